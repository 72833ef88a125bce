"""Profiles: what comes with the program, and how a broken file is refused."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ediary_core
from ediary_core.errors import ProfileError
from ediary_core.profile import AttendanceCategory, SetBy
from ediary_core.profile_files import (
    load_profile,
    load_profile_file,
    profile_names,
    read_profile,
    read_words,
)

PLACES = re.compile(r"\{\w+\}")  # what the program fills in
MINIMAL = """\
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
STAY = """
[stay]
arrivals = ["07:00", "08:00"]
departures = ["15:00"]
[texts]
card.title = "Sheet"
"""
DATA = Path(ediary_core.__file__).parent / "profiles"


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


# Words of fields that a profile without periods does not print.
_KEPT_FOR_PERIODS = {"blank.period"}


def test_a_kindergarten_has_hours_instead_of_grades_and_periods() -> None:
    kindergarten = load_profile("przedszkole")
    assert (kindergarten.grades, kindergarten.periods) == (None, False)
    assert [code.code for code in kindergarten.card_codes()] == ["nb"]
    assert kindergarten.stay is not None
    assert kindergarten.stay.arrivals[0] == "06:00"
    assert kindergarten.stay.departures[-1] == "17:00"


def test_a_kindergartens_papers_speak_of_no_grades_lessons_and_latecomers() -> None:
    kindergarten = load_profile("przedszkole")
    printed = (
        *("pack.", "notice.", "outage_list.", "blank.", "codes.", "report.order."),
        *("reentry.unit", "reentry.lesson_number", "summary.title"),
    )
    told = {
        key: text
        for key, text in kindergarten.texts.items()
        if key.startswith(printed) or key in ("howto.step_1_text", "howto.step_4_text")
    }
    assert told
    school_words = ("ocen", "lekcj", "spóźnion", "dnia nauki", "przedmiot")
    wrong = {
        key: word
        for key, text in told.items()
        for word in school_words
        if word in text.lower() and key not in _KEPT_FOR_PERIODS
    }
    assert wrong == {}


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
    ("old", "new", "place"),
    [
        ('title = "Small"', "", "line 1, key title"),
        ("retention_months = 1", "", "line 8, key rules.retention_months"),
        ("spare_rows = 1", "spare_rows = -1", "line 3, key spare_rows"),
        ("spare_rows = 1", "spare_rows = true", "line 3, key spare_rows"),
        ("spare_rows = 1", "spare_rows = 1\nspare_row = 2", "line 4, key spare_row"),
        ('language = "xx"', 'language = "yy"', "line 2, key language"),
        ('language = "xx"', 'language = ".."', "line 2, key language"),
        ("lesson_flags = []", 'lesson_flags = ["party"]', "line 7, key lesson_flags[1]"),
        ("lesson_flags = []", 'lesson_flags = ["repeat", "repeat"]', "line 7, key lesson_flags[2]"),
        ("topic_days = 3", "topic_days = 0", "line 9, key rules.topic_days"),
        ('category = "absent"', 'category = "gone"', "line 21, key attendance[1].category"),
        ('set_by = "check"', 'set_by = "teacher"', "line 18, key attendance"),
        ('set_by = "teacher"', 'set_by = "record"', "line 18, key attendance"),
        ('code = "a"', 'code = "a b"', "line 19, key attendance[1].code"),
        ('code = "p"', 'code = "a"', "line 25, key attendance[2].code"),
        ('symbol = "p"', 'symbol = "a"', "line 26, key attendance[2].symbol"),
        ('symbol = "p"', 'symbol = "here"', "line 26, key attendance[2].symbol"),
        ('names = { xx = "here" }', 'names = { zz = "here" }', "line 29, key attendance[2].names"),
        ('names = { xx = "here" }', "names = { xx = 1 }", "line 29, key attendance[2].names.xx"),
        ("columns = 1", "columns = 3", "line 32, key grades.columns"),
        ('symbol = "5"', 'symbol = "fünf"', "line 36, key grades.symbols[1].symbol"),
        ('symbol = "5"', 'symbol = "5", label = "five"', "line 36, key grades.symbols[1].label"),
        ('code = "t"', 'code = "t", colour = "red"', "line 37, key grades.categories[1].colour"),
        ('signs = ["+"]', "signs = []", "line 33, key grades.signs"),
        ('signs = ["+"]', 'signs = ["+", "+"]', "line 33, key grades.signs[2]"),
        ('weights = ["1"]', 'weights = ["heavy"]', "line 34, key grades.weights[1]"),
        ('weights = ["1"]', "weights = [1]", "line 34, key grades.weights[1]"),
        ("takes_sign = true", 'takes_sign = "yes"', "line 36, key grades.symbols[1].takes_sign"),
        ("[grades]", "[[grades]]", "line 31, key grades"),
        ('"07:00", ', '"7:00", ', "line 40, key stay.arrivals[1]"),
        ('"08:00"', '"06:00"', "line 40, key stay.arrivals[2]"),
        ('["15:00"]', "[]", "line 41, key stay.departures"),
        ('card.title = "Sheet"', 'card.titel = "Sheet"', "line 43, key texts.card.titel"),
        ('card.title = "Sheet"', 'card.title = "Sheet {n}"', "line 43, key texts.card.title"),
        ('card.title = "Sheet"', 'card.title = "Sheet {"', "line 43, key texts.card.title"),
    ],
)
def test_a_broken_profile_is_refused_with_file_line_and_key(
    tmp_path: Path, languages: Path, old: str, new: str, place: str
) -> None:
    text = MINIMAL + GRADES + STAY
    assert text.count(old) >= 1
    path = write_profile(tmp_path, text.replace(old, new, 1))
    with pytest.raises(ProfileError, match=re.escape(f"small.toml, {place}: ")):
        read_profile(path, languages=languages)


def test_a_profile_has_words_of_its_own_in_place_of_the_languages(
    tmp_path: Path, languages: Path
) -> None:
    path = write_profile(tmp_path, MINIMAL + GRADES + STAY)
    profile = read_profile(path, languages=languages)
    assert profile.text("card.title") == "Sheet"
    assert profile.text("card.foot.sign") == "Sign"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("title = ", 1),
        ("\n\ntitle", 3),
        ('title = "a"\nlanguage =', 2),
        ('title = "a"\n\n[rules\n', 3),
        ('title = "a"\ntitle = "b"\n', 2),
        ('title = "a\nlanguage = "pl"\n', 1),
    ],
)
def test_a_file_that_is_no_toml_is_refused_with_the_line(
    tmp_path: Path, text: str, line: int
) -> None:
    with pytest.raises(ProfileError, match=rf"small\.toml, line {line} is not TOML: "):
        read_profile(write_profile(tmp_path, text))


def test_an_empty_file_is_refused_with_the_first_line(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"small\.toml, line 1, key language: is missing"):
        read_profile(write_profile(tmp_path, ""))


def test_a_file_that_is_not_utf8_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_bytes('title = "a"\nlanguage = "żółw"\n'.encode("cp1250"))
    with pytest.raises(ProfileError, match=r"small\.toml, line 2: a sign is not UTF-8"):
        read_profile(path)


GOOD = {name: (DATA / f"{name}.toml").read_text("utf-8") for name in profile_names()}
_RUBBISH = st.text(
    st.sampled_from("abNn=[]{}\"'.,#1270-+ \\\n\tż•") | st.characters(codec="utf-8"), max_size=12
)


@st.composite
def damaged_profiles(draw: st.DrawFn) -> str:
    """A good profile of which one line is gone, doubled, moved, cut, or has rubbish in it."""
    lines = GOOD[draw(st.sampled_from(sorted(GOOD)))].split("\n")
    at = draw(st.integers(0, len(lines) - 1))
    cut = draw(st.integers(0, len(lines[at])))
    damage = draw(st.sampled_from(["gone", "twice", "moved", "cut", "rubbish", "overwritten"]))
    line = lines.pop(at)
    match damage:
        case "twice":
            lines[at:at] = [line, line]
        case "moved":
            lines.insert(draw(st.integers(0, len(lines))), line)
        case "cut":
            lines.insert(at, line[:cut])
        case "rubbish":
            lines.insert(at, line[:cut] + draw(_RUBBISH) + line[cut:])
        case "overwritten":
            lines.insert(at, draw(_RUBBISH))
    return "\n".join(lines)


@settings(max_examples=300, deadline=None)
@given(damaged_profiles())
def test_a_damaged_line_is_harmless_or_refused_with_file_and_line(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.toml"
        path.write_text(text, "utf-8", newline="")
        try:
            profile = read_profile(path)
        except ProfileError as refused:
            place = re.search(r"mine\.toml, line (\d+)", str(refused))
            assert place, str(refused)
            assert 1 <= int(place[1]) <= text.count("\n") + 1
        else:
            assert profile.card_codes()


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="cannot be read"):
        read_profile(tmp_path / "none.toml")


@pytest.mark.parametrize("name", ["librus.toml", "my school.toml"])
def test_a_schools_own_profile_needs_a_name_of_its_own(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(GOOD["librus"], "utf-8")
    with pytest.raises(ProfileError, match="cannot be named so"):
        load_profile_file(path)


def test_a_word_that_is_no_text_is_refused(languages: Path) -> None:
    (languages / "xx" / "days.toml").write_text("1 = 7\n", "utf-8")
    with pytest.raises(ProfileError, match=r"days\.toml, line 1, key 1: "):
        read_words(languages / "xx")
