"""``ediary account`` as the administrator meets it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pypdfium2

from command_line import Ediary  # isort: skip


def listed(home: Path, tmp_path: Path, ediary: Ediary) -> dict[str, dict[str, str]]:
    out = tmp_path / "accounts.csv"
    assert ediary("account", "list", "--out", out, "--home", home).exit_code == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        return {row["login"]: row for row in csv.DictReader(file)}


def test_an_account_is_made_listed_given_roles_and_closed(
    home: Path, tmp_path: Path, ediary: Ediary
) -> None:
    made = ediary("account", "add", "glowny", "--role", "administrator", "--home", home)
    assert made.exit_code == 0
    assert re.search(r"one-time password: (\w{4}-){3}\w{4}", made.out)
    assert ediary("account", "add", "sekr", "--role", "secretary", "--home", home).exit_code == 0
    parent = ediary(
        "account", "add", "rodzic", "--role", "parent", "--child", "6a/1", "--child", "6a/2",
        "--home", home,
    )  # fmt: skip
    assert parent.exit_code == 0
    roles = ("account", "roles", "sekr", "--role", "secretary", "--role", "director")
    assert ediary(*roles, "--home", home).exit_code == 0
    assert ediary("account", "deactivate", "rodzic", "--home", home).exit_code == 0
    assert ediary("account", "reset", "glowny", "--home", home).exit_code == 0
    assert "not locked" in ediary("account", "unlock", "glowny", "--home", home).out
    rows = listed(home, tmp_path, ediary)
    assert rows["sekr"]["roles"] == "director secretary"
    assert (rows["rodzic"]["state"], rows["rodzic"]["children"]) == ("deactivated", "2")
    assert ediary("audit", "verify", "--home", home).exit_code == 0


def test_a_slip_holds_login_password_and_rules(home: Path, tmp_path: Path, ediary: Ediary) -> None:
    slip = tmp_path / "slip.pdf"
    said = ediary(
        "account", "add", "naucz1", "--role", "teacher", "--teacher", 101, "--slip", slip,
        "--home", home,
    )  # fmt: skip
    assert said.exit_code == 0, said.err
    assert "one-time password: " not in said.out
    text = pypdfium2.PdfDocument(slip)[0].get_textpage().get_text_range()
    assert "naucz1" in text
    assert re.search(r"(\w{4}-){3}\w{4}", text)
    assert "co 30 dni" in text
    assert "co najmniej 8 znaków" in text


def test_an_account_whose_slip_cannot_be_written_is_not_made(
    home: Path, tmp_path: Path, ediary: Ediary
) -> None:
    said = ediary(
        "account", "add", "naucz1", "--role", "teacher", "--teacher", 101,
        "--slip", tmp_path / "nowhere" / "slip.pdf", "--home", home,
    )  # fmt: skip
    assert said.exit_code == 11
    assert listed(home, tmp_path, ediary) == {}


def test_what_does_not_fit_is_refused_without_naming_anybody(home: Path, ediary: Ediary) -> None:
    said = ediary("account", "add", "kowalski", "--role", "teacher", "--home", home)
    assert said.exit_code == 17
    assert "kowalski" not in said.err
    assert ediary("account", "unlock", "nobody", "--home", home).exit_code == 17
    wrong = ediary("account", "add", "r", "--role", "parent", "--child", "6a", "--home", home)
    assert wrong.exit_code == 2
    unknown = ("account", "add", "rodzic", "--role", "parent", "--child", "6a/99", "--home", home)
    assert ediary(*unknown).exit_code == 9


def test_the_settings_choose_the_modern_rules(home: Path, tmp_path: Path, ediary: Ediary) -> None:
    settings = home / "settings.toml"
    settings.write_text(settings.read_text("utf-8") + 'password_rules = "modern"\n', "utf-8")
    slip = tmp_path / "slip.pdf"
    said = ediary("account", "add", "sekr", "--role", "secretary", "--slip", slip, "--home", home)
    assert said.exit_code == 0
    text = pypdfium2.PdfDocument(slip)[0].get_textpage().get_text_range()
    assert "co najmniej 12 znaków" in text
    assert "co 30 dni" not in text
    settings.write_text(settings.read_text("utf-8") + "[password]\nidle_hours = 1\n", "utf-8")
    refused = ediary("account", "add", "x.y", "--role", "secretary", "--home", home)
    assert refused.exit_code == 5
    assert "idle_hours" in refused.err
