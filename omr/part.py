"""Some of a form's fields, and where their bubbles are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from omr.form import FormPage
from omr.targets import SizeGroup, Targets


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPart:
    """A form with some of its fields only, and these fields' targets."""

    form: FormPage
    targets: Targets


def part_of(form: FormPage, targets: Targets, wanted: NDArray[np.bool_]) -> FormPart:
    """The fields ``wanted`` (fields,); ``targets`` are the form's.

    Cut out of the whole form's, because ``targets_of`` keeps what it is asked for: each page has
    another part, and would drive out the layouts that all pages share.
    """
    sizes = np.diff(targets.field_starts)
    kept = np.repeat(wanted, sizes)
    place = np.cumsum(kept) - 1
    groups = (_kept_of(group, kept, place) for group in targets.sizes)
    return FormPart(
        form=replace(form, fields=tuple(compress(form.fields, wanted.tolist()))),
        targets=Targets(
            centres_mm=targets.centres_mm[kept],
            field_starts=np.concatenate(([0], np.cumsum(sizes[wanted]))),
            sizes=tuple(group for group in groups if len(group.indexes)),
        ),
    )


def _kept_of(group: SizeGroup, kept: NDArray[np.bool_], place: NDArray[np.intp]) -> SizeGroup:
    own = kept[group.indexes]
    return replace(
        group,
        indexes=place[group.indexes[own]],
        labels=tuple(compress(group.labels, own.tolist())),
        x_mm=tuple(compress(group.x_mm, own.tolist())),
    )
