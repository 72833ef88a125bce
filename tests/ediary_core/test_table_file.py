"""Tables for other programs: no cell is a formula, and harmless codes stay exact."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from ediary_core.errors import OutputNotWritten
from ediary_core.formula_guard import guarded
from ediary_core.table_file import TableFormat, csv_cell, csv_text, write_table
from ediary_core.workbook_file import MAX_CELL, workbook_bytes

TRIGGERS = tuple("=+-@|＝＋－＠｜")
HARMLESS = ["─", "−", "–", "•", "-", "+", "-2", "+15", "4+", "5-", "np", "Н", "u", "ns", "Ułamki"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    name: str
    value: str | None


def opened_cells(text: str, delimiter: str) -> list[str]:
    """Every cell of a CSV file as a spreadsheet sees it that splits at ``delimiter``.

    Where that is not the file's own comma, quotes protect nothing.
    """
    if delimiter == ",":
        return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    return re.split(rf"[{delimiter}\r\n]", text)


def is_formula(cell: str) -> bool:
    bare = cell.lstrip(' \t\r\n\x0b\x0c\u00a0\u3000\u200b\ufeff"')
    return bare.startswith(TRIGGERS) and len(bare) > 3  # up to three are signed grades


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "＝1", "－1+1", " =1", "\u00a0=1",
        '"=1+1', "\u200b=1", "\ufeff=1", "\n=1", "\r=1", "\t=1", "|calc", "'=1",
        '=HYPERLINK("http://x.example";"y")', "=cmd|'/C calc'!A0",
    ],
)  # fmt: skip
def test_a_cell_that_starts_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert csv_cell(text).startswith("'")
    assert csv_cell(text).replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("separator", [";", "\t", "\n"])
def test_a_formula_behind_another_countrys_separator_is_text_too(separator: str) -> None:
    cell = csv_cell(f"Lis{separator}=1+cmd|' /C calc'!A0")
    assert cell == f"Lis{separator}'=1+cmd|' /C calc'!A0"
    assert csv_cell(f"{separator} =1") == (
        f"{separator} '=1" if separator == ";" else f"'{separator} '=1"
    )


@pytest.mark.parametrize("code", HARMLESS)
def test_codes_grades_and_words_stay_exact(code: str) -> None:
    assert csv_cell(code) == code


def test_a_grade_that_opens_a_row_is_guarded_and_any_other_is_exact() -> None:
    assert csv_text(["a", "b"], [["-", "-"], ["+1", "+1"]]) == "a,b\n'-,-\n'+1,+1\n"


@given(st.lists(st.text(st.sampled_from("=+-@|＝;,\t\n\r\"' aż1"), max_size=8), min_size=1))
@settings(max_examples=600, deadline=None)
def test_no_separator_makes_a_formula_of_any_text(texts: list[str]) -> None:
    written = csv_text(["a"] * len(texts), [texts])
    for delimiter in ",;\t":
        for cell in opened_cells(written, delimiter):
            assert not is_formula(cell)


@given(st.text())
def test_only_apostrophes_are_added(text: str) -> None:
    assert guarded(text).replace("'", "") == text.replace("'", "")


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"])), min_size=1, max_size=4))
def test_every_cell_of_a_workbook_is_the_text_itself(texts: list[str]) -> None:
    book = load_workbook(io.BytesIO(workbook_bytes(["a"] * len(texts), [texts])))
    (sheet,) = book.worksheets
    for cell, text in zip(sheet[2] if sheet.max_row > 1 else [], texts, strict=False):
        wanted = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")
        assert (cell.value or "") == wanted
        assert cell.data_type != "f"


def test_names_and_grades_in_a_workbook_are_never_formulas_or_numbers(tmp_path: Path) -> None:
    rows = [Row(name="=1+1", value="-2"), Row(name="+Lis", value=None), Row(name="5", value="4+")]
    write_table(tmp_path / "e.xlsx", rows, row_type=Row, table_format=TableFormat.XLSX)
    cells = [list(row) for row in load_workbook(tmp_path / "e.xlsx").active.iter_rows()]
    assert [[cell.value for cell in row] for row in cells] == [
        ["name", "value"], ["=1+1", "-2"], ["+Lis", None], ["5", "4+"],
    ]  # fmt: skip
    assert {cell.data_type for row in cells for cell in row if cell.value} == {"s"}
    assert cells[1][0].quotePrefix


def test_the_same_rows_are_the_same_in_all_formats(tmp_path: Path) -> None:
    rows = [Row(name="Żuk Iga", value="4+"), Row(name="Šarūnas", value=None)]
    for table_format in TableFormat:
        write_table(tmp_path / table_format, rows, row_type=Row, table_format=table_format)
    held = [
        [row["name"], row["value"]] for row in json.loads((tmp_path / "json").read_text("utf-8"))
    ]
    with (tmp_path / "xlsx").open("rb") as file:
        sheet = load_workbook(file).active
        assert [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)] == held
    assert (tmp_path / "csv").read_text("utf-8") == "name,value\nŻuk Iga,4+\nŠarūnas,\n"


def test_a_text_that_a_spreadsheet_would_cut_is_refused() -> None:
    with pytest.raises(OutputNotWritten, match="longer than"):
        workbook_bytes(["a"], [["x" * (MAX_CELL + 1)]])
