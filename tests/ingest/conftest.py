from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_school import Desk, school

from ediary_core.diary import Diary


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Diary]:
    with school(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(folder=tmp_path / "desk")
