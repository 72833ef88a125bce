"""Reads the same pages at several settings of the zone of doubt, and counts what each costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from benchmarks.cases import Hands
from benchmarks.conditions import Condition
from benchmarks.scan_set import form_table
from benchmarks.sheet_run import scan_file
from benchmarks.sheet_scans import SheetDesk
from benchmarks.sheets import ScanOrder, SheetJob
from benchmarks.tally import Judgement, judge
from omr.decode import decode_page
from omr.fault import Fault
from omr.read import DEFAULT_SETTINGS, Origin, read_page, unread
from omr.reading import PageOutcome, PageReading

SHIPPED = 1.0
# Of ``DecisionSettings.stricter``: below 1 less goes to a person, above 1 more.
FACTORS = (0.4, 0.55, 0.7, 0.85, SHIPPED, 1.2, 1.45, 1.8, 2.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What became of ``fields`` clear ones: reviewed by a person, read wrongly, or read rightly.

    ``reviewed`` counts flagged fields and all fields of pages that were refused.
    """

    pages: int = 0
    refused: int = 0
    fields: int = 0
    reviewed: int = 0
    wrong: int = 0

    def __add__(self, other: Risk) -> Risk:
        return Risk(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )

    @property
    def review_rate(self) -> float:
        return self.reviewed / self.fields if self.fields else 0.0

    @property
    def error_rate(self) -> float:
        return self.wrong / self.fields if self.fields else 0.0


Curves = Mapping[Hands, Mapping[float, Risk]]  # by hands, then by factor


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskJob:
    """A sheet, and whose hands its marks count for."""

    sheet: SheetJob
    hands: Hands


def run_risk(job: RiskJob) -> dict[float, Risk]:
    """Make each scan once and read it with every factor; pages that nobody should read are left
    out."""
    sheet = job.sheet
    desk = SheetDesk(hand=sheet.hand, seed=sheet.seed)
    found = {factor: Risk() for factor in FACTORS}
    for index, order in enumerate(sheet.orders):
        if order.condition is not Condition.HOPELESS:
            for factor, risk in _risks(desk, sheet, order, index).items():
                found[factor] += risk
    return found


def _risks(desk: SheetDesk, sheet: SheetJob, order: ScanOrder, index: int) -> dict[float, Risk]:
    file = scan_file(desk, sheet, index)
    clear = sum(field.name not in sheet.truth.doubtful for field in sheet.sheet.page.fields)
    try:
        return {
            factor: risk_of(judge(reading, sheet.sheet.page, sheet.truth), clear_fields=clear)
            for factor, reading in _readings(file, sheet.forms).items()
        }
    finally:
        file.unlink()


def _readings(file: Path, forms: Path) -> dict[float, PageReading]:
    image = decode_page(file, 0)
    if isinstance(image, Fault):
        origin = Origin(source=file.name, source_page=1)
        failed = unread(origin, PageOutcome.UNREADABLE, image.reason)
        return dict.fromkeys(FACTORS, failed)
    return {
        factor: read_page(
            image,
            form_table(forms),
            source=file.name,
            source_page=1,
            settings=DEFAULT_SETTINGS.stricter(factor),
        )
        for factor in FACTORS
    }


def risk_of(judgement: Judgement, *, clear_fields: int) -> Risk:
    """A page taken for another card is wrong in every field."""
    tally = judgement.tally
    return Risk(
        pages=1,
        refused=tally.refused,
        fields=clear_fields,
        reviewed=clear_fields if tally.refused else tally.flagged,
        wrong=clear_fields if tally.identity_wrong else tally.wrong,
    )
