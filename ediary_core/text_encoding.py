"""Tells in which encoding a school's text file was saved.

UTF-8 is certain where it fits. The one-byte code pages of Central European, Cyrillic and Baltic
Windows all fit every file, so the one whose letters look like its language is taken, the school's
own language first. A file that fits another language better, but has too few letters to tell, is
refused: a wrong guess would put wrong names into the diary.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

_WORD = re.compile(r"[^\W\d_]+")
_PUNCTUATION = frozenset("–—‘’‚“”„«»‹›…•№§° \u00ad")
_ENOUGH_LETTERS = 8  # to believe in another language than the school's own
_SURE_SHARE = 0.8
_STRAY_SHARE = 0.1  # signs that belong to no text, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class _CodePage:
    name: str
    language: str
    letters: frozenset[str]  # of the language, beyond ASCII

    @classmethod
    def of(cls, name: str, language: str, small_letters: str) -> _CodePage:
        return cls(
            name=name, language=language, letters=frozenset(small_letters + small_letters.upper())
        )


_CODE_PAGES = (
    _CodePage.of("cp1250", "pl", "ąćęłńóśźż"),
    _CodePage.of("cp1251", "ru", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
    _CodePage.of("cp1257", "lt", "ąčęėįšųūž"),
)


class EncodingUndecidedError(ValueError):
    """The bytes are text in none, or in more than one, of the encodings known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    text: str
    own: bool  # the school's own language
    letters: int  # beyond ASCII
    home_share: float  # of those, letters of the code page's language
    stray_share: float  # of all signs beyond ASCII, those that belong to no text

    @property
    def is_text(self) -> bool:
        return self.stray_share <= _STRAY_SHARE


def decode_text(data: bytes, *, language: str) -> str:
    """The text of a file, in composed letters (NFC).

    Raises:
        EncodingUndecidedError: it cannot be told which encoding the file has.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data:
        raise EncodingUndecidedError
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _from_code_page(data, language)
    return unicodedata.normalize("NFC", text)


def _from_code_page(data: bytes, language: str) -> str:
    trials = [
        trial for page in _CODE_PAGES if (trial := _try(data, page, language)) and trial.is_text
    ]
    best = max(trials, key=lambda trial: (trial.home_share, trial.own), default=None)
    if best is None:
        raise EncodingUndecidedError
    if best.own:  # also with a foreign name or two, as long as nothing fits better
        return best.text
    rivals = [trial for trial in trials if trial.home_share == best.home_share]
    if len(rivals) == 1 and best.home_share >= _SURE_SHARE and best.letters >= _ENOUGH_LETTERS:
        return best.text
    raise EncodingUndecidedError


def _try(data: bytes, page: _CodePage, language: str) -> _Trial | None:
    try:
        text = data.decode(page.name)
    except UnicodeDecodeError:
        return None
    letters = [sign for sign in text if not sign.isascii() and sign.isalpha()]
    beyond_ascii = sum(not sign.isascii() for sign in text)
    home = sum(sign in page.letters for sign in letters)
    return _Trial(
        text=text,
        own=page.language == language,
        letters=len(letters),
        home_share=home / len(letters) if letters else 0.0,
        stray_share=_stray_signs(text) / max(beyond_ascii, 1),
    )


def _stray_signs(text: str) -> int:
    """Signs of no text, and letters in words that mix alphabets or have capitals inside."""
    stray = sum(
        not sign.isascii() and not sign.isalpha() and sign not in _PUNCTUATION for sign in text
    )
    return stray + sum(
        sum(not sign.isascii() for sign in word)
        for word in _WORD.findall(text)
        if _mixes_alphabets(word) or _capital_inside(word)
    )


def _mixes_alphabets(word: str) -> bool:
    return len({_is_cyrillic(sign) for sign in word}) > 1


def _capital_inside(word: str) -> bool:
    return any(left.islower() and right.isupper() for left, right in pairwise(word))


def _is_cyrillic(sign: str) -> bool:
    return "\u0400" <= sign <= "\u04ff"
