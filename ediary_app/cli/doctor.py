"""``ediary doctor``: what is installed, what is missing, how to mend it."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from cardgen.issue import issue_settings
from cardgen.issue_blank import stock_now
from ediary_app.cli.options import home_option
from ediary_core.diary import Diary, open_diary
from ediary_core.errors import EdiaryError, HomeMissing
from omr import poppler
from omr.codes import second_reader_installed

_NEEDED = ("numpy", "opencv-python-headless", "pillow", "pypdfium2", "zxing-cpp", "sqlalchemy")
_LEAST_FREE_MIB = 500
_BROKEN = 1


class Health(StrEnum):
    GOOD = "ok"
    OPTIONAL = "optional"  # something is missing that the program can do without
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    what: str
    health: Health
    found: str
    mend: str = ""


@click.command()
@home_option
@click.pass_context
def doctor(ctx: click.Context, *, home: Path) -> None:
    """Say what is installed, what is missing and how to mend it.

    Exit code 1: something is broken.
    """
    checks = [*_packages(), _zbar(), _poppler(), *_home(home), _disk(home)]
    table = Table(title=f"Python {platform.python_version()} on {platform.system()}")
    for column in ("what", "state", "found", "how to mend it"):
        table.add_column(column, overflow="fold")
    for check in checks:
        table.add_row(check.what, check.health.value, check.found, check.mend)
    Console(highlight=False).print(table)
    if any(check.health is Health.BROKEN for check in checks):
        ctx.exit(_BROKEN)


def _packages() -> Iterable[Check]:
    for name in _NEEDED:
        try:
            yield Check(what=name, health=Health.GOOD, found=version(name))
        except PackageNotFoundError:
            yield Check(
                what=name,
                health=Health.BROKEN,
                found="missing",
                mend="python3 start.py setup",
            )


def _zbar() -> Check:
    return _second_engine(
        "libzbar (second code reader)",
        second_reader_installed,
        mend="Debian: apt-get install libzbar0; macOS: brew install zbar",
    )


def _poppler() -> Check:
    return _second_engine(
        "Poppler (second way to open PDFs)",
        poppler.installed,
        mend="Debian: apt-get install poppler-utils; macOS: brew install poppler",
    )


def _second_engine(what: str, available: Callable[[], bool], *, mend: str) -> Check:
    if available():
        return Check(what=what, health=Health.GOOD, found="installed")
    return Check(what=what, health=Health.OPTIONAL, found="not installed", mend=mend)


def _home(folder: Path) -> Iterable[Check]:
    try:
        with open_diary(folder) as diary:
            found = f"{folder}, profile {diary.profile.name}"
            yield Check(what="home", health=Health.GOOD, found=found)
            yield Check(
                what="signing key",
                health=Health.GOOD,
                found=str(diary.home.key_file),
                mend="keep a copy: without it, printed cards cannot be read",
            )
            yield _blank_stock(diary)
    except HomeMissing as error:
        yield Check(what="home", health=Health.OPTIONAL, found=error.what, mend=error.todo)
    except EdiaryError as error:
        yield Check(what="home", health=Health.BROKEN, found=error.what, mend=error.todo)


def _blank_stock(diary: Diary) -> Check:
    """Without power nobody can print: blank cards have to lie ready (G85)."""
    with diary.sessions() as session:
        found = stock_now(session, issue_settings(diary), threshold=diary.settings.low_stock)
    return Check(
        what="blank cards in stock",
        health=Health.OPTIONAL if found.low else Health.GOOD,
        found=f"{found.level} (too few: below {found.threshold})",
        mend=f"ediary cards blank --count {found.reorder} --out FILE.pdf" if found.low else "",
    )


def _disk(folder: Path) -> Check:
    place = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(place).free // 2**20
    enough = free >= _LEAST_FREE_MIB
    return Check(
        what="free disk",
        health=Health.GOOD if enough else Health.BROKEN,
        found=f"{free} MiB",
        mend="" if enough else "make room: scans and pictures of pages are kept in the home",
    )
