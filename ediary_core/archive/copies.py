"""The register of copies: what left the diary, when and for whom (G97)."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.account_tables import ArchiveCopy
from ediary_core.archive.packing import open_packed, packed_at
from ediary_core.archive.verify import ArchiveCheck, verify_archive
from ediary_core.errors import ArchiveBroken, ArchiveError


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFor:
    """For whom a copy is, and who makes it when."""

    for_whom: str
    who: str
    now: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyListing:
    """One copy; the fields are the columns of the register."""

    made_at: datetime
    made_by: str
    for_whom: str
    what: str
    sha256: str
    note: str


def register_copy(session: Session, check: ArchiveCheck, asked: CopyFor) -> None:
    """Enter a copy in the register; the caller commits.

    Raises:
        ArchiveBroken: what was copied is not a whole archive.
        ArchiveError: nobody is named for whom it is.
    """
    if check.manifest is None or check.damages:
        raise ArchiveBroken(
            f"The archive is not as it was signed: {'; '.join(map(str, check.damages))}.",
            "Make it anew with: ediary archive make",
        )
    if not asked.for_whom.strip():
        raise ArchiveError("A copy is for somebody.", "Name the person or office with --for.")
    span = check.manifest.span
    session.add(
        ArchiveCopy(
            made_at=asked.now,
            made_by=asked.who,
            for_whom=asked.for_whom.strip(),
            what=f"{span.title} ({span.first.isoformat()} – {span.last.isoformat()})",
            sha256=check.manifest_sha256,
            note=asked.note,
        )
    )
    session.flush()


def copy_archive(
    session: Session,
    source: Path,
    out: Path,
    asked: CopyFor,
    *,
    certificate: x509.Certificate,
) -> ArchiveCheck:
    """Copy an archive of this school and enter the copy; the copy itself is checked again.

    Raises:
        ArchiveBroken: source or copy are not as this school signed them; nothing is entered.
        ArchiveError: one of the places cannot be used.
    """
    register_copy(session, verify_archive(source, certificate=certificate), asked)
    with open_packed(source) as packed, packed_at(out) as folder:
        for name in packed.names():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with packed.open(name) as content, target.open("xb") as copied:
                shutil.copyfileobj(content, copied)
    check = verify_archive(out, certificate=certificate)
    if check.damages:
        raise ArchiveBroken(f"The copy {out} is not whole.", "Delete it and copy again.")
    return check


def copies_listing(session: Session) -> list[CopyListing]:
    """The register, oldest first."""
    return [
        CopyListing(
            made_at=copy.made_at,
            made_by=copy.made_by,
            for_whom=copy.for_whom,
            what=copy.what,
            sha256=copy.sha256,
            note=copy.note,
        )
        for copy in session.scalars(select(ArchiveCopy).order_by(ArchiveCopy.id))
    ]
