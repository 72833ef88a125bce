"""One sheet's scans, written as every kind of file, damaged, read, and held against the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.damaged_files import CONTAINERS, HARMS
from benchmarks.scan_set import form_table
from benchmarks.sheet_scans import SheetDesk
from benchmarks.sheets import SheetJob
from benchmarks.tally import Judgement, judge
from ediary_app.demo.scan_files import is_bilevel
from omr.reading import PageReading
from omr.stack import read_stack

Key = tuple[str, str]  # container, harm


@dataclass(frozen=True, slots=True, kw_only=True)
class BitflipJob:
    """A sheet whose scans are damaged ``turns`` times in each way."""

    sheet: SheetJob
    turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlipTally:
    """What became of damaged files whose sound twin was read.

    A file is refused, with a reason or as another kind of page; or read, and then ``fields`` are
    its clear ones, ``flagged`` those that went to a person beyond the sound file's and ``wrong``
    those silently wrong that were right in the sound file. ``lost`` files gave no reading at all.
    """

    files: int = 0
    refused: int = 0
    lost: int = 0
    identity_wrong: int = 0
    fields: int = 0
    flagged: int = 0
    wrong: int = 0
    wrong_files: int = 0

    def __add__(self, other: FlipTally) -> FlipTally:
        return FlipTally(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FlipResult:
    tallies: dict[Key, FlipTally] = field(default_factory=dict)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)  # container, reason


def run_bitflips(job: BitflipJob) -> FlipResult:
    """Make, damage and read; files that are not read even when they are sound are left out."""
    result = FlipResult()
    sheet = job.sheet
    desk = SheetDesk(hand=sheet.hand, seed=sheet.seed)
    for index, order in enumerate(sheet.orders):
        scan = desk.scanned(sheet.sheet, order.settings, np.random.default_rng((sheet.seed, index)))
        for name, file in _sound_files(scan, sheet, index, order.settings.dpi):
            try:
                _damage_and_read(job, name, file, result, rng=_rng(sheet.seed, index, name))
            finally:
                file.unlink()
    return result


def _rng(seed: int, index: int, container: str) -> np.random.Generator:
    return np.random.default_rng((seed, index, list(CONTAINERS).index(container)))


def _sound_files(
    scan: NDArray[np.uint8], job: SheetJob, index: int, dpi: int
) -> Iterator[tuple[str, Path]]:
    for number, (name, container) in enumerate(CONTAINERS.items()):
        if container.bilevel == is_bilevel(scan):
            file = job.folder / f"{job.seed}-{index}-{number}{container.suffix}"
            container.write(scan, file, dpi)
            yield name, file


def _damage_and_read(
    job: BitflipJob, container: str, file: Path, result: FlipResult, *, rng: np.random.Generator
) -> None:
    sound = _judged(file, job.sheet)
    if sound is None or sound.tally.refused:
        return
    data = file.read_bytes()
    for harm, harmed in HARMS.items():
        for _ in range(job.turns):
            file.write_bytes(harmed(data, rng))
            found = _judged(file, job.sheet)
            key = container, harm
            result.tallies[key] = result.tallies.get(key, FlipTally()) + tally_of(found, sound)
            if found is not None and found.reason is not None:
                result.reasons[container, found.reason] += 1


def tally_of(found: Judgement | None, sound: Judgement) -> FlipTally:
    """Hold what was read of a damaged file against what was read of its sound twin."""
    if found is None:
        return FlipTally(files=1, lost=1)
    wrong = sum(error not in sound.errors for error in found.errors)
    return FlipTally(
        files=1,
        refused=found.tally.refused,
        identity_wrong=found.tally.identity_wrong,
        fields=found.tally.fields,
        flagged=max(0, found.tally.flagged - sound.tally.flagged),
        wrong=wrong,
        wrong_files=int(wrong > 0),
    )


def _judged(file: Path, job: SheetJob) -> Judgement | None:
    """None where no reading came of the file; of several pages the worst counts."""
    readings = list(read_stack([file], form_table(job.forms)))
    judged = (_judgement(reading, job) for reading in readings)
    return max(judged, key=lambda j: (j.tally.identity_wrong, j.tally.wrong), default=None)


def _judgement(reading: PageReading, job: SheetJob) -> Judgement:
    return judge(reading, job.sheet.page, job.truth)
