"""Imports into a diary as the command does, and what is asked of the diary afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from diary_samples import FRIDAY
from interchange_samples import Names
from sqlalchemy.orm import Session

import ediary_core
from ediary_core.errors import ImportProblem, ImportRefused
from ediary_core.import_summary import ImportSummary
from ediary_core.interchange.import_sources import import_sources
from ediary_core.interchange.recognise import SourceFormat
from ediary_core.profile import Profile
from ediary_core.profile_files import load_profile, read_words
from ediary_core.roster import roster_on
from ediary_core.tables import Subject, Teacher, TimetableSlot, Unit

LANGUAGES = Path(ediary_core.__file__).parent / "languages"


def profile_of(names: Names) -> Profile:
    """A profile in the language of the made-up school, with the words that are there so far."""
    profile = load_profile("librus")
    words = read_words(LANGUAGES / names.language)
    return replace(profile, language=names.language, texts=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """The diary, and what is asked of it after an import."""

    session: Session

    def run(
        self,
        names: Names,
        *paths: Path,
        dry_run: bool = False,
        source_format: SourceFormat | None = None,
    ) -> ImportSummary:
        return import_sources(
            self.session,
            paths,
            profile=profile_of(names),
            today=FRIDAY,
            dry_run=dry_run,
            source_format=source_format,
        )

    def problems(self, names: Names, *paths: Path) -> list[ImportProblem]:
        with pytest.raises(ImportRefused) as caught:
            self.run(names, *paths)
        assert self.session.query(Teacher).count() == 0
        return list(caught.value.problems)

    def register(self, unit: str) -> list[tuple[int, str, str]]:
        unit_id = self.session.query(Unit.id).filter_by(name=unit).scalar()
        assert unit_id is not None
        roster = roster_on(self.session, unit_id, FRIDAY, 1)
        return [(each.register_number, each.surname, each.given_name) for each in roster]

    def timetable(self) -> set[tuple[int, int, str, str, str]]:
        """Weekday, period, unit, subject and teacher."""
        return {
            (slot.weekday, slot.period, slot.unit.name, slot.subject.name, slot.teacher.name)
            for slot in self.session.query(TimetableSlot)
        }

    def numbers(self, table: type[Teacher] | type[Subject] | type[Unit]) -> dict[str, int]:
        return {row.name: row.number for row in self.session.query(table)}
