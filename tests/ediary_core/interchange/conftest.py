"""Imports into an empty diary."""

from __future__ import annotations

import pytest
from diary_imports import Imports
from sqlalchemy.orm import Session


@pytest.fixture
def imports(session: Session) -> Imports:
    return Imports(session=session)
