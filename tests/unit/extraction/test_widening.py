"""What counts as asking for more (decision record 6)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtsen.extraction.widening import asks_for_more

ASKED: dict[str, Any] = {
    "version": "3/2026",
    "form": "rows",
    "themes": {
        "family": {"variables": ["province", "decile"], "where": {"decile": [1, 2]}},
        "individual": {"variables": ["age"]},
    },
    "regions": ["3304", "330201"],
    "format": "csv",
    "package": "zip",
    "level": 3,
}


def family(**changes: Any) -> dict[str, Any]:
    return {"themes": ASKED["themes"] | {"family": ASKED["themes"]["family"] | changes}}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"level": 4}, id="a higher level"),
        pytest.param({"version": "4/2026"}, id="another version"),
        pytest.param({"form": "table"}, id="another form"),
        pytest.param({"something": "new"}, id="what is not known"),
        pytest.param({"themes": ASKED["themes"] | {"housing": {"variables": ["wall"]}}}, id="another theme"),
        pytest.param(family(variables=["province", "nik"]), id="another variable"),
        pytest.param(family(where={}), id="a condition less"),
        pytest.param(family(where={"decile": [1, 3]}), id="another value in a condition"),
        pytest.param(family(totals=True), id="what is not known of a theme"),
        pytest.param({"regions": ["3304", "3302"]}, id="the regency around a district"),
        pytest.param({"regions": ["3304", "330202"]}, id="the district beside"),
        pytest.param({"regions": []}, id="the whole country"),
    ],
)
def test_more_is_more(change: dict[str, Any]) -> None:
    assert asks_for_more(ASKED, ASKED | change)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="the same"),
        pytest.param({"level": 2}, id="a lower level"),
        pytest.param({"format": "xlsx", "package": "none"}, id="another file format"),
        pytest.param({"themes": {"individual": {"variables": ["age"]}}}, id="a theme less"),
        pytest.param(family(variables=["decile"]), id="a variable less"),
        pytest.param(family(variables=["decile", "province"]), id="another order"),
        pytest.param(family(where={"decile": [1], "rooms": [2]}), id="narrower conditions"),
        pytest.param({"regions": ["330401", "3304022001", "330201"]}, id="places within"),
    ],
)
def test_the_same_or_less_is_not_more(change: dict[str, Any]) -> None:
    assert not asks_for_more(ASKED, ASKED | change)


def test_anything_is_more_than_nothing_and_any_place_lies_in_the_whole_country() -> None:
    assert asks_for_more({}, ASKED)
    assert not asks_for_more(ASKED | {"regions": []}, ASKED)


SPECS = st.fixed_dictionaries(
    {
        "level": st.integers(2, 4),
        "regions": st.lists(st.sampled_from(["33", "3304", "330401", "34"]), max_size=2),
        "themes": st.dictionaries(
            st.sampled_from(["family", "individual"]),
            st.fixed_dictionaries(
                {"variables": st.lists(st.sampled_from("abc"), max_size=3)},
                optional={"where": st.just({"decile": [1]})},
            ),
            min_size=1,
        ),
    }
)


@given(first=SPECS, second=SPECS, third=SPECS)
def test_a_chain_of_corrections_that_never_ask_for_more_ends_within_what_was_first_asked(
    first: dict[str, Any], second: dict[str, Any], third: dict[str, Any]
) -> None:
    """Each is compared with the one before, so this is what makes an early verification cover the last."""
    if not asks_for_more(first, second) and not asks_for_more(second, third):
        assert not asks_for_more(first, third)


PROTECTED: dict[str, Any] = ASKED | {
    "themes": {"individual": {"variables": ["age", "sex", "village", "family_size", "nik"]}},
    "disclosure": {
        "k": 10,
        "l": 3,
        "transform": {
            "age": {"bands": 5},
            "sex": "suppress",
            "village": "drop",
            "family_size": {"top": 8, "suppress": True},
        },
        "override": {"reason": "a", "decided_by": "b"},
    },
}


def protected(**changes: Any) -> dict[str, Any]:
    return PROTECTED | {"disclosure": PROTECTED["disclosure"] | changes}


def treated(**changes: Any) -> dict[str, Any]:
    """The transformations with some others; None takes one away."""
    transforms = PROTECTED["disclosure"]["transform"] | changes
    return protected(transform={name: item for name, item in transforms.items() if item is not None})


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(protected(k=5), id="a lower k"),
        pytest.param(protected(l=2), id="a lower l"),
        pytest.param(protected(override={"reason": "other", "decided_by": "b"}), id="another override"),
        pytest.param(protected(noise=1), id="what is not known"),
        pytest.param(treated(village=None), id="what was dropped"),
        pytest.param(treated(village="suppress"), id="suppressed and no longer dropped"),
        pytest.param(treated(sex=None), id="no longer suppressed"),
        pytest.param(treated(age=None), id="no longer in bands"),
        pytest.param(treated(age={"bands": 2}), id="narrower bands"),
        pytest.param(treated(age={"bands": 7}), id="bands that cut the former ones"),
        pytest.param(treated(age={"bands": [0, 5, 60]}), id="bands of another kind"),
        pytest.param(treated(age="suppress"), id="suppressed and no longer in bands"),
        pytest.param(treated(family_size={"top": 9, "suppress": True}), id="a higher top"),
        pytest.param(treated(family_size={"top": 8}), id="recoded and no longer suppressed"),
        pytest.param({name: PROTECTED[name] for name in ASKED}, id="no rules at all"),
    ],
)
def test_less_protection_is_more(after: dict[str, Any]) -> None:
    assert asks_for_more(PROTECTED, after)


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(protected(k=20), id="a higher k"),
        pytest.param(protected(l=4), id="a higher l"),
        pytest.param(protected(override=None), id="no override"),
        pytest.param(treated(age={"bands": 10}), id="wider bands"),
        pytest.param(treated(age={"bands": 5, "suppress": True}), id="suppressed besides"),
        pytest.param(treated(age="drop"), id="dropped"),
        pytest.param(treated(family_size={"top": 6, "suppress": True}), id="a lower top"),
        pytest.param(treated(nik="drop"), id="another one dropped"),
        pytest.param(
            treated(village=None) | {"themes": {"individual": {"variables": ["age"]}}},
            id="no longer asked for",
        ),
    ],
)
def test_as_much_protection_or_more_is_not_more(after: dict[str, Any]) -> None:
    assert not asks_for_more(PROTECTED, after)


TABLE: dict[str, Any] = {
    "form": "table",
    "themes": {
        "family": {"dimensions": ["regency", "decile"], "measures": ["count", {"sum": "family_size"}]}
    },
}


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ({"dimensions": ["regency", "decile", "wall_material"]}, True),
        ({"measures": ["count", {"mean": "family_size"}]}, True),
        ({"measures": ["count", {"share": {"decile": [1]}}]}, True),
        ({"dimensions": ["regency"]}, False),
        ({"dimensions": ["decile", "regency"]}, False),
        ({"measures": ["count"]}, False),
    ],
)
def test_another_dimension_or_measure_is_more(changes: dict[str, Any], more: bool) -> None:
    after = TABLE | {"themes": {"family": TABLE["themes"]["family"] | changes}}
    assert asks_for_more(TABLE, after) is more
