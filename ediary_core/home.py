"""The home: the one folder that a school's program writes to, and what lies where in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from ediary_core.errors import HomeMissing

HOME_VARIABLE = "EDIARY_HOME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    folder: Path

    @property
    def settings_file(self) -> Path:
        return self.folder / "settings.toml"

    @property
    def database_file(self) -> Path:
        return self.folder / "diary.sqlite"

    @property
    def profile_file(self) -> Path:
        """The school's own profile; a home on one of the program's profiles has none."""
        return self.folder / "profile.toml"

    @property
    def key_file(self) -> Path:
        return self.folder / "signing.key"

    @property
    def scans_folder(self) -> Path:
        return self.folder / "scans"

    @property
    def lock_file(self) -> Path:
        return self.folder / "busy.lock"

    @property
    def history_head_file(self) -> Path:
        return self.folder / "history.head"

    @property
    def archive_key_file(self) -> Path:
        return self.folder / "archive.key"

    @property
    def archive_certificate_file(self) -> Path:
        return self.folder / "archive.crt"

    def exists(self) -> bool:
        """Whether a home was made here; the settings are what makes a folder a home."""
        return self.settings_file.is_file()


def home_folder(given: Path | None, environment: Mapping[str, str]) -> Path:
    """Where the home is: as given, else as ``EDIARY_HOME`` says, else the user's data folder."""
    if given is not None:
        return given.absolute()
    named = environment.get(HOME_VARIABLE, "").strip()
    if named:
        return Path(named).absolute()
    return platformdirs.user_data_path("ediary", appauthor=False)


def existing_home(folder: Path) -> Home:
    """The home in a folder.

    Raises:
        HomeMissing: none was made there.
    """
    home = Home(folder=folder)
    if not home.exists():
        raise HomeMissing(
            f"There is no home in {folder}.", "Make one with: ediary init --profile NAME"
        )
    return home
