"""The benchmarks count every page and field once, and leave no pen, mark, scanner or damage out."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from benchmarks import accuracy, speed_run, stages, timing
from benchmarks.accuracy_report import report
from benchmarks.accuracy_run import AccuracyRun, Ending, measure_cases
from benchmarks.bare_decode import bare_decode
from benchmarks.bounds import upper_bound
from benchmarks.cases import PENS, Case, Group, all_cases, on_sheets
from benchmarks.conditions import TARGETS, Condition
from benchmarks.confidence import BOUNDS, NOTHING_READ, Sureness, reliability, reliability_table
from benchmarks.counts import Counts
from benchmarks.damages import DAMAGES, MACHINES
from benchmarks.deck import Deck, print_deck
from benchmarks.document import provenance, with_section, write_section
from benchmarks.growth import Growth, read_growing, sizes_up_to, write_long_pdf
from benchmarks.photograph_pages import (
    UNTOUCHED,
    photograph_jobs,
    photograph_table,
    run_photographs,
)
from benchmarks.photographs import LABELS, Photograph, load_photographs, paste_ink
from benchmarks.run_state import RunState, StateError
from benchmarks.scan_set import ScanSet
from benchmarks.seeds import FIRST_HELD_OUT, RUNS, page_seed, photograph_seed, school_seed
from benchmarks.sheet_run import PageResult
from benchmarks.sheet_scans import FilledPage, SheetDesk, write_scan
from benchmarks.sheets import SheetJob, SheetPlan, sheet_jobs
from benchmarks.speed_files import FORMATS
from benchmarks.speed_report import SpeedResults, Timed
from benchmarks.speed_report import report as speed_report
from benchmarks.stages import StageTimes
from benchmarks.table import markdown_table, share
from benchmarks.tally import Judgement, PageTruth, Tally, judge
from benchmarks.timing import Pooled, Single, time_pooled
from ediary_app.demo.pen import PenWork
from ediary_app.demo.print_master import print_master
from ediary_app.demo.scan_files import write_tiff
from ediary_app.demo.scan_settings import PRESETS, Bilevel, ScanSettings
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


def cases_of(*names: str) -> tuple[Case, ...]:
    cases = tuple(case for case in all_cases() if case.name in names)
    assert len(cases) == len(names)
    return cases


def wanted(*names: str, state: Path | None = None, fields: int = 1) -> AccuracyRun:
    return AccuracyRun(
        cases=cases_of(*names),
        photographs=(),
        run=RUN,
        ending=Ending(fields=fields),
        state=RunState(path=state, run=RUN, revision="abc"),
    )


def jobs_of(deck: Deck, folder: Path, *names: str, rounds: int = 1) -> list[SheetJob]:
    plan = SheetPlan(run=RUN, rounds=range(rounds), folder=folder)
    return list(sheet_jobs(cases_of(*names), deck, plan))


# --- a small run through pen, scanner and reader


def test_every_page_and_every_field_of_a_run_is_counted_once(deck, pool, tmp_path):
    names = ("gel pen, fill", "clean_flatbed", "skew 3°")
    counts = measure_cases(wanted(*names), deck, tmp_path, pool, no_progress)
    jobs = jobs_of(deck, tmp_path, *names)
    total = counts.tally()
    assert [len(job.orders) for job in jobs] == [2, 2]  # a pen on two machines; two others
    assert total.pages == 4
    assert total.refused == total.identity_wrong == total.all_flagged == 0
    pages = [job.sheet.page for job in jobs for _ in job.orders]
    assert total.fields + total.doubtful == sum(len(page.fields) for page in pages)
    assert total.right + total.flagged + total.wrong == total.fields
    assert 0 < total.marked < total.fields < total.positions
    assert total.boxes == sum(len(page.regions) for page in pages)
    assert sum(counts.reliability.fields) == total.fields
    by_group = [counts.tally(lambda case, _, g=group: case.group is g) for group in Group]
    by_condition = [counts.tally(lambda _, found, c=c: found is c) for c in Condition]
    assert sum(by_group, Tally()) == sum(by_condition, Tally()) == total
    assert counts.rounds == 1
    assert not list(tmp_path.iterdir())


def test_a_run_taken_up_again_counts_what_one_run_would(deck, pool, tmp_path):
    state = tmp_path / "state.json"
    names = ("skew 1°", "turned 180°")
    first = measure_cases(wanted(*names, state=state), deck, tmp_path, pool, no_progress)
    more = first.tally().fields + 1
    both = wanted(*names, state=state, fields=more)
    resumed = measure_cases(both, deck, tmp_path, pool, no_progress)
    state.unlink()
    whole = measure_cases(both, deck, tmp_path, pool, no_progress)
    assert (first.rounds, resumed.rounds, whole.rounds) == (1, 2, 2)
    assert resumed.to_document() == whole.to_document()
    again = measure_cases(both, deck, tmp_path, pool, no_progress)  # enough was read before
    assert again.to_document() == whole.to_document()


def test_a_run_is_not_taken_up_from_another_seed_revision_or_file(tmp_path):
    state = tmp_path / "state.json"
    cases = cases_of("none")
    kept = RunState(path=state, run=1, revision="abc")
    kept.keep(Counts(cases))
    assert kept.taken_up(cases).rounds == 0
    for other in (replace(kept, run=2), replace(kept, revision="abd")):
        with pytest.raises(StateError, match="another seed or revision"):
            other.taken_up(cases)
    with pytest.raises(StateError, match="another"):
        kept.taken_up(cases_of("fold near the middle"))
    state.write_text("[]", "utf-8")
    with pytest.raises(StateError, match="no kept accuracy run"):
        kept.taken_up(cases)


def test_a_run_whose_time_is_up_ends_with_its_round(deck, pool, tmp_path):
    run = wanted("none", fields=10**9)
    late = replace(run, ending=replace(run.ending, stop_at=0.0))
    counts = measure_cases(late, deck, tmp_path, pool, no_progress)
    assert (counts.rounds, counts.tally().pages) == (1, 1)
    assert not late.ending.is_met(counts.tally())


def test_the_same_run_draws_the_same_sheets_and_more_rounds_change_no_earlier_one(deck, tmp_path):
    names = ("pencil, tick", "coffee stain")
    few, many = (jobs_of(deck, tmp_path, *names, rounds=rounds) for rounds in (1, 3))
    assert few == many[:2]
    assert [job.ends_round for job in many] == [False, True] * 3
    assert len({job.seed for job in many}) == 6


def test_what_is_drawn_is_what_the_truth_says(deck, tmp_path):
    for job in jobs_of(deck, tmp_path, "ballpoint, cross", "none", rounds=3):
        here = {field.name for field in job.sheet.page.fields}
        marks = job.sheet.work.marks
        drawn = {mark.field: (mark.value,) for mark in marks if not mark.crossed_out}
        for name, value in job.truth.values.items():
            assert name in here
            assert drawn[name] == value or name in job.truth.doubtful
        assert drawn.keys() & here <= job.truth.values.keys() | job.truth.doubtful


def test_all_scans_of_a_sheet_show_the_same_ink(deck, tmp_path):
    (job,) = jobs_of(deck, tmp_path, "gel pen, fill")
    desk = SheetDesk(hand=job.hand, seed=job.seed)
    plain = ScanSettings(paper_white=255, background=255)
    scans = [
        desk.scanned(job.sheet, settings, np.random.default_rng(seed))
        for seed, settings in enumerate((plain, plain, replace(plain, toner=0.5)))
    ]
    bare = FilledPage(page=job.sheet.page, pdf=job.sheet.pdf, work=PenWork())
    unfilled = SheetDesk(hand=job.hand, seed=1).scanned(bare, plain, np.random.default_rng(1))
    assert np.array_equal(scans[0], scans[1])
    inked = unfilled.astype(int) - scans[0] > 150
    assert inked.sum() > 2_000
    assert (scans[2][inked] < 110).mean() > 0.95  # the pen is as dark on pale print


@pytest.mark.parametrize(
    ("changes", "suffix", "kind"),
    [
        ({"jpeg_quality": 60}, ".jpg", "L"),
        ({"jpeg_quality": 60, "colour": True}, ".jpg", "RGB"),
        ({"bilevel": Bilevel.ORDERED, "jpeg_quality": 60}, ".tif", "1"),
        ({}, ".tif", "L"),
    ],
)
def test_a_scan_is_written_as_its_scanner_would(deck, tmp_path, changes, suffix, kind):
    (job,) = jobs_of(deck, tmp_path, "none")
    settings = replace(ScanSettings(dpi=204, row_dpi=98, quarter_turns=1), **changes)
    desk = SheetDesk(hand=job.hand, seed=job.seed)
    scan = desk.scanned(job.sheet, settings, np.random.default_rng(1))
    file = write_scan(scan, settings, tmp_path / "scan")
    with Image.open(file) as picture:
        assert (file.suffix, picture.mode) == (suffix, kind)
        assert picture.size == (round(297 * 98 / 25.4), round(210 * 204 / 25.4))
        assert [round(float(value)) for value in picture.info["dpi"]] == [98, 204]


# --- what is tried


def test_every_pen_mark_scanner_and_damage_has_its_row():
    counts = Counts(all_cases())
    for case in all_cases():
        judged = Judgement(tally=Tally(pages=1))
        condition = case.scan(0, np.random.default_rng(1))[0].condition
        counts.add(
            PageResult(
                case=case.name, condition=condition, card_id="C", page=1, seed=1, judgement=judged
            )
        )
    rows = {line.split("|")[1].strip() for line in report(counts).splitlines() if "|" in line}
    assert {pen.name for pen in PENS} <= rows
    assert {style.value for style in MarkStyle} <= rows
    assert PRESETS.keys() <= rows
    assert DAMAGES.keys() <= rows
    assert {condition.value for condition in TARGETS} <= rows


def test_every_pen_makes_every_mark_but_the_faint_ones_which_are_pencil():
    pairs = {(case.pen, case.style) for case in all_cases() if case.group is Group.PEN}
    firm = [style for style in MarkStyle if not style.value.startswith("faint")]
    assert {(pen.name, style.value) for pen in PENS for style in firm} <= pairs
    assert pairs - {(pen.name, style.value) for pen in PENS for style in firm} == {
        ("hard pencil", "faint_cross"),
        ("hard pencil", "faint_tick"),
    }


def test_every_damage_changes_the_scan_and_nothing_else_does():
    undamaged = DAMAGES["none"].variants[0]
    unchanged = [name for name, damage in DAMAGES.items() if undamaged in damage.variants]
    assert unchanged == ["none", "200 dpi"]  # the office machine scans at 200 dpi anyway


def test_every_setting_of_the_scanner_model_is_tried_by_some_row():
    tried = [
        setup.settings
        for case in all_cases()
        for number in range(12)
        for setup in case.scan(number, np.random.default_rng(number))
    ]
    same = {
        field.name
        for field in fields(ScanSettings)
        if len({getattr(settings, field.name) for settings in tried}) == 1
    }
    assert same == {"torn_mm"}


def test_every_pen_meets_every_machine_and_every_machine_has_its_condition():
    assert MACHINES.keys() == PRESETS.keys()
    for case in all_cases():
        if case.group is Group.PEN:
            met = [s for n in range(9) for s in case.scan(n, np.random.default_rng(n))]
            plain = {replace(setup.settings, skew_deg=0.0) for setup in met}
            assert plain == set(PRESETS.values())


def test_a_sheet_with_a_mishap_is_in_bad_order_on_any_machine():
    case = next(case for case in all_cases() if case.name == "clean_flatbed")
    setups = [s for n in range(60) for s in case.scan(n, np.random.default_rng(n))]
    for setup in setups:
        mishap = setup.settings.fold_line or setup.settings.coffee_stain
        assert setup.condition is (Condition.DAMAGED if mishap else Condition.CLEAN)
    assert len({setup.condition for setup in setups}) == 2


def test_cases_have_names_of_their_own():
    names = [case.name for case in all_cases()]
    assert len(set(names)) == len(names)


def test_every_case_is_on_exactly_one_sheet_of_a_round():
    sheets = on_sheets(all_cases())
    assert sorted(case.name for sheet in sheets for case in sheet) == sorted(
        case.name for case in all_cases()
    )
    assert all(len(sheet) == 1 for sheet in sheets if sheet[0].group is Group.PEN)


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
    assert len(on_sheets(all_cases())) <= 99


def test_a_run_outside_the_held_out_range_is_refused():
    with pytest.raises(ValueError, match="held-out"):
        page_seed(RUNS, row=0, page=0)


# --- what counts say


def test_the_bound_is_the_rule_of_three_without_an_error_and_clopper_pearsons_with_some():
    assert upper_bound(0, 10_000_000) == pytest.approx(2.9957e-7, rel=1e-4)
    assert upper_bound(0, 3) == pytest.approx(1 - 0.05 ** (1 / 3))
    assert upper_bound(2, 10) == pytest.approx(0.50690, abs=1e-5)  # tables of the binomial
    assert upper_bound(7, 7) == 1.0
    for errors, trials in ((0, 0), (-1, 5), (6, 5)):
        with pytest.raises(ValueError, match="say nothing"):
            upper_bound(errors, trials)


def test_confidences_fall_into_their_bins_and_add_up():
    found = reliability(
        [
            Sureness(confidence=0.3, flagged=True, right=True),
            Sureness(confidence=0.5, flagged=False, right=False),
            Sureness(confidence=0.99, flagged=False, right=True),
            Sureness(confidence=1.0, flagged=False, right=False),
        ]
    )
    assert found.fields == (1, 1, 0, 0, 0, 2)
    assert found.flagged == (1, 0, 0, 0, 0, 0)
    assert found.right == (1, 0, 0, 0, 0, 1)
    assert (found + found).fields == (2, 2, 0, 0, 0, 4)
    assert found + NOTHING_READ == found
    table = reliability_table(found)
    assert "| 0.99 to 1 | 2 | 0 | 1 (50.00 %) | 1 (50.00 %) |" in table
    assert table.count("\n| ") == len(BOUNDS) + 1


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
        positions=8,
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
    assert sum(judgement.reliability.fields) == 0


def test_a_page_of_which_every_field_is_flagged_is_noticed():
    flagged = reading(*(field(f.name, FieldState.AMBIGUOUS) for f in PAGE.fields))
    assert judge(flagged, PAGE, PageTruth(values={})).tally.all_flagged == 1
    assert judge(reading(), PAGE, PageTruth(values={})).tally.all_flagged == 0


def test_a_page_that_was_not_read_counts_as_refused_with_its_reason():
    refused = replace(reading(), outcome=PageOutcome.UNREADABLE, reason="quality.blur")
    judgement = judge(refused, PAGE, PageTruth(values={"one": ("a",)}))
    assert judgement == Judgement(tally=Tally(pages=1, refused=1), reason="quality.blur")


@pytest.mark.parametrize("outcome", [PageOutcome.READ, PageOutcome.UNREADABLE])
def test_a_page_taken_for_another_card_is_neither_read_nor_refused(outcome):
    other = replace(reading(), outcome=outcome, card_id="OTHER")
    assert judge(other, PAGE, PageTruth(values={})).tally == Tally(pages=1, identity_wrong=1)


def counted(*results: tuple[str, Condition, Judgement]) -> Counts:
    counts = Counts(cases_of(*dict.fromkeys(case for case, _, _ in results)))
    for case, condition, judgement in results:
        counts.add(
            PageResult(
                case=case, condition=condition, card_id="CARD", page=1, seed=5, judgement=judgement
            )
        )
    return counts


WRONG = judge(
    reading(*(field(f.name, FieldState.MARKED, "a") for f in PAGE.fields)),
    PAGE,
    PageTruth(values={"one": ("b",)}),
)
REFUSED = Judgement(tally=Tally(pages=1, refused=1), reason="quality.blur")


def test_the_report_shows_what_was_refused_and_examples_of_silent_errors():
    text = report(
        counted(("folds down", Condition.DAMAGED, WRONG), ("turned 90°", Condition.OFFICE, REFUSED))
    )
    assert "1 of `turned 90°` for `quality.blur`" in text
    assert "`one` meant b, read a (folds down, seed 5, card CARD/1)" in text
    assert text.count("- silently wrong:") == 2  # of five: examples, the table has them all
    assert "| folds down | 1 | 0 | 10 | 5 | 1 | 0 | 0 | 5 | 0 |" in text
    assert (
        "| office | everyday hands | 1 | 1 (100.00 %) | 0.2 % | 0 | 0 | 1.0 % | 0 | 0 | no |"
        in text
    )
    assert "| badly damaged | everyday hands | 1 | 0 | 2.0 % | 5 | 0 | 3.0 % | 5 | 0 | no |" in text
    bound = upper_bound(5, 10) * 10_000_000
    assert f"| everything | 2 | 10 | 5 | 5 | 5000000.0 | {bound:.1f} |" in text


@pytest.mark.parametrize(
    ("tally", "met"),
    [
        (Tally(pages=1000, refused=2, fields=1000, flagged=10), "yes"),
        (Tally(pages=1000, refused=3, fields=1000, flagged=10), "no"),
        (Tally(pages=1000, refused=2, fields=1000, flagged=11), "no"),
        (Tally(pages=1000, positions=3000, fields=1000, wrong=1), "no"),
        (Tally(pages=1000, fields=1000, identity_wrong=1), "no"),
    ],
)
def test_a_target_is_met_up_to_its_limits_and_with_no_silent_error(tally, met):
    text = report(counted(("turned 90°", Condition.OFFICE, Judgement(tally=tally))))
    row = next(line for line in text.splitlines() if line.startswith("| office | everyday"))
    assert row.split("|")[-2].strip() == met
    untried = next(line for line in text.splitlines() if line.startswith("| clean | everyday"))
    assert untried.split("|")[-2].strip() == "nothing was read"


def test_pages_that_no_program_should_read_are_reported_apart():
    text = report(
        counted(
            ("half a sheet", Condition.HOPELESS, WRONG),
            ("half a sheet", Condition.HOPELESS, REFUSED),
        )
    )
    assert "| half a sheet | 2 | 1 | 0 | 0 | 1 | 5 | 0 | 0 | 5 |" in text
    assert text.count("| half a sheet |") == 1


def test_counts_survive_being_kept():
    counts = counted(
        ("folds down", Condition.DAMAGED, WRONG), ("turned 90°", Condition.OFFICE, REFUSED)
    )
    counts.rounds = 3
    kept = json.loads(json.dumps(counts.to_document()))
    again = Counts.from_document(counts.cases, kept)
    assert report(again) == report(counts)
    assert again.rounds == 3


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
    pair = time_pooled(scans, deck.forms, pool, pool, workers=1)
    assert (pair.pages, pair.read) == (2 * timing.ROUNDS, 0)  # blank pages are no cards
    assert pair.decode_s > 0
    assert pair.read_s > 0
    assert pair.read_by_one_s > 0


def test_the_bare_decode_takes_every_page_out_of_every_format(tmp_path):
    scan = np.full((400, 300), 200, np.uint8)
    scan[100:200, 100:200] = 30
    for name, form in FORMATS.items():
        page = scan if form.bilevel is Bilevel.NO else np.where(scan > 100, 255, 0).astype(np.uint8)
        if form.bilevel is not Bilevel.NO:
            write_tiff([page, page], tmp_path / f"{form.stem}.tif", dpi=100)
        files = form.write([page, page], tmp_path / form.stem, dpi=100)
        scans = ScanSet(format=name, dpi=100, files=files, pages=2, bytes_a_page=1.0)
        assert bare_decode(scans)() == 2


def test_the_stages_are_called_in_a_reading_and_each_is_shorter_than_it(deck, tmp_path):
    card = deck.cards["dnevnik"][0]
    master = print_master(card.pdf, card.pages[0].pdf_page, dpi=150)
    write_tiff([master], tmp_path / "card.tif", dpi=150)
    scans = ScanSet(
        format="TIFF G4", dpi=150, files=(tmp_path / "card.tif",), pages=1, bytes_a_page=1.0
    )
    times = stages.measured_here(scans, deck.forms)
    assert all(spent > 0 for spent in times.stages_ms.values())
    assert max(times.stages_ms.values()) < times.read_ms  # middles: their sum may exceed the whole
    assert times.decode_ms > 0


def test_sizes_grow_by_tens_up_to_the_size_asked_for():
    assert sizes_up_to(300) == (10, 100, 300)
    assert sizes_up_to(10_000) == (10, 100, 1_000, 10_000)
    assert sizes_up_to(10) == (10,)


def test_a_long_file_is_read_whole_and_its_memory_told(deck, tmp_path):
    white = np.full((600, 425), 250, np.uint8)
    pdf = tmp_path / "long.pdf"
    write_long_pdf([white, white - 20], pdf, pages=7, dpi=50)
    row = read_growing(pdf, deck.forms, workers=1)
    assert (row.pages, row.read) == (7, 0)
    assert len(pdf.with_suffix(".jsonl").read_text("utf-8").splitlines()) == 7
    assert row.pages_a_s > 0
    if sys.platform == "linux":
        assert 30 < row.worker_peak_mb < 400


def test_the_speed_tables_have_a_row_for_everything_timed():
    scans = ScanSet(format="G4 in PDF", dpi=200, files=(), pages=4, bytes_a_page=50_000.0)
    single = Single(
        pages=4,
        read=4,
        bare_s=0.1,
        decode_s=0.2,
        read_s=0.8,
        to_bare=8.0,
        to_decode=4.0,
        idle_peak_mb=80.0,
    )
    pooled = Pooled(pages=8, read=8, decode_s=0.1, read_s=0.4, read_by_one_s=0.72)
    spent = dict.fromkeys(stages.STAGES.values(), 1.0)
    text = speed_report(
        SpeedResults(
            timed=[Timed(scans=scans, single=single, pooled=pooled)],
            stages=[StageTimes(scans=scans, decode_ms=5.0, stages_ms=spent, read_ms=9.0)],
            growth=[
                Growth(
                    pages=10,
                    read=9,
                    file_mb=1.5,
                    seconds=2.0,
                    pages_a_s=8.0,
                    parent_peak_mb=50.0,
                    worker_peak_mb=None,
                )
            ],
            workers=2,
        )
    )
    beginning = "| G4 in PDF | 200 | 50 |"
    assert f"{beginning} 4 | 4 | 40.0 | 20.0 | 5.0 | 4.00 | 8.00 | 80 | not available |" in text
    assert f"{beginning} 8 | 8 | 80.0 | 20.0 | 11.1 | 4.00 | 1.80 |" in text
    ones = " | ".join(["1.0"] * len(spent))
    assert f"| G4 in PDF | 200 | 5.0 | {ones} | {9.0 - len(spent):.1f} | 14.0 |" in text
    assert "| 10 | 9 | 1.5 | 2.0 | 8.0 | 50 | not available |" in text


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
