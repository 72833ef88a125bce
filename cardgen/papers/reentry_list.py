"""The re-entry list on paper: line by line with a box to tick, each section on its own sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cardgen.head import written_date
from cardgen.papers.sheets import (
    Block,
    Grid,
    GridCell,
    Heading,
    NewSheet,
    Scan,
    Text,
    Tick,
    Title,
    Together,
    render_sheets,
)
from ediary_core.interchange.reentry_view import (
    Line,
    ReentryList,
    Screen,
    ScreenPart,
    to_type,
    under_review,
)
from ediary_core.profile import Profile

Pictures = Callable[[str], bytes | None]  # a file of the scan store; None if it is gone

_WIDTHS = (0.35, 2.7, 4.9, 2.2)
_KEEP_LINES = 12  # a longer screen may go over to the next sheet


def reentry_list_pdf(listed: ReentryList, *, profile: Profile, pictures: Pictures) -> bytes:
    """The list as a PDF in the profile's language."""
    title = profile.text("reentry.title")
    order = profile.text("reentry.order").format(order=listed.order_title)
    day = written_date(listed.day, profile)
    blocks: list[Block] = []
    for place, section in enumerate(listed.sections):
        blocks.extend([NewSheet()] if place else [])
        under = " · ".join(filter(None, (title, day, order, listed.school)))
        blocks.append(Title(text=section.heading, under=under))
        waiting = () if place else listed.waiting
        texts = explanations(section.lines, profile, waiting=waiting)
        blocks.extend(Text(text=text) for text in texts)
        for screen in section.screens:
            blocks.extend(_screen(screen, profile, pictures))
    foot = f"{day} · {profile.text('reentry.confidential')}"
    return render_sheets(blocks, foot=foot)


def explanations(
    lines: Sequence[Line], profile: Profile, *, waiting: Sequence[str]
) -> tuple[str, ...]:
    """What whoever types ``lines`` must know, the sums by which nothing gets lost, and the cards
    that are not among them.
    """
    review = under_review(lines)
    sums = profile.text("reentry.sums").format(to_type=to_type(lines), review=review)
    texts = [profile.text("reentry.intro"), sums]
    if review:
        word = profile.text("reentry.review")
        texts.append(profile.text("reentry.review_intro").format(review=word))
    if waiting:
        texts.append(profile.text("reentry.waiting").format(cards=", ".join(waiting)))
    return tuple(texts)


def _screen(screen: Screen, profile: Profile, pictures: Pictures) -> Iterator[Block]:
    heading = " · ".join(filter(None, (screen.heading, screen.under)))
    blocks: list[Heading | Grid] = [Heading(text=heading)]
    blocks.extend(_part(part, profile, pictures) for part in screen.parts)
    if sum(len(part.lines) for part in screen.parts) <= _KEEP_LINES:
        yield Together(blocks=tuple(blocks))
    else:
        yield from blocks


def _part(part: ScreenPart, profile: Profile, pictures: Pictures) -> Grid:
    return Grid(
        head=("", part.heading, "", "") if part.heading else (),
        rows=tuple(_row(line, profile, pictures) for line in part.lines),
        widths=_WIDTHS,
        centred=frozenset({0}),
    )


def _row(line: Line, profile: Profile, pictures: Pictures) -> tuple[GridCell, ...]:
    if line.review:
        shown = _picture(line, pictures)
        value: GridCell = shown if shown is not None else profile.text("reentry.review")
        note = profile.text("reentry.review") if shown is not None else line.note
        return "?", line.what, value, note
    if line.picture is None:
        return Tick(), line.what, line.value, line.note
    shown = _picture(line, pictures)
    if shown is None:
        return Tick(), line.what, "", profile.text("reentry.picture_gone")
    return Tick(), line.what, shown, line.note


def _picture(line: Line, pictures: Pictures) -> Scan | None:
    picture = pictures(line.picture) if line.picture is not None else None
    return None if picture is None else Scan(picture=picture)
