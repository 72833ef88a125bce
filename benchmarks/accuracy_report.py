"""The tables of an accuracy run: by pen and mark, by scanner and damage, by photographed mark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import add

from benchmarks.cases import Case, Group
from benchmarks.page import PageResult
from benchmarks.photograph_pages import MarkTally
from benchmarks.photographs import EMPTY, MARKED
from benchmarks.table import markdown_table, share
from benchmarks.tally import SilentError, Tally

_COLUMNS = (
    "pages",
    "refused",
    "identity wrong",
    "fields",
    "of these marked",
    "right",
    "flagged",
    "silently wrong",
    "of these missed marks",
    "doubtful",
    "of these flagged",
)
_EXAMPLES_A_CASE = 3
_NO_PAIR = "–"


class AccuracyReport:
    """Adds up results as they come; keeps counts, and a few errors to look at."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._cases = tuple(cases)
        self._tallies = {case.name: Tally() for case in cases}
        self._reasons: Counter[tuple[str, str]] = Counter()
        self._examples: dict[str, list[str]] = {case.name: [] for case in cases}

    def add(self, result: PageResult) -> None:
        judgement = result.judgement
        self._tallies[result.case] += judgement.tally
        if judgement.reason is not None:
            self._reasons[result.case, judgement.reason] += 1
        examples = self._examples[result.case]
        room = _EXAMPLES_A_CASE - len(examples)
        examples += [_in_words(result, error) for error in judgement.errors[:room]]

    def tally(self, group: Group | None = None) -> Tally:
        return _sum(self._tallies[c.name] for c in self._cases if group in (None, c.group))

    def markdown(self) -> str:
        return "\n\n".join(
            [
                "### By pen and mark",
                _table("pen", self._summed(lambda case: case.pen)),
                _table("mark", self._summed(lambda case: case.style)),
                "Each mark with each pen, as marked fields: flagged fields, silently wrong fields.",
                self._pairs(),
                "### By scanner and damage",
                _table("scanner", self._rows(Group.MACHINE)),
                _table("one damage on `office_mfp`", self._rows(Group.DAMAGE)),
                "### All pages",
                _table("tables", self._totals()),
                self._footnotes(),
            ]
        )

    def _rows(self, group: Group) -> dict[str, Tally]:
        return {c.name: self._tallies[c.name] for c in self._cases if c.group is group}

    def _summed(self, key: Callable[[Case], str | None]) -> dict[str, Tally]:
        summed: dict[str, Tally] = {}
        for case in self._cases:
            name = key(case)
            if name is not None:
                summed[name] = summed.get(name, Tally()) + self._tallies[case.name]
        return summed

    def _totals(self) -> dict[str, Tally]:
        return {
            "pens and marks": self.tally(Group.PEN),
            "scanners": self.tally(Group.MACHINE),
            "damages": self.tally(Group.DAMAGE),
            "all": self.tally(),
        }

    def _pairs(self) -> str:
        pairs = {(c.style, c.pen): self._tallies[c.name] for c in self._cases if c.pen is not None}
        pens = list(dict.fromkeys(pen for _, pen in pairs))
        styles = list(dict.fromkeys(style for style, _ in pairs))
        rows = [[style, *(_pair(pairs.get((style, pen))) for pen in pens)] for style in styles]
        return markdown_table(["mark", *map(str, pens)], rows)

    def _footnotes(self) -> str:
        everything = self.tally()
        boxes = (
            f"Handwriting boxes: {everything.boxes}; written in and taken for empty"
            f" {everything.boxes_missed}, empty and taken for written in"
            f" {everything.boxes_invented}."
        )
        lines = [
            f"- refused: {count} of `{case}` for `{reason}`"
            for (case, reason), count in sorted(self._reasons.items())
        ]
        lines += [
            f"- boxes written in and taken for empty: {tally.boxes_missed} of `{case}`"
            for case, tally in self._tallies.items()
            if tally.boxes_missed
        ]
        for case in self._cases:
            lines += [f"- silently wrong: {error}" for error in self._examples[case.name]]
        return "\n".join([boxes, "", *lines]).rstrip()


def _in_words(result: PageResult, error: SilentError) -> str:
    read = "no such field" if error.read is None else " ".join(error.read) or "blank"
    return (
        f"`{error.field}` meant {' '.join(error.meant) or 'blank'}, read {read}"
        f" ({result.case}, seed {result.seed}, card {result.card_id}/{result.page})"
    )


def photograph_table(tallies: Mapping[str, MarkTally]) -> str:
    """Rows by label; below, the silent errors: a clear mark not read as it, or an invented one."""
    head = ["mark", "fields", "marked", "flagged", "unmarked", "elsewhere", "on refused pages"]
    rows = [
        (label, t.fields, t.marked, t.flagged, t.unmarked, t.elsewhere, t.unread)
        for label, t in tallies.items()
    ]
    wrong = sum(tallies[label].unmarked + tallies[label].elsewhere for label in MARKED)
    wrong += tallies[EMPTY].marked + tallies[EMPTY].elsewhere
    clear = sum(tallies[label].fields for label in (EMPTY, *MARKED))
    said = f"Silently wrong among the clear ones (`empty`, {', '.join(f'`{m}`' for m in MARKED)}):"
    return f"{markdown_table(head, rows)}\n\n{said} {share(wrong, clear)}."


def _table(first: str, rows: Mapping[str, Tally]) -> str:
    return markdown_table([first, *_COLUMNS], [(name, *_cells(t)) for name, t in rows.items()])


def _cells(tally: Tally) -> tuple[object, ...]:
    return (
        tally.pages,
        tally.refused,
        tally.identity_wrong,
        tally.fields,
        tally.marked,
        tally.right,
        share(tally.flagged, tally.fields),
        tally.wrong,
        tally.missed,
        tally.doubtful,
        tally.doubtful_flagged,
    )


def _pair(tally: Tally | None) -> str:
    return _NO_PAIR if tally is None else f"{tally.marked}: {tally.flagged}, {tally.wrong}"


def _sum(tallies: Iterable[Tally]) -> Tally:
    return reduce(add, tallies, Tally())
