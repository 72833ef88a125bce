"""The made-up Polish schools: a primary school, a secondary school and a kindergarten."""

from __future__ import annotations

from ediary_app.demo.curriculum import Curriculum, HolidaySpan, subject
from ediary_app.demo.names import POLISH

_PRIMARY = (4, 5, 6, 7, 8)
_SECONDARY = (1, 2, 3, 4)
_HOLIDAYS = (
    HolidaySpan(name="Wszystkich Świętych", first=(11, 1), last=(11, 1)),
    HolidaySpan(name="Święto Niepodległości", first=(11, 11), last=(11, 11)),
    HolidaySpan(name="Zimowa przerwa świąteczna", first=(12, 23), last=(12, 31)),
    HolidaySpan(name="Nowy Rok", first=(1, 1), last=(1, 1)),
    HolidaySpan(name="Trzech Króli", first=(1, 6), last=(1, 6)),
    HolidaySpan(name="Ferie zimowe", first=(2, 8), last=(2, 21)),
    HolidaySpan(name="Święto Pracy", first=(5, 1), last=(5, 1)),
    HolidaySpan(name="Święto Konstytucji", first=(5, 3), last=(5, 3)),
)

PRIMARY_SCHOOL = Curriculum(
    school_name="Szkoła Podstawowa nr 7",
    names=POLISH,
    levels=(8, 7, 6, 5, 4),
    letters="abcdefgh",
    english="Język angielski",
    sport="Wychowanie fizyczne",
    group_word="j. ang.",
    mail_host="szkola.example",
    subjects=(
        subject("Język polski", "polish", _PRIMARY, 6, 6, 6, 5, 5),
        subject("Język angielski", "english", _PRIMARY, 3, 3, 3, 3, 3),
        subject("Język niemiecki", "german", _PRIMARY, 1, 1, 1, 2, 2),
        subject("Matematyka", "mathematics", _PRIMARY, 5, 5, 5, 5, 5),
        subject("Historia", "history", _PRIMARY, 2, 2, 2, 2, 2),
        subject("Wiedza o społeczeństwie", "history", _PRIMARY, 0, 0, 0, 0, 2),
        subject("Przyroda", "nature", _PRIMARY, 3, 0, 0, 0, 0),
        subject("Biologia", "nature", _PRIMARY, 0, 2, 1, 2, 2),
        subject("Geografia", "geography", _PRIMARY, 0, 1, 2, 2, 1),
        subject("Fizyka", "physics", _PRIMARY, 0, 0, 0, 2, 2),
        subject("Chemia", "nature", _PRIMARY, 0, 0, 0, 2, 2),
        subject("Informatyka", "physics", _PRIMARY, 1, 1, 1, 1, 1),
        subject("Technika", "arts", _PRIMARY, 1, 1, 1, 0, 0),
        subject("Plastyka", "arts", _PRIMARY, 1, 1, 1, 1, 0),
        subject("Muzyka", "arts", _PRIMARY, 1, 1, 1, 1, 0),
        subject("Wychowanie fizyczne", "sport", _PRIMARY, 4, 4, 4, 4, 4),
        subject("Edukacja dla bezpieczeństwa", "sport", _PRIMARY, 0, 0, 0, 0, 1),
        subject("Etyka", "geography", _PRIMARY, 1, 1, 1, 1, 1),
        subject("Zajęcia z wychowawcą", "polish", _PRIMARY, 1, 1, 1, 1, 1),
    ),
    term_names=("I semestr", "II semestr"),
    second_term_starts=(2, 1),
    second_term_ends=(6, 25),
    holidays=_HOLIDAYS,
)

SECONDARY_SCHOOL = Curriculum(
    school_name="II Liceum Ogólnokształcące",
    names=POLISH,
    levels=(4, 3, 2, 1),
    letters="abcdefgh",
    english="Język angielski",
    sport="Wychowanie fizyczne",
    group_word="j. ang.",
    mail_host="liceum.example",
    subjects=(
        subject("Język polski", "polish", _SECONDARY, 4, 4, 5, 5),
        subject("Język angielski", "english", _SECONDARY, 3, 3, 3, 3),
        subject("Język niemiecki", "german", _SECONDARY, 2, 2, 2, 2),
        subject("Filozofia", "polish", _SECONDARY, 1, 0, 0, 0),
        subject("Historia", "history", _SECONDARY, 2, 2, 2, 3),
        subject("Wiedza o społeczeństwie", "history", _SECONDARY, 0, 1, 1, 0),
        subject("Biznes i zarządzanie", "geography", _SECONDARY, 1, 1, 0, 0),
        subject("Geografia", "geography", _SECONDARY, 1, 2, 1, 2),
        subject("Biologia", "nature", _SECONDARY, 1, 2, 2, 2),
        subject("Chemia", "nature", _SECONDARY, 2, 2, 2, 2),
        subject("Fizyka", "physics", _SECONDARY, 2, 2, 2, 2),
        subject("Matematyka", "mathematics", _SECONDARY, 4, 4, 5, 5),
        subject("Informatyka", "mathematics", _SECONDARY, 2, 1, 1, 0),
        subject("Wychowanie fizyczne", "sport", _SECONDARY, 3, 3, 3, 3),
        subject("Edukacja dla bezpieczeństwa", "sport", _SECONDARY, 1, 0, 0, 0),
        subject("Zajęcia z wychowawcą", "polish", _SECONDARY, 1, 1, 1, 1),
    ),
    term_names=("I okres", "II okres"),
    second_term_starts=(2, 1),
    second_term_ends=(6, 25),
    holidays=_HOLIDAYS,
)

KINDERGARTEN = Curriculum(
    school_name="Przedszkole Miejskie nr 3",
    names=POLISH,
    levels=(0,),
    class_names=(
        *("Biedronki", "Jeżyki", "Krasnale", "Motylki", "Pszczółki", "Sówki", "Wiewiórki"),
        *("Żabki", "Misie", "Zajączki", "Słoneczka", "Tygryski"),
    ),
    class_sizes=range(18, 26),
    periods=(("06:00", "17:30"),),
    english=None,
    sport=None,
    group_word="",
    mail_host="przedszkole.example",
    subjects=(subject("Zajęcia przedszkolne", "kindergarten", (0,), 5),),
    term_names=("I półrocze", "II półrocze"),
    second_term_starts=(2, 1),
    second_term_ends=(8, 31),
    holidays=_HOLIDAYS,
)
