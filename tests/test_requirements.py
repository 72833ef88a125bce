"""docs/requirements.md maps every rule of the schools to code and tests that exist."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "requirements.md"
ROWS_OF_SECTION = {1: 11, 2: 7, 3: 5, 4: 6, 5: 6, 6: 5, 7: 1}
_ROW = re.compile(r"\| (\d\.\d+) \|(.+)\|")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_CODE = re.compile(r"`([\w/]+(?:\.\w+|/))`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One rule: where it is kept and by which tests."""

    number: str
    code: tuple[str, ...]
    tests: tuple[tuple[str, str], ...]


@cache
def rows() -> tuple[Row, ...]:
    found = []
    for line in TABLE.read_text("utf-8").splitlines():
        match = _ROW.fullmatch(line)
        if match:
            _rule, code, tests = (cell.strip() for cell in match[2].split("|"))
            found.append(
                Row(
                    number=match[1],
                    code=tuple(_CODE.findall(code)),
                    tests=tuple(_TEST.findall(tests)),
                )
            )
    return tuple(found)


def test_every_rule_stands_in_the_table_once() -> None:
    wanted = [
        f"{section}.{n}" for section, count in ROWS_OF_SECTION.items() for n in range(1, count + 1)
    ]
    assert sorted(row.number for row in rows()) == sorted(wanted)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.number)
def test_the_code_that_a_rule_names_is_there(row: Row) -> None:
    assert row.code
    assert [place for place in row.code if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.number)
def test_the_tests_that_a_rule_names_are_there(row: Row) -> None:
    assert row.tests
    missing = [
        f"{file}::{name}"
        for file, name in row.tests
        if not (ROOT / file).is_file()
        or not re.search(rf"^\s*def {name}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE)
    ]
    assert missing == []
