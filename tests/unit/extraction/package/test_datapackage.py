"""``datapackage.json`` against the standard's own validator, with the data beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from frictionless import Checklist, Package, system
from support.unpacked import nasty_people, unpack

from dtsen.extraction.formats import FORMATS
from dtsen.extraction.package.contents import Contents
from dtsen.extraction.package.datapackage import datapackage_json
from dtsen.extraction.package.readme import readme_text


def plain_people(format_id: str) -> list[dict[str, object]]:
    """Values that a validator without our loaders reads as they are: no guard, nothing empty but missing."""
    people = [row for row in nasty_people(FORMATS[format_id]) if row["nama"] not in ("", None)]
    return [row for row in people if "\r" not in row["nama"]]


@pytest.mark.parametrize("format_id", FORMATS)
def test_issue_b_the_validator_accepts_the_descriptor_of_every_format(tmp_path: Path, format_id: str) -> None:
    contents = unpack(tmp_path, FORMATS[format_id], plain_people(format_id))
    descriptor = json.loads((tmp_path / "datapackage.json").read_bytes())
    assert not list(Package.metadata_validate(descriptor))
    resource = descriptor["resources"][0]
    assert resource.get("rows", resource.get("rowCount")) == contents.tables[0].rows
    assert descriptor["mark"] == contents.mark


@pytest.mark.parametrize("format_id", FORMATS)
def test_issue_b_the_validator_accepts_the_package_with_its_data(tmp_path: Path, format_id: str) -> None:
    """Descriptor, size and sum of every format; rows against the schema where it is one table. The
    validator's own Parquet reader makes whole numbers fractions where one is missing: here none is.
    """
    people = plain_people(format_id)
    if format_id == "parquet":
        people = [row for row in people if row["usia"] is not None]
    unpack(tmp_path, FORMATS[format_id], people)
    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])


def test_of_missing_numbers_in_parquet_the_validator_says_what_the_page_says_it_does(tmp_path: Path) -> None:
    """And nothing is left once that kind of error is skipped, as the page advises."""
    contents = unpack(tmp_path, FORMATS["parquet"], plain_people("parquet"))
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert {tuple(found) for found in report.flatten(["type", "fieldName", "cell"])} == {
        ("type-error", "usia", "nan")
    }
    assert "--skip-errors type-error" in " ".join(readme_text(contents).decode().split())
    checklist = Checklist(skip_errors=["type-error"])
    assert Package(str(tmp_path / "datapackage.json")).validate(checklist).valid
    others = unpack(tmp_path / "csv", FORMATS["csv"], plain_people("csv"))
    assert "type-error" not in readme_text(others).decode()


def test_the_validator_finds_a_changed_byte(tmp_path: Path) -> None:
    """Negative control: the sum in the descriptor is held against the file."""
    unpack(tmp_path, FORMATS["csv"], plain_people("csv"))
    data = tmp_path / "data/individual.csv"
    data.write_bytes(data.read_bytes().replace(b"=1+1", b"=1+2"))
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert "hash-count" in {error for (error,) in report.flatten(["type"])}


def test_the_validator_finds_a_value_outside_its_codes(tmp_path: Path) -> None:
    people = plain_people("csv")
    people[3]["jenis_kelamin"] = 7
    unpack(tmp_path, FORMATS["csv"], people)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert [error for (error,) in report.flatten(["type"])] == ["constraint-error"]


def test_fields_say_codes_bounds_and_patterns(make: Callable[..., Contents]) -> None:
    resources = json.loads(datapackage_json(make()))["resources"]
    fields = {field["name"]: field for resource in resources for field in resource["schema"]["fields"]}
    assert fields["jenis_kelamin"]["constraints"] == {"enum": [1, 2]}
    assert fields["jenis_kelamin"]["categories"][0] == {"value": 1, "label": "Laki-laki"}
    assert fields["usia"]["constraints"] == {"minimum": 0, "maximum": 120}
    assert fields["kunci_individu"]["constraints"] == {"pattern": "[0-9a-f]{32}"}
    assert fields["kepemilikan_kartu_identitas"]["constraints"] == {"minimum": 0, "maximum": 7}


def test_several_paths_say_their_sums_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dtsen.extraction.formats.html.ROWS_A_PAGE", 10)
    unpack(tmp_path, FORMATS["html"], nasty_people(FORMATS["html"]))
    resource, contents = json.loads((tmp_path / "datapackage.json").read_bytes())["resources"]
    assert resource["path"] == [part["path"] for part in resource["parts"]]
    assert resource["bytes"] == sum((tmp_path / path).stat().st_size for path in resource["path"])
    assert contents["path"] == "data/individual.html"
