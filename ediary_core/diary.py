"""A home opened for work: its settings, profile, key, scan store and sessions in one hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, sessionmaker

from ediary_core.accounts.password_policy import PasswordPolicy, password_policy
from ediary_core.card_code import key_id
from ediary_core.database import make_engine, sessions
from ediary_core.errors import DatabaseError, DatabaseUnknownSchema, ProfileError, SigningKeyError
from ediary_core.home import Home, existing_home
from ediary_core.migrations import upgrade
from ediary_core.profile import Profile
from ediary_core.profile_files import load_profile, profile_names, read_profile
from ediary_core.scan_store import ScanStore
from ediary_core.settings import Settings, database_url, load_settings
from ediary_core.signing_key import read_signing_key
from ediary_core.tables import School


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    home: Home
    settings: Settings
    school_name: str
    profile: Profile
    signing_key: bytes
    store: ScanStore
    sessions: sessionmaker[Session]

    @property
    def zone(self) -> tzinfo | None:
        """The school's time zone; None for the computer's own."""
        return _zone(self.settings)

    @property
    def topic_days(self) -> int:
        """School days that a teacher has to type a handwritten topic."""
        return self.settings.topic_days or self.profile.rules.topic_days

    @property
    def password_policy(self) -> PasswordPolicy:
        """The rules for passwords and signing in.

        Raises:
            SettingsError: the settings change one to what cannot be.
        """
        chosen = self.settings.password_rules or self.profile.rules.passwords
        return password_policy(chosen, self.settings.password)


@contextmanager
def open_diary(folder: Path) -> Iterator[Diary]:
    """The home in a folder; an older database is upgraded first.

    Raises:
        EdiaryError: there is no home, or a part of it cannot be used; the message says which.
    """
    home = existing_home(folder)
    settings = load_settings(home)
    key = read_signing_key(home.key_file)
    _refuse_missing_file(settings, home)
    engine = make_engine(database_url(settings, home))
    try:
        upgrade(engine)
        factory = sessions(engine, head_file=home.history_head_file, zone=_zone(settings))
        with factory() as session:
            school = _school(session, home, key)
        yield Diary(
            home=home,
            settings=settings,
            school_name=school.name,
            profile=_profile(home, school.profile),
            signing_key=key,
            store=ScanStore(folder=home.scans_folder),
            sessions=factory,
        )
    finally:
        engine.dispose()


def _zone(settings: Settings) -> tzinfo | None:
    return None if settings.time_zone is None else ZoneInfo(settings.time_zone)


def _refuse_missing_file(settings: Settings, home: Home) -> None:
    """SQLite would make a new, empty diary in place of one that is gone."""
    if settings.database_url is None and not home.database_file.is_file():
        raise DatabaseError(
            f"The diary {home.database_file} is gone.", "Restore the home from a backup."
        )


def _profile(home: Home, name: str) -> Profile:
    """The home's own profile, or the one of the program that it was made with."""
    if home.profile_file.is_file():
        return read_profile(home.profile_file, name=name)
    if name not in profile_names():
        raise ProfileError(
            f"The school's own profile {home.profile_file} is gone.",
            "Restore the home from a backup.",
        )
    return load_profile(name)


def _school(session: Session, home: Home, key: bytes) -> School:
    school = session.get(School, 1)
    if school is None:
        raise DatabaseUnknownSchema(
            f"The database of the home {home.folder} holds no school.",
            "Name the database with which the home was made, or restore it from a backup.",
        )
    if school.key_id != key_id(key):
        raise SigningKeyError(
            f"The signing key {home.key_file} is not the one of this diary.",
            "Restore the key that was made with it: cards already printed depend on it.",
        )
    return school
