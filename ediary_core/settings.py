"""The home's settings: ``settings.toml``, over which variables ``EDIARY_*`` win."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import (
    SettingsError as UnreadableSettings,
)

from ediary_core.card import NameStyle
from ediary_core.errors import SettingsError
from ediary_core.home import Home
from ediary_core.profile import AttendanceCategory, PasswordRules
from ediary_core.summary.share import ATTENDED, LEFT_OUT


class Settings(BaseSettings):
    """What an operator may choose; the school and its profile stand in the diary."""

    model_config = SettingsConfigDict(env_prefix="EDIARY_", extra="forbid", frozen=True)

    database_url: str | None = Field(
        default=None, description="any SQLAlchemy URL; without it, the SQLite file of the home"
    )
    name_style: NameStyle = Field(
        default=NameStyle.FULL, description="how pupils are named on cards: full, initials, none"
    )
    topic_days: int | None = Field(
        default=None, ge=1, le=60, description="school days to type a topic; else the profile's"
    )
    low_stock: int = Field(
        default=10, ge=0, le=1000, description="fewer blank cards than this in stock are too few"
    )
    blanks_per_day: int = Field(
        default=5, ge=0, le=200, description="blank cards that a pack holds for each school day"
    )

    password_rules: PasswordRules | None = Field(
        default=None, description="which set of rules: school or modern; else the profile's"
    )
    password: dict[str, int | bool] = Field(
        default={}, description="single password rules changed, as in password_rules.toml"
    )

    time_zone: str | None = Field(
        default=None, description="the school's, like Europe/Warsaw; else the computer's own"
    )

    attendance_attended: tuple[AttendanceCategory, ...] = Field(
        default=ATTENDED, description="categories that count as attending, in percentages"
    )
    attendance_left_out: tuple[AttendanceCategory, ...] = Field(
        default=LEFT_OUT, description="categories that percentages leave out altogether"
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        if name is not None:
            try:
                ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError) as error:
                raise ValueError(f"this computer knows no time zone {name!r}") from error
        return name

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


def load_settings(home: Home) -> Settings:
    """The settings of a home.

    Raises:
        SettingsError: a value cannot be used; the message names the file and the key.
    """
    try:
        raw = TomlConfigSettingsSource(Settings, toml_file=home.settings_file)()
        return Settings(**raw)
    except ValidationError as error:
        keys = ", ".join(".".join(map(str, each["loc"])) for each in error.errors())
        reasons = "; ".join(each["msg"] for each in error.errors())
        raise _unusable(home, f"{keys}: {reasons}") from error
    except (UnreadableSettings, ValueError) as error:
        raise _unusable(home, str(error)) from error


def database_url(settings: Settings, home: Home) -> str:
    """The SQLAlchemy URL of the diary."""
    return settings.database_url or sqlite_url(home.database_file)


def sqlite_url(file: Path) -> str:
    return f"sqlite:///{file.as_posix()}"


def settings_text(*, url: str | None) -> str:
    """The first ``settings.toml`` of a home."""
    chosen = f"database_url = {json.dumps(url)}" if url else '# database_url = "postgresql://..."'
    return (
        "# Settings of this home; each can also be given as a variable, like EDIARY_NAME_STYLE.\n"
        f"{chosen}\n"
        '# name_style = "full" # pupils on cards: full, initials or none\n'
        "# topic_days = 3 # school days to type a handwritten topic\n"
        '# password_rules = "modern" # or "school"; without it, as the profile has it\n'
        "# time_zone = \"Europe/Warsaw\" # the school's; without it, the computer's own\n"
        '# attendance_attended = ["present", "late", "school_reasons"] # in percentages\n'
        "# low_stock = 10 # fewer blank cards than this in stock are too few\n"
        "# blanks_per_day = 5 # blank cards that a pack holds for each school day\n"
    )


def _unusable(home: Home, reason: str) -> SettingsError:
    return SettingsError(
        f"The settings in {home.settings_file} (or a variable EDIARY_*) cannot be used: {reason}.",
        "Mend the value, or delete its line to have the default.",
    )
