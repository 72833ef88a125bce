"""A card of a small group: little is printed on it, and a sound scan of it is read."""

from __future__ import annotations

import json
from pathlib import Path

from command_line import LESSON_DAY, Ediary
from filled_sheets import scan_filled, two_digits

from omr.form import pages_from_json

PUPILS = 14
GROUP = range(1, PUPILS + 1, 2)
FILES = {
    "teachers": ("number,name,email", "1,Mokytoja Pirmoji,"),
    "subjects": ("number,name", "1,Anglų kalba"),
    "classes": ("number,name,level,tutor", "1,5a,5,1"),
    "students": (
        "class,register_number,surname,given_name,exempt",
        *(f"5a,{n},Pavardenis{n},Vardenis," for n in range(1, PUPILS + 1)),
    ),
    "groups": ("group,class,register_number", *(f"5a 1,5a,{n}" for n in GROUP)),
    "timetable": ("weekday,period,unit,subject,teacher", "1,1,5a 1,1,1"),
    "periods": ("period,start,end", "1,08:00,08:45"),
    "calendar": ("from,to,kind,name", "2026-09-01,2027-06-18,term,Metai"),
}


def test_a_sound_scan_of_a_small_groups_card_is_read_as_printed(
    ediary: Ediary, tmp_path: Path
) -> None:
    school, where = tmp_path / "school", ("--home", tmp_path / "home")
    school.mkdir()
    for name, lines in FILES.items():
        (school / f"{name}.csv").write_text("\n".join(lines), "utf-8")
    assert ediary("init", "--profile", "tamo", *where).exit_code == 0
    assert ediary("import", school, *where).exit_code == 0
    out, forms = tmp_path / "cards.pdf", tmp_path / "cards.json"
    day = LESSON_DAY.isoformat()
    printed = ediary("cards", "print", "--date", day, "--out", out, "--forms", forms, *where)
    assert printed.exit_code == 0, printed.err
    pages = pages_from_json(forms.read_text("utf-8"))
    marks = {"attendance/03": "n", "attendance_checked": "yes", **two_digits("absent_count", 1)}
    scan = scan_filled(out, pages, marks, tmp_path / "scan.pdf", seed=141)
    readings = tmp_path / "readings.jsonl"
    assert ediary("read", scan, "--forms", forms, "--out", readings).exit_code == 0
    (page,) = map(json.loads, readings.read_text("utf-8").splitlines())
    assert (page["outcome"], page["reason"]) == ("read", None)
