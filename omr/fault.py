"""Why a file or one of its pages gave no image: a stable reason code and words for a person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """``reason`` is a stable code such as ``file.truncated``; ``detail`` says it in words."""

    reason: str
    detail: str


class Undecodable(Exception):  # noqa: N818 - inside omr only; it never leaves the decoders
    """Carries a fault from a decoder to the door, where it becomes data."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.fault = Fault(reason=reason, detail=detail)
