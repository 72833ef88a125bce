"""Pictures for the report: pieces of pages beside findings, small pages for the administrator."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from PIL import Image
from sqlalchemy import select

from ediary_core.cards import card_by_id
from ediary_core.diary import Diary
from ediary_core.errors import StoreDamaged
from ediary_core.local_time import local_day
from ediary_core.outage.shredded import kept_picture, shredded_at
from ediary_core.tables import Page
from ingest.finding import Code, Finding
from ingest.outcome import PageEnd
from ingest.page_store import StoredPicture, pictures_of
from ingest.report.area import Area, area_of
from ingest.staging import stored_name
from omr.decode import decode_page
from omr.fault import Fault
from omr.form import FormPage, pages_from_json
from omr.overlay import crop

_JPEG_QUALITY = 62  # handwriting stays legible, a row takes some 15 kB
_SMALL_PAGE_PX = 420
_DIFFERING = (Code.CARD_CONFLICTING_SCANS, Code.CARD_DIFFERS_FROM_DIARY)
_SPOKE = (PageEnd.LOADED, PageEnd.NEEDS_REVIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A rectangle to point at, in percent of its picture's width and height."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as a data URI, and the scan that it was cut from."""

    uri: str
    file: str
    number: int
    point: Point | None = None


class Evidence(Protocol):
    """Where the report gets its pictures from."""

    def of_finding(self, card_id: str, finding: Finding) -> tuple[Picture, ...]: ...

    def of_page(self, page_id: int) -> Picture | None: ...

    def shredded_on(self, card_id: str) -> date | None: ...


class DiaryEvidence:
    """Pictures from a home's scan store. A picture that is gone is left out of the report."""

    def __init__(self, diary: Diary) -> None:
        self._diary = diary
        self._forms: dict[str, tuple[FormPage, ...]] = {}

    def of_finding(self, card_id: str, finding: Finding) -> tuple[Picture, ...]:
        """The finding's place on its page; on every scan of the page where scans differ."""
        page = next((p for p in self._form(card_id) if p.page == finding.page), None)
        area = area_of(finding, page) if page is not None else None
        if area is None:
            return ()
        scans = self._scans(card_id, finding)
        cut = (self._piece(scan, area) for scan in scans)
        return tuple(picture for picture in cut if picture is not None)

    def of_page(self, page_id: int) -> Picture | None:
        """The whole page, small."""
        with self._diary.sessions() as session:
            page = session.get_one(Page, page_id)
            file, number, stored = page.scan_file.name, page.number, stored_name(page.scan_file)
            kept = kept_picture(session, page_id)
        image = self._kept(kept) if kept else self._of_file(stored, number)
        if image is None:
            return None
        small = image.copy()
        small.thumbnail((_SMALL_PAGE_PX, _SMALL_PAGE_PX))
        return Picture(uri=_jpeg_uri(small), file=file, number=number)

    def shredded_on(self, card_id: str) -> date | None:
        """The day on which a card and its pictures were destroyed; None while it is kept."""
        with self._diary.sessions() as session:
            moment = shredded_at(session, card_id)
        return None if moment is None else local_day(moment, self._diary.zone)

    def _of_file(self, stored: str, number: int) -> Image.Image | None:
        store = self._diary.store
        if not store.path(stored).is_file():
            return None
        image = decode_page(store.path(stored), number - 1)
        return None if isinstance(image, Fault) else Image.fromarray(np.asarray(image.pixels))

    def _kept(self, name: str) -> Image.Image | None:
        """A page that was cut out of its scan file before that had to go."""
        try:
            return Image.open(io.BytesIO(self._diary.store.read(name)))
        except StoreDamaged:
            return None

    def _form(self, card_id: str) -> tuple[FormPage, ...]:
        if card_id not in self._forms:
            with self._diary.sessions() as session:
                self._forms[card_id] = pages_from_json(card_by_id(session, card_id).form)
        return self._forms[card_id]

    def _scans(self, card_id: str, finding: Finding) -> list[_Scan]:
        ends = (*_SPOKE, PageEnd.WAITING, PageEnd.REJECTED)
        wanted = (*_SPOKE, PageEnd.CONFLICT) if finding.code in _DIFFERING else ends
        with self._diary.sessions() as session:
            pages = session.scalars(
                select(Page)
                .where(
                    Page.card_id == card_id,
                    Page.card_page == finding.page,
                    Page.outcome.in_([end.value for end in wanted]),
                )
                .order_by(Page.id)
            ).all()
            pictures = pictures_of(session, [page.id for page in pages])
            return [
                _Scan(file=page.scan_file.name, number=page.number, picture=pictures[page.id])
                for page in pages
                if page.id in pictures
            ]

    def _piece(self, scan: _Scan, area: Area) -> Picture | None:
        piece, point = area.piece, area.point
        try:
            page = self._diary.store.read(scan.picture.name)
        except StoreDamaged:
            return None
        cut = crop(
            page,
            scan.picture.dpi,
            x_mm=piece.x_mm,
            y_mm=piece.y_mm,
            w_mm=piece.w_mm,
            h_mm=piece.h_mm,
        )
        return Picture(
            uri=_jpeg_uri(Image.open(io.BytesIO(cut))),
            file=scan.file,
            number=scan.number,
            point=Point(
                left=100 * (point.x_mm - piece.x_mm) / piece.w_mm,
                top=100 * (point.y_mm - piece.y_mm) / piece.h_mm,
                width=100 * point.w_mm / piece.w_mm,
                height=100 * point.h_mm / piece.h_mm,
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scan:
    file: str
    number: int
    picture: StoredPicture


def _jpeg_uri(image: Image.Image) -> str:
    file = io.BytesIO()
    image.convert("L").save(file, format="JPEG", quality=_JPEG_QUALITY, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode("ascii")
