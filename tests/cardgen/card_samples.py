"""Made-up cards for the printer's tests."""

from __future__ import annotations

from datetime import date

from cardgen.layout import lay_out, number_pages
from cardgen.pdf import PrintedCard
from ediary_core.card import CardSnapshot, RosterRow
from ediary_core.card_code import sign
from ediary_core.check_digit import with_check_digit
from ediary_core.profile import Profile

KEY = b"a key for tests only"
POLISH = (
    "Adamczyk Zuzanna",
    "Błaszczyk Antoni",
    "Chmielewska Łucja",
    "Dąbrowska-Wiśniewska Aleksandra",
    "Gołębiewski Świętosław",
    "Jędrzejczyk Żaneta",
    "Kaźmierczak Józef",
    "Ossowska Ewa",
)
RUSSIAN = (
    "Абрамов Глеб",
    "Белоусова Ксения",
    "Воскресенская Александра",
    "Ёлкин Юрий",
    "Константинопольский Владислав",
    "Щербакова Яна",
)


def snapshot(
    *,
    pupils: int = 28,
    names: tuple[str, ...] = POLISH,
    exempt: frozenset[int] = frozenset({6}),
    level: int = 7,
    profile: str = "librus",
    school: str = "Szkoła Podstawowa nr 0 w Przykładowie",
    subject: str = "matematyka",
    teacher: str = "Anna Przykładowska",
    unit: str = "7a",
    teacher_digits: int = 3,
    serial: int = 42,
    class_places: tuple[str, ...] = (),
) -> CardSnapshot:
    """A card of ``pupils`` made-up pupils, numbered from 1; with class places, of a group."""
    roster = tuple(_row(n, names, class_places, exempt=n in exempt) for n in range(1, pupils + 1))
    number = with_check_digit(serial, digits=5)
    return CardSnapshot(
        card_id=f"{serial:010d}",
        serial=serial,
        card_number=f"{number[:-1]}-{number[-1]}",
        revision=1,
        profile=profile,
        school=school,
        lesson_date=date(2026, 11, 23),
        period=3,
        unit=unit,
        unit_number=7,
        level=level,
        subject=subject,
        subject_number=4,
        teacher=teacher,
        teacher_number=12,
        teacher_code=with_check_digit(12, digits=teacher_digits),
        teacher_digits=teacher_digits,
        roster=roster,
        numbered_through=bool(class_places),
    )


def _row(
    number: int, names: tuple[str, ...], class_places: tuple[str, ...], *, exempt: bool
) -> RosterRow:
    name = names[(number - 1) % len(names)] if names else ""
    place = class_places[(number - 1) % len(class_places)] if class_places else ""
    return RosterRow(
        register_number=number,
        pupil_id=100 + number,
        printed_name=f"{place} {name}".strip(),
        exempt=exempt,
        class_place=place,
        given_name=name.partition(" ")[2].strip(),
    )


def printed(card: CardSnapshot, profile: Profile) -> PrintedCard:
    """The card laid out, with real payloads."""
    form = lay_out(
        card, profile, payloads=lambda page: sign(card_id=card.card_id, page=page, key=KEY)
    )
    return PrintedCard(snapshot=card, form=number_pages([form])[0], profile=profile)
