"""The made-up cards that the sample scans show: their forms and print masters."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cardgen.layout import lay_out, number_pages
from cardgen.master import print_masters
from cardgen.pdf import PrintedCard, render
from ediary_app.demo.names import POLISH, RUSSIAN, NameStock
from ediary_app.demo.print_master import print_master
from ediary_core.card import CardSnapshot, RosterRow
from ediary_core.card_code import new_card_id, sign
from ediary_core.check_digit import check_digit, with_check_digit
from ediary_core.profile_files import load_profile
from omr.form import Form, FormPage

# Public on purpose: these cards are of no school, and their codes protect nothing.
SAMPLE_KEY = b"the sample cards' own signing key"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lesson:
    """One made-up card; ``listed``: whether its form is in ``forms.json``."""

    profile: str
    names: NameStock
    school: str
    level: int
    unit: str
    subject: str
    pupils: int
    listed: bool = True


_LESSONS = (
    _Lesson(
        profile="librus",
        names=POLISH,
        school="Szkoła Podstawowa nr 7 w Zmyślonej",
        level=7,
        unit="7a",
        subject="Matematyka",
        pupils=25,
    ),
    _Lesson(
        profile="librus",
        names=POLISH,
        school="Szkoła Podstawowa nr 7 w Zmyślonej",
        level=7,
        unit="7a gr. 2",
        subject="Język angielski",
        pupils=11,
    ),
    _Lesson(
        profile="librus",
        names=POLISH,
        school="Szkoła Podstawowa nr 7 w Zmyślonej",
        level=8,
        unit="8b",
        subject="Historia",
        pupils=31,
    ),
    _Lesson(
        profile="dnevnik",
        names=RUSSIAN,
        school="Вымышленская средняя школа № 3",
        level=1,
        unit="1А гр. 1",
        subject="Математика",
        pupils=13,
    ),
    _Lesson(
        profile="librus",
        names=POLISH,
        school="Szkoła Podstawowa nr 2 w Innej",
        level=5,
        unit="5c",
        subject="Przyroda",
        pupils=9,
        listed=False,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCard:
    """A card; ``listed`` says whether its form is given to the reader."""

    printed: PrintedCard
    listed: bool

    @property
    def pages(self) -> tuple[FormPage, ...]:
        return self.printed.form.pages

    def master(self, number: int, *, dpi: int) -> NDArray[np.uint8]:
        """The printed page without a pen on it, (rows, columns) grey."""
        return print_master(render([self.printed]), number, dpi=dpi)


def sample_cards() -> Mapping[str, SampleCard]:
    """All cards by the name of their unit; the same on every call."""
    issued = [_issue(lesson, serial) for serial, lesson in enumerate(_LESSONS, start=1)]
    forms = number_pages(_with_masters(card) for card in issued)
    return {
        lesson.unit: SampleCard(printed=replace(card, form=form), listed=lesson.listed)
        for lesson, card, form in zip(_LESSONS, issued, forms, strict=True)
    }


def _with_masters(card: PrintedCard) -> Form:
    masters = print_masters(render([card]), range(1, len(card.form.pages) + 1))
    pages = (replace(page, print_master=masters[page.page]) for page in card.form.pages)
    return replace(card.form, pages=tuple(pages))


def _issue(lesson: _Lesson, serial: int) -> PrintedCard:
    rng = random.Random(serial)
    people = sorted(lesson.names.people(lesson.pupils, rng), key=lesson.names.register_order)
    exempt = rng.randrange(lesson.pupils)
    profile = load_profile(lesson.profile)
    snapshot = CardSnapshot(
        card_id=new_card_id(rng.randbytes(8)),
        serial=serial,
        card_number=f"{serial:05d}-{check_digit(f'{serial:05d}')}",
        revision=1,
        profile=lesson.profile,
        school=lesson.school,
        lesson_date=date(2026, 11, 19),
        period=rng.randint(1, 7),
        unit=lesson.unit,
        unit_number=serial,
        level=lesson.level,
        subject=lesson.subject,
        subject_number=4,
        teacher=lesson.names.full_name(lesson.names.person(rng)),
        teacher_number=104,
        teacher_code=with_check_digit(104, digits=3),
        teacher_digits=3,
        roster=tuple(
            RosterRow(
                register_number=index + 1,
                pupil_id=index + 1,
                printed_name=f"{person.surname} {person.given_name}",
                exempt=index == exempt,
            )
            for index, person in enumerate(people)
        ),
    )

    def payload(page: int) -> str:
        return sign(card_id=snapshot.card_id, page=page, key=SAMPLE_KEY)

    form = lay_out(snapshot, profile, payloads=payload)
    return PrintedCard(snapshot=snapshot, form=form, profile=profile)
