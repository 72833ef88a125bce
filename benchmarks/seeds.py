"""The seeds that belong to the benchmarks alone.

Nobody tunes the reader, the pens or the scanners on a page drawn from a seed of this range: it is
an examination only as long as nobody has practised on its questions. The demo, the tests and the
sample scans use seeds far below it.
"""

from __future__ import annotations

FIRST_HELD_OUT = 770_000_000
SEEDS_PER_RUN = 1_000_000
RUNS = 1_000  # ``--seed`` 0 to 999, so the last seed still fits into 32 bits
PAGES_PER_ROW = 1_000
_SCHOOLS = 900_000  # schools' seeds lie above all pages' seeds of a run
_PHOTOGRAPHS = 950_000


def page_seed(run: int, *, row: int, page: int) -> int:
    """The seed of a table row's ``page``; asking for more pages changes no earlier one."""
    return _of_run(run) + row * PAGES_PER_ROW + page


def school_seed(run: int, *, school: int) -> int:
    return _of_run(run) + _SCHOOLS + school


def photograph_seed(run: int, *, page: int) -> int:
    """The seed of a page that bears photographed marks."""
    return _of_run(run) + _PHOTOGRAPHS + page


def _of_run(run: int) -> int:
    if not 0 <= run < RUNS:
        raise ValueError(f"run {run} is outside the held-out range of 0 to {RUNS - 1}")
    return FIRST_HELD_OUT + run * SEEDS_PER_RUN
