"""Where each key of a TOML text stands: the lines that the standard parser does not tell.

The text is walked as TOML 1.0 has it (toml.io/en/v1.0.0) and must already have been parsed: what is
wrong with a file is the parser's to say. A key is named like ``attendance[2].names.pl``: the tables
that lead to it, those in an array with their place from 1.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

_BARE_OR_QUOTED = re.compile(
    r"""\s*("(?:\\.|[^"\\])*"|'[^']*'|[A-Za-z0-9_-]+)\s*""",
)
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|' r"'''[\s\S]*?'{3,5}|" r'"(?:\\.|[^"\\\n])*"|' r"'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")
_BLANK = re.compile(r"(?:\s|#[^\n]*)*")


def key_lines(text: str) -> Mapping[str, int]:
    """The line of every key and table, from 1; ``text`` is one that ``tomllib`` has parsed."""
    return _Walk(text.replace("\r\n", "\n")).lines


class _Walk:
    """One pass over a text, from its first sign to its last."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._entries: dict[str, int] = {}  # how many tables an array of tables has so far
        self.lines: dict[str, int] = {}
        table = ""
        while self._skip_blank():
            if text.startswith("[", self._at):
                table = self._header()
            else:
                self._pair(table)

    def _skip_blank(self) -> bool:
        """Past spaces, line ends and comments; whether anything follows."""
        self._at = self._match(_BLANK).end()
        return self._at < len(self._text)

    def _header(self) -> str:
        """``[a.b]`` or ``[[a.b]]``; the path of the table that it opens."""
        is_array = self._text.startswith("[[", self._at)
        brackets = 2 if is_array else 1
        self._at += brackets
        path = self._opened(self._key(), is_array=is_array)
        self._at += brackets
        return path

    def _opened(self, parts: list[str], *, is_array: bool) -> str:
        """The path of a header: the name of an array of tables means the last one so far."""
        path = ""
        for place, part in enumerate(parts, start=1):
            path = _joined(path, part)
            self._note(path)
            if is_array and place == len(parts):
                self._entries[path] = self._entries.get(path, 0) + 1
            if path in self._entries:
                path = f"{path}[{self._entries[path]}]"
                self._note(path)
        return path

    def _pair(self, table: str) -> None:
        path = table
        for part in self._key():
            path = _joined(path, part)
            self._note(path)
        self._at += 1  # the equals sign
        self._value(path)

    def _key(self) -> list[str]:
        parts = [self._key_part()]
        while self._text.startswith(".", self._at):
            self._at += 1
            parts.append(self._key_part())
        return parts

    def _key_part(self) -> str:
        found = self._match(_BARE_OR_QUOTED)
        self._at = found.end()
        part = found[1]
        # A quoted key may hold escapes, which the parser knows best.
        return next(iter(tomllib.loads(f"{part} = 0"))) if part[0] in "\"'" else part

    def _value(self, path: str) -> None:
        self._skip_blank()
        opening = self._text[self._at]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            self._at = self._match(_STRING if opening in "\"'" else _SCALAR).end()

    def _array(self, path: str) -> None:
        self._at += 1
        place = 0
        while self._skip_blank() and self._text[self._at] != "]":
            place += 1
            entry = f"{path}[{place}]"
            self._note(entry)
            self._value(entry)
            self._skip_comma()
        self._at += 1

    def _inline_table(self, path: str) -> None:
        self._at += 1
        while self._skip_blank() and self._text[self._at] != "}":
            self._pair(path)
            self._skip_comma()
        self._at += 1

    def _skip_comma(self) -> None:
        self._skip_blank()
        if self._text.startswith(",", self._at):
            self._at += 1

    def _note(self, path: str) -> None:
        """Keys lie on one line, so the line is the same before and after reading one."""
        self.lines.setdefault(path, self._line())

    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError(f"line {self._line()} is not TOML")
        return found


def _joined(path: str, part: str) -> str:
    return f"{path}.{part}" if path else part
