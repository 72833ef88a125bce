"""What a decided page shows besides ink in bubbles, and which of its answers that puts in doubt."""

from __future__ import annotations

from omr.amid_doubts import with_company
from omr.blots import with_blots
from omr.bodies import with_bodies
from omr.decide import Decision
from omr.dust import with_dust
from omr.form import FormPage
from omr.image import CoarseCopy
from omr.mapped import MappedPage
from omr.rings import with_rings


def with_doubts(
    decision: Decision, coarse: CoarseCopy, page: MappedPage, form: FormPage
) -> Decision:
    """The same decision with every field ambiguous that a dark body touches, over half of which a
    round spot lies, of which a bubble is ringed, or that lies amid loose specks or other doubts."""
    decision = with_bodies(decision, coarse, page, form)
    decision = with_blots(decision, coarse, page, form)
    decision = with_rings(decision, coarse, page, form)
    if not page.bilevel:
        return decision
    return with_company(with_dust(decision, page, form), form)
