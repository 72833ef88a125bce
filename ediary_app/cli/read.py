"""``ediary read``: reads scans and touches no diary."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from ediary_app.cli.options import home_option, jobs_option, out_option, process_pool, writing
from ediary_app.cli.progress import progress_bar
from ediary_core.atomic_file import atomic_file
from ediary_core.errors import FormsFileError
from omr.form import FormError, pages_from_json
from omr.forms import FormSource, FormTable
from omr.reading import FieldState, PageOutcome, PageReading
from omr.stack import StackPlan, plan_stack, read_stack

NEEDS_PERSON = 3
Explain = Callable[[PageReading], PageReading]
Draw = Callable[[PageReading], None]


@click.command()
@click.argument("scans", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--forms",
    "forms_file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="The printed forms (from `cards print --forms`) [default: the home's cards].",
)
@out_option
@click.option(
    "--overlay",
    "overlay_folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Also draw every page with what was read on it into this folder (JPEG).",
)
@jobs_option
@home_option
@click.pass_context
def read(
    ctx: click.Context,
    *,
    scans: tuple[Path, ...],
    forms_file: Path | None,
    out: Path,
    overlay_folder: Path | None,
    jobs: int | None,
    home: Path,
) -> None:
    """Read SCANS (PDF, TIFF, JPEG, PNG or folders): one JSON line per page, in input order.

    Exit code 3: done, and some page could not be read, some field is in doubt, or nothing was
    there to read.
    """
    seen: Counter[PageOutcome] = Counter()
    doubtful = 0
    with (
        _forms(forms_file, home) as (forms, explained),
        process_pool(jobs) as executor,
        _lines_to(out) as write,
        progress_bar() as advance,
    ):
        plan = plan_stack(scans, executor=executor)
        with _drawing(overlay_folder, plan, forms) as (draw, picture_dpi):
            readings = read_stack(plan, forms, executor=executor, picture_dpi=picture_dpi)
            for reading in map(explained, readings):
                draw(reading)
                write(json.dumps(reading.to_json(), ensure_ascii=False))
                seen[reading.outcome] += 1
                doubtful += _doubtful_fields(reading)
                advance("pages read", seen.total(), plan.pages)
    counts = ", ".join(f"{count} {outcome.value}" for outcome, count in sorted(seen.items()))
    click.echo(f"{seen.total()} pages ({counts}), {doubtful} fields in doubt; written to {out}.")
    for name in plan.passed_over:
        click.echo(f"{name}: passed over, no scan by its name", err=True)
    if not plan.pages:
        click.echo("No scan was found; name files, or folders that hold some.", err=True)
    if doubtful or not plan.pages or seen[PageOutcome.UNREADABLE] or seen[PageOutcome.FOREIGN]:
        ctx.exit(NEEDS_PERSON)


@contextmanager
def _forms(forms_file: Path | None, home: Path) -> Iterator[tuple[FormSource, Explain]]:
    """The forms to read with, and what says more of a page that fits none of them."""
    if forms_file is None:
        # Loading what a database needs takes longer than reading a lesson's cards.
        from ediary_core.diary import open_diary  # noqa: PLC0415
        from ingest.forms import home_forms  # noqa: PLC0415

        with open_diary(home) as diary:
            yield home_forms(diary), partial(_explained, key=diary.signing_key)
        return
    try:
        pages = pages_from_json(forms_file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, FormError) as error:
        raise FormsFileError(
            f"The forms file {forms_file} cannot be used: {error}.",
            "Give the file that `ediary cards print --forms` wrote.",
        ) from error
    yield FormTable(pages), _unchanged


def _explained(reading: PageReading, *, key: bytes) -> PageReading:
    """With the home's key at hand: another school's card, a forged one, or no card at all."""
    if reading.outcome is not PageOutcome.FOREIGN:
        return reading
    from ingest.identity import belonging  # noqa: PLC0415

    return replace(reading, reason=belonging(reading, key=key).reason)


def _unchanged(reading: PageReading) -> PageReading:
    return reading


@contextmanager
def _drawing(
    folder: Path | None, plan: StackPlan, forms: FormSource
) -> Iterator[tuple[Draw, int | None]]:
    """What draws each page, and how finely pages are wanted upright for it."""
    if folder is None:
        yield lambda reading: None, None
        return
    from ediary_app.overlay_folder import (  # noqa: PLC0415 - few runs draw
        PICTURE_DPI,
        OverlayFolder,
    )

    sources = [item.source for item in plan.items]
    with writing(folder):
        pages = OverlayFolder(folder, sources=sources, forms=forms)

    def draw(reading: PageReading) -> None:
        with writing(folder):
            pages.keep(reading)

    with closing(pages):
        yield draw, PICTURE_DPI


def _doubtful_fields(reading: PageReading) -> int:
    return sum(field.state is FieldState.AMBIGUOUS for field in reading.fields)


@contextmanager
def _lines_to(out: Path) -> Iterator[Callable[[str], None]]:
    """Takes lines as they come, so that no stack is too long; the file is there after the last."""
    with ExitStack() as opened:
        with writing(out):
            file = opened.enter_context(atomic_file(out))

        def write(line: str) -> None:
            with writing(out):
                file.write(line.encode() + b"\n")

        yield write
        with writing(out):
            opened.close()
