"""Makes a home: settings, signing key, scan store and an empty diary, all or nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from ediary_core.card_code import key_id
from ediary_core.database import make_engine, sessions
from ediary_core.errors import DatabaseError, DatabaseInUse, HomeError, HomeExists
from ediary_core.home import Home
from ediary_core.migrations import holds_tables, upgrade
from ediary_core.profile_files import load_profile, load_profile_file
from ediary_core.settings import settings_text, sqlite_url
from ediary_core.signing_key import write_signing_key
from ediary_core.tables import Base, School


def init_home(
    folder: Path,
    *,
    profile: str | Path,
    school_name: str,
    signing_key: bytes,
    now: datetime,
    database_url: str | None = None,
) -> Home:
    """Make a new home in ``folder``, which may be absent or empty.

    It is built beside its place and moved there whole, so a failure leaves nothing behind.
    ``profile`` is the name of one of the program's, or the file of the school's own, which is
    copied into the home: so it never changes under the diary.

    Raises:
        HomeExists: there is a home already, or a folder with something else in it.
        ProfileError: no such profile, or its file is broken.
        DatabaseInUse: the database of ``database_url`` already holds a diary.
        DatabaseError: it cannot be used.
        HomeError: the folder cannot be written.
    """
    own = profile if isinstance(profile, Path) else None
    name = load_profile_file(own).name if own else load_profile(str(profile)).name
    _refuse_existing(folder)
    school = School(
        id=1, name=school_name, profile=name, key_id=key_id(signing_key), created_at=now
    )
    try:
        with _beside(folder) as building:
            home = Home(folder=building)
            write_signing_key(home.key_file, signing_key)
            home.scans_folder.mkdir()
            if own:
                shutil.copyfile(own, home.profile_file)
            home.settings_file.write_text(settings_text(url=database_url), "utf-8")
            with _new_database(database_url or sqlite_url(home.database_file), school):
                _move(building, folder)
    except OSError as error:
        raise HomeError(
            f"The home {folder} cannot be made: {error.strerror}.",
            "Give a folder that may be written, with --home.",
        ) from error
    return Home(folder=folder)


def _refuse_existing(folder: Path) -> None:
    if Home(folder=folder).exists():
        raise HomeExists(
            f"There is a home in {folder} already.", "Use it, or give another folder with --home."
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise HomeExists(
            f"{folder} is not an empty folder.", "Give an empty or new folder with --home."
        )


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _move(building: Path, folder: Path) -> None:
    if folder.exists():
        folder.rmdir()  # empty; not every system moves a folder onto another
    building.rename(folder)


@contextmanager
def _new_database(url: str, school: School) -> Iterator[None]:
    """A new diary for the time of the block; it is taken back if the block fails."""
    engine = make_engine(url)
    _refuse_used(engine)
    try:
        upgrade(engine)
        with sessions(engine).begin() as session:
            session.add(school)
        engine.dispose()  # an open file cannot be moved on every system
        yield
    except BaseException:
        _take_back(engine)
        raise
    finally:
        engine.dispose()


def _refuse_used(engine: Engine) -> None:
    place = engine.url.render_as_string(hide_password=True)
    try:
        used = holds_tables(engine)
    except SQLAlchemyError as error:
        raise DatabaseError(
            f"The database {place} cannot be reached.", "Check its address and that it runs."
        ) from error
    if used:
        raise DatabaseInUse(
            f"The database {place} already holds a diary.",
            "Give another one, or take the home that belongs to it from a backup.",
        )


def _take_back(engine: Engine) -> None:
    if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).exists():
        return
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
