"""How a batch ended: every page and every card in one named outcome, with sums that agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ediary_core.fill_order import FillPlace, in_fill_order
from ingest.finding import Code, Finding, Severity


class PageEnd(StrEnum):
    """The one outcome in which a received page ends."""

    LOADED = "loaded"  # its card is in the diary, whole
    NEEDS_REVIEW = "needs_review"  # its card is in the diary, some fields wait for a person
    WAITING = "waiting"  # its card waits as a whole
    CONFLICT = "conflict"  # contradicts another scan of the same page, or what was loaded
    REJECTED = "rejected"  # names a card that cannot be loaded
    DUPLICATE = "duplicate"  # says nothing that another scan did not say
    BLANK = "blank"  # an empty side
    FOREIGN = "foreign"  # a page of something else
    UNREADABLE = "unreadable"
    ALREADY_INGESTED = "already_ingested"  # its file was taken in by an earlier run


class ReconciliationError(RuntimeError):
    """The sums of a report do not agree: a bug, never an operator's mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult:
    """One received page. ``reason`` is a code that says why, where an outcome needs it.

    ``settled_as`` is the outcome that the diary keeps; it is the same as ``end`` but for a page
    that an earlier run took in.
    """

    page_id: int
    file: str  # name as given
    number: int
    end: PageEnd
    settled_as: PageEnd
    reason: str | None = None
    card_id: str | None = None
    card_page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """One scan file: how many page images the reader found in it."""

    name: str
    sha256: str
    pages: int
    already_ingested: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """A file that was not taken in at all, and why."""

    name: str
    code: Code

    @property
    def needs_person(self) -> bool:
        """Only a file that lay among the scans of a folder may be passed over in peace."""
        return self.code is not Code.FILE_PASSED_OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """Which lesson a card is for; what its fill order follows from.

    What an unresolved blank card leaves in doubt is None.
    """

    card_id: str
    card_number: str
    serial: int
    revision: int
    lesson_date: date | None
    period: int | None
    fill_sequence: int | None
    unit: str | None
    subject: str | None
    teacher: str | None
    teacher_number: int | None

    @property
    def fill_place(self) -> FillPlace:
        """Cards whose lesson is not known come after all others."""
        return FillPlace(
            lesson_date=self.lesson_date or date.max,
            period=self.period or 0,
            fill_sequence=self.fill_sequence,
            revision=self.revision,
            serial=self.serial,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CardOutcome:
    """What became of one card; always one of the five below.

    ``due_on`` is the day until which its teacher settles the most urgent of the findings.
    """

    card: CardFacts
    findings: tuple[Finding, ...] = ()
    due_on: date | None = None

    @property
    def needs_person(self) -> bool:
        return any(finding.severity is not Severity.MILD for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded(CardOutcome):
    """In the diary, whole. ``load_order`` counts lessons in the order they were loaded."""

    load_order: int
    lesson_number: int
    loaded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsReview(CardOutcome):
    """In the diary, except for the fields that its findings name."""

    load_order: int
    lesson_number: int
    loaded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(CardOutcome):
    """A correction card whose answers went to the lesson of the card that it corrects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting(CardOutcome):
    """Nothing of it is in the diary yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected(CardOutcome):
    """What was scanned cannot be loaded, and scanning it again will not help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReport:
    """What one run received and what became of it.

    Raises:
        ReconciliationError: the pages of the files and the outcomes of the pages do not agree.
    """

    batch_id: int | None  # None: the run received nothing new
    finished_at: datetime
    files: tuple[FileResult, ...]
    pages: tuple[PageResult, ...]
    cards: tuple[CardOutcome, ...]  # loaded ones in the order of loading, then the others
    problems: tuple[FileProblem, ...] = ()

    def __post_init__(self) -> None:
        self._check_every_file_is_whole()
        self._check_no_page_counts_twice()
        self._check_cards_follow_load_order()

    @property
    def pages_received(self) -> int:
        """Counted by the reader, file by file."""
        return sum(file.pages for file in self.files)

    @property
    def totals(self) -> Mapping[PageEnd, int]:
        """Pages per outcome, every outcome named; they add up to ``pages_received``."""
        count = Counter(page.end for page in self.pages)
        return {end: count[end] for end in PageEnd}

    @property
    def loaded_cards(self) -> tuple[Loaded | NeedsReview, ...]:
        return tuple(card for card in self.cards if isinstance(card, Loaded | NeedsReview))

    @property
    def needs_person(self) -> bool:
        """Whether somebody has to look at something before all that was scanned is in the diary."""
        unclear = (PageEnd.CONFLICT, PageEnd.REJECTED, PageEnd.UNREADABLE)
        return (
            any(problem.needs_person for problem in self.problems)
            or any(card.needs_person for card in self.cards)
            or any(page.settled_as in unclear for page in self.pages)
        )

    def _check_every_file_is_whole(self) -> None:
        if sum(self.totals.values()) != self.pages_received:
            raise ReconciliationError(
                f"{self.pages_received} pages received, {len(self.pages)} have an outcome"
            )

    def _check_no_page_counts_twice(self) -> None:
        seen = Counter((page.file, page.page_id, page.end) for page in self.pages)
        given = Counter(file.name for file in self.files)
        for (file, page_id, _), times in seen.items():
            if times > given[file]:
                raise ReconciliationError(f"page {page_id} is counted {times} times")

    def _check_cards_follow_load_order(self) -> None:
        orders = [card.load_order for card in self.loaded_cards]
        if orders != sorted(set(orders)):
            raise ReconciliationError("the loaded cards are not in the order of loading")
        for moment in {card.loaded_at for card in self.loaded_cards}:
            together = [card for card in self.loaded_cards if card.loaded_at == moment]
            if together != in_fill_order(together, place=lambda each: each.card.fill_place):
                raise ReconciliationError("cards of one run were not loaded in fill order")
