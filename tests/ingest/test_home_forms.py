from __future__ import annotations

import pickle

import paper
from small_school import KEY, issue_cards

from ediary_core.card_code import sign
from ediary_core.diary import Diary
from ingest.forms import home_forms


def test_the_code_of_an_issued_card_gives_its_page(diary: Diary) -> None:
    card = issue_cards(diary, pages=2)[0]
    page = home_forms(diary).page_for(sign(card_id=card.card_id, page=2, key=KEY))
    assert page is not None
    assert (page.card_id, page.page) == (card.card_id, 2)


def test_a_forged_code_gives_no_form(diary: Diary) -> None:
    card = issue_cards(diary)[0]
    payload = sign(card_id=card.card_id, page=1, key=b"someone else's key")
    assert home_forms(diary).page_for(payload) is None
    assert home_forms(diary).page_for("https://example.org") is None


def test_a_page_that_the_card_does_not_have_gives_no_form(diary: Diary) -> None:
    card = issue_cards(diary)[0]
    assert home_forms(diary).page_for(sign(card_id=card.card_id, page=3, key=KEY)) is None


def test_forms_work_after_the_way_to_a_worker(diary: Diary) -> None:
    card = issue_cards(diary)[0]
    sent = pickle.loads(pickle.dumps(home_forms(diary)))  # noqa: S301 - our own bytes
    assert sent.page_for(sign(card_id=card.card_id, page=1, key=KEY)) is not None


def test_what_travels_to_a_worker_is_small(diary: Diary) -> None:
    card = issue_cards(diary)[0]
    forms = home_forms(diary)
    forms.page_for(sign(card_id=card.card_id, page=1, key=KEY))
    assert len(pickle.dumps(forms)) < 1_000


def test_a_card_issued_later_is_found_later(diary: Diary) -> None:
    forms = home_forms(diary)
    payload = sign(card_id=paper.snapshot(card_id="0000000001").card_id, page=1, key=KEY)
    assert forms.page_for(payload) is None
    issue_cards(diary)
    assert forms.page_for(payload) is not None
