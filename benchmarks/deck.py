"""Prints a made-up school day in both profiles: the cards that the benchmarks fill and read."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from cardgen.issue import Issue, issue_cards, issue_settings
from cardgen.pdf import PrintedCard
from ediary_app.demo.school import write_school
from ediary_core.diary import open_diary
from ediary_core.home_init import init_home
from ediary_core.school_import import import_school
from ediary_core.timetable import planned_lessons
from omr.form import FormPage, pages_to_json

PROFILES = ("librus", "dnevnik")
_SCHOOL_NAMES = {"librus": "Szkoła Podstawowa nr 12", "dnevnik": "Школа № 12"}
_DAY = date(2026, 11, 24)
_NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
_CLASSES = 3  # the fewest a made-up school has; some fifteen cards


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckCard:
    """One printed card and the PDF that its pages stand in."""

    printed: PrintedCard
    pdf: Path

    @property
    def pages(self) -> tuple[FormPage, ...]:
        return self.printed.form.pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """A school's cards for each profile, and the forms file of them all."""

    cards: Mapping[str, tuple[DeckCard, ...]]
    forms: Path


def print_deck(folder: Path, *, seeds: Sequence[int], profiles: Sequence[str] = PROFILES) -> Deck:
    """Make one school for each profile in ``folder`` and print its cards of one day."""
    cards = {
        profile: _print_school(folder / profile, profile, random.Random(seed))
        for profile, seed in zip(profiles, seeds, strict=True)
    }
    forms = folder / "forms.json"
    pages = (page for deck in cards.values() for card in deck for page in card.pages)
    forms.write_text(pages_to_json(pages), encoding="utf-8")
    return Deck(cards=cards, forms=forms)


def _print_school(folder: Path, profile: str, rng: random.Random) -> tuple[DeckCard, ...]:
    folder.mkdir(parents=True)
    school = folder / "school"
    write_school(school, profile=profile, rng=rng, day=_DAY, classes=_CLASSES)
    issue = _issued(folder, school, profile, rng)
    pdf = folder / "cards.pdf"
    pdf.write_bytes(issue.pdf)
    return tuple(DeckCard(printed=card.printed, pdf=pdf) for card in issue.cards)


def _issued(folder: Path, school: Path, profile: str, rng: random.Random) -> Issue:
    key = rng.randbytes(32)
    home = folder / "home"
    name = _SCHOOL_NAMES[profile]
    init_home(home, profile=profile, school_name=name, signing_key=key, now=_NOW)
    with open_diary(home) as diary, diary.sessions() as session:
        import_school(session, school, language=diary.profile.language, today=_DAY, dry_run=False)
        lessons = planned_lessons(session, _DAY)
        return issue_cards(
            session, lessons, issue_settings(diary), now=_NOW, random_bytes=rng.randbytes
        )
