"""The pages of a pack, in the order in which the secretary tears it apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cardgen.drawing import Part
from cardgen.issue import IssuedCard, IssueSettings
from cardgen.pack_blanks import DayBlanks
from cardgen.pack_content import PackContent, TeacherDay
from cardgen.papers.blank_day_sheet import BlankLine, blank_day_pages
from cardgen.papers.cover_sheet import Cover, CoverLine, cover_pages
from cardgen.papers.instruction_sheet import instruction_page
from cardgen.pdf import PrintedBlank, PrintedCard, refuse_other_design
from cardgen.school_codes import code_list_pages
from ediary_core.pack_sections import SectionKind
from omr.form import FormPage

Page = tuple[FormPage | None, Part]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackParts:
    """Everything that pages are made of; ``wanted`` names the parts to print.

    ``cards`` are by the key of their part; lessons without one were read already or refused.
    """

    content: PackContent
    cards: Mapping[str, IssuedCard]
    blanks: tuple[DayBlanks, ...]
    wanted: Collection[tuple[SectionKind, str]]
    settings: IssueSettings
    made: str  # the foot's words: when it was printed


def pack_pages(parts: PackParts, *, today: date) -> Iterator[Page]:
    """By day: each teacher's cover and cards, then the blank cards; last what serves every day."""
    for day in parts.content.days:
        for teacher in parts.content.teacher_days:
            if teacher.day == day:
                yield from _teacher(teacher, parts)
        for blanks in parts.blanks:
            if blanks.section.day == day:
                yield from _blanks(blanks, parts)
    yield from _for_every_day(parts, today=today)


def _teacher(teacher: TeacherDay, parts: PackParts) -> Iterator[Page]:
    cards = [
        (each.section, parts.cards[each.section.key])
        for each in teacher.lessons
        if each.section.key in parts.cards
    ]
    if cards and teacher.section.place in parts.wanted:
        yield from _cover(teacher, [card for _, card in cards], parts)
    for section, card in cards:
        if section.place in parts.wanted:
            yield from _card(card.printed)


def _cover(teacher: TeacherDay, cards: list[IssuedCard], parts: PackParts) -> Iterator[Page]:
    cover = Cover(
        lesson_date=teacher.day,
        teacher=teacher.teacher,
        teacher_code=cards[0].printed.snapshot.teacher_code,
        lines=tuple(_line(card) for card in cards),
    )
    settings = parts.settings
    pages = cover_pages(cover, profile=settings.profile, school=settings.school, made=parts.made)
    return ((None, page) for page in pages)


def _line(card: IssuedCard) -> CoverLine:
    snapshot = card.printed.snapshot
    return CoverLine(
        period=snapshot.period,
        unit=snapshot.unit,
        subject=snapshot.subject,
        card_number=snapshot.card_number,
        pages=len(card.printed.form.pages),
    )


def _card(printed: PrintedCard | PrintedBlank) -> Iterator[Page]:
    return zip(printed.form.pages, refuse_other_design(printed), strict=True)


def _blanks(blanks: DayBlanks, parts: PackParts) -> Iterator[Page]:
    if blanks.section.place not in parts.wanted or blanks.section.day is None:
        return
    lines = [BlankLine(card_number=each.card_number, in_safe=True) for each in blanks.there]
    lines += [
        BlankLine(card_number=each.snapshot.card_number, in_safe=False) for each in blanks.fresh
    ]
    sheet = blank_day_pages(
        blanks.section.day,
        lines,
        profile=parts.settings.profile,
        school=parts.settings.school,
        made=parts.made,
    )
    yield from ((None, page) for page in sheet)
    for card in blanks.fresh:
        yield from _card(card)


def _for_every_day(parts: PackParts, *, today: date) -> Iterator[Page]:
    content, settings = parts.content, parts.settings
    only = {key for kind, key in parts.wanted if kind is SectionKind.CODES}
    lists = code_list_pages(content.lists, content.groups, settings, today=today, only=only)
    yield from ((None, page) for page in lists)
    if content.instructions.place in parts.wanted:
        page = instruction_page(profile=settings.profile, school=settings.school, made=parts.made)
        yield None, page
