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
    "shade_line",
    "shade_broad",
    "line_from",
    "line_darkness",
    "outside_mm2",
    "light_share",
    "lost_share",
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
    # A stroke's shade goes along with a line of this strength; without one it must be as broad as a
    # smear, because tinted rows and shadows are up to 0.025 on office scans.
    shade_line: float = 1.0
    shade_broad: float = 0.03
    # The strongest line of an empty bubble is 0.0 to 1.2 deviations above the usual on clean,
    # office and worn scans (one in 2,000 reaches 1.8); of the faintest pencil ticks 1.9 upwards.
    line_from: float = 1.8
    line_darkness: float = 0.018
    # On pictures without any noise, the edges of print fall otherwise on the pixels from row to row
    # and draw lines of up to 2.4 deviations, none darker than 0.03; a stroke of 0.12 reads 2.5.
    line_dim: float = 0.03
    line_dim_from: float = 2.45
    # Where a streak hides a part of the bubble, a shorter part of a line is left.
    partly_hidden: float = 0.1
    line_partly: float = 1.3
    # Of a label on one or two bubbles: the faintest ticks shade them by 0.013 upwards.
    few_alike: int = 5
    few_shade: float = 0.012
    # Where few bubbles bear a label, one bubble's mark shows as the other's lack of shade.
    line_shade: float = -0.03
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
    # So much ink hard by a bubble is no tail of a neighbour's mark: a marker that missed is 1.7.
    tail_outside_mm2: float = 1.0
    # Beside a clear mark in the same field, so little ink is dirt or the mark's own tail.
    clear_from: float = 0.28
    dirt_up_to: float = 0.10
    dirt_mm: float = 1.4  # a speck is shorter; a faint second mark is not
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
    # Ink hard by an empty bubble with no mark near: a mark that missed. On pages in good order it
    # is 0.00 to 0.25 (a speck), a stub of ballpoint 0.3 to 0.6, a ring drawn around the bubble 3.
    outside_mm2: float = 0.4
    neighbour_mm: float = 7.5
    # A hand too light for the scan: so many doubtful bubbles, and such a share of all with ink. On
    # black-and-white scans of pen and soft pencil they are 0.00 to 0.12, of hard pencil 0.2 to 0.8,
    # and no mark was lost below 0.35; of faint pencil 0.8 to 1.0, with up to 9 of 10 marks lost.
    light_from: int = 2
    light_share: float = 0.12
    lost_from: int = 4
    lost_share: float = 0.4
    # There, so much ink, shade or ink around counts as the trace of a mark.
    trace_ink: float = 0.012
    trace_shade: float = 0.022
    trace_outside_mm2: float = 0.1
    # This writer's hand is known from so many marks. A mark scribbled over has 1 to 4 mm2 more ink
    # around it than the middle one of the same hand, and a quarter more within, or is full anyway.
    hand_from: int = 6
    cancelled_beyond_mm2: float = 1.4
    cancelled_times: float = 1.3
    alone_beyond_mm2: float = 2.6
    alone_times: float = 1.8
    alone_most: int = 3  # marks taken back on one card; 0.1 % of marks are
    cancelled_ink_times: float = 1.2
    cancelled_ink: float = 0.7
    # A punched hole is 6 mm wide: it fills the bubble and 12 mm2 and more around it, evenly black.
    # Marks that overshoot leave 9 at most.
    hole_ink: float = 0.9
    hole_around_mm2: float = 12.0
    hole_depth: float = 0.6
    # A fold draws a line through most bubbles of a row or column.
    fold_least: int = 5
    fold_share: float = 0.4
    fold_line: float = 1.2
    # What rubbing out leaves is pale and covers more than strokes do.
    erased_ink: float = 0.35
    # How sure a settled field is by its worst bubble's nearness to doubt, 0 to 1. Of 45,000 fields
    # drawn for tuning none was wrong below 0.9 and none of 870 above, so the shares are what the
    # rule of three leaves open; just past the thresholds (with half the zone of doubt) 12 % were
    # wrong. Of 1,080 flagged ones the named value was the meant one in these shares.
    sure_nearness: tuple[float, ...] = (0.0, 0.75, 0.9, 1.0)
    sure_share: tuple[float, ...] = (0.9999, 0.9995, 0.996, 0.985)
    guess_by_reason: tuple[tuple[str, float], ...] = (
        ("mark.faint", 0.95),
        ("mark.stray", 0.95),
        ("mark.tiny", 0.9),
        ("mark.erased", 0.8),
        ("quality.streak", 0.9),
        ("mark.stained", 0.15),
        ("quality.fold", 0.05),
    )
    guess_otherwise: float = 0.5
    guess_of_many: float = 0.02
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
