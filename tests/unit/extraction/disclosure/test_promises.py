"""Every remedy that a report offers is built, and does what it promises: no more and no fewer people left in
small classes, cells emptied, and files let out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.registries import build_from

from dtsen.extraction.errors import DisclosureRefused
from dtsen.extraction.regions import Regions

OVERRIDE = {"reason": "Evaluasi program", "decided_by": "Koordinator"}
HOME = {"variables": ["province", "regency", "decile", "floor_material", "family_size", "cattle_count"]}
PERSON = {"variables": ["sex", "age", "chronic_illness"]}
SPECS: dict[str, dict[str, Any]] = {
    "one file, and a number with a top code": {
        "themes": {"family": {"variables": ["regency", "family_size", "decile"]}},
        "regions": ["33"],
        "disclosure": {"transform": {"family_size": {"top": 8}}},
    },
    "one file, and a sensitive value that goes": {
        "themes": {"individual": {**PERSON, "where": {"sex": [2]}}},
        "disclosure": {"k": 20, "transform": {"chronic_illness": "suppress", "age": {"bands": 2}}},
    },
    "one file that asks for sensitive values": {
        "themes": {"individual": {"variables": ["age", "province", "chronic_illness"]}},
        "disclosure": {"k": 2, "l": 2, "transform": {"age": {"bands": [0, 15, 60, 90]}}},
    },
    "two files that share nothing": {
        "themes": {"family": {**HOME, "where": {"decile": [1, 2, 3, 4]}}, "individual": PERSON},
        "regions": ["33"],
        "disclosure": {
            "k": 3,
            "linked": False,
            "transform": {"family_size": {"top": 6}, "age": {"bands": 10, "suppress": True}},
        },
    },
    "two files that share columns": {
        "themes": {
            "family": {"variables": ["province", "decile", "family_size"]},
            "individual": {"variables": ["province", "decile", "age", "sex"]},
        },
        "regions": ["32", "33"],
        "disclosure": {"linked": False, "transform": {"age": {"bands": [0, 15, 60]}}},
    },
    "two files whose rank stays or goes": {
        "themes": {
            "family": {"variables": ["province", "regency", "village", "decile", "floor_area_m2"]},
            "individual": {"variables": ["age", "sex", "marital_status", "decile", "chronic_illness"]},
        },
        "regions": ["33"],
        "disclosure": {"linked": False},
    },
    "households": {
        "themes": {"family": {"variables": ["province", "family_size"]}, "individual": PERSON},
        "regions": ["32", "33"],
        "disclosure": {
            "k": 2,
            "transform": {
                "age": {"bands": [0, 15, 60]},
                "family_size": {"top": 4},
                "chronic_illness": "suppress",
            },
        },
    },
    "households that lose cells already": {
        "themes": {
            "family": {"variables": ["regency", "decile"], "where": {"decile": [1, 2, 3]}},
            "individual": {"variables": ["regency", "sex", "main_job_status"]},
        },
        "regions": ["33"],
        "disclosure": {"k": 2, "transform": {"regency": "suppress"}},
    },
}


Offered = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def offered(registry: Path, regions: Regions, tmp_path_factory: pytest.TempPathFactory) -> Offered:
    """By specification, what its refusal offers."""
    found: Offered = {}
    for name, spec in SPECS.items():
        with pytest.raises(DisclosureRefused) as error:
            build_from(spec, registry, regions, tmp_path_factory.mktemp("refused") / "d.zip")
        found[name] = list(error.value.report["remedies"])
    return found


def built(spec: dict[str, Any], registry: Path, regions: Regions, target: Path) -> dict[str, Any]:
    """What officers read of the disclosure check; an override lets out also what fails."""
    rules = {**spec["disclosure"], "override": OVERRIDE}
    delivery = build_from({**spec, "disclosure": rules}, registry, regions, target)
    assert delivery.disclosure is not None
    return delivery.disclosure.to_mapping()


@pytest.mark.parametrize("name", SPECS)
def test_d3_every_remedy_does_what_it_promises(
    registry: Path, regions: Regions, tmp_path: Path, offered: Offered, name: str
) -> None:
    spec, remedies = SPECS[name], offered[name]
    assert any(remedy["passes"] for remedy in remedies)
    for place, remedy in enumerate(remedies):
        rules = {**spec["disclosure"], "transform": remedy["transform"], "linked": remedy["linked"]}
        found = built({**spec, "disclosure": rules}, registry, regions, tmp_path / f"{place}.zip")
        scope = "joined" if remedy["linked"] and len(spec["themes"]) > 1 else "theme"
        left = {
            item["theme"]: item["people_in_small_classes"]
            for item in found["classes"]
            if item["scope"] == scope
        }
        promised = {item["theme"]: item["people"] for item in remedy["left"]}
        assert left == {**dict.fromkeys(left, 0), **promised}
        assert (found["verdict"] == "pass") == remedy["passes"]
        assert sum(item["cells_emptied"] or 0 for item in found["applied"]) == remedy["cells_emptied"]
        listed = {(item["theme"], item["variable"]): item["cells"] for item in remedy["emptied"]}
        emptied = {(item["theme"], item["variable"]): item["cells_emptied"] for item in found["applied"]}
        assert listed == {key: cells for key, cells in emptied.items() if cells}, "the list adds up"
        assert all(any(item["label"] in cost for cost in remedy["costs"]) for item in remedy["emptied"])


def test_among_these_are_remedies_of_every_kind(offered: Offered) -> None:
    """Or else nothing would be proven above."""
    kinds: dict[tuple[int, bool], set[tuple[bool, bool]]] = {}
    for name, remedies in offered.items():
        for remedy in remedies:
            kind = (len(SPECS[name]["themes"]), bool(remedy["linked"]))
            kinds.setdefault(kind, set()).add((remedy["passes"], remedy["cells_emptied"] > 0))
    for kind in ((1, True), (2, True), (2, False)):
        assert kinds[kind] >= {(True, True), (True, False)}
        assert not all(passes for passes, _ in kinds[kind])
