"""One page image -> one reading: identify, register, check, and climb the ladder of looks.

Never raises on a bad image; what goes wrong with a page is a reason in its reading.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from omr.aruco import markers_anywhere
from omr.black_bars import find_black_bars
from omr.blank import is_blank
from omr.decide import with_garbled_fields
from omr.doubts import with_doubts
from omr.fault import Fault
from omr.form import FormPage
from omr.forms import FormSource
from omr.garbled import Garbled, judge_picture, nothing_garbled, sheet_corners
from omr.identify import CORNER_IDS, IdentifiedPage, identify, identify_harder
from omr.image import CoarseCopy, GrayImage, coarse_copy
from omr.ladder import answers_of
from omr.mapped import MappedPage, mapped_page, searched_for_streaks
from omr.named import is_named_in_place
from omr.picture import upright_picture
from omr.print_check import check_print
from omr.print_master import tiles_of
from omr.quality import (
    LEAST_CONTRAST,
    LEAST_DPI,
    WIDEST_EDGE_MM,
    edge_width_mm,
    is_hopelessly_blurred,
)
from omr.reading import PageOutcome, PageReading
from omr.register import register
from omr.settings import DecisionSettings
from omr.speckle import is_speckled
from omr.targets import Targets, targets_of
from omr.unproven import proven_part, with_unproven
from omr.workable import SHORTEST_PX, Workable, workable, workable_otherwise

BAR_INSIDE_MM = 8.0  # from the sheet's edge: shadows and borders are black there
# What a page that is taken for one with pixels of another shape ends in.
NOT_FOUND = (
    "code.unreadable",
    "page.no_code",
    "quality.blur",
    "register.failed",
    "register.distorted",
)
DEFAULT_SETTINGS = DecisionSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a page image came from; ``source_page`` counts from 1."""

    source: str
    source_page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unread:
    """A page that ends early."""

    outcome: PageOutcome
    reason: str


def read_page(
    image: GrayImage,
    forms: FormSource,
    *,
    source: str,
    source_page: int,
    picture_dpi: int | None = None,
    settings: DecisionSettings = DEFAULT_SETTINGS,
) -> PageReading:
    """Read one page image; with ``picture_dpi`` also set it upright as evidence."""
    origin = Origin(source=source, source_page=source_page)
    reading = _reading(workable(image), forms, origin, picture_dpi, settings)
    if reading.reason not in NOT_FOUND:
        return reading
    other = workable_otherwise(image)
    if other is None:
        return reading
    again = _reading(other, forms, origin, picture_dpi, settings)
    return again if again.outcome is PageOutcome.READ else reading


def _reading(
    work: Workable,
    forms: FormSource,
    origin: Origin,
    picture_dpi: int | None,
    settings: DecisionSettings,
) -> PageReading:
    image = work.image
    coarse = coarse_copy(image.pixels)
    seen = _identified(image, coarse, forms)
    form = _form_of(image, coarse, seen, forms)
    if isinstance(form, _Unread):
        return unread(origin, form.outcome, form.reason, payloads=seen.payloads)
    registered = register(image, coarse, seen, form)
    if (isinstance(registered, Fault) or registered.strangers) and _two_sheets(image, coarse):
        return _of_card(origin, form, seen, reason="page.two_sheets")
    if isinstance(registered, Fault):
        return _of_card(origin, form, seen, reason=registered.reason)
    page = mapped_page(
        image, form, registered.page_map, one_bit=work.one_bit, stretched=work.stretched
    )
    targets = targets_of(form)
    if work.one_bit:
        page = searched_for_streaks(page, form)
    garbled = _garbled(work, coarse, page, form, targets)
    part = proven_part(form, registered.proven & ~garbled.bubbles)
    reason_not = _unfit(page, seen, form) or garbled.reason or _nothing_left(part, form, garbled)
    answers = None
    if reason_not is None:
        asked = targets if part is form else targets_of(part)
        answers = answers_of(coarse, page, part, asked, settings)
        reason_not = answers.decision.reason
    reading = _of_card(origin, form, seen, reason=reason_not)
    reading = replace(reading, rotation_deg=round(page.page_map.rotation_deg(), 2))
    if picture_dpi is not None:
        picture = upright_picture(page.pixels, form, page.page_map, picture_dpi)
        reading = replace(reading, picture=picture, picture_dpi=picture_dpi)
    if answers is None or reason_not is not None:
        return reading
    decision = with_doubts(answers.decision, coarse, page, form)
    decision = with_unproven(decision, form)
    decision = with_garbled_fields(decision, targets, garbled.bubbles)
    return replace(
        reading, fields=decision.fields, findings=decision.findings, regions=answers.regions
    )


def unread(
    origin: Origin,
    outcome: PageOutcome,
    reason: str,
    *,
    payloads: tuple[str, ...] = (),
    detail: str | None = None,
) -> PageReading:
    """The reading of a page that was not read."""
    return PageReading(
        source=origin.source,
        source_page=origin.source_page,
        outcome=outcome,
        reason=reason,
        payloads=payloads,
        detail=detail,
    )


def _of_card(
    origin: Origin, form: FormPage, seen: IdentifiedPage, *, reason: str | None
) -> PageReading:
    """What can be said of a page as soon as its card is known; unreadable with a reason."""
    return PageReading(
        source=origin.source,
        source_page=origin.source_page,
        outcome=PageOutcome.READ if reason is None else PageOutcome.UNREADABLE,
        reason=reason,
        card_id=form.card_id,
        page=form.page,
        payloads=seen.payloads,
    )


def _identified(image: GrayImage, coarse: CoarseCopy, forms: FormSource) -> IdentifiedPage:
    if min(image.pixels.shape) < SHORTEST_PX:
        return IdentifiedPage(markers=(), codes=())
    seen = identify(image, coarse, forms.layouts())
    if not seen.markers and is_blank(image):
        return IdentifiedPage(markers=(), codes=())  # a code that shines through says nothing
    if not seen.codes:
        seen = identify_harder(image, seen)
    return seen


def _form_of(
    image: GrayImage, coarse: CoarseCopy, seen: IdentifiedPage, forms: FormSource
) -> FormPage | _Unread:
    """The form of the page, from its codes; or how the page ends without one."""
    if seen.doubled_marker:
        return _Unread(outcome=PageOutcome.UNREADABLE, reason="page.two_sheets")
    if not seen.codes:
        return _without_code(image, seen)
    known = {(form.card_id, form.page): form for form in _known(seen, forms)}
    if len(known) > 1:
        reason = "page.two_sheets" if _two_sheets(image, coarse) else "code.contradiction"
        return _Unread(outcome=PageOutcome.UNREADABLE, reason=reason)
    if not known:
        return _Unread(outcome=PageOutcome.FOREIGN, reason="code.unknown")
    return next(iter(known.values()))


def _known(seen: IdentifiedPage, forms: FormSource) -> list[FormPage]:
    found = (forms.page_for(payload) for payload in seen.payloads)
    return [form for form in found if form is not None]


def _without_code(image: GrayImage, seen: IdentifiedPage) -> _Unread:
    if seen.markers:
        return _Unread(outcome=PageOutcome.UNREADABLE, reason="code.unreadable")
    if is_blank(image):
        return _Unread(outcome=PageOutcome.BLANK, reason="page.blank")
    if is_hopelessly_blurred(image.pixels):
        return _Unread(outcome=PageOutcome.UNREADABLE, reason="quality.blur")
    if is_speckled(image.pixels):
        return _Unread(outcome=PageOutcome.UNREADABLE, reason="code.unreadable")
    return _Unread(outcome=PageOutcome.FOREIGN, reason="page.no_code")


def _two_sheets(image: GrayImage, coarse: CoarseCopy) -> bool:
    everywhere = markers_anywhere(image.pixels, coarse, CORNER_IDS)
    return IdentifiedPage(markers=everywhere, codes=()).doubled_marker


def _unfit(page: MappedPage, seen: IdentifiedPage, form: FormPage) -> str | None:
    """Why a page that was located should still not be read."""
    if not is_named_in_place(seen, form, page.page_map):
        return "code.contradiction"
    if page.page_map.px_per_mm() * 25.4 < LEAST_DPI:
        return "quality.resolution"
    if page.contrast < LEAST_CONTRAST:
        return "quality.contrast"
    if edge_width_mm(page.pixels, form, page.page_map) > WIDEST_EDGE_MM:
        return "quality.blur"
    return None


def _nothing_left(part: FormPage, form: FormPage, garbled: Garbled) -> str | None:
    """Why a page is not to be read of which no single field is to be believed."""
    if part.fields or not form.fields:
        return None
    return "page.not_as_printed" if garbled.bubbles.any() else "register.failed"


def _garbled(
    work: Workable, coarse: CoarseCopy, page: MappedPage, form: FormPage, targets: Targets
) -> Garbled:
    """What of the page is not the picture of its print; nothing where the print is not known."""
    tiles = tiles_of(form)
    if tiles is None:
        return nothing_garbled(targets.centres_mm)
    check = check_print(work.image, coarse, page.page_map, tiles)
    sheet = sheet_corners(page.page_map, form, inside_mm=BAR_INSIDE_MM)
    bars = find_black_bars(coarse, sheet) if work.one_bit else None
    centres_mm = targets.centres_mm
    return judge_picture(page, form, centres_mm, check=check, tears=work.image.tears, bars=bars)
