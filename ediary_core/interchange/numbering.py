"""Gives numbers to rows that come without: who is known keeps the number, others get new ones.

Pure. Two rows that cannot be told apart are a problem, since one's entries under the other's name
would cost more than an import that has to be mended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from ediary_core.collation import SortKey
from ediary_core.errors import ImportProblem
from ediary_core.interchange.known_school import KnownNumber, KnownPlace
from ediary_core.interchange.source import SourceRow, SourceTable, about

Collation = Callable[[str], SortKey]
RowOrder = tuple[int, SortKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    table: SourceTable
    problems: tuple[ImportProblem, ...] = ()
    notices: tuple[ImportProblem, ...] = ()


def numbered(
    table: SourceTable, known: Sequence[KnownNumber], *, order: Callable[[SourceRow], RowOrder]
) -> Numbered:
    """A table of teachers, subjects or classes with a number in every row.

    ``order`` is that of the rows which are new to the diary.
    """
    bare = {place: row for place, row in enumerate(table.rows) if not row.cells["number"]}
    if not bare or "number" not in table.silent:
        return Numbered(table=table)
    twice = _not_told_apart(bare.values())
    if twice:
        reason = f"two rows of this name cannot be told apart; number them in {table.shape.file}"
        return Numbered(
            table=replace(table, rows=()),
            problems=tuple(
                about(table.file, reason, line=row.line, column="name") for row in twice
            ),
        )
    kept = _kept_numbers(bare, known)
    taken = {row.cells["number"] for row in table.rows} | {str(each.number) for each in known}
    free = (n for n in count(_highest(known) + 1) if str(n) not in taken)
    new = sorted((place for place in bare if place not in kept), key=lambda each: order(bare[each]))
    numbers = kept | {place: next(free) for place in new}
    rows = (_with(row, "number", numbers.get(place)) for place, row in enumerate(table.rows))
    return Numbered(
        table=replace(table, rows=tuple(rows)), notices=_new_numbers_notice(table, len(new))
    )


def _with(row: SourceRow, column: str, number: int | None) -> SourceRow:
    return row if number is None else replace(row, cells={**row.cells, column: str(number)})


def _not_told_apart(rows: Iterable[SourceRow]) -> list[SourceRow]:
    rows = list(rows)
    times = Counter((row.cells["name"], row.cells.get("email", "")) for row in rows)
    return [row for row in rows if times[row.cells["name"], row.cells.get("email", "")] > 1]


def _kept_numbers(rows: Mapping[int, SourceRow], known: Sequence[KnownNumber]) -> dict[int, int]:
    """By place; by name and e-mail address, else by a name that is unmistakable on both sides."""
    exact = {(each.name, each.email): each.number for each in known}
    names = Counter(each.name for each in known)
    row_names = Counter(row.cells["name"] for row in rows.values())
    by_name = {each.name: each.number for each in known if names[each.name] == 1}
    kept = {}
    for place, row in rows.items():
        name = row.cells["name"]
        number = exact.get((name, row.cells.get("email", "")))
        if number is None and row_names[name] == 1:
            number = by_name.get(name)
        if number is not None:
            kept[place] = number
    return kept


def _highest(known: Sequence[KnownNumber]) -> int:
    return max((each.number for each in known), default=0)


def _new_numbers_notice(table: SourceTable, new: int) -> tuple[ImportProblem, ...]:
    if not new:
        return ()
    what = table.shape.file.removesuffix(".csv")
    reason = f"{new} of the {what} had no number; they got the next free ones, by name"
    return (about(table.file, reason),)


def with_register_numbers(
    table: SourceTable, known: Sequence[KnownPlace], *, collation: Collation
) -> Numbered:
    """The pupils with a register number each (rule: alphabetical, unless the file says more).

    A class most of whose pupils are in the diary keeps its numbers, and new pupils follow the
    last; a class that is new, or has moved up a year, is numbered by the alphabet.
    """
    if "register_number" not in table.silent:
        return Numbered(table=table)
    numbers: dict[int, int] = {}
    problems: list[ImportProblem] = []
    notices: list[ImportProblem] = []
    classes: dict[str, dict[int, SourceRow]] = {}
    for place, row in enumerate(table.rows):
        classes.setdefault(row.cells["class"], {})[place] = row
    for class_name, members in classes.items():
        bare = [place for place, row in members.items() if not row.cells["register_number"]]
        if not bare:
            continue
        if len(bare) < len(members):
            reason = "some pupils of this class have a register number and some have none"
            line = members[bare[0]].line
            problems.append(about(table.file, reason, line=line, column="register_number"))
            continue
        places = [each for each in known if each.class_name == class_name]
        of_class, how = _class_numbers(members, places, collation)
        numbers |= of_class
        notices.append(about(table.file, f"class {class_name}: {how}"))
    rows = (
        _with(row, "register_number", numbers.get(place)) for place, row in enumerate(table.rows)
    )
    return Numbered(
        table=replace(table, rows=tuple(rows)), problems=tuple(problems), notices=tuple(notices)
    )


def _class_numbers(
    rows: Mapping[int, SourceRow], known: Sequence[KnownPlace], collation: Collation
) -> tuple[dict[int, int], str]:
    in_order = sorted(rows, key=lambda place: _pupil_order(rows[place], collation))
    kept = _kept_places(in_order, rows, known)
    if 2 * len(kept) <= len(rows):
        numbers = {place: number for number, place in enumerate(in_order, start=1)}
        return numbers, "the register numbers are those of the alphabet"
    free = count(max(each.register_number for each in known) + 1)
    numbers = {place: kept.get(place) or next(free) for place in in_order}
    new = len(rows) - len(kept)
    return numbers, f"pupils keep their register numbers, {new} new one(s) follow the last"


def _pupil_order(row: SourceRow, collation: Collation) -> tuple[SortKey, SortKey, str]:
    return collation(row.cells["surname"]), collation(row.cells["given_name"]), row.sort_key


def _kept_places(
    in_order: Sequence[int], rows: Mapping[int, SourceRow], known: Sequence[KnownPlace]
) -> dict[int, int]:
    """Register numbers by place; of those of one name in their order, if they are as many."""
    kept: dict[int, int] = {}
    for name in dict.fromkeys(_name(rows[place]) for place in in_order):
        same = [place for place in in_order if _name(rows[place]) == name]
        numbers = [
            each.register_number for each in known if (each.surname, each.given_name) == name
        ]
        if len(same) == len(numbers):
            kept |= dict(zip(same, numbers, strict=True))
    return kept


def _name(row: SourceRow) -> tuple[str, str]:
    return row.cells["surname"], row.cells["given_name"]
