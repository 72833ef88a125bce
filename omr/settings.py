"""The thresholds by which measured ink becomes a state, each with its origin."""

from __future__ import annotations

from dataclasses import dataclass, replace

# Where doubt begins, and where it ends: scaling these apart widens the zone between "unmarked" and
# "marked" in which a person is asked.
_DOUBT_BEGINS = (
    "unmarked_below",
    "shade_from",
    "shade_bilevel",
    "shade_deviations",
    "shade_label_deviations",
    "tailed_shade",
    "tailed_around_mm2",
    "around_mm2",
    "hidden_from",
)
_DOUBT_ENDS = ("marked_from", "least_length_mm", "dot_from", "dot_depth", "pale_below")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSettings:
    """All of ``decide``'s numbers. "Ink" is the weighted share of a bubble's inside that is ink.

    Origins: sizes of marks were measured on drawn strokes of 0.25 to 1.3 mm and held against the
    photographed pen marks of a public form reader; a bubble is about 4.2 x 3.4 mm. How wide the
    zone of doubt is between them: the point marked as shipped on the risk curve
    (docs/benchmarks.md); whoever changes these numbers draws it again.
    """

    # Empty bubbles measured 0.00 on office scans and up to 0.04 on noisy, dithered and streaked
    # ones; a speck of 0.45 mm is 0.06.
    unmarked_below: float = 0.07
    # A thin ballpoint line across the bubble is 0.20, a short tick 0.25, a cross 0.4; a speck of
    # 0.8 mm is 0.11 to 0.17 and a dot of 1 mm 0.11 to 0.2.
    marked_from: float = 0.18
    # A stroke that counts is this long within the bubble: shorter ones are dots and grazes.
    least_length_mm: float = 1.5
    # A dot set on purpose sits in the middle and is dark; many of 1 mm pass, a speck of 0.8 mm
    # does not.
    dot_from: float = 0.16
    dot_nearness: float = 0.08
    dot_depth: float = 0.4
    # Shade without strokes: the faintest pencil ticks are 0.02 to 0.05 on grey scans, where empty
    # bubbles stay below 0.014; in black and white empty ones reach 0.04, because light grey labels
    # come and go. Always more than so many deviations of the page's own bubbles, too: 0.0005 of
    # a normal distribution lies above.
    shade_from: float = 0.018
    shade_bilevel: float = 0.034
    shade_deviations: float = 3.3
    shade_label_deviations: float = 4.0
    # Less shade is enough where there is ink around the bubble, too: a faint tick's tail.
    tailed_shade: float = 0.013
    tailed_around_mm2: float = 0.2
    # A dark dot shorter than this is a speck of dirt of up to 0.5 mm, which explains its shade by
    # itself. Faint pencil is paler; in black and white nothing is pale, so only smaller ones pass.
    speck_mm: float = 1.35
    speck_bilevel_mm: float = 1.05
    speck_depth: float = 0.29
    speck_shade: float = 0.052
    # Where so much of a bubble cannot be judged, because its label's look is not known, a small
    # dark spot may be the visible end of more.
    blind_from: float = 0.05
    # Ink that keeps to the outline is the outline itself, a hair beside where it was expected.
    rim_nearness: float = 0.7
    rim_up_to: float = 0.25
    # Paler ink than this may be show-through or a rubbed-out mark. Pencil of 0.28 on paper is 0.15
    # after blurring, and so is bold print seen from behind: both are for a person.
    pale_below: float = 0.16
    # Under a veil (the soft rim of coffee is 0.06 upwards, a clean page stays below 0.01) only ink
    # that is darker than coffee counts.
    veil_from: float = 0.04
    veil_deviations: float = 4.0
    veiled_below: float = 0.50
    # A stroke that mostly lies outside and keeps off the middle belongs to another bubble.
    passing_own: float = 0.5
    passing_nearness: float = 0.35
    passing_up_to: float = 0.15
    # With no mark beside it there is nobody else's stroke: a marker that missed is 0.4, print seen
    # from behind 0.2 at most.
    passing_depth: float = 0.25
    # Beside a clear mark in the same field, so little ink is dirt or the mark's own tail.
    clear_from: float = 0.28
    dirt_up_to: float = 0.10
    tail_own: float = 0.8
    tail_share: float = 0.35
    # Among so many doubtful bubbles a mark must be clearly darker than they are: a stain on a 1-bit
    # scan looks like ink, and it never covers one bubble only.
    spoilt_mm: float = 10.0
    spoilt_from: int = 3
    # In black and white no ink is paler than other ink, so only the company tells; empty bubbles
    # with so much ink around them count as well.
    spoilt_bilevel_from: int = 2
    spoilt_around_mm2: float = 1.0
    spoilt_depth: float = 0.15
    # Two marks joined by one stroke: with so much less ink, the lesser one is the other's tail.
    joined_mm: float = 1.5
    joined_share: float = 0.75
    # Ink around an empty bubble, far from any mark: a ring drawn around it is 5 mm2.
    around_mm2: float = 3.0
    neighbour_mm: float = 7.5
    # Under a streak so much of a bubble is unseen that a mark could be, too.
    hidden_from: float = 0.4
    # Nobody marks most of a page or row: then the page lies wrong or something covers it.
    page_marked_share: float = 0.5
    page_doubled_share: float = 0.3
    page_doubtful_share: float = 0.4
    # Bubbles of one label differ over 0.00 to 0.05 of their inside on pages with up to a quarter of
    # them marked (1-bit scans 0.10), and their common look is dark over 0.02 (bold 1-bit 0.18);
    # with half of them marked, 0.3 and more.
    page_mixed_share: float = 0.2
    page_filled_share: float = 0.35
    row_marked_share: float = 0.65
    row_least_bubbles: int = 6

    def stricter(self, factor: float) -> DecisionSettings:
        """These settings with the zone of doubt scaled; for measuring the risk curve.

        Args:
            factor: 1 leaves all as it is; above 1 more goes to a person, below 1 less.

        Raises:
            ValueError: ``factor`` is not positive.
        """
        if not factor > 0:
            raise ValueError(f"the zone of doubt cannot be scaled by {factor}")
        scaled = {name: getattr(self, name) / factor for name in _DOUBT_BEGINS}
        scaled |= {name: getattr(self, name) * factor for name in _DOUBT_ENDS}
        # Scaled far down, both ends of the zone meet, but never pass each other.
        middle = (self.unmarked_below * self.marked_from) ** 0.5
        scaled["unmarked_below"] = min(scaled["unmarked_below"], middle)
        scaled["marked_from"] = max(scaled["marked_from"], middle)
        return replace(self, **scaled)
