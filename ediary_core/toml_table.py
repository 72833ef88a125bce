"""A table of a TOML data file, read with names for every mistake in it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from ediary_core.errors import ProfileError

Word = TypeVar("Word", bound=StrEnum)


def read_toml(path: Path) -> dict[str, Any]:
    """The file's content.

    Raises:
        ProfileError: it is not there, not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ProfileError(
            f"The file {path} cannot be read: {error.strerror}.", "Install the program again."
        ) from error
    except ValueError as error:  # both a broken TOML and broken UTF-8
        raise ProfileError(f"The file {path} is not TOML: {error}.", "Mend the file.") from error


class TomlTable:
    """Typed access to one table; ``close`` refuses keys that nobody asked for."""

    def __init__(self, raw: object, *, file: Path, at: str = "") -> None:
        self.file = file
        self.at = at
        if not isinstance(raw, Mapping):
            raise self.broken("", "a table is expected here")
        self._raw = raw
        self._asked: set[str] = set()

    def broken(self, key: str, reason: str) -> ProfileError:
        """The error that names this file and a key of this table."""
        place = ".".join(part for part in (self.at, key) if part) or "the whole file"
        return ProfileError(f"Profile file {self.file}, key {place}: {reason}.", "Mend the file.")

    def text(self, key: str) -> str:
        value = self._get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.broken(key, "a text is expected")
        return value

    def whole(self, key: str, *, least: int, most: int) -> int:
        value = self._get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.broken(key, f"a whole number from {least} to {most} is expected")
        return value

    def flag(self, key: str) -> bool:
        value = self._get(key)
        if not isinstance(value, bool):
            raise self.broken(key, "true or false is expected")
        return value

    def word(self, key: str, kind: type[Word]) -> Word:
        value = self._get(key)
        if value not in [member.value for member in kind]:
            raise self.broken(key, f"one of {', '.join(kind)} is expected")
        return kind(value)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._get(key)
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self.broken(key, "a list of texts is expected")
        return tuple(value)

    def words_by_language(self, key: str) -> dict[str, str]:
        value = self._get(key)
        if not isinstance(value, Mapping) or not value:
            raise self.broken(key, "a table of words by language is expected")
        if not all(isinstance(one, str) and one for one in value.values()):
            raise self.broken(key, "every word must be a text")
        return dict(value)

    def table(self, key: str) -> TomlTable:
        return TomlTable(self._get(key), file=self.file, at=self._path(key))

    def tables(self, key: str) -> Iterator[TomlTable]:
        value = self._get(key)
        if not isinstance(value, list) or not value:
            raise self.broken(key, "at least one table is expected")
        for place, one in enumerate(value, start=1):
            yield TomlTable(one, file=self.file, at=f"{self._path(key)}[{place}]")

    def has(self, key: str) -> bool:
        return key in self._raw

    def keys(self) -> tuple[str, ...]:
        """The keys that are there, where the file may choose them."""
        return tuple(self._raw)

    def close(self) -> None:
        """Refuse what was not read: a misspelt key must not be silently without effect."""
        for key in self._raw:
            if key not in self._asked:
                raise self.broken(key, "the program knows no such key")

    def _get(self, key: str) -> object:
        self._asked.add(key)
        if key not in self._raw:
            raise self.broken(key, "is missing")
        return self._raw[key]

    def _path(self, key: str) -> str:
        return f"{self.at}.{key}" if self.at else key
