"""Sets a pupil's name beside the bubbles: smaller, then on two lines, at last shortened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cardgen import measures as m
from cardgen.drawing import Word
from cardgen.lettering import MM_PER_PT, fitting_size, printable, shortened, width_mm
from ediary_core.card import RosterRow

_STEPS_PER_PT = 5
_SURNAME_TAIL = 0.4  # the share of a shortened surname's letters that are its last


@dataclass(frozen=True, slots=True, kw_only=True)
class _Name:
    surname: str  # also a name that has no second part
    given: str

    @property
    def full(self) -> str:
        return f"{self.surname} {self.given}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """A name's one or two lines and their size."""

    lines: tuple[str, ...]
    size_pt: float


def places_room_mm(rows: Iterable[RosterRow]) -> float:
    """The room that class and number need before the names of a card, 0 where none shows them."""
    places = [printable(row.class_place) for row in rows if row.class_place]
    widest = max((width_mm(p, size_pt=m.PLACE_PT, bold=True) for p in places), default=0.0)
    return min(widest, m.PLACE_MAX_W_MM) + m.PLACE_GAP_MM if places else 0.0


def name_in_full_mm(row: RosterRow) -> float:
    """How wide a name is at its full size, without class and number."""
    return width_mm(_name(row).full, size_pt=m.NAME_PT)


def name_words(
    row: RosterRow,
    *,
    x_mm: float,
    y_mm: float,
    room_mm: float,
    pitch_mm: float,
    place_mm: float,
    grey: float,
) -> tuple[Word, ...]:
    """Class and number in the first ``place_mm`` of the room, the name in the rest.

    Raises:
        DoesNotFitError: not even a recognisable beginning fits.
    """
    words: tuple[Word, ...] = ()
    if row.class_place:
        words += _place(row, x_mm=x_mm, y_mm=y_mm, room_mm=place_mm - m.PLACE_GAP_MM)
    name = _name(row)
    if not name.full:
        return words
    setting = _set(name, room_mm=room_mm - place_mm, pitch_mm=pitch_mm)
    first_y = y_mm - (len(setting.lines) - 1) / 2 * _line_mm(setting.size_pt)
    return words + tuple(
        Word(
            text=text,
            x_mm=x_mm + place_mm,
            y_mm=first_y + index * _line_mm(setting.size_pt),
            size_pt=setting.size_pt,
            grey=grey,
        )
        for index, text in enumerate(setting.lines)
    )


def _name(row: RosterRow) -> _Name:
    """Surname and given name; cards that keep no given name break at the first space."""
    text = printable(row.printed_name).removeprefix(printable(row.class_place)).strip()
    given = printable(row.given_name)
    if given and text.endswith(f" {given}"):
        return _Name(surname=text.removesuffix(given).strip(), given=given)
    surname, _, rest = text.partition(" ")
    return _Name(surname=text, given="") if given else _Name(surname=surname, given=rest)


def _place(row: RosterRow, *, x_mm: float, y_mm: float, room_mm: float) -> tuple[Word, ...]:
    """Class and number; of a long class name only the beginning, the number always."""
    text = printable(row.class_place)
    size = fitting_size(text, room_mm=room_mm, size_pt=m.PLACE_PT, min_pt=m.PLACE_MIN_PT, bold=True)
    if size is None:
        size = m.PLACE_MIN_PT
        class_name, _, number = text.rpartition(" ")
        left = room_mm - width_mm(f" {number}", size_pt=size, bold=True)
        cut = shortened(class_name, room_mm=left, size_pt=size, min_letters=1, bold=True)
        text = f"{cut} {number}"
    return (Word(text=text, x_mm=x_mm, y_mm=y_mm, size_pt=size, bold=True, grey=m.TEXT_GREY),)


def _set(name: _Name, *, room_mm: float, pitch_mm: float) -> _Setting:
    size = fitting_size(name.full, room_mm=room_mm, size_pt=m.NAME_PT, min_pt=m.NAME_MIN_PT)
    if size is not None:
        return _Setting(lines=(name.full,), size_pt=size)
    return _on_two_lines(name, room_mm, pitch_mm) or _shortened(name, room_mm)


def _on_two_lines(name: _Name, room_mm: float, pitch_mm: float) -> _Setting | None:
    """The whole name on two lines: surname over given name, else broken where type is largest."""
    settings = []
    for lines in _breaks(name):
        size = fitting_size(
            max(lines, key=lambda text: width_mm(text, size_pt=m.NAME_PT)),
            room_mm=room_mm,
            size_pt=_two_lines_pt(pitch_mm),
            min_pt=m.NAME_TWO_MIN_PT,
        )
        if size is not None:
            settings.append(_Setting(lines=lines, size_pt=size))
    if settings and settings[0].lines == (name.surname, name.given):
        return settings[0]
    return max(settings, key=lambda setting: setting.size_pt, default=None)


def _breaks(name: _Name) -> Iterator[tuple[str, str]]:
    """Between surname and given name, then after every other space and hyphen."""
    if name.given:
        yield name.surname, name.given
    for index, letter in enumerate(name.full[:-1]):
        first, second = name.full[: index + 1].rstrip(), name.full[index + 1 :].lstrip()
        if letter in " -" and first != name.surname:
            yield first, second


def _shortened(name: _Name, room_mm: float) -> _Setting:
    """The surname cut in its middle, over as much of the given name as fits."""
    size = m.NAME_TWO_MIN_PT
    surname = name.surname
    if width_mm(surname, size_pt=size) > room_mm:
        surname = shortened(
            surname,
            room_mm=room_mm,
            size_pt=size,
            min_letters=m.NAME_MIN_LETTERS,
            tail_share=_SURNAME_TAIL,
        )
    if not name.given:
        return _Setting(lines=(surname,), size_pt=size)
    return _Setting(lines=(surname, _short_given(name.given, room_mm, size)), size_pt=size)


def _short_given(given: str, room_mm: float, size_pt: float) -> str:
    """Later given names become initials before the first one is cut."""
    names = given.split(" ")
    for kept in range(len(names), 0, -1):
        text = " ".join((*names[:kept], *(f"{later[0]}." for later in names[kept:])))
        if width_mm(text, size_pt=size_pt) <= room_mm:
            return text
    return shortened(given, room_mm=room_mm, size_pt=size_pt, min_letters=1)


def _two_lines_pt(pitch_mm: float) -> float:
    """The largest type of which two lines stand within a row, in steps, up to one line's least."""
    free_mm = pitch_mm - m.NAME_LINES_FREE_MM
    size = free_mm / (2 * m.NAME_LINE_EM * MM_PER_PT)
    return min(m.NAME_MIN_PT, int(size * _STEPS_PER_PT) / _STEPS_PER_PT)


def _line_mm(size_pt: float) -> float:
    return size_pt * MM_PER_PT * m.NAME_LINE_EM
