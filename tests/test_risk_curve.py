"""The risk curve counts every field of its pages at every setting, and its picture says so."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from benchmarks import risk_curve
from benchmarks.bounds import upper_bound
from benchmarks.cases import Hands, all_cases
from benchmarks.deck import Deck, print_deck
from benchmarks.plot import Point, Series, line_plot
from benchmarks.risk_run import (
    FACTORS,
    SHIPPED,
    Risk,
    RiskJob,
    risk_of,
    run_risk,
)
from benchmarks.seeds import school_seed
from benchmarks.sheets import SheetPlan, sheet_jobs
from benchmarks.tally import Judgement, Tally

RUN = 998
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Deck:
    folder = tmp_path_factory.mktemp("deck")
    return print_deck(folder, seeds=[school_seed(RUN, school=0)], profiles=["librus"])


def point(x: float, y: float, *, highest: float = 0.0, is_marked: bool = False) -> Point:
    return Point(x=x, y=y, highest=highest, label=f"{x:g}", is_marked=is_marked)


def drawn(*series: Series) -> ET.Element:
    text = line_plot(series, x_title="looked at <%>", y_title="wrong", marked="shipped")
    return ET.fromstring(text)  # noqa: S314 - our own picture


# --- counting


def test_every_factor_reads_every_field_of_the_same_pages_but_of_hopeless_ones(deck, tmp_path):
    cases = [case for case in all_cases() if case.name in ("one streak", "half a sheet")]
    plan = SheetPlan(run=RUN, rounds=range(1), folder=tmp_path)
    (sheet,) = sheet_jobs(cases, deck, plan)
    found = run_risk(RiskJob(sheet=sheet, hands=Hands.EVERYDAY))
    clear = [f for f in sheet.sheet.page.fields if f.name not in sheet.truth.doubtful]
    assert tuple(found) == FACTORS
    assert {(risk.pages, risk.fields) for risk in found.values()} == {(1, len(clear))}
    reviewed = [risk.reviewed for risk in found.values()]
    assert reviewed[0] < len(clear)
    assert reviewed[0] <= reviewed[-1]
    assert not list(tmp_path.iterdir())


def test_all_fields_of_a_refused_page_go_to_a_person_and_of_a_mistaken_one_are_wrong():
    read = Judgement(tally=Tally(pages=1, fields=9, right=5, flagged=3, wrong=1))
    refused = Judgement(tally=Tally(pages=1, refused=1), reason="page.doubtful")
    mistaken = Judgement(tally=Tally(pages=1, identity_wrong=1))
    assert risk_of(read, clear_fields=9) == Risk(pages=1, fields=9, reviewed=3, wrong=1)
    assert risk_of(refused, clear_fields=9) == Risk(pages=1, refused=1, fields=9, reviewed=9)
    assert risk_of(mistaken, clear_fields=9) == Risk(pages=1, fields=9, wrong=9)
    total = risk_of(read, clear_fields=9) + risk_of(refused, clear_fields=9)
    assert (total.review_rate, total.error_rate) == (12 / 18, 1 / 18)


def test_everyday_hands_firm_marks_and_slight_ones_are_counted_apart():
    assert {case.hands for case in all_cases()} == set(Hands)
    slight = {case.style for case in all_cases() if case.hands is Hands.SLIGHT}
    assert slight == {"dot", "faint_cross", "faint_tick"}


def test_the_whole_curve_is_measured_and_written_down(deck, monkeypatch):
    cases = tuple(case for case in all_cases() if case.name in ("gel pen, dot", "none"))
    monkeypatch.setattr(risk_curve, "all_cases", lambda: cases)
    monkeypatch.setattr(risk_curve, "print_deck", lambda _folder, *, seeds: deck)
    with ThreadPoolExecutor(1) as pool:
        curves = risk_curve.measure(pool, lambda *_: None, run=RUN, rounds=1)
    assert curves[Hands.SLIGHT][SHIPPED].pages == 2
    assert curves[Hands.EVERYDAY][SHIPPED].pages == 1
    text = risk_curve.in_words(curves)
    assert "3 pages" in text
    assert "**Dots and faint pencil**: as shipped" in text
    assert "**1, shipped**" in text
    assert text.count("\n| ") == len(FACTORS) + 2
    assert ET.fromstring(risk_curve.picture(curves)).tag == f"{SVG}svg"  # noqa: S314


# --- the picture


def test_a_series_is_a_line_through_its_points_and_the_marked_one_is_ringed():
    svg = drawn(Series(name="pens", points=(point(1.0, 20.0), point(4.0, 3.0, is_marked=True))))
    (line,) = svg.iter(f"{SVG}polyline")
    places = [tuple(map(float, pair.split(","))) for pair in line.get("points", "").split()]
    assert places[0][0] < places[1][0]
    assert places[0][1] < places[1][1]  # more errors stand higher
    rings = [c for c in svg.iter(f"{SVG}circle") if c.get("fill") == "none"]
    assert (float(rings[0].get("cx", 0)), float(rings[0].get("cy", 0))) == places[1]
    assert len(rings) == 2  # and the legend's
    words = [text.text for text in svg.iter(f"{SVG}text")]
    assert {"looked at <%>", "wrong", "pens", "shipped"} <= set(words)


def test_no_error_stands_below_the_scale_and_shows_how_many_there_may_be():
    highest = upper_bound(0, 1000) * 10_000
    svg = drawn(Series(name="a", points=(point(1.0, 0.0, highest=highest), point(2.0, 10.0))))
    none = next(t for t in svg.iter(f"{SVG}text") if t.text == "none")
    dot = next(c for c in svg.iter(f"{SVG}circle") if c.get("fill") != "none")
    scale = [
        t for t in svg.iter(f"{SVG}text") if t.text in ("1", "10") and t.get("x") == none.get("x")
    ]
    assert float(dot.get("cy", 0)) > max(float(t.get("y", 0)) for t in scale)
    upwards = [
        line
        for line in svg.iter(f"{SVG}line")
        if line.get("x1") == line.get("x2") == dot.get("cx") and line.get("y1") == dot.get("cy")
    ]
    assert len(upwards) == 1
    assert float(upwards[0].get("y2", 0)) < float(dot.get("cy", 0))


def test_labels_that_would_hide_each_other_are_left_out_but_never_the_marked_ones():
    crowd = (point(1.0, 5.0), point(1.01, 5.0, is_marked=True), point(1.02, 5.0), point(9.0, 5.0))
    words = [text.text for text in drawn(Series(name="a", points=crowd)).iter(f"{SVG}text")]
    assert [word for word in words if word in ("1.01", "1.02", "9")] == ["1.01", "9"]


def test_all_points_lie_within_the_frame():
    wide = Series(name="a", points=(point(0.013, 0.9), point(99.0, 4321.0)))
    for circle in drawn(wide).iter(f"{SVG}circle"):
        assert 80 < float(circle.get("cx", 0)) < 740
        assert 10 < float(circle.get("cy", 0)) < 460


@pytest.mark.parametrize("points", [(), (point(1.0, 1.0), replace(point(1.0, 1.0), x=0.0))])
def test_a_plot_without_points_or_with_one_at_zero_is_refused(points):
    with pytest.raises(ValueError, match="above 0"):
        drawn(Series(name="a", points=points))
