"""Sheets of a printed PDF, filled by the demo's pen and scanned by the demo's scanner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ediary_app.demo.ink import BALLPOINT
from ediary_app.demo.pen import Hand, PenMark, PenWork
from ediary_app.demo.print_master import print_master
from ediary_app.demo.scan_files import write_pdf
from ediary_app.demo.scan_settings import OFFICE_MFP
from ediary_app.demo.scanner import fill_and_scan
from ediary_app.demo.strokes import MarkStyle
from omr.form import FormPage

HAND = Hand(pen=BALLPOINT, style=MarkStyle.CROSS, other_style=MarkStyle.FILL)
BOXES = ("topic", "signature")


def scan_filled(
    cards_pdf: Path, pages: Sequence[FormPage], marks: Mapping[str, str], scan: Path, *, seed: int
) -> Path:
    """One card's pages, filled with ``marks`` by field name and scanned into one PDF."""
    work = PenWork(
        marks=tuple(PenMark(field=field, value=value) for field, value in marks.items()),
        written=BOXES,
    )
    pictures = [
        fill_and_scan(
            print_master(cards_pdf, page.pdf_page, dpi=200),
            page,
            work=work,
            hand=HAND,
            settings=replace(OFFICE_MFP),
            seed=seed + page.page,
        )
        for page in pages
    ]
    write_pdf(pictures, scan, dpi=OFFICE_MFP.dpi)
    return scan


def number_marks(kind: str, code: str) -> dict[str, str]:
    """The marks of a code number, check digit and all."""
    return {f"{kind}.d{place}": digit for place, digit in enumerate(code, start=1)}


def two_digits(name: str, number: int) -> dict[str, str]:
    return {f"{name}.tens": str(number // 10), f"{name}.ones": str(number % 10)}
