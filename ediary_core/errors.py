"""The program's failures that an operator can mend: one small tree of exceptions.

Each class has a stable ``code`` (listed in docs/errors.md) and the exit code of a command that
ends with it. A message says what happened, to which file or card, and what to do next. Mistakes of
the program itself are not in this tree: they propagate with a traceback. Problems of a page or a
card are findings, which are data.
"""

# ruff: noqa: N818 - a class says what happened, as its code does

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class EdiaryError(Exception):
    """A failure with its remedy; raise one of the classes below.

    Exit codes 0, 2 and 3 belong to success, wrong usage and "cards need a person".
    """

    code: ClassVar[str] = "ediary.failed"
    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(what, todo)
        self.what = what
        self.todo = todo

    def __str__(self) -> str:
        return f"{self.what} {self.todo}"


class ProfileError(EdiaryError):
    """A profile or language file is missing, or says something that the program cannot use."""

    code = "profile.unusable"
    exit_code = 4


class HomeError(EdiaryError):
    """The home cannot be used as it is."""

    code = "home.unusable"
    exit_code = 5


class HomeMissing(HomeError):
    """There is no home in the folder."""

    code = "home.missing"


class HomeExists(HomeError):
    """The folder already holds a home, or something else."""

    code = "home.exists"


class HomeBusy(HomeError):
    """Another run of the program is changing this home."""

    code = "home.busy"
    exit_code = 6


class SettingsError(HomeError):
    """A value in settings.toml, or a variable ``EDIARY_*``, cannot be used."""

    code = "settings.unusable"


class SigningKeyError(HomeError):
    """The signing key is missing, damaged or of another home."""

    code = "home.signing_key"


class StoreDamaged(HomeError):
    """A file of the scan store is gone or is not what its name says."""

    code = "store.damaged"


class DatabaseError(EdiaryError):
    """The database cannot be reached, opened or written."""

    code = "database.unusable"
    exit_code = 7


class DatabaseUnknownSchema(DatabaseError):
    """The database was made by a newer version of the program, or by another program."""

    code = "database.unknown_schema"


class DatabaseInUse(DatabaseError):
    """A database that was to be set up already holds a diary."""

    code = "database.in_use"


class HistoryDamaged(DatabaseError):
    """The history of changes cannot be continued: its end is not where it was left."""

    code = "history.damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProblem:
    """Why one place of the school files cannot be used. Names no person."""

    file: str
    line: int | None
    column: str | None
    reason: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return (
            f"{place}, column {self.column}: {self.reason}"
            if self.column
            else (f"{place}: {self.reason}")
        )


class ImportRefused(EdiaryError):
    """The school files hold rows that cannot be used; nothing of them was written."""

    code = "import.refused"
    exit_code = 8

    def __init__(self, problems: Sequence[ImportProblem]) -> None:
        super().__init__(
            f"Nothing was imported: {len(problems)} problem(s) in the school files.",
            "Mend the lines named and import again.",
        )
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[type[ImportRefused], tuple[tuple[ImportProblem, ...]]]:
        return type(self), (self.problems,)


class NoSchoolThatDay(EdiaryError):
    """The day has no lessons: out of term, a holiday or a weekend."""

    code = "day.no_school"
    exit_code = 9


class UnknownName(EdiaryError):
    """A teacher number, unit name or card id that the diary does not hold."""

    code = "name.unknown"
    exit_code = 9


class BlankNotWaiting(EdiaryError):
    """A card whose numbers were to be said by a person is no blank card that waits for them."""

    code = "blank.not_waiting"
    exit_code = 9


class NothingToPrint(EdiaryError):
    """The timetable plans no lesson that fits what was asked for."""

    code = "print.nothing"
    exit_code = 9


class CardNumberWrong(EdiaryError):
    """A typed card number is none, or its check digit does not hold; nothing was noted."""

    code = "card.number_wrong"
    exit_code = 9


class OutageRefused(EdiaryError):
    """An outage cannot be started or ended as asked for; nothing was written."""

    code = "outage.refused"
    exit_code = 21


class ClockDoubtful(EdiaryError):
    """The computer's date jumped; what depends on it waits until a person confirms the date."""

    code = "clock.doubtful"
    exit_code = 22


class DestructionRefused(EdiaryError):
    """Cards cannot be destroyed as asked for; nothing was destroyed."""

    code = "retention.refused"
    exit_code = 23


class LessonAlreadyRecorded(EdiaryError):
    """The diary holds a lesson of this unit at this date and period."""

    code = "lesson.already_recorded"
    exit_code = 10


class EntryLocked(EdiaryError):
    """A lock lies over the entry: its month is closed, or for a grade its term."""

    code = "lock.entry_locked"
    exit_code = 16


class NothingCorrected(EdiaryError):
    """A correction act was asked for that would change nothing."""

    code = "lock.nothing_corrected"
    exit_code = 16


class NotLocked(EdiaryError):
    """A correction act was asked for where no lock lies: what is open needs none."""

    code = "lock.not_locked"
    exit_code = 16


class CardNotAtLock(EdiaryError):
    """The card does not wait at a lock, or waits for something else too."""

    code = "lock.card_not_at_lock"
    exit_code = 16


class NothingToLock(EdiaryError):
    """What was to be locked is still going on."""

    code = "lock.not_over"
    exit_code = 16


class DecisionRefused(EdiaryError):
    """A person may not enter this value there: unknown, or another person's to set."""

    code = "decision.refused"
    exit_code = 30


class TaskNotClosed(EdiaryError):
    """A task cannot be put aside: the diary waits for a value."""

    code = "task.not_closed"
    exit_code = 30


class NotVerified(EdiaryError):
    """A lesson cannot be verified yet: entries of it wait for a value."""

    code = "verify.entries_wait"
    exit_code = 30


class AccountError(EdiaryError):
    """An account cannot be made or used in this way. Names accounts by number, never by login."""

    code = "account.unusable"
    exit_code = 17


class AccountUnknown(AccountError):
    """There is no such account."""

    code = "account.unknown"


class AccountRefused(AccountError):
    """The account asked for would contradict itself or another one."""

    code = "account.refused"


class PasswordRefused(AccountError):
    """The password does not keep the rules."""

    code = "password.refused"


class SignInRefused(AccountError):
    """Login or password is wrong, or the account is locked: which of them is not said."""

    code = "sign_in.refused"


class RightRefused(AccountError):
    """The account has no right to do this."""

    code = "right.refused"


class RightsFileError(EdiaryError):
    """The table of rights, or of password rules, says something that the program cannot use."""

    code = "rights.unusable"
    exit_code = 4


class ArchiveError(EdiaryError):
    """A folder or file is no archive of ours, or cannot be made or read as one."""

    code = "archive.unusable"
    exit_code = 18


class ArchiveKeyError(ArchiveError):
    """The key with which the home signs archives is missing or damaged."""

    code = "archive.key"


class ArchiveBroken(ArchiveError):
    """An archive is not as it was signed."""

    code = "archive.broken"


class FormsFileError(EdiaryError):
    """The file given with ``--forms`` is missing or holds no forms."""

    code = "forms.unusable"
    exit_code = 13


class OutputNotWritten(EdiaryError):
    """A file asked for could not be written; what stood there before is untouched."""

    code = "output.not_written"
    exit_code = 11


class CalibrationUnusable(EdiaryError):
    """A scan given to ``ediary calibrate`` shows no test card that can be measured."""

    code = "calibration.unusable"
    exit_code = 14


class CalibrationUnfit(EdiaryError):
    """The test card says that lesson cards cannot be read from this printer and scanner."""

    code = "calibration.unfit"
    exit_code = 15


def error_classes() -> tuple[type[EdiaryError], ...]:
    """Every class of the tree that is loaded, in order of its code."""

    def below(kind: type[EdiaryError]) -> list[type[EdiaryError]]:
        return [kind, *(found for child in kind.__subclasses__() for found in below(child))]

    return tuple(sorted(set(below(EdiaryError)), key=lambda kind: kind.code))
