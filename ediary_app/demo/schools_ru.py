"""The made-up Russian school: first years without grades, and older classes."""

from __future__ import annotations

from ediary_app.demo.curriculum import Curriculum, HolidaySpan, subject
from ediary_app.demo.names import RUSSIAN

_RU = (1, 5, 6, 7, 8)

RUSSIAN_SCHOOL = Curriculum(
    school_name="Школа № 7",
    names=RUSSIAN,
    levels=(8, 1, 7, 6, 5),
    letters="АБВГДЕЖЗ",
    english="Английский язык",
    sport="Физическая культура",
    group_word="англ.",
    mail_host="shkola.example",
    subjects=(
        subject("Русский язык", "russian", _RU, 6, 5, 5, 4, 4),
        subject("Литература", "russian", _RU, 0, 3, 3, 3, 3),
        subject("Литературное чтение", "primary", _RU, 5, 0, 0, 0, 0),
        subject("Английский язык", "english", _RU, 2, 3, 3, 3, 3),
        subject("Математика", "mathematics", _RU, 5, 5, 5, 6, 6),
        subject("Информатика", "mathematics", _RU, 0, 1, 1, 1, 1),
        subject("Окружающий мир", "primary", _RU, 3, 0, 0, 0, 0),
        subject("История", "history", _RU, 0, 2, 2, 2, 2),
        subject("Обществознание", "history", _RU, 0, 1, 1, 1, 1),
        subject("География", "nature", _RU, 0, 1, 1, 2, 2),
        subject("Биология", "nature", _RU, 0, 2, 1, 1, 2),
        subject("Физика", "physics", _RU, 0, 0, 2, 2, 2),
        subject("Химия", "physics", _RU, 0, 0, 0, 0, 2),
        subject("Изобразительное искусство", "arts", _RU, 2, 1, 1, 1, 0),
        subject("Музыка", "arts", _RU, 2, 1, 1, 1, 1),
        subject("Технология", "arts", _RU, 1, 2, 2, 2, 1),
        subject("Физическая культура", "sport", _RU, 3, 3, 3, 3, 3),
        subject("Классный час", "russian", _RU, 1, 1, 1, 1, 1),
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
