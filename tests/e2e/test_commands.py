"""The commands of the contract, on a small school: what they write, and what bad input gets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pypdfium2
import pytest
from PIL import Image

from command_line import LESSON_DAY, Ediary  # isort: skip

CLASS = "6a"
FORMATS = Path(__file__).resolve().parents[2] / "docs" / "formats"


def schema(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((FORMATS / name).read_text("utf-8")))


@pytest.fixture
def printed(tmp_path: Path, home: Path, ediary: Ediary) -> Path:
    """The cards of one class for one day; the PDF, with ``forms.json`` beside it."""
    out = tmp_path / "cards.pdf"
    said = ediary(
        "cards", "print", "--date", LESSON_DAY, "--class", CLASS, "--out", out,
        "--forms", tmp_path / "forms.json", "--home", home,
    )  # fmt: skip
    assert said.exit_code == 0
    return out


def test_forms_and_readings_keep_their_public_formats(
    printed: Path, tmp_path: Path, ediary: Ediary
) -> None:
    forms = json.loads((tmp_path / "forms.json").read_text("utf-8"))
    schema("form.schema.json").validate(forms)
    said = ediary(
        "read", printed, "--forms", tmp_path / "forms.json", "--out", tmp_path / "r.jsonl",
        "--jobs", 1,
    )  # fmt: skip
    assert said.exit_code == 0
    lines = (tmp_path / "r.jsonl").read_text("utf-8").splitlines()
    readings = [json.loads(line) for line in lines]
    for reading in readings:
        schema("reading.schema.json").validate(reading)
    assert [r["source_page"] for r in readings] == [p["pdf_page"] for p in forms["pages"]]
    assert [r["card_id"] for r in readings] == [p["card_id"] for p in forms["pages"]]
    states = {field["state"] for reading in readings for field in reading["fields"].values()}
    assert states == {"unmarked"}  # straight from the printer, nobody has marked anything
    assert not any(r["inked"] for reading in readings for r in reading["regions"].values())


def test_fields_of_the_whole_card_stand_once_on_its_last_page(
    printed: Path, tmp_path: Path
) -> None:
    pages = json.loads((tmp_path / "forms.json").read_text("utf-8"))["pages"]
    cards = {page["card_id"] for page in pages}
    for card in cards:
        own = [page for page in pages if page["card_id"] == card]
        names = [field["name"] for page in own for field in page["fields"]]
        assert len(names) == len(set(names))
        last = {field["name"] for field in own[-1]["fields"]}
        assert {"attendance_checked", "absent_count.tens", "absent_count.ones"} <= last
        assert {"substitution", "substitute.d1", "fill_sequence", "spare/s1.tens"} <= last
    assert len(pypdfium2.PdfDocument(printed)) == len(pages)


def test_printing_the_same_lessons_again_gives_the_same_bytes(
    printed: Path, home: Path, tmp_path: Path, ediary: Ediary
) -> None:
    again = tmp_path / "again.pdf"
    ediary("cards", "print", "--date", LESSON_DAY, "--class", CLASS, "--out", again, "--home", home)
    assert again.read_bytes() == printed.read_bytes()


def test_cards_are_listed_with_their_state(
    printed: Path, home: Path, tmp_path: Path, ediary: Ediary
) -> None:
    out = tmp_path / "cards.json"
    ediary("cards", "list", "--format", "json", "--out", out, "--home", home)
    cards = json.loads(out.read_text("utf-8"))
    assert {card["state"] for card in cards} == {"issued"}
    assert {card["unit"] for card in cards} == {CLASS}


def test_every_bad_scan_is_named_and_the_rest_goes_on(
    printed: Path, home: Path, tmp_path: Path, ediary: Ediary
) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "cut.pdf").write_bytes(printed.read_bytes()[:2000])
    (tmp_path / "phone.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(64))
    Image.new("L", (1654, 2339), 255).save(tmp_path / "blank.png")
    files = [tmp_path / name for name in ("empty.pdf", "cut.pdf", "phone.heic", "missing.tif")]
    said = ediary(
        "read", *files, tmp_path / "blank.png", "--out", tmp_path / "r.jsonl", "--home", home,
        "--jobs", 1,
    )  # fmt: skip
    assert said.exit_code == 3
    readings = [json.loads(x) for x in (tmp_path / "r.jsonl").read_text("utf-8").splitlines()]
    assert [Path(r["source"]).name for r in readings] == [
        "empty.pdf", "cut.pdf", "phone.heic", "missing.tif", "blank.png",
    ]  # fmt: skip
    assert [r["outcome"] for r in readings] == ["unreadable"] * 4 + ["blank"]
    reasons = [r["reason"] for r in readings]
    assert reasons[0] == "file.empty"
    assert reasons[2] == "file.unsupported"
    assert reasons[3] == "file.missing"


def test_reading_a_folder_names_what_it_passes_over_and_says_when_nothing_is_left(
    tmp_path: Path, home: Path, ediary: Ediary
) -> None:
    folder = tmp_path / "scans"
    folder.mkdir()
    (folder / "list.docx").write_bytes(b"no scan")
    said = ediary("read", folder, "--out", tmp_path / "r.jsonl", "--home", home)
    assert said.exit_code == 3
    assert f"{folder / 'list.docx'}: passed over" in said.err
    assert "No scan was found" in said.err
    assert (tmp_path / "r.jsonl").read_bytes() == b""


def test_ingesting_nothing_but_bad_files_names_them_and_writes_no_entry(
    home: Path, tmp_path: Path, ediary: Ediary
) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.4 not really")
    said = ediary(
        "ingest", tmp_path / "letter.pdf", tmp_path / "missing.pdf", "--home", home, "--jobs", 1
    )
    assert said.exit_code == 3
    assert "missing.pdf" in said.out
    ediary("entries", "export", "--format", "json", "--out", tmp_path / "e.json", "--home", home)
    assert json.loads((tmp_path / "e.json").read_text("utf-8")) == []


def test_a_broken_row_is_named_and_nothing_of_the_import_is_written(
    home: Path, school_folder: Path, tmp_path: Path, ediary: Ediary
) -> None:
    teachers = school_folder / "teachers.csv"
    teachers.write_text(teachers.read_text("utf-8") + "seven,Ktoś Nowy,\n", encoding="utf-8")
    lines = len(teachers.read_text("utf-8").splitlines())
    said = ediary("import", school_folder, "--home", home)
    assert said.exit_code == 8
    assert f"teachers.csv, line {lines}, column number" in said.err
    assert "Ktoś" not in said.err + said.out


@pytest.mark.parametrize(
    "case",
    [
        (("cards", "print", "--date", "23.11.2026", "--out", "x.pdf"), 2, "2026-11-23"),
        (("cards", "print", "--date", "2026-11-22", "--out", "x.pdf"), 9, "weekend"),
        (("cards", "print", "--date", "2027-07-20", "--out", "x.pdf"), 9, "outside"),
        (("cards", "print", "--date", "2026-11-23", "--class", "9z", "--out", "x"), 9, "9z"),
        (("cards", "print", "--date", "2026-11-23", "--out", "no/such/x.pdf"), 11, "written"),
        (("entries", "export", "--from", "2026-11-2", "--out", "x.csv"), 2, "day like"),
        (("read", "x.pdf", "--forms", "missing.json", "--out", "x.jsonl"), 13, "missing.json"),
        (("frobnicate",), 2, "frobnicate"),
    ],
)  # fmt: skip
def test_wrong_input_gets_its_own_exit_code_and_a_reason(
    case: tuple[tuple[str, ...], int, str],
    home: Path,
    tmp_path: Path,
    ediary: Ediary,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EDIARY_HOME", str(home))
    arguments, exit_code, says = case
    said = ediary(*arguments)
    assert said.exit_code == exit_code
    assert says in said.err
    assert not list(tmp_path.glob("x*"))


def test_a_folder_that_is_no_home_says_how_to_make_one(tmp_path: Path, ediary: Ediary) -> None:
    said = ediary("import", tmp_path, "--home", tmp_path / "nowhere")
    assert said.exit_code == 5
    assert "ediary init --profile" in said.err


def test_the_doctor_finds_a_good_home_good_and_a_home_without_its_key_broken(
    home: Path, ediary: Ediary
) -> None:
    assert ediary("doctor", "--home", home).exit_code == 0
    (home / "signing.key").unlink()
    said = ediary("doctor", "--home", home)
    assert said.exit_code == 1
    assert "signing" in said.out


def test_pages_are_drawn_with_what_was_read_on_them(
    printed: Path, tmp_path: Path, ediary: Ediary
) -> None:
    """One JPEG a page, named after file and page; damaged files are drawn with their reason."""
    (tmp_path / "x" / "empty").mkdir(parents=True)
    (tmp_path / "x" / "cards.pdf").write_bytes(b"")
    Image.new("L", (1654, 2339), 255).save(tmp_path / "x" / "list of names.png")
    folder = tmp_path / "drawn"
    said = ediary(
        "read", printed, tmp_path / "x", "--forms", tmp_path / "forms.json",
        "--out", tmp_path / "r.jsonl", "--overlay", folder, "--jobs", 2,
    )  # fmt: skip
    assert said.exit_code == 3
    pages = len(pypdfium2.PdfDocument(printed))
    names = sorted(file.name for file in folder.iterdir())
    assert len(names) == pages + 2
    assert "list_of_names.png-page-0001.jpg" in names
    cards = [
        name for name in names if re.fullmatch(r"cards\.pdf-[0-9a-f]{6}-page-\d{4}\.jpg", name)
    ]
    assert len(cards) == pages + 1  # two files of one name keep apart
    for file in folder.iterdir():
        with Image.open(file) as picture:
            assert picture.mode == "RGB"
            assert picture.width > 1200
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    ediary(
        "read", printed, tmp_path / "x", "--forms", tmp_path / "forms.json",
        "--out", tmp_path / "r.jsonl", "--overlay", folder, "--jobs", 1,
    )  # fmt: skip
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_folder_that_cannot_be_written_is_named(
    printed: Path, tmp_path: Path, ediary: Ediary
) -> None:
    (tmp_path / "file").write_text("no folder")
    said = ediary(
        "read", printed, "--forms", tmp_path / "forms.json", "--out", tmp_path / "r.jsonl",
        "--overlay", tmp_path / "file" / "drawn", "--jobs", 1,
    )  # fmt: skip
    assert said.exit_code == 11
    assert "drawn" in said.err


def test_a_test_card_is_printed_and_its_scan_read_back(tmp_path: Path, ediary: Ediary) -> None:
    card = tmp_path / "card.pdf"
    assert ediary("calibrate", "--out", card).exit_code == 0
    said = ediary("calibrate", card, "--json", tmp_path / "c.json")
    assert said.exit_code == 0
    assert "Good: lesson cards will be read well" in said.out
    (page,) = json.loads((tmp_path / "c.json").read_text("utf-8"))["pages"]
    assert page["verdict"] == "good"
    assert page["measured"]["tones"]["black"] > 0.95


def test_what_is_no_test_card_is_named_with_what_to_do(
    printed: Path, tmp_path: Path, ediary: Ediary
) -> None:
    Image.radial_gradient("L").resize((900, 1200)).convert("RGB").save(tmp_path / "cat.jpg")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 not really")
    for file, words in (
        (printed, "bears another code"),
        (tmp_path / "cat.jpg", "shows no test card"),
        (tmp_path / "broken.pdf", "file."),
        (tmp_path / "missing.pdf", "file.missing"),
    ):
        said = ediary("calibrate", file)
        assert said.exit_code == 14
        assert words in said.err


def test_calibrate_wants_either_a_card_to_write_or_scans(tmp_path: Path, ediary: Ediary) -> None:
    assert ediary("calibrate").exit_code == 2
    assert ediary("calibrate", tmp_path / "a.pdf", "--out", tmp_path / "b.pdf").exit_code == 2


def test_an_empty_back_is_passed_over(tmp_path: Path, ediary: Ediary) -> None:
    ediary("calibrate", "--out", tmp_path / "card.pdf")
    Image.new("L", (1654, 2339), 255).save(tmp_path / "back.png")
    said = ediary("calibrate", tmp_path / "card.pdf", tmp_path / "back.png")
    assert said.exit_code == 0
    assert "passed over" in said.out
