"""A batch report -> one self-contained HTML page in the profile's language."""

from __future__ import annotations

from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from ediary_core.blank_card import PrintedSnapshot
from ediary_core.cards import card_by_id, lesson_snapshot, printed_of
from ediary_core.diary import Diary
from ediary_core.history_log import history_head
from ediary_core.profile import Profile
from ingest.outcome import BatchReport
from ingest.report.evidence import DiaryEvidence
from ingest.report.pieces import ReportView
from ingest.report.view import report_view


def render_report(report: BatchReport, diary: Diary) -> str:
    """The report as HTML: no script, no outside resource, pictures embedded.

    It holds pupils' names where the cards do, so it is as confidential as the cards.
    """
    view = report_view(
        report,
        school=diary.school_name,
        profile=diary.profile,
        snapshots=cache(partial(_snapshot, diary)),
        evidence=DiaryEvidence(diary),
    )
    with diary.sessions() as session:
        head = diary.profile.text("history.head").format(head=history_head(session))
    return render(view, diary.profile, head=head)


def render(view: ReportView, profile: Profile, *, head: str = "") -> str:
    """Fill in the template; what a scan or a file name says is always escaped.

    ``head`` says where the history of changes ended, so that a printed report can prove it later.
    """
    template = _environment().get_template("report.html.j2")
    return template.render(
        view=view,
        language=profile.language,
        periods=profile.periods,
        text=_texts(profile),
        head=head,
    )


def _texts(profile: Profile) -> partial[str]:
    return partial(_text, profile)


def _text(profile: Profile, key: str, **values: object) -> str:
    words = profile.text(f"report.{key}")
    return words.format(**values) if values else words


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("ingest.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _snapshot(diary: Diary, card_id: str) -> PrintedSnapshot:
    """The card with its pupils; of a blank card that means no lesson yet, the bare numbers."""
    with diary.sessions() as session:
        card = card_by_id(session, card_id)
        return lesson_snapshot(card) or printed_of(card)
