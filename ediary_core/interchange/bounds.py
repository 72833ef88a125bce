"""Reads files from outside only up to a size that a school can have."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

MAX_FILE_BYTES = 64 * 2**20
MAX_UNPACKED_BYTES = 256 * 2**20
MAX_MEMBERS = 2000


class TooLargeError(ValueError):
    """The file, or what is packed in it, is larger than any school's; says what and how much."""


class NoArchiveError(ValueError):
    """The bytes are no ZIP archive that can be read whole."""


def read_bounded(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        OSError: it cannot be read.
        TooLargeError: it is larger than ``MAX_FILE_BYTES``.
    """
    with path.open("rb") as file:
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise TooLargeError(f"the file is larger than {MAX_FILE_BYTES // 2**20} MB")
    return data


def unpacked(data: bytes) -> dict[str, bytes]:
    """The members of a ZIP archive by their names in it; nothing is written anywhere.

    Raises:
        NoArchiveError: it is none, it is encrypted, or a member is damaged.
        TooLargeError: it would unpack to more than ``MAX_UNPACKED_BYTES``.
    """
    check_archive(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {
                info.filename: archive.read(info)
                for info in archive.infolist()
                if not info.is_dir()
            }
    except Exception as error:  # zipfile raises many kinds on damaged members
        raise NoArchiveError("the ZIP archive is damaged or encrypted") from error


def check_archive(data: bytes) -> None:
    """Refuse an archive that unpacks to too much; the sizes it states bound what is unpacked.

    Raises:
        NoArchiveError: it is no ZIP archive.
        TooLargeError: it would unpack to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except Exception as error:
        raise NoArchiveError("this is no ZIP archive, or it is damaged") from error
    if len(members) > MAX_MEMBERS:
        raise TooLargeError(f"the archive holds more than {MAX_MEMBERS} files")
    if sum(info.file_size for info in members) > MAX_UNPACKED_BYTES:
        raise TooLargeError(f"the archive unpacks to more than {MAX_UNPACKED_BYTES // 2**20} MB")


def is_archive(data: bytes) -> bool:
    return data.startswith(b"PK")
