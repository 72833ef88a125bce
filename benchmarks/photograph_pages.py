"""Cards that bear photographed marks instead of simulated ones, and what was read of each mark."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from benchmarks.deck import Deck
from benchmarks.photographs import EMPTY, LABELS, MARKED, Ink, Photograph, paste_ink
from benchmarks.seeds import photograph_seed
from benchmarks.sheet_run import read_file
from benchmarks.sheet_scans import master_dpi, write_scan
from benchmarks.table import markdown_table, share
from ediary_app.demo.ink import MM_PER_INCH, page_dpi
from ediary_app.demo.paper import print_page
from ediary_app.demo.print_master import print_master
from ediary_app.demo.scan_settings import CLEAN_FLATBED, OFFICE_MFP, ONE_BIT, ScanSettings
from ediary_app.demo.scanner import sensed_sheet
from omr.form import Bubble, FieldKind, FormPage
from omr.reading import FieldReading, FieldState, PageOutcome, PageReading

MACHINES = {"clean_flatbed": CLEAN_FLATBED, "office_mfp": OFFICE_MFP, "one_bit": ONE_BIT}
UNTOUCHED = "(no mark pasted)"
_MARKS_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedMark:
    """A photographed mark and the field and bubble that it is put into."""

    label: str
    field: str
    bubble: Bubble
    ink: Ink


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotographJob:
    """``stem`` names the file that exists only while the page is worked on."""

    page: FormPage
    pdf: Path
    forms: Path
    stem: Path
    marks: tuple[PastedMark, ...]
    settings: ScanSettings
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkTally:
    """What was read of the fields that bear marks of one label.

    ``marked``: exactly the bubble in which the mark is; ``elsewhere``: another or more bubbles,
    and not flagged; ``unread``: fields of pages that were not read.
    """

    fields: int = 0
    marked: int = 0
    flagged: int = 0
    unmarked: int = 0
    elsewhere: int = 0
    unread: int = 0

    def __add__(self, other: MarkTally) -> MarkTally:
        return MarkTally(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )


def photograph_jobs(
    photographs: Sequence[Photograph], deck: Deck, *, run: int, folder: Path
) -> Iterator[PhotographJob]:
    """Every mark once on each machine, up to fifty on a page."""
    cards = [card for profile in deck.cards.values() for card in profile]
    number = 0
    for settings in MACHINES.values():
        left = list(photographs)
        random.Random(photograph_seed(run, page=number)).shuffle(left)
        while left:
            seed = photograph_seed(run, page=number)
            rng = random.Random(seed)
            card = rng.choice(cards)
            page = rng.choice(card.pages)
            marks = _placed(left[:_MARKS_A_PAGE], page, rng)
            left = left[len(marks) :]
            number += 1
            yield PhotographJob(
                page=page,
                pdf=card.pdf,
                forms=deck.forms,
                stem=folder / str(seed),
                marks=marks,
                settings=settings,
                seed=seed,
            )


def _placed(
    photographs: Sequence[Photograph], page: FormPage, rng: random.Random
) -> tuple[PastedMark, ...]:
    """Each in a bubble of a field of its own, on no more than half of the page's fields.

    A page with a mark in every field is refused as impossible, and rightly.
    """
    places = [field for field in page.fields if field.kind is not FieldKind.MULTI]
    chosen = rng.sample(places, min(len(photographs), len(places) // 2))
    return tuple(
        PastedMark(
            label=photograph.label,
            field=field.name,
            bubble=rng.choice(field.bubbles),
            ink=photograph.ink,
        )
        for photograph, field in zip(photographs, chosen, strict=False)
    )


def run_photographs(job: PhotographJob) -> dict[str, MarkTally]:
    """Print, paste, scan and read one page; by label what was read, and of the untouched fields."""
    rng = np.random.default_rng(job.seed)
    master = print_master(job.pdf, job.page.pdf_page, dpi=master_dpi(job.settings))
    dpi = page_dpi(master, job.page.width_mm)
    sheet = print_page(master, job.settings, px_per_mm=dpi / MM_PER_INCH, rng=rng)
    for mark in job.marks:
        at_mm = (mark.bubble.x_mm, mark.bubble.y_mm)
        shape_mm = (mark.bubble.w_mm + mark.bubble.h_mm) / 2
        paste_ink(sheet, mark.ink, at_mm=at_mm, shape_mm=shape_mm, dpi=dpi)
    scan = sensed_sheet(sheet, job.settings, width_mm=job.page.width_mm, rng=rng)
    reading = read_file(write_scan(scan, job.settings, job.stem), job.forms)
    return _tallies(reading, job)


def _tallies(reading: PageReading, job: PhotographJob) -> dict[str, MarkTally]:
    bearing = {mark.field: mark for mark in job.marks}
    ours = (reading.card_id, reading.page) == (job.page.card_id, job.page.page)
    is_read = ours and reading.outcome is PageOutcome.READ
    read = {field.name: field for field in reading.fields} if is_read else {}
    tallies = {label: MarkTally() for label in (*LABELS, UNTOUCHED)}
    for field in job.page.fields:
        mark = bearing.get(field.name)
        label = mark.label if mark is not None else UNTOUCHED
        value = mark.bubble.value if mark is not None else None
        tallies[label] += _of_field(read.get(field.name), value)
    return tallies


def _of_field(reading: FieldReading | None, value: str | None) -> MarkTally:
    if reading is None:
        return MarkTally(fields=1, unread=1)
    if reading.state is FieldState.AMBIGUOUS:
        return MarkTally(fields=1, flagged=1)
    if not reading.values:
        return MarkTally(fields=1, unmarked=1)
    if reading.values == (value,):
        return MarkTally(fields=1, marked=1)
    return MarkTally(fields=1, elsewhere=1)


def photograph_table(tallies: Mapping[str, MarkTally]) -> str:
    """Rows by label; below, the silent errors: a clear mark not read as it, or an invented one."""
    head = ["mark", "fields", "marked", "flagged", "unmarked", "elsewhere", "on refused pages"]
    rows = [
        (label, t.fields, t.marked, t.flagged, t.unmarked, t.elsewhere, t.unread)
        for label, t in tallies.items()
    ]
    wrong = sum(tallies[label].unmarked + tallies[label].elsewhere for label in MARKED)
    wrong += tallies[EMPTY].marked + tallies[EMPTY].elsewhere
    clear = sum(tallies[label].fields for label in (EMPTY, *MARKED))
    said = f"Silently wrong among the clear ones (`empty`, {', '.join(f'`{m}`' for m in MARKED)}):"
    return f"{markdown_table(head, rows)}\n\n{said} {share(wrong, clear)}."
