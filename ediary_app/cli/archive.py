"""``ediary archive``: a term or a year as signed XML, and the register of copies."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cardgen.papers.copies_register import copies_register_pdf
from ediary_app.cli.options import by_option, home_option, now, out_option
from ediary_core.archive.copies import (
    CopyFor,
    CopyListing,
    copies_listing,
    copy_archive,
    register_copy,
)
from ediary_core.archive.make import Maker, make_archive
from ediary_core.archive.signing import ArchiveKey, archive_key, fingerprint
from ediary_core.archive.span import term_span, year_span
from ediary_core.archive.verify import ArchiveCheck, read_certificate, verify_archive
from ediary_core.at_work import at_work
from ediary_core.diary import Diary, open_diary
from ediary_core.errors import ArchiveBroken
from ediary_core.history_log import history_head
from ediary_core.school_calendar import school_calendar
from ediary_core.table_file import TableFormat, write_file, write_table

_PDF = "pdf"


@click.group()
def archive() -> None:
    """A term or a year as signed XML, and the register of copies."""


@archive.command()
@click.option("--term", default=None, help="The term's name in the calendar.")
@click.option("--year", type=int, default=None, help="The year in which the school year begins.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The new folder to write, or a file that ends in .zip.",
)
@click.option("--for", "for_whom", default=None, help="For whom it is [default: the school].")
@by_option
@home_option
def make(
    *, term: str | None, year: int | None, out: Path, for_whom: str | None, who: str, home: Path
) -> None:
    """Write the archive of a term or a year, sign it, and enter it in the register of copies."""
    if (term is None) == (year is None):
        raise click.UsageError("Give either --term or --year.")
    with (
        open_diary(home) as diary,
        at_work(diary, doing="making an archive", now=now()),
        diary.sessions.begin() as session,
    ):
        key, moment = _key(diary), now()
        calendar = school_calendar(session)
        span = term_span(calendar, term) if term is not None else year_span(calendar, year or 0)
        maker = Maker(school=diary.school_name, profile=diary.profile, key=key, now=moment)
        manifest = make_archive(session, span, out, maker)
        check = verify_archive(out, certificate=key.certificate)
        asked = CopyFor(for_whom=for_whom or diary.school_name, who=who, now=moment)
        register_copy(session, check, asked)
    click.echo(f"{span.title}: {len(manifest.files)} files written to {out} and signed.")
    click.echo(f"Fingerprint of the certificate: {fingerprint(key.certificate)}")


def _key(diary: Diary) -> ArchiveKey:
    return archive_key(
        diary.home.archive_key_file,
        diary.home.archive_certificate_file,
        school=diary.school_name,
        now=now(),
    )


@archive.command()
@click.argument("place", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--certificate",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="The school's certificate, got from it by another way than the archive.",
)
def verify(*, place: Path, certificate: Path | None) -> None:
    """Check an archive's signature and every file; exit code 18 if anything does not fit."""
    given = None if certificate is None else read_certificate(certificate)
    check = verify_archive(place, certificate=given)
    for damage in check.damages:
        click.echo(str(damage), err=True)
    _say(check)
    if check.damages:
        sys.exit(ArchiveBroken.exit_code)


def _say(check: ArchiveCheck) -> None:
    if check.manifest is None:
        click.echo("The archive proves nothing: its manifest is not as it was signed.", err=True)
        return
    span = check.manifest.span
    click.echo(
        f"{check.manifest.school}: {span.title}, {span.first.isoformat()} to"
        f" {span.last.isoformat()}, made {check.manifest.made_at.isoformat()}."
    )
    click.echo(f"Head of the history then: {check.manifest.history}.")
    click.echo(f"Signed by: {check.signer}; certificate {check.fingerprint}")
    if not check.certificate_given:
        click.echo(
            "Anybody can make a certificate in the school's name: compare this fingerprint with"
            " one that the school gave you by another way, or give its file with --certificate."
        )
    if check.damages:
        click.echo(f"{len(check.damages)} files are not as they were signed.", err=True)
    else:
        click.echo(f"All {len(check.manifest.files)} files are as they were signed.")


@archive.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--for", "for_whom", required=True, help="The person or office that gets it.")
@click.option("--note", default="", help="On what ground, on which carrier.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The new folder to write, or a file that ends in .zip.",
)
@by_option
@home_option
def copy(*, source: Path, for_whom: str, note: str, out: Path, who: str, home: Path) -> None:
    """Copy an archive of this school for somebody, and enter the copy in the register."""
    with (
        open_diary(home) as diary,
        at_work(diary, doing="copying an archive", now=now()),
        diary.sessions.begin() as session,
    ):
        asked = CopyFor(for_whom=for_whom, who=who, now=now(), note=note)
        certificate = _key(diary).certificate
        check = copy_archive(session, source, out, asked, certificate=certificate)
    click.echo(f"The copy {out} is whole and entered; manifest {check.manifest_sha256[:16]}….")


@archive.command()
@click.option(
    "--format",
    "table_format",
    type=click.Choice([*TableFormat, _PDF], case_sensitive=False),
    default=TableFormat.CSV.value,
    show_default=True,
    help="How to write it.",
)
@out_option
@home_option
def copies(*, table_format: str, out: Path, home: Path) -> None:
    """Write the register of copies: what, when, for whom."""
    with open_diary(home) as diary, diary.sessions() as session:
        rows = copies_listing(session)
        head = diary.profile.text("history.head").format(head=history_head(session))
        if table_format == _PDF:
            pdf = copies_register_pdf(
                rows, profile=diary.profile, school=diary.school_name, head=head
            )
            write_file(out, pdf)
        else:
            chosen = TableFormat(table_format)
            write_table(out, rows, row_type=CopyListing, table_format=chosen)
    click.echo(f"{len(rows)} copies written to {out}.")
