"""Another program's reading of the same page against ours, in turns: ``python -m benchmarks.peer``.

What each costs for one page is the difference between many copies of it and few, so that starting
the program and loading its forms does not count. Both work alone, one after the other.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click

from benchmarks.document import load_in_words

_FEW = 2
_NEEDS_PERSON = 3  # our reader's way to say that it read, and that something is in doubt
_OURS = "from ediary_app.cli import main; main()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds by the clock, and of processor time with that of all processes started."""

    wall_s: float
    cpu_s: float


@click.command()
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--forms",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The printed forms, for our reader.",
)
@click.option(
    "--command",
    required=True,
    help="The other program; {folder} stands for where the pages lie, {out} for an empty folder.",
)
@click.option(
    "--beside",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder whose files the other program wants beside the pages.",
)
@click.option("--pages", type=click.IntRange(2), default=20, show_default=True)
@click.option("--turns", type=click.IntRange(1), default=3, show_default=True)
def peer(
    *, page: Path, forms: Path, command: str, beside: Path | None, pages: int, turns: int
) -> None:
    """Time another program and ours on copies of PAGE, one process each."""
    if os.name == "nt":
        raise click.ClickException(
            "Processor time of other programs is told on POSIX systems only."
        )
    click.echo(f"{load_in_words()}; {pages} pages, {turns} turns.")
    with tempfile.TemporaryDirectory(prefix="ediary-peer-") as name:
        few, many = (_copies(page, Path(name) / str(n), n, beside) for n in (_FEW, _FEW + pages))

        def theirs(folder: Path) -> None:
            out = Path(tempfile.mkdtemp(dir=name))
            _run([part.format(folder=folder, out=out) for part in shlex.split(command)], {0})

        def ours(folder: Path) -> None:
            scans = sorted(str(file) for file in folder.glob(f"copy-*{page.suffix}"))
            words = [sys.executable, "-c", _OURS, "read", *scans, "--forms", str(forms)]
            words += ["--jobs", "1", "--out", str(folder / "ours.jsonl")]
            _run(words, {0, _NEEDS_PERSON})

        costs = [[_a_page(work, few, many, pages) for work in (theirs, ours)] for _ in range(turns)]
    for label, index in (("the other", 0), ("ours", 1)):
        wall_ms = 1e3 * median(turn[index].wall_s for turn in costs)
        cpu_ms = 1e3 * median(turn[index].cpu_s for turn in costs)
        click.echo(f"{label}: {wall_ms:.1f} ms a page, {cpu_ms:.1f} ms of processor time")
    ratio = median(turn[0].cpu_s / turn[1].cpu_s for turn in costs)
    click.echo(f"the other : ours = {ratio:.1f} in processor time")


def _copies(page: Path, folder: Path, count: int, beside: Path | None) -> Path:
    folder.mkdir()
    for file in sorted(beside.iterdir()) if beside else ():
        shutil.copy(file, folder)
    for number in range(count):
        shutil.copy(page, folder / f"copy-{number:04d}{page.suffix}")
    return folder


def _a_page(work: Callable[[Path], None], few: Path, many: Path, pages: int) -> Cost:
    less, more = (_timed(work, folder) for folder in (few, many))
    return Cost(wall_s=(more.wall_s - less.wall_s) / pages, cpu_s=(more.cpu_s - less.cpu_s) / pages)


def _timed(work: Callable[[Path], None], folder: Path) -> Cost:
    wall, cpu = time.perf_counter(), _children_s()
    work(folder)
    return Cost(wall_s=time.perf_counter() - wall, cpu_s=_children_s() - cpu)


def _children_s() -> float:
    """Processor time of all processes that were started from here and have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _run(words: Sequence[str], fine: set[int]) -> None:
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    done = subprocess.run(  # noqa: S603 - what the person at the keyboard asks for
        words, env=os.environ | one_thread, capture_output=True, text=True, check=False
    )
    if done.returncode not in fine:
        raise click.ClickException(
            f"{words[0]} ended with {done.returncode}:\n{done.stderr[-2000:]}"
        )


if __name__ == "__main__":
    peer()
