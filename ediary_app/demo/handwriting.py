"""Strokes that look like handwriting: a line of words for a topic, a flourish for a signature."""

from __future__ import annotations

import numpy as np

from ediary_app.demo.ink import Points, Stroke


def written_words(
    *, x_mm: float, y_mm: float, w_mm: float, h_mm: float, rng: np.random.Generator
) -> list[Stroke]:
    """Three to seven words along a base line in the box whose top left corner is given."""
    letter_mm = min(2.6, h_mm * 0.34) * rng.uniform(0.85, 1.15)
    base = y_mm + h_mm * rng.uniform(0.58, 0.72)
    at = x_mm + rng.uniform(1.0, 4.0)
    strokes: list[Stroke] = []
    for _ in range(int(rng.integers(3, 8))):
        letters = int(rng.integers(2, 10))
        if at + letters * letter_mm * 0.8 > x_mm + w_mm - 1.0:
            break
        word = _word(letters, letter_mm, rng) + np.array([at, base + rng.normal(0.0, 0.15)])
        strokes.append(Stroke(points_mm=word))
        if rng.random() < 0.45:
            strokes.append(_accent(word, letter_mm, rng))
        at = float(word[-1, 0]) + letter_mm * rng.uniform(0.9, 1.5)
    return strokes


def signature(
    *, x_mm: float, y_mm: float, w_mm: float, h_mm: float, rng: np.random.Generator
) -> list[Stroke]:
    """A big first letter, a few hasty ones, and a tail that runs under or away."""
    letter_mm = min(3.4, h_mm * 0.4)
    width = min(w_mm * 0.7, letter_mm * rng.uniform(6.0, 9.0))
    at = np.array([x_mm + (w_mm - width) * rng.uniform(0.2, 0.6), y_mm + h_mm * 0.65])
    turn = np.linspace(-0.5, 1.8 * np.pi, 14)
    capital = np.column_stack([np.cos(turn) * 0.7, np.sin(turn) * 1.1 - 0.5]) * letter_mm
    rest = _word(max(4, int(width / letter_mm)), letter_mm * 0.8, rng) + np.array([letter_mm, 0.0])
    rest[:, 1] *= np.linspace(1.0, 0.35, len(rest))
    tail = rest[-1] + np.array([(0.5, 0.1), (1.6, -0.4), (0.2, 0.6)]) * letter_mm
    strokes = [Stroke(points_mm=at + np.concatenate([capital, rest, tail[:2]]))]
    if rng.random() < 0.5:
        under = np.array([(0.3, 0.75), (width / letter_mm * 0.5, 0.6), (width / letter_mm, 0.8)])
        strokes.append(Stroke(points_mm=at + under * letter_mm, pressure=0.9))
    return strokes


def _word(letters: int, size_mm: float, rng: np.random.Generator) -> Points:
    """Joined-up letters from the origin: arches, loops and bars, some tall and some hanging."""
    pieces: list[Points] = []
    at = 0.0
    for _ in range(letters):
        width = size_mm * rng.uniform(0.55, 0.95)
        kind = rng.random()
        top = -size_mm * (rng.uniform(1.7, 2.1) if kind < 0.18 else rng.uniform(0.75, 1.0))
        low = size_mm * (rng.uniform(0.7, 1.0) if kind > 0.88 else rng.uniform(-0.05, 0.05))
        turn = np.linspace(0.0, 2 * np.pi, 9)[:-1]
        if rng.random() < 0.45:  # a round letter: once around, then on
            x = at + width * (0.5 - 0.45 * np.sin(turn - 0.9))
            y = top * (0.5 - 0.5 * np.cos(turn - 0.4))
        else:  # an arch or a bar
            x = at + width * np.array([0.1, 0.3, 0.38, 0.42, 0.5, 0.7, 0.8, 1.0])
            y = np.array([0.0, 0.7, 1.0, 0.5, 0.0, 0.8, 0.4, 0.0]) * top
            y[4] = low
        pieces.append(np.column_stack([x - 0.25 * y, y]))  # written at a slant
        at += width
    return _smooth(np.concatenate(pieces))


def _smooth(points: Points) -> Points:
    """Round the corners: each point again between its neighbours (one step of corner cutting)."""
    first = 0.75 * points[:-1] + 0.25 * points[1:]
    second = 0.25 * points[:-1] + 0.75 * points[1:]
    return np.stack([first, second], axis=1).reshape(-1, 2)


def _accent(word: Points, size_mm: float, rng: np.random.Generator) -> Stroke:
    """A dot, acute or tail over some letter of the word."""
    under = word[int(rng.integers(len(word) // 4, len(word)))]
    start = np.array([under[0], word[:, 1].max() - size_mm * 1.5])
    return Stroke(points_mm=np.array([start, start + np.array([0.25, -0.4])]))
