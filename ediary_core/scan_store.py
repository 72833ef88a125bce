"""The scan store: files kept under the hash of their content, written once."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePath

from ediary_core.atomic_file import sync_folder, write_atomically
from ediary_core.errors import HomeError, StoreDamaged

_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,5}")
_EXTENSION = re.compile(r"[a-z0-9]{1,5}")


def scan_extension(given_name: str) -> str:
    """The suffix of a scan file as the store takes it; the reader goes by content anyway."""
    suffix = PurePath(given_name).suffix.lower().removeprefix(".")
    return suffix if _EXTENSION.fullmatch(suffix) else "bin"


def scan_file_name(sha256: str, given_name: str) -> str:
    """The name in the store of a scan file that came in under ``given_name``."""
    return f"{sha256}.{scan_extension(given_name)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanStore:
    folder: Path

    def put(self, data: bytes, *, extension: str) -> str:
        """Keep ``data`` and return its name, ``<sha256>.<extension>``; the same data, once.

        Raises:
            ValueError: the extension is not one to five small letters or digits.
            HomeError: the disk is full or the folder cannot be written.
        """
        name = f"{hashlib.sha256(data).hexdigest()}.{extension}"
        path = self.path(name)
        try:
            if not self._holds(path, data):
                self.folder.mkdir(parents=True, exist_ok=True)
                write_atomically(path, data)
        except OSError as error:
            raise HomeError(
                f"A scan cannot be kept in {self.folder}: {error.strerror}.",
                "Make room or grant write access, then run the same command again.",
            ) from error
        return name

    def read(self, name: str) -> bytes:
        """The content of a stored file.

        Raises:
            StoreDamaged: it is gone, or its content is not what its name says.
        """
        try:
            data = self.path(name).read_bytes()
        except OSError as error:
            raise StoreDamaged(
                f"The file {name} is missing from the scan store {self.folder}.",
                "Restore it from a backup, or ingest the scan again.",
            ) from error
        if hashlib.sha256(data).hexdigest() != name.partition(".")[0]:
            raise StoreDamaged(
                f"The file {name} in the scan store {self.folder} has been changed.",
                "Restore it from a backup, or ingest the scan again.",
            )
        return data

    def names(self) -> set[str]:
        """Every file that is there."""
        if not self.folder.is_dir():
            return set()
        return {path.name for path in self.folder.iterdir() if _NAME.fullmatch(path.name)}

    def purge(self, name: str) -> bool:
        """Delete a file; whether it was there. What is gone already is no failure.

        Raises:
            HomeError: it cannot be deleted.
        """
        try:
            self.path(name).unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise HomeError(
                f"The file {name} cannot be deleted from {self.folder}: {error.strerror}.",
                "Grant write access, then run the same command again.",
            ) from error
        sync_folder(self.folder)
        return True

    def path(self, name: str) -> Path:
        """Where a stored file lies.

        Raises:
            ValueError: not a name of this store, so that no name can lead out of its folder.
        """
        if not _NAME.fullmatch(name):
            raise ValueError("not a name of the scan store")
        return self.folder / name

    @staticmethod
    def _holds(path: Path, data: bytes) -> bool:
        """Whether the very content is there; a damaged file is written anew."""
        return path.is_file() and path.read_bytes() == data
