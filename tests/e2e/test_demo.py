"""The whole main job: what the pens meant is what the diary says, or a person is asked."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from ediary_core.profile_files import load_profile, profile_names

from command_line import Ediary  # isort: skip

KINDS_OF_ITS_OWN = {
    "librus": {"grade"},
    "szkola": {"grade"},
    "przedszkole": {"arrival", "departure"},
    "tamo": {"grade", "homework"},
    "dnevnik": {"grade"},
}
ENTRY_COLUMNS = (
    "card_id,fill_order,lesson_date,period,unit,subject,teacher,lesson_number,kind,column,"
    "register_number,student,value,category,weight,state,source,scan,page"
)


@pytest.mark.parametrize("profile", profile_names())
def test_a_day_on_paper_gets_into_the_diary_and_twice_is_once(
    profile: str, tmp_path: Path, ediary: Ediary
) -> None:
    out = tmp_path / "demo"
    said = ediary("demo", "--out", out, "--profile", profile, "--classes", 3, "--seed", 7)
    assert "WRONG" not in said.out
    assert said.exit_code == 0
    for name in ("cards.pdf", "forms.json", "report.html", "entries.csv", "annotated-page.png"):
        assert (out / name).stat().st_size > 0, name

    text = (out / "entries.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == ENTRY_COLUMNS
    rows = list(csv.DictReader(text.splitlines()))
    _check_fill_order(rows)
    _check_everyone_has_attendance(rows, out, profile)
    kinds = {row["kind"] for row in rows if row["state"] == "loaded"}
    assert kinds == {"lesson", "topic", "attendance", *KINDS_OF_ITS_OWN[profile]}

    again = ediary("ingest", out / "stack", "--home", out / "home")
    assert "already ingested" in again.out
    ediary("entries", "export", "--home", out / "home", "--out", out / "again.csv")
    assert (out / "again.csv").read_text(encoding="utf-8") == text


def _check_fill_order(rows: list[dict[str, str]]) -> None:
    ranks = [int(row["fill_order"]) for row in rows]
    assert ranks == sorted(ranks)
    assert set(ranks) == set(range(1, max(ranks) + 1))
    lessons = [row for row in rows if row["kind"] == "lesson"]
    places = [(row["lesson_date"], int(row["period"])) for row in lessons]
    assert places == sorted(places)
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in lessons:
        numbers[row["unit"], row["subject"]].append(int(row["lesson_number"]))
    for given in numbers.values():
        counted = [number for number in given if number]  # a ceremony has 0 (S41)
        assert counted == sorted(counted)
        assert set(counted) == set(range(1, max(counted, default=0) + 1))


def _check_everyone_has_attendance(rows: list[dict[str, str]], out: Path, profile: str) -> None:
    codes = {code.code for code in load_profile(profile).attendance}
    attendance = [row for row in rows if row["kind"] == "attendance"]
    assert {row["value"] for row in attendance if row["state"] == "loaded"} <= codes
    per_card = Counter(row["card_id"] for row in attendance)
    pages = json.loads((out / "forms.json").read_text(encoding="utf-8"))["pages"]
    printed: Counter[str] = Counter()
    for page in pages:
        names = [field["name"] for field in page["fields"]]
        printed[page["card_id"]] += sum(
            name.startswith("attendance/") and not name.startswith("attendance/s") for name in names
        )
    assert per_card
    assert all(count >= printed[card] for card, count in per_card.items())


def test_a_kindergarten_of_too_many_groups_is_wrong_usage(tmp_path: Path, ediary: Ediary) -> None:
    said = ediary("demo", "--out", tmp_path / "demo", "--profile", "przedszkole", "--classes", 13)
    assert said.exit_code == 2
    assert "names for 12 classes only" in said.err


def test_the_demo_empties_no_folder_that_it_did_not_make(tmp_path: Path, ediary: Ediary) -> None:
    precious = tmp_path / "thesis.txt"
    precious.write_text("chapter 1", encoding="utf-8")
    said = ediary("demo", "--out", tmp_path)
    assert said.exit_code == 5
    assert "no demo made" in said.err
    assert precious.read_text(encoding="utf-8") == "chapter 1"
