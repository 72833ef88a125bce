"""The sentences of an outage's notice and message, filled in, in the profile's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from cardgen.head import numeric_day, written_date
from cardgen.papers.moments import clock_words, day_words, short_day
from ediary_core.outage.guidance import OutageStatus
from ediary_core.outage.length import Branch
from ediary_core.outage_tables import OutageScope
from ediary_core.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWords:
    """The staff room's notice: short lines around a numbered list of what to do."""

    title: str
    school: str
    facts: tuple[str, ...]
    do: str
    steps: tuple[str, ...]
    ask: str
    posted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWords:
    """The message to parents and pupils; ``sms`` is all of it in one short line."""

    subject: str
    paragraphs: tuple[str, ...]
    school: str
    sms_title: str
    sms: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """What both need beside the status."""

    school: str
    teacher_name: str  # of a broken workstation; else ""
    contact: str  # who to ask; "" for the language's own words
    now: datetime
    zone: tzinfo | None


def notice_words(status: OutageStatus, facts: NoticeFacts, profile: Profile) -> NoticeWords:
    """The notice for the branch that holds now (G85, G91, S32)."""
    text, values = profile.text, _values(status, facts, profile)
    one = status.scope is OutageScope.TEACHER
    title = "title_teacher" if one else "title" if status.lasts else "title_ended"
    since = {"day": values["from_day"], "time": values["from_time"]}
    lines = [text("notice.since").format(**since)]
    if not status.lasts:
        lines.append(text("notice.until").format(**values))
    lines.append(text("notice.reason").format(**values))
    if one:
        lines.insert(0, text("notice.teacher").format(**values))
    return NoticeWords(
        title=text(f"notice.{title}"),
        school=facts.school,
        facts=tuple(lines),
        do=text("notice.do"),
        steps=_steps(f"notice.{_list_of(status)}", values, profile),
        ask=text("notice.ask").format(**values),
        posted=text("notice.posted").format(
            day=day_words(facts.now, profile, facts.zone), time=clock_words(facts.now, facts.zone)
        ),
    )


def message_words(status: OutageStatus, facts: NoticeFacts, profile: Profile) -> MessageWords:
    """The message to parents and pupils for the branch that holds now (G85)."""
    values = _values(status, facts, profile)

    def said(key: str) -> str:
        return profile.text(f"notice.message.{key}").format(**values)

    ended = "" if status.lasts else "_ended"
    length = "short" if status.branch is Branch.BACK_FILL else "long"
    keys = [
        "greeting",
        "started" if status.lasts else "ended",
        *(["lessons"] if status.lasts else []),
        f"do{ended}",
        f"deadline_{length}{ended}",
        "ask",
    ]
    return MessageWords(
        subject=said(f"subject{ended}"),
        paragraphs=tuple(said(key) for key in keys),
        school=facts.school,
        sms_title=said("sms_title"),
        sms=said(f"sms{ended}"),
    )


def message_text(words: MessageWords) -> str:
    """The message as a text to paste into mail, and its short form for SMS."""
    body = "\n\n".join((*words.paragraphs, words.school))
    return f"{words.subject}\n\n{body}\n\n--- {words.sms_title} ---\n{words.sms}\n"


def _list_of(status: OutageStatus) -> str:
    ended = "" if status.lasts else "_ended"
    if status.scope is OutageScope.TEACHER:
        return f"workstation{ended}"
    length = "short" if status.branch is Branch.BACK_FILL else "long"
    return f"teacher_{length}{ended}"


def _steps(prefix: str, values: dict[str, str], profile: Profile) -> tuple[str, ...]:
    numbers = range(1, 1 + sum(key.startswith(f"{prefix}.") for key in profile.texts))
    return tuple(profile.text(f"{prefix}.{number}").format(**values) for number in numbers)


def _values(status: OutageStatus, facts: NoticeFacts, profile: Profile) -> dict[str, str]:
    zone, start = facts.zone, status.started_at
    shown = status.ended_at or start
    deadline = status.back_fill_by or status.verify_by
    long_at = status.turns_long_at
    return {
        "school": facts.school,
        "reason": status.reason.rstrip("."),
        "teacher": facts.teacher_name,
        "number": str(status.teacher_number or ""),
        "contact": facts.contact or profile.text("notice.contact"),
        "days": str(profile.rules.backfill_days),
        "verify_days": str(profile.rules.verify_days),
        "day": day_words(shown, profile, zone),
        "time": clock_words(shown, zone),
        "short_day": numeric_day(shown.astimezone(zone).date(), profile),
        "from_day": day_words(start, profile, zone),
        "from_time": clock_words(start, zone),
        "long_day": day_words(long_at, profile, zone),
        "long_time": clock_words(long_at, zone),
        "deadline": written_date(deadline, profile) if deadline else "",
        "short_deadline": short_day(deadline, profile),
    }
