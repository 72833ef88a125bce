"""How good the order of a scanned page is, and what is asked of the reader there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Condition(StrEnum):
    """In what order a scan is.

    Office: a sheet as offices scan it, a little askew, punched in the margin, turned, on coloured
    paper, on a machine in good order. Badly damaged: everything that went wrong on the way.
    Hopeless: half of a sheet or two sheets in one picture, which no program should read.
    """

    CLEAN = "clean"
    OFFICE = "office"
    DAMAGED = "badly damaged"
    HOPELESS = "not to be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The most that may be refused of the pages and flagged of the fields, in per cent."""

    refused_percent: float
    flagged_percent: float


# The project's own targets; silently wrong fields and wrong identities: none, whatever the order.
TARGETS: Mapping[Condition, Target] = {
    Condition.CLEAN: Target(refused_percent=0.2, flagged_percent=0.3),
    Condition.OFFICE: Target(refused_percent=0.2, flagged_percent=1.0),
    Condition.DAMAGED: Target(refused_percent=2.0, flagged_percent=3.0),
}
