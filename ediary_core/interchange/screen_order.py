"""In which order another diary's screens take entries, and what is typed there for each code.

An order is data (``screens/*.toml``), so that another vendor's diary is a file and no code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from ediary_core.errors import UnknownName
from ediary_core.profile import AttendanceCategory, Profile
from ediary_core.toml_table import TomlTable, read_toml

_SCREENS = Path(__file__).parent / "screens"
_Word = TypeVar("_Word", bound=StrEnum)


class SectionBy(StrEnum):
    """What a new sheet begins for."""

    TEACHER = "teacher"
    UNIT = "unit"


class LessonOrder(StrEnum):
    PERIOD = "period"
    UNIT = "unit"
    SUBJECT = "subject"
    TEACHER = "teacher"


class Part(StrEnum):
    """What a screen takes of a lesson."""

    LESSON = "lesson"
    TOPIC = "topic"
    HOMEWORK = "homework"
    ATTENDANCE = "attendance"
    HOURS = "hours"
    GRADES = "grades"


class PupilOrder(StrEnum):
    REGISTER_NUMBER = "register_number"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenOrder:
    """One diary's screens.

    ``parts`` are typed lesson by lesson, ``afterwards`` when the section's lessons are done. A part
    that is in neither follows at the end, so that no entry is lost. With ``everyone`` each pupil's
    attendance is listed, else only those who are not simply present.
    """

    name: str
    title: str
    profiles: tuple[str, ...]
    section: SectionBy
    sort: tuple[LessonOrder, ...]
    parts: tuple[Part, ...]
    afterwards: tuple[Part, ...]
    everyone: bool
    pupils: PupilOrder
    categories: Mapping[AttendanceCategory, str]
    codes: Mapping[str, str]

    def symbol(self, code: str, profile: Profile) -> str | None:
        """What is typed for a code: its own symbol, else that of its category; None if unknown.

        A category's symbol stands for the profile's first code of it alone: the second (excused
        late beside late) means more, and would lose that.
        """
        if code in self.codes:
            return self.codes[code]
        known = next((each for each in profile.attendance if each.code == code), None)
        if known is None or profile.code_of(known.category) is not known:
            return None
        if known.category is AttendanceCategory.PRESENT:
            return self.categories.get(known.category, "")
        return self.categories.get(known.category)


def order_names() -> tuple[str, ...]:
    """The orders that come with the program."""
    return tuple(sorted(path.stem for path in _SCREENS.glob("*.toml")))


def load_order(name: str) -> ScreenOrder:
    """An order that comes with the program.

    Raises:
        UnknownName: there is none of that name.
        ProfileError: its file is broken.
    """
    if name not in order_names():
        raise UnknownName(
            f"There is no order of screens {name!r}.", f"Choose one of: {', '.join(order_names())}."
        )
    return read_order(_SCREENS / f"{name}.toml")


def order_of_profile(profile: Profile) -> ScreenOrder:
    """The order of the diary that the profile's schools use.

    Raises:
        UnknownName: no order names the profile; one has to be chosen.
    """
    for name in order_names():
        order = load_order(name)
        if profile.name in order.profiles:
            return order
    raise UnknownName(
        f"No order of screens is made for the profile {profile.name}.",
        f"Choose one with --order: {', '.join(order_names())}.",
    )


def read_order(path: Path) -> ScreenOrder:
    """An order from its file.

    Raises:
        ProfileError: the file is broken; the message names the file, the line and the key.
    """
    file = read_toml(path)
    table = TomlTable(file.content, file=file)
    categories = table.table("categories")
    codes = table.table("codes")
    order = ScreenOrder(
        name=path.stem,
        title=table.text("title"),
        profiles=table.texts("profiles"),
        section=table.word("section", SectionBy),
        sort=_words(table, "sort", LessonOrder),
        parts=_words(table, "parts", Part),
        afterwards=_words(table, "afterwards", Part),
        everyone=table.flag("everyone"),
        pupils=table.word("pupils", PupilOrder),
        categories={
            category: categories.text(category)
            for category in AttendanceCategory
            if categories.has(category)
        },
        codes={code: codes.text(code) for code in codes.keys()},  # noqa: SIM118 - no mapping
    )
    categories.close()
    table.close()
    if set(order.parts) & set(order.afterwards):
        raise table.broken("afterwards", "a part stands here and in parts")
    return order


def _words(table: TomlTable, key: str, kind: type[_Word]) -> tuple[_Word, ...]:
    texts = table.texts(key)
    known = {member.value: member for member in kind}
    if not set(texts) <= known.keys() or len(set(texts)) < len(texts):
        raise table.broken(key, f"each at most once, of: {', '.join(kind)}")
    return tuple(known[text] for text in texts)
