"""Profiles: what comes with the program, and how a broken file is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ediary_core.errors import ProfileError
from ediary_core.profile import AttendanceCategory, SetBy
from ediary_core.profile_files import load_profile, profile_names, read_profile, read_words

PLACES = re.compile(r"\{\w+\}")  # what the program fills in
MINIMAL = """
title = "Small"
language = "xx"
spare_rows = 1
blank_rows = 20
periods = true
homework = false
lesson_flags = []
[rules]
topic_days = 3
verify_days = 3
backfill_days = 3
correction_days = 3
retention_months = 1
grades_lock_with_term = true
entry = "on_repair"
excuse_in_advance = false
passwords = "school"
[[attendance]]
code = "a"
symbol = "a"
category = "absent"
set_by = "teacher"
names = { xx = "away" }
[[attendance]]
code = "p"
symbol = "p"
category = "present"
set_by = "check"
names = { xx = "here" }
"""
GRADES = """
[grades]
columns = 1
signs = ["+"]
weights = ["1"]
from_level = 1
symbols = [{ symbol = "5", takes_sign = true }]
categories = [{ code = "t", symbol = "t", names = { xx = "test" } }]
"""


@pytest.fixture
def languages(tmp_path: Path) -> Path:
    folder = tmp_path / "languages" / "xx"
    folder.mkdir(parents=True)
    (folder / "card.toml").write_text('title = "Card"\n[foot]\nsign = "Sign"\n', "utf-8")
    return folder.parent


def write_profile(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_five_school_systems_come_with_the_program() -> None:
    assert profile_names() == ("dnevnik", "librus", "przedszkole", "szkola", "tamo")


def test_a_librus_teacher_marks_absent_late_and_school_reasons() -> None:
    assert [code.code for code in load_profile("librus").card_codes()] == ["nb", "sp", "ns"]


def test_excusing_is_the_tutors_and_exemption_comes_from_the_record() -> None:
    librus = load_profile("librus")
    excused = librus.code_of(AttendanceCategory.EXCUSED)
    exempt = librus.code_of(AttendanceCategory.EXEMPT)
    assert excused is not None
    assert excused.set_by is SetBy.TUTOR
    assert exempt is not None
    assert (exempt.code, exempt.set_by) == ("zw", SetBy.RECORD)


def test_dnevnik_is_cyrillic_and_grades_from_the_second_year() -> None:
    dnevnik = load_profile("dnevnik")
    assert [code.code for code in dnevnik.card_codes()] == ["Н", "О", "Б"]
    assert dnevnik.category_of("Б") is AttendanceCategory.EXCUSED
    assert dnevnik.grades_at(1) is None
    block = dnevnik.grades_at(2)
    assert block is not None
    assert [symbol.symbol for symbol in block.symbols] == ["2", "3", "4", "5"]
    assert block.signs == ()


def test_librus_grades_take_signs_but_np_and_bz_do_not() -> None:
    block = load_profile("librus").grades
    assert block is not None
    assert [s.symbol for s in block.symbols if s.takes_sign] == ["1", "2", "3", "4", "5", "6"]
    assert [s.symbol for s in block.symbols if not s.takes_sign] == ["np", "bz"]


def test_a_szkola_teacher_marks_the_paper_registers_symbols() -> None:
    szkola = load_profile("szkola")
    assert [code.code for code in szkola.card_codes()] == ["─", "s", "ns"]
    others = {(code.code, code.set_by) for code in szkola.attendance} - {
        (code.code, SetBy.TEACHER) for code in szkola.card_codes()
    }
    assert others == {
        ("z", SetBy.RECORD),
        ("u", SetBy.TUTOR),
        ("su", SetBy.TUTOR),
        ("•", SetBy.CHECK),
    }


def test_a_szkola_grade_column_has_the_colour_of_its_category() -> None:
    block = load_profile("szkola").grades
    assert block is not None
    colours = {each.names["en"]: each.colour for each in block.categories}
    assert colours == {
        "test": "#c00000",
        "quiz": "#007a33",
        "activity": "#0047ab",
        "homework": "#6a1b9a",
        "oral answer": "#000000",
    }


def test_a_kindergarten_has_hours_instead_of_grades_and_periods() -> None:
    kindergarten = load_profile("przedszkole")
    assert (kindergarten.grades, kindergarten.periods) == (None, False)
    assert [code.code for code in kindergarten.card_codes()] == ["nb"]
    assert kindergarten.stay is not None
    assert kindergarten.stay.arrivals[0] == "06:00"
    assert kindergarten.stay.departures[-1] == "17:00"


def test_tamo_grades_from_one_to_ten_and_pass_or_fail() -> None:
    tamo = load_profile("tamo")
    block = tamo.grades
    assert block is not None
    assert [symbol.symbol for symbol in block.symbols] == [
        *map(str, range(1, 11)),
        "įsk",
        "neįsk",
    ]
    assert block.symbols[-1].label == "neį"
    assert tamo.homework


@pytest.mark.parametrize("name", profile_names())
def test_every_weekday_has_a_word(name: str) -> None:
    profile = load_profile(name)
    assert len({profile.text(f"days.{day}") for day in range(1, 8)}) == 7


def test_languages_hold_the_same_keys() -> None:
    polish, *others = (load_profile(name).texts for name in ("librus", "dnevnik", "tamo"))
    for words in others:
        assert set(words) == set(polish)
        for key, text in words.items():
            assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(polish[key])), key


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ProfileError, match="dnevnik, librus, przedszkole, szkola, tamo"):
        load_profile("vulcan")


def test_words_take_the_files_name_and_the_tables_names_as_key(languages: Path) -> None:
    assert read_words(languages / "xx") == {"card.title": "Card", "card.foot.sign": "Sign"}


def test_a_profile_without_grades_has_no_grade_block(tmp_path: Path, languages: Path) -> None:
    profile = read_profile(write_profile(tmp_path, MINIMAL), languages=languages)
    assert (profile.name, profile.grades, profile.grades_at(5)) == ("small", None, None)


def test_a_profile_with_grades_is_read_whole(tmp_path: Path, languages: Path) -> None:
    block = read_profile(write_profile(tmp_path, MINIMAL + GRADES), languages=languages).grades
    assert block is not None
    assert (block.columns, block.signs, block.weights) == (1, ("+",), ("1",))


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('title = "Small"', "", "title"),
        ("spare_rows = 1", "spare_rows = -1", "spare_rows"),
        ("spare_rows = 1", "spare_rows = true", "spare_rows"),
        ("spare_rows = 1", "spare_rows = 1\nspare_row = 2", "spare_row"),
        ('language = "xx"', 'language = "yy"', "language"),
        ('category = "absent"', 'category = "gone"', r"attendance\[1\].category"),
        ('set_by = "check"', 'set_by = "teacher"', "attendance"),
        ('set_by = "teacher"', 'set_by = "record"', "attendance"),
        ('symbol = "p"', 'symbol = "a"', "attendance"),
        ('symbol = "p"', 'symbol = "here"', r"attendance\[2\].symbol"),
        ('names = { xx = "here" }', 'names = { zz = "here" }', r"attendance\[2\].names"),
        ('names = { xx = "here" }', "names = { xx = 1 }", r"attendance\[2\].names"),
        ("columns = 1", "columns = 3", "grades.columns"),
        ('symbol = "5"', 'symbol = "fünf"', r"grades.symbols\[1\].symbol"),
        ('symbol = "5"', 'symbol = "5", label = "five"', r"grades.symbols\[1\].label"),
        ('code = "t"', 'code = "t", colour = "red"', r"grades.categories\[1\].colour"),
        ('signs = ["+"]', "signs = []", "grades.signs"),
        ('signs = ["+"]', 'signs = ["+", "+"]', "grades.signs"),
        ('weights = ["1"]', "weights = [1]", "grades.weights"),
        ("takes_sign = true", 'takes_sign = "yes"', r"grades.symbols\[1\].takes_sign"),
        ("[grades]", "[[grades]]", "grades"),
    ],
)
def test_a_broken_profile_is_refused_with_file_and_key(
    tmp_path: Path, languages: Path, old: str, new: str, key: str
) -> None:
    text = MINIMAL + GRADES
    assert old in text
    path = write_profile(tmp_path, text.replace(old, new, 1))
    with pytest.raises(ProfileError, match=rf"small\.toml, key {key}: "):
        read_profile(path, languages=languages)


def test_a_file_that_is_no_toml_or_not_there_is_refused(tmp_path: Path, languages: Path) -> None:
    with pytest.raises(ProfileError, match="not TOML"):
        read_profile(write_profile(tmp_path, "title = "), languages=languages)
    with pytest.raises(ProfileError, match="cannot be read"):
        read_profile(tmp_path / "none.toml", languages=languages)


def test_a_word_that_is_no_text_is_refused(languages: Path) -> None:
    (languages / "xx" / "days.toml").write_text("1 = 7\n", "utf-8")
    with pytest.raises(ProfileError, match=r"days\.1"):
        read_words(languages / "xx")
