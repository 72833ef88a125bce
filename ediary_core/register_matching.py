"""Which pupil of the diary each row of ``students.csv`` is. Pure; sees names but never tells them.

Files carry no lasting number of a pupil, so pupils are known by class, name and register number.
Where that leaves two possibilities the rows are refused or taken as new pupils: one pupil's grades
under another's name would cost more than a register that has to be mended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ediary_core.errors import ImportProblem
from ediary_core.school_rows import StudentRow

Item = TypeVar("Item")

_FILE = "students.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPupil:
    """A pupil's place in a class as the diary has it."""

    pupil_id: int
    class_name: str
    level: int
    register_number: int
    surname: str
    given_name: str
    enrolled: bool  # False: left this class, and is in no other now


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterMatch:
    """``pupil_ids``: by line of the file; lines that are missing are new pupils."""

    pupil_ids: Mapping[int, int]
    problems: tuple[ImportProblem, ...]
    notices: tuple[ImportProblem, ...]


@dataclass(slots=True, kw_only=True)
class _Matching:
    rows: list[StudentRow]
    known: list[KnownPupil]
    pupil_ids: dict[int, int] = field(default_factory=dict)

    def pair(
        self, row_key: Callable[[StudentRow], Hashable], known_key: Callable[[KnownPupil], Hashable]
    ) -> None:
        """Match what has the same key, where it is one row and one pupil; both are then done."""
        rows = _grouped(self.rows, row_key)
        known = _grouped(self.known, known_key)
        for key, candidates in known.items():
            found = rows.get(key, [])
            # One who left may be known from two classes, and is still one pupil.
            if len(candidates) == len(found) == 1 and candidates[0] in self.known:
                self._match(found[0], candidates[0])

    def pair_numbers(
        self, row_key: Callable[[StudentRow], Hashable], known_key: Callable[[KnownPupil], Hashable]
    ) -> None:
        """Match those of one key by register number, but none of a key whose numbers shifted.

        Where 9 and 10 became 10 and 11, somebody was entered before two of one name, or the first
        of them moved behind the other: both may be true.
        """
        rows = _grouped(self.rows, row_key)
        shifted = {
            key
            for key, candidates in _grouped(self.known, known_key).items()
            if _shifted(
                sorted(pupil.register_number for pupil in candidates),
                sorted(row.register_number for row in rows.get(key, [])),
            )
        }
        self.pair(
            lambda row: (row_key(row), row.register_number, row_key(row) in shifted),
            lambda pupil: (known_key(pupil), pupil.register_number, False),
        )

    def _match(self, row: StudentRow, pupil: KnownPupil) -> None:
        self.pupil_ids[row.line] = pupil.pupil_id
        self.rows.remove(row)
        self.known = [each for each in self.known if each.pupil_id != pupil.pupil_id]


def match_register(
    rows: Sequence[StudentRow], known: Sequence[KnownPupil], levels: Mapping[str, int]
) -> RegisterMatch:
    """Match rows to pupils; ``levels`` are those of the classes in the file, by name.

    Within a school year a pupil is looked for in the same class first, by name and number, then
    by name. When a new school year has begun, in the level below first: the class that was 4a is
    5a now, and its old 5a has gone on. Then come moves between classes at most one level apart,
    and last those who had left the class and return.
    """
    matching = _Matching(rows=list(rows), known=[each for each in known if each.enrolled])
    problems: list[ImportProblem] = []
    if _is_new_year(matching, levels):
        _match_level(matching, levels, step=1)
        _match_class(matching)
    else:
        _match_class(matching)
        problems = _undecided(matching)
        _match_level(matching, levels, step=0)
    _match_neighbour_levels(matching, levels)
    notices = _notices(matching)
    matching.known = [each for each in known if not each.enrolled]
    matching.pair(_place_of_row, _place_of_pupil)
    return RegisterMatch(
        pupil_ids=matching.pupil_ids,
        problems=tuple(problems),
        notices=tuple(each for each in notices if each.line not in matching.pupil_ids),
    )


def _is_new_year(matching: _Matching, levels: Mapping[str, int]) -> bool:
    """Whether most pupils whose name is unmistakable stand one level higher than before."""
    rows = _grouped(matching.rows, _name_of)
    known = _grouped(matching.known, _name_of)
    steps = Counter(
        levels[rows[name][0].class_name] - known[name][0].level
        for name in rows.keys() & known.keys()
        if len(rows[name]) == len(known[name]) == 1
    )
    return steps[1] > steps[0]


def _match_class(matching: _Matching) -> None:
    matching.pair_numbers(_place_of_row, _place_of_pupil)
    matching.pair(_place_of_row, _place_of_pupil)


def _match_level(matching: _Matching, levels: Mapping[str, int], *, step: int) -> None:
    matching.pair_numbers(
        lambda row: (_name_of(row), levels[row.class_name] - step),
        lambda pupil: (_name_of(pupil), pupil.level),
    )
    matching.pair(
        lambda row: (_name_of(row), levels[row.class_name] - step),
        lambda pupil: (_name_of(pupil), pupil.level),
    )


def _match_neighbour_levels(matching: _Matching, levels: Mapping[str, int]) -> None:
    far = {
        _name_of(row)
        for row in matching.rows
        for pupil in matching.known
        if _name_of(row) == _name_of(pupil) and abs(levels[row.class_name] - pupil.level) > 1
    }  # a first-year pupil is not the one who has left the eighth year
    matching.pair(
        lambda row: (_name_of(row), "row" if _name_of(row) in far else ""),
        lambda pupil: (_name_of(pupil), "pupil" if _name_of(pupil) in far else ""),
    )


def _undecided(matching: _Matching) -> list[ImportProblem]:
    known = _grouped(matching.known, _place_of_pupil)
    reason = (
        "pupils of one name in this class have changed at once and cannot be told apart; "
        "import their changes one after the other"
    )
    return [_about(row, reason) for row in matching.rows if _place_of_row(row) in known]


def _notices(matching: _Matching) -> list[ImportProblem]:
    """What a person should look at among the rows that are about to become new pupils."""
    names = {_name_of(pupil) for pupil in matching.known}
    numbers = {(pupil.class_name, pupil.register_number) for pupil in matching.known}
    notices = []
    for row in matching.rows:
        if _name_of(row) in names:
            notices.append(_about(row, "a pupil of this name has left; taken for a new pupil"))
        elif (row.class_name, row.register_number) in numbers:
            notices.append(
                _about(row, "this number had another name; taken for a new pupil, not a new name")
            )
    return notices


def _shifted(before: Sequence[int], now: Sequence[int]) -> bool:
    """Whether all numbers are up or down by the same, and one of them is where another was."""
    steps = {new - old for old, new in zip(before, now, strict=False)}
    moved_alike = len(before) == len(now) and len(steps) == 1 and steps != {0}
    return moved_alike and bool(set(before) & set(now))


def _grouped(items: Iterable[Item], key: Callable[[Item], Hashable]) -> dict[Hashable, list[Item]]:
    groups: dict[Hashable, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def _name_of(one: StudentRow | KnownPupil) -> Hashable:
    return one.surname, one.given_name


def _place_of_row(row: StudentRow) -> Hashable:
    return row.class_name, _name_of(row)


def _place_of_pupil(pupil: KnownPupil) -> Hashable:
    return pupil.class_name, _name_of(pupil)


def _about(row: StudentRow, reason: str) -> ImportProblem:
    return ImportProblem(file=_FILE, line=row.line, column=None, reason=reason)
