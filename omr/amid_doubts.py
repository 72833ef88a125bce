"""Thin marks amid doubtful ones on black-and-white pages: a stain's rim, seen through a threshold.

Along the rim the printed labels come out heavier, here a little, there as if somebody had marked
them. A single one of them looks like a mark; its company tells.
"""

from __future__ import annotations

import numpy as np

from omr.decide import Decision, doubted
from omr.form import FormPage
from omr.reading import FieldState

# Of 120 pages from old faxes, drawn for tuning, four marks read on one page were a coffee stain's
# rim: each had three doubtful bubbles or more so near.
NEAR_MM, FEWEST = 12.5, 3  # two rows up and down
THIN = 0.5  # ink of a bubble: what is fuller is a fill
TRACES = ("mark.faint", "mark.tiny", "mark.stray")
STAINED = "mark.stained"


def with_company(decision: Decision, form: FormPage) -> Decision:
    """The same decision with those thin marks ambiguous that stand amid doubtful ones."""
    traces = {f.field for f in decision.findings if f.code in TRACES}
    read = {field.name: field for field in decision.fields}
    doubtful, thin = [], []
    for field in (field for field in form.fields if field.name in read):
        found = read[field.name]
        for bubble in field.bubbles:
            if bubble.value not in found.values:
                continue
            if field.name in traces:
                doubtful.append((bubble.x_mm, bubble.y_mm))
            elif found.state is FieldState.MARKED and found.scores[bubble.value] < THIN:
                thin.append((field.name, (bubble.x_mm, bubble.y_mm)))
    if len(doubtful) < FEWEST or not thin:
        return decision
    away = np.array([place for _, place in thin])[:, None] - np.array(doubtful)[None]
    near = (np.linalg.norm(away, axis=2) <= NEAR_MM).sum(axis=1)
    amid = {name for (name, _), count in zip(thin, near, strict=True) if count >= FEWEST}
    return doubted(decision, amid, STAINED)
