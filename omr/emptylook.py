"""Learning from the page itself what its bubbles look like while nobody has marked them.

Every label ("7", "np") is printed on many bubbles of a page, and most of these are empty. The
level that three quarters of them do not exceed, pixel by pixel, is how the empty one looks under
this printer and this scanner; how far the middle half spreads tells how far print and noise vary
there. Where so many are marked that the marks themselves would be learnt, the lower quartile is
taken. A label with too few bubbles is read against the bare outline, blind to light grey where
labels stand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.image import Floats
from omr.targets import SizeGroup

FEWEST = 5  # bubbles of a label from which quartiles mean something
MOST = 40  # more are not needed to know a label's look
# Of a normal distribution, in its deviations: from 5 to 25 % and from 25 to 75 %.
LOWEST_TO_LOW = 0.97
LOW_TO_HIGH = 1.35
BARE_QUANTILE = 0.2  # over all labels: a label's own ink covers less than half of them anywhere
# Share of a bubble's inside where a label's bubbles may differ from one another before it must be
# that many of them are marked; twice the page's own typical share, because 1-bit scans vary more.
MIXED_SHARE = 0.03
# A label that is darker over more of the bubble than any type is: everybody marked this one.
LABEL_SHARE = 0.30
UNKNOWN_NOISE = 0.03  # where no label has enough bubbles: a poor scan, to be on the safe side
# More is no noise but marks everywhere; the page then turns out mixed. Coarse dither has 0.05.
MOST_NOISE = 0.06
LEAST_NOISE = 0.004  # one grey level: a noiseless scan is still rounded
LETTERS_INSIDE = 0.6  # weight of the inside up to which letters reach: 0.8 of the half width
LABEL_MARGIN = 0.12  # ink over a label that is not learnt must be this much darker than labels are


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyLook:
    """For each bubble of a size group (n, h, w): darkness when empty, and its spread.

    ``typical`` is the middle of what empty ones show, ``darkness`` the upper end of it, and
    ``deviation`` the standard deviation of a sample among them, noise included.
    ``mixed`` is the share of a bubble's inside where bubbles of one label differ, in the median
    over labels, and ``filled`` the share that is dark on all of them: both are near 0 unless most
    bubbles of the page are marked, and then what was learnt is not what an empty one looks like.
    """

    darkness: Floats
    typical: Floats
    spread: Floats
    deviation: Floats
    noise: float
    mixed: float
    filled: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quartiles:
    lowest: Floats  # the 5 % quantile
    low: Floats
    middle: Floats
    high: Floats


def learn(darkness: Floats, group: SizeGroup, inside: Floats) -> EmptyLook:
    """Learn from ``darkness`` (n, h, w), 0 paper, 1 black; ``inside`` (h, w) weighs the bubble."""
    by_label = group.by_label()
    common = {label: at for label, at in by_label.items() if len(at) >= FEWEST}
    quartiles = {label: _quartiles(darkness[at[:MOST]]) for label, at in common.items()}
    noise = _noise(quartiles, inside)
    bare = _bare(darkness, quartiles)
    mixed = _mixed(quartiles, inside, noise)
    limit = max(MIXED_SHARE, 2.0 * mixed)
    looks = np.empty_like(darkness)
    typical = np.empty_like(darkness)
    spreads = np.empty_like(darkness)
    deviations = np.empty_like(darkness)
    print_like = _label_print(bare, quartiles, inside, noise)
    for label, at in by_label.items():
        known = quartiles.get(label)
        if known is not None:
            learnt = _settled(known, limit, inside, noise)
            if label and _share(learnt.look - bare, inside, noise) > LABEL_SHARE:
                learnt = _unlearnt(bare, print_like)
        elif label:
            learnt = _rare(darkness[at], bare, print_like, inside, noise)
        else:
            nothing = np.zeros_like(bare)
            learnt = _Learnt(look=bare, typical=bare, spread=nothing, deviation=nothing)
        looks[at], typical[at], spreads[at] = learnt.look, learnt.typical, learnt.spread
        deviations[at] = np.hypot(noise, learnt.deviation)
    return EmptyLook(
        darkness=looks,
        typical=typical,
        spread=spreads,
        deviation=deviations,
        noise=noise,
        mixed=mixed,
        filled=_share(bare, (inside > 0.85).astype(np.float32), noise),
    )


def _quartiles(pictures: Floats) -> _Quartiles:
    ranked = np.sort(pictures, axis=0)
    last = len(ranked) - 1
    lowest, low, middle, high = (ranked[round(q * last)] for q in (0.05, 0.25, 0.5, 0.75))
    return _Quartiles(lowest=lowest, low=low, middle=middle, high=high)


def _noise(quartiles: dict[str, _Quartiles], inside: Floats) -> float:
    """Standard deviation of an empty bubble's paper: how labels' bubbles differ, in the median.

    Told from the emptiest quarter, where no marks are.
    """
    core = inside > 0.5
    spreads = [
        float(np.median((q.low - q.lowest)[core])) / LOWEST_TO_LOW for q in quartiles.values()
    ]
    typical = float(np.median(spreads)) if spreads else UNKNOWN_NOISE
    return min(max(typical, LEAST_NOISE), MOST_NOISE)


def _bare(darkness: Floats, quartiles: dict[str, _Quartiles]) -> Floats:
    if len(quartiles) >= 3:
        lows = np.stack([q.middle for q in quartiles.values()])
        return np.asarray(np.sort(lows, axis=0)[round(BARE_QUANTILE * (len(lows) - 1))])
    some = darkness[:: max(1, len(darkness) // MOST)]
    return np.asarray(np.sort(some, axis=0)[round(BARE_QUANTILE * (len(some) - 1))])


def _share(difference: Floats, inside: Floats, noise: float) -> float:
    """Share of the bubble where something is darker than noise explains."""
    return float((inside * (difference > 0.08 + 4 * noise)).sum() / inside.sum())


def _mixed(quartiles: dict[str, _Quartiles], inside: Floats, noise: float) -> float:
    shares = [_share(q.high - q.low, inside, noise) for q in quartiles.values()]
    return float(np.median(shares)) if shares else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Learnt:
    look: Floats
    typical: Floats
    spread: Floats
    deviation: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _LabelPrint:
    """How dark the page's labels are printed, and where labels stand, (h, w)."""

    darkness: float
    zone: NDArray[np.bool_]


def _settled(known: _Quartiles, limit: float, inside: Floats, noise: float) -> _Learnt:
    if _share(known.high - known.low, inside, noise) > limit:
        return _Learnt(
            look=known.low,
            typical=known.low,
            spread=np.zeros_like(known.low),
            deviation=(known.low - known.lowest) / LOWEST_TO_LOW,
        )
    spread = known.high - known.low
    return _Learnt(
        look=known.high, typical=known.middle, spread=spread, deviation=spread / LOW_TO_HIGH
    )


def _rare(
    pictures: Floats, bare: Floats, known: _LabelPrint, inside: Floats, noise: float
) -> _Learnt:
    """A label with few bubbles: what is dark on all of them, as far as it can be a label's print.

    Were all of them marked, the marks would be darker than labels are, or cover more.
    """
    if len(pictures) < 2:
        return _unlearnt(bare, known)
    common = pictures.min(axis=0)
    if _share(common - bare, inside, noise) > LABEL_SHARE:
        return _unlearnt(bare, known)
    look = np.clip(common, bare, bare + known.darkness)
    middling = np.clip(pictures.mean(axis=0), bare, bare + known.darkness)
    typical = np.where(known.zone, middling, look)
    return _Learnt(
        look=look,
        typical=typical,
        spread=np.zeros_like(look),
        deviation=pictures.mean(axis=0) - common,
    )


def _unlearnt(bare: Floats, known: _LabelPrint) -> _Learnt:
    """Blind to what is no darker than labels are, where labels stand."""
    blind = (known.darkness + LABEL_MARGIN) / SPREAD_FACTOR
    spread = np.where(known.zone, blind, 0.0).astype(np.float32)
    return _Learnt(look=bare, typical=bare, spread=spread, deviation=spread)


def _label_print(
    bare: Floats, quartiles: dict[str, _Quartiles], inside: Floats, noise: float
) -> _LabelPrint:
    known = [q.middle - bare for q in quartiles.values()]
    known = [d for d in known if _share(d, inside, noise) <= LABEL_SHARE]
    if not known:
        return _LabelPrint(darkness=0.0, zone=np.zeros(bare.shape, dtype=np.bool_))
    deepest = np.max(known, axis=0)
    darkness = max(float(np.quantile(deepest[inside > 0.5], 0.98)), 0.0)
    zone = deepest > 0.3 * max(darkness, 4 * noise)
    lines = zone.any(axis=1)  # a label of more letters reaches further to both sides
    return _LabelPrint(darkness=darkness, zone=zone | (lines[:, None] & (inside > LETTERS_INSIDE)))


SPREAD_FACTOR = 2.0  # ink must stand out by this many times the spread; see ``sample``
