"""The tables of an accuracy run: against the targets first, then by pen, scanner and damage."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.cases import BUSY_SHARE, Case, Group
from benchmarks.conditions import Condition
from benchmarks.confidence import reliability_table
from benchmarks.counts import Counts
from benchmarks.table import markdown_table, share
from benchmarks.tally import Tally
from benchmarks.target_tables import bound_table, target_table

_COLUMNS = (
    "pages",
    "refused",
    "positions",
    "fields",
    "of these marked",
    "right",
    "flagged",
    "silently wrong",
    "of these missed marks",
)
_NO_PAIR = "–"


def report(counts: Counts) -> str:
    """Everything of a run but the photographed marks, in Markdown."""
    return "\n\n".join(
        [
            "### Against the targets",
            target_table(counts),
            bound_table(counts),
            "### By pen and mark",
            f"On these pages {BUSY_SHARE:.0%} of the fields that an ordinary lesson leaves blank"
            " are marked as well.",
            _table("pen", counts.by(lambda case: case.pen)),
            _table("mark", counts.by(lambda case: case.style)),
            "Each mark with each pen, as marked fields: flagged fields, silently wrong fields.",
            _pairs(counts),
            "### By scanner and damage",
            _table("scanner", counts.by(lambda c: _name(c, Group.MACHINE))),
            _table("one damage on `office_mfp`", _damages(counts)),
            "### Pages that no program should read",
            _hopeless(counts),
            "### Confidence",
            "All fields of pages that were read; asked is that of those read at 0.99 or more 1 % at"
            " most are not right. A flagged field counts as right here when what the reader named"
            " is what was meant.",
            reliability_table(counts.reliability),
            "### What else was counted",
            _footnotes(counts),
        ]
    )


def _name(case: Case, group: Group) -> str | None:
    return case.name if case.group is group else None


def _damages(counts: Counts) -> dict[str, Tally]:
    hopeless = {case.name for case in counts.cases if _is_hopeless(counts, case)}
    found = counts.by(lambda case: _name(case, Group.DAMAGE))
    return {name: tally for name, tally in found.items() if name not in hopeless}


def _is_hopeless(counts: Counts, case: Case) -> bool:
    return (
        counts.tally(lambda c, condition: c is case and condition is Condition.HOPELESS).pages > 0
    )


def _pairs(counts: Counts) -> str:
    pairs = counts.by(lambda case: f"{case.style}|{case.pen}" if case.pen is not None else None)
    pens = list(dict.fromkeys(name.split("|")[1] for name in pairs))
    styles = list(dict.fromkeys(name.split("|")[0] for name in pairs))
    rows = [[style, *(_pair(pairs.get(f"{style}|{pen}")) for pen in pens)] for style in styles]
    return markdown_table(["mark", *pens], rows)


def _hopeless(counts: Counts) -> str:
    """Refused or flagged from the first field to the last is right; anything else is not."""
    head = ["sheet", "pages", "refused", "every field flagged", "taken for another card"]
    head += ["read", "fields of these", "right", "flagged", "silently wrong"]
    rows = []
    for case in counts.cases:
        if not _is_hopeless(counts, case):
            continue
        tally = counts.tally(lambda c, _, case=case: c is case)  # type: ignore[misc]
        read = tally.pages - tally.refused - tally.all_flagged - tally.identity_wrong
        row = (case.name, tally.pages, tally.refused, tally.all_flagged, tally.identity_wrong)
        rows.append((*row, read, tally.fields, tally.right, tally.flagged, tally.wrong))
    return markdown_table(head, rows)


def _footnotes(counts: Counts) -> str:
    everything = counts.tally()
    lines = [
        f"Fields with a deliberate mistake: {everything.doubtful}, of these flagged"
        f" {everything.doubtful_flagged}. Handwriting boxes: {everything.boxes}; written in and"
        f" taken for empty {everything.boxes_missed}, empty and taken for written in"
        f" {everything.boxes_invented}.",
        "",
    ]
    lines += [
        f"- refused: {count} of `{case}` for `{reason}`"
        for (case, reason), count in sorted(counts.reasons.items())
    ]
    lines += [
        f"- boxes written in and taken for empty: {tally.boxes_missed} of `{name}`"
        for name, tally in counts.by(lambda case: case.name).items()
        if tally.boxes_missed
    ]
    lines += [f"- silently wrong: {words}" for _, words in counts.examples]
    return "\n".join(lines).rstrip()


def _table(first: str, rows: Mapping[str, Tally]) -> str:
    return markdown_table([first, *_COLUMNS], [(name, *_cells(t)) for name, t in rows.items()])


def _cells(tally: Tally) -> tuple[object, ...]:
    return (
        tally.pages,
        tally.refused,
        tally.positions,
        tally.fields,
        tally.marked,
        tally.right,
        share(tally.flagged, tally.fields),
        tally.wrong,
        tally.missed,
    )


def _pair(tally: Tally | None) -> str:
    return _NO_PAIR if tally is None else f"{tally.marked}: {tally.flagged}, {tally.wrong}"
