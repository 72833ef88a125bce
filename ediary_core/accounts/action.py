"""What can be done in the diary, and how far a right to it can reach."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """One thing that somebody may or may not do; words of ``rights.toml``."""

    LESSON_READ = "lesson.read"  # that it was held, its topic and homework
    LESSON_EDIT = "lesson.edit"
    LESSON_VERIFY = "lesson.verify"
    ENTRY_READ = "entry.read"  # one pupil's attendance, stay or grade
    ENTRY_EDIT = "entry.edit"
    ENTRY_EXCUSE = "entry.excuse"
    PUPIL_READ = "pupil.read"  # the pupil's place in the register
    CARDS_PRINT = "cards.print"
    CARDS_REGISTER = "cards.register"  # handing out, taking back, the safe
    CARDS_SCAN = "cards.scan"
    CARDS_DESTROY = "cards.destroy"
    TASK_READ = "task.read"
    TASK_SETTLE = "task.settle"
    OUTAGE_MANAGE = "outage.manage"
    LOCK_CLOSE = "lock.close"
    LOCK_OPEN = "lock.open"
    SCHOOL_IMPORT = "school.import"
    SCHOOL_VIEW = "school.view"  # the director's view of what is missing
    ACCOUNTS_MANAGE = "accounts.manage"
    HISTORY_READ = "history.read"
    ARCHIVE_MAKE = "archive.make"
    ARCHIVE_COPY = "archive.copy"


READING = frozenset(action for action in Action if action.value.endswith((".read", ".view")))


class Scope(StrEnum):
    """Which objects a right reaches."""

    ALL = "all"
    OWN_LESSONS = "own_lessons"
    OWN_CLASS = "own_class"
    OWN_EXCURSION = "own_excursion"
    OWN_CHILD = "own_child"
    OWN_DATA = "own_data"
    OWN_TASKS = "own_tasks"
