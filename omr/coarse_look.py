"""Learning at the first look how a page's bubbles look while nobody has marked them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.coarse_sight import MIDDLE, CoarseSight
from omr.image import Floats

FEWEST_LABELS, FEWEST_OF_LABEL = 3, 3
LEARN_FROM, LEARN_UP_TO = 0.1, 0.6  # ranks of a label's bubbles, by darkness, taken for empty ones
MOST_LEARNT = 12
BARE_QUANTILE = 0.2  # over labels, as in ``emptylook``
LABEL_RADIUS = 0.8  # no outline
LABEL_QUANTILE = 0.98  # of the samples: how dark labels are printed
LEAST_INK = 0.10  # darker than the empty look by so much of the page's black
INK_NOISES, INK_SPREADS = 4.0, 2.0  # and by so many deviations


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Which label each bubble bears: ``of`` (n,) numbers them, ``counts`` (labels,) their bubbles.

    ``table`` (labels, most) lists each label's bubbles; a row that has fewer repeats its first, and
    ``filled`` (labels, most) says which places are its own.
    ``learn`` (labels, learnt) are the ranks within each label of those to learn from, and
    ``shares`` (labels, 1, learnt) what each of them counts, summing to one.
    """

    of: NDArray[np.intp]
    counts: NDArray[np.intp]
    table: NDArray[np.intp]
    filled: NDArray[np.bool_]
    learn: NDArray[np.intp]
    shares: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class CoarseLook:
    """How empty bubbles look: ``typical`` and ``allowed`` are (labels, samples); ``noise`` is the
    deviation among them, ``label`` how dark the print within most of them is."""

    typical: Floats
    allowed: Floats
    noise: float
    label: float


@lru_cache(maxsize=64)  # the pages of a batch are printed alike
def numbered_labels(labels: tuple[str, ...]) -> Labels:
    """Number the labels of a page's bubbles in the order in which they appear."""
    numbers: dict[str, int] = {}
    of = np.array([numbers.setdefault(label, len(numbers)) for label in labels], np.intp)
    counts = np.bincount(of)
    places = np.arange(counts.max())
    filled = places < counts[:, None]
    starts = np.cumsum(counts) - counts
    table = np.argsort(of, kind="stable")[starts[:, None] + np.where(filled, places, 0)]
    first, stop = np.array([_learnt_ranks(int(count)) for count in counts]).T[:, :, None]
    ranks = first + np.arange((stop - first).max())
    chosen = ranks < stop
    return Labels(
        of=of,
        counts=counts,
        table=table,
        filled=filled,
        learn=np.where(chosen, ranks, 0),
        shares=(chosen / (stop - first)).astype(np.float32)[:, None],
    )


def _learnt_ranks(count: int) -> tuple[int, int]:
    """Of so many bubbles with one label, ranked by darkness, the first to learn from and the one
    after the last; all of a label that has very few."""
    if count < FEWEST_OF_LABEL:
        return 0, count
    first, stop = int(count * LEARN_FROM), max(2, int(count * LEARN_UP_TO))
    spare = max(0, stop - first - MOST_LEARNT) // 2
    return first + spare, stop - spare


def learnt_look(
    dark: Floats, inked: Floats, labels: Labels, sight: CoarseSight
) -> CoarseLook | None:
    """Learn from ``dark`` (n, samples), 0 paper, 1 black, the mean of which is ``inked`` (n,)
    within the bubbles; None where too few are alike."""
    known = labels.counts >= FEWEST_OF_LABEL
    if known.sum() < FEWEST_LABELS:
        return None
    ranked = np.argsort(np.where(labels.filled, inked[labels.table], np.float32(np.inf)), axis=1)
    chosen = np.take_along_axis(ranked, labels.learn, axis=1)
    samples = dark[np.take_along_axis(labels.table, chosen, axis=1)]
    typical = (labels.shares @ samples)[:, 0]
    np.square(samples, out=samples)
    spread = (labels.shares @ samples)[:, 0] - typical**2
    np.sqrt(np.maximum(spread, 0.0, out=spread), out=spread)
    noise = float(np.median((spread @ sight.kernels[:, MIDDLE])[known]))
    label = _label_darkness(typical[known], sight)
    if not known.all():
        rare = {int(i): dark[labels.table[i, : labels.counts[i]]] for i in np.flatnonzero(~known)}
        _look_up_to_labels(typical, spread, known, rare, sight)
    spread *= np.float32(INK_SPREADS)
    spread += typical
    spread += np.float32(max(LEAST_INK, INK_NOISES * noise))
    return CoarseLook(typical=typical, allowed=spread, noise=noise, label=label)


def _label_darkness(typical: Floats, sight: CoarseSight) -> float:
    inner = typical[:, sight.radius < LABEL_RADIUS]
    rank = int(len(inner) * BARE_QUANTILE)
    bare = np.partition(inner, rank, axis=0)[rank]
    return float(np.median((inner - bare).max(axis=1)))


def _look_up_to_labels(
    typical: Floats,
    spread: Floats,
    known: NDArray[np.bool_],
    samples: dict[int, Floats],
    sight: CoarseSight,
) -> None:
    """Fill in the labels with few bubbles: what is dark on all of them, up to a label's darkness;
    beyond that it is a mark that all of them bear."""
    bare = np.sort(typical[known], axis=0)[int(known.sum() * BARE_QUANTILE)]
    darkest = (typical[known] - bare).max(axis=0)[sight.radius < LABEL_RADIUS]
    rank = int(LABEL_QUANTILE * (len(darkest) - 1))
    label = np.partition(darkest, rank)[rank]
    widest = spread[known].max(axis=0)
    for rare, pictures in samples.items():
        typical[rare] = np.clip(pictures.min(axis=0), bare, bare + label)
        spread[rare] = widest
