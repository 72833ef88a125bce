"""What stands on a card, and where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from card_samples import POLISH, RUSSIAN, printed, snapshot
from hypothesis import given, settings
from hypothesis import strategies as st

from cardgen import measures as m
from cardgen.drawing import Align, Part, Word
from cardgen.error import CardLayoutError
from cardgen.layout import compose, lay_out, number_pages
from cardgen.lettering import CAP_HEIGHT_EM, MM_PER_PT, width_mm
from cardgen.pdf import PrintedCard, render
from ediary_core.card import CardSnapshot
from ediary_core.profile import GradeBlock, Profile
from ediary_core.profile_files import load_profile
from omr.form import Field, FieldKind, Form, MarkKind, RegionKind, pages_from_json, pages_to_json

LIBRUS = load_profile("librus")
DNEVNIK = load_profile("dnevnik")
PAYLOADS = ["A" * 29] * 4


def form_of(card: CardSnapshot, profile: Profile) -> Form:
    return lay_out(card, profile, payloads=PAYLOADS)


def fields_by_name(form: Form) -> dict[str, Field]:
    fields = form.fields()
    by_name = {field.name: field for field in fields}
    assert len(by_name) == len(fields)
    return by_name


def values(field: Field) -> list[str]:
    return [bubble.value for bubble in field.bubbles]


def with_grades(profile: Profile, **changes: object) -> Profile:
    assert profile.grades is not None
    return replace(profile, grades=replace(profile.grades, **changes))  # type: ignore[arg-type]


# -- what is asked ---------------------------------------------------------------------------


def test_fields_of_a_polish_card_are_those_of_the_contract() -> None:
    fields = fields_by_name(form_of(snapshot(pupils=2), LIBRUS))
    rows = ["01", "02", "s1", "s2", "s3"]
    grades = [f"grade{n}{kind}/{row}" for row in rows for n in (1, 2) for kind in ("", ".sign")]
    assert set(fields) == {
        *(f"attendance/{row}" for row in rows),
        *(f"mistake/{row}" for row in rows),
        *grades,
        *(f"spare/s{n}.{place}" for n in (1, 2, 3) for place in ("tens", "ones")),
        *(f"grade{n}.{what}" for n in (1, 2) for what in ("category", "weight")),
        *("attendance_checked", "absent_count.tens", "absent_count.ones"),
        *("substitution", "substitute.d1", "substitute.d2", "substitute.d3", "substitute.d4"),
        "fill_sequence",
    }


def test_values_and_kinds_are_those_of_the_contract() -> None:
    fields = fields_by_name(form_of(snapshot(pupils=2), LIBRUS))
    digits = list("0123456789")
    assert values(fields["attendance/01"]) == ["nb", "sp", "ns"]
    assert values(fields["grade1/02"]) == ["1", "2", "3", "4", "5", "6", "np", "bz"]
    assert values(fields["grade2.sign/s3"]) == ["+", "-"]
    assert values(fields["grade1.category"]) == ["spr", "krt", "akt", "zd", "odp"]
    assert values(fields["grade2.weight"]) == ["1", "2", "3", "4", "5"]
    assert values(fields["fill_sequence"]) == digits[1:]
    for name in ("spare/s1.tens", "absent_count.ones", "substitute.d4"):
        assert values(fields[name]) == digits
    flags = {name for name, field in fields.items() if field.kind is FieldKind.FLAG}
    marked_by_row = {name for name in fields if name.startswith("mistake/")}
    assert flags == {*marked_by_row, "attendance_checked", "substitution"}
    assert all(values(fields[name]) == ["yes"] for name in flags)
    assert all(field.kind is FieldKind.CHOICE for n, field in fields.items() if n not in flags)


def test_an_ungraded_level_has_no_grade_fields() -> None:
    card = snapshot(pupils=20, names=RUSSIAN, level=1)
    assert not [n for n in fields_by_name(form_of(card, DNEVNIK)) if n.startswith("grade")]
    graded = fields_by_name(form_of(replace(card, level=2), DNEVNIK))
    assert values(graded["grade1/01"]) == ["2", "3", "4", "5"]
    assert not [name for name in graded if ".sign" in name]


def test_what_a_profile_lacks_is_left_out() -> None:
    bare = with_grades(LIBRUS, signs=(), weights=(), categories=(), columns=1)
    fields = fields_by_name(form_of(snapshot(pupils=3), replace(bare, spare_rows=0)))
    grades = [name for name in fields if name.startswith("grade")]
    assert grades == ["grade1/01", "grade1/02", "grade1/03"]
    assert not [name for name in fields if name.startswith("spare")]


def test_a_longer_teacher_number_gets_more_digits() -> None:
    fields = fields_by_name(form_of(snapshot(pupils=10, teacher_digits=5), LIBRUS))
    assert [n for n in fields if n.startswith("substitute.")] == [
        f"substitute.d{n}" for n in range(1, 7)
    ]


def test_an_exempt_pupil_keeps_the_bubbles_and_shows_the_symbol() -> None:
    card = snapshot(pupils=3, exempt=frozenset({2}))
    (part,) = compose(card, LIBRUS)
    (plain,) = compose(snapshot(pupils=3, exempt=frozenset()), LIBRUS)
    assert [field.name for field in part.fields] == [field.name for field in plain.fields]
    row_y = next(f for f in part.fields if f.name == "attendance/02").bubbles[0].y_mm
    beside_names = [word for word in part.words if word.text == "zw" and word.size_pt > 7]
    assert [word.y_mm for word in beside_names] == pytest.approx([row_y], abs=0.01)


def test_topic_and_signature_boxes_are_large_enough_to_write_in() -> None:
    for pupils in (1, 12, 30):
        (page,) = form_of(snapshot(pupils=pupils), LIBRUS).pages
        regions = {region.name: region for region in page.regions}
        assert regions["topic"].kind is RegionKind.HANDWRITING
        assert regions["topic"].h_mm >= 11  # within a printed box of 13 mm
        assert regions["topic"].w_mm > 120
        assert regions["signature"].kind is RegionKind.SIGNATURE
        assert regions["signature"].w_mm >= 45


def test_registration_marks_and_codes_stand_on_every_page() -> None:
    for page in form_of(snapshot(pupils=40), LIBRUS).pages:
        corners = [r for r in page.registration_marks if r.kind is MarkKind.ARUCO]
        assert [mark.marker_id for mark in corners] == [0, 1, 2, 3]
        first, second = page.codes
        assert first.x_mm - second.x_mm > 120
        assert second.y_mm - first.y_mm > 240
        sides = sorted({r.y_mm for r in page.registration_marks if r.kind is MarkKind.SIDE})
        assert all(4.5 <= b - a <= 18.01 for a, b in pairwise(sides))
        rows = [f.bubbles[0].y_mm for f in page.fields if f.name.startswith("mistake/")]
        assert all(min(abs(y - side) for side in sides) <= 8.0 for y in rows)


# -- pages -----------------------------------------------------------------------------------


def test_thirty_pupils_with_spare_rows_stand_on_one_page() -> None:
    assert len(form_of(snapshot(pupils=30), LIBRUS).pages) == 1
    assert len(form_of(snapshot(pupils=31), LIBRUS).pages) == 2


def test_what_belongs_to_the_whole_card_stands_once_on_its_last_page() -> None:
    first, last = form_of(snapshot(pupils=36), LIBRUS).pages
    assert not first.regions
    assert {field.name.split("/")[0] for field in first.fields} == {
        *("attendance", "grade1", "grade1.sign", "grade2", "grade2.sign", "mistake")
    }
    whole_card = {"attendance_checked", "fill_sequence", "grade1.category", "spare/s3.ones"}
    assert whole_card < {field.name for field in last.fields}
    assert {region.name for region in last.regions} == {"topic", "signature"}


def test_two_pages_share_the_pupils_evenly() -> None:
    pages = form_of(snapshot(pupils=36), LIBRUS).pages
    assert [sum(f.name.startswith("mistake/") for f in p.fields) for p in pages] == [18, 18 + 3]


def test_pages_are_numbered_through_one_pdf() -> None:
    cards = [snapshot(pupils=36), snapshot(pupils=5, serial=43)]
    forms = number_pages(form_of(card, LIBRUS) for card in cards)
    assert [(p.card_id[-2:], p.page, p.pdf_page) for f in forms for p in f.pages] == [
        ("42", 1, 1),
        ("42", 2, 2),
        ("43", 1, 3),
    ]


def test_a_form_survives_its_json() -> None:
    form = form_of(snapshot(pupils=36), LIBRUS)
    assert pages_from_json(pages_to_json(form.pages)) == form.pages


# -- room ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle on the page, in mm, and whose it is."""

    what: str
    left: float
    top: float
    right: float
    bottom: float


def word_box(word: Word) -> Box:
    width = width_mm(word.text, size_pt=word.size_pt, bold=word.bold)
    share = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[word.align]
    left = word.x_mm - share * width
    half = CAP_HEIGHT_EM / 2 * word.size_pt * MM_PER_PT
    return Box(
        what=f"word {word.text!r}",
        left=left,
        top=word.y_mm - half,
        right=left + width,
        bottom=word.y_mm + half,
    )


def boxes(part: Part) -> list[Box]:
    """Everything on a page that must not touch anything else, with the white it needs."""
    found = [word_box(word) for word in part.words]
    ovals = [("bubble", b) for field in part.fields for b in field.bubbles]
    for what, b in [*ovals, *(("mark", r) for r in part.registration_marks)]:
        quiet = m.MARKER_QUIET_MM if what == "mark" and b.w_mm == m.MARKER_MM else 0.0
        half_w, half_h = b.w_mm / 2 + quiet, b.h_mm / 2 + quiet
        found.append(
            Box(
                what=f"{what} at {b.x_mm}, {b.y_mm}",
                left=b.x_mm - half_w,
                top=b.y_mm - half_h,
                right=b.x_mm + half_w,
                bottom=b.y_mm + half_h,
            )
        )
    found += [
        Box(
            what=region.name,
            left=region.x_mm - m.BOX_INSET_MM,
            top=region.y_mm - m.BOX_INSET_MM,
            right=region.x_mm + region.w_mm + m.BOX_INSET_MM,
            bottom=region.y_mm + region.h_mm + m.BOX_INSET_MM,
        )
        for region in part.regions
    ]
    for x, y in (
        (m.TOP_CODE_X_MM, m.EDGE_Y_MM),
        (m.BOTTOM_CODE_X_MM, m.BOTTOM_CODE_Y_MM),
    ):
        q = m.CODE_QUIET_MM
        found.append(
            Box(
                what="code",
                left=x - q,
                top=y - q,
                right=x + m.CODE_MM + q,
                bottom=y + m.CODE_MM + q,
            )
        )
    return found


def assert_nothing_touches(card: CardSnapshot, profile: Profile) -> None:
    for part in compose(card, profile):
        found = boxes(part)
        sides = np.array([(box.left, box.top, box.right, box.bottom) for box in found])
        left, top, right, bottom = sides.T
        meets = (
            (left[:, None] < right[None, :])
            & (left[None, :] < right[:, None])
            & (top[:, None] < bottom[None, :])
            & (top[None, :] < bottom[:, None])
        )
        pairs = [(found[a], found[b]) for a, b in np.argwhere(np.triu(meets, 1))]
        assert [pair for pair in pairs if not _shares_white(*pair)] == []
        printed_only = np.array([box.what[:4] not in ("code", "mark") for box in found])
        assert sides[printed_only, 0].min() >= m.EDGE_X_MM
        assert right[printed_only].max() <= m.RIGHT_MM
        assert top[printed_only].min() >= m.EDGE_Y_MM - 0.6  # a head text of two small lines
        assert bottom[printed_only].max() <= m.BOTTOM_MM


@pytest.mark.parametrize("pupils", [1, 2, 24, 25, 40])
@pytest.mark.parametrize("profile", [LIBRUS, DNEVNIK], ids=["librus", "dnevnik"])
def test_no_gap_between_bands_looks_like_a_light_streak(pupils: int, profile: Profile) -> None:
    everyone_exempt = snapshot(pupils=pupils, level=1, exempt=frozenset(range(1, 100)))
    for part in compose(everyone_exempt, profile):
        for upper in part.bands:
            for lower in part.bands:
                gap = lower.y_mm - (upper.y_mm + upper.h_mm)
                common = min(upper.x_mm + upper.w_mm, lower.x_mm + lower.w_mm) - max(
                    upper.x_mm, lower.x_mm
                )
                assert common < 50 or gap < 0 or gap > 2.5


def _shares_white(one: Box, other: Box) -> bool:
    """The white borders of a code and of the marker beside it may be the same white."""
    return {one.what[:4], other.what[:4]} == {"code", "mark"}


LETTERS = "aąbcćdeęłńóśźżWŁŻMJ"
NAMES = st.lists(
    st.text(alphabet=LETTERS + " -", min_size=0, max_size=45), min_size=1, max_size=8
).map(tuple)
CLASS_PLACES = st.builds(
    "{} {}".format, st.text(alphabet=LETTERS + "678", min_size=1, max_size=20), st.integers(1, 99)
)


@settings(max_examples=60, deadline=None)
@given(
    pupils=st.integers(1, 60),
    names=NAMES,
    exempt=st.frozensets(st.integers(1, 60), max_size=20),
    level=st.integers(0, 8),
    russian=st.booleans(),
    teacher_digits=st.integers(2, 4),
    class_places=st.lists(CLASS_PLACES, max_size=3).map(tuple),
)
def test_a_class_of_any_size_with_names_of_any_length_has_its_room(
    *,
    pupils: int,
    names: tuple[str, ...],
    exempt: frozenset[int],
    level: int,
    russian: bool,
    teacher_digits: int,
    class_places: tuple[str, ...],
) -> None:
    profile = DNEVNIK if russian else LIBRUS
    card = snapshot(
        pupils=pupils,
        names=names,
        exempt=exempt,
        level=level,
        profile=profile.name,
        teacher_digits=teacher_digits,
        class_places=class_places,
    )
    assert_nothing_touches(card, profile)
    form = form_of(card, profile)
    rows = [name for name in fields_by_name(form) if name.startswith("attendance/")]
    assert rows[:pupils] == [f"attendance/{n:02d}" for n in range(1, pupils + 1)]


@settings(max_examples=25, deadline=None)
@given(
    columns=st.integers(1, 2),
    symbols=st.integers(2, 9),
    signs=st.integers(0, 2),
    categories=st.integers(0, 7),
    weights=st.integers(0, 6),
    spare_rows=st.integers(0, 3),
)
def test_a_profile_of_any_shape_is_laid_out_or_refused_with_the_reason(
    *, columns: int, symbols: int, signs: int, categories: int, weights: int, spare_rows: int
) -> None:
    assert LIBRUS.grades is not None
    category = LIBRUS.grades.categories[0]
    block = GradeBlock(
        columns=columns,
        symbols=tuple(replace(LIBRUS.grades.symbols[0], symbol=str(n)) for n in range(symbols)),
        signs=("+", "-")[:signs],
        categories=tuple(
            replace(category, code=f"c{n}", symbol=f"k{n}", names={"pl": f"rodzaj pracy {n}"})
            for n in range(categories)
        ),
        weights=tuple(str(n + 1) for n in range(weights)),
        from_level=1,
    )
    profile = replace(LIBRUS, grades=block, spare_rows=spare_rows)
    card = snapshot(pupils=24)
    try:
        assert_nothing_touches(card, profile)
    except CardLayoutError as error:
        assert "too many for the width" in str(error)
        assert columns * (symbols + signs) > 20 or columns * max(categories, weights) > 20


# -- refusals --------------------------------------------------------------------------------


def refusal(card: CardSnapshot, profile: Profile) -> str:
    with pytest.raises(CardLayoutError) as caught:
        form_of(card, profile)
    return str(caught.value)


def test_a_subject_too_long_even_for_small_type_is_refused_by_name_of_the_card() -> None:
    message = refusal(snapshot(subject="zajęcia rozwijające " * 12), LIBRUS)
    assert "00042-1" in message
    assert "too long" in message
    assert "Shorten" in message


def test_long_head_texts_shrink_and_wrap_before_they_are_refused() -> None:
    card = snapshot(
        school="Zespół Szkół Ogólnokształcących z Oddziałami Integracyjnymi nr 12 "
        "im. Marii Skłodowskiej-Curie w Przykładowie Górnym",
        subject="doradztwo zawodowe i przedsiębiorczość z elementami ekonomii",
        teacher="Aleksandra Przykładowska-Brzęczyszczykiewicz",
        unit="7a/7b/7c j. niemiecki gr. 2",
    )
    assert_nothing_touches(card, LIBRUS)


def test_an_empty_roster_is_refused() -> None:
    assert "roster is empty" in refusal(snapshot(pupils=0), LIBRUS)


def test_register_numbers_must_fit_two_digits_and_differ() -> None:
    card = snapshot(pupils=3)
    too_large = replace(card.roster[0], register_number=100)
    assert "register number" in refusal(replace(card, roster=(too_large,)), LIBRUS)
    twice = replace(card.roster[1], register_number=1)
    assert "same register number" in refusal(replace(card, roster=(card.roster[0], twice)), LIBRUS)


def test_a_foot_that_fills_the_page_is_refused() -> None:
    card = snapshot(pupils=99)
    assert len(form_of(card, LIBRUS).pages) == 3
    assert "foot leaves no room" in refusal(replace(card, teacher_digits=40), LIBRUS)


def test_refusals_name_no_pupil() -> None:
    card = snapshot(names=("Tajemnicza Osoba",), pupils=99, teacher_digits=40)
    assert "Tajemnicza" not in refusal(card, LIBRUS)


def test_two_sisters_with_a_long_surname_can_be_told_apart() -> None:
    surname = "Brzęczyszczykiewicz-Grzegorzewska"
    sisters = (f"{surname} Anna", f"{surname} Maria")
    for exempt in (frozenset[int](), frozenset({1, 2})):
        (part,) = compose(snapshot(pupils=2, names=sisters, exempt=exempt), LIBRUS)
        for number, sister in enumerate(sisters, start=1):
            assert "".join(w.text for w in name_words_of(part, number)) in (
                sister,
                sister.replace("- ", "-"),
            )


def test_the_names_of_one_row_stay_within_its_height() -> None:
    names = ("Świątkiewicz-Brzęczyszczykiewicz Żaneta", "Ząbkowska-Grzegżółkowska Łucja")
    card = snapshot(pupils=30, names=names)
    (part,) = compose(card, LIBRUS)
    rows = [f.bubbles[0].y_mm for f in part.fields if f.name.startswith("mistake/")]
    half_pitch = (rows[1] - rows[0]) / 2
    for number in range(1, 31):
        upper, lower = name_words_of(part, number)
        em = upper.size_pt * MM_PER_PT
        assert upper.size_pt >= m.NAME_TWO_MIN_PT
        assert lower.y_mm - upper.y_mm >= 1.18 * em  # Noto Sans: 0.24 below, 0.94 with accents
        assert upper.y_mm - rows[number - 1] + half_pitch >= (0.94 - CAP_HEIGHT_EM / 2) * em
        assert rows[number - 1] + half_pitch - lower.y_mm >= (0.24 + CAP_HEIGHT_EM / 2) * em


def name_words_of(part: Part, number: int) -> list[Word]:
    """The lines of a row's name, without its number, class and symbols."""
    y = next(f for f in part.fields if f.name == f"mistake/{number:02d}").bubbles[0].y_mm
    beside = [w for w in part.words if abs(w.y_mm - y) < 2 and not w.bold and w.x_mm < 60]
    return sorted(beside, key=lambda word: word.y_mm)


# -- groups of several classes ---------------------------------------------------------------

GROUP = ("6a 4", "6b 12", "6b 27")


def test_a_group_of_several_classes_shows_class_and_number_before_each_name() -> None:
    card = snapshot(pupils=3, names=("Kowalska Anna",), exempt=frozenset(), class_places=GROUP)
    (part,) = compose(card, LIBRUS)
    places = [word for word in part.words if word.text in GROUP]
    assert [word.text for word in places] == ["6a 4", "6b 12", "6b 27"]
    assert all(word.bold and word.size_pt >= m.PLACE_MIN_PT for word in places)
    for number, place in enumerate(places, start=1):
        (name,) = name_words_of(part, number)
        assert name.text == "Kowalska Anna"
        assert word_box(place).right < name.x_mm


def test_without_names_class_and_number_stand_alone() -> None:
    (part,) = compose(snapshot(pupils=3, names=(), exempt=frozenset(), class_places=GROUP), LIBRUS)
    assert "6b 12" in [word.text for word in part.words]
    assert name_words_of(part, 2) == []


@pytest.mark.parametrize(
    ("profile", "of_the_register", "of_the_card", "spare"),
    [
        (LIBRUS, "nr w dzienniku", "nr na karcie", "nr w dzienniku klasy"),
        (DNEVNIK, "№ по журналу", "№ на карте", "№ по журналу класса"),
    ],
)
def test_the_heading_says_whose_numbers_the_rows_carry(
    profile: Profile, of_the_register: str, of_the_card: str, spare: str
) -> None:
    (of_class,) = compose(snapshot(pupils=3), profile)
    (of_group,) = compose(snapshot(pupils=3, class_places=GROUP), profile)
    said_of_class = [word.text for word in of_class.words]
    said_of_group = [word.text for word in of_group.words]
    assert of_the_register in said_of_class
    assert not any(of_the_card in text or spare in text for text in said_of_class)
    assert of_the_register not in said_of_group
    assert any(text.startswith(of_the_card) for text in said_of_group)
    assert sum(text.endswith(spare) for text in said_of_group) == profile.spare_rows
    asks_for_class = profile.text("card.spare_name_through")
    assert said_of_group.count(asks_for_class) == profile.spare_rows
    assert asks_for_class not in said_of_class


def test_a_long_class_name_is_shortened_and_its_number_stays() -> None:
    card = snapshot(pupils=1, class_places=("6 klasa dwujęzyczna 12",))
    (part,) = compose(card, LIBRUS)
    (place,) = [word for word in part.words if word.text.startswith("6 kl")]
    assert place.text.endswith("… 12")


def test_letters_that_the_font_lacks_show_as_question_marks() -> None:
    (part,) = compose(snapshot(pupils=1, names=("გიორგი Nowak\n",)), LIBRUS)
    assert [word.text for word in part.words if "Nowak" in word.text] == ["?????? Nowak"]


# -- printing --------------------------------------------------------------------------------


def test_the_same_cards_give_the_same_bytes() -> None:
    cards = [
        printed(snapshot(pupils=5), LIBRUS),
        printed(snapshot(pupils=4, names=RUSSIAN, level=1), DNEVNIK),
    ]
    first = render(cards)
    assert first.startswith(b"%PDF")
    assert render(cards) == first
    assert b"/CreationDate (D:2000" in first


def test_a_form_of_another_design_is_not_printed() -> None:
    card = printed(snapshot(pupils=5), LIBRUS)
    page = card.form.pages[0]
    moved = replace(page.fields[0].bubbles[0], x_mm=50.0)
    fields = (replace(page.fields[0], bubbles=(moved,)), *page.fields[1:])
    form = replace(card.form, pages=(replace(page, fields=fields),))
    with pytest.raises(CardLayoutError, match="another design"):
        render([PrintedCard(snapshot=card.snapshot, form=form, profile=LIBRUS)])


def test_the_day_is_written_in_words() -> None:
    (polish,) = compose(snapshot(pupils=1), LIBRUS)
    assert "poniedziałek, 23 listopada 2026" in [word.text for word in polish.words]
    russian_card = replace(snapshot(pupils=1, names=RUSSIAN), lesson_date=date(2027, 5, 7))
    (russian,) = compose(russian_card, DNEVNIK)
    assert "пятница, 7 мая 2027 г." in [word.text for word in russian.words]


def test_a_reissued_card_says_its_revision() -> None:
    (part,) = compose(replace(snapshot(pupils=1), revision=2), LIBRUS)
    assert any("wydanie 2" in word.text for word in part.words)


def test_the_teacher_finds_the_own_number_in_the_head() -> None:
    card = snapshot(pupils=1, names=POLISH)
    (part,) = compose(card, LIBRUS)
    assert card.teacher_code in [word.text for word in part.words]
