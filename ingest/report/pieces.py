"""The pieces of the report as the template shows them: words and pictures, ready to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.outcome import CardFacts, PageResult
from ingest.report.evidence import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    title: str
    where: str
    read: str
    why: str
    do: str
    code: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """``state`` is the name of the outcome: loaded, needs_review, corrected, waiting, rejected.

    ``also`` holds the doubtful fields of a card that is not in the diary: to be mended on paper
    before it is scanned again.
    """

    facts: CardFacts
    title: str
    what: str
    state: str
    due: str  # until when its teacher settles the findings; empty if nothing has a deadline
    findings: tuple[FindingView, ...]
    also: tuple[FindingView, ...]
    remarks: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherView:
    anchor: str
    name: str
    number: int
    cards: tuple[CardView, ...]

    @property
    def waiting(self) -> int:
        return sum(card.state in ("waiting", "rejected") for card in self.cards)

    @property
    def to_do(self) -> int:
        return sum(len(card.findings) for card in self.cards)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkRow:
    """Mild findings of a card about which nobody has to do anything."""

    facts: CardFacts
    remarks: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRow:
    end: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    facts: CardFacts
    date_words: str
    load_order: int
    lesson_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    page: PageResult
    card_number: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StrayView:
    """A page or a file that was not entered, for the administrator."""

    file: str
    number: int | None
    title: str
    why: str
    do: str
    belongs_to: str
    picture: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StrayGroup:
    """The administrator's pages of one outcome."""

    anchor: str
    end: str
    strays: tuple[StrayView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    school: str
    made_at: str
    verify: str  # how long teachers have to verify what was loaded; empty if nothing was
    received: int
    figures: Mapping[str, int]  # by the key of their words
    ends: tuple[EndRow, ...]
    teachers: tuple[TeacherView, ...]
    unresolved: tuple[CardView, ...]  # blank cards of which not even the teacher is known
    remarks: tuple[RemarkRow, ...]
    strays: tuple[StrayGroup, ...]
    files_to_settle: int
    refused_files: tuple[StrayView, ...]
    order: tuple[OrderRow, ...]
    one_run: bool
    pages: tuple[PageRow, ...]

    @property
    def administrator_to_do(self) -> int:
        """Pages and files that are the administrator's own work."""
        strays = sum(len(group.strays) for group in self.strays)
        return strays + self.files_to_settle + len(self.unresolved)
