"""The rules of a grade column: what its head says, and whether its few grades are grades. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ediary_core.profile import GradeBlock
from ingest.finding import Code, Finding
from ingest.interpret import Answer, ColumnAnswers
from ingest.marks import mark_finding
from ingest.row_rules import ProposedGrade, ProposedRow

# A teacher who grades marks the head of the column; dirt marks a bubble or two and no head.
_MOST_STRAY_MARKS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedGrade:
    """A grade of a column and whose it is. ``row_held`` says that its whole row is in doubt."""

    pupil_id: int
    register_number: int
    row_held: bool
    grade: ProposedGrade


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedColumn:
    """A used grade column. Category and weight are None where missing or doubtful."""

    name: str
    category: str | None
    weight: str | None
    grades: tuple[PlacedGrade, ...]
    findings: tuple[Finding, ...]


def propose_column(
    column: ColumnAnswers, rows: Iterable[ProposedRow], *, block: GradeBlock | None
) -> ProposedColumn | None:
    """The column with its grades; None for an unused one, which leaves no trace.

    One or two grades under a head of which nothing is marked are held: they may be dirt, and then
    they look just like grades whose head was forgotten.
    """
    grades = tuple(_placed(row, grade) for row in rows for grade in row.grades)
    grades = tuple(each for each in grades if each.grade.column == column.name)
    if not grades:
        return None
    head = _Head(
        column=column,
        categories=frozenset(each.code for each in block.categories) if block else frozenset(),
        weights=frozenset(block.weights) if block else frozenset(),
    )
    if _may_be_stray(head, grades):
        stray = tuple(_stray_finding(each) for each in grades if each.grade.symbol is not None)
        grades, findings = tuple(map(_held, grades)), (*head.doubts, *stray)
    else:
        asked = any(not each.row_held for each in grades)
        findings = (*head.doubts, *(head.missing if asked else ()))
    return ProposedColumn(
        name=column.name,
        category=head.category,
        weight=head.weight,
        grades=grades,
        findings=findings,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """What is marked over a column, and what the profile has to be marked there."""

    column: ColumnAnswers
    categories: frozenset[str]
    weights: frozenset[str]

    @property
    def category(self) -> str | None:
        return _known(self.column.category, self.categories)

    @property
    def weight(self) -> str | None:
        return _known(self.column.weight, self.weights)

    @property
    def left_empty(self) -> bool:
        """Nothing certain is marked where something could be; a doubtful mark may be dirt too."""
        could_be = bool(self.categories or self.weights)
        return could_be and self.category is None and self.weight is None

    @property
    def doubts(self) -> tuple[Finding, ...]:
        both = ((self.column.category, self.categories), (self.column.weight, self.weights))
        return tuple(
            mark_finding(answer)
            for answer, known in both
            if not answer.blank and _known(answer, known) is None
        )

    @property
    def missing(self) -> tuple[Finding, ...]:
        both = (
            (self.column.category, self.categories, Code.GRADE_CATEGORY_MISSING),
            (self.column.weight, self.weights, Code.GRADE_WEIGHT_MISSING),
        )
        detail = {"column": _number(self.column.name)}
        return tuple(
            Finding(code=code, field=answer.field, page=answer.page, detail=detail)
            for answer, known, code in both
            if answer.blank and known
        )


def _placed(row: ProposedRow, grade: ProposedGrade) -> PlacedGrade:
    return PlacedGrade(
        pupil_id=row.pupil_id,
        register_number=row.register_number,
        row_held=row.held,
        grade=grade,
    )


def _may_be_stray(head: _Head, grades: Iterable[PlacedGrade]) -> bool:
    """Whether a few grades stand alone; doubtful ones do not vouch for the others."""
    certain = sum(each.grade.symbol is not None for each in grades)
    return head.left_empty and 0 < certain <= _MOST_STRAY_MARKS


def _held(placed: PlacedGrade) -> PlacedGrade:
    return replace(placed, grade=replace(placed.grade, symbol=None))


def _stray_finding(placed: PlacedGrade) -> Finding:
    return Finding(
        code=Code.GRADE_COLUMN_UNUSED,
        field=placed.grade.field,
        page=placed.grade.page,
        register_number=placed.register_number,
        detail={"column": _number(placed.grade.column), "read": placed.grade.symbol or ""},
    )


def _known(answer: Answer, known: frozenset[str]) -> str | None:
    return answer.value if answer.value in known else None


def _number(column_name: str) -> str:
    return column_name.removeprefix("grade")
