"""Destroys cards whose month is over: the act of the diary, with pictures cut out of scan files."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import numpy as np

from ediary_core.diary import Diary
from ediary_core.outage.destruction import DestructionOrder, DestructionProtocol, destroy
from ediary_core.outage.purge_plan import PageToKeep
from ediary_core.outage.retention import RetentionTerms
from ediary_core.scan_store import ScanStore
from ingest.finding import CATALOGUE, Severity
from omr.decode import decode_page
from omr.fault import Fault
from omr.image import to_png

# Findings that ask nothing of anybody keep no card from the shredder.
MILD = frozenset(code.value for code, kind in CATALOGUE.items() if kind.severity is Severity.MILD)


def retention_terms(diary: Diary) -> RetentionTerms:
    """How long this home keeps cards."""
    return RetentionTerms(months=diary.profile.rules.retention_months, zone=diary.zone, mild=MILD)


def shred(diary: Diary, order: DestructionOrder, *, now: datetime) -> DestructionProtocol:
    """Destroy what is due; see ``ediary_core.outage.destruction.destroy``.

    Raises:
        ClockDoubtful: the computer's date jumped and nobody confirmed it; nothing was done.
        DestructionRefused: nothing is due, or a card asked for may not be destroyed.
        HomeError: a file cannot be deleted or kept; the act is finished by the next run.
    """
    return destroy(
        diary.sessions,
        diary.store,
        order,
        retention_terms(diary),
        now=now,
        keep=partial(_keep, diary.store),
    )


def _keep(store: ScanStore, page: PageToKeep) -> str | None:
    """The page as a picture of its own; None where the file shows nothing there any more."""
    path = store.path(page.file)
    if not path.is_file():
        return None
    image = decode_page(path, page.number - 1)
    if isinstance(image, Fault):
        return None
    return store.put(to_png(np.asarray(image.pixels)), extension="png")
