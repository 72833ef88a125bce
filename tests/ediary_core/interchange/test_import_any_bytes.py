"""Whatever stands in a file: it is read, or refused by name; nothing else happens."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from diary_imports import profile_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from interchange_samples import (
    ALL_NAMES,
    POLISH,
    Names,
    asc_xml,
    contract_tables,
    gpu001,
    oneroster,
    write_workbook,
    zipped,
)

from ediary_core.collation import collation
from ediary_core.errors import ImportProblem
from ediary_core.interchange.combine import combined
from ediary_core.interchange.known_school import KnownSchool
from ediary_core.interchange.oneroster_roster import read_roster
from ediary_core.interchange.recognise import Reading, SourceFormat, read_source
from ediary_core.school_checks import check_school_files
from ediary_core.school_rows import SchoolFiles

TODAY = date(2026, 11, 20)
many = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def read(path: Path, source_format: SourceFormat | None = None) -> SchoolFiles:
    source = read_source(path, Reading(language="pl", today=TODAY, source_format=source_format))
    files = combined(
        [source],
        language="pl",
        known=KnownSchool(),
        collation=collation(profile_of(POLISH).text("alphabet.letters")),
    )
    problems = [*files.problems, *map(files.placed, check_school_files(files))]
    assert all(isinstance(each, ImportProblem) and each.reason for each in problems)
    return files


def damaged(data: bytes, seed: int) -> bytes:
    """The bytes with pieces cut out, doubled, changed or moved."""
    rng = random.Random(seed)
    broken = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        start = rng.randrange(len(broken) or 1)
        stop = min(len(broken), start + rng.choice([1, 2, 8, 60]))
        piece = broken[start:stop]
        match rng.randrange(4):
            case 0:
                del broken[start:stop]
            case 1:
                broken[start:start] = piece
            case 2:
                broken[start:stop] = rng.randbytes(len(piece))
            case _:
                broken[start:stop] = rng.choice([b'"', b",", b";", b"\n", b"<", b"0", b"\0", b""])
    return bytes(broken)


@many
@given(data=st.binary(max_size=400), source_format=st.sampled_from([None, *SourceFormat]))
def test_any_bytes_are_read_or_refused(
    tmp_path: Path, data: bytes, source_format: SourceFormat | None
) -> None:
    file = tmp_path / "students.csv"
    file.write_bytes(data)
    read(file, source_format)


@many
@given(
    text=st.text(st.sampled_from("01,;\"~\n <>/&[]!'=abż"), max_size=300),
    source_format=st.sampled_from(SourceFormat),
)
def test_any_text_of_separators_is_read_or_refused(
    tmp_path: Path, text: str, source_format: SourceFormat
) -> None:
    file = tmp_path / "timetable.csv"
    file.write_text(text, encoding="utf-8")
    read(file, source_format)


@pytest.mark.parametrize("name", ["plan.xml", "GPU001.TXT", "roster.zip", "school.xlsx"])
@many
@given(seed=st.integers(0, 10**9), names=st.sampled_from(ALL_NAMES))
def test_a_damaged_file_is_read_or_refused(
    tmp_path: Path, name: str, seed: int, names: Names
) -> None:
    file = tmp_path / name
    file.write_bytes(damaged(sample(tmp_path, name, names), seed))
    read(file)


def sample(folder: Path, name: str, names: Names) -> bytes:
    if name == "plan.xml":
        return asc_xml(names).encode(names.encoding)
    if name == "GPU001.TXT":
        return gpu001(names).encode(names.encoding)
    if name == "roster.zip":
        return zipped(oneroster(names))
    kept = folder / f"kept-{names.language}.xlsx"
    if not kept.exists():
        write_workbook(kept, contract_tables(names))
    return kept.read_bytes()


@many
@given(
    file=st.sampled_from(sorted(oneroster(POLISH))),
    seed=st.integers(0, 10**9),
    times=st.integers(1, 3),
)
def test_a_roster_with_a_damaged_file_is_read_or_refused(file: str, seed: int, times: int) -> None:
    files = {name: text.encode() for name, text in oneroster(POLISH).items()}
    for turn in range(times):
        files[file] = damaged(files[file], seed + turn)
    source = read_roster(files, name="r.zip", language="pl", today=TODAY)
    school = combined(
        [source],
        language="pl",
        known=KnownSchool(),
        collation=collation(profile_of(POLISH).text("alphabet.letters")),
    )
    check_school_files(school)


@many
@given(cell=st.one_of(st.text(max_size=12), st.integers(), st.floats(), st.dates(), st.times()))
def test_a_workbook_of_any_cells_is_read_or_refused(tmp_path: Path, cell: object) -> None:
    from openpyxl.utils.exceptions import IllegalCharacterError

    tables = contract_tables(POLISH)
    for table in ("periods", "calendar", "students"):
        tables[table][1][1] = cell
    try:
        path = write_workbook(tmp_path / "any.xlsx", tables)
    except (IllegalCharacterError, ValueError):
        return  # no spreadsheet holds it
    read(path)
