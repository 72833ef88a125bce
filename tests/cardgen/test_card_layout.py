"""What stands on a card, and where."""

from __future__ import annotations

from card_samples import RUSSIAN, printed, snapshot

from cardgen.pdf import render
from ediary_core.profile_files import load_profile
from omr.form import Form

LIBRUS = load_profile("librus")
DNEVNIK = load_profile("dnevnik")


def field_names(form: Form) -> list[str]:
    return [field.name for field in form.fields()]


def test_a_class_of_28_stands_on_one_page() -> None:
    card = printed(snapshot(pupils=28), LIBRUS)
    assert len(card.form.pages) == 1
    names = field_names(card.form)
    assert len(set(names)) == len(names)
    assert {"attendance/28", "grade2.sign/28", "mistake/28", "spare/s3.ones"} <= set(names)


def test_the_same_cards_give_the_same_bytes() -> None:
    cards = [
        printed(snapshot(pupils=5), LIBRUS),
        printed(snapshot(pupils=4, names=RUSSIAN, level=1), DNEVNIK),
    ]
    first = render(cards)
    assert first.startswith(b"%PDF")
    assert render(cards) == first


def test_an_ungraded_level_has_no_grade_fields() -> None:
    card = printed(snapshot(pupils=20, names=RUSSIAN, level=1), DNEVNIK)
    assert not [name for name in field_names(card.form) if name.startswith("grade")]
