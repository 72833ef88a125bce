"""Fills in the readable pages of an archive: no script, nothing from outside, printable."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from ediary_core.archive.unit_shapes import UnitView
from ediary_core.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLink:
    number: int
    name: str
    lessons: int
    page: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    symbol: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLine:
    number: str
    when: str
    administrator: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexView:
    """The first page: what there is, what the signs mean, how to check it."""

    school: str
    title: str
    first: str
    last: str
    units: tuple[UnitLink, ...]
    legend: tuple[Sign, ...]
    acts: tuple[ActLine, ...]
    removed: int
    fingerprint: str


def index_page(view: IndexView, profile: Profile) -> bytes:
    return _page("index.html.j2", profile, view=view)


def unit_page(view: UnitView, profile: Profile, *, school: str, title: str) -> bytes:
    return _page("unit.html.j2", profile, view=view, school=school, title=title)


def legend(profile: Profile) -> tuple[Sign, ...]:
    """What the signs of attendance and the kinds of grades mean, in the profile's language."""
    codes = [
        Sign(symbol=code.symbol, meaning=code.names[profile.language])
        for code in profile.attendance
    ]
    kinds = [] if profile.grades is None else profile.grades.categories
    return (
        *codes,
        *(Sign(symbol=kind.symbol, meaning=kind.names[profile.language]) for kind in kinds),
        Sign(symbol="?", meaning=profile.text("archive.undecided")),
    )


def _page(template: str, profile: Profile, **values: object) -> bytes:
    text = partial(_text, profile)
    page = _environment().get_template(template)
    return page.render(language=profile.language, text=text, **values).strip().encode() + b"\n"


def _text(profile: Profile, key: str, **values: object) -> str:
    words = profile.text(f"archive.{key}")
    return words.format(**values) if values else words


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("ediary_core.archive"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
