"""``ediary init`` and ``ediary import``: makes a home and loads the school into it."""

from __future__ import annotations

import secrets
from pathlib import Path

import click
from rich.console import Console
from sqlalchemy.orm import Session

from cardgen.issue import issue_settings
from cardgen.pack import pack_changes
from cardgen.profile_check import refuse_unprintable
from ediary_app.cli.options import ProfileChoice, home_option, now
from ediary_core.at_work import at_work
from ediary_core.diary import Diary, open_diary
from ediary_core.errors import ImportRefused
from ediary_core.home_init import init_home
from ediary_core.interchange.import_sources import import_sources
from ediary_core.interchange.recognise import SourceFormat
from ediary_core.profile_files import load_profile_file, profile_names
from ediary_core.signing_key import KEY_BYTES

_PROBLEMS_SHOWN = 50


@click.command()
@click.option(
    "--profile",
    required=True,
    type=ProfileChoice(),
    help=f"The school system: {', '.join(profile_names())}; or a file of your own.",
)
@click.option("--school", default="", help="The school's name, as it stands on the cards.")
@click.option("--database", default=None, help="A SQLAlchemy URL [default: SQLite in the home].")
@home_option
def init(*, profile: str | Path, school: str, database: str | None, home: Path) -> None:
    """Make a home: settings, signing key, scan store and an empty diary."""
    if isinstance(profile, Path):
        refuse_unprintable(load_profile_file(profile))
    made = init_home(
        home,
        profile=profile,
        school_name=school,
        signing_key=secrets.token_bytes(KEY_BYTES),
        now=now(),
        database_url=database,
    )
    name = profile.stem if isinstance(profile, Path) else profile
    click.echo(f"Made a home for the profile {name} in {made.folder}.")
    if isinstance(profile, Path):
        click.echo(f"The profile was copied to {made.profile_file}; that copy counts from now on.")
    click.echo(f"Keep a copy of {made.key_file}: printed cards cannot be read without it.")


@click.command(name="import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option(
    "--format",
    "source_format",
    type=click.Choice(SourceFormat, case_sensitive=False),
    default=None,
    help="What the files are [default: told by their content].",
)
@click.option(
    "--week",
    type=click.IntRange(1, 10),
    default=None,
    help="Of a timetable that changes by weeks, the week of the cycle to plan [default: all].",
)
@home_option
def import_(
    *,
    paths: tuple[Path, ...],
    dry_run: bool,
    source_format: SourceFormat | None,
    week: int | None,
    home: Path,
) -> None:
    """Load the school from PATHS: all of it or nothing; safe to repeat.

    A path is a folder of CSV files, an XLSX workbook, a OneRoster ZIP or folder, an aSc Timetables
    XML or a GPU001.TXT of Untis; later ones complete what earlier ones lack.
    """
    with (
        open_diary(home) as diary,
        at_work(diary, doing="import", now=now()),
        diary.sessions() as session,
    ):
        try:
            summary = import_sources(
                session,
                paths,
                profile=diary.profile,
                today=now().date(),
                dry_run=dry_run,
                source_format=source_format,
                week=week,
            )
        except ImportRefused as refused:
            _list_problems(refused)
            raise
        click.echo(str(summary))
        if not dry_run:
            _say_stale_pack(session, diary)


def _say_stale_pack(session: Session, diary: Diary) -> None:
    """An import may change what the pack in the safe was printed from (rule 2)."""
    found = pack_changes(session, issue_settings(diary), today=now().date())
    if found.any:
        count = len(found.stale) + len(found.gone) + len(found.missing)
        click.echo(
            f"The pack in the safe is out of date in {count} parts."
            " See them: ediary cards pack --check"
        )


def _list_problems(refused: ImportRefused) -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for problem in refused.problems[:_PROBLEMS_SHOWN]:
        console.print(f"  {problem}", markup=False)
    more = len(refused.problems) - _PROBLEMS_SHOWN
    if more > 0:
        console.print(f"  … and {more} more", markup=False)
