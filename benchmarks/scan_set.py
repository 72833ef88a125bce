"""What a timing process is given. Imports nothing heavy: its peak memory is the reader's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from omr.form import pages_from_json
from omr.forms import FormTable


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSet:
    """The files that hold the same pages in one format at one resolution."""

    format: str
    dpi: int
    files: tuple[Path, ...]
    pages: int
    bytes_a_page: float


@cache
def form_table(forms: Path) -> FormTable:
    """All cards of a run, unpacked once in each process."""
    return FormTable(pages_from_json(forms.read_text("utf-8")))
