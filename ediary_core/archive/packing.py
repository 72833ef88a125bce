"""An archive as a folder or as one ZIP file: writing it whole, and reading either alike."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from ediary_core.errors import ArchiveError

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP knows: no clock in the bytes
_BLOCK = 1 << 20
# What reading a damaged file ends in; RuntimeError: a flipped bit says that it is encrypted.
UNREADABLE = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
)
_MOST_BYTES = 64 << 30  # what unpacks to more is no archive of a school


class Packed(Protocol):
    """The files of an archive, wherever they lie."""

    def names(self) -> list[str]:
        """Every file there is, with forward slashes; one that is there twice, twice."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """The content of one of them."""
        ...


@contextmanager
def packed_at(out: Path) -> Iterator[Path]:
    """A folder to fill, which stands at ``out`` when the block ends, zipped if that ends in .zip.

    Raises:
        ArchiveError: something stands there already, or it cannot be written.
    """
    if out.exists() and (out.is_file() or any(out.iterdir())):
        raise ArchiveError(f"There is something at {out} already.", "Give a new place with --out.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        try:
            folder = building / "archive"
            folder.mkdir()
            yield folder
            _place(folder, out)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    except OSError as error:
        raise ArchiveError(
            f"The archive {out} cannot be written: {error.strerror}.",
            "Give a place that may be written and has room, with --out.",
        ) from error


def _place(folder: Path, out: Path) -> None:
    if out.suffix.lower() != ".zip":
        if out.exists():
            out.rmdir()
        folder.rename(out)
        return
    whole = folder.parent / "whole.zip"
    with zipfile.ZipFile(whole, "x", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with path.open("rb") as content, target.open(entry, "w", force_zip64=True) as packed:
                shutil.copyfileobj(content, packed, _BLOCK)
    whole.rename(out)


@contextmanager
def open_packed(place: Path) -> Iterator[Packed]:
    """The files of the archive at a place.

    Raises:
        ArchiveError: there is neither a folder nor a ZIP file.
    """
    if place.is_dir():
        yield _Folder(place)
        return
    try:
        with zipfile.ZipFile(place) as whole:
            if sum(entry.file_size for entry in whole.infolist()) > _MOST_BYTES:
                raise ArchiveError(f"{place} unpacks to too much.", "It is no archive of ours.")
            yield _Zip(whole)
    except (OSError, zipfile.BadZipFile) as error:
        raise ArchiveError(
            f"{place} is no archive: neither a folder nor a whole ZIP file.",
            "Give the folder or file that ediary archive make wrote.",
        ) from error


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        return sorted(
            path.relative_to(self._folder).as_posix()
            for path in self._folder.rglob("*")
            if not path.is_dir() or path.is_symlink()
        )

    def open(self, name: str) -> IO[bytes]:
        return (self._folder / name).open("rb")


class _Zip:
    def __init__(self, whole: zipfile.ZipFile) -> None:
        self._whole = whole

    def names(self) -> list[str]:
        return sorted(entry.filename for entry in self._whole.infolist() if not entry.is_dir())

    def open(self, name: str) -> IO[bytes]:
        return self._whole.open(name)
