"""Every sample scan is read as what its pen meant, and the table beside them is complete."""

import json
import re
from pathlib import Path

import pytest

from omr.decode import count_pages, decode_pages
from omr.fault import Fault
from omr.form import pages_from_json
from omr.forms import FormTable
from omr.read import Origin, read_page, unread
from omr.reading import FieldState, PageOutcome, PageReading
from sample_scans.catalogue import SAMPLES
from sample_scans.make_samples import make_sample
from sample_scans.sample_cards import sample_cards

FOLDER = Path(__file__).parent.parent / "sample_scans"
SCANS = sorted(p for p in FOLDER.iterdir() if p.suffix in {".png", ".jpg", ".tif", ".pdf"})
PAGES = pages_from_json((FOLDER / "forms.json").read_text("utf-8"))
FORMS = FormTable(PAGES)


def read(scan: Path) -> list[PageReading]:
    count = count_pages(scan)
    images = [count] if isinstance(count, Fault) else decode_pages(scan, range(count))
    readings = []
    for number, image in enumerate(images, start=1):
        if isinstance(image, Fault):
            origin = Origin(source=scan.name, source_page=number)
            readings.append(unread(origin, PageOutcome.UNREADABLE, image.reason))
        else:
            readings.append(read_page(image, FORMS, source=scan.name, source_page=number))
    return readings


def truth(scan: Path) -> dict:
    return json.loads(scan.with_suffix(".json").read_text("utf-8"))


@pytest.mark.parametrize("scan", SCANS, ids=lambda scan: scan.name)
def test_a_sample_is_read_as_it_was_meant(scan):
    expected = truth(scan)
    readings = read(scan)
    assert [(r.source_page, r.outcome, r.reason) for r in readings] == [
        (p["source_page"], p["outcome"], p["reason"]) for p in expected["pages"]
    ]
    for reading, page in zip(readings, expected["pages"], strict=True):
        if page["outcome"] == "read":
            hold_page(reading, page, bound=expected.get("may_be_ambiguous", 0))


def hold_page(reading: PageReading, page: dict, *, bound: int) -> None:
    assert (reading.card_id, reading.page) == (page["card_id"], page["page"])
    form = next(p for p in PAGES if (p.card_id, p.page) == (page["card_id"], page["page"]))
    assert [f.name for f in reading.fields] == [f.name for f in form.fields]
    meant = {f.name: tuple(page["values"].get(f.name, ())) for f in form.fields}
    open_fields = {f.name for f in reading.fields if f.state is FieldState.AMBIGUOUS}
    assert set(page["doubtful"]) <= open_fields
    wrong = {
        f.name: (f.values, meant[f.name])
        for f in reading.fields
        if f.name not in open_fields and f.values != meant[f.name]
    }
    assert not wrong
    assert len(open_fields - set(page["doubtful"])) <= bound
    assert {r.name for r in reading.regions if r.inked} == set(page["written"])


def test_the_same_catalogue_entry_makes_the_same_file(tmp_path):
    entry = next(sample for sample in SAMPLES if sample.file == "one_bit.tif")
    cards = sample_cards()
    truths = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        truths.append(make_sample(entry, cards, tmp_path / name))
    assert truths[0] == truths[1]
    first, second = (tmp_path / name / entry.file for name in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()


def test_the_catalogue_holds_exactly_the_scans():
    assert sorted(sample.file for sample in SAMPLES) == [scan.name for scan in SCANS]


def test_every_scan_has_its_expectation_and_every_expectation_its_scan():
    expectations = {p.stem for p in FOLDER.glob("*.json")} - {"forms"}
    assert expectations == {scan.stem for scan in SCANS}
    assert all(truth(scan)["file"] == scan.name for scan in SCANS)


def test_the_table_lists_exactly_the_scans():
    table = (FOLDER / "README.md").read_text("utf-8")
    listed = re.findall(r"^\| `([^`]+)` \|", table, flags=re.MULTILINE)
    assert sorted(listed) == [scan.name for scan in SCANS]
    assert len(listed) >= 16


def test_the_samples_are_small():
    assert sum(p.stat().st_size for p in FOLDER.iterdir() if p.is_file()) < 4_000_000


def test_the_samples_mark_enough_to_be_a_test():
    marks = {
        scan.name: sum(len(page.get("values", {})) for page in truth(scan)["pages"])
        for scan in SCANS
    }
    assert sum(marks.values()) > 250
    assert marks["clean.png"] >= 5
