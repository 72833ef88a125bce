"""One grey page picture, and the few OpenCV operations on arrays that more than one stage needs.

Arrays are (row, column) and points are (x, y); a pixel's centre has whole coordinates, as in
OpenCV. OpenCV itself is imported here and in ``aruco`` only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]
Points = NDArray[np.float64]

PAPER = 255  # what lies outside the picture counts as clean paper
# So large a product takes one thread in OpenBLAS, which NumPy calls.
ONE_THREAD_PRODUCTS = 250_000
COARSE_SIDE_PX = 1100  # the long side of a coarse copy, or more: 95 dpi on A4


@dataclass(frozen=True, slots=True, kw_only=True)
class Tear:
    """A line across the whole picture at which its two sides do not join.

    Axes are those of streaks: along the rows of pixels, at ``at_px`` down, is axis 1, along the
    columns axis 0.
    ``step``: how much they differ, in grey levels; ``strength``: the same over the greatest step
    that is usual on this picture.
    """

    axis: int
    at_px: float
    step: float
    strength: float

    def turned(self, *, across: bool, backward: bool, length_px: int) -> Tear:
        """The same tear once the picture is transposed and then counted from the other end."""
        return replace(
            self,
            axis=1 - self.axis if across else self.axis,
            at_px=length_px - self.at_px if backward else self.at_px,
        )

    def scaled(self, factor: float) -> Tear:
        return replace(self, at_px=self.at_px * factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrayImage:
    """``pixels`` is (height, width) uint8, 0 black; ``dpi`` is what the file says, if it does.

    ``tears`` are what its decoder noticed: see ``omr.tears``. ``tallness``: how many times as high
    as wide a pixel is, as the file says.
    """

    pixels: Grey
    dpi: float | None = None
    tears: tuple[Tear, ...] = ()
    tallness: float = 1.0

    @property
    def height_px(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width_px(self) -> int:
        return int(self.pixels.shape[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class CoarseCopy:
    """A page shrunk by the whole number ``factor``; for what need not be seen sharply.

    Its pixel (x, y) covers the page's pixels from (x, y) * factor on, so that a place there is
    (place + 0.5) * factor - 0.5 on the page.
    """

    pixels: Grey
    factor: int


def coarse_copy(pixels: Grey) -> CoarseCopy:
    factor = max(1, min(int(max(pixels.shape) / COARSE_SIDE_PX), *pixels.shape))
    return CoarseCopy(pixels=shrunk(pixels, factor), factor=factor)


def shrunk(pixels: Grey, factor: int) -> Grey:
    """Shrink by a whole number, which is many times faster than by a fraction; area means.

    What does not fill a pixel of the result at the right and lower edge is left out.
    """
    if factor == 1:
        return pixels
    if factor == 3 and min(pixels.shape) >= 6:
        return _third(pixels)
    if factor == 4 and min(pixels.shape) >= 4:
        return shrunk(shrunk(pixels, 2), 2)  # seven times as fast as in one step
    height, width = (side // factor for side in pixels.shape)
    whole = pixels[: height * factor, : width * factor]
    return resized(whole, width_px=width, height_px=height)


def _third(pixels: Grey) -> Grey:
    """A third of each side, by halving and then two thirds: five times as fast as in one step.

    Both steps keep centres of mass. Up to five pixels at the right and lower edge are left out.
    """
    height, width = (side // 6 * 2 for side in pixels.shape)
    half = resized(
        pixels[: height * 3, : width * 3], width_px=width // 2 * 3, height_px=height // 2 * 3
    )
    found = cv2.resize(half, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(found, dtype=np.uint8)


def use_one_thread() -> None:
    """For a process of a pool: OpenCV's threads would fight for others' cores."""
    cv2.setNumThreads(1)


def read_through(pixels: Grey) -> None:
    """Read a picture from end to end once, before it is sampled all over: 0.04 ms that bring it
    into the processor's own memory, from where 100,000 samples take 0.2 ms instead of 0.4."""
    cv2.countNonZero(pixels)


def sample_at(pixels: Grey, x_px: Floats, y_px: Floats) -> Grey:
    """Read ``pixels`` at the given places, bilinear; both arrays are 2-D and of one shape."""
    if not x_px.size:
        return np.zeros(x_px.shape, np.uint8)
    found = cv2.remap(
        pixels,
        x_px,
        y_px,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(PAPER,),
    )
    return np.asarray(found, dtype=np.uint8)


def count_between(pixels: Grey, lowest: int, highest: int) -> int:
    """How many pixels have a level from ``lowest`` to ``highest``."""
    return cv2.countNonZero(cv2.inRange(pixels, (lowest,), (highest,)))


def product(left: Floats, right: Floats) -> Floats:
    """The matrix product, (n, k) by (k, m), so few rows at a time that one thread does it.

    More of them would wait for each other where a pool keeps every core busy.
    """
    rows = max(1, ONE_THREAD_PRODUCTS // max(right.size, 1))
    found = np.empty((len(left), right.shape[1]), np.float32)
    for at in range(0, len(left), rows):
        np.matmul(left[at : at + rows], right, out=found[at : at + rows])
    return found


def row_sums(pixels: Grey) -> Floats:
    """The sum of each row of (n, m), (n,)."""
    found = cv2.reduce(pixels, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F)
    return np.asarray(found, dtype=np.float32).ravel()


def run_sums(pixels: Grey, starts: NDArray[np.intp]) -> Floats:
    """The sums of rows that follow each other, from each of ``starts`` (g,), of which the first is
    0, up to the next: (g, m) of (n, m)."""
    sums = cv2.integral(pixels)[np.append(starts, len(pixels))]
    own = np.diff(np.diff(sums, axis=0), axis=1)
    return np.asarray(own, dtype=np.float32)


def resized(pixels: Grey, *, width_px: int, height_px: int) -> Grey:
    """Scale to a size: by area means when shrinking, bicubic when growing."""
    shrinking = width_px <= pixels.shape[1] and height_px <= pixels.shape[0]
    how = cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (width_px, height_px), interpolation=how), dtype=np.uint8)


def stretched(pixels: Grey, *, width_px: int, height_px: int) -> Grey:
    """Scale to a size that differs by a few pixels: several times as fast as by area means."""
    found = cv2.resize(pixels, (width_px, height_px), interpolation=cv2.INTER_LINEAR)
    return np.asarray(found, dtype=np.uint8)


def scaled(pixels: Grey, factor: float) -> Grey:
    """Scale both sides by ``factor``; never below one pixel."""
    height, width = pixels.shape
    return resized(
        pixels,
        width_px=max(1, round(width * factor)),
        height_px=max(1, round(height * factor)),
    )


def quarter_turned(pixels: Grey, turns: int) -> Grey:
    """Turn by ``turns`` quarters counter-clockwise, 0 to 3; the same array where there is none."""
    if turns == 0:
        return pixels
    how = (cv2.ROTATE_90_COUNTERCLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE)[turns - 1]
    return np.asarray(cv2.rotate(pixels, how), dtype=np.uint8)


def transposed(pixels: Grey) -> Grey:
    """Rows and columns exchanged, as a new contiguous array."""
    return np.asarray(cv2.transpose(pixels), dtype=np.uint8)


def smoothed(pixels: Grey, sigma_px: float) -> Grey:
    """Gaussian blur."""
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma_px), dtype=np.uint8)


def averaged(pixels: Grey, size_px: int) -> Grey:
    """Mean over a square of ``size_px`` around each pixel."""
    return np.asarray(cv2.blur(pixels, (size_px, size_px)), dtype=np.uint8)


def median_of_nine(pixels: Grey) -> Grey:
    """The middle of each pixel and its eight neighbours."""
    return np.asarray(cv2.medianBlur(pixels, 3), dtype=np.uint8)


def unshared_steps(above: Grey, before: Grey, after: Grey, below: Grey, *, parts: int) -> Floats:
    """How much neighbouring rows of pixels differ beyond what their own neighbours do.

    All four are (n, width), four rows under each other in each line; the step from ``before`` to
    ``after`` counts where it exceeds the steps on either side of it. Means over ``parts`` equal
    parts of the width: (n, parts).
    """
    above, before, after, below = (_in_parts(row, parts) for row in (above, before, after, below))
    beside = cv2.max(cv2.absdiff(before, above), cv2.absdiff(below, after))
    return _part_means(cv2.subtract(cv2.absdiff(after, before), beside), parts)


def step_means(before: Grey, after: Grey, *, parts: int) -> Floats:
    """How much neighbouring rows of pixels differ, (n, width) each: means as above, (n, parts)."""
    return _part_means(cv2.absdiff(_in_parts(after, parts), _in_parts(before, parts)), parts)


def _in_parts(rows: Grey, parts: int) -> Grey:
    return rows[:, : rows.shape[1] // parts * parts]


def _part_means(rows: NDArray[Any], parts: int) -> Floats:
    long = rows.reshape(len(rows) * parts, -1)
    found = cv2.reduce(long, 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F)
    return np.asarray(found, dtype=np.float32).reshape(len(rows), parts)


def box_mean(values: Floats, size_px: int) -> Floats:
    """Mean over a square of ``size_px``; 2-D float32."""
    return np.asarray(cv2.blur(values, (size_px, size_px)), dtype=np.float32)


def widened(values: Floats, size_px: int) -> Floats:
    """Greatest value within a square of ``size_px`` (grey dilation); 2-D float32."""
    kernel = np.ones((size_px, size_px), np.uint8)
    return np.asarray(cv2.dilate(values, kernel), dtype=np.float32)


def brightest_near(pixels: Grey, size_px: int) -> Grey:
    """Greatest value within a square of ``size_px``: as ``widened``, several times as fast."""
    return np.asarray(cv2.dilate(pixels, np.ones((size_px, size_px), np.uint8)), dtype=np.uint8)


def worn(mask: NDArray[np.bool_], size_px: int) -> NDArray[np.bool_]:
    """The middles of all discs ``size_px`` wide that fit into ``mask``; none across its edge."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size_px, size_px))
    found = cv2.erode(mask.view(np.uint8), disc, borderType=cv2.BORDER_CONSTANT, borderValue=(0,))
    return np.asarray(found, dtype=np.bool_)


def closed(values: Floats, size_px: int) -> Floats:
    """Without what is low and smaller than a square of ``size_px`` (grey closing); 2-D float32."""
    kernel = np.ones((size_px, size_px), np.uint8)
    return np.asarray(cv2.morphologyEx(values, cv2.MORPH_CLOSE, kernel), dtype=np.float32)


def enlarged(cells: Floats, times: int, *, shape: tuple[int, ...]) -> Floats:
    """Cells of ``times`` pixels squared, smoothly, as a picture of the given (height, width)."""
    rows, columns = cells.shape
    size = (columns * times, rows * times)
    found = cv2.resize(cells, size, interpolation=cv2.INTER_LINEAR)[: shape[0], : shape[1]]
    below, beside = shape[0] - found.shape[0], shape[1] - found.shape[1]
    whole = cv2.copyMakeBorder(found, 0, below, 0, beside, cv2.BORDER_REPLICATE)
    return np.asarray(whole, dtype=np.float32)


def opened(mask: NDArray[np.bool_], size_px: int) -> NDArray[np.bool_]:
    """The parts of a mask into which a square of ``size_px`` fits, a little widened."""
    kernel = np.ones((size_px, size_px), np.uint8)
    found = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, kernel)
    return np.asarray(cv2.dilate(found, np.ones((5, 5), np.uint8)) > 0)


def likeness(picture: Grey | Floats, template: Grey | Floats) -> Floats:
    """Normalised cross-correlation, -1 to 1, at each shift of ``template`` in ``picture``."""
    found = cv2.matchTemplate(picture, template, cv2.TM_CCOEFF_NORMED)
    return np.asarray(found, dtype=np.float32)


def correlation(picture: Floats, kernel: Floats) -> Floats:
    """Plain cross-correlation at each shift of ``kernel`` that lies wholly in ``picture``."""
    return np.asarray(cv2.matchTemplate(picture, kernel, cv2.TM_CCORR), dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blobs:
    """Connected parts of a mask (8 neighbours), the background left out.

    ``labels`` is the mask's shape with 0 for background and ``i + 1`` for part ``i``;
    ``boxes`` is (n, 4) as left, top, width, height in pixels; ``areas_px`` is (n,).
    """

    labels: NDArray[np.int32]
    boxes: NDArray[np.int32]
    areas_px: NDArray[np.int32]


def blobs(mask: NDArray[np.bool_]) -> Blobs:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    rows = np.asarray(stats, dtype=np.int32)[1:]
    return Blobs(labels=np.asarray(labels, dtype=np.int32), boxes=rows[:, :4], areas_px=rows[:, 4])


def homography(source: Points, target: Points) -> Points | None:
    """The least-squares 3 x 3 projective map of (n, 2) ``source`` onto ``target``, n >= 4."""
    return _homography(*(np.asarray(each, np.float64).tobytes() for each in (source, target)))


@lru_cache(maxsize=8)  # each page asks for its markers' map twice: to find codes, and to register
def _homography(source: bytes, target: bytes) -> Points | None:
    from_, to = (np.frombuffer(points, np.float64).reshape(-1, 2) for points in (source, target))
    matrix, _ = cv2.findHomography(from_, to, 0)
    if matrix is None:
        return None
    found = np.asarray(matrix, dtype=np.float64)
    found.flags.writeable = False
    return found


def sharpened_corners(pixels: Grey, corners: Points, *, window_px: int) -> Points:
    """Move each of (n, 2) corners to the nearby place where the edges meet (Foerstner)."""
    start = corners.astype(np.float32).reshape(-1, 1, 2)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 0.03)
    found = cv2.cornerSubPix(pixels, start, (window_px, window_px), (-1, -1), stop)
    return np.asarray(found, dtype=np.float64).reshape(-1, 2)


def to_png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode grey (h, w) or blue-green-red (h, w, 3) as PNG; quick rather than smallest."""
    done, data = cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 3])
    if not done:
        raise ValueError("this picture cannot be written as PNG")
    return bytes(data)


def to_jpeg(pixels: NDArray[np.uint8], *, quality: int) -> bytes:
    """Encode grey (h, w) or blue-green-red (h, w, 3) as JPEG; ``quality`` 1 to 100."""
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError("this picture cannot be written as JPEG")
    return bytes(data)


def from_png(data: bytes) -> Grey:
    """Decode a PNG of our own making to grey.

    Raises:
        ValueError: the bytes are no picture.
    """
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if pixels is None:
        raise ValueError("these bytes are no PNG picture")
    return np.asarray(pixels, dtype=np.uint8)
