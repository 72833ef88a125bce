"""The rules for passwords and signing in, as data: two sets, and what the settings change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from ediary_core.account_tables import Role
from ediary_core.errors import ProfileError, SettingsError
from ediary_core.profile import PasswordRules
from ediary_core.toml_table import TomlFile, TomlTable, read_toml

_FILE = Path(__file__).parent / "password_rules.toml"
_YEAR_DAYS = 366
_LOCK_MOST_MINUTES = 24 * 60  # G: an account is locked for at most 24 hours
NOT_STAFF = frozenset({Role.PARENT, Role.PUPIL})


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPolicy:
    """One set of rules (G16-27; ``password_rules.toml`` says what each means)."""

    least_length: int
    least_length_administrator: int
    letters_and_digits: bool
    both_cases: bool
    blocklist: bool
    rotation_days: int
    one_time_days: int
    failures: int
    lock_minutes: int
    idle_minutes: int

    @property
    def lock_s(self) -> int:
        return self.lock_minutes * 60

    @property
    def idle(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)

    def length_for(self, roles: frozenset[Role]) -> int:
        """The least length of a password for somebody with these roles."""
        return self.least_length_administrator if Role.ADMINISTRATOR in roles else self.least_length

    def lifetime(self, roles: frozenset[Role]) -> timedelta | None:
        """After how long the password is to be changed; None: never."""
        if self.rotation_days == 0 or roles <= NOT_STAFF:
            return None
        return timedelta(days=self.rotation_days)


def password_policy(
    chosen: PasswordRules, changes: Mapping[str, object] | None = None
) -> PasswordPolicy:
    """A set of rules, with single values changed as the settings say.

    Raises:
        SettingsError: the settings change a value that is none, or to one that cannot be.
    """
    file = read_toml(_FILE)
    table = dict(file.content[chosen.value])
    if not changes:
        return _policy(TomlTable(table, file=file, at=chosen.value))
    changed = TomlFile(path=Path("settings.toml"), content=table | dict(changes), lines=None)
    try:
        return _policy(TomlTable(changed.content, file=changed, at="password"))
    except ProfileError as error:
        raise SettingsError(
            f"The table [password] in settings.toml cannot be used: {error.what}",
            "Mend the value, or delete its line to have the default.",
        ) from error


def _policy(table: TomlTable) -> PasswordPolicy:
    policy = PasswordPolicy(
        least_length=table.whole("least_length", least=8, most=64),
        least_length_administrator=table.whole("least_length_administrator", least=8, most=64),
        letters_and_digits=table.flag("letters_and_digits"),
        both_cases=table.flag("both_cases"),
        blocklist=table.flag("blocklist"),
        rotation_days=table.whole("rotation_days", least=0, most=_YEAR_DAYS),
        one_time_days=table.whole("one_time_days", least=1, most=_YEAR_DAYS),
        failures=table.whole("failures", least=3, most=100),
        lock_minutes=table.whole("lock_minutes", least=1, most=_LOCK_MOST_MINUTES),
        idle_minutes=table.whole("idle_minutes", least=1, most=24 * 60),
    )
    table.close()
    return policy
