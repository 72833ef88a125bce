"""A page's bubbles cut out, their darkness, and what an empty one and a streak make of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.ellipse import inside_weight, place_in_ellipse
from omr.emptylook import EmptyLook, learn
from omr.image import Floats, Grey, Points, box_mean
from omr.kinds import Indexes, Kinds, kinds_of, row_middles
from omr.mapped import MappedPage
from omr.pagemap import patch_grid, patches
from omr.quality import under_streaks
from omr.strokes import Sight
from omr.targets import SizeGroup

PX_PER_MM = 7.0  # a stroke of 0.35 mm is two and a half samples wide; 200 dpi is 7.9
BESIDE_MM = 0.7  # nearer to a bubble nothing else is printed
AROUND_MM = 1.2  # what is seen around a bubble; the next row's outlines begin there
PAPER_QUANTILE = 0.7  # of what lies around a bubble: neighbours' marks cover less than 30 %
SMOOTHING = 3  # samples, 0.4 mm: about a stroke
NOISY = 0.03  # noise after that; clean and JPEG scans have up to 0.015, dithered ones 0.05
COARSE_SMOOTHING = 5
OUTLINE_HALF = 0.07  # of the radius: the middle of the printed line
MOST_STRENGTH = 1.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """What streaks hide: of the few bubbles ``which`` (k,) the samples ``under`` (k, h, w)."""

    which: Indexes
    under: NDArray[np.bool_]

    def spared(self, weights: Floats, *, of: Indexes, samples: Indexes) -> Floats:
        """The weights of some samples (kinds, s), and under these a row for each bubble of
        ``which`` with those of its kind, 0 where it is hidden; ``rows`` tells who has which."""
        if not len(self.which):
            return weights
        seen = ~self.under.reshape(len(self.which), -1)[:, samples]
        return np.concatenate((weights, weights[of[self.which]] * seen))

    def rows(self, of: Indexes, kinds: int) -> Indexes:
        """(n,): the row of ``spared`` for each bubble; there are so many ``kinds``."""
        if not len(self.which):
            return of
        found = of.copy()
        found[self.which] = kinds + np.arange(len(self.which))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The bubbles of one printed size: ``darkness`` (n, h, w), 0 local paper to 1 the page's black;
    ``strength`` (n,): how strongly each is printed, 1 or more."""

    sight: Sight
    darkness: Floats
    kinds: Kinds
    look: EmptyLook
    strength: Floats
    hidden: Hidden

    def excess(self, samples: Indexes) -> Floats:
        """(n, s): how much darker some samples of each bubble are than those of an empty one."""
        flat, typical = (p.reshape(len(p), -1) for p in (self.darkness, self.look.typical))
        return _beyond(flat[:, samples], typical[:, samples][self.look.of], self.strength)

    def excess_of(self, which: Indexes, samples: Indexes) -> Floats:
        """The same of the bubbles ``which`` (k,) only: (k, s)."""
        flat, typical = (p.reshape(len(p), -1) for p in (self.darkness, self.look.typical))
        own = typical[:, samples][self.look.of[which]]
        return _beyond(flat[which][:, samples], own, self.strength[which])


def _beyond(dark: Floats, typical: Floats, strength: Floats) -> Floats:
    typical *= strength[:, None]
    dark -= typical
    return dark


def measured_bubbles(page: MappedPage, centres_mm: Points, group: SizeGroup) -> Measured:
    """Cut out the bubbles of one size at ``centres_mm`` (n, 2), and learn how empty ones look."""
    sight = _sight(group.w_mm, group.h_mm)
    cut = patches(page.pixels, page.page_map, centres_mm, sight.grid)
    kinds = kinds_of(group.labels)
    darkness, look = _against_empty(cut, group, kinds, sight, page=page)
    crossed = tuple(under_streaks(page.page_map, centres_mm, sight.grid, page.streaks))
    under = [under for _, under in crossed]
    return Measured(
        sight=sight,
        darkness=darkness,
        kinds=kinds,
        look=look,
        strength=np.ones(len(cut), np.float32)
        if page.bilevel
        else _strength(darkness, look, sight),
        hidden=Hidden(
            which=np.array([index for index, _ in crossed], dtype=np.intp),
            under=np.array(under, dtype=np.bool_).reshape(len(under), *cut.shape[1:]),
        ),
    )


@lru_cache(maxsize=16)
def _sight(w_mm: float, h_mm: float) -> Sight:
    grid = patch_grid(w_mm / 2 + AROUND_MM, h_mm / 2 + AROUND_MM, PX_PER_MM)
    u, v = grid
    place = place_in_ellipse(u, v, w_mm, h_mm)
    outside_mm = place.outside_mm
    return Sight(
        px_per_mm=PX_PER_MM,
        grid=grid,
        radius=place.radius,
        inside=inside_weight(place.radius),
        around=(outside_mm > 0.25) & (outside_mm < AROUND_MM),
        beside=(outside_mm > 0.2) & (outside_mm < BESIDE_MM),
        paper=outside_mm > 0.35,
    )


def _against_empty(
    cut: Grey, group: SizeGroup, kinds: Kinds, sight: Sight, *, page: MappedPage
) -> tuple[Floats, EmptyLook]:
    """Darkness (n, h, w) and the empty look; smoothed more where the scan is coarse."""
    raw = _darkness(cut, _paper_levels(cut, sight), page.contrast)
    darkness = _averaged(raw, COARSE_SMOOTHING if page.bilevel else SMOOTHING)
    look = learn(darkness, group.labels, kinds, sight.inside)
    if look.noise > NOISY and not page.bilevel:
        darkness = _averaged(raw, COARSE_SMOOTHING)
        look = learn(darkness, group.labels, kinds, sight.inside)
    return darkness, look


def _paper_levels(cut: Grey, sight: Sight) -> Floats:
    """Local white around each bubble, (n,); kept near its neighbours' so that ink cannot hide."""
    around = cut.reshape(len(cut), -1)[:, np.flatnonzero(sight.paper)[::3]]
    rank = int(PAPER_QUANTILE * around.shape[1])
    # Sorted as 16 bits, see ``kinds``: of 8 bits it takes twenty times as long.
    own = np.sort(around.astype(np.int16), axis=1)[:, rank].astype(np.float32)
    return np.maximum(own, 0.6 * np.float32(np.median(own)))


def _darkness(cut: Grey, paper: Floats, contrast: float) -> Floats:
    """(n, h, w): 0 local paper, 1 the page's black."""
    scale = (-1.0 / (np.maximum(paper, 1.0) * contrast)).astype(np.float32)
    dark = cut * scale[:, None, None]
    dark += np.float32(1.0 / contrast)
    np.clip(dark, 0.0, 1.2, out=dark)
    return dark


def _averaged(dark: Floats, size_px: int) -> Floats:
    count, height, width = dark.shape
    return box_mean(dark.reshape(count * height, width), size_px).reshape(count, height, width)


def _strength(darkness: Floats, look: EmptyLook, sight: Sight) -> Floats:
    """How much darker each bubble's own outline is than the learnt one, (n,), 1 or more.

    Low toner prints one bubble strongly and its neighbour hardly at all; outline and label of one
    bubble go together. The median along the outline, which strokes cross in few places.
    """
    outline = np.flatnonzero((np.abs(sight.radius - 1.0) < OUTLINE_HALF).ravel())
    own, usual = (
        row_middles(pictures.reshape(len(pictures), -1)[:, outline])
        for pictures in (darkness, look.darkness)
    )
    share = own / np.maximum(usual, np.float32(1e-3))[look.of]
    return np.clip(share, 1.0, MOST_STRENGTH).astype(np.float32)
