"""The benchmarks count every page and field once, and leave no pen, mark, scanner or damage out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks import accuracy, speed_run
from benchmarks.accuracy_report import AccuracyReport, photograph_table
from benchmarks.cases import DAMAGES, PENS, Group, all_cases
from benchmarks.deck import Deck, print_deck
from benchmarks.document import provenance, with_section, write_section
from benchmarks.page import PageResult
from benchmarks.pages import PagePlan, page_jobs
from benchmarks.photograph_pages import UNTOUCHED, photograph_jobs, run_photographs
from benchmarks.photographs import LABELS, Photograph, load_photographs, paste_ink
from benchmarks.scan_set import ScanSet
from benchmarks.seeds import FIRST_HELD_OUT, RUNS, page_seed, photograph_seed, school_seed
from benchmarks.speed_run import Timed
from benchmarks.table import markdown_table, share
from benchmarks.tally import Judgement, PageTruth, Tally, judge
from benchmarks.timing import Pair, time_pooled
from ediary_app.demo.scan_files import write_tiff
from ediary_app.demo.scan_settings import PRESETS
from ediary_app.demo.strokes import MarkStyle
from omr.form import Bubble, Field, FieldKind, FormPage, Region, RegionKind
from omr.reading import FieldReading, FieldState, PageOutcome, PageReading, RegionReading

RUN = 999  # held out as well, and not the run whose numbers are published


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Deck:
    folder = tmp_path_factory.mktemp("deck")
    return print_deck(folder, seeds=[school_seed(RUN, school=0)], profiles=["dnevnik"])


@pytest.fixture(scope="module")
def pool():
    with ThreadPoolExecutor(1) as executor:
        yield executor


def no_progress(step: str, done: int, total: int | None = None) -> None:
    """Nobody watches."""


def wanted(*names: str) -> accuracy.AccuracyRun:
    cases = tuple(case for case in all_cases() if case.name in names)
    assert len(cases) == len(names)
    return accuracy.AccuracyRun(cases=cases, photographs=(), pages_per_case=1, run=RUN)


# --- a small run through pen, scanner and reader


def test_every_page_and_every_field_of_a_run_is_counted_once(deck, pool, tmp_path):
    run = wanted("gel pen, fill", "clean_flatbed", "skew 3°")
    report = accuracy.measure_cases(run, deck, tmp_path, pool, no_progress)
    plan = PagePlan(run=RUN, pages_per_case=1, folder=tmp_path)
    jobs = list(page_jobs(run.cases, deck, plan))
    total = report.tally()
    assert total.pages == len(jobs) == 3
    assert total.refused == total.identity_wrong == 0
    assert total.fields + total.doubtful == sum(len(job.page.fields) for job in jobs)
    assert total.right + total.flagged + total.wrong == total.fields
    assert 0 < total.marked < total.fields
    assert total.boxes == sum(len(job.page.regions) for job in jobs)
    by_group = [report.tally(group) for group in Group]
    assert sum(by_group, Tally()) == total
    assert not list(tmp_path.iterdir())


def test_the_same_run_draws_the_same_pages_and_more_pages_change_no_earlier_one(deck, tmp_path):
    cases = wanted("pencil, tick", "coffee stain").cases
    few, many = (
        list(page_jobs(cases, deck, PagePlan(run=RUN, pages_per_case=count, folder=tmp_path)))
        for count in (1, 3)
    )
    assert [(j.case, j.seed, j.work, j.hand, j.settings) for j in few] == [
        (j.case, j.seed, j.work, j.hand, j.settings) for j in many[::3]
    ]


def test_what_is_drawn_is_what_the_truth_says(deck, tmp_path):
    cases = wanted("ballpoint, cross", "none").cases
    for job in page_jobs(cases, deck, PagePlan(run=RUN, pages_per_case=3, folder=tmp_path)):
        here = {field.name for field in job.page.fields}
        drawn = {mark.field: (mark.value,) for mark in job.work.marks if not mark.crossed_out}
        for name, value in job.truth.values.items():
            assert name in here
            assert drawn[name] == value or name in job.truth.doubtful
        assert drawn.keys() & here <= job.truth.values.keys() | job.truth.doubtful


# --- what is tried


def test_every_pen_mark_scanner_and_damage_has_its_row():
    report = AccuracyReport(all_cases()).markdown()
    rows = {line.split("|")[1].strip() for line in report.splitlines() if line.startswith("| ")}
    assert {pen.name for pen in PENS} <= rows
    assert {style.value for style in MarkStyle} <= rows
    assert PRESETS.keys() <= rows
    assert DAMAGES.keys() <= rows


def test_every_pen_makes_every_mark_but_the_faint_ones_which_are_pencil():
    pairs = {(case.pen, case.style) for case in all_cases() if case.group is Group.PEN}
    firm = [style for style in MarkStyle if not style.value.startswith("faint")]
    assert {(pen.name, style.value) for pen in PENS for style in firm} <= pairs
    assert pairs - {(pen.name, style.value) for pen in PENS for style in firm} == {
        ("hard pencil", "faint_cross"),
        ("hard pencil", "faint_tick"),
    }


def test_every_damage_changes_the_scan_and_nothing_else_does():
    undamaged = DAMAGES["none"][0]
    unchanged = [
        name for name, variants in DAMAGES.items() if any(v == undamaged for v in variants)
    ]
    assert unchanged == ["none", "200 dpi"]  # the office machine scans at 200 dpi anyway


def test_cases_have_names_of_their_own():
    names = [case.name for case in all_cases()]
    assert len(set(names)) == len(names)


def test_no_two_pages_schools_or_runs_share_a_seed():
    seeds = [
        seed
        for run in (0, 1, RUNS - 1)
        for seed in (
            *(page_seed(run, row=row, page=page) for row in (0, 1, 99) for page in (0, 999)),
            *(school_seed(run, school=school) for school in (0, 1)),
            *(photograph_seed(run, page=page) for page in (0, 999)),
        )
    ]
    assert len(set(seeds)) == len(seeds)
    assert min(seeds) >= FIRST_HELD_OUT
    assert max(seeds) < 2**32
    assert len(all_cases()) <= 99


def test_a_run_outside_the_held_out_range_is_refused():
    with pytest.raises(ValueError, match="held-out"):
        page_seed(RUNS, row=0, page=0)


# --- judging


def bubble(value: str) -> Bubble:
    return Bubble(value=value, x_mm=50, y_mm=50, w_mm=4, h_mm=3)


def choice(name: str) -> Field:
    return Field(name=name, kind=FieldKind.CHOICE, bubbles=(bubble("a"), bubble("b")))


PAGE = FormPage(
    card_id="CARD",
    page=1,
    pdf_page=1,
    width_mm=210,
    height_mm=297,
    fields=tuple(choice(name) for name in ("one", "two", "three", "four", "five")),
    regions=(
        Region(name="topic", kind=RegionKind.HANDWRITING, x_mm=20, y_mm=250, w_mm=80, h_mm=9),
        Region(name="signature", kind=RegionKind.SIGNATURE, x_mm=120, y_mm=250, w_mm=60, h_mm=9),
    ),
    registration_marks=(),
    codes=(),
)


def field(name: str, state: FieldState, *values: str) -> FieldReading:
    return FieldReading(name=name, state=state, values=values, confidence=1.0, scores={})


def reading(*fields: FieldReading, inked: tuple[str, ...] = ()) -> PageReading:
    regions = tuple(
        RegionReading(name=r.name, inked=r.name in inked, ink=0.1) for r in PAGE.regions
    )
    return PageReading(
        source="scan.tif",
        source_page=1,
        outcome=PageOutcome.READ,
        card_id="CARD",
        page=1,
        fields=fields,
        regions=regions,
    )


def test_fields_are_right_flagged_or_silently_wrong_and_doubtful_ones_apart():
    truth = PageTruth(
        values={"one": ("a",), "two": ("b",), "three": ("a",), "five": ("a",)},
        doubtful=frozenset({"five"}),
        written=frozenset({"topic"}),
    )
    read = reading(
        field("one", FieldState.MARKED, "a"),
        field("two", FieldState.UNMARKED),
        field("three", FieldState.AMBIGUOUS, "a", "b"),
        field("four", FieldState.MARKED, "b"),
        field("five", FieldState.AMBIGUOUS, "a", "b"),
        inked=("signature",),
    )
    judgement = judge(read, PAGE, truth)
    assert judgement.tally == Tally(
        pages=1,
        fields=4,
        marked=3,
        right=1,
        flagged=1,
        wrong=2,
        missed=1,
        doubtful=1,
        doubtful_flagged=1,
        boxes=2,
        boxes_missed=1,
        boxes_invented=1,
    )
    assert [(e.field, e.meant, e.read) for e in judgement.errors] == [
        ("two", ("b",), ()),
        ("four", (), ("b",)),
    ]


def test_a_field_that_the_reading_leaves_out_is_silently_wrong():
    judgement = judge(reading(), PAGE, PageTruth(values={}))
    assert judgement.tally.wrong == judgement.tally.fields == 5
    assert judgement.tally.missed == 0


def test_a_page_that_was_not_read_counts_as_refused_with_its_reason():
    refused = replace(reading(), outcome=PageOutcome.UNREADABLE, reason="quality.blur")
    judgement = judge(refused, PAGE, PageTruth(values={"one": ("a",)}))
    assert judgement == Judgement(tally=Tally(pages=1, refused=1), reason="quality.blur")


@pytest.mark.parametrize("outcome", [PageOutcome.READ, PageOutcome.UNREADABLE])
def test_a_page_taken_for_another_card_is_neither_read_nor_refused(outcome):
    other = replace(reading(), outcome=outcome, card_id="OTHER")
    assert judge(other, PAGE, PageTruth(values={})).tally == Tally(pages=1, identity_wrong=1)


def test_the_report_shows_what_was_refused_and_examples_of_silent_errors():
    cases = wanted("fold", "staple").cases
    report = AccuracyReport(cases)
    wrong = judge(
        reading(*(field(f.name, FieldState.MARKED, "a") for f in PAGE.fields)),
        PAGE,
        PageTruth(values={"one": ("b",)}),
    )
    refused = Judgement(tally=Tally(pages=1, refused=1), reason="quality.blur")
    for case, judgement in (("fold", wrong), ("staple", refused)):
        report.add(PageResult(case=case, card_id="CARD", page=1, seed=5, judgement=judgement))
    text = report.markdown()
    assert "1 of `staple` for `quality.blur`" in text
    assert "`one` meant b, read a (fold, seed 5, card CARD/1)" in text
    assert text.count("- silently wrong:") == 3  # of five: examples, the table has them all
    assert "| fold | 1 | 0 | 0 | 5 | 1 | 0 | 0 | 5 | 0 | 0 | 0 |" in text


# --- photographed marks


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Printed squares as in a photograph: four without a mark, at two places, two with a line."""
    folder = tmp_path / "pictures" / "squares"
    folder.mkdir(parents=True)
    for name, x, line in (
        ("empty_1", 10, False),
        ("empty_2", 12, False),
        ("empty_3", 10, False),
        ("empty_4", 12, False),
        ("diagonal_1", 10, True),
        ("filled_1", 12, True),
    ):
        picture = np.full((40, 40), 170, dtype=np.uint8)
        cv2.rectangle(picture, (x, 10), (x + 19, 29), 60, 2)
        if line:
            cv2.line(picture, (x + 5, 23), (x + 14, 16), 70, 3)
        assert cv2.imwrite(str(folder / f"{name}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 95])
    return folder.parent


def test_of_a_photograph_only_the_pens_ink_is_kept(pictures):
    marks = {mark.name: mark for mark in load_photographs(pictures)}
    assert len(marks) == 6
    for mark in marks.values():
        inked = mark.ink > 0.3
        inside = int(inked[13:27, 13:27].sum())
        assert int(inked.sum()) == inside  # nothing of the outline
        assert (inside > 20) == (mark.label != "empty")


def test_pasted_ink_darkens_the_paper_at_its_place_alone():
    page = np.full((400, 300), 200, dtype=np.uint8)
    ink = np.zeros((40, 40), dtype=np.float32)
    ink[15:25, 15:25] = 0.5
    paste_ink(page, ink, at_mm=(20.0, 30.0), shape_mm=4.0, dpi=254.0)
    assert page[300, 200] == 100
    rows, columns = np.nonzero(page < 190)
    assert (rows.mean(), columns.mean()) == pytest.approx((299.5, 199.5), abs=1)
    assert rows.max() - rows.min() <= 24


def test_every_field_of_a_page_with_photographed_marks_is_counted_once(deck, tmp_path):
    ink = np.zeros((40, 40), dtype=np.float32)
    filled = ink.copy()
    filled[11:29, 11:29] = 0.6
    marks = [
        Photograph(name=f"{label}_{index}", label=label, ink=filled if label == "filled" else ink)
        for label in ("empty", "filled")
        for index in range(6)
    ]
    job = next(photograph_jobs(marks, deck, run=RUN, folder=tmp_path))
    tallies = run_photographs(job)
    assert list(tallies) == [*LABELS, UNTOUCHED]
    assert sum(t.fields for t in tallies.values()) == len(job.page.fields)
    assert tallies["empty"].fields == tallies["filled"].fields == 6
    for t in tallies.values():
        assert t.marked + t.flagged + t.unmarked + t.elsewhere + t.unread == t.fields
    assert tallies["filled"].marked >= 1
    assert tallies["empty"].unmarked >= 1
    assert photograph_table(tallies).count("\n| ") == len(tallies) + 1


# --- speed


def test_a_timing_pairs_decoding_with_reading_of_the_same_pages(deck, pool, tmp_path):
    blank = np.full((1169, 827), 255, dtype=np.uint8)
    scan = tmp_path / "scan.tif"
    write_tiff([blank, blank], scan, dpi=100)
    scans = ScanSet(format="TIFF G4", dpi=100, files=(scan,), pages=2, bytes_a_page=1.0)
    pair = time_pooled(scans, deck.forms, pool, workers=1)
    assert (pair.pages, pair.read) == (2, 0)  # blank pages are no cards
    assert pair.decode_s > 0
    assert pair.read_s > 0


def test_the_speed_tables_have_a_row_for_every_format_timed():
    scans = ScanSet(format="G4 in PDF", dpi=200, files=(), pages=4, bytes_a_page=50_000.0)
    single = Pair(pages=4, read=4, decode_s=0.2, read_s=0.8, idle_peak_mb=80.0)
    pooled = Pair(pages=8, read=8, decode_s=0.1, read_s=0.4)
    text = speed_run.report([Timed(scans=scans, single=single, pooled=pooled)], workers=2)
    assert "| G4 in PDF | 200 | 50 | 4 | 4 | 20.0 | 5.0 | 4.0 | 80 | not available |" in text
    assert "| G4 in PDF | 200 | 50 | 8 | 8 | 80.0 | 20.0 | 4.0 |" in text


# --- tables and the page


def test_a_table_refuses_a_row_of_another_length():
    with pytest.raises(ValueError, match="2 cells under a head of 1"):
        markdown_table(["one"], [(1, 2)])


def test_a_share_is_shown_only_of_something():
    assert [share(1, 8), share(0, 8), share(0, 0)] == ["1 (12.50 %)", "0", "0"]


def test_a_section_is_replaced_and_the_rest_of_the_page_kept(tmp_path):
    page = tmp_path / "benchmarks.md"
    page.write_text("# Title\n\nWords.\n", "utf-8")
    write_section(page, "accuracy", "first")
    write_section(page, "speed", "other")
    write_section(page, "accuracy", "second")
    text = page.read_text("utf-8")
    assert text.startswith("# Title\n\nWords.\n")
    assert "first" not in text
    assert text.count("second") == text.count("other") == 1


def test_a_section_without_its_end_is_refused():
    with pytest.raises(ValueError, match="has no end"):
        with_section("<!-- speed begins -->\nnumbers", "speed", "new")


def test_results_say_when_and_on_what_they_were_measured(tmp_path):
    said = provenance(date(2026, 11, 21), tmp_path).in_words()
    assert "2026-11-21" in said
    assert "cores" in said
    assert "Python 3." in said
    assert "revision not known" in said  # the folder is in no repository


@pytest.mark.parametrize("command", [accuracy.accuracy, speed_run.speed])
def test_both_commands_take_the_options_of_just_bench(command):
    result = CliRunner().invoke(command, ["--help"])
    assert result.exit_code == 0
    for option in ("--write", "--out", "--date", "--jobs"):
        assert option in result.output
