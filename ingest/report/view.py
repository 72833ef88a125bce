"""A batch report as a page of words and pictures: everything the template shows, ready to show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from cardgen.head import numeric_date, written_date
from ediary_core.blank_card import PrintedSnapshot
from ediary_core.fill_order import in_fill_order
from ediary_core.profile import Profile
from ingest.administrator import files_to_settle, pages_to_settle
from ingest.finding import Finding, Severity
from ingest.finding_words import sentences
from ingest.outcome import (
    BatchReport,
    CardFacts,
    CardOutcome,
    Corrected,
    Loaded,
    NeedsReview,
    PageEnd,
    PageResult,
    Rejected,
    Waiting,
)
from ingest.report.evidence import Evidence, Picture
from ingest.report.pieces import (
    CardView,
    EndRow,
    FindingView,
    OrderRow,
    PageRow,
    RemarkRow,
    ReportView,
    StrayGroup,
    StrayView,
    TeacherView,
)
from ingest.report.words import details, where

_MOST_SMALL_PAGES = 60  # bounds the report's size when a whole stack is foreign
Snapshots = Callable[[str], PrintedSnapshot]


def report_view(
    report: BatchReport,
    *,
    school: str,
    profile: Profile,
    snapshots: Snapshots,
    evidence: Evidence,
) -> ReportView:
    """Put the report into words and pictures; ``snapshots`` gives a card's by its id."""
    maker = _Maker(profile=profile, snapshots=snapshots, evidence=evidence)
    teachers = maker.teachers(report.cards)
    loaded = report.loaded_cards
    return ReportView(
        school=school,
        made_at=profile.text("report.made_at").format(
            date=written_date(report.finished_at.date(), profile),
            time=f"{report.finished_at:%H:%M}",
        ),
        received=report.pages_received,
        figures=_figures(report, teachers),
        ends=tuple(EndRow(end=end.value, pages=n) for end, n in report.totals.items() if n),
        teachers=teachers,
        unresolved=maker.unresolved(report.cards),
        remarks=maker.remarks(report.cards),
        strays=maker.strays(pages_to_settle(report)),
        files_to_settle=len(files_to_settle(report)),
        refused_files=tuple(
            maker.stray(file=each.name, number=None, code=each.code) for each in report.problems
        ),
        order=tuple(maker.order_row(card) for card in loaded),
        verify=_verify(profile) if loaded else "",
        one_run=list(loaded) == in_fill_order(loaded, place=lambda each: each.card.fill_place),
        pages=tuple(maker.page_row(page) for page in report.pages),
    )


def _verify(profile: Profile) -> str:
    return profile.text("report.verify").format(days=profile.rules.verify_days)


def _figures(report: BatchReport, teachers: Iterable[TeacherView]) -> dict[str, int]:
    kinds = {"loaded": Loaded, "needs_review": NeedsReview, "waiting": Waiting}
    figures = {"received": report.pages_received}
    for name, kind in (kinds | {"rejected": Rejected}).items():
        figures[name] = sum(type(card) is kind for card in report.cards)
    figures["findings"] = sum(teacher.to_do for teacher in teachers)
    return figures


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    profile: Profile
    snapshots: Snapshots
    evidence: Evidence

    def teachers(self, cards: Iterable[CardOutcome]) -> tuple[TeacherView, ...]:
        """Teachers with something to do, in order of name; their waiting cards come first."""
        by_teacher: dict[int, list[CardOutcome]] = {}
        for card in cards:
            number = card.card.teacher_number
            if card.needs_person and number is not None:
                by_teacher.setdefault(number, []).append(card)
        views = [
            TeacherView(
                anchor=f"teacher-{number}",
                name=own[0].card.teacher or "",
                number=number,
                cards=tuple(self._card(card) for card in sorted(own, key=_waiting_first)),
            )
            for number, own in by_teacher.items()
        ]
        return tuple(sorted(views, key=lambda view: (view.name, view.number)))

    def unresolved(self, cards: Iterable[CardOutcome]) -> tuple[CardView, ...]:
        """Blank cards whose teacher is not known either: only the administrator can ask around."""
        return tuple(
            self._card(card)
            for card in cards
            if card.needs_person and card.card.teacher_number is None
        )

    def remarks(self, cards: Iterable[CardOutcome]) -> tuple[RemarkRow, ...]:
        """Cards that have nothing but mild findings."""
        mild = (card for card in cards if card.findings and not card.needs_person)
        return tuple(
            RemarkRow(facts=card.card, remarks=self._findings(card, card.findings, shown=False))
            for card in mild
        )

    def strays(self, pages: Mapping[PageEnd, tuple[PageResult, ...]]) -> tuple[StrayGroup, ...]:
        shown = {page.page_id for page in [*chain(*pages.values())][:_MOST_SMALL_PAGES]}
        return tuple(
            StrayGroup(
                anchor=f"pages-{end.value}",
                end=end.value,
                strays=tuple(
                    self.stray(
                        file=page.file,
                        number=page.number,
                        code=page.reason,
                        page=page,
                        picture=self.evidence.of_page(page.page_id)
                        if page.page_id in shown
                        else None,
                    )
                    for page in of_end
                ),
            )
            for end, of_end in pages.items()
        )

    def stray(
        self,
        *,
        file: str,
        number: int | None,
        code: str | None,
        page: PageResult | None = None,
        picture: Picture | None = None,
    ) -> StrayView:
        words = sentences(code or "", self.profile.texts)
        return StrayView(
            file=file,
            number=number,
            title=words.title if words else (code or ""),
            why=words.why if words else "",
            do=words.do if words else "",
            belongs_to=self._belongs_to(page) if page is not None else "",
            picture=picture,
        )

    def order_row(self, card: Loaded | NeedsReview) -> OrderRow:
        return OrderRow(
            facts=card.card,
            date_words=self._short_date(card.card),
            load_order=card.load_order,
            lesson_number=card.lesson_number,
        )

    def page_row(self, page: PageResult) -> PageRow:
        return PageRow(
            page=page,
            card_number=self.snapshots(page.card_id).card_number if page.card_id else "",
            reason=self._reason(page),
        )

    def _card(self, outcome: CardOutcome) -> CardView:
        by_reach = {
            severity: [each for each in outcome.findings if each.severity is severity]
            for severity in Severity
        }
        whole, fields = by_reach[Severity.CARD], by_reach[Severity.FIELD]
        in_diary = isinstance(outcome, Loaded | NeedsReview | Corrected)
        return CardView(
            facts=outcome.card,
            title=self._title(outcome.card),
            what=self._what(outcome.card),
            state=_state(outcome),
            due=self._due(outcome),
            findings=self._findings(outcome, [*whole, *fields] if in_diary else whole, shown=True),
            also=() if in_diary else self._findings(outcome, fields, shown=True),
            remarks=self._findings(outcome, by_reach[Severity.MILD], shown=False),
        )

    def _due(self, outcome: CardOutcome) -> str:
        if outcome.due_on is None:
            return ""
        day = written_date(outcome.due_on, self.profile)
        return self.profile.text("report.due").format(date=day)

    def _title(self, facts: CardFacts) -> str:
        known = [each for each in (facts.unit, facts.subject) if each]
        return " · ".join(known) or self.profile.text("report.lesson.unknown")

    def _what(self, facts: CardFacts) -> str:
        parts = [f"{self.profile.text('report.card')} {facts.card_number}"]
        if facts.period is not None and self.profile.periods and self.profile.periods:
            parts.insert(0, self.profile.text("report.lesson.period").format(period=facts.period))
        if facts.lesson_date is not None:
            parts.insert(0, written_date(facts.lesson_date, self.profile))
        return " · ".join(parts)

    def _findings(
        self, outcome: CardOutcome, findings: Iterable[Finding], *, shown: bool
    ) -> tuple[FindingView, ...]:
        snapshot = self.snapshots(outcome.card.card_id)
        return tuple(self._finding(each, snapshot, shown=shown) for each in findings)

    def _finding(self, finding: Finding, snapshot: PrintedSnapshot, *, shown: bool) -> FindingView:
        words = sentences(finding.code, self.profile.texts)
        if words is None:
            raise KeyError(finding.code)
        said = words.filled(details(finding, snapshot, self.profile))
        return FindingView(
            title=said.title,
            where=where(finding, snapshot, self.profile),
            read=said.read,
            why=said.why,
            do=said.do,
            code=finding.code,
            pictures=self.evidence.of_finding(snapshot.card_id, finding) if shown else (),
        )

    def _belongs_to(self, page: PageResult) -> str:
        if page.card_id is None:
            return ""
        return self.profile.text("report.admin.belongs_to").format(
            card=self.snapshots(page.card_id).card_number, page=page.card_page
        )

    def _reason(self, page: PageResult) -> str:
        shredded = self.evidence.shredded_on(page.card_id) if page.card_id else None
        if shredded is not None:
            return self.profile.text("shredding.gone").format(
                day=numeric_date(shredded, self.profile)
            )
        code = page.reason
        if code is None or page.end is PageEnd.BLANK:
            return ""
        words = sentences(code, self.profile.texts)
        key = f"report.reason.{code.replace('.', '-', 1)}"
        return words.title if words else self.profile.texts.get(key, code)

    def _short_date(self, facts: CardFacts) -> str:
        day = facts.lesson_date
        if day is None:
            return ""
        weekday = self.profile.text(f"days.{day.isoweekday()}")
        return f"{weekday[:3]}. {numeric_date(day, self.profile)}"


def _state(outcome: CardOutcome) -> str:
    names = {
        Loaded: "loaded",
        NeedsReview: "needs_review",
        Corrected: "corrected",
        Waiting: "waiting",
    }
    return names.get(type(outcome), "rejected")


def _waiting_first(outcome: CardOutcome) -> tuple[bool, date, int, int]:
    in_diary = isinstance(outcome, Loaded | NeedsReview | Corrected)
    place = outcome.card.fill_place
    return in_diary, place.lesson_date, place.period, place.serial
