"""A scan file -> page images, one page at a time; what cannot be decoded is data with a reason."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Protocol

from omr import pdf, raster
from omr.fault import Fault, Undecodable
from omr.filetype import HEAD_BYTES, FileKind, UnsupportedKind, file_kind
from omr.image import GrayImage

MAX_PAGES = 20_000  # twice the largest run that was measured; more is a broken or hostile file


class Pages(Protocol):
    """An open file whose pages can be taken out one by one; ``page`` raises ``Undecodable``."""

    @property
    def count(self) -> int: ...

    @property
    def lasting(self) -> bool:
        """Whether a page can be taken out twice."""
        ...

    def page(self, index: int) -> GrayImage: ...


class LastFile:
    """Takes pages out of files, and keeps the last file open for its next pages.

    To find a page in a long file, all pages before it are walked through: opening anew for each few
    pages would cost more than decoding them, from some thousand pages on.
    """

    def __init__(self) -> None:
        self._closing = ExitStack()
        self._which: tuple[object, ...] | None = None
        self._pages: Pages | None = None

    def decode_pages(self, path: Path, indexes: range) -> Iterator[GrayImage | Fault]:
        """Decode the pages of the given 0-based indexes; each gives its image or its own fault."""
        try:
            pages = self._opened(path)
        except Undecodable as error:
            self.close()
            yield from (error.fault for _ in indexes)
            return
        for index in indexes:
            yield _page(pages, index)
        if not pages.lasting:
            self.close()

    def close(self) -> None:
        self._closing.close()
        self._which = self._pages = None

    def _opened(self, path: Path) -> Pages:
        which = _which(path)
        if self._pages is None or which is None or which != self._which:
            self.close()
            self._pages = self._closing.enter_context(_opened(path))
            self._which = which
        return self._pages


def count_pages(path: Path) -> int | Fault:
    """How many page images the file holds, or why that cannot be said."""
    try:
        with _opened(path) as pages, _silent():
            return _checked_count(pages)
    except Undecodable as error:
        return error.fault


def decode_pages(path: Path, indexes: range) -> Iterator[GrayImage | Fault]:
    """Decode the pages of the given 0-based indexes; each gives its image or its own fault."""
    with closing(LastFile()) as file:
        yield from file.decode_pages(path, indexes)


def decode_page(path: Path, index: int) -> GrayImage | Fault:
    """Decode one page; ``index`` counts from 0."""
    return next(decode_pages(path, range(index, index + 1)))


def _page(pages: Pages, index: int) -> GrayImage | Fault:
    try:
        with _silent():
            return pages.page(index)
    except Undecodable as error:
        return error.fault


def _which(path: Path) -> tuple[object, ...] | None:
    """What tells a file from another that was put in its place; None where there is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return path, stat.st_ino, stat.st_size, stat.st_mtime_ns


def _checked_count(pages: Pages) -> int:
    if pages.count < 1:
        raise Undecodable("file.no_pages", "the file holds no page")
    if pages.count > MAX_PAGES:
        raise Undecodable("file.too_large", f"more than {MAX_PAGES} pages")
    return pages.count


@contextmanager
def _opened(path: Path) -> Iterator[Pages]:
    """Open by kind."""
    head = _head(path)
    kind = file_kind(head)
    if kind is None:
        raise Undecodable("file.unknown", "neither a PDF nor a TIFF, JPEG or PNG picture")
    if isinstance(kind, UnsupportedKind):
        raise Undecodable("file.unsupported", f"{kind.name}; scan again as PDF, TIFF, JPEG or PNG")
    opener = pdf.opened if kind is FileKind.PDF else raster.opened
    with ExitStack() as stack:
        with _silent():
            pages = stack.enter_context(opener(path))
        yield pages


@contextmanager
def _silent() -> Iterator[None]:
    """Decoders' warnings are silenced: what matters becomes a fault."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


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
