"""The tree of failures: stable codes, exit codes that mean something, messages that help."""

from __future__ import annotations

import pickle

import pytest

from ediary_core.errors import EdiaryError, HomeMissing, ImportProblem, ImportRefused, error_classes

PROBLEM = ImportProblem(file="students.csv", line=3, column="class", reason="the cell is empty")


def test_every_failure_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in error_classes()]
    assert len(codes) > 15
    assert len(set(codes)) == len(codes)


def test_no_failure_ends_like_a_success_or_wrong_usage() -> None:
    assert {kind.exit_code for kind in error_classes()}.isdisjoint({0, 2, 3})


def test_a_message_says_what_happened_and_what_to_do() -> None:
    error = HomeMissing("There is no home in x.", "Make one.")
    assert str(error) == "There is no home in x. Make one."
    assert isinstance(error, EdiaryError)


@pytest.mark.parametrize(
    "error", [HomeMissing("There is no home in x.", "Make one."), ImportRefused([PROBLEM])]
)
def test_a_failure_crosses_processes(error: EdiaryError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (type(again), str(again)) == (type(error), str(error))


def test_a_problem_reads_as_file_line_column_and_reason() -> None:
    assert str(PROBLEM) == "students.csv, line 3, column class: the cell is empty"
    missing = ImportProblem(file="periods.csv", line=None, column=None, reason="it is missing")
    assert str(missing) == "periods.csv: it is missing"
