from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import paper
import pytest
from small_school import (
    KEY,
    NOW,
    Desk,
    form_pages,
    issue_cards,
    other_page,
    school,
)

from ediary_core.audit.trace import printed_head
from ediary_core.audit.verify import audit
from ediary_core.card_code import sign
from ediary_core.diary import Diary
from ediary_core.history import history_head
from ediary_core.profile_files import load_profile, profile_names
from ediary_core.tables import Pupil, Teacher
from ingest.administrator import pages_to_settle
from ingest.finding import CATALOGUE, Code, Finding
from ingest.outcome import (
    BatchReport,
    FileResult,
    PageEnd,
    PageResult,
    ReconciliationError,
)
from ingest.report import render_report
from ingest.report.area import area_of
from ingest.report.words import explained, field_words
from ingest.run import ingest_with
from omr.reading import PageOutcome


class Tags(HTMLParser):
    """Collects what a page refers to and whether its tags are balanced."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.open: list[str] = []
        self.codes: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        self.codes += [found["data-code"] or ""] if "data-code" in found else []
        if tag not in ("meta", "img", "link", "br", "!doctype"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def reported(diary: Diary, desk: Desk) -> tuple[BatchReport, str]:
    """A made-up batch with something of everything."""
    cards = issue_cards(diary)
    stack = desk.scan(
        "stos.pdf",
        [
            paper.filled(cards[0]),
            paper.filled(cards[1], doubtful={"attendance/02": ("nb", "sp")}, signed=False),
            paper.filled(cards[2], foot=False, doubtful={"grade1/03": ("4",)}),
            paper.filled(cards[3], absent=None),
            paper.filled(cards[4], {"attendance/01": "sp"}),
            paper.filled(cards[4], {"attendance/01": "ns"}),
            other_page(PageOutcome.BLANK, reason="page.blank"),
            other_page(PageOutcome.FOREIGN, "https://example.org"),
            other_page(PageOutcome.FOREIGN, sign(card_id="Z" * 10, page=1, key=b"other")),
        ],
    )
    report = ingest_with(diary, [stack], reader=desk.reader, now=NOW)
    return report, render_report(report, diary)


def test_the_report_is_one_page_without_outside_resources(diary: Diary, desk: Desk) -> None:
    _, html = reported(diary, desk)
    tags = Tags(html)
    assert tags.open == []
    assert tags.links
    assert all(link.startswith(("data:image/jpeg;base64,", "#")) for link in tags.links)
    assert "<script" not in html
    assert "@import" not in html


def test_every_finding_of_the_batch_is_in_the_report(diary: Diary, desk: Desk) -> None:
    report, html = reported(diary, desk)
    findings = [finding.code.value for card in report.cards for finding in card.findings]
    shown = Tags(html).codes
    assert set(findings) - set(shown) == {Code.CONTROL_BLANK}  # a remark, shown in its table
    assert load_profile("librus").text(f"findings.{Code.CONTROL_BLANK}.title") in html


def test_a_finding_shows_picture_reading_reason_and_remedy(diary: Diary, desk: Desk) -> None:
    _, html = reported(diary, desk)
    block = html.split(f'data-code="{Code.MARK_TWO}"')[1].split("</section>")[0]
    assert "data:image/jpeg" in block
    assert "nr 2" in block
    assert "nb (nieobecny), sp (spóźniony)" in block
    assert "nie zgaduje" in block
    assert "Wpisz właściwą wartość" in block


def test_findings_are_grouped_by_teacher(diary: Diary, desk: Desk) -> None:
    _, html = reported(diary, desk)
    anchors = re.findall(r'id="(teacher-\d+)"', html)
    assert anchors == ["teacher-11", "teacher-12"]
    assert all(f'href="#{anchor}"' in html for anchor in anchors)


def test_the_summary_adds_up_to_the_pages_received(diary: Diary, desk: Desk) -> None:
    report, html = reported(diary, desk)
    table = html.split('class="ends"')[1].split("</table>")[0]
    *ends, total = map(int, re.findall(r'class="number">(\d+)<', table))
    assert sum(ends) == total == report.pages_received == 9


def test_the_order_proof_lists_loaded_cards_in_fill_order(diary: Diary, desk: Desk) -> None:
    report, html = reported(diary, desk)
    numbers = [card.card.card_number for card in report.loaded_cards]
    places = [html.rindex(f'<td class="nowrap">{number}</td>') for number in numbers]
    assert places == sorted(places)
    assert load_profile("librus").text("report.order.proved") in html


def test_pages_without_a_card_are_for_the_administrator(diary: Diary, desk: Desk) -> None:
    _, html = reported(diary, desk)
    part = html.split(load_profile("librus").text("report.admin.heading"))[1]
    assert "Karta innej szkoły" in part
    assert "Strona z obcym kodem" in part


def who_has_to_do(html: str) -> str:
    return html.split('class="who"')[1].split("</table>", maxsplit=1)[0]


def test_the_administrators_pages_are_counted_and_linked(diary: Diary, desk: Desk) -> None:
    _, html = reported(diary, desk)
    who = who_has_to_do(html)
    assert re.search(r'href="#administrator">Administrator</a>.*class="number">4<', who, re.DOTALL)
    for anchor, words in (
        ("pages-conflict", "Sprzeczne skany: 2"),
        ("pages-rejected", "Odrzucone: 1"),
        ("pages-foreign", "Obce: 1"),
    ):
        assert f'<a href="#{anchor}">{words}</a>' in who
        assert f'<h3 id="{anchor}">{words}</h3>' in html


def test_every_link_within_the_report_has_its_target(diary: Diary, desk: Desk) -> None:
    _, html = reported(diary, desk)
    targets = {link[1:] for link in Tags(html).links if link.startswith("#")}
    assert "administrator" in targets
    assert targets <= set(re.findall(r'id="([\w-]+)"', html))


def test_a_stack_without_a_card_is_work_for_the_administrator(diary: Diary, desk: Desk) -> None:
    pages = [other_page(PageOutcome.FOREIGN, reason="page.no_code") for _ in range(70)]
    pages.append(other_page(PageOutcome.UNREADABLE, reason="quality.blur"))
    stack = desk.scan("stos.pdf", pages)
    report = ingest_with(diary, [stack, desk.folder / "no.pdf"], reader=desk.reader, now=NOW)
    html = render_report(report, diary)
    words = load_profile("librus")
    assert words.text("report.summary.nobody") not in html
    assert words.text("report.something_to_do") in html
    who = who_has_to_do(html)
    assert "Obce: 70" in who
    assert "Nieczytelne: 1" in who
    assert f"{words.text('report.admin.files')}: 1" in who
    assert '<td class="number">72</td>' in who


def test_a_page_given_twice_is_one_piece_of_work(diary: Diary, desk: Desk) -> None:
    stack = desk.scan("a.pdf", [other_page(PageOutcome.FOREIGN, reason="page.no_code")])
    again = desk.scan("b.pdf", [other_page(PageOutcome.FOREIGN, reason="page.no_code")])
    report = ingest_with(diary, [stack, again], reader=desk.reader, now=NOW)
    assert report.pages_received == 2
    assert [page.file for page in pages_to_settle(report)[PageEnd.FOREIGN]] == ["a.pdf"]


def test_files_passed_over_in_a_folder_are_nobodys_work(diary: Diary, desk: Desk) -> None:
    card = paper.filled(issue_cards(diary)[0])
    desk.scan("in/stos.pdf", [card])
    (desk.folder / "in" / "007.jp2").write_bytes(b"picture")
    report = ingest_with(diary, [desk.folder / "in"], reader=desk.reader, now=NOW)
    html = render_report(report, diary)
    assert load_profile("librus").text("report.nothing_to_do") in html
    assert load_profile("librus").text("report.summary.nobody") in html
    assert "007.jp2" in html


def test_names_and_file_names_are_escaped(diary: Diary, desk: Desk) -> None:
    with diary.sessions.begin() as session:
        session.get_one(Teacher, 11).name = "<b>Zofia</b>"
        session.get_one(Pupil, 5102).given_name = "<script>alert(1)</script>"
    cards = issue_cards(diary)
    page = paper.filled(cards[0], doubtful={"attendance/02": ("nb",)})
    report = ingest_with(diary, [desk.scan("a<b>&.pdf", [page])], reader=desk.reader, now=NOW)
    html = render_report(report, diary)
    assert "<b>Zofia</b>" not in html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "a&lt;b&gt;&amp;.pdf" in html


def test_the_report_of_scans_given_again_says_the_same_of_the_cards(
    diary: Diary, desk: Desk
) -> None:
    first, html = reported(diary, desk)
    later = NOW + timedelta(hours=1)
    again = ingest_with(diary, [desk.folder / "stos.pdf"], reader=desk.reader, now=later)
    assert again.cards == first.cards
    assert again.needs_person
    assert Tags(render_report(again, diary)).codes == Tags(html).codes


def test_a_printed_report_proves_where_the_history_ended(diary: Diary, desk: Desk) -> None:
    _report, html = reported(diary, desk)
    with diary.sessions() as session:
        head = history_head(session)
        assert head.length > 0
        assert f"Stan historii zmian: {head}" in html
        found = audit(session, printed=[printed_head(str(head))])
    assert found.findings == ()


def test_a_quiet_day_is_reported_as_quiet(diary: Diary, desk: Desk) -> None:
    stack = desk.scan("stos.pdf", [paper.filled(card) for card in issue_cards(diary)])
    report = ingest_with(diary, [stack], reader=desk.reader, now=NOW)
    html = render_report(report, diary)
    assert load_profile("librus").text("report.nothing_to_do") in html
    assert Tags(html).codes == []


def test_a_picture_that_is_gone_leaves_the_report_whole(diary: Diary, desk: Desk) -> None:
    report, _ = reported(diary, desk)
    for picture in diary.store.folder.glob("*.png"):
        picture.unlink()
    html = render_report(report, diary)
    assert f'data-code="{Code.MARK_TWO}"' in html


@pytest.mark.parametrize("profile", profile_names())
def test_every_outcome_has_words_in_every_language(profile: str) -> None:
    texts = load_profile(profile).texts
    for end in PageEnd:
        assert texts[f"report.end.{end.value}"]
        assert texts[f"report.end_meaning.{end.value}"]


def test_every_field_of_a_card_has_a_name_in_words() -> None:
    card = paper.snapshot()
    for name in [*paper.field_names([1, 2]), "topic", "signature"]:
        words = field_words(name, card, paper.librus())
        assert words
        assert "/" not in words


def test_fields_are_named_with_pupil_and_column() -> None:
    words = field_words("grade2.sign/03", paper.snapshot(), paper.librus())
    assert words == "nr 3 Uczeń 3 · plus lub minus przy ocenie 2"


def test_codes_are_explained_and_grades_are_not() -> None:
    assert explained("nb; 4, +?", paper.librus()) == "nb (nieobecny); 4, +?"


@pytest.mark.parametrize(
    "field", ["attendance/02", "mistake/05", "attendance/s1", "grade1.category", "topic"]
)
def test_a_findings_place_lies_within_its_piece_of_the_page(field: str) -> None:
    (page,) = form_pages(paper.snapshot())
    area = area_of(Finding(code=Code.CARD_SUPERSEDED, field=field, page=1), page)
    assert area is not None
    piece, point = area.piece, area.point
    assert piece.x_mm <= point.x_mm
    assert piece.y_mm <= point.y_mm
    assert point.x_mm + point.w_mm <= piece.x_mm + piece.w_mm
    assert point.y_mm + point.h_mm <= piece.y_mm + piece.h_mm
    assert piece.x_mm >= 0
    assert piece.x_mm + piece.w_mm <= page.width_mm


def test_a_finding_about_a_row_points_at_the_whole_row() -> None:
    (page,) = form_pages(paper.snapshot())
    field = area_of(Finding(code=Code.MARK_MISTAKE, field="mistake/02", page=1), page)
    detail = dict.fromkeys(CATALOGUE[Code.PUPIL_LEFT].details, "–")
    row = area_of(Finding(code=Code.PUPIL_LEFT, field="attendance/02", page=1, detail=detail), page)
    assert field is not None
    assert row is not None
    assert row.point.w_mm > 10 * field.point.w_mm


def page_result(page_id: int, end: PageEnd = PageEnd.BLANK) -> PageResult:
    return PageResult(page_id=page_id, file="a.pdf", number=page_id, end=end, settled_as=end)


def quiet_report(*, pages: tuple[PageResult, ...], received: int) -> BatchReport:
    file = FileResult(name="a.pdf", sha256="0" * 64, pages=received, already_ingested=False)
    return BatchReport(batch_id=1, finished_at=NOW, files=(file,), pages=pages, cards=())


def test_a_page_without_outcome_breaks_the_report() -> None:
    with pytest.raises(ReconciliationError):
        quiet_report(pages=(page_result(1),), received=2)


def test_a_page_counted_twice_breaks_the_report() -> None:
    with pytest.raises(ReconciliationError):
        quiet_report(pages=(page_result(1), page_result(1)), received=2)


def test_cards_loaded_out_of_order_break_the_report(tmp_path: Path) -> None:
    with school(tmp_path / "home") as diary:
        desk = Desk(folder=tmp_path / "desk")
        stack = desk.scan("a.pdf", [paper.filled(card) for card in issue_cards(diary)[:2]])
        report = ingest_with(diary, [stack], reader=desk.reader, now=NOW)
    one, other = report.loaded_cards
    swapped = (replace(other, load_order=1), replace(one, load_order=2))
    with pytest.raises(ReconciliationError):
        replace(report, cards=swapped)


def test_the_key_of_the_tests_signs_their_cards() -> None:
    payload = form_pages(paper.snapshot())[0].codes[0].payload
    assert payload == sign(card_id="ABCDEFGHJK", page=1, key=KEY)
