"""Fields that may not be where they are looked for: they are not measured, but left to a person.

Nor do they have a say in what an empty bubble of this page looks like.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from omr.decide import Decision
from omr.form import Field, FormPage
from omr.reading import FieldReading, FieldState, ReadingFinding

UNPROVEN = "register.unproven"


def proven_part(form: FormPage, proven: NDArray[np.bool_]) -> FormPage:
    """The form with those fields only of which every bubble, of all (n,), is ``proven``."""
    if proven.all():
        return form
    starts = np.cumsum([0, *(len(field.bubbles) for field in form.fields[:-1])], dtype=np.intp)
    whole = np.logical_and.reduceat(proven, starts)
    fields = (field for field, sure in zip(form.fields, whole, strict=True) if sure)
    return replace(form, fields=tuple(fields))


def with_unproven(decision: Decision, form: FormPage) -> Decision:
    """The same decision with those fields of the form ambiguous, in its order, that it lacks."""
    if len(decision.fields) == len(form.fields):
        return decision
    decided = {field.name: field for field in decision.fields}
    lacking = [field for field in form.fields if field.name not in decided]
    decided.update({field.name: _not_looked_at(field) for field in lacking})
    return replace(
        decision,
        fields=tuple(decided[field.name] for field in form.fields),
        findings=(
            *decision.findings,
            *(ReadingFinding(code=UNPROVEN, field=field.name) for field in lacking),
        ),
    )


def _not_looked_at(field: Field) -> FieldReading:
    return FieldReading(
        name=field.name,
        state=FieldState.AMBIGUOUS,
        values=(),
        confidence=0.0,
        scores={bubble.value: 0.0 for bubble in field.bubbles},
    )
