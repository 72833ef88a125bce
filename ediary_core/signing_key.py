"""The home's own key, with which it signs the codes of its cards."""

from __future__ import annotations

import os
from pathlib import Path

from ediary_core.errors import SigningKeyError

KEY_BYTES = 32


def write_signing_key(path: Path, key: bytes) -> None:
    """Write a new key file that only its owner can read; never over an existing one.

    Raises:
        FileExistsError: there is a key already; cards in teachers' hands depend on it.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_signing_key(path: Path) -> bytes:
    """The key, 32 bytes.

    Raises:
        SigningKeyError: the file is missing or damaged.
    """
    try:
        key = bytes.fromhex(path.read_text("ascii"))
    except OSError as error:
        raise _unusable(path, "cannot be read") from error
    except ValueError as error:
        raise _unusable(path, "is damaged") from error
    if len(key) != KEY_BYTES:
        raise _unusable(path, "is damaged")
    return key


def _unusable(path: Path, how: str) -> SigningKeyError:
    return SigningKeyError(
        f"The signing key {path} {how}.",
        "Restore it from a backup: without it, cards already printed cannot be recognised.",
    )
