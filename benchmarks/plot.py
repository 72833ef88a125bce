"""A line plot on two logarithmic axes, as SVG; for the few pictures that the benchmarks draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, dist, floor, log10

_WIDTH, _HEIGHT = 760, 520
_LEFT, _RIGHT, _TOP, _BOTTOM = 90, 30, 50, 66
_NONE_STEP = 15.0  # each series has a line of its own there
_NONE_BAND = 56  # below the scale, for values of 0, which a logarithm cannot show
_LETTER = 6.6  # pixels that a letter takes, about
_LABEL_ROOM = 30.0  # pixels between two labelled points
_COLOURS = ("#1b6ca8", "#b3541e", "#3b7a3b", "#6b4c9a")
_INK, _GRID = "#222222", "#dddddd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """``x`` above 0; ``y`` 0 or above; ``highest`` is how far up ``y`` may really be."""

    x: float
    y: float
    highest: float
    label: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Powers of ten from ``first`` to ``last``, spread over pixels from ``start`` to ``end``."""

    title: str
    first: int
    last: int
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (log10(value) - self.first) / (self.last - self.first)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> Iterable[tuple[float, str]]:
        """1, 2 and 5 of every power, with their words."""
        for power in range(self.first, self.last + 1):
            for digit in (1, 2, 5) if power < self.last else (1,):
                value = digit * 10.0**power
                yield self.at(value), f"{value:g}"


def line_plot(series: Sequence[Series], *, x_title: str, y_title: str, marked: str) -> str:
    """Each series as a line through its points in their order, labelled; the marked ones ringed.

    Thin lines lead up from each point to its ``highest``. ``marked`` says what a ring means.

    Raises:
        ValueError: there is no point, or an ``x`` is not above 0.
    """
    points = [point for each in series for point in each.points]
    if not points or min(point.x for point in points) <= 0:
        raise ValueError("a logarithmic plot needs points whose x are above 0")
    heights = [value for p in points for value in (p.y, p.highest) if value > 0]
    x = _axis(x_title, [p.x for p in points], start=_LEFT, end=_WIDTH - _RIGHT)
    y = _axis(y_title, heights, start=_HEIGHT - _BOTTOM - _NONE_BAND, end=_TOP)
    drawn = [*_frame(x, y)]
    for row, each in enumerate(series):
        drawn += _drawn(each, x, y, row)
    drawn += _legend(series, marked)
    body = "\n".join(drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        f' width="{_WIDTH}" height="{_HEIGHT}" font-family="sans-serif" font-size="13">\n'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>\n{body}\n</svg>\n'
    )


def _axis(title: str, values: Sequence[float], *, start: float, end: float) -> Axis:
    first = floor(log10(min(values))) if values else 0
    last = ceil(log10(max(values))) if values else 1
    return Axis(title=title, first=first, last=max(last, first + 1), start=start, end=end)


def _height(y: Axis, value: float, row: int) -> float:
    return y.at(value) if value > 0 else y.start + _NONE_STEP * (row + 1)


def _frame(x: Axis, y: Axis) -> Iterable[str]:
    floor_px = y.start + _NONE_BAND
    for at, words in x.ticks():
        yield _line(at, y.end, at, floor_px, _GRID)
        yield _text(at, floor_px + 18, words, anchor="middle")
    for at, words in y.ticks():
        yield _line(x.start, at, x.end, at, _GRID)
        yield _text(x.start - 8, at + 4, words, anchor="end")
    yield _text(x.start - 8, y.start + _NONE_BAND / 2 + 4, "none", anchor="end")
    yield _line(x.start, floor_px, x.end, floor_px, _INK)
    yield _line(x.start, y.end, x.start, floor_px, _INK)
    yield _text((x.start + x.end) / 2, _HEIGHT - 14, x.title, anchor="middle")
    middle = (y.start + y.end) / 2
    yield (
        f'<text transform="translate(24 {middle:.1f}) rotate(-90)" text-anchor="middle"'
        f' fill="{_INK}">{escape(y.title)}</text>'
    )


def _drawn(series: Series, x: Axis, y: Axis, row: int) -> Iterable[str]:
    colour = _COLOURS[row % len(_COLOURS)]
    places = [(x.at(p.x), _height(y, p.y, row)) for p in series.points]
    line = " ".join(f"{across:.1f},{down:.1f}" for across, down in places)
    yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for point, (across, down) in zip(series.points, places, strict=True):
        if point.highest > 0:
            top = y.at(point.highest)
            yield _line(across, down, across, top, colour)
            yield _line(across - 3, top, across + 3, top, colour)
        yield f'<circle cx="{across:.1f}" cy="{down:.1f}" r="4" fill="{colour}"/>'
        if point.is_marked:
            yield (
                f'<circle cx="{across:.1f}" cy="{down:.1f}" r="9" fill="none" stroke="{_INK}"'
                f' stroke-width="2"/>'
            )
    for point, (across, down) in _labelled(series.points, places):
        away = 11 if point.is_marked else 5
        yield _text(across - away, down + 13, point.label, anchor="end", size=11, colour=colour)


def _labelled(
    points: Sequence[Point], places: Sequence[tuple[float, float]]
) -> Iterable[tuple[Point, tuple[float, float]]]:
    """The points whose labels have room: marked ones always, others away from these and each
    other."""
    taken = [place for point, place in zip(points, places, strict=True) if point.is_marked]
    for point, place in zip(points, places, strict=True):
        if not point.is_marked:
            if any(dist(place, other) < _LABEL_ROOM for other in taken):
                continue
            taken.append(place)
        yield point, place


def _legend(series: Sequence[Series], marked: str) -> Iterable[str]:
    """One row above the frame."""
    left, down = 30.0, 22.0
    for row, each in enumerate(series):
        yield _line(left, down - 4, left + 22, down - 4, _COLOURS[row % len(_COLOURS)], width=2)
        yield _text(left + 28, down, each.name)
        left += 46 + _LETTER * len(each.name)
    yield (
        f'<circle cx="{left + 8:.1f}" cy="{down - 4:.1f}" r="7" fill="none" stroke="{_INK}"'
        f' stroke-width="2"/>'
    )
    yield _text(left + 22, down, marked)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, width: float = 1) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"/>'


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", size: int = 13, colour: str = _INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"'
        f' fill="{colour}">{escape(words)}</text>'
    )
