"""Where the reader gets the form of a page from, given the payload of its code."""

from __future__ import annotations

import hashlib
import pickle
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from omr.form import FormPage, MarkKind, RegistrationMark


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePlace:
    """Where a code is printed, whatever it says; ``x_mm, y_mm`` is its top left corner."""

    x_mm: float
    y_mm: float
    size_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What locates and names a page, the same on many forms: its corner markers and codes."""

    width_mm: float
    height_mm: float
    markers: tuple[RegistrationMark, ...]
    codes: tuple[CodePlace, ...]


def layout_of(form: FormPage) -> Layout:
    return Layout(
        width_mm=form.width_mm,
        height_mm=form.height_mm,
        markers=tuple(m for m in form.registration_marks if m.kind is MarkKind.ARUCO),
        codes=tuple(CodePlace(x_mm=c.x_mm, y_mm=c.y_mm, size_mm=c.size_mm) for c in form.codes),
    )


class FormSource(Protocol):
    """Knows the printed pages by their codes' payloads. Sent to workers: keep it picklable."""

    def page_for(self, payload: str) -> FormPage | None: ...

    def layouts(self) -> tuple[Layout, ...]:
        """The layouts worth trying first. A page of another layout is read, too, only slower."""
        ...


class FormTable:
    """Form pages held in memory.

    Sent to a worker as one compressed block that the worker unpacks once. Pages of one layout share
    their fields (see ``omr.form``), which then travel and are kept once only.
    """

    def __init__(self, pages: Iterable[FormPage]) -> None:
        self._block: tuple[str, bytes] | None = None
        self._pages: dict[str, FormPage] = {}
        layouts: dict[Layout, None] = {}
        for page in pages:
            layouts[layout_of(page)] = None
            for code in page.codes:
                self._pages[code.payload] = page
        self._layouts = tuple(layouts)

    def page_for(self, payload: str) -> FormPage | None:
        return self._pages.get(payload)

    def layouts(self) -> tuple[Layout, ...]:
        return self._layouts

    def __len__(self) -> int:
        return len(self._pages)

    def __reduce__(self) -> tuple[Any, ...]:
        if self._block is None:
            pages = tuple({id(page): page for page in self._pages.values()}.values())
            block = zlib.compress(pickle.dumps(pages, pickle.HIGHEST_PROTOCOL), 1)
            self._block = (hashlib.sha256(block).hexdigest(), block)
        return _unpacked, self._block


_last_unpacked: dict[str, FormTable] = {}


def _unpacked(digest: str, block: bytes) -> FormTable:
    """Rebuild a table in a worker; the same block again gives the same table."""
    table = _last_unpacked.get(digest)
    if table is None:
        table = FormTable(pickle.loads(zlib.decompress(block)))  # noqa: S301 - our own bytes
        table._block = (digest, block)
        _last_unpacked.clear()
        _last_unpacked[digest] = table
    return table
