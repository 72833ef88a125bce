"""The home's issued cards as the reader's source of forms; safe to send to a worker process."""

from __future__ import annotations

from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from cardgen.measures import PAGE_H_MM, PAGE_W_MM
from cardgen.registration import corner_markers, page_codes
from ediary_core.card_code import CardCode, verify
from ediary_core.database import make_engine
from ediary_core.diary import Diary
from ediary_core.settings import database_url
from ediary_core.tables import Card
from omr.form import FormPage, pages_from_json
from omr.forms import CodePlace, Layout


class HomeForms:
    """Finds the form page that a code names, in the diary's database.

    Only what is needed to connect travels between processes; a worker keeps the forms it has read.
    A code whose keyed check does not hold names no form.
    """

    def __init__(self, url: str, *, signing_key: bytes) -> None:
        self._url = url
        self._signing_key = signing_key
        self._pages: dict[str, tuple[FormPage, ...]] = {}

    def page_for(self, payload: str) -> FormPage | None:
        """The printed page that a payload names; None if it is none of this home's."""
        code = verify(payload, key=self._signing_key)
        if not isinstance(code, CardCode):
            return None
        pages = self._pages.get(code.card_id) or self._read(code.card_id)
        if pages:  # a card unknown now may be issued before the next question
            self._pages[code.card_id] = pages
        return next((page for page in pages if page.page == code.page), None)

    def layouts(self) -> tuple[Layout, ...]:
        """Today's layout: cards of an earlier one are read, too, only slower."""
        return (_todays_layout(),)

    def _read(self, card_id: str) -> tuple[FormPage, ...]:
        """Connect for this one question: a connection must not outlive a fork of the process."""
        engine = make_engine(self._url)
        try:
            with Session(engine) as session:
                form = session.scalar(select(Card.form).where(Card.id == card_id))
        finally:
            engine.dispose()
        return () if form is None else pages_from_json(form)

    def __reduce__(self) -> tuple[object, tuple[str, bytes]]:
        return _forms_of_process, (self._url, self._signing_key)


@cache
def _todays_layout() -> Layout:
    codes = page_codes("")  # what a code says does not move it
    return Layout(
        width_mm=PAGE_W_MM,
        height_mm=PAGE_H_MM,
        markers=corner_markers(),
        codes=tuple(CodePlace(x_mm=c.x_mm, y_mm=c.y_mm, size_mm=c.size_mm) for c in codes),
    )


@cache
def _forms_of_process(url: str, signing_key: bytes) -> HomeForms:
    """A worker is sent the forms with every page; it keeps one of them for all.

    Cards never change once issued, so what was read stays true.
    """
    return HomeForms(url, signing_key=signing_key)


def home_forms(diary: Diary) -> HomeForms:
    return HomeForms(database_url(diary.settings, diary.home), signing_key=diary.signing_key)
