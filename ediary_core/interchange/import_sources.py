"""Imports the school from one or several files of any format: all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from ediary_core.collation import collation
from ediary_core.import_summary import ImportSummary
from ediary_core.interchange.combine import combined
from ediary_core.interchange.known_school import known_school
from ediary_core.interchange.recognise import Reading, SourceFormat, read_source
from ediary_core.profile import Profile
from ediary_core.school_import import import_school_files


def import_sources(
    session: Session,
    paths: Sequence[Path],
    *,
    profile: Profile,
    today: date,
    dry_run: bool,
    source_format: SourceFormat | None = None,
    week: int | None = None,
) -> ImportSummary:
    """Make the diary's school what the files say together, as of ``today``, and commit.

    Later paths complete the tables that earlier ones lack. The formats are told by content unless
    ``source_format`` says which; of a timetable whose lessons take turns by weeks, those of
    ``week`` are taken, or all. With ``dry_run`` everything is done and taken back.

    Raises:
        ImportRefused: problems by file and line, all of them; nothing was written.
    """
    reading = Reading(
        language=profile.language, today=today, source_format=source_format, week=week
    )
    sources = [read_source(path, reading) for path in paths]
    files = combined(
        sources,
        language=profile.language,
        known=known_school(session),
        collation=collation(profile.text("alphabet.letters")),
    )
    return import_school_files(session, files, today=today, dry_run=dry_run)
