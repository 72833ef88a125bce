from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import ediary_core
import omr
from ediary_core.profile_files import read_words
from ingest.finding import CATALOGUE, Code, Finding
from ingest.finding_words import english, findings_table, sentences

LANGUAGES = Path(ediary_core.__file__).parent / "languages"


def words_of(language: str) -> Mapping[str, str]:
    return english() if language == "en" else read_words(LANGUAGES / language)


@pytest.mark.parametrize("language", ["en", "pl", "ru"])
def test_every_code_has_its_sentences(language: str) -> None:
    words = words_of(language)
    assert [code for code in Code if sentences(code, words) is None] == []


@pytest.mark.parametrize("language", ["en", "pl", "ru"])
def test_no_sentence_is_left_of_a_code_that_is_gone(language: str) -> None:
    spoken = {
        key.removeprefix("findings.").rpartition(".")[0]
        for key in words_of(language)
        if key.startswith("findings.")
    }
    assert spoken == {str(code) for code in Code}


@pytest.mark.parametrize("language", ["en", "pl", "ru"])
def test_sentences_use_no_value_that_their_finding_lacks(language: str) -> None:
    words = words_of(language)
    for code, kind in CATALOGUE.items():
        found = sentences(code, words)
        assert found is not None
        wanted = set(re.findall(r"\{(\w+)\}", "".join((found.read, found.why, found.do))))
        assert wanted <= set(kind.details), code


def test_every_code_is_in_the_catalogue() -> None:
    assert set(CATALOGUE) == set(Code)


def test_a_finding_takes_exactly_the_values_of_its_code() -> None:
    with pytest.raises(ValueError, match="absent_count_disagrees"):
        Finding(code=Code.CONTROL_DISAGREES, detail={"read": "2"})


def test_the_table_for_the_document_names_every_code() -> None:
    rows = findings_table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == [str(code) for code in Code]


def test_every_code_of_the_reader_is_in_the_catalogue() -> None:
    """The reader knows nothing of this catalogue, so its sources are searched for codes."""
    pattern = re.compile(r'"((?:code|file|mark|page|quality|register|row)\.[a-z_]+)"')
    sources = Path(omr.__file__).parent.glob("*.py")
    codes = {code for source in sources for code in pattern.findall(source.read_text("utf-8"))}
    assert {"mark.doubtful", "file.empty", "register.failed"} <= codes
    assert codes <= {str(code) for code in Code}
