"""A table of a TOML data file, read with key and line for every mistake in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from ediary_core.errors import ProfileError
from ediary_core.toml_lines import key_lines

Word = TypeVar("Word", bound=StrEnum)

_LINE_OF_PARSER = re.compile(r" \(at line (\d+), column \d+\)| \(at end of document\)")
_LAST_ENTRY = re.compile(r"(.*)\[\d+\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlFile:
    """A parsed file, and the line of each of its keys (``toml_lines``), where they are known."""

    path: Path
    content: Mapping[str, Any]
    lines: Mapping[str, int] | None

    def broken(self, key: str, reason: str) -> ProfileError:
        """The error that names the file, the line and a key, which may be missing in it."""
        line = "" if self.lines is None else f", line {self._line(key, self.lines)}"
        return ProfileError(f"File {self.path}{line}, key {key}: {reason}.", "Mend the file.")

    @staticmethod
    def _line(key: str, lines: Mapping[str, int]) -> int:
        """The key's line; of one that is missing, the line of the table that lacks it."""
        while key and key not in lines:
            entry = _LAST_ENTRY.fullmatch(key)
            key = entry[1] if entry else key.rpartition(".")[0]
        return lines.get(key, 1)


def read_toml(path: Path) -> TomlFile:
    """The file's content.

    Raises:
        ProfileError: it is not there, not UTF-8 or not TOML; the message names the line.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ProfileError(
            f"The file {path} cannot be read: {error.strerror}.",
            "Give a file that is there and may be read.",
        ) from error
    try:
        text = raw.decode("utf-8")
        return TomlFile(path=path, content=tomllib.loads(text), lines=key_lines(text))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ProfileError(
            f"File {path}, line {line}: a sign is not UTF-8.", "Save the file as UTF-8."
        ) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _not_toml(path, text, str(error)) from error


def _not_toml(path: Path, text: str, message: str) -> ProfileError:
    place = _LINE_OF_PARSER.search(message)
    last = text.rstrip("\n").count("\n") + 1
    line = place[1] if place and place[1] else last
    reason = _LINE_OF_PARSER.sub("", message)
    return ProfileError(f"File {path}, line {line} is not TOML: {reason}.", "Mend the file.")


class TomlTable:
    """Typed access to one table; ``close`` refuses keys that nobody asked for."""

    def __init__(self, raw: object, *, file: TomlFile, at: str = "") -> None:
        self.file = file
        self.at = at
        if not isinstance(raw, Mapping):
            raise file.broken(at, "a table is expected here")
        self._raw = raw
        self._asked: set[str] = set()

    def broken(self, key: str, reason: str) -> ProfileError:
        """The error that names this file and a key of this table."""
        return self.file.broken(self._path(key), reason)

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
        if not isinstance(value, list):
            raise self.broken(key, "a list of texts is expected")
        for place, one in enumerate(value, start=1):
            if not isinstance(one, str) or not one.strip():
                raise self.broken(f"{key}[{place}]", "a text is expected")
        return tuple(value)

    def words_by_language(self, key: str) -> dict[str, str]:
        value = self._get(key)
        if not isinstance(value, Mapping) or not value:
            raise self.broken(key, "a table of words by language is expected")
        for language, word in value.items():
            if not isinstance(word, str) or not word.strip():
                raise self.broken(f"{key}.{language}", "a text is expected")
        return dict(value)

    def table(self, key: str) -> TomlTable:
        return TomlTable(self._get(key), file=self.file, at=self._path(key))

    def tables(self, key: str) -> Iterator[TomlTable]:
        value = self._get(key)
        if not isinstance(value, list) or not value:
            raise self.broken(key, "at least one table is expected")
        for place, one in enumerate(value, start=1):
            yield TomlTable(one, file=self.file, at=f"{self._path(key)}[{place}]")

    def all_texts(self) -> dict[str, str]:
        """Every text of this table and those in it, by full key like ``foot.sign``."""
        return _flat(self, self._raw)

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


def _flat(table: TomlTable, raw: Mapping[str, object], *, prefix: str = "") -> dict[str, str]:
    words: dict[str, str] = {}
    for key, value in raw.items():
        full_key = f"{prefix}{key}"
        if isinstance(value, Mapping):
            words |= _flat(table, value, prefix=f"{full_key}.")
        elif isinstance(value, str):
            words[full_key] = value
        else:
            raise table.broken(full_key, "a text is expected")
    return words
