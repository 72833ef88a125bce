"""One page of the stack with what the machine saw drawn on it, to show a teacher."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from ediary_app.captions import caption, field_caption
from ediary_core.cards import card_by_id
from ediary_core.diary import Diary
from ediary_core.tables import Page, Reading
from omr.form import pages_from_json
from omr.image import to_png
from omr.overlay import overlay
from omr.reading import FieldState, PageOutcome, PageReading, reading_from_json


def annotated_page(diary: Diary) -> bytes:
    """A page as PNG: of those read, one with both marks and doubts, if there is any.

    Raises:
        LookupError: no page was read.
    """
    with diary.sessions() as session:
        stored = session.execute(
            select(Reading.document, Reading.picture, Reading.picture_dpi)
            .join(Page, Reading.page_id == Page.id)
            .where(Reading.picture.is_not(None))
            .order_by(Reading.id)
        ).all()
        readings = [(reading_from_json(document), name, dpi) for document, name, dpi in stored]
        read = [each for each in readings if each[0].outcome is PageOutcome.READ]
        if not read:
            raise LookupError("no page was read")
        reading, name, dpi = max(read, key=lambda each: _telling(each[0]))
        card = card_by_id(session, str(reading.card_id))
        form = next(page for page in pages_from_json(card.form) if page.page == reading.page)
    picture = diary.store.read(name)
    reading = replace(reading, picture=picture, picture_dpi=dpi)
    return to_png(overlay(reading, form, caption, field_captions=field_caption))


def _telling(reading: PageReading) -> tuple[bool, int]:
    """A few doubts and many marks tell most; a page full of doubts is a case of its own."""
    doubts = sum(field.state is FieldState.AMBIGUOUS for field in reading.fields)
    marks = sum(field.state is FieldState.MARKED for field in reading.fields)
    return 1 <= doubts <= 4, marks
