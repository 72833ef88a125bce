"""A page's bubbles cut out, their darkness, and what an empty one and a streak make of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.emptylook import EmptyLook
from omr.image import Floats
from omr.kinds import Indexes, Kinds


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
