"""The comparison with another program times both on the same pages, and hides no failure."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.peer import peer

SAMPLES = Path(__file__).resolve().parent.parent / "sample_scans"
PAGE = next(iter(sorted(SAMPLES.rglob("*.jpg"))))
FORMS = next(iter(sorted(SAMPLES.rglob("forms.json"))))

COUNTS = """
import pathlib, sys, time
pages = sorted(pathlib.Path(sys.argv[1]).glob("copy-*"))
assert (pathlib.Path(sys.argv[1]) / "layout.txt").read_text() == "beside"
assert not list(pathlib.Path(sys.argv[2]).iterdir())
ends = time.process_time() + 0.2 * len(pages)
while time.process_time() < ends:
    pass
"""


def _run(tmp_path: Path, script: str) -> tuple[int, str]:
    program = tmp_path / "other.py"
    program.write_text(script, encoding="utf-8")
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / "layout.txt").write_text("beside", encoding="utf-8")
    words = [str(PAGE), "--forms", str(FORMS), "--beside", str(beside), "--pages", "2"]
    words += ["--turns", "1", "--command", f"{sys.executable} {program} {{folder}} {{out}}"]
    result = CliRunner().invoke(peer, words)
    return result.exit_code, result.output


@pytest.mark.skipif(sys.platform == "win32", reason="told on POSIX systems only")
def test_what_a_page_costs_leaves_out_what_a_start_costs(tmp_path):
    code, said = _run(tmp_path, COUNTS)
    assert code == 0, said
    (line,) = (line for line in said.splitlines() if line.startswith("the other:"))
    cpu_ms = float(line.split(",")[1].split()[0])
    assert cpu_ms == pytest.approx(200, abs=60)
    assert any(line.startswith("ours:") for line in said.splitlines())
    assert "the other : ours = " in said


@pytest.mark.skipif(sys.platform == "win32", reason="told on POSIX systems only")
def test_a_program_that_fails_is_no_fast_one(tmp_path):
    code, said = _run(tmp_path, "import sys; sys.exit('no such layout')")
    assert code == 1
    assert "ended with 1" in said
    assert "no such layout" in said
