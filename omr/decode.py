"""A scan file -> page images, one page at a time; what cannot be decoded is data with a reason."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from omr import pdf, raster
from omr.fault import Fault, Undecodable
from omr.filetype import HEAD_BYTES, FileKind, UnsupportedKind, file_kind
from omr.image import GrayImage

MAX_PAGES = 5_000  # a day's stack is some hundred pages; more is a broken or hostile file


class Pages(Protocol):
    """An open file whose pages can be taken out one by one; ``page`` raises ``Undecodable``."""

    @property
    def count(self) -> int: ...

    def page(self, index: int) -> GrayImage: ...


def count_pages(path: Path) -> int | Fault:
    """How many page images the file holds, or why that cannot be said."""
    try:
        with _opened(path) as pages:
            return _checked_count(pages)
    except Undecodable as error:
        return error.fault


def decode_pages(path: Path, indexes: range) -> Iterator[GrayImage | Fault]:
    """Decode the pages of the given 0-based indexes; each gives its image or its own fault."""
    try:
        with _opened(path) as pages:
            for index in indexes:
                yield _page(pages, index)
    except Undecodable as error:
        for _ in indexes:
            yield error.fault


def decode_page(path: Path, index: int) -> GrayImage | Fault:
    """Decode one page; ``index`` counts from 0."""
    return next(decode_pages(path, range(index, index + 1)))


def _page(pages: Pages, index: int) -> GrayImage | Fault:
    try:
        return pages.page(index)
    except Undecodable as error:
        return error.fault


def _checked_count(pages: Pages) -> int:
    if pages.count < 1:
        raise Undecodable("file.no_pages", "the file holds no page")
    if pages.count > MAX_PAGES:
        raise Undecodable("file.too_large", f"more than {MAX_PAGES} pages")
    return pages.count


@contextmanager
def _opened(path: Path) -> Iterator[Pages]:
    """Open by kind. Decoders' warnings are silenced: what matters becomes a fault."""
    head = _head(path)
    kind = file_kind(head)
    if kind is None:
        raise Undecodable("file.unknown", "neither a PDF nor a TIFF, JPEG or PNG picture")
    if isinstance(kind, UnsupportedKind):
        raise Undecodable("file.unsupported", f"{kind.name}; scan again as PDF, TIFF, JPEG or PNG")
    opener = pdf.opened if kind is FileKind.PDF else raster.opened
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with opener(path) as pages:
            yield pages


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except FileNotFoundError:
        raise Undecodable("file.missing", "no such file") from None
    except OSError as error:
        raise Undecodable("file.unreadable", error.strerror or "cannot be opened") from None
    if not head:
        raise Undecodable("file.empty", "the file is empty")
    return head
