"""The code lists on paper: every number with its check digit, found by name and by number."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest

from cardgen.papers.code_sheets import code_pages, code_sheets, name_order
from cardgen.papers.group_lists import GroupList, group_pages
from cardgen.pdf import render_pages
from ediary_core.card import RosterRow
from ediary_core.check_digit import is_valid, with_check_digit
from ediary_core.code_numbers import CodeLists, CodeNumber
from ediary_core.profile_files import load_profile


def number(value: int, name: str) -> CodeNumber:
    return CodeNumber(number=value, name=name, code=with_check_digit(value, digits=3))


LISTS = CodeLists(
    teachers=(number(3, "Żuk Ewa"), number(12, "Łoś Jan"), number(40, "Lis Adam")),
    subjects=(number(7, "matematyka"),),
    units=(number(1, "10a"), number(2, "2a")),
)


def texts(lists: CodeLists, profile: str) -> list[str]:
    known = load_profile(profile)
    pages = [
        (None, part)
        for sheet in code_sheets(lists)
        for part in code_pages(sheet, profile=known, school="Szkoła", made="dziś")
    ]
    with pypdfium2.PdfDocument(BytesIO(render_pages(pages))) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_each_list_stands_in_both_orders() -> None:
    by_name, by_number, *_ = code_sheets(LISTS)
    assert [code.name for code in by_name.codes] == ["Lis Adam", "Łoś Jan", "Żuk Ewa"]
    assert [code.number for code in by_number.codes] == [3, 12, 40]
    kinds = [(sheet.kind, sheet.by_name) for sheet in code_sheets(LISTS)]
    assert kinds == [(k, b) for k in ("teachers", "subjects", "units") for b in (True, False)]


@pytest.mark.parametrize(
    "names",
    [
        ["2a", "10a", "10b"],
        ["Cichy", "Ćwik", "Czyż"],
        ["Lis", "Łoś", "Mak"],
        ["Žukas", "Žvirblis"],
        ["Ежов", "Ёлкин", "Жуков"],
    ],
)
def test_names_are_sorted_as_people_look_them_up(names: list[str]) -> None:
    shuffled = [names[-1], *names[:-1]]
    assert sorted(shuffled, key=name_order) == names


@pytest.mark.parametrize("profile", ["librus", "tamo", "dnevnik"])
def test_every_number_is_printed_with_its_check_digit_in_every_language(profile: str) -> None:
    first = texts(LISTS, profile)[0]
    for code in LISTS.teachers:
        assert is_valid(code.code)
        assert " ".join(code.code[:-1]) in first
        assert code.name in first


def test_a_long_list_goes_on_over_pages_without_losing_a_line() -> None:
    many = tuple(number(value, f"Nauczyciel {value}") for value in range(1, 151))
    lists = CodeLists(teachers=many, subjects=(), units=())
    pages = [text for text in texts(lists, "librus") if "nauczyciele" in text]
    by_number = [text for text in pages if "według numeru" in text]
    assert len(by_number) > 1
    found = {line.strip() for text in by_number for line in text.splitlines()}
    for code in many:
        (line,) = [line for line in found if line.endswith(f" Nauczyciel {code.number}")]
        assert line.replace(" ", "").replace("\u00a0", "").startswith(code.code)


def test_a_group_list_says_whose_number_is_whose() -> None:
    rows = tuple(
        RosterRow(register_number=n, pupil_id=n, printed_name=f"7a {n + 4} Uczeń {n}", exempt=False)
        for n in (1, 2)
    )
    group = GroupList(unit="7ab ang", rows=rows)
    pages = group_pages(group, profile=load_profile("librus"), school="Szkoła", made="dziś")
    with pypdfium2.PdfDocument(BytesIO(render_pages([(None, p) for p in pages]))) as document:
        text = document[0].get_textpage().get_text_range()
    assert "7ab ang" in text
    assert "7a 6 Uczeń 2" in text
