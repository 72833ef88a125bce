"""Learning from the page itself what its bubbles look like while nobody has marked them.

Every label ("7", "np") is printed on many bubbles of a page, and most of these are empty. The
level that three quarters of them do not exceed, pixel by pixel, is how the empty one looks under
this printer and this scanner; how far the middle half spreads tells how far print and noise vary
there. Where so many are marked that the marks themselves would be learnt, the lower quartile is
taken. A label with too few bubbles is read against the bare outline, blind to light grey where
labels stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.image import Floats
from omr.kinds import Kinds, row_middles

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
SPREAD_FACTOR = 2.0  # ink must stand out by this many times the spread; see ``sample``


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyLook:
    """For each kind of bubble of a size group (kinds, h, w): darkness when empty, and its spread;
    ``of`` (n,) tells each bubble's kind.

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
    of: NDArray[np.intp]
    noise: float
    mixed: float
    filled: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quartiles:
    """Of each label with enough bubbles, (labels, h, w)."""

    lowest: Floats  # the 5 % quantile
    low: Floats
    middle: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Learnt:
    """Of one kind (h, w), or of several (kinds, h, w)."""

    look: Floats
    typical: Floats
    spread: Floats
    deviation: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _LabelPrint:
    """How dark the page's labels are printed, and where labels stand, (h, w)."""

    darkness: float
    zone: NDArray[np.bool_]


def learn(darkness: Floats, labels: Sequence[str], kinds: Kinds, inside: Floats) -> EmptyLook:
    """Learn from ``darkness`` (n, h, w), 0 paper, 1 black; ``inside`` (h, w) weighs the bubble.

    ``labels`` are the bubbles', and ``kinds`` what they make.
    """
    members = kinds.members()
    common = np.flatnonzero(kinds.counts >= FEWEST)
    quartiles = _quartiles(darkness, [members[k] for k in common])
    noise = _noise(quartiles, inside)
    bare = _bare(darkness, quartiles)
    mixed = _mixed(quartiles, inside, noise)
    print_like = _label_print(bare, quartiles, inside, noise)
    shape = (len(members), *inside.shape)
    learnt = _Learnt(**{name: np.empty(shape, np.float32) for name in _Learnt.__slots__})
    if len(common):
        known = _settled(quartiles, max(MIXED_SHARE, 2.0 * mixed), inside, noise)
        _put(learnt, common, known)
        too_dark = _shares(known.look - bare, inside, noise) > LABEL_SHARE
        for kind in common[too_dark]:
            if labels[members[kind][0]]:
                _put(learnt, kind, _unlearnt(bare, print_like))
    for kind in np.flatnonzero(kinds.counts < FEWEST):
        at = members[kind]
        if labels[at[0]]:
            _put(learnt, kind, _rare(darkness[at], bare, print_like, inside, noise))
        else:
            nothing = np.zeros_like(bare)
            _put(learnt, kind, _Learnt(look=bare, typical=bare, spread=nothing, deviation=nothing))
    return EmptyLook(
        darkness=learnt.look,
        typical=learnt.typical,
        spread=learnt.spread,
        deviation=np.hypot(np.float32(noise), learnt.deviation),
        of=kinds.of,
        noise=noise,
        mixed=mixed,
        filled=_share(bare, (inside > 0.85).astype(np.float32), noise),
    )


def _put(learnt: _Learnt, at: NDArray[np.intp] | np.intp, found: _Learnt) -> None:
    for name in _Learnt.__slots__:
        getattr(learnt, name)[at] = getattr(found, name)


def _quartiles(darkness: Floats, members: list[NDArray[np.intp]]) -> _Quartiles:
    found = np.empty((4, len(members), *darkness.shape[1:]), np.float32)
    for number, at in enumerate(members):
        pictures = darkness[at[:MOST]]
        pictures.sort(axis=0)
        last = len(pictures) - 1
        for ranked, share in zip(found, (0.05, 0.25, 0.5, 0.75), strict=True):
            ranked[number] = pictures[round(share * last)]
    return _Quartiles(lowest=found[0], low=found[1], middle=found[2], high=found[3])


def _noise(quartiles: _Quartiles, inside: Floats) -> float:
    """Standard deviation of an empty bubble's paper: how labels' bubbles differ, in the median.

    Told from the emptiest quarter, where no marks are.
    """
    if not len(quartiles.low):
        return min(max(UNKNOWN_NOISE, LEAST_NOISE), MOST_NOISE)
    core = inside > 0.5
    apart = quartiles.low[:, core] - quartiles.lowest[:, core]
    typical = float(np.median(row_middles(apart))) / LOWEST_TO_LOW
    return min(max(typical, LEAST_NOISE), MOST_NOISE)


def _bare(darkness: Floats, quartiles: _Quartiles) -> Floats:
    some = quartiles.middle
    if len(some) < 3:
        some = darkness[:: max(1, len(darkness) // MOST)]
    return np.asarray(np.sort(some, axis=0)[round(BARE_QUANTILE * (len(some) - 1))])


def _share(difference: Floats, inside: Floats, noise: float) -> float:
    """Share of the bubble where something is darker than noise explains."""
    return float(_shares(difference[None], inside, noise)[0])


def _shares(differences: Floats, inside: Floats, noise: float) -> Floats:
    """The same of several (k, h, w), (k,)."""
    darker = (differences > 0.08 + 4 * noise).reshape(len(differences), inside.size)
    return np.asarray(darker.astype(np.float32) @ inside.ravel() / inside.sum())


def _mixed(quartiles: _Quartiles, inside: Floats, noise: float) -> float:
    shares = _shares(quartiles.high - quartiles.low, inside, noise)
    return float(np.median(shares)) if len(shares) else 0.0


def _settled(known: _Quartiles, limit: float, inside: Floats, noise: float) -> _Learnt:
    """The looks of all labels with enough bubbles."""
    spread = known.high - known.low
    found = _Learnt(
        look=known.high.copy(),
        typical=known.middle.copy(),
        spread=spread,
        deviation=spread / np.float32(LOW_TO_HIGH),
    )
    many = _shares(spread, inside, noise) > limit
    if many.any():
        low, lowest = known.low[many], known.lowest[many]
        found.look[many] = found.typical[many] = low
        found.spread[many] = 0.0
        found.deviation[many] = (low - lowest) / np.float32(LOWEST_TO_LOW)
    return found


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


def _label_print(bare: Floats, quartiles: _Quartiles, inside: Floats, noise: float) -> _LabelPrint:
    known = quartiles.middle - bare
    known = known[_shares(known, inside, noise) <= LABEL_SHARE]
    if not len(known):
        return _LabelPrint(darkness=0.0, zone=np.zeros(bare.shape, dtype=np.bool_))
    deepest = known.max(axis=0)
    darkness = max(float(np.quantile(deepest[inside > 0.5], 0.98)), 0.0)
    zone = deepest > 0.3 * max(darkness, 4 * noise)
    lines = zone.any(axis=1)  # a label of more letters reaches further to both sides
    return _LabelPrint(darkness=darkness, zone=zone | (lines[:, None] & (inside > LETTERS_INSIDE)))
