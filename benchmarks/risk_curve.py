"""Silent errors against work for people: ``python -m benchmarks.risk_curve``.

Reads the same held-out pages with the zone of doubt scaled down and up, and draws how many fields
a person would then look at and how many would be silently wrong. The pages are those on which
errors occur: every pen with every mark, faint pencil and dots among them, and every damage.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from datetime import date
from pathlib import Path

import click

from benchmarks.bounds import upper_bound
from benchmarks.cases import Hands, all_cases
from benchmarks.deck import PROFILES, Deck, print_deck
from benchmarks.options import publish, run_options, writing_options
from benchmarks.plot import Point, Series, line_plot
from benchmarks.pooled import in_order, sheet_pool
from benchmarks.risk_run import (
    FACTORS,
    SHIPPED,
    Curves,
    Risk,
    RiskJob,
    run_risk,
)
from benchmarks.seeds import FIRST_HELD_OUT, school_seed
from benchmarks.sheets import SheetPlan, sheet_jobs
from benchmarks.table import markdown_table
from ediary_app.cli.options import jobs_option
from ediary_app.cli.progress import Advance, progress_bar
from ediary_core.atomic_file import write_atomically

_PICTURE = "risk_curve.svg"
_SEED = 1  # not the accuracy run's: its totals are of pages that no threshold was chosen on
_ROUNDS = 4
_PER = 10_000  # fields


@click.command()
@run_options(seed=_SEED, rounds=_ROUNDS, tried="case")
@jobs_option
@writing_options
def risk_curve(
    *, seed: int, rounds: int, jobs: int | None, write: bool, out: Path, day: date | None
) -> None:
    """Measure what a wider or narrower zone of doubt would cost and spare."""
    started = time.perf_counter()
    with sheet_pool(jobs) as executor, progress_bar() as advance:
        curves = measure(executor, advance, run=seed, rounds=rounds)
    seconds = time.perf_counter() - started
    command = f"`python -m benchmarks.risk_curve --seed {seed} --rounds {rounds}`, {seconds:.0f} s."
    body = f"{command}\n\n{in_words(curves)}"
    if write:
        write_atomically(out.with_name(_PICTURE), picture(curves).encode("utf-8"))
    publish("risk curve", body, write=write, out=out, day=day)


def measure(executor: Executor, advance: Advance, *, run: int, rounds: int) -> Curves:
    """Read all pages with every factor."""
    curves = {hands: {factor: Risk() for factor in FACTORS} for hands in Hands}
    with tempfile.TemporaryDirectory(prefix="ediary-risk-") as name:
        folder = Path(name)
        seeds = [school_seed(run, school=index) for index in range(len(PROFILES))]
        deck = print_deck(folder / "deck", seeds=seeds)
        jobs = list(_jobs(deck, SheetPlan(run=run, rounds=range(rounds), folder=folder)))
        results = in_order(executor, run_risk, jobs)
        for done, (job, found) in enumerate(zip(jobs, results, strict=True), start=1):
            for factor, risk in found.items():
                curves[job.hands][factor] += risk
            advance("sheets read at every setting", done, len(jobs))
    return curves


def _jobs(deck: Deck, plan: SheetPlan) -> Iterator[RiskJob]:
    cases = {case.name: case for case in all_cases()}
    for sheet in sheet_jobs(tuple(cases.values()), deck, plan):
        yield RiskJob(sheet=sheet, hands=cases[sheet.orders[0].case].hands)


def in_words(curves: Curves) -> str:
    """The picture's place, what it shows, and its table."""
    shipped = {hands: risks[SHIPPED] for hands, risks in curves.items()}
    total = sum((risk.fields for risk in shipped.values()), 0)
    pages = sum((risk.pages for risk in shipped.values()), 0)
    said = (
        f"{pages} pages with {total} fields, each read {len(FACTORS)} times; seeds from"
        f" {FIRST_HELD_OUT} on, other ones than those of the accuracy run. A factor scales the zone"
        f' between "unmarked" and "marked" in which a person is asked'
        f" (`DecisionSettings.stricter`); {SHIPPED:g} is what is shipped. *Reviewed* are flagged"
        f" fields and all fields of refused pages. Thin lines reach up to the highest rate that the"
        f" count does not rule out (95 %, fields taken as independent)."
    )
    head = ["factor", *(f"{what}, {hands}" for hands in curves for what in ("reviewed", "wrong"))]
    rows = [
        (
            f"**{factor:g}, shipped**" if factor == SHIPPED else f"{factor:g}",
            *(cell for risks in curves.values() for cell in _cells(risks[factor])),
        )
        for factor in FACTORS
    ]
    chosen = " ".join(_chosen(hands, risks) for hands, risks in curves.items())
    alt = "Silently wrong fields against reviewed fields as the zone of doubt grows"
    return f"![{alt}]({_PICTURE})\n\n{chosen}\n\n{said}\n\n{markdown_table(head, rows)}"


def _chosen(hands: Hands, risks: Mapping[float, Risk]) -> str:
    """The shipped point in words, and its next neighbours."""
    at = FACTORS.index(SHIPPED)
    looser, shipped, stricter = (risks[factor] for factor in FACTORS[at - 1 : at + 2])
    return (
        f"**{hands[0].upper()}{hands[1:]}**: as shipped {_cost(shipped)}; one step looser"
        f" {_cost(looser)}, one step stricter {_cost(stricter)}."
    )


def _cost(risk: Risk) -> str:
    return f"{risk.wrong} fields silently wrong for {risk.review_rate * 100:.2f} % reviewed"


def _cells(risk: Risk) -> tuple[str, str]:
    per = f" ({risk.error_rate * _PER:.2f} in {_PER:,})" if risk.wrong else ""
    return f"{risk.review_rate * 100:.2f} %", f"{risk.wrong}{per}"


def picture(curves: Curves) -> str:
    """Both curves as SVG."""
    series = [
        Series(
            name=hands.value,
            points=tuple(_point(f, risk) for f, risk in risks.items() if risk.fields),
        )
        for hands, risks in curves.items()
    ]
    return line_plot(
        series,
        x_title="fields that a person must look at, per cent",
        y_title=f"silently wrong fields in {_PER:,}",
        marked="as shipped",
    )


def _point(factor: float, risk: Risk) -> Point:
    return Point(
        x=max(risk.review_rate * 100, 100 / risk.fields),
        y=risk.error_rate * _PER,
        highest=upper_bound(risk.wrong, risk.fields) * _PER,
        label=f"{factor:g}",
        is_marked=factor == SHIPPED,
    )


if __name__ == "__main__":
    risk_curve()
