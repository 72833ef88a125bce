"""``ediary demo``: the whole main job on a made-up school, in under a minute."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from ediary_app.cli.ingest import STEPS
from ediary_app.cli.options import PATIENCE_S, ProfileChoice, jobs_option, process_pool
from ediary_app.cli.progress import progress_bar
from ediary_app.demo.run import DemoResult, run_demo
from ediary_app.demo.school import TooManyClassesError

_WRONG = 1
_WRONG_SHOWN = 20
_COLUMNS = "pages", "cards", "entries", "for review", "waiting", "findings", "wrong", "seconds"


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("ediary-demo"),
    show_default=True,
    help="The folder to work in: new, empty, or of an earlier demo.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another day.")
@click.option(
    "--profile",
    type=ProfileChoice(),
    default="librus",
    show_default=True,
    help="The school system, or the file of a profile of your own.",
)
@click.option("--classes", type=click.IntRange(3, 30), default=6, show_default=True)
@jobs_option
@click.pass_context
def demo(
    ctx: click.Context, *, out: Path, seed: int, profile: str | Path, classes: int, jobs: int | None
) -> None:
    """Print, fill, scan, read, load and report a made-up school's day; needs nothing set up.

    Exit code 1: the diary says something that no pen meant.
    """
    console = Console(highlight=False)
    with process_pool(jobs, time_limit_s=PATIENCE_S) as executor, progress_bar() as advance:
        try:
            result = run_demo(
                out,
                profile=profile,
                seed=seed,
                classes=classes,
                executor=executor,
                say=console.print,
                progress=lambda step, done, total: advance(STEPS[step], done, total),
            )
        except TooManyClassesError as error:
            raise click.BadParameter(str(error), param_hint="--classes") from error
    console.print(_table(result))
    _say_wrong(result, console)
    files = result.files
    for what, where in (
        ("printed cards", files.cards),
        ("scanned stack", files.stack),
        ("error report", files.report),
        ("annotated page", files.annotated),
        ("entries", files.entries),
    ):
        console.print(f"{what + ':':16}{where}", soft_wrap=True)
    if result.comparison.wrong:
        ctx.exit(_WRONG)


def _table(result: DemoResult) -> Table:
    comparison, report = result.comparison, result.report
    table = Table(title="A day on paper, and what the diary made of it")
    for name in _COLUMNS:
        table.add_column(name, justify="right")
    table.add_row(
        str(report.pages_received),
        str(result.cards),
        str(comparison.right + len(comparison.wrong)),
        str(comparison.for_review),
        str(comparison.waiting),
        str(sum(len(card.findings) for card in report.cards)),
        str(len(comparison.wrong)),
        f"{result.make_seconds:.0f} + {result.ingest_seconds:.0f}",
    )
    table.caption = "seconds: to print, fill and scan + to read, load and report"
    return table


def _say_wrong(result: DemoResult, console: Console) -> None:
    for wrong in result.comparison.wrong[:_WRONG_SHOWN]:
        place = wrong.place
        console.print(
            f"WRONG: card {place.card_id}, {place.column}/{place.register_number:02d}:"
            f" meant {wrong.meant}, the diary says {wrong.found}"
        )
