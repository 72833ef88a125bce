"""A printed form as its printer and its reader share it, in millimetres; JSON in and out.

All places are measured from the page's top left corner, x to the right and y down. The JSON is the
public format ``ediary-forms/1``; keys that it does not know are ignored, so it can grow.
"""

from __future__ import annotations

import base64
import json
import marshal
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

FORMAT = "ediary-forms/1"
# Layouts kept in a process: a school's cards differ by class size, kind and page. 0.5 MB each.
LAYOUTS = 256
_COMPARABLE = 2  # the last version of marshal in which equal values always give equal bytes


class FormError(ValueError):
    """A forms file that is not of the format, or whose geometry contradicts itself."""


class FieldKind(StrEnum):
    FLAG = "flag"  # one bubble
    CHOICE = "choice"  # at most one mark
    MULTI = "multi"  # any number of marks


class RegionKind(StrEnum):
    HANDWRITING = "handwriting"
    SIGNATURE = "signature"


class MarkKind(StrEnum):
    ARUCO = "aruco"  # a corner marker; ``marker_id`` tells which
    SIDE = "side"  # a small solid rectangle beside a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """One markable target: an ellipse around its centre; ``label`` is what is printed inside."""

    value: str
    x_mm: float
    y_mm: float
    w_mm: float
    h_mm: float
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A question; its name is unique on the card."""

    name: str
    kind: FieldKind
    bubbles: tuple[Bubble, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A box for handwriting; ``x_mm, y_mm`` is its top left corner."""

    name: str
    kind: RegionKind
    x_mm: float
    y_mm: float
    w_mm: float
    h_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationMark:
    """A printed mark that locates the page; ``x_mm, y_mm`` is its centre."""

    kind: MarkKind
    x_mm: float
    y_mm: float
    w_mm: float
    h_mm: float
    marker_id: int | None = None  # ArUco DICT_4X4_50 number; None for a side mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A printed QR code; ``x_mm, y_mm`` is its top left corner, without the quiet zone."""

    payload: str
    x_mm: float
    y_mm: float
    size_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """One page of one card.

    ``print_master`` is the blank page as a small grey PNG, edge to edge; a form without one is
    read without being held against its print.
    """

    card_id: str
    page: int
    pdf_page: int
    width_mm: float
    height_mm: float
    fields: tuple[Field, ...]
    regions: tuple[Region, ...]
    registration_marks: tuple[RegistrationMark, ...]
    codes: tuple[Code, ...]
    print_master: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """All pages of one card, in page order."""

    card_id: str
    pages: tuple[FormPage, ...]

    def fields(self) -> tuple[Field, ...]:
        return tuple(field for page in self.pages for field in page.fields)


def pages_to_json(pages: Iterable[FormPage]) -> str:
    """Write pages as ``ediary-forms/1``; the same pages give the same text."""
    document = {"format": FORMAT, "pages": [_raw(page) for page in pages]}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _raw(page: FormPage) -> dict[str, Any]:
    """The page as JSON has it: bytes as base64, and no key for a master that there is not."""
    raw = asdict(page)
    master = raw.pop("print_master")
    return raw if master is None else {**raw, "print_master": base64.b64encode(master).decode()}


def pages_from_json(text: str) -> tuple[FormPage, ...]:
    """Read ``ediary-forms/1``.

    Raises:
        FormError: the text is no such document; the message names the first thing that is wrong.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise FormError(f"not JSON: {error}") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise FormError(f'not a forms file: "format" must be "{FORMAT}"')
    try:
        return tuple(_page(raw) for raw in document["pages"])
    except KeyError as error:
        raise FormError(f"a page lacks {error}") from error
    except (TypeError, ValueError) as error:
        raise FormError(f"a page holds a value that does not fit: {error}") from error


def _page(raw: dict[str, Any]) -> FormPage:
    return FormPage(
        card_id=str(raw["card_id"]),
        page=int(raw["page"]),
        pdf_page=int(raw["pdf_page"]),
        width_mm=float(raw["width_mm"]),
        height_mm=float(raw["height_mm"]),
        fields=_fields(raw["fields"]),
        regions=tuple(
            Region(name=str(r["name"]), kind=RegionKind(r["kind"]), **_box(r))
            for r in raw["regions"]
        ),
        registration_marks=_marks(raw["registration_marks"]),
        codes=tuple(
            Code(
                payload=str(c["payload"]),
                x_mm=float(c["x_mm"]),
                y_mm=float(c["y_mm"]),
                size_mm=float(c["size_mm"]),
            )
            for c in raw["codes"]
        ),
        print_master=_master(raw.get("print_master")),
    )


def _fields(raw: list[dict[str, Any]]) -> tuple[Field, ...]:
    """The fields; pages of one layout share them, which saves nearly all time and memory."""
    return _fields_of(marshal.dumps(raw, _COMPARABLE))


@lru_cache(maxsize=LAYOUTS)
def _fields_of(marshalled: bytes) -> tuple[Field, ...]:
    return tuple(_field(field) for field in marshal.loads(marshalled))  # noqa: S302 - our own


def _marks(raw: list[dict[str, Any]]) -> tuple[RegistrationMark, ...]:
    """The registration marks, shared like the fields."""
    return _marks_of(marshal.dumps(raw, _COMPARABLE))


@lru_cache(maxsize=LAYOUTS)
def _marks_of(marshalled: bytes) -> tuple[RegistrationMark, ...]:
    return tuple(
        RegistrationMark(kind=MarkKind(m["kind"]), marker_id=m.get("marker_id"), **_box(m))
        for m in marshal.loads(marshalled)  # noqa: S302 - our own
    )


def _master(raw: object) -> bytes | None:
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise TypeError("print_master is not text")
    return base64.b64decode(raw, validate=True)


def _field(raw: dict[str, Any]) -> Field:
    return Field(
        name=str(raw["name"]),
        kind=FieldKind(raw["kind"]),
        bubbles=tuple(
            Bubble(value=str(b["value"]), label=str(b.get("label", "")), **_box(b))
            for b in raw["bubbles"]
        ),
    )


def _box(raw: dict[str, Any]) -> dict[str, float]:
    return {key: float(raw[key]) for key in ("x_mm", "y_mm", "w_mm", "h_mm")}
