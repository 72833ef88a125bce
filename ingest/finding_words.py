"""The sentences of findings: in a profile's language for reports, in English for docs/errors.md."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ingest.finding import CATALOGUE, Code

_PARTS = ("title", "read", "why", "do")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """What a finding says to a person; values in braces are still to be filled in."""

    title: str
    read: str
    why: str
    do: str

    def filled(self, detail: Mapping[str, str]) -> Sentences:
        """The sentences with a finding's values.

        Raises:
            KeyError: a sentence wants a value that the finding lacks.
        """
        return Sentences(**{part: str(getattr(self, part)).format_map(detail) for part in _PARTS})


def sentences(code: str, texts: Mapping[str, str]) -> Sentences | None:
    """The sentences of a code from the words of a language; None for a code without words."""
    found = {part: texts.get(f"findings.{code}.{part}") for part in _PARTS}
    words = {part: text for part, text in found.items() if text is not None}
    return Sentences(**words) if len(words) == len(_PARTS) else None


@cache
def english() -> Mapping[str, str]:
    """The English words, by the same keys as those of the languages."""
    text = resources.files("ingest").joinpath("findings_en.toml").read_text("utf-8")
    return {
        f"findings.{group}.{name}.{part}": words
        for group, codes in tomllib.loads(text).items()
        for name, parts in codes.items()
        for part, words in parts.items()
    }


def findings_table() -> str:
    """All codes as a Markdown table, for docs/errors.md."""
    lines = ["| code | reaches | what | why | what to do |", "|---|---|---|---|---|"]
    for code in Code:
        words = sentences(code, english())
        if words is None:
            raise KeyError(code)
        reach = CATALOGUE[code].severity.value
        lines.append(f"| `{code}` | {reach} | {words.title} | {words.why} | {words.do} |")
    return "\n".join(lines) + "\n"
