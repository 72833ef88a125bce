"""Notices, messages, lists and protocols of an outage print in every language (G61, G85-G96)."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pypdfium2
import pytest

from cardgen.error import DoesNotFitError
from cardgen.papers.outage_lists import ListSetting, back_fill_pdf, bundle_pdf, register_pdf
from cardgen.papers.outage_notice import message_pdf, notice_pdf
from cardgen.papers.outage_words import NoticeFacts, message_text, message_words, notice_words
from cardgen.papers.shredding import destruction_list_pdf, protocol_pdf
from ediary_core.card import CardKind
from ediary_core.outage.backfill import BackFillLesson, BackFillList
from ediary_core.outage.destruction import DestructionProtocol, ShreddedCard
from ediary_core.outage.guidance import OutageStatus
from ediary_core.outage.length import Branch
from ediary_core.outage.places import CardPlace, Oddity
from ediary_core.outage.registers import RegisterRow
from ediary_core.outage.retention_rule import CardFate, Obstacle, Reason
from ediary_core.outage.safe import CustodyRow, DayBundle
from ediary_core.outage_tables import OutageScope, PaperEnd
from ediary_core.profile import Profile
from ediary_core.profile_files import load_profile, profile_names
from ediary_core.timetable import PlannedLesson

WARSAW = ZoneInfo("Europe/Warsaw")
NOW = datetime(2026, 11, 23, 9, 15, tzinfo=WARSAW)
DAY = date(2026, 11, 23)
NAMES = {
    "pl": ("Żółć-Łęcka Świętosława", "Szkoła Podstawowa nr 7 w Łęcznej"),
    "lt": ("Šiaučiūnaitė Žydrūnė", "Telšių gimnazija „Džiugas“"),
    "ru": ("Щёголева Юлия Объездовна", "МБОУ «Примерная СОШ» № 3"),
}
HEAD = "1204 7f3a-90bc-11de-54a2-0c1f"
LANGUAGES = {"pl": "librus", "lt": "tamo", "ru": "dnevnik"}
SAMPLES = [load_profile(name) for name in LANGUAGES.values()]


def setting(profile: Profile) -> ListSetting:
    return ListSetting(
        profile=profile,
        school=NAMES[profile.language][1],
        zone=WARSAW,
        now=NOW,
        head=profile.text("history.head").format(head=HEAD),
    )


def facts(profile: Profile) -> NoticeFacts:
    teacher, school = NAMES[profile.language]
    return NoticeFacts(school=school, teacher_name=teacher, contact="", now=NOW, zone=WARSAW)


def status(
    *, branch: Branch, ended: bool, scope: OutageScope = OutageScope.SCHOOL, reason: str = "220 V"
) -> OutageStatus:
    short = branch is Branch.BACK_FILL
    return OutageStatus(
        outage_id=1,
        scope=scope,
        teacher_number=17 if scope is OutageScope.TEACHER else None,
        started_at=datetime(2026, 11, 20, 7, 50, tzinfo=WARSAW),
        ended_at=NOW if ended else None,
        reason=reason,
        branch=branch,
        turns_long_at=datetime(2026, 11, 21, 7, 50, tzinfo=WARSAW),
        days=(DAY,),
        lesson_count=5,
        back_fill_by=date(2026, 11, 26) if ended and short else None,
        verify_by=date(2026, 11, 26) if ended and not short else None,
        tasks=(),
    )


CASES = [
    status(branch=branch, ended=ended, scope=scope)
    for branch in Branch
    for ended in (False, True)
    for scope in OutageScope
]


def row(number: int, profile: Profile, place: CardPlace = CardPlace.RETURNED) -> RegisterRow:
    return RegisterRow(
        card_id=f"C{number}",
        card_number=f"{number:05d}-1",
        kind=CardKind.BLANK if number % 7 == 0 else CardKind.LESSON,
        period=None if number % 7 == 0 else number % 6 + 1,
        unit="" if number % 7 == 0 else "6b",
        subject="Matematyka",
        teacher_number=number // 4 + 10,
        teacher=NAMES[profile.language][0],
        place=place,
        handed_out_at=NOW,
        returned_at=NOW if place is CardPlace.RETURNED else None,
        oddities=(Oddity.NOT_HANDED_OUT,) if number == 3 else (),
    )


def rows(profile: Profile) -> list[RegisterRow]:
    places = list(CardPlace)
    return [row(number, profile, places[number % len(places)]) for number in range(1, 40)]


def back_fill(profile: Profile, *, number: int) -> BackFillList:
    planned = PlannedLesson(
        lesson_date=DAY,
        period=2,
        unit_id=1,
        unit="6b",
        unit_number=1,
        level=6,
        subject_id=1,
        subject="Matematyka",
        subject_number=1,
        teacher_id=number,
        teacher=NAMES[profile.language][0],
        teacher_number=number,
    )
    lesson = BackFillLesson(
        planned=planned, start=NOW, end=NOW.replace(hour=10, minute=0), recorded=False
    )
    return BackFillList(
        teacher_number=number,
        teacher=planned.teacher,
        deadline=date(2026, 11, 26),
        lessons=(lesson, replace(lesson, recorded=True)),
    )


def fate(number: int, *obstacles: Obstacle) -> CardFate:
    return CardFate(
        card_id=f"C{number}",
        card_number=f"{number:05d}-1",
        lesson_date=DAY,
        period=2,
        teacher_number=17,
        reason=Reason.LOADED,
        counted_from=date(2026, 11, 20),
        due_on=date(2026, 12, 20),
        place=CardPlace.IN_SAFE,
        obstacles=obstacles,
    )


def protocol() -> DestructionProtocol:
    papers = [PaperEnd.SHREDDED, PaperEnd.SHREDDED, PaperEnd.LOST]
    return DestructionProtocol(
        number=3,
        at=NOW,
        who="Sowa Anna",
        recorded_by="administrator",
        cards=tuple(
            ShreddedCard(
                card_number=f"{n:05d}-1", lesson_date=DAY, period=2, teacher_number=17, paper=paper
            )
            for n, paper in enumerate(papers, start=1)
        ),
        files=7,
        finished=True,
    )


def papers(profile: Profile) -> dict[str, bytes]:
    """Every document, by a name."""
    lists = setting(profile)
    log = [
        CustodyRow(at=NOW, card_number="00001-1", step=step, who="Sowa", note="", oddity=None)
        for step in ("handed_out", "into_safe", "out_of_safe")
    ]
    long = status(branch=Branch.CARDS, ended=False)
    return {
        "notice": notice_pdf(notice_words(long, facts(profile), profile)),
        "message": message_pdf(message_words(long, facts(profile), profile)),
        "back_fill": back_fill_pdf(
            [back_fill(profile, number=n) for n in (10, 11)],
            status(branch=Branch.BACK_FILL, ended=True),
            lists,
        ),
        "register": register_pdf(rows(profile), DAY, lists),
        "bundle": bundle_pdf(DayBundle(day=DAY, cards=tuple(rows(profile))), log, lists),
        "list": destruction_list_pdf([fate(1), fate(2)], [fate(3, *Obstacle)], lists),
        "protocol": protocol_pdf(protocol(), lists),
    }


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def pages_of(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    count = len(document)
    document.close()
    return count


@pytest.mark.parametrize("profile", SAMPLES, ids=lambda profile: profile.language)
def test_every_letter_of_the_language_prints(profile: Profile) -> None:
    for name, pdf in papers(profile).items():
        text = text_of(pdf)
        assert "?" not in text, name  # stands for letters that the font lacks
        assert "\ufffd" not in text, name
        assert "{" not in text, name


@pytest.mark.parametrize("profile", SAMPLES, ids=lambda profile: profile.language)
@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.branch}-{c.scope}-{c.lasts}")
def test_notice_and_message_fit_one_sheet_in_every_branch(
    profile: Profile, case: OutageStatus
) -> None:
    long = replace(case, reason="brak prądu w całym budynku po burzy, " * 4)
    words = notice_words(long, facts(profile), profile)
    assert len(words.steps) >= 2
    assert pages_of(notice_pdf(words)) == 1
    assert pages_of(message_pdf(message_words(long, facts(profile), profile))) == 1


def test_a_reason_that_fills_pages_is_refused() -> None:
    case = status(branch=Branch.CARDS, ended=False, reason="awaria " * 1500)
    with pytest.raises(DoesNotFitError, match="one sheet"):
        notice_pdf(notice_words(case, facts(SAMPLES[0]), SAMPLES[0]))


@pytest.mark.parametrize("profile", SAMPLES, ids=lambda profile: profile.language)
def test_the_message_says_start_deadline_and_whom_to_ask(profile: Profile) -> None:
    lasting = message_words(status(branch=Branch.CARDS, ended=False), facts(profile), profile)
    text = message_text(lasting)
    assert "07:50" in text
    assert "220 V" in text
    assert profile.text("notice.contact") in text
    assert NAMES[profile.language][1] in text
    ended = message_text(
        message_words(status(branch=Branch.BACK_FILL, ended=True), facts(profile), profile)
    )
    assert "26" in ended
    assert "09:15" in ended
    assert lasting.subject not in ended


def test_a_back_fill_list_is_a_sheet_for_each_teacher() -> None:
    pdf = papers(SAMPLES[0])["back_fill"]
    assert pages_of(pdf) == 2
    assert "czwartek, 26 listopada 2026" in text_of(pdf)


def test_a_protocol_names_who_when_how_many_and_which_cards() -> None:
    text = text_of(papers(SAMPLES[0])["protocol"])
    for part in ("nr 3", "Sowa Anna", "23.11.2026 09:15", "00001-1", "00003-1", "zagubiony"):
        assert part in text


@pytest.mark.parametrize("kind", ["register", "bundle", "back_fill", "list", "protocol"])
def test_a_list_says_where_the_history_ended(kind: str) -> None:
    assert HEAD in text_of(papers(SAMPLES[0])[kind])


def test_the_same_papers_give_the_same_bytes() -> None:
    assert papers(SAMPLES[1]) == papers(SAMPLES[1])


PREFIXES = ("notice.", "outage_list.", "shredding.", "board.")


@pytest.mark.parametrize("name", profile_names())
def test_all_languages_say_the_same_things_with_the_same_values(name: str) -> None:
    def fields(profile: Profile) -> dict[str, set[str | None]]:
        return {
            key: {field for _, field, _, _ in string.Formatter().parse(words)} - {None}
            for key, words in profile.texts.items()
            if key.startswith(PREFIXES)
        }

    assert fields(load_profile(name)) == fields(SAMPLES[0])
