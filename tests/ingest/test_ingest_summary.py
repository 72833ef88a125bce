"""What ``ediary ingest`` prints of a batch."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import paper
import pytest
from rich.console import Console
from small_school import NOW, Desk, issue_cards, other_page

from ediary_app.cli.ingest import print_summary
from ediary_core.card_code import sign
from ediary_core.diary import Diary
from ingest.outcome import BatchReport
from ingest.run import ingest_with
from omr.reading import PageOutcome, PageReading


def printed(report: BatchReport, *, report_file: Path | None = None) -> list[str]:
    out = io.StringIO()
    print_summary(report, Console(file=out, width=60, highlight=False), report_file=report_file)
    return out.getvalue().splitlines()


def foreign(count: int) -> Iterable[PageReading]:
    return [other_page(PageOutcome.FOREIGN, reason="page.no_code") for _ in range(count)]


def test_pages_and_cards_are_told_apart(diary: Diary, desk: Desk) -> None:
    key = diary.signing_key
    unknown = [
        other_page(PageOutcome.FOREIGN, sign(card_id=letter * 10, page=1, key=key))
        for letter in "XYZ"
    ]
    stack = desk.scan("stos.pdf", [paper.filled(issue_cards(diary)[0]), *unknown])
    lines = printed(ingest_with(diary, [stack], reader=desk.reader, now=NOW))
    assert any("rejected" in line and line.rstrip(" │").endswith("3") for line in lines)
    assert "Cards of this home: 1 loaded, 0 loaded in part, 0 waiting, 0 rejected." in lines
    assert "Rejected pages that show no card of this home, and so count as no card: 3." in lines
    assert "stos.pdf, page 2: A card that the diary does not know (code.unknown_card)" in lines


def test_every_page_and_file_to_settle_is_said_in_words(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    desk.scan(
        "in/stos.pdf",
        [
            *foreign(1),
            other_page(PageOutcome.UNREADABLE, reason="quality.blur"),
            paper.filled(card),
            paper.filled(card, {"attendance/02": "sp"}),
        ],
    )
    desk.scan("in/cut.pdf", [other_page(PageOutcome.UNREADABLE, reason="file.truncated")])
    (desk.folder / "in" / "007.jp2").write_bytes(b"picture")
    paths = [desk.folder / "in", desk.folder / "gone[1].pdf"]
    lines = printed(ingest_with(diary, paths, reader=desk.reader, now=NOW))
    conflict = "Two scans of the card contradict each other (card.conflicting_scans)"
    assert lines[-7:] == [
        "gone[1].pdf: The file is not there (file.missing)",
        "in/cut.pdf: A file that breaks off (file.truncated)",
        "in/stos.pdf, page 2: Too blurred a scan (quality.blur)",
        f"in/stos.pdf, page 3: {conflict}",
        f"in/stos.pdf, page 4: {conflict}",
        "in/stos.pdf, page 1: A page that is no card (page.no_code)",
        "in/007.jp2: A file of the folder that is no scan (file.passed_over)",
    ]


@pytest.mark.parametrize(
    ("report_file", "where"),
    [(None, "give --report to see them all"), (Path("report.html"), "see report.html")],
)
def test_a_long_list_is_cut_and_says_so(
    diary: Diary, desk: Desk, report_file: Path | None, where: str
) -> None:
    stack = desk.scan("stos.pdf", foreign(25))
    report = ingest_with(diary, [stack], reader=desk.reader, now=NOW)
    lines = printed(report, report_file=report_file)
    assert sum(line.startswith("stos.pdf, page ") for line in lines) == 20
    assert lines[-1] == f"… and 5 more, {where}"


def test_a_batch_in_order_prints_its_totals_only(diary: Diary, desk: Desk) -> None:
    stack = desk.scan("stos.pdf", [paper.filled(card) for card in issue_cards(diary)])
    lines = printed(ingest_with(diary, [stack], reader=desk.reader, now=NOW))
    assert lines[-1] == "Cards of this home: 6 loaded, 0 loaded in part, 0 waiting, 0 rejected."
