"""The English words of findings and reasons, as drawn on a page for a person."""

from __future__ import annotations

from ingest.finding_words import english, sentences
from ingest.interpret import HIDDEN
from omr.captions import Caption

_UNDER_STREAK = "mark.under_streak"


def caption(code: str) -> Caption:
    """Title and remedy of a code; a code that nobody has described is its own title."""
    words = sentences(code, english())
    if words is None:
        return Caption(title=code, todo="Look at the sheet.")
    return Caption(title=words.title, todo=words.do)


def field_caption(code: str) -> Caption:
    """The same of a field's code: a streak over a field says more than one on the page."""
    return caption(_UNDER_STREAK if code == HIDDEN else code)
