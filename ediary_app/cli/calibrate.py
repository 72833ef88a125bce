"""``ediary calibrate``: a test card for the school's printer and scanner, printed and read back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from cardgen.calibration_card import calibration_pdf
from ediary_app.calibration_limits import Grade, Limits
from ediary_app.calibration_verdict import Verdict, verdict
from ediary_app.captions import caption
from ediary_app.cli.options import writing
from ediary_app.cli.read import NEEDS_PERSON
from ediary_core.atomic_file import write_atomically
from ediary_core.errors import CalibrationUnfit, CalibrationUnusable
from omr.calibrate import Calibration, calibrate
from omr.decode import decode_pages
from omr.fault import Fault
from omr.stack import plan_stack

FORMAT = "ediary-calibration/1"
_SIGNS = {Grade.GOOD: "good", Grade.CARE: "! care", Grade.BAD: "!! bad"}
_STYLES = {Grade.GOOD: "", Grade.CARE: "bold", Grade.BAD: "bold reverse"}
_PRINT_ONE = "Print a test card with `ediary calibrate --out card.pdf` and scan it whole."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """One page image; ``fault`` when it shows no test card that can be measured."""

    name: str
    number: int
    found: Calibration | Fault


@click.command(name="calibrate")
@click.argument("scans", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write the test card (PDF) here, to be printed.",
)
@click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Also write everything that was measured (JSON).",
)
@click.pass_context
def calibrate_(
    ctx: click.Context, *, scans: tuple[Path, ...], out: Path | None, json_file: Path | None
) -> None:
    """Print a test card (--out), or read its SCANS and say how good printer and scanner are.

    Exit code 0: good; 3: usable with care; 14: no test card; 15: not usable as it is.
    """
    if bool(scans) == (out is not None):
        raise click.UsageError("Give either --out FILE to print a test card, or its scans.")
    if out is not None:
        with writing(out):
            write_atomically(out, calibration_pdf())
        click.echo(f"Test card written to {out}. Print it, scan it, then: ediary calibrate SCAN")
        return
    console = Console(highlight=False)
    pages = [page for page in _pages(scans) if not _passed_over(page, console)]
    if not pages:
        raise CalibrationUnusable("No page with a test card was found.", _PRINT_ONE)
    verdicts = [_tell(page, console) for page in pages if isinstance(page.found, Calibration)]
    if json_file is not None:
        with writing(json_file):
            write_atomically(json_file, _document(pages).encode())
    _end(ctx, pages, verdicts)


def _pages(scans: tuple[Path, ...]) -> Iterator[_Page]:
    for item in plan_stack(scans).items:
        name = PurePath(item.source).name
        if item.fault is not None:
            yield _Page(name=name, number=1, found=item.fault)
            continue
        numbers = range(item.first, item.stop)
        for number, image in zip(numbers, decode_pages(item.path, numbers), strict=True):
            found = image if isinstance(image, Fault) else calibrate(image)
            yield _Page(name=name, number=number + 1, found=found)


def _passed_over(page: _Page, console: Console) -> bool:
    """Empty backs of a two-sided scan are nobody's fault."""
    blank = isinstance(page.found, Fault) and page.found.reason == "page.blank"
    if blank:
        console.print(f"{page.name}, page {page.number}: an empty side, passed over", markup=False)
    return blank


def _tell(page: _Page, console: Console) -> Verdict:
    assert isinstance(page.found, Calibration)  # noqa: S101 - for the type checker
    said = verdict(page.found, Limits())
    table = Table(title=f"{page.name}, page {page.number}", title_justify="left")
    table.add_column("")
    table.add_column("measured")
    table.add_column("")
    for line in said.judgements:
        table.add_row(line.what, line.measured, _SIGNS[line.grade], style=_STYLES[line.grade])
    console.print(table)
    console.print(said.in_words, markup=False, soft_wrap=True)
    for advice in said.advice:
        console.print(f"- {advice}", markup=False, soft_wrap=True)
    return said


def _end(ctx: click.Context, pages: list[_Page], verdicts: list[Verdict]) -> None:
    """The exit code of the worst page: a page that shows no test card is worse than a bad one."""
    for page in pages:
        if isinstance(page.found, Fault):
            raise _unusable(page, page.found)
    grades = {said.grade for said in verdicts}
    if Grade.BAD in grades:
        raise CalibrationUnfit(
            "Lesson cards from this printer and scanner would be refused.",
            "Follow the advice above, then print and scan the test card again.",
        )
    if Grade.CARE in grades:
        ctx.exit(NEEDS_PERSON)


def _unusable(page: _Page, fault: Fault) -> CalibrationUnusable:
    place = f"{page.name}, page {page.number}"
    if fault.reason == "calibration.no_card":
        return CalibrationUnusable(f"{place} shows no test card.", _PRINT_ONE)
    if fault.reason == "calibration.other_code":
        what = f"{place} is no test card: it bears another code, as lesson cards do."
        return CalibrationUnusable(what, _PRINT_ONE)
    if fault.reason == "calibration.other_version":
        what = f"{place} is a test card of another version of this program."
        return CalibrationUnusable(what, "Print the test card anew and scan that.")
    words = caption(fault.reason)
    return CalibrationUnusable(f"{place}: {words.title} ({fault.reason}).", words.todo)


def _document(pages: list[_Page]) -> str:
    raw = {"format": FORMAT, "pages": [_page_document(page) for page in pages]}
    return json.dumps(raw, ensure_ascii=False, indent=1) + "\n"


def _page_document(page: _Page) -> dict[str, Any]:
    place = {"source": page.name, "source_page": page.number}
    if isinstance(page.found, Fault):
        return {**place, "fault": page.found.reason}
    said = verdict(page.found, Limits())
    return {
        **place,
        "verdict": said.grade.value,
        "advice": list(said.advice),
        "scale_across": page.found.scale_across,
        "scale_along": page.found.scale_along,
        "measured": asdict(page.found),
    }
