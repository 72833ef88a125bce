"""Invented people of a Lithuanian school."""

from __future__ import annotations

from ediary_app.demo.names import NameStock

LITHUANIAN_ALPHABET = "aąbcčdeęėfghiįyjklmnoprsštuųūvzž"
# Endings of a man's surname, and what an unmarried woman of the family has instead.
_DAUGHTERS = {"as": "aitė", "ys": "ytė", "is": "ytė", "us": "utė", "a": "aitė", "ė": "aitė"}


def lithuanian_feminine(surname: str) -> str:
    """``Kazlauskas`` gives ``Kazlauskaitė``, ``Gaidys`` gives ``Gaidytė``; others stay."""
    for ending, daughter in _DAUGHTERS.items():
        if surname.endswith(ending):
            return surname.removesuffix(ending) + daughter
    return surname


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


LITHUANIAN = NameStock(
    surnames=_words(
        """
        Adomaitis Aleksandravičius Ąžuolas Balčiūnas Barauskas Bieliauskas Budrys Butkus Čepaitis
        Černiauskas Daukantas Dambrauskas Daunys Girdenis Gaidys Grigaitis Gricius Ivanauskas
        Jankauskas Jasaitis Jonaitis Juška Kairys Kalvaitis Karpavičius Kaupas Kavaliauskas
        Kazlauskas Kėvalas Klimas Kučinskas Kukys Laurinaitis Linkevičius Liutkus Lukošius
        Malinauskas Matulis Mažeika Mikalauskas Mockus Naujokas Navickas Norkus Pakalnis
        Paulauskas Petrauskas Pocius Pranckus Rakauskas Ramanauskas Rimkus Rudys Rutkauskas
        Sabaliauskas Sakalauskas Stankus Stonkus Šeškus Šimkus Šukys Tamošiūnas Tautkus Urbonas
        Ūselis Vaičiūnas Vaitkus Valaitis Venckus Vilkas Zaleckis Žemaitis Žilinskas Žukauskas
        """
    ),
    men=_words(
        """
        Adomas Aidas Ainis Aivaras Arnas Arūnas Augustas Ąžuolas Benas Darius Dominykas Donatas
        Dovydas Edvinas Eimantas Erikas Gabrielius Giedrius Gytis Ignas Jokūbas Jonas Justinas
        Karolis Kęstutis Kristupas Laurynas Linas Lukas Mantas Marius Matas Mykolas Nojus Paulius
        Pijus Povilas Rapolas Rokas Saulius Simonas Šarūnas Tadas Titas Tomas Ugnius Vainius
        Vytautas Žygimantas
        """
    ),
    women=_words(
        """
        Agnė Aistė Akvilė Asta Aušrinė Austėja Barbora Birutė Brigita Dalia Deimantė Dovilė Eglė
        Elzė Emilija Evelina Gabija Giedrė Goda Greta Ieva Indrė Jolanta Jorė Jūratė Justina
        Kamilė Karolina Kotryna Laura Liepa Lina Luknė Marija Miglė Monika Neringa Odeta Patricija
        Rasa Rugilė Rūta Saulė Simona Skaistė Smiltė Sofija Šarūnė Ugnė Urtė Vaiva Vilma Viltė
        Živilė Žemyna
        """
    ),
    patronymic_roots=(),
    feminine=lithuanian_feminine,
    alphabet=LITHUANIAN_ALPHABET,
    latin=dict(zip(map(ord, "ąčęėįšųūž"), "aceeisuuz", strict=True)),
)
