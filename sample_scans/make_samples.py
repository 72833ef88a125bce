"""Makes all sample scans, their expected readings, ``forms.json`` and the table in ``README.md``.

Run ``python -m sample_scans.make_samples`` from the top of the repository. The same versions of
this project and its libraries give the same files.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from ediary_app.demo.intention import CardIntention
from ediary_app.demo.pen import fill_page
from ediary_app.demo.scan_files import write_jpeg, write_pdf, write_png, write_tiff
from ediary_app.demo.scanner import fill_and_scan, scan_sheet
from ediary_app.demo.teachers import draw_card
from omr.form import pages_to_json
from sample_scans.catalogue import SAMPLES, BlankBack, CardSheet, Sample
from sample_scans.sample_cards import SampleCard, sample_cards

FOLDER = Path(__file__).parent
FORMS = "forms.json"
_MASTER_DPI = 300
_PAPER_SOFTENS_PX = 4  # 0.35 mm at the master's resolution
_SHEET_MM = (210.0, 297.0)
_LETTER = (
    "19 November 2026",
    "",
    "Dear colleagues,",
    "",
    "the fire extinguishers in all rooms will be inspected on Friday",
    "afternoon. Please keep the escape routes free and leave the",
    "doors of the laboratories on the ground floor open.",
    "",
    "Kind regards",
    "the caretaker's office",
)
_DRAWS = 40  # a sample shows the one with most marks


def make_all(folder: Path) -> None:
    """Write every sample and what belongs to it into ``folder``."""
    cards = sample_cards()
    listed = [page for card in cards.values() if card.listed for page in card.pages]
    (folder / FORMS).write_text(pages_to_json(listed) + "\n", encoding="utf-8")
    for sample in SAMPLES:
        expected = make_sample(sample, cards, folder)
        text = json.dumps(expected, ensure_ascii=False, indent=1)
        (folder / sample.file).with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    (folder / "README.md").write_text(_readme(SAMPLES), encoding="utf-8")


def make_sample(sample: Sample, cards: Mapping[str, SampleCard], folder: Path) -> dict[str, Any]:
    """Write one sample; what it should be read as."""
    scans, pages = [], []
    for number, sheet in enumerate(sample.sheets, start=1):
        if isinstance(sheet, CardSheet):
            card = cards[sheet.unit]
            intention = _intention(card, sheet, sample.seed)
            scans.append(_scan_card(card, sheet, intention, sample))
            truth = _truth(card, sheet, intention) if sample.outcome == "read" else {}
        else:
            scans.append(_scan_other(sheet, cards[CardSheet().unit], sample))
            truth = {}
        outcome = {"source_page": number, "outcome": sample.outcome, "reason": sample.reason}
        pages.append(outcome | truth)
    _write(scans, folder / sample.file, sample)
    bound = {"may_be_ambiguous": sample.may_be_ambiguous} if sample.may_be_ambiguous else {}
    return {"file": sample.file, **bound, "pages": pages}


def _intention(card: SampleCard, sheet: CardSheet, seed: int) -> CardIntention:
    drawn = [
        draw_card(
            card.pages,
            roster=card.printed.snapshot.listed_numbers,
            exempt=card.printed.snapshot.exempt_numbers,
            categories=card.printed.profile.code_categories(),
            troubles=sheet.troubles,
            fill_sequence=1 + seed % 7,
            substitute_code=card.printed.snapshot.teacher_code if seed % 3 == 0 else None,
            rng=random.Random(seed * _DRAWS + attempt),
        )
        for attempt in range(_DRAWS)
    ]
    return max(drawn, key=lambda intention: len(intention.work.marks))


def _scan_card(
    card: SampleCard, sheet: CardSheet, intention: CardIntention, sample: Sample
) -> NDArray[np.uint8]:
    return fill_and_scan(
        card.master(sheet.page, dpi=_MASTER_DPI),
        card.pages[sheet.page - 1],
        work=intention.work,
        hand=sheet.hand,
        settings=sample.scan,
        seed=sample.seed,
    )


def _scan_other(sheet: object, card: SampleCard, sample: Sample) -> NDArray[np.uint8]:
    rng = np.random.default_rng(sample.seed)
    page = _blank_back(card, rng) if isinstance(sheet, BlankBack) else _letter()
    return scan_sheet(page, sample.scan, width_mm=_SHEET_MM[0], rng=rng)


def _blank_back(card: SampleCard, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The front mirrored, softened by the paper between, at a twentieth of its strength."""
    front = card.master(1, dpi=_MASTER_DPI)
    intention = _intention(card, CardSheet(), 28)
    front = fill_page(front, card.pages[0], intention.work, hand=CardSheet().hand, rng=rng)
    mirrored = Image.fromarray(np.ascontiguousarray(np.fliplr(front)))
    soft = np.asarray(mirrored.filter(ImageFilter.GaussianBlur(_PAPER_SOFTENS_PX)), dtype=np.int16)
    return np.asarray(255 - (255 - soft) // 20, dtype=np.uint8)


def _letter() -> NDArray[np.uint8]:
    px_per_mm = _MASTER_DPI / 25.4
    width, height = (round(side * px_per_mm) for side in _SHEET_MM)
    sheet = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(size=4.2 * px_per_mm)
    for index, line in enumerate(_LETTER):
        draw.text((25 * px_per_mm, (40 + 8 * index) * px_per_mm), line, fill=30, font=font)
    return np.asarray(sheet, dtype=np.uint8)


def _truth(card: SampleCard, sheet: CardSheet, intention: CardIntention) -> dict[str, Any]:
    """What this page says; a field that is not named is blank."""
    page = card.pages[sheet.page - 1]
    names = [field.name for field in page.fields]
    return {
        "card_id": page.card_id,
        "page": page.page,
        "values": {n: list(intention.values[n]) for n in names if n in intention.values},
        "doubtful": [n for n in names if n in intention.doubtful],
        "written": [r.name for r in page.regions if r.name in intention.work.written],
    }


def _write(scans: list[NDArray[np.uint8]], path: Path, sample: Sample) -> None:
    if path.suffix == ".pdf":
        write_pdf(scans, path, dpi=sample.scan.dpi, quality=sample.quality)
    elif path.suffix == ".tif":
        write_tiff(scans, path, dpi=sample.scan.dpi)
    elif path.suffix == ".png":
        write_png(scans[0], path, dpi=sample.scan.dpi)
    else:
        write_jpeg(scans[0], path, dpi=sample.scan.dpi, quality=sample.quality)
    if sample.kept_share < 1:
        whole = path.read_bytes()
        path.write_bytes(whole[: round(len(whole) * sample.kept_share)])


def _readme(samples: Iterable[Sample]) -> str:
    rows = "".join(f"| `{s.file}` | {s.shows} | {s.made} | {_expectation(s)} |\n" for s in samples)
    return f"""# Sample scans

Cards of made-up schools, filled by the demo's pen model and passed through its print-and-scan
model; no real pupil, teacher or school is in them. Beside each scan stands what it should be read
as (`NAME.json`): the outcome of every page, the values that the pen meant (a field that is not
named is blank), the `doubtful` fields that must not be decided (two marks), the boxes that are
written in, and how many further fields may be left open (`may_be_ambiguous`, none where it is not
said). `{FORMS}` holds the forms they were printed from, except that of `unknown_card.tif`.

`python -m sample_scans.make_samples` makes everything here anew, this file included; change
`catalogue.py`, not the results. `tests/test_sample_scans.py` holds the reader against them.

| scan | what it shows | how it was made | expected outcome |
|---|---|---|---|
{rows}"""


def _expectation(sample: Sample) -> str:
    pages = f"{len(sample.sheets)} pages " if len(sample.sheets) > 1 else ""
    reason = f" (`{sample.reason}`)" if sample.reason else ""
    doubt = f", up to {sample.may_be_ambiguous} fields open" if sample.may_be_ambiguous else ""
    return f"{pages}{sample.outcome}{reason}{doubt}"


if __name__ == "__main__":
    make_all(FOLDER)
    print(f"{len(SAMPLES)} samples written to {FOLDER.name}/")
