"""Makes an archive: XML and pages file by file, then the signed manifest; whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from ediary_core.archive.content import (
    ArchivedRow,
    corrections,
    school_rows,
    taught_units,
    unit_lessons,
)
from ediary_core.archive.manifest import (
    MANIFEST,
    ListedFile,
    Manifest,
    listed,
    manifest_document,
)
from ediary_core.archive.packing import packed_at
from ediary_core.archive.pages import (
    ActLine,
    IndexView,
    UnitLink,
    index_page,
    legend,
    unit_page,
)
from ediary_core.archive.people import People, people
from ediary_core.archive.removed import removed_entries
from ediary_core.archive.signing import ArchiveKey, fingerprint, sign
from ediary_core.archive.span import ArchiveSpan
from ediary_core.archive.unit_view import unit_view
from ediary_core.archive.xml_file import XmlFile
from ediary_core.history_log import history_head
from ediary_core.profile import Profile
from ediary_core.tables import Unit

CERTIFICATE = "certificate.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Whose archive it is, and what it is signed with."""

    school: str
    profile: Profile
    key: ArchiveKey
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """Where one archive is being built, and from what."""

    session: Session
    span: ArchiveSpan
    folder: Path
    maker: Maker

    @property
    def values(self) -> dict[str, str | None]:
        """What every XML file says of itself."""
        return {
            "school": self.maker.school,
            "profile": self.maker.profile.name,
            "title": self.span.title,
            "first": self.span.first.isoformat(),
            "last": self.span.last.isoformat(),
        }


def make_archive(session: Session, span: ArchiveSpan, out: Path, maker: Maker) -> Manifest:
    """Write the archive of some days to the new folder ``out``, or the file if it ends in .zip.

    Everything but the manifest is the same for the same entries, whenever it is made.

    Raises:
        ArchiveError: something stands at ``out`` already, or it cannot be written.
    """
    with packed_at(out) as folder:
        site = _Site(session=session, span=span, folder=folder, maker=maker)
        (folder / "index.html").write_bytes(index_page(_write_content(site), maker.profile))
        (folder / CERTIFICATE).write_bytes(maker.key.certificate_pem)
        manifest = _manifest(site)
        (folder / MANIFEST).write_bytes(sign(manifest_document(manifest), maker.key))
    return manifest


def _write_content(site: _Site) -> IndexView:
    """Write everything but the first page, which it gives back."""
    session, span, folder = site.session, site.span, site.folder
    school = list(school_rows(session, span))
    _write_xml(folder / "school.xml", "school", site.values, school)
    acts = corrections(session, span)
    _write_xml(folder / "corrections.xml", "corrections", site.values, acts)
    removed = list(removed_entries(session, span))
    _write_xml(folder / "removed.xml", "removed_entries", site.values, removed)
    names = people(school)
    (folder / "units").mkdir()
    return IndexView(
        school=site.maker.school,
        title=span.title,
        first=span.first.isoformat(),
        last=span.last.isoformat(),
        units=tuple(_write_unit(site, unit, names) for unit in taught_units(session, span)),
        legend=legend(site.maker.profile),
        acts=tuple(_act_line(act) for act in acts),
        removed=len(removed),
        fingerprint=fingerprint(site.maker.key.certificate),
    )


def _write_unit(site: _Site, unit: Unit, names: People) -> UnitLink:
    file, page = f"units/{unit.number:03}.xml", f"units/{unit.number:03}.html"
    profile = site.maker.profile
    lessons = unit_lessons(site.session, unit.id, site.span)
    values = site.values | {"number": str(unit.number), "name": unit.name}
    _write_xml(site.folder / file, "unit_lessons", values, lessons)
    view = unit_view(unit.id, lessons, names, profile, file=file.removeprefix("units/"))
    (site.folder / page).write_bytes(
        unit_page(view, profile, school=site.maker.school, title=site.span.title)
    )
    return UnitLink(number=unit.number, name=unit.name, lessons=len(lessons), page=page, file=file)


def _act_line(act: ArchivedRow) -> ActLine:
    return ActLine(
        number=str(act.values["number"]),
        when=str(act.values["made_at"])[:10],
        administrator=str(act.values["administrator"]),
        reason=str(act.values["reason"]),
    )


def _write_xml(
    path: Path, root: str, values: Mapping[str, str | None], rows: Iterable[ArchivedRow]
) -> None:
    with path.open("wb") as file:
        document = XmlFile(file)
        with document.document(root, values):
            for row in rows:
                _write_row(document, row)


def _write_row(document: XmlFile, row: ArchivedRow) -> None:
    if not row.parts:
        document.leaf(row.table, row.values)
        return
    with document.element(row.table, row.values):
        for part in row.parts:
            _write_row(document, part)


def _manifest(site: _Site) -> Manifest:
    return Manifest(
        school=site.maker.school,
        profile=site.maker.profile.name,
        span=site.span,
        made_at=site.maker.now,
        history=history_head(site.session),
        files=tuple(_listed(site.folder, path) for path in _files(site.folder)),
    )


def _files(folder: Path) -> Sequence[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _listed(folder: Path, path: Path) -> ListedFile:
    with path.open("rb") as content:
        return listed(path.relative_to(folder).as_posix(), content)
