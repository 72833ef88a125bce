"""Makes the pictures of docs/reading.md and the operator's guide out of the sample scans.

Run ``python -m sample_scans.make_pictures docs/pictures`` from the top of the repository. They show
what the reader as it stands makes of the samples; nothing is drawn by hand.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np

from cardgen.calibration_card import calibration_pdf
from ediary_app.captions import caption, field_caption
from ediary_app.demo.print_master import print_master
from omr import canvas as draw
from omr.canvas import BOLD, Canvas
from omr.decode import decode_page
from omr.fault import Fault
from omr.form import Bubble, FormPage, MarkKind, pages_from_json
from omr.forms import FormTable
from omr.identify import identify
from omr.image import GrayImage, coarse_copy, from_png, resized, smoothed, to_jpeg
from omr.overlay import overlay, refusal
from omr.overlay_style import DOUBTFUL, INK, MARKED, PAPER, QUIET, WRITTEN
from omr.pagemap import PageMap
from omr.read import read_page
from omr.reading import FieldReading, FieldState, PageReading
from omr.register import register
from omr.turning import turned_upright

FOLDER = Path(__file__).parent
WIDTH_PX = 860  # of every picture, or less
QUALITY = 70
GRID_MM = 10.0
EXAGGERATED = 12.0  # bends of tenths of a millimetre, so that they are seen
CELL_PX, LABEL_PX, COLUMNS = 190, 64, 5
_BUBBLES = (
    ("clean.png", FieldState.MARKED, "filled"),
    ("crosses.jpg", FieldState.MARKED, "a cross"),
    ("ticks.jpg", FieldState.MARKED, "a tick"),
    ("pencil_hatching.jpg", FieldState.MARKED, "pencil hatching"),
    ("marker.tif", FieldState.MARKED, "a thick marker"),
    ("one_bit.tif", FieldState.MARKED, "no greys"),
    ("clean.png", FieldState.UNMARKED, "empty"),
    ("punched_stapled.tif", FieldState.UNMARKED, "empty, no greys"),
    ("faint_pencil.jpg", FieldState.AMBIGUOUS, "faint pencil"),
    ("two_marks.jpg", FieldState.AMBIGUOUS, "two marks"),
)


class _Samples:
    """The sample scans and the forms that they were printed from."""

    def __init__(self) -> None:
        pages = pages_from_json((FOLDER / "forms.json").read_text("utf-8"))
        self._pages = {(page.card_id, page.page): page for page in pages}
        self.forms = FormTable(pages)

    def image(self, name: str) -> GrayImage:
        image = decode_page(FOLDER / name, 0)
        if isinstance(image, Fault):
            raise RuntimeError(f"{name}: {image.detail}")
        return image

    def reading(self, name: str, image: GrayImage, *, dpi: int) -> PageReading:
        return read_page(image, self.forms, source=name, source_page=1, picture_dpi=dpi)

    def form(self, reading: PageReading) -> FormPage:
        return self._pages[str(reading.card_id), reading.page or 1]


def make_pictures(folder: Path) -> None:
    """Write all pictures into a folder, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    samples = _Samples()
    for name, make in PICTURES.items():
        picture = _narrow(make(samples))
        (folder / name).write_bytes(to_jpeg(picture, quality=QUALITY))


def _narrow(picture: Canvas) -> Canvas:
    height, width = picture.shape[:2]
    if width <= WIDTH_PX:
        return picture
    return resized(picture, width_px=WIDTH_PX, height_px=round(height * WIDTH_PX / width))


def _found(samples: _Samples) -> Canvas:
    """A skewed scan with the markers and codes that were found on it."""
    image = samples.image("skew_5_deg.jpg")
    seen = identify(image, coarse_copy(image.pixels))
    page = draw.in_colour(image.pixels)
    named = [(m.corners, MARKED, str(m.marker_id)) for m in seen.markers]
    named += [(code.corners, WRITTEN, "code") for code in seen.codes]
    for corners, colour, name in named:
        points = [(round(float(x)), round(float(y))) for x, y in corners]
        for start, end in zip(points, points[1:] + points[:1], strict=True):
            draw.line(page, start, end, colour=colour, line_px=7)
        at = min(x for x, _ in points), min(y for _, y in points) - 14
        draw.write(page, name, at, size_px=40, colour=colour, weight=BOLD)
    return page


def _mapped(samples: _Samples) -> Canvas:
    """A stretched scan under the form's own millimetres, straight and as they were found."""
    image = samples.image("stretch.jpg")
    form, page_map = _located(samples, image)
    page = draw.in_colour(np.asarray(255 - (255 - image.pixels) // 2, dtype=np.uint8))
    plane = PageMap(plane=page_map.plane)
    for y_mm in np.arange(GRID_MM, form.height_mm, GRID_MM):
        _grid_line(page, plane, page_map, np.array([(x, y_mm) for x in np.arange(5.0, 206.0, 5.0)]))
    for x_mm in np.arange(GRID_MM, form.width_mm, 2 * GRID_MM):
        _grid_line(page, plane, page_map, np.array([(x_mm, y) for y in np.arange(5.0, 293.0, 4.0)]))
    for mark in form.registration_marks:
        if mark.kind is MarkKind.SIDE:
            x, y = page_map.to_pixels(np.array([(mark.x_mm, mark.y_mm)]))[0]
            draw.ring(page, (round(x), round(y)), (26, 18), colour=WRITTEN, line_px=5)
    return page


def _grid_line(page: Canvas, plane: PageMap, bent: PageMap, points_mm: np.ndarray) -> None:
    """A line of the form as the corners alone would put it, and as the bent map does, the
    difference exaggerated."""
    straight = plane.to_pixels(points_mm)
    found = straight + EXAGGERATED * (bent.to_pixels(points_mm) - straight)
    for places, colour, line_px in ((straight, QUIET, 1), (found, MARKED, 2)):
        whole = [(round(float(x)), round(float(y))) for x, y in places]
        for start, end in pairwise(whole):
            draw.line(page, start, end, colour=colour, line_px=line_px)


def _located(samples: _Samples, image: GrayImage) -> tuple[FormPage, PageMap]:
    coarse = coarse_copy(image.pixels)
    seen = identify(image, coarse)
    form = next(f for f in map(samples.forms.page_for, seen.payloads) if f is not None)
    registered = register(image, coarse, seen, form)
    if isinstance(registered, Fault):
        raise RuntimeError(f"a sample was not located: {registered.detail}")
    return form, registered.page_map


def _bubbles(samples: _Samples) -> Canvas:
    """Bubbles of many samples, large, with what was measured and decided."""
    cells = [_bubble_cell(samples, *which) for which in _BUBBLES]
    rows = [np.hstack(cells[i : i + COLUMNS]) for i in range(0, len(cells), COLUMNS)]
    return np.vstack(rows)


def _bubble_cell(samples: _Samples, name: str, state: FieldState, words: str) -> Canvas:
    reading = samples.reading(name, samples.image(name), dpi=300)
    form = samples.form(reading)
    fields = {field.name: field for field in form.fields}
    # Rows of pupils come after the heads: there bubbles stand alone.
    result = next(f for f in reading.fields if f.state is state and "/" in f.name)
    field = fields[result.name]
    bubble = next((b for b in field.bubbles if b.value in result.values), field.bubbles[1])
    cell = draw.blank(CELL_PX + LABEL_PX, CELL_PX, PAPER)
    cell[4 : CELL_PX - 4, 4 : CELL_PX - 4] = draw.in_colour(_cut(reading, bubble, CELL_PX - 8))
    draw.write(cell, words, (8, CELL_PX + 18), size_px=17, colour=INK, weight=BOLD)
    colour = {FieldState.MARKED: MARKED, FieldState.AMBIGUOUS: DOUBTFUL}.get(state, QUIET)
    said = f"ink {result.scores[bubble.value]:.2f}: {_in_words(result)}"
    draw.write(cell, said, (8, CELL_PX + 42), size_px=17, colour=colour)
    return cell


def _in_words(result: FieldReading) -> str:
    return "in doubt" if result.state is FieldState.AMBIGUOUS else result.state.value


def _cut(reading: PageReading, bubble: Bubble, side_px: int) -> np.ndarray:
    assert reading.picture is not None  # noqa: S101 - it was asked for
    page, px, half_mm = from_png(reading.picture), 300 / 25.4, 4.0
    left, top = (round((mm - half_mm) * px) for mm in (bubble.x_mm, bubble.y_mm))
    side = round(2 * half_mm * px)
    cut = np.ascontiguousarray(page[top : top + side, left : left + side])
    return resized(cut, width_px=side_px, height_px=side_px)


def _read(samples: _Samples) -> Canvas:
    name = "faint_pencil.jpg"
    reading = samples.reading(name, samples.image(name), dpi=150)
    return overlay(reading, samples.form(reading), caption, field_captions=field_caption)


def _refused(samples: _Samples) -> Canvas:
    """A good scan, blurred as by a smeared lens; the upper half of it."""
    sharp = samples.image("clean.png")
    blurred = GrayImage(pixels=smoothed(sharp.pixels, 5.0), dpi=sharp.dpi)
    reading = samples.reading("blurred.png", blurred, dpi=150)
    drawn = refusal(reading, turned_upright(blurred), caption)
    return np.ascontiguousarray(drawn[: len(drawn) // 2])


def _test_card(_samples: _Samples) -> Canvas:
    fine = print_master(calibration_pdf(), 1, dpi=400)
    height, width = fine.shape
    return draw.in_colour(resized(fine, width_px=width // 4, height_px=height // 4))


PICTURES: Mapping[str, Callable[[_Samples], Canvas]] = {
    "found.jpg": _found,
    "map.jpg": _mapped,
    "bubbles.jpg": _bubbles,
    "read.jpg": _read,
    "refused.jpg": _refused,
    "test-card.jpg": _test_card,
}

if __name__ == "__main__":
    make_pictures(Path(sys.argv[1]))
