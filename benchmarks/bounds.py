"""What a count of errors says about the rate behind it."""

from __future__ import annotations

from math import exp, lgamma, log, log1p

CONFIDENCE = 0.95
_HALVINGS = 200  # of the interval in which the bound is sought: down to the float's own precision


def upper_bound(errors: int, trials: int, *, confidence: float = CONFIDENCE) -> float:
    """The highest error rate that ``errors`` in ``trials`` do not rule out, one-sided.

    Clopper and Pearson, Biometrika 26 (1934) 404; for no error about 3 / ``trials`` at 95 %, the
    "rule of three". It takes the trials for independent.

    Raises:
        ValueError: there are no trials, or more errors than trials.
    """
    if not 0 <= errors <= trials or trials == 0:
        raise ValueError(f"{errors} errors in {trials} trials say nothing")
    if errors == trials:
        return 1.0
    low, high = errors / trials, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if _at_most(errors, trials, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(errors: int, trials: int, rate: float) -> float:
    """The binomial chance of no more than ``errors``."""
    return sum(
        exp(
            lgamma(trials + 1)
            - lgamma(k + 1)
            - lgamma(trials - k + 1)
            + k * log(rate)
            + (trials - k) * log1p(-rate)
        )
        for k in range(errors + 1)
    )
