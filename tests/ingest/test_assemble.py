from __future__ import annotations

import paper
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.assemble import (
    NEWER_SCAN_USED,
    SAME_CONTENT,
    ScannedPage,
    assemble,
    contradicting_fields,
)
from ingest.outcome import PageEnd
from omr.reading import PageReading

CARD = paper.snapshot()


def scan(page_id: int, reading: PageReading, *, batch: int = 1) -> ScannedPage:
    return ScannedPage(page_id=page_id, batch_id=batch, reading=reading, end=None)


def page(number: int, marks: dict[str, str] | None = None, **filling: object) -> PageReading:
    return paper.filled(CARD, marks, page=number, **filling)  # type: ignore[arg-type]


def test_a_card_of_two_pages_is_put_together_in_page_order() -> None:
    card = assemble(CARD.card_id, [scan(1, page(2)), scan(2, page(1))], pages=(1, 2))
    assert [each.page_id for each in card.pages] == [2, 1]
    assert card.missing == ()
    assert card.contradictions == ()


def test_a_missing_page_is_named() -> None:
    card = assemble(CARD.card_id, [scan(1, page(2))], pages=(1, 2))
    assert card.missing == (1,)


def test_the_same_page_twice_is_a_duplicate() -> None:
    card = assemble(CARD.card_id, [scan(1, page(1)), scan(2, page(1))], pages=(1,))
    assert len(card.pages) == 1
    (verdict,) = card.verdicts
    assert (verdict.end, verdict.reason) == (PageEnd.DUPLICATE, SAME_CONTENT)


def test_the_scan_with_fewer_doubts_speaks() -> None:
    doubtful = page(1, doubtful={"attendance/02": ("nb",)})
    clear = page(1, {"attendance/02": "nb"})
    card = assemble(CARD.card_id, [scan(1, doubtful), scan(2, clear)], pages=(1,))
    assert card.pages[0].page_id == 2
    assert card.contradictions == ()


def test_two_scans_of_one_batch_that_differ_contradict_each_other() -> None:
    one, other = page(1, {"attendance/02": "nb"}), page(1, {"attendance/02": "sp"})
    card = assemble(CARD.card_id, [scan(1, one), scan(2, other)], pages=(1,))
    (contradiction,) = card.contradictions
    assert (contradiction.page, contradiction.fields) == (1, ("attendance/02",))
    assert [verdict.end for verdict in card.verdicts] == [PageEnd.CONFLICT]


def test_a_mark_against_a_blank_is_a_contradiction() -> None:
    assert contradicting_fields(page(1, {"grade1/01": "5"}), page(1)) == ("grade1/01",)


@pytest.mark.parametrize("possible", [("nb",), ("nb", "sp"), ()])
@pytest.mark.parametrize("marks", [{"attendance/02": "nb"}, {}])
def test_a_doubtful_field_does_not_contradict_what_it_may_be(
    possible: tuple[str, ...], marks: dict[str, str]
) -> None:
    doubtful, certain = page(1, doubtful={"attendance/02": possible}), page(1, marks)
    assert contradicting_fields(doubtful, certain) == ()
    assert contradicting_fields(certain, doubtful) == ()


def test_a_doubtful_field_contradicts_a_mark_that_it_cannot_be() -> None:
    doubtful = page(1, doubtful={"attendance/02": ("nb", "sp")})
    certain = page(1, {"attendance/02": "ns"})
    assert contradicting_fields(doubtful, certain) == ("attendance/02",)
    assert contradicting_fields(certain, doubtful) == ("attendance/02",)


def test_a_scan_of_a_later_batch_replaces_the_older_one() -> None:
    old, new = page(1, foot=False), page(1)
    card = assemble(CARD.card_id, [scan(1, old), scan(2, new, batch=2)], pages=(1,))
    assert [each.page_id for each in card.pages] == [2]
    assert card.contradictions == ()
    (verdict,) = card.verdicts
    assert (verdict.page_id, verdict.reason) == (1, NEWER_SCAN_USED)


def test_a_later_batch_completes_a_card_with_the_stored_page() -> None:
    scans = [scan(1, page(1)), scan(2, page(2), batch=2)]
    card = assemble(CARD.card_id, scans, pages=(1, 2))
    assert [each.page_id for each in card.pages] == [1, 2]
    assert card.missing == ()


VARIANTS = [
    page(1),
    page(1, {"attendance/02": "nb"}),
    page(1, doubtful={"attendance/02": ("nb",)}),
    page(2),
    page(2, {"grade1/01": "5"}),
]


@given(st.permutations(range(len(VARIANTS))))
def test_the_order_of_scans_changes_nothing(order: list[int]) -> None:
    scans = [scan(index, VARIANTS[index]) for index in range(len(VARIANTS))]
    usual = assemble(CARD.card_id, scans, pages=(1, 2))
    shuffled = assemble(CARD.card_id, [scans[index] for index in order], pages=(1, 2))
    assert shuffled == usual


def test_every_scan_is_either_chosen_or_has_a_verdict() -> None:
    scans = [scan(index, reading) for index, reading in enumerate(VARIANTS)]
    card = assemble(CARD.card_id, scans, pages=(1, 2))
    spoken = {each.page_id for each in card.pages} | {each.page_id for each in card.verdicts}
    assert spoken == set(range(len(VARIANTS)))
