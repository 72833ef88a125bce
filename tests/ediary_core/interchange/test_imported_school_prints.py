"""A school of three languages, from each format, prints a card under its own profile."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2
import pytest
from interchange_samples import (
    ALL_NAMES,
    Names,
    asc_xml,
    contract_tables,
    csv_of,
    gpu001,
    oneroster,
    write_contract,
    write_workbook,
    zipped,
)

from ediary_app.cli import main

DAY = "2026-11-20"
Files = Callable[[Path, Names], Sequence[Path]]


def folder(tmp_path: Path, names: Names) -> Sequence[Path]:
    return [write_contract(tmp_path / "school", names)]


def workbook(tmp_path: Path, names: Names) -> Sequence[Path]:
    return [write_workbook(tmp_path / "school.xlsx", contract_tables(names))]


def roster_and_asc(tmp_path: Path, names: Names) -> Sequence[Path]:
    first = next(iter(names.pupils))
    files = oneroster(names, version="1.2")
    files["classes.csv"] += csv_of([["g3", "active", f"{first} 2", "05", "k2", "scheduled", "org"]])
    files["enrollments.csv"] += "h3,active,g3,p13,student,false\nh4,active,g3,p14,student,false\n"
    (tmp_path / "roster.zip").write_bytes(zipped(files))
    (tmp_path / "plan.xml").write_bytes(asc_xml(names).encode(names.encoding))
    return [tmp_path / "roster.zip", tmp_path / "plan.xml"]


def folder_and_untis(tmp_path: Path, names: Names) -> Sequence[Path]:
    school = write_contract(tmp_path / "school", names)
    (school / "timetable.csv").unlink()
    (tmp_path / "GPU001.TXT").write_bytes(gpu001(names, separator=";").encode(names.encoding))
    return [school, tmp_path / "GPU001.TXT"]


@pytest.mark.parametrize("files", [folder, workbook, roster_and_asc, folder_and_untis])
@pytest.mark.parametrize("names", ALL_NAMES, ids=lambda names: names.profile)
def test_an_imported_school_prints_its_cards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: Names, files: Files
) -> None:
    def ediary(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["ediary", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0)

    home, out = tmp_path / "home", tmp_path / "cards.pdf"
    first = next(iter(names.pupils))
    assert ediary("init", "--profile", names.profile, "--home", home) == 0
    assert ediary("import", *files(tmp_path, names), "--home", home) == 0
    assert (
        ediary("cards", "print", "--date", DAY, "--class", first, "--out", out, "--home", home) == 0
    )
    text = pypdfium2.PdfDocument(out)[0].get_textpage().get_text_range()
    for surname, given_name in names.pupils[first]:
        assert f"{surname} {given_name}" in text
