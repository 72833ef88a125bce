"""The program speaks the words of the schools: every term of the glossary stands in its texts."""

from __future__ import annotations

from functools import cache

import pytest

from ediary_core.profile_files import load_profile, profile_names

# The schools' own words (sources: the procedures that the profiles come from), by language.
GLOSSARY = {
    "card to scan": ("karta do skanowania", "skenuojama kortelė", "карта для сканирования"),
    "present": ("obecny", "dalyvavo", "присутствовал"),
    "absent": ("nieobecny", "nebuvo", "отсутствовал"),
    "late": ("spóźniony", "pavėlavo", "опоздал"),
    "excused": ("usprawiedliwiony", "pateisinta", "по уважительной причине"),
    "school reasons": ("z przyczyn szkolnych", "dėl mokyklos veiklos", "по школьным причинам"),
    "exempt": ("zwolniony", "atleistas", "освобождён"),
    "attendance checked": (
        "frekwencja sprawdzona",
        "lankomumas pažymėtas",
        "посещаемость отмечена",
    ),
    "lesson topic": ("temat lekcji", "pamokos tema", "тема урока"),
    "period": ("godzina lekcyjna", "pamokos eilės numeris", "№ урока по расписанию"),
    "running lesson number": (
        "numer lekcji",
        "dalyko pamokos numeris",
        "порядковый № урока",
    ),
    "class or group": ("oddział / grupa", "klasė / grupė", "класс / подгруппа"),
    "register number": ("nr w dzienniku", "numeris sąraše", "№ по журналу"),
    "substitution": ("zastępstwo", "pavadavimas", "замена"),
    "test": ("sprawdzian", "kontrolinis", "контрольная"),
    "quiz": ("kartkówka", "savarankiškas darbas", "самостоятельная"),
    "homework": ("zadanie domowe", "namų darbai", "домашнее задание"),
    "oral answer": ("odpowiedź bieżąca", "atsakinėjimas žodžiu", "устный ответ"),
    "teacher's signature": ("podpis nauczyciela", "mokytojo parašas", "подпись учителя"),
    "corrected card": ("karta poprawiona", "pataisyta kortelė", "исправленная карта"),
    "correction act": ("protokół korekty", "duomenų keitimo aktas", "акт об исправлении"),
    "verify within 3 days": (
        "zweryfikuj w ciągu 3 dni",
        "patikrinkite per 3 dienas",
        "проверьте в течение 3 дней",
    ),
}
LANGUAGES = ("pl", "lt", "ru")


@cache
def spoken(language: str) -> str:
    """All that the program says in a language: its own words and those of every profile."""
    profiles = [load_profile(name) for name in profile_names()]
    texts = [text for each in profiles if each.language == language for text in each.texts.values()]
    names = [code.names.get(language, "") for each in profiles for code in each.attendance]
    names += [
        category.names.get(language, "")
        for each in profiles
        if each.grades
        for category in each.grades.categories
    ]
    return "\n".join([*texts, *names]).casefold()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("term", GLOSSARY)
def test_a_term_is_said_as_schools_say_it(term: str, language: str) -> None:
    word = GLOSSARY[term][LANGUAGES.index(language)]
    days = "{days}"  # a number that the program fills in
    assert any(form.casefold() in spoken(language) for form in (word, word.replace("3", days, 1)))


def test_every_language_has_the_same_keys() -> None:
    keys = {
        profile.language: frozenset(profile.texts) for profile in map(load_profile, profile_names())
    }
    assert set(keys) == set(LANGUAGES)
    everything = frozenset().union(*keys.values())
    assert {
        language: sorted(everything - has) for language, has in keys.items() if everything - has
    } == {}
