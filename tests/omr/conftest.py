"""One printed survey page for all of the reader's tests; each test writes on its own copy."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from omr_outcome import Outcome
from omr_paper import Paper, printed, survey_page
from omr_pens import PENS, fill_in
from omr_scanner import Scan, scan

from omr.form import FormPage
from omr.forms import FormTable
from omr.image import GrayImage
from omr.read import read_page
from omr.reading import PageReading


@pytest.fixture(scope="session")
def page() -> FormPage:
    return survey_page()


@pytest.fixture(scope="session")
def master(page: FormPage) -> Paper:
    return printed(page)


@pytest.fixture
def sheet(master: Paper) -> Paper:
    return master.copy()


@pytest.fixture(scope="session")
def forms(page: FormPage) -> FormTable:
    return FormTable([page])


@pytest.fixture(scope="session")
def answered(page: FormPage, master: Paper) -> tuple[Paper, Mapping[str, tuple[str, ...]]]:
    """A sheet filled in with every pen but pencil, and what was meant."""
    paper = master.copy()
    pens = tuple(pen for pen in PENS if pen != "pencil_cross")
    return paper, fill_in(paper, page, np.random.default_rng(7), pens=pens)


@pytest.fixture(scope="session")
def read_scan(
    answered: tuple[Paper, Mapping[str, tuple[str, ...]]], forms: FormTable
) -> Callable[[Scan], Outcome]:
    """Scan the answered sheet with the given settings and read it."""

    def read(settings: Scan) -> Outcome:
        paper, meant = answered
        return Outcome(reading=_read(scan(paper, settings), forms), meant=meant)

    return read


@pytest.fixture(scope="session")
def read_image(forms: FormTable) -> Callable[[GrayImage], PageReading]:
    return lambda image: _read(image, forms)


def _read(image: GrayImage, forms: FormTable) -> PageReading:
    return read_page(image, forms, source="stack.pdf", source_page=1)
