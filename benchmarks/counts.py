"""Adds up a run's results, page by page, by row and by the condition of the scan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import reduce
from operator import add
from typing import Any

from benchmarks.cases import Case
from benchmarks.conditions import Condition
from benchmarks.confidence import NOTHING_READ, Reliability
from benchmarks.sheet_run import PageResult
from benchmarks.tally import SilentError, Tally

_EXAMPLES = 30
_EXAMPLES_A_CASE = 2

Wanted = Callable[[Case, Condition], bool]


class Counts:
    """Counts, the reasons for refusals, and a few errors to look at; ``rounds`` made in full."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases = tuple(cases)
        self.rounds = 0
        self.reasons: Counter[tuple[str, str]] = Counter()
        self.examples: list[tuple[str, str]] = []  # case, and the error in words
        self.reliability = NOTHING_READ
        self._tallies: dict[tuple[str, Condition], Tally] = {}

    def add(self, result: PageResult) -> None:
        judgement = result.judgement
        key = (result.case, result.condition)
        self._tallies[key] = self._tallies.get(key, Tally()) + judgement.tally
        self.reliability += judgement.reliability
        if judgement.reason is not None:
            self.reasons[result.case, judgement.reason] += 1
        for error in judgement.errors:
            known = sum(case == result.case for case, _ in self.examples)
            if known < _EXAMPLES_A_CASE and len(self.examples) < _EXAMPLES:
                self.examples.append((result.case, _in_words(result, error)))

    def tally(self, wanted: Wanted = lambda _case, _condition: True) -> Tally:
        """The sum over the rows and conditions that are ``wanted``."""
        by_name = {case.name: case for case in self.cases}
        return _sum(
            tally
            for (name, condition), tally in self._tallies.items()
            if wanted(by_name[name], condition)
        )

    def by(self, key: Callable[[Case], str | None]) -> dict[str, Tally]:
        """Sums by what ``key`` says of a case, in the cases' order; None leaves a case out."""
        names = dict.fromkeys(key(case) for case in self.cases)
        return {
            name: self.tally(lambda case, _, name=name: key(case) == name)  # type: ignore[misc]
            for name in names
            if name is not None
        }

    def to_document(self) -> dict[str, Any]:
        """What ``from_document`` takes back, as JSON knows it."""
        return {
            "rounds": self.rounds,
            "tallies": [
                [case, condition.value, asdict(tally)]
                for (case, condition), tally in self._tallies.items()
            ],
            "reasons": [[*key, count] for key, count in self.reasons.items()],
            "examples": self.examples,
            "reliability": asdict(self.reliability),
        }

    @classmethod
    def from_document(cls, cases: Sequence[Case], document: Mapping[str, Any]) -> Counts:
        """Raises ``KeyError``, ``TypeError`` or ``ValueError`` on what is no such document."""
        counts = cls(cases)
        counts.rounds = int(document["rounds"])
        for case, condition, tally in document["tallies"]:
            counts._tallies[case, Condition(condition)] = Tally(**tally)
        counts.reasons.update({(case, why): n for case, why, n in document["reasons"]})
        counts.examples = [(case, words) for case, words in document["examples"]]
        bins = document["reliability"]
        counts.reliability = Reliability(**{name: tuple(found) for name, found in bins.items()})
        return counts


def _in_words(result: PageResult, error: SilentError) -> str:
    read = "no such field" if error.read is None else " ".join(error.read) or "blank"
    return (
        f"`{error.field}` meant {' '.join(error.meant) or 'blank'}, read {read}"
        f" ({result.case}, seed {result.seed}, card {result.card_id}/{result.page})"
    )


def _sum(tallies: Iterable[Tally]) -> Tally:
    return reduce(add, tallies, Tally())
