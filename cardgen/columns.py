"""How the width of a row is shared out: number, name, attendance, hours, grades, mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cardgen import measures as m
from cardgen.error import DoesNotFitError
from ediary_core.profile import GradeBlock, StayBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockColumns:
    """Centres of one grade block's bubbles, left to right."""

    left_mm: float
    right_mm: float
    symbols_mm: tuple[float, ...]
    signs_mm: tuple[float, ...]
    categories_mm: tuple[float, ...]
    weights_mm: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The centres of all bubbles of a row, and the room of its name."""

    left_mm: float
    right_mm: float
    number_right_mm: float
    name_left_mm: float
    name_right_mm: float
    attendance_mm: tuple[float, ...]
    arrivals_mm: tuple[float, ...]
    departures_mm: tuple[float, ...]
    blocks: tuple[BlockColumns, ...]
    mistake_mm: float
    stacked_heads: bool  # weights under the categories instead of beside them


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    codes: int
    arrivals: int
    departures: int
    blocks: int
    symbols: int
    signs: int
    categories: int
    weights: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """One way to set the row, and the width that it leaves for the name."""

    pitch_mm: float
    stacked: bool
    name_mm: float


def share_out(
    *,
    codes: int,
    block: GradeBlock | None,
    widest_name_mm: float,
    stay: StayBlock | None = None,
) -> Columns:
    """The columns of a card: bubbles as far apart as a good name column allows.

    Raises:
        DoesNotFitError: even at the closest pitch no legible name column remains.
    """
    counts = _counts(codes, block, stay)
    good = min(max(widest_name_mm, m.NAME_MIN_W_MM), m.NAME_GOOD_W_MM)
    trials = [t for t in _trials(counts) if t.name_mm >= m.NAME_MIN_W_MM]
    if not trials:
        raise DoesNotFitError(
            "the profile's attendance codes and grades are too many for the width of the paper",
            "Give the profile fewer codes, hours, grade symbols, categories or grade columns.",
        )
    chosen = next((t for t in trials if t.name_mm >= good), max(trials, key=lambda t: t.name_mm))
    return _placed(counts, chosen, good_name_mm=max(good, widest_name_mm))


def _counts(codes: int, block: GradeBlock | None, stay: StayBlock | None) -> _Counts:
    return _Counts(
        codes=codes,
        arrivals=len(stay.arrivals) if stay else 0,
        departures=len(stay.departures) if stay else 0,
        blocks=block.columns if block else 0,
        symbols=len(block.symbols) if block else 0,
        signs=len(block.signs) if block else 0,
        categories=len(block.categories) if block else 0,
        weights=len(block.weights) if block else 0,
    )


def _trials(counts: _Counts) -> Iterator[_Trial]:
    """Heads in one line before stacked ones, wide pitches before close ones."""
    steps = round((m.PITCH_MAX_MM - m.PITCH_MIN_MM) / 0.1)
    for stacked in (False, True):
        for step in range(steps, -1, -1):
            pitch = round(m.PITCH_MIN_MM + step * 0.1, 2)
            used = (
                m.NUMBER_W_MM
                + m.GROUP_GAP_MM * _gaps(counts)
                + (counts.codes + counts.arrivals + counts.departures) * pitch
                + counts.blocks * _block_width(counts, pitch, stacked=stacked)
                + m.MISTAKE_W_MM
            )
            yield _Trial(
                pitch_mm=pitch, stacked=stacked, name_mm=m.BODY_RIGHT_MM - m.BODY_LEFT_MM - used
            )


def _gaps(counts: _Counts) -> int:
    """How many gaps separate the groups of a row."""
    return 2 + bool(counts.arrivals) + bool(counts.departures) + counts.blocks


def _block_width(counts: _Counts, pitch: float, *, stacked: bool) -> float:
    row = counts.symbols * pitch + _tail(counts.signs, pitch)
    if stacked:
        head = max(counts.categories, counts.weights) * pitch
    else:
        head = _categories_width(counts, pitch) + _tail(counts.weights, pitch)
    return max(row, head, m.BLOCK_MIN_W_MM)


def _categories_width(counts: _Counts, pitch: float) -> float:
    """The categories' part of a head in one line."""
    if counts.categories and counts.weights:
        return max(counts.categories * pitch, m.HEAD_MIN_W_MM)
    return counts.categories * pitch


def _tail(count: int, pitch: float) -> float:
    """A second group within a block: a small gap and its bubbles."""
    return m.SIGN_GAP_MM + count * pitch if count else 0.0


def _placed(counts: _Counts, trial: _Trial, *, good_name_mm: float) -> Columns:
    """Spends what the name column does not need on wider gaps, the rest on side margins."""
    pitch = trial.pitch_mm
    gaps = _gaps(counts)
    name = min(trial.name_mm, max(good_name_mm, m.NAME_MIN_W_MM), m.NAME_MAX_W_MM)
    spare = trial.name_mm - name
    gap = min(m.GROUP_GAP_MAX_MM, m.GROUP_GAP_MM + spare / gaps)
    spare -= (gap - m.GROUP_GAP_MM) * gaps
    left = m.BODY_LEFT_MM + spare / 2
    name_left = left + m.NUMBER_W_MM
    x = name_left + name + gap
    attendance = _centres(x, counts.codes, pitch)
    x += counts.codes * pitch + gap
    arrivals = _centres(x, counts.arrivals, pitch)
    x += counts.arrivals * pitch + (gap if arrivals else 0.0)
    departures = _centres(x, counts.departures, pitch)
    x += counts.departures * pitch + (gap if departures else 0.0)
    blocks = []
    for _ in range(counts.blocks):
        blocks.append(_block(counts, x, pitch, stacked=trial.stacked))
        x = blocks[-1].right_mm + gap
    return Columns(
        left_mm=left,
        right_mm=x + m.MISTAKE_W_MM,
        number_right_mm=name_left - 1.6,
        name_left_mm=name_left,
        name_right_mm=name_left + name,
        attendance_mm=attendance,
        arrivals_mm=arrivals,
        departures_mm=departures,
        blocks=tuple(blocks),
        mistake_mm=x + m.MISTAKE_W_MM / 2,
        stacked_heads=trial.stacked,
    )


def _block(counts: _Counts, left: float, pitch: float, *, stacked: bool) -> BlockColumns:
    signs_left = left + counts.symbols * pitch + m.SIGN_GAP_MM
    weights_left = left
    if not stacked and counts.categories:
        weights_left += _categories_width(counts, pitch) + m.SIGN_GAP_MM
    return BlockColumns(
        left_mm=left,
        right_mm=left + _block_width(counts, pitch, stacked=stacked),
        symbols_mm=_centres(left, counts.symbols, pitch),
        signs_mm=_centres(signs_left, counts.signs, pitch),
        categories_mm=_centres(left, counts.categories, pitch),
        weights_mm=_centres(weights_left, counts.weights, pitch),
    )


def _centres(left: float, count: int, pitch: float) -> tuple[float, ...]:
    return tuple(left + (i + 0.5) * pitch for i in range(count))
