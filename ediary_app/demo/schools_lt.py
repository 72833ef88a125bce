"""The made-up Lithuanian gymnasium: four classes, from the first gymnasium year to the last."""

from __future__ import annotations

from ediary_app.demo.curriculum import Curriculum, HolidaySpan, subject
from ediary_app.demo.names_lt import LITHUANIAN

_LT = (1, 2, 3, 4)

GYMNASIUM = Curriculum(
    school_name="Pavyzdžių gimnazija",
    names=LITHUANIAN,
    levels=(4, 3, 2, 1),
    letters="abcdefgh",
    english="Anglų kalba",
    sport="Fizinis ugdymas",
    group_word="angl.",
    mail_host="gimnazija.example",
    subjects=(
        subject("Lietuvių kalba ir literatūra", "lithuanian", _LT, 5, 5, 6, 6),
        subject("Anglų kalba", "english", _LT, 3, 3, 3, 3),
        subject("Vokiečių kalba", "german", _LT, 2, 2, 2, 2),
        subject("Matematika", "mathematics", _LT, 4, 4, 5, 5),
        subject("Informatika", "mathematics", _LT, 1, 1, 2, 2),
        subject("Istorija", "history", _LT, 2, 2, 2, 2),
        subject("Pilietiškumo pagrindai", "history", _LT, 1, 1, 0, 0),
        subject("Geografija", "nature", _LT, 2, 1, 2, 2),
        subject("Biologija", "nature", _LT, 2, 1, 2, 2),
        subject("Fizika", "physics", _LT, 2, 2, 2, 2),
        subject("Chemija", "physics", _LT, 2, 2, 2, 2),
        subject("Ekonomika ir verslumas", "history", _LT, 0, 1, 0, 0),
        subject("Etika", "lithuanian", _LT, 1, 1, 1, 1),
        subject("Dailė", "arts", _LT, 1, 1, 0, 0),
        subject("Muzika", "arts", _LT, 1, 1, 0, 0),
        subject("Technologijos", "arts", _LT, 1, 1, 1, 1),
        subject("Fizinis ugdymas", "sport", _LT, 2, 2, 2, 2),
        subject("Klasės valandėlė", "lithuanian", _LT, 1, 1, 1, 1),
    ),
    term_names=("I pusmetis", "II pusmetis"),
    second_term_starts=(2, 1),
    second_term_ends=(6, 18),
    holidays=(
        HolidaySpan(name="Rudens atostogos", first=(11, 2), last=(11, 6)),
        HolidaySpan(name="Kalėdų atostogos", first=(12, 24), last=(12, 31)),
        HolidaySpan(name="Naujieji metai", first=(1, 1), last=(1, 5)),
        HolidaySpan(name="Žiemos atostogos", first=(2, 8), last=(2, 12)),
        HolidaySpan(name="Valstybės atkūrimo diena", first=(2, 16), last=(2, 16)),
        HolidaySpan(name="Nepriklausomybės atkūrimo diena", first=(3, 11), last=(3, 11)),
        HolidaySpan(name="Tarptautinė darbo diena", first=(5, 1), last=(5, 1)),
    ),
)
