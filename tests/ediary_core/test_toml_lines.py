"""The line of every key, held against what the standard parser finds in the same text."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ediary_core
from ediary_core.toml_lines import key_lines

FILES = sorted(Path(ediary_core.__file__).parent.rglob("*.toml"))


def paths(value: object, at: str = "") -> Iterator[str]:
    """Every key of parsed TOML, named as ``key_lines`` names it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            path = f"{at}.{key}" if at else key
            yield path
            yield from paths(inner, path)
    elif isinstance(value, list):
        for place, inner in enumerate(value, start=1):
            yield f"{at}[{place}]"
            yield from paths(inner, f"{at}[{place}]")


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_every_key_of_the_data_files_is_found_on_a_line_that_has_its_name(file: Path) -> None:
    text = file.read_text("utf-8")
    found = key_lines(text)
    assert set(found) == set(paths(tomllib.loads(text)))
    lines = text.split("\n")
    for path, line in found.items():
        if not path.endswith("]"):
            assert path.rpartition(".")[2] in lines[line - 1], (path, line)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", {}),
        ("a = 1", {"a": 1}),
        ("# a = 1\n\nb = 2 # c = 3\n", {"b": 3}),
        ("a.b = 1\na.c = 2", {"a": 1, "a.b": 1, "a.c": 2}),
        ("\"x y\" = 1\n'z.w' = 2", {"x y": 1, "z.w": 2}),
        ('"\\u0061" = 1', {"a": 1}),
        ("[a]\nb = 1\n[c.d]\ne = 2", {"a": 1, "a.b": 2, "c": 3, "c.d": 3, "c.d.e": 4}),
        (
            "[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3",
            {"a": 1, "a[1]": 1, "a[1].b": 2, "a[2]": 3, "a[2].b": 4, "a[2].c": 5, "a[2].c.d": 6},
        ),
        (
            "a = [\n  1, # one\n  [2, 3],\n]\nb = 4",
            {"a": 1, "a[1]": 2, "a[2]": 3, "a[2][1]": 3, "a[2][2]": 3, "b": 5},
        ),
        (
            "a = { b = 1, c = { d = [2] } }",
            dict.fromkeys(["a", "a.b", "a.c", "a.c.d", "a.c.d[1]"], 1),
        ),
        ('a = """\nx = 1\n""\\""""\nb = 2', {"a": 1, "b": 4}),
        ("a = '''\n[x]\n'''\nb = 2", {"a": 1, "b": 4}),
        ("a = \"] # }\"\nb = '\\'\nc = 1979-05-27 07:32:00", {"a": 1, "b": 2, "c": 3}),
        ("a = 1\r\nb = 2\r\n", {"a": 1, "b": 2}),
    ],
)
def test_keys_are_found_wherever_toml_may_have_them(text: str, lines: dict[str, int]) -> None:
    assert key_lines(text) == lines
    assert set(lines) == set(paths(tomllib.loads(text)))


_KEYS = st.text(st.sampled_from('ab.c ż"\\#=]'), min_size=1, max_size=4)
_VALUES = st.recursive(
    st.integers(0, 9) | st.booleans() | st.text(st.sampled_from("a]}#,=\"'\\ ż"), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=8,
)


def written(value: object) -> str:
    """A value as TOML, tables within it on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(map(written, value)) + "]"
    return json.dumps(value)


@given(st.dictionaries(_KEYS, _VALUES, max_size=4))
def test_no_value_hides_a_key_or_makes_one_up(table: dict[str, object]) -> None:
    text = "".join(f"{json.dumps(key)} = {written(value)}\n" for key, value in table.items())
    assert set(key_lines(text)) == set(paths(tomllib.loads(text)))
