"""A folder of pages with what was read drawn on them, one JPEG each, written as pages are read."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePath

from ediary_app.captions import caption, field_caption
from ediary_core.atomic_file import write_atomically
from omr.canvas import Canvas
from omr.decode import LastFile
from omr.fault import Fault
from omr.form import FormPage
from omr.forms import FormSource
from omr.image import Grey, to_jpeg
from omr.overlay import overlay, refusal
from omr.reading import PageOutcome, PageReading
from omr.turning import turned_upright

PICTURE_DPI = 150  # print of 5 points stays legible, a page takes some 400 kB
_QUALITY = 85
_UNSAFE = re.compile(r"[^\w.\-]+")  # what some file system does not take


class OverlayFolder:
    """Draws readings in the order they come; holds no page longer than it takes to draw it.

    Files are named after the scan file and the page, so that a later run replaces them.
    """

    def __init__(self, folder: Path, *, sources: Iterable[str], forms: FormSource) -> None:
        """``sources`` are all files that will be read: those of one name get a mark of their own.

        Raises:
            OSError: the folder cannot be made.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._forms = forms
        self._files = LastFile()
        self._named = Counter(_file_name(source).casefold() for source in dict.fromkeys(sources))

    def keep(self, reading: PageReading) -> Path:
        """Draw the page and write it.

        Raises:
            OSError: the picture cannot be written.
        """
        target = self._folder / self._name(reading)
        write_atomically(target, to_jpeg(self._drawn(reading), quality=_QUALITY))
        return target

    def close(self) -> None:
        """Let go of the scan file that was looked into last."""
        self._files.close()

    def _name(self, reading: PageReading) -> str:
        name = _file_name(reading.source)
        if self._named[name.casefold()] > 1:
            name += "-" + hashlib.sha256(reading.source.encode()).hexdigest()[:6]
        return f"{name}-page-{reading.source_page:04d}.jpg"

    def _drawn(self, reading: PageReading) -> Canvas:
        form = self._form(reading)
        if reading.picture is not None and form is not None:
            return overlay(reading, form, caption, field_captions=field_caption)
        return refusal(reading, self._scan(reading), caption)

    def _form(self, reading: PageReading) -> FormPage | None:
        found = (self._forms.page_for(payload) for payload in reading.payloads)
        wanted = reading.card_id, reading.page
        return next((f for f in found if f and (f.card_id, f.page) == wanted), None)

    def _scan(self, reading: PageReading) -> Grey | None:
        """The scan of a page that was not located; None where decoding it failed, or worse."""
        if (reading.reason or "").startswith("file."):
            return None
        index = reading.source_page - 1
        pages = self._files.decode_pages(Path(reading.source), range(index, index + 1))
        image = next(iter(pages))
        if isinstance(image, Fault):
            return None
        return turned_upright(image) if reading.outcome is PageOutcome.UNREADABLE else image.pixels


def _file_name(source: str) -> str:
    return _UNSAFE.sub("_", PurePath(source).name)
