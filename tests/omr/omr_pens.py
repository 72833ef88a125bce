"""How people mark a bubble: a few pens for the reader's tests, in millimetres on ``Paper``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from omr_paper import Paper

from omr.form import Bubble, FieldKind, FormPage, Region

PENS = ("fill", "cross", "tick", "line", "pencil_cross", "marker", "hatch", "partial")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """A pen held over one bubble, a little off its middle."""

    paper: Paper
    rng: np.random.Generator
    x: float
    y: float
    rx: float
    ry: float
    darkness: float

    def cross(self, *, width_mm: float, darkness: float) -> None:
        reach = self.rng.uniform(0.7, 1.05)
        for side in (-1, 1):
            bend = self.rng.normal(0, 0.15, 4)
            start = (self.x - self.rx * reach + bend[0], self.y - side * self.ry * reach + bend[1])
            end = (self.x + self.rx * reach + bend[2], self.y + side * self.ry * reach + bend[3])
            self.paper.stroke([start, end], width_mm=width_mm, darkness=darkness)

    def tick(self, *, tail: float) -> None:
        points = [
            (self.x - self.rx * 0.7, self.y - self.ry * 0.1),
            (self.x - self.rx * 0.1, self.y + self.ry * 0.75),
            (self.x + self.rx * tail, self.y - self.ry * tail),
        ]
        self.paper.stroke(points, width_mm=0.45, darkness=self.darkness)

    def line(self, *, tilt: float) -> None:
        ends = [(self.x - self.rx * 0.9, self.y - tilt), (self.x + self.rx * 0.9, self.y + tilt)]
        self.paper.stroke(ends, width_mm=0.5, darkness=self.darkness)

    def scribble(
        self, *, wide: float, high: float, pitch_mm: float, width_mm: float, shift: float = 0.0
    ) -> None:
        """Zigzag over a share of the bubble; a small pitch fills it."""
        rx, points = self.rx * wide, []
        for i, dx in enumerate(np.arange(-rx, rx + 1e-6, pitch_mm)):
            half = self.ry * high * np.sqrt(max(0.05, 1 - (dx / rx) ** 2)) * (1 if i % 2 else -1)
            shake = self.rng.normal(0, (0.05, 0.08))
            points.append((self.x + shift * self.rx + dx + shake[0], self.y + half + shake[1]))
        self.paper.stroke(points, width_mm=width_mm, darkness=self.darkness)


def mark(paper: Paper, bubble: Bubble, pen: str, rng: np.random.Generator) -> None:
    """Mark ``bubble`` the way ``pen`` names, with an unsteady hand."""
    hand = Hand(
        paper=paper,
        rng=rng,
        x=bubble.x_mm + rng.normal(0, 0.25),
        y=bubble.y_mm + rng.normal(0, 0.2),
        rx=bubble.w_mm / 2,
        ry=bubble.h_mm / 2,
        darkness=0.9 if pen == "marker" else rng.uniform(0.65, 0.92),
    )
    if pen == "fill":
        hand.scribble(wide=0.9, high=0.85, pitch_mm=0.35, width_mm=0.5)
    elif pen == "marker":
        hand.scribble(wide=1.0, high=1.0, pitch_mm=0.8, width_mm=1.3)
    elif pen == "hatch":
        hand.scribble(wide=0.85, high=0.8, pitch_mm=0.75, width_mm=0.35)
    elif pen == "partial":
        hand.scribble(wide=0.5, high=0.6, pitch_mm=0.4, width_mm=0.45, shift=-0.25)
    elif pen == "cross":
        hand.cross(width_mm=rng.uniform(0.35, 0.55), darkness=hand.darkness)
    elif pen == "pencil_cross":
        hand.cross(width_mm=rng.uniform(0.35, 0.5), darkness=rng.uniform(0.28, 0.45))
    elif pen == "tick":
        hand.tick(tail=rng.uniform(0.9, 1.5))
    elif pen == "line":
        hand.line(tilt=rng.uniform(-0.5, 0.5))
    else:
        raise ValueError(pen)


def fill_in(
    paper: Paper,
    page: FormPage,
    rng: np.random.Generator,
    *,
    pens: tuple[str, ...] = PENS,
    share: float = 0.35,
) -> Mapping[str, tuple[str, ...]]:
    """Mark about ``share`` of the fields; returns what was meant, field name to values."""
    meant: dict[str, tuple[str, ...]] = {}
    for field in page.fields:
        meant[field.name] = ()
        if rng.random() > share:
            continue
        count = 2 if field.kind is FieldKind.MULTI else 1
        chosen = sorted(int(i) for i in rng.permutation(len(field.bubbles))[:count])
        for index in chosen:
            mark(paper, field.bubbles[index], pens[rng.integers(len(pens))], rng)
        meant[field.name] = tuple(field.bubbles[i].value for i in chosen)
    return meant


def write(
    paper: Paper, region: Region, rng: np.random.Generator, *, darkness: float, words: int = 2
) -> None:
    """Scrawl joined letters on the region's writing line."""
    y = region.y_mm + region.h_mm * 0.65
    x = region.x_mm + 3.0
    for _ in range(words):
        points = []
        for i in range(24):
            x += rng.uniform(0.3, 0.8)
            points.append((x, y + (rng.uniform(0.2, 2.2) if i % 2 else -rng.uniform(0.4, 3.0))))
        paper.stroke(points, width_mm=0.35, darkness=darkness)
        x += 2.5
