"""Invented people: name lists, gendered endings and the alphabet by which a register is sorted."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

POLISH_ALPHABET = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
RUSSIAN_ALPHABET = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A made-up person; ``patronymic`` is empty where the language has none."""

    surname: str
    given_name: str
    patronymic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameStock:
    """The names of one language; surnames are kept in their masculine form."""

    surnames: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    patronymic_roots: tuple[str, ...]
    feminine: Callable[[str], str]
    alphabet: str
    latin: dict[int, str]

    def person(self, rng: random.Random) -> Person:
        woman = rng.random() < 0.5
        surname = rng.choice(self.surnames)
        root = rng.choice(self.patronymic_roots) if self.patronymic_roots else ""
        return Person(
            surname=self.feminine(surname) if woman else surname,
            given_name=rng.choice(self.women if woman else self.men),
            patronymic=root + ("на" if woman else "ич") if root else "",
        )

    def people(self, count: int, rng: random.Random) -> tuple[Person, ...]:
        """``count`` persons, no two with the same surname and given name."""
        found: dict[tuple[str, str], Person] = {}
        while len(found) < count:
            person = self.person(rng)
            found.setdefault((person.surname, person.given_name), person)
        return tuple(found.values())

    def register_order(self, person: Person) -> tuple[list[int], list[int]]:
        """Sort key of a class register: surname, then given name, in the language's alphabet."""
        return self._weights(person.surname), self._weights(person.given_name)

    def full_name(self, person: Person) -> str:
        """As a teacher is called: ``Anna Kowalska``, ``Соколова Мария Петровна``."""
        if person.patronymic:
            return f"{person.surname} {person.given_name} {person.patronymic}"
        return f"{person.given_name} {person.surname}"

    def mail_name(self, person: Person) -> str:
        """``anna.kowalska`` in plain Latin letters."""
        return (
            f"{person.given_name}.{person.surname}".lower().translate(self.latin).replace("-", "")
        )

    def _weights(self, word: str) -> list[int]:
        # Signs outside the alphabet (the hyphen of a double name) come before every letter.
        return [self.alphabet.find(letter) for letter in word.lower()]


def polish_feminine(surname: str) -> str:
    """``Kowalski`` gives ``Kowalska``, ``Cichy`` gives ``Cicha``; nouns stay as they are."""
    adjectival = surname.endswith(("ski", "cki", "dzki", "y"))
    return surname[:-1] + "a" if adjectival else surname


def russian_feminine(surname: str) -> str:
    """``Соколов`` gives ``Соколова``, ``Вольский`` gives ``Вольская``; ``-ко``, ``-ук`` stay."""
    if surname.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return surname + "а"
    if surname.endswith(("ский", "цкий", "ой")):
        return surname[:-2] + "ая"
    return surname


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


POLISH = NameStock(
    surnames=_words(
        """
        Adamski Bąk Białek Błaszczyk Borowski Brzeziński Chmiel Cichy Ciszewski Ćwikliński Dąbek
        Dębowski Drozd Dudek Dziedzic Filipek Frąckowiak Gajda Gąsior Głowacki Górski Grabowski
        Grzelak Hajduk Ignaczak Jabłoński Jagiełło Janik Jasny Jóźwiak Kaczor Kania Kępa Kłos
        Kołodziej Kowalski Kozłowski Krawiec Kruk Kubiak Kurowski Leśniak Lis Ładny Łapiński Łoś
        Łuczak Maciejewski Majcher Marczak Mazurek Mikołajczyk Młynarski Mroczek Musiał
        Niedziela Niemiec Nowicki Nowak Olejnik Olszewski Orzeł Ossowski Ozimek Pająk Pawlicki
        Pietrzak Płonka Polański Popek Rączka Ratajski Rogala Różański Rudzki Rybicki Sadowski
        Sikora Skiba Słowik Smolarek Sobczyk Sroka Stępień Suchy Szczepaniak Szulc Szymański
        Śliwa Śmigielski Świderski Tarnowski Tomczak Trzaska Tokarz Urbaniak Wąsik Wesołowski
        Węgrzyn Wilk Witkowski Wójcik Wrona Wysocki Zając Zarzycki Zawada Zborowski Zielony
        Ziemba Źródlak Żak Żółty Żurawski
        """
    ),
    men=_words(
        """
        Adam Aleksander Antoni Bartosz Błażej Cezary Damian Dawid Dominik Emil Fabian Filip
        Franciszek Gabriel Grzegorz Hubert Ignacy Igor Jakub Jan Jeremi Julian Kacper Kajetan
        Konrad Leon Łukasz Maciej Marcel Mateusz Michał Mikołaj Miłosz Nikodem Olaf Oskar Patryk
        Piotr Stanisław Szymon Tadeusz Tymon Wiktor Witold Wojciech Ziemowit
        """
    ),
    women=_words(
        """
        Agata Agnieszka Alicja Amelia Aniela Anna Antonina Barbara Blanka Celina Dagmara Emilia
        Ewa Gabriela Hanna Helena Iga Inga Jagoda Joanna Julia Justyna Kaja Kalina Karolina
        Kinga Klara Laura Lena Liliana Łucja Magdalena Maja Maria Marta Michalina Milena Nadia
        Natalia Nina Oliwia Pola Róża Weronika Wiktoria Zofia Zuzanna
        """
    ),
    patronymic_roots=(),
    feminine=polish_feminine,
    alphabet=POLISH_ALPHABET,
    latin=dict(zip(map(ord, "ąćęłńóśźż"), "acelnoszz", strict=True)),
)

RUSSIAN = NameStock(
    surnames=_words(
        """
        Абросимов Агафонов Алёшин Андреев Бабушкин Баранов Белов Берёзин Бойко Большаков Быков
        Васильев Верещагин Вольский Воробьёв Гаврилов Герасимов Головин Гончарук Горский Грачёв
        Громов Данилов Дёмин Донской Дроздов Егоров Ежов Ёлкин Ермаков Ершов Жаров Жданов
        Журавлёв Забелин Зайцев Зимин Зотов Зуев Иванов Игнатов Ильин Исаев Казанцев Калинин
        Карпов Киселёв Климов Ковальчук Козлов Колесник Комаров Коновалов Котов Кравченко Крылов
        Кузьмин Лаптев Лебедев Лисицын Логинов Лужский Макаров Мальцев Мартынов Матвеев Мельник
        Михайлов Морозов Назаров Нестеров Никитин Новиков Озеров Орлов Осипов Павлов Панин
        Петренко Пименов Покровский Поляков Пономарёв Прохоров Рогов Рощин Рыбаков Рябов
        Савельев Савченко Сафонов Селезнёв Семёнов Симонов Синицын Скворцов Соболев Соколов
        Сомов Степанов Тарасов Тимофеев Титов Трофимов Троицкий Туманов Уваров Устинов Фадеев
        Фёдоров Филин Фокин Фролов Харитонов Холодов Цветков Чайкин Чернов Чижов Шаров Шевчук
        Шестаков Шубин Щеглов Щукин Юдин Юрьев Яковлев Яшин
        """
    ),
    men=_words(
        """
        Александр Алексей Андрей Антон Аркадий Арсений Артём Богдан Борис Вадим Валерий Виктор
        Владислав Всеволод Вячеслав Глеб Григорий Даниил Денис Дмитрий Евгений Егор Захар Иван
        Игорь Илья Кирилл Константин Лев Леонид Макар Максим Марк Матвей Михаил Никита Олег
        Павел Пётр Роман Савелий Семён Степан Тимофей Тихон Фёдор Эдуард Юрий Ярослав
        """
    ),
    women=_words(
        """
        Алина Алиса Алёна Анастасия Анна Арина Валентина Валерия Варвара Василиса Вера Вероника
        Виктория Галина Дарья Диана Ева Евгения Екатерина Елена Елизавета Жанна Злата Инна Ирина
        Карина Кира Ксения Лариса Лидия Любовь Людмила Маргарита Марина Мария Милана Надежда
        Наталья Нина Оксана Ольга Полина Раиса Светлана София Таисия Татьяна Ульяна Эмма Юлия
        Яна
        """
    ),
    patronymic_roots=_words(
        """
        Александров Алексеев Андреев Антонов Борисов Викторов Владимиров Геннадьев Григорьев
        Дмитриев Евгеньев Иванов Игорев Михайлов Николаев Олегов Павлов Петров Романов Сергеев
        Степанов Юрьев
        """
    ),
    feminine=russian_feminine,
    alphabet=RUSSIAN_ALPHABET,
    latin=dict(
        zip(
            map(ord, RUSSIAN_ALPHABET),
            _words("a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya"),
            strict=True,
        )
    ),
)
