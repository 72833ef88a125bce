"""The sample scans and what should be read on them, page by page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from omr.decode import decode_page
from omr.fault import Fault
from omr.form import pages_from_json
from omr.forms import FormTable
from omr.image import GrayImage
from omr.read import read_page
from omr.reading import PageReading

FOLDER = Path(__file__).parents[2] / "sample_scans"
PAGES = pages_from_json((FOLDER / "forms.json").read_text("utf-8"))
FORMS = FormTable(PAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One page of a sample scan; ``source_page`` counts from 1, ``expected`` is its truth."""

    file: str
    source_page: int
    expected: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.file}-{self.source_page}"

    @property
    def path(self) -> Path:
        return FOLDER / self.file

    def meant(self, field: str) -> tuple[str, ...]:
        return tuple(self.expected["values"].get(field, ()))

    def __hash__(self) -> int:
        return hash(self.name)


def samples() -> tuple[Sample, ...]:
    """Every sample page that decodes, in name order."""
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        if path.stem == "forms":
            continue
        truth = json.loads(path.read_text("utf-8"))
        found += [
            Sample(file=truth["file"], source_page=page["source_page"], expected=page)
            for page in truth["pages"]
            if not (page["reason"] or "").startswith("file.")
        ]
    return tuple(found)


@cache
def image_of(sample: Sample) -> GrayImage:
    image = decode_page(sample.path, sample.source_page - 1)
    assert not isinstance(image, Fault)
    return image


def read(image: GrayImage, sample: Sample) -> PageReading:
    return read_page(image, FORMS, source=sample.file, source_page=sample.source_page)


@cache
def original(sample: Sample) -> PageReading:
    """The untouched scan's reading, made once."""
    return read(image_of(sample), sample)
