"""An archive holds everything of its days, says who signed it, and shows every change of it."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from diary_samples import NOW, lesson_record
from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.account_tables import ArchiveCopy
from ediary_core.archive.copies import CopyFor, copies_listing, copy_archive, register_copy
from ediary_core.archive.make import Maker, make_archive
from ediary_core.archive.signing import ArchiveKey, archive_key, fingerprint
from ediary_core.archive.span import ArchiveSpan, term_span, year_span
from ediary_core.archive.verify import Damage, read_certificate, verify_archive
from ediary_core.errors import (
    ArchiveBroken,
    ArchiveError,
    ArchiveKeyError,
    EdiaryError,
    UnknownName,
)
from ediary_core.history import UnattributedChange, acting
from ediary_core.lock_tables import CorrectionAct, CorrectionActRow
from ediary_core.profile_files import load_profile
from ediary_core.recording import record_lesson
from ediary_core.school_calendar import school_calendar
from ediary_core.school_days import DaySpan, SchoolCalendar
from ediary_core.tables import Attendance, Grade, GradeColumn, Lesson, Pupil, Topic

NS = {"a": "urn:ediary-cards:archive:1"}
TERM = ArchiveSpan(title="I", first=date(2026, 9, 1), last=date(2027, 1, 31))


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> ArchiveKey:
    """Made once: a key takes a second."""
    return made_key(tmp_path_factory.mktemp("key"))


def made_key(folder: Path, school: str = "SP 7", *, now: datetime = NOW) -> ArchiveKey:
    return archive_key(folder / "archive.key", folder / "archive.crt", school=school, now=now)


@pytest.fixture
def used(school: Session) -> Session:
    """Two lessons; a code was corrected, a grade taken out, and an act written."""
    record_lesson(school, lesson_record())
    record_lesson(school, lesson_record(period=2, subject_id=2))
    record_lesson(school, lesson_record(lesson_date=date(2027, 2, 26)))
    with acting(school, who="teacher 11", why="came late <&>", at=NOW):
        school.get_one(Attendance, 1).code = "sp"
    with acting(school, who="teacher 12", why="another pupil's", at=NOW):
        school.delete(school.get_one(Grade, 2))
    school.add(
        CorrectionAct(
            id=1, number="2026/1", lesson_id=1, administrator="admin", made_at=NOW, reason="late"
        )
    )
    school.flush()
    school.add(
        CorrectionActRow(
            act_id=1, entity="attendance", entity_id="1", field="attendance", subject="Matematyka"
        )
    )
    school.commit()
    return school


@pytest.fixture
def maker(key: ArchiveKey) -> Maker:
    return Maker(school="SP 7", profile=load_profile("librus"), key=key, now=NOW)


@pytest.fixture
def made(used: Session, maker: Maker, tmp_path: Path) -> Path:
    make_archive(used, TERM, tmp_path / "archive", maker)
    return tmp_path / "archive"


def read(place: Path, name: str) -> etree._Element:
    return etree.parse(place / name).getroot()


def test_a_term_holds_its_lessons_and_no_others(made: Path) -> None:
    root = read(made, "units/001.xml")
    lessons = root.findall("a:lesson", NS)
    assert [lesson.get("lesson_date") for lesson in lessons] == ["2026-11-20"] * 2
    assert [lesson.get("period") for lesson in lessons] == ["1", "2"]


def test_every_column_of_every_entry_is_in_the_archive(used: Session, made: Path) -> None:
    root = read(made, "units/001.xml")
    for kind in (Lesson, Topic, Attendance, GradeColumn, Grade):
        in_term = {
            str(row.id): row
            for row in used.scalars(select(kind))
            if getattr(row, "lesson_id", None) != 3
            and getattr(row, "column_id", None) != 3
            and (kind is not Lesson or row.id != 3)
        }
        found = root.findall(f".//a:{kind.__tablename__}", NS)
        assert {element.get("id") for element in found} == set(in_term)
        for element in found:
            row = in_term[element.get("id")]
            given = set(element.attrib)
            held = {c.name for c in kind.__table__.columns if getattr(row, c.name) is not None}
            assert given == held
    assert root.find(".//a:attendance[@id='1']", NS).get("code") == "sp"
    assert root.find(".//a:topic[@id='1']", NS).get("text") == "Ułamki"


def test_pupils_with_their_places_stand_in_the_school_file(made: Path) -> None:
    root = read(made, "school.xml")
    pupils = root.findall("a:pupil", NS)
    assert {pupil.get("surname") for pupil in pupils} == {"Bąk", "Dąb", "Żuk"}
    assert all(pupil.find("a:enrolment", NS) is not None for pupil in pupils)
    assert [each.get("number") for each in root.findall("a:teacher", NS)] == ["11", "12"]


def test_the_history_of_entries_and_of_removed_ones_is_there(made: Path) -> None:
    changes = read(made, "units/001.xml").findall(".//a:history[@attribute='code']", NS)
    assert [(each.get("old"), each.get("new")) for each in changes] == [("nb", "sp")]
    assert changes[0].get("why") == "came late <&>"
    (removed,) = read(made, "removed.xml").findall("a:removed", NS)
    assert (removed.get("entity"), removed.get("entity_id")) == ("grade", "2")
    kept = {each.get("attribute"): each.get("old") for each in removed}
    assert kept["symbol"] == "4+"


def test_a_lesson_deleted_whole_is_among_what_was_removed(
    used: Session, maker: Maker, tmp_path: Path
) -> None:
    with acting(used, who="head", why="never held", at=NOW):
        for kind in (Attendance, Topic, GradeColumn):
            for row in used.scalars(select(kind).where(kind.lesson_id == 2)):
                used.delete(row)
        used.flush()
        used.delete(used.get_one(Lesson, 2))
    make_archive(used, TERM, tmp_path / "archive", maker)
    removed = read(tmp_path / "archive", "removed.xml").findall("a:removed", NS)
    kinds = [each.get("entity") for each in removed]
    assert kinds.count("attendance") == 3
    assert {"lesson", "topic", "grade_column", "grade"} <= set(kinds)


def test_correction_acts_are_there_with_their_rows(made: Path) -> None:
    (act,) = read(made, "corrections.xml").findall("a:correction_act", NS)
    assert act.get("number") == "2026/1"
    assert act.find("a:correction_act_row", NS).get("entity_id") == "1"


def test_the_page_of_a_unit_shows_marks_topics_grades_and_changes(made: Path) -> None:
    page = (made / "units" / "001.html").read_text("utf-8")
    for words in ("Bąk Ala", "Ułamki", "4+", "came late &lt;&amp;&gt;", "Frekwencja", "<td class"):
        assert words in page
    index = (made / "index.html").read_text("utf-8")
    assert 'href="units/001.html"' in index
    assert "2026/1" in index
    for text in (page, index):
        assert "<script" not in text
        assert "http" not in text


def test_an_archive_of_the_same_entries_is_the_same_whenever_it_is_made(
    used: Session, maker: Maker, tmp_path: Path
) -> None:
    later = Maker(
        school=maker.school, profile=maker.profile, key=maker.key, now=NOW + timedelta(days=9)
    )
    first = make_archive(used, TERM, tmp_path / "first", maker)
    second = make_archive(used, TERM, tmp_path / "second", later)
    assert first.files == second.files
    make_archive(used, TERM, tmp_path / "a.zip", maker)
    make_archive(used, TERM, tmp_path / "b.zip", maker)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_an_untouched_archive_holds_and_says_who_signed_it(made: Path, key: ArchiveKey) -> None:
    check = verify_archive(made)
    assert check.damages == ()
    assert (check.signer, check.fingerprint) == ("SP 7", fingerprint(key.certificate))
    assert check.manifest is not None
    assert check.manifest.span == TERM
    assert verify_archive(made, certificate=key.certificate).damages == ()


@pytest.mark.parametrize("years", [-31, 10])
def test_an_archive_holds_whatever_the_dates_of_its_certificate(
    used: Session, tmp_path: Path, years: int
) -> None:
    then = NOW + timedelta(days=365 * years)  # long run out, or made under a clock ahead
    key = made_key(tmp_path, now=then)
    maker = Maker(school="SP 7", profile=load_profile("librus"), key=key, now=then)
    make_archive(used, TERM, tmp_path / "archive", maker)
    assert verify_archive(tmp_path / "archive").damages == ()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


Tamper = Callable[[Path], object]
TAMPERINGS: dict[str, tuple[Tamper, Damage, str]] = {
    "a grade": (
        lambda at: edit(at / "units/001.xml", 'symbol="4+"', 'symbol="5+"'),
        Damage.CHANGED,
        "units/001.xml",
    ),
    "a page": (
        lambda at: edit(at / "units/001.html", "Ułamki", "Ulamki"),
        Damage.CHANGED,
        "units/001.html",
    ),
    "a blank at the end": (
        lambda at: (at / "school.xml").write_bytes((at / "school.xml").read_bytes() + b" "),
        Damage.CHANGED,
        "school.xml",
    ),
    "a missing file": (lambda at: (at / "removed.xml").unlink(), Damage.MISSING, "removed.xml"),
    "an added file": (
        lambda at: (at / "units" / "002.xml").write_text("x"),
        Damage.ADDED,
        "units/002.xml",
    ),
    "a digest": (
        lambda at: edit(at / "manifest.xml", 'sha256="', 'sha256="0'),
        Damage.SIGNATURE,
        "manifest.xml",
    ),
    "the title": (
        lambda at: edit(at / "manifest.xml", 'title="I"', 'title="II"'),
        Damage.SIGNATURE,
        "manifest.xml",
    ),
    "no manifest": (lambda at: (at / "manifest.xml").unlink(), Damage.NO_MANIFEST, "manifest.xml"),
    "an empty manifest": (
        lambda at: (at / "manifest.xml").write_bytes(b""),
        Damage.SIGNATURE,
        "manifest.xml",
    ),
    "another certificate beside": (
        lambda at: (at / "certificate.pem").write_bytes(b"x"),
        Damage.CHANGED,
        "certificate.pem",
    ),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_whatever_is_done_to_an_archive_is_named(made: Path, what: str) -> None:
    tamper, damage, path = TAMPERINGS[what]
    tamper(made)
    assert [(each.damage, each.path) for each in verify_archive(made).damages] == [(damage, path)]


def test_a_file_listed_outside_of_the_signature_counts_for_nothing(made: Path) -> None:
    """A second manifest wrapped around the signed one: only what was signed is read."""
    signed = etree.parse(made / "manifest.xml").getroot()
    wrapper = etree.Element(signed.tag, nsmap=signed.nsmap)
    for name, value in signed.attrib.items():
        wrapper.set(name, value)
    wrapper.set("title", "forged")
    wrapper.append(signed)
    (made / "manifest.xml").write_bytes(etree.tostring(wrapper))
    check = verify_archive(made)
    assert check.manifest is None or check.manifest.span.title == "I"
    assert check.manifest is not None or check.damages


def test_an_archive_signed_anew_by_somebody_else_is_not_the_schools(
    used: Session, made: Path, key: ArchiveKey, maker: Maker, tmp_path: Path
) -> None:
    forger = made_key(tmp_path)
    forged = Maker(school="SP 7", profile=maker.profile, key=forger, now=NOW)
    make_archive(used, TERM, tmp_path / "forged", forged)
    alone = verify_archive(tmp_path / "forged")
    assert alone.damages == ()  # by itself it fits: only the fingerprint tells
    assert alone.fingerprint != fingerprint(key.certificate)
    held = verify_archive(tmp_path / "forged", certificate=key.certificate)
    assert [each.damage for each in held.damages] == [Damage.OTHER_SIGNER]


def test_a_zip_file_is_checked_like_a_folder(used: Session, maker: Maker, tmp_path: Path) -> None:
    place = tmp_path / "archive.zip"
    make_archive(used, TERM, place, maker)
    assert verify_archive(place).damages == ()
    with zipfile.ZipFile(place, "a") as whole:
        whole.writestr("extra.txt", "x")
    assert [each.damage for each in verify_archive(place).damages] == [Damage.ADDED]
    with (
        zipfile.ZipFile(place, "a") as whole,
        pytest.warns(UserWarning, match="Duplicate"),
    ):
        whole.writestr("school.xml", "x")
    damages = {each.damage for each in verify_archive(place).damages}
    assert {Damage.TWICE, Damage.CHANGED} <= damages


def test_a_flipped_bit_in_a_zip_file_is_found(used: Session, maker: Maker, tmp_path: Path) -> None:
    place = tmp_path / "archive.zip"
    make_archive(used, TERM, place, maker)
    whole = place.read_bytes()
    for at in range(0, len(whole), len(whole) // 60):
        place.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        try:
            check = verify_archive(place)
        except EdiaryError:
            continue  # no ZIP file any more
        if not check.damages:  # a bit of the packing (a time, a size that nobody reads)
            with zipfile.ZipFile(place) as packed, zipfile.ZipFile(_original(tmp_path, whole)) as o:
                assert [packed.read(n) for n in packed.namelist()] == [
                    o.read(n) for n in o.namelist()
                ]


def _original(folder: Path, whole: bytes) -> Path:
    (folder / "original.zip").write_bytes(whole)
    return folder / "original.zip"


def test_what_stands_there_already_is_not_written_over(
    made: Path, used: Session, maker: Maker
) -> None:
    with pytest.raises(ArchiveError, match="something at"):
        make_archive(used, TERM, made, maker)
    assert verify_archive(made).damages == ()


def test_an_archive_that_fails_leaves_nothing(
    used: Session, maker: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_anything: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ediary_core.archive.make.sign", fail)
    with pytest.raises(ArchiveError, match="No space left"):
        make_archive(used, TERM, tmp_path / "out" / "archive", maker)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("what", ["nothing.zip", "text.zip"])
def test_what_is_no_archive_is_refused(tmp_path: Path, what: str) -> None:
    (tmp_path / "text.zip").write_text("no archive")
    with pytest.raises(ArchiveError):
        verify_archive(tmp_path / what)


def test_signs_that_xml_cannot_hold_do_not_break_it(
    used: Session, maker: Maker, tmp_path: Path
) -> None:
    with acting(used, who="teacher 11", why="typed", at=NOW):
        used.get_one(Topic, 1).text = "a\x0bb\x00\ufffe\n<c d='e\">&"
    make_archive(used, TERM, tmp_path / "archive", maker)
    topic = read(tmp_path / "archive", "units/001.xml").find(".//a:topic[@id='1']", NS)
    assert topic.get("text") == "a\ufffdb\ufffd\ufffd\n<c d='e\">&"


# -- the key ----------------------------------------------------------------------------------


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first, second = made_key(tmp_path), made_key(tmp_path)
    assert first.certificate == second.certificate
    assert (tmp_path / "archive.key").stat().st_mode & 0o077 == 0
    assert read_certificate(tmp_path / "archive.crt") == first.certificate


@pytest.mark.parametrize("lost", ["archive.key", "archive.crt"])
def test_half_a_key_is_never_made_anew(tmp_path: Path, lost: str) -> None:
    made_key(tmp_path)
    (tmp_path / lost).unlink()
    with pytest.raises(ArchiveKeyError, match="backup"):
        made_key(tmp_path)


def test_key_and_certificate_belong_together(tmp_path: Path) -> None:
    made_key(tmp_path)
    (tmp_path / "other").mkdir()
    made_key(tmp_path / "other")
    shutil.copy(tmp_path / "other" / "archive.crt", tmp_path / "archive.crt")
    with pytest.raises(ArchiveKeyError, match="does not belong"):
        made_key(tmp_path)


# -- which days -------------------------------------------------------------------------------

CALENDAR = SchoolCalendar(
    terms=tuple(
        DaySpan(first=first, last=last, name=name)
        for first, last, name in [
            (date(2025, 9, 1), date(2026, 1, 30), "I"),
            (date(2026, 2, 16), date(2026, 6, 26), "II"),
            (date(2026, 9, 1), date(2027, 1, 29), "I"),
        ]
    ),
    holidays=(),
)


def test_a_term_is_found_by_its_name_and_the_newest_counts(used: Session) -> None:
    assert term_span(CALENDAR, "I").first == date(2026, 9, 1)
    assert term_span(school_calendar(used), "I") == TERM
    with pytest.raises(UnknownName, match="III"):
        term_span(CALENDAR, "III")


def test_a_year_goes_from_its_first_terms_begin_to_its_last_terms_end() -> None:
    assert year_span(CALENDAR, 2025) == ArchiveSpan(
        title="2025/2026", first=date(2025, 9, 1), last=date(2026, 6, 26)
    )
    with pytest.raises(UnknownName, match="2024"):
        year_span(CALENDAR, 2024)


# -- the register of copies -------------------------------------------------------------------

FOR_COURT = CopyFor(for_whom="Sąd Rejonowy", who="sekretariat", now=NOW, note="pismo 12/26")


def test_a_copy_is_whole_and_entered_with_for_whom_when_and_what(
    used: Session, made: Path, key: ArchiveKey, tmp_path: Path
) -> None:
    out = tmp_path / "copy.zip"
    check = copy_archive(used, made, out, FOR_COURT, certificate=key.certificate)
    assert check.damages == ()
    (row,) = copies_listing(used)
    assert (row.for_whom, row.made_by, row.made_at) == ("Sąd Rejonowy", "sekretariat", NOW)
    assert row.what == "I (2026-09-01 – 2027-01-31)"
    assert row.sha256 == verify_archive(made).manifest_sha256


def test_a_changed_archive_is_neither_copied_nor_entered(
    used: Session, made: Path, key: ArchiveKey, tmp_path: Path
) -> None:
    edit(made / "units/001.xml", 'symbol="4+"', 'symbol="5+"')
    with pytest.raises(ArchiveBroken, match=r"changed: units/001\.xml"):
        copy_archive(used, made, tmp_path / "copy", FOR_COURT, certificate=key.certificate)
    assert not (tmp_path / "copy").exists()
    assert copies_listing(used) == []


def test_a_copy_is_for_somebody(used: Session, made: Path) -> None:
    with pytest.raises(ArchiveError, match="for somebody"):
        register_copy(used, verify_archive(made), CopyFor(for_whom=" ", who="a", now=NOW))


def test_the_register_of_copies_is_never_changed(used: Session, made: Path) -> None:
    register_copy(used, verify_archive(made), FOR_COURT)
    used.commit()
    used.scalars(select(ArchiveCopy)).one().for_whom = "somebody else"
    with pytest.raises(UnattributedChange):
        used.flush()


def test_a_pupil_who_left_before_the_term_is_not_in_its_archive(
    used: Session, maker: Maker, tmp_path: Path
) -> None:
    used.add(Pupil(id=9, surname="Dawny", given_name="Jan"))
    used.commit()
    make_archive(used, TERM, tmp_path / "archive", maker)
    assert "Dawny" not in (tmp_path / "archive" / "school.xml").read_text("utf-8")
