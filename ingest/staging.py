"""Takes scan files in by their content: copies them to the scan store and notes them in a batch.

The originals are only read. A file whose content an earlier run took in whole is not read again; a
batch that was interrupted is open still, and its files are taken up together with the new ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from ediary_core.outage.shredded import purged_at
from ediary_core.scan_store import ScanStore, scan_extension, scan_file_name
from ediary_core.tables import Batch, ScanFile
from ingest.finding import Code
from ingest.outcome import FileProblem
from omr.stack import SUFFIXES


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedFile:
    """A file in the scan store; ``name`` is as given, ``pages`` None until it was read whole."""

    scan_file_id: int
    name: str
    sha256: str
    path: Path
    pages: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """What a run has to do: its open batch, and what it was given again.

    ``given_again`` names files of finished batches (or given twice), once for each time given.
    """

    batch_id: int | None  # None: nothing new came
    files: tuple[StagedFile, ...]
    given_again: tuple[StagedFile, ...]
    problems: tuple[FileProblem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFile:
    path: Path
    name: str  # for people: without the folders of this machine
    problem: Code | None = None  # why it is no scan, known without opening it


def given_files(paths: Iterable[Path]) -> Iterator[GivenFile]:
    """The files that some paths mean: a folder stands for the scans in it, in order of name.

    A file that was named is always a scan; in a folder, a scan is what has a scan's suffix. A path
    that is not there is given back as it is. Hidden files of a folder are nobody's scans.
    """
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path)
        else:
            yield GivenFile(path=path, name=path.name)


def _in_folder(folder: Path) -> Iterator[GivenFile]:
    scans = 0
    for found in sorted(folder.rglob("*")):
        inside = found.relative_to(folder)
        if found.is_file() and not any(part.startswith(".") for part in inside.parts):
            is_scan = found.suffix.lower() in SUFFIXES
            scans += is_scan
            yield GivenFile(
                path=found,
                name=(Path(folder.name) / inside).as_posix(),
                problem=None if is_scan else Code.FILE_PASSED_OVER,
            )
    if not scans:
        yield GivenFile(path=folder, name=folder.name, problem=Code.FILE_NO_SCANS)


def stage(
    session_factory: sessionmaker[Session],
    store: ScanStore,
    paths: Sequence[Path],
    *,
    now: datetime,
) -> Staging:
    """Put new files into the store and the open batch.

    Each file is one transaction, so an interruption loses none that was noted. What cannot be
    taken in is named and the rest goes on.

    Raises:
        HomeError: the scan store cannot be written.
    """
    given_again: list[StagedFile] = []
    problems: list[FileProblem] = []
    here: set[int] = set()
    for given in given_files(paths):
        data = _content(given, problems)
        if data is None:
            continue
        shredded = _shredded(session_factory, data)
        if shredded is not None:  # keeping it again would bring destroyed cards back
            problems.append(FileProblem(name=given.name, code=Code.FILE_SHREDDED))
            given_again.append(_staged(shredded, store, name=given.name))
            continue
        name = store.put(data, extension=scan_extension(given.path.name))
        with session_factory.begin() as session:
            file, is_open = _noted(session, name, given.name, now=now)
            if is_open and file.id not in here:
                here.add(file.id)
            else:
                given_again.append(_staged(file, store, name=given.name))
    with session_factory() as session:
        batch = _open_batch(session)
        files = _files_of(session, batch, store) if batch else ()
    return Staging(
        batch_id=batch.id if batch else None,
        files=files,
        given_again=tuple(given_again),
        problems=tuple(problems),
    )


def _content(given: GivenFile, problems: list[FileProblem]) -> bytes | None:
    """The file's bytes; what keeps it from being taken in is added to ``problems``."""
    code = given.problem
    if code is None:
        try:
            data = given.path.read_bytes()
        except FileNotFoundError:
            code = Code.FILE_MISSING
        except OSError:
            code = Code.FILE_UNREADABLE
        else:
            if data:
                return data
            code = Code.FILE_EMPTY
    problems.append(FileProblem(name=given.name, code=code))
    return None


def _shredded(session_factory: sessionmaker[Session], data: bytes) -> ScanFile | None:
    """The row of a file that was purged together with destroyed cards, if this is one."""
    sha256 = hashlib.sha256(data).hexdigest()
    with session_factory() as session:
        file = session.scalar(select(ScanFile).where(ScanFile.sha256 == sha256))
        if file is None or not purged_at(session, [stored_name(file)]):
            return None
        return file


def _noted(
    session: Session, stored_name: str, given_name: str, *, now: datetime
) -> tuple[ScanFile, bool]:
    """The file's row, and whether its batch is still open."""
    sha256 = stored_name.partition(".")[0]
    file = session.scalar(select(ScanFile).where(ScanFile.sha256 == sha256))
    if file is not None:
        batch = session.get_one(Batch, file.batch_id)
        return file, batch.finished_at is None
    batch_now = _open_batch(session)
    if batch_now is None:
        batch_now = Batch(started_at=now, finished_at=None)
        session.add(batch_now)
        session.flush()
    file = ScanFile(batch_id=batch_now.id, sha256=sha256, name=given_name, pages=None)
    session.add(file)
    session.flush()
    return file, True


def _open_batch(session: Session) -> Batch | None:
    return session.scalar(select(Batch).where(Batch.finished_at.is_(None)).order_by(Batch.id))


def _files_of(session: Session, batch: Batch, store: ScanStore) -> tuple[StagedFile, ...]:
    rows = session.scalars(
        select(ScanFile).where(ScanFile.batch_id == batch.id).order_by(ScanFile.id)
    )
    return tuple(_staged(file, store, name=file.name) for file in rows)


def stored_name(file: ScanFile) -> str:
    """The file's name in the scan store."""
    return scan_file_name(file.sha256, file.name)


def _staged(file: ScanFile, store: ScanStore, *, name: str) -> StagedFile:
    return StagedFile(
        scan_file_id=file.id,
        name=name,
        sha256=file.sha256,
        path=store.path(stored_name(file)),
        pages=file.pages,
    )
