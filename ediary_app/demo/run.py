"""The whole main job on a made-up school: print, fill, scan, ingest, and hold against the truth."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select

from cardgen.issue import issue_cards, issue_settings
from cardgen.pdf import PrintedCard
from ediary_app.demo.annotate import annotated_page
from ediary_app.demo.compare import Comparison, compare, in_diary
from ediary_app.demo.curricula import curriculum_for
from ediary_app.demo.intention import CardIntention
from ediary_app.demo.meant import MeantCard
from ediary_app.demo.school import write_school_of
from ediary_app.demo.stack import Sheet, scan_stack
from ediary_app.demo.teachers import draw_card
from ediary_app.demo.troubles import draw_troubles
from ediary_core.diary import Diary, open_diary
from ediary_core.errors import HomeExists
from ediary_core.export import ExportRow, entries_export
from ediary_core.home_init import init_home
from ediary_core.profile_files import load_profile, load_profile_file
from ediary_core.school_import import import_school
from ediary_core.table_file import TableFormat, write_table
from ediary_core.tables import Lesson
from ediary_core.timetable import planned_lessons
from ingest.outcome import BatchReport
from ingest.report import render_report
from ingest.run import Progress, ingest_scans
from omr.form import pages_to_json

DEMO_DAY = date(2026, 11, 23)  # a Monday; a fixed day, so that a seed always gives the same day
_NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # the morning after, when the diary is back
_MARKER = "made-by-ediary-demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFiles:
    """What a demo leaves behind, to be looked at."""

    folder: Path

    @property
    def school(self) -> Path:
        return self.folder / "school"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def cards(self) -> Path:
        return self.folder / "cards.pdf"

    @property
    def forms(self) -> Path:
        return self.folder / "forms.json"

    @property
    def stack(self) -> Path:
        return self.folder / "stack"

    @property
    def report(self) -> Path:
        return self.folder / "report.html"

    @property
    def entries(self) -> Path:
        return self.folder / "entries.csv"

    @property
    def annotated(self) -> Path:
        return self.folder / "annotated-page.png"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResult:
    """Times are wall-clock seconds."""

    files: DemoFiles
    pupils: int
    cards: int
    report: BatchReport
    comparison: Comparison
    make_seconds: float
    ingest_seconds: float


def run_demo(
    folder: Path,
    *,
    profile: str | Path,
    seed: int,
    classes: int,
    executor: Executor,
    say: Callable[[str], None],
    progress: Progress,
) -> DemoResult:
    """Run the main job in ``folder``, which may hold an earlier demo and nothing else.

    Raises:
        HomeExists: the folder holds something that no demo made.
        ProfileError: there is no such profile, or its file is broken.
    """
    own = profile if isinstance(profile, Path) else None
    loaded = load_profile_file(own) if own else load_profile(str(profile))
    curriculum = curriculum_for(loaded)
    files = _clear(folder)
    rng = random.Random(seed)
    started = time.perf_counter()
    school = write_school_of(curriculum, files.school, rng=rng, day=DEMO_DAY, classes=classes)
    init_home(
        files.home,
        profile=profile,
        school_name=curriculum.school_name,
        signing_key=rng.randbytes(32),
        now=_NOON,
    )
    with open_diary(files.home) as diary:
        printed = _print(diary, files, rng)
        say(f"{len(printed)} cards printed for {school.pupils} pupils; filling and scanning them …")
        meant = _fill(printed, diary, rng)
        scans = scan_stack(
            files.cards, _sheets(printed, meant), files.stack, rng=rng, pool=executor
        )
        made = time.perf_counter()
        say(f"{scans} pages scanned; reading and loading them …")
        report = ingest_scans(diary, [files.stack], executor=executor, now=_NOON, progress=progress)
        done = time.perf_counter()
        _write_results(diary, report, files)
        comparison = _compare(meant, diary)
    return DemoResult(
        files=files,
        pupils=school.pupils,
        cards=len(printed),
        report=report,
        comparison=comparison,
        make_seconds=made - started,
        ingest_seconds=done - made,
    )


def _clear(folder: Path) -> DemoFiles:
    marker = folder / _MARKER
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        if not marker.is_file():
            raise HomeExists(
                f"{folder} holds something that no demo made.",
                "Give an empty or new folder with --out.",
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    marker.write_text("`ediary demo` may empty this folder.\n", encoding="utf-8")
    return DemoFiles(folder=folder)


def _print(diary: Diary, files: DemoFiles, rng: random.Random) -> list[PrintedCard]:
    with diary.sessions() as session:
        import_school(
            session,
            files.school,
            language=diary.profile.language,
            today=DEMO_DAY,
            dry_run=False,
        )
        issue = issue_cards(
            session,
            planned_lessons(session, DEMO_DAY),
            issue_settings(diary),
            now=_NOON,
            random_bytes=rng.randbytes,
        )
        session.commit()
    printed = [card.printed for card in issue.cards]
    files.cards.write_bytes(issue.pdf)
    pages = (page for card in printed for page in card.form.pages)
    files.forms.write_text(pages_to_json(pages), encoding="utf-8")
    return printed


def _fill(printed: Sequence[PrintedCard], diary: Diary, rng: random.Random) -> list[MeantCard]:
    """Every teacher fills the day's cards one after another and numbers them."""
    categories = diary.profile.code_categories()
    filled_so_far: dict[int, int] = {}
    meant = []
    for card in sorted(printed, key=lambda each: each.snapshot.period):
        snapshot = card.snapshot
        count = filled_so_far[snapshot.teacher_number] = (
            filled_so_far.get(snapshot.teacher_number, 0) + 1
        )
        intention = draw_card(
            card.form.pages,
            roster=snapshot.listed_numbers,
            exempt=snapshot.exempt_numbers,
            categories=categories,
            rng=rng,
            troubles=draw_troubles(rng),
            fill_sequence=count,
        )
        meant.append(MeantCard(snapshot=snapshot, intention=intention))
    return meant


def _sheets(printed: Sequence[PrintedCard], meant: Sequence[MeantCard]) -> list[Sheet]:
    intentions: dict[str, CardIntention] = {card.snapshot.card_id: card.intention for card in meant}
    return [
        Sheet(
            page=page,
            work=intentions[card.snapshot.card_id].work,
            teacher=card.snapshot.teacher_number,
        )
        for card in printed
        for page in card.form.pages
    ]


def _compare(meant: Sequence[MeantCard], diary: Diary) -> Comparison:
    with diary.sessions() as session:
        found = in_diary(entries_export(session), session.scalars(select(Lesson)))
    return compare(meant, found, diary.profile)


def _write_results(diary: Diary, report: BatchReport, files: DemoFiles) -> None:
    with diary.sessions() as session:
        rows = entries_export(session)
    write_table(files.entries, rows, row_type=ExportRow, table_format=TableFormat.CSV)
    files.report.write_text(render_report(report, diary), encoding="utf-8")
    files.annotated.write_bytes(annotated_page(diary))
