"""The destruction list and the protocol of destruction on paper (G95, G96, G99, T§10)."""

from __future__ import annotations

from collections.abc import Sequence

from cardgen.papers.moments import day_words, short_day, short_moment
from cardgen.papers.outage_lists import ListSetting
from cardgen.papers.sheets import (
    Block,
    Fact,
    Facts,
    Grid,
    Heading,
    Signatures,
    Text,
    Title,
    render_sheets,
)
from ediary_core.outage.destruction import DestructionProtocol, ShreddedCard
from ediary_core.outage.retention_rule import CardFate
from ediary_core.outage_tables import PaperEnd

_TICK_MM = 6.5  # rows to tick by hand
_WIDTHS = (1.3, 1.5, 1.0, 1.0, 1.5, 1.5, 1.0)


def destruction_list_pdf(
    going: Sequence[CardFate], refused: Sequence[CardFate], setting: ListSetting
) -> bytes:
    """The cards to take out of the safe, with room to tick each, and those that must stay."""
    text = setting.profile.text
    blocks: list[Block] = [
        Title(
            text=text("shredding.list_title"),
            under=f"{day_words(setting.now, setting.profile, setting.zone)} · {setting.school}",
        ),
        Text(text=text("shredding.list_hint")),
        Grid(
            head=tuple(
                text(f"shredding.{key}")
                for key in ("card", "date", "period", "teacher", "loaded", "due", "ticked")
            ),
            rows=tuple((*_place(fate, setting), "") for fate in going),
            widths=_WIDTHS,
            centred=frozenset({2, 3}),
            row_mm=_TICK_MM,
        ),
        Text(text=setting.text("sum", count=len(going))),
    ]
    if refused:
        blocks += [
            Heading(text=text("shredding.refused")),
            Grid(
                head=tuple(text(f"shredding.{key}") for key in ("card", "date", "teacher", "why")),
                rows=tuple(
                    (
                        fate.card_number,
                        short_day(fate.lesson_date, setting.profile),
                        _number(fate.teacher_number),
                        ", ".join(text(f"shredding.obstacle.{o.value}") for o in fate.obstacles),
                    )
                    for fate in refused
                ),
                widths=(1.3, 1.5, 1.0, 5.0),
                centred=frozenset({2}),
            ),
        ]
    blocks.append(Signatures(under=(text("shredding.sign_who"),)))
    return render_sheets(blocks, foot=setting.foot)


def protocol_pdf(protocol: DestructionProtocol, setting: ListSetting) -> bytes:
    """The protocol to sign: who, when, how many, which cards."""
    text = setting.profile.text
    title = text("shredding.protocol_title").format(number=protocol.number)
    blocks: list[Block] = [
        Title(text=title, under=setting.school),
        Text(text=text("shredding.intro")),
        Facts(
            facts=(
                Fact(
                    name=text("shredding.at"),
                    value=short_moment(protocol.at, setting.profile, setting.zone),
                ),
                Fact(name=text("shredding.who"), value=protocol.who),
                Fact(name=text("shredding.recorded_by"), value=protocol.recorded_by),
                Fact(name=text("shredding.count"), value=str(len(protocol.cards))),
                Fact(name=text("shredding.files"), value=str(protocol.files)),
            )
        ),
        _cards(protocol.cards, setting)
        if protocol.cards
        else Text(text=text("shredding.no_cards")),
        Signatures(under=(text("shredding.sign_who"), text("shredding.sign_witness"))),
    ]
    return render_sheets(blocks, foot=f"{title} · {setting.school} · {setting.head}")


def _cards(cards: Sequence[ShreddedCard], setting: ListSetting) -> Grid:
    text = setting.profile.text
    papers = {PaperEnd.SHREDDED: "shredding.shredded", PaperEnd.LOST: "shredding.lost"}
    return Grid(
        head=tuple(
            text(f"shredding.{key}") for key in ("card", "date", "period", "teacher", "paper")
        ),
        rows=tuple(
            (
                card.card_number,
                short_day(card.lesson_date, setting.profile),
                _number(card.period),
                _number(card.teacher_number),
                text(papers[card.paper]),
            )
            for card in cards
        ),
        widths=(1.4, 1.6, 1.1, 1.1, 3.5),
        centred=frozenset({2, 3}),
    )


def _place(fate: CardFate, setting: ListSetting) -> tuple[str, ...]:
    return (
        fate.card_number,
        short_day(fate.lesson_date, setting.profile),
        _number(fate.period),
        _number(fate.teacher_number),
        short_day(fate.counted_from, setting.profile),
        short_day(fate.due_on, setting.profile),
    )


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
