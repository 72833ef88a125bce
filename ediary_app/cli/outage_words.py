"""What ``ediary outage status`` says of each step, in English."""

from __future__ import annotations

from datetime import tzinfo

from ediary_core.local_time import local
from ediary_core.outage.guidance import OutageStatus, Step
from ediary_core.outage.length import Branch
from ediary_core.outage_tables import OutageScope

_STEPS = {
    Step.POST_NOTICE: "put the notice up in the staff room (ediary outage notice)",
    Step.SEND_MESSAGE: "send the parents' and pupils' message (ediary outage message)",
    Step.PREPARE_CARDS: "have cards ready: if it still lasts at {long_from}, cards are used",
    Step.HAND_OUT_CARDS: "hand out the cards of {days} (ediary cards handout)",
    Step.KEEP_IN_SAFE: "put each day's returned cards into the safe (ediary safe put)",
    Step.HAND_OUT_LISTS: "give each teacher the list to back-fill (ediary outage backfill)",
    Step.COLLECT_CARDS: "collect the cards that are still out (ediary cards register)",
    Step.TAKE_NOTES: "note topic, attendance and grades of each lesson",
    Step.USE_CARDS: "fetch cards before the first lesson, fill one a lesson, return them all",
    Step.MAY_USE_CARDS: "this teacher alone may use cards, or takes notes",
    Step.BACK_FILL: "enter {lessons} lesson(s) from notes by {back_fill_by}",
    Step.VERIFY: "verify the loaded entries and type the topics by {verify_by}",
    Step.REPAIR: "have it repaired, then note the end (ediary outage end)",
    Step.SCAN_DAILY: "scan and load the day's cards at its end (ediary ingest)",
    Step.SCAN_TODAY: "scan and load all cards today, in any order (ediary ingest)",
    Step.NOTHING: "nothing: no lesson lay in it",
}


def status_lines(status: OutageStatus, *, zone: tzinfo | None) -> list[str]:
    """An outage in lines for a terminal."""
    days = ", ".join(day.isoformat() for day in status.days) or "no school day"
    values = {
        "days": days,
        "lessons": status.lesson_count,
        "long_from": f"{local(status.turns_long_at, zone):%Y-%m-%d %H:%M}",
        "back_fill_by": status.back_fill_by,
        "verify_by": status.verify_by,
    }
    scope = (
        f"workstation of teacher {status.teacher_number}"
        if status.scope is OutageScope.TEACHER
        else "school"
    )
    end = (
        "lasts"
        if status.ended_at is None
        else f"until {local(status.ended_at, zone):%Y-%m-%d %H:%M}"
    )
    return [
        f"Outage {status.outage_id} ({scope}): from"
        f" {local(status.started_at, zone):%Y-%m-%d %H:%M}, {end}. {status.reason}",
        f"Lessons in it: {status.lesson_count} on {days}.",
        f"Branch: {_branch(status)}",
        *(f"  {task.person.value}: {_STEPS[task.step].format(**values)}" for task in status.tasks),
    ]


def _branch(status: OutageStatus) -> str:
    if status.branch is Branch.CARDS:
        return "cards (a day or longer)."
    if status.back_fill_by is not None:
        return f"back-fill (shorter than a day), by {status.back_fill_by.isoformat()}."
    return "back-fill (shorter than a day, so far)."
