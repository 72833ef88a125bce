"""Homes: where they are, how they are made, and that a failure leaves nothing half-made."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

import ediary_core
from ediary_core import home_init
from ediary_core.card import NameStyle
from ediary_core.card_code import key_id
from ediary_core.diary import open_diary
from ediary_core.errors import (
    DatabaseError,
    DatabaseInUse,
    DatabaseUnknownSchema,
    HomeError,
    HomeExists,
    HomeMissing,
    ProfileError,
    SettingsError,
    SigningKeyError,
)
from ediary_core.home import Home, home_folder
from ediary_core.home_init import init_home
from ediary_core.settings import load_settings, sqlite_url
from ediary_core.signing_key import read_signing_key, write_signing_key
from ediary_core.tables import School

KEY = bytes(range(32))
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def make(folder: Path, *, url: str | None = None, profile: str = "librus") -> Home:
    return init_home(
        folder, profile=profile, school_name="SP 1", signing_key=KEY, now=NOW, database_url=url
    )


def test_a_given_folder_wins_over_the_variable_and_that_over_the_default(tmp_path: Path) -> None:
    environment = {"EDIARY_HOME": str(tmp_path / "named")}
    assert home_folder(tmp_path / "given", environment) == tmp_path / "given"
    assert home_folder(None, environment) == tmp_path / "named"
    assert home_folder(None, {}).name == "ediary"


def test_a_new_home_opens_with_its_school_profile_and_key(tmp_path: Path) -> None:
    make(tmp_path / "home")
    with open_diary(tmp_path / "home") as diary:
        assert diary.school_name == "SP 1"
        assert diary.profile.name == "librus"
        assert diary.signing_key == KEY
        assert diary.topic_days == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]


def test_a_home_is_made_in_an_empty_folder_too(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    assert make(tmp_path / "home").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such permissions")
def test_only_its_owner_can_read_the_signing_key(tmp_path: Path) -> None:
    key_file = make(tmp_path / "home").key_file
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_second_home_in_the_same_place_is_refused_and_the_first_stays(tmp_path: Path) -> None:
    home = make(tmp_path / "home")
    before = home.key_file.read_bytes()
    with pytest.raises(HomeExists, match="already"):
        make(tmp_path / "home")
    assert home.key_file.read_bytes() == before


def test_a_folder_with_other_files_is_refused_and_untouched(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("mine")
    with pytest.raises(HomeExists, match="not an empty folder"):
        make(tmp_path / "home")
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["letter.txt"]


def test_an_unknown_profile_makes_no_home(tmp_path: Path) -> None:
    with pytest.raises(ProfileError):
        make(tmp_path / "home", profile="none")
    assert list(tmp_path.iterdir()) == []


def test_an_unusable_database_url_makes_no_home_and_shows_no_password(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as caught:
        make(tmp_path / "home", url="nosuch://user:secret@host/db")
    assert "secret" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_holds_a_diary_is_not_taken_over(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "shared.sqlite")
    make(tmp_path / "first", url=url)
    with pytest.raises(DatabaseInUse):
        make(tmp_path / "second", url=url)
    assert not (tmp_path / "second").exists()
    with open_diary(tmp_path / "first") as diary:
        assert diary.school_name == "SP 1"


def test_a_failed_move_takes_the_new_tables_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_building: Path, _folder: Path) -> None:
        raise OSError(13, "no access")

    monkeypatch.setattr(home_init, "_move", fail)
    url = sqlite_url(tmp_path / "outside.sqlite")
    with pytest.raises(HomeError, match="no access"):
        make(tmp_path / "home", url=url)
    engine = create_engine(url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    assert not any(path.is_dir() for path in tmp_path.iterdir())


def test_a_folder_without_a_home_is_named(tmp_path: Path) -> None:
    with pytest.raises(HomeMissing, match="ediary init"), open_diary(tmp_path):
        pass


def test_a_lost_diary_is_not_replaced_by_an_empty_one(tmp_path: Path) -> None:
    home = make(tmp_path / "home")
    home.database_file.unlink()
    with pytest.raises(DatabaseError, match="is gone"), open_diary(home.folder):
        pass
    assert not home.database_file.exists()


def test_another_homes_key_is_refused(tmp_path: Path) -> None:
    home = make(tmp_path / "home")
    home.key_file.unlink()
    write_signing_key(home.key_file, b"k" * 32)
    with pytest.raises(SigningKeyError, match="not the one"), open_diary(home.folder):
        pass


@pytest.mark.parametrize("content", ["", "zz", "00ff", "ключ"])
def test_a_damaged_key_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content, "utf-8")
    with pytest.raises(SigningKeyError, match="damaged"):
        read_signing_key(tmp_path / "key")


def test_a_missing_key_is_refused_and_an_existing_one_never_overwritten(tmp_path: Path) -> None:
    with pytest.raises(SigningKeyError, match="cannot be read"):
        read_signing_key(tmp_path / "key")
    write_signing_key(tmp_path / "key", KEY)
    with pytest.raises(FileExistsError):
        write_signing_key(tmp_path / "key", b"k" * 32)
    assert key_id(read_signing_key(tmp_path / "key")) == key_id(KEY)


def test_settings_come_from_the_file_and_variables_win(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make(tmp_path / "home")
    assert load_settings(home).name_style is NameStyle.FULL
    home.settings_file.write_text('name_style = "initials"\ntopic_days = 5\n', "utf-8")
    monkeypatch.setenv("EDIARY_NAME_STYLE", "none")
    monkeypatch.setenv("EDIARY_HOME", str(home.folder))
    settings = load_settings(home)
    assert (settings.name_style, settings.topic_days) == (NameStyle.NONE, 5)
    with open_diary(home.folder) as diary:
        assert diary.topic_days == 5


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('name_style = "short"', "name_style"),
        ("topic_days = 0", "topic_days"),
        ("topic_day = 3", "topic_day"),
        ("topic_days = ", "settings.toml"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    home = make(tmp_path / "home")
    home.settings_file.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=named):
        load_settings(home)


def test_a_database_file_that_is_none_makes_no_home(tmp_path: Path) -> None:
    (tmp_path / "other.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(DatabaseError, match=r"other\.sqlite cannot be reached"):
        make(tmp_path / "home", url=sqlite_url(tmp_path / "other.sqlite"))
    assert [path.name for path in tmp_path.iterdir()] == ["other.sqlite"]


def test_a_diary_without_a_school_is_not_this_homes(tmp_path: Path) -> None:
    home = make(tmp_path / "home")
    with open_diary(home.folder) as diary, diary.sessions.begin() as session:
        session.delete(session.get_one(School, 1))
    with pytest.raises(DatabaseUnknownSchema, match="holds no school"), open_diary(home.folder):
        pass


def own_profile(folder: Path) -> Path:
    """A school's own profile: that of Librus with a title and a word of its own."""
    data = Path(ediary_core.__file__).parent / "profiles" / "librus.toml"
    text = data.read_text("utf-8").replace('title = "Librus (Polska)"', 'title = "Nasza"')
    file = folder / "nasza.toml"
    file.write_text(text + '[texts]\ncard.topic = "o czym"\n', "utf-8")
    return file


def test_a_schools_own_profile_lives_in_its_home(tmp_path: Path) -> None:
    file = own_profile(tmp_path)
    home = init_home(tmp_path / "home", profile=file, school_name="SP 1", signing_key=KEY, now=NOW)
    file.write_text("broken", "utf-8")
    with open_diary(home.folder) as diary:
        assert (diary.profile.name, diary.profile.title) == ("nasza", "Nasza")
        assert diary.profile.text("card.topic") == "o czym"
    home.profile_file.unlink()
    with pytest.raises(ProfileError, match="is gone"), open_diary(home.folder):
        pass


def test_a_broken_profile_of_its_own_makes_no_home(tmp_path: Path) -> None:
    file = own_profile(tmp_path)
    file.write_text(file.read_text("utf-8").replace("spare_rows = 3", "spare_rows = x"), "utf-8")
    with pytest.raises(ProfileError, match=r"nasza\.toml, line 4 is not TOML"):
        init_home(tmp_path / "home", profile=file, school_name="SP 1", signing_key=KEY, now=NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["nasza.toml"]
