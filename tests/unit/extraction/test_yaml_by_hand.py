"""The YAML of specifications: what would surprise is refused, in one line and at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dtsen.extraction.errors import SpecError
from dtsen.extraction.yaml import dump_yaml
from dtsen.extraction.yaml_by_hand import DEEPEST, LARGEST, load_yaml_by_hand

# What a person writes: what cannot be printed, YAML and JSON escape each in its own way.
_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]).filter(str.isprintable), max_size=12)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | _TEXTS
    | st.from_regex(r"[-0-9:x_.eE+/]{1,8}", fullmatch=True),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=10,
)
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


def refusal(text: str) -> SpecError:
    with pytest.raises(SpecError) as refused:
        load_yaml_by_hand(text)
    assert len(str(refused.value)) < 200
    return refused.value


@given(_VALUES)
def test_what_we_write_is_read_back_unchanged(value: Any) -> None:
    assert load_yaml_by_hand(dump_yaml(value)) == value


@given(_VALUES)
def test_json_is_read_as_it_stands(value: Any) -> None:
    assert load_yaml_by_hand(json.dumps(value, ensure_ascii=False)) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "not_yaml"),
        ("&a [*a]", "not_yaml"),
        ("a: &a 1", "not_yaml"),
        ("!!python/object/apply:os.getcwd []", "not_yaml"),
        ("!foo {a: 1}", "not_yaml"),
        ("a: !!str 1", "not_yaml"),
        ("a: 1\n---\na: 2\n", "not_yaml"),
        ("themes: [", "not_yaml"),
        ("\ta: 1", "not_yaml"),
        ("? [a]\n: b", "not_yaml"),
        ("regions: ['33']\nregions: []\n", "repeated_key"),
        ('{"k": 5, "k": 6}', "repeated_key"),
        ("a: {b: 1, 'b': 2}", "repeated_key"),
        ("[" * 200_000 + "]" * 50_000, "spec_too_deep"),
        ("level: " + "{a: " * 20_000 + "1" + "}" * 20_000, "spec_too_deep"),
        ("#" * (LARGEST + 1), "spec_too_big"),
        ("#" + "é" * (LARGEST // 2), "spec_too_big"),
    ],
)
def test_what_would_surprise_is_refused(text: str, code: str) -> None:
    """An alias bomb had no end, deep brackets broke the process, and the last of two keys won."""
    assert refusal(text).code == code


def test_a_refusal_names_the_line() -> None:
    assert "line 3" in str(refusal("a: 1\nb: 2\na: 3\n"))


@pytest.mark.parametrize(
    "text",
    ["013", "0x0B", "0b11", "1_1", "1:30", "2026-99-99", "2026-01-01", "1.0", ".nan", "yes", "off", "<<"],
)
def test_what_is_no_decimal_number_stays_the_text_that_was_written(text: str) -> None:
    """013 and 0x0B are eleven to YAML 1.1, and eleven is Aceh; 2026-99-99 was a traceback."""
    assert load_yaml_by_hand(f"a: [{text}]") == {"a": [text]}
    assert yaml.safe_load(f"a: [{text!r}]") == {"a": [text]}


def test_a_number_of_5000_digits_stays_text() -> None:
    assert load_yaml_by_hand("9" * 5000) == "9" * 5000


def test_the_deepest_and_the_largest_are_read() -> None:
    value: Any = 1
    for _ in range(DEEPEST):
        value = [value]
    assert load_yaml_by_hand(str(value)) == value
    assert load_yaml_by_hand("#" * LARGEST) is None
