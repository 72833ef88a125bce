"""What the made-up schools teach: subjects with weekly hours by level, and who may teach what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ediary_app.demo.names import POLISH, RUSSIAN, NameStock


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """``department``: subjects that share it share teachers; ``hours``: lessons a week by level."""

    name: str
    department: str
    hours: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidaySpan:
    """Days off, both ends included, as (month, day)."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curriculum:
    """One country's made-up school: ``levels`` in the order in which classes are opened."""

    names: NameStock
    levels: tuple[int, ...]
    letters: str
    subjects: tuple[Subject, ...]
    english: str
    sport: str
    group_word: str
    mail_host: str
    term_names: tuple[str, str]
    second_term_starts: tuple[int, int]
    second_term_ends: tuple[int, int]
    holidays: tuple[HolidaySpan, ...]

    def subject_number(self, name: str) -> int:
        """Subjects are numbered from 1 as they are listed."""
        return 1 + [subject.name for subject in self.subjects].index(name)


def _subject(name: str, department: str, levels: tuple[int, ...], *hours: int) -> Subject:
    return Subject(name=name, department=department, hours=dict(zip(levels, hours, strict=True)))


_PL = (4, 5, 6, 7, 8)
_RU = (1, 5, 6, 7, 8)

POLISH_SCHOOL = Curriculum(
    names=POLISH,
    levels=(8, 7, 6, 5, 4),
    letters="abcdefgh",
    english="Język angielski",
    sport="Wychowanie fizyczne",
    group_word="j. ang.",
    mail_host="szkola.example",
    subjects=(
        _subject("Język polski", "polish", _PL, 6, 6, 6, 5, 5),
        _subject("Język angielski", "english", _PL, 3, 3, 3, 3, 3),
        _subject("Język niemiecki", "german", _PL, 1, 1, 1, 2, 2),
        _subject("Matematyka", "mathematics", _PL, 5, 5, 5, 5, 5),
        _subject("Historia", "history", _PL, 2, 2, 2, 2, 2),
        _subject("Wiedza o społeczeństwie", "history", _PL, 0, 0, 0, 0, 2),
        _subject("Przyroda", "nature", _PL, 3, 0, 0, 0, 0),
        _subject("Biologia", "nature", _PL, 0, 2, 1, 2, 2),
        _subject("Geografia", "geography", _PL, 0, 1, 2, 2, 1),
        _subject("Fizyka", "physics", _PL, 0, 0, 0, 2, 2),
        _subject("Chemia", "nature", _PL, 0, 0, 0, 2, 2),
        _subject("Informatyka", "physics", _PL, 1, 1, 1, 1, 1),
        _subject("Technika", "arts", _PL, 1, 1, 1, 0, 0),
        _subject("Plastyka", "arts", _PL, 1, 1, 1, 1, 0),
        _subject("Muzyka", "arts", _PL, 1, 1, 1, 1, 0),
        _subject("Wychowanie fizyczne", "sport", _PL, 4, 4, 4, 4, 4),
        _subject("Edukacja dla bezpieczeństwa", "sport", _PL, 0, 0, 0, 0, 1),
        _subject("Etyka", "geography", _PL, 1, 1, 1, 1, 1),
        _subject("Zajęcia z wychowawcą", "polish", _PL, 1, 1, 1, 1, 1),
    ),
    term_names=("I semestr", "II semestr"),
    second_term_starts=(2, 1),
    second_term_ends=(6, 25),
    holidays=(
        HolidaySpan(name="Wszystkich Świętych", first=(11, 1), last=(11, 1)),
        HolidaySpan(name="Święto Niepodległości", first=(11, 11), last=(11, 11)),
        HolidaySpan(name="Zimowa przerwa świąteczna", first=(12, 23), last=(12, 31)),
        HolidaySpan(name="Nowy Rok", first=(1, 1), last=(1, 1)),
        HolidaySpan(name="Trzech Króli", first=(1, 6), last=(1, 6)),
        HolidaySpan(name="Ferie zimowe", first=(2, 8), last=(2, 21)),
        HolidaySpan(name="Święto Pracy", first=(5, 1), last=(5, 1)),
        HolidaySpan(name="Święto Konstytucji", first=(5, 3), last=(5, 3)),
    ),
)

RUSSIAN_SCHOOL = Curriculum(
    names=RUSSIAN,
    levels=(8, 1, 7, 6, 5),
    letters="АБВГДЕЖЗ",
    english="Английский язык",
    sport="Физическая культура",
    group_word="англ.",
    mail_host="shkola.example",
    subjects=(
        _subject("Русский язык", "russian", _RU, 6, 5, 5, 4, 4),
        _subject("Литература", "russian", _RU, 0, 3, 3, 3, 3),
        _subject("Литературное чтение", "primary", _RU, 5, 0, 0, 0, 0),
        _subject("Английский язык", "english", _RU, 2, 3, 3, 3, 3),
        _subject("Математика", "mathematics", _RU, 5, 5, 5, 6, 6),
        _subject("Информатика", "mathematics", _RU, 0, 1, 1, 1, 1),
        _subject("Окружающий мир", "primary", _RU, 3, 0, 0, 0, 0),
        _subject("История", "history", _RU, 0, 2, 2, 2, 2),
        _subject("Обществознание", "history", _RU, 0, 1, 1, 1, 1),
        _subject("География", "nature", _RU, 0, 1, 1, 2, 2),
        _subject("Биология", "nature", _RU, 0, 2, 1, 1, 2),
        _subject("Физика", "physics", _RU, 0, 0, 2, 2, 2),
        _subject("Химия", "physics", _RU, 0, 0, 0, 0, 2),
        _subject("Изобразительное искусство", "arts", _RU, 2, 1, 1, 1, 0),
        _subject("Музыка", "arts", _RU, 2, 1, 1, 1, 1),
        _subject("Технология", "arts", _RU, 1, 2, 2, 2, 1),
        _subject("Физическая культура", "sport", _RU, 3, 3, 3, 3, 3),
        _subject("Классный час", "russian", _RU, 1, 1, 1, 1, 1),
    ),
    term_names=("I полугодие", "II полугодие"),
    second_term_starts=(1, 9),
    second_term_ends=(5, 31),
    holidays=(
        HolidaySpan(name="Осенние каникулы", first=(10, 26), last=(11, 3)),
        HolidaySpan(name="День народного единства", first=(11, 4), last=(11, 4)),
        HolidaySpan(name="Зимние каникулы", first=(12, 29), last=(12, 31)),
        HolidaySpan(name="Новогодние каникулы", first=(1, 1), last=(1, 8)),
        HolidaySpan(name="День защитника Отечества", first=(2, 23), last=(2, 23)),
        HolidaySpan(name="Весенние каникулы", first=(3, 24), last=(3, 31)),
        HolidaySpan(name="Праздник Весны и Труда", first=(5, 1), last=(5, 1)),
        HolidaySpan(name="День Победы", first=(5, 9), last=(5, 9)),
    ),
)

CURRICULA: Mapping[str, Curriculum] = {"librus": POLISH_SCHOOL, "dnevnik": RUSSIAN_SCHOOL}
