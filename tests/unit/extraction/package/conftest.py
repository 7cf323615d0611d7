"""A package's contents without any engine: descriptions made from real plans, and parts that nobody wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support.extraction import catalogue, regions, registry
from support.registries import KEY, spec_of

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.disclosure.rules import Override
from dtsen.extraction.formats import FORMATS
from dtsen.extraction.package.contents import Contents, DeliveredColumn, DeliveredPart, DeliveredTable
from dtsen.extraction.package.describe import describe, treatments
from dtsen.extraction.package.identity import DeliveryIdentity
from dtsen.extraction.package.mark import mark_of
from dtsen.extraction.plan import make_plan
from dtsen.extraction.regions import Regions

__all__ = ["catalogue", "regions", "registry"]

ROWS = {
    "themes": {
        "family": {"variables": ["province", "regency", "decile", "floor_material", "family_size"]},
        "individual": {"variables": ["age", "sex", "id_card_ownership"], "where": {"sex": [2]}},
    },
    "regions": ["33", "3171"],
}
IDENTITY = DeliveryIdentity(
    "421.3/<017>/XIII-2025", 'Dinas Sosial & "Uji" Kabupaten Contoh', "1/2026", date(2026, 2, 3)
)

Maker = Callable[..., Contents]


@pytest.fixture
def make(catalogue: Catalogue, regions: Regions) -> Maker:
    """Contents of a specification, ``ROWS`` unless another is given; options replace fields."""

    def contents(mapping: dict[str, Any] | None = None, **options: Any) -> Contents:
        spec = spec_of(mapping or ROWS, regions)
        plan = make_plan(spec, catalogue)
        fmt = FORMATS[spec.format]
        tables = tuple(
            describe(
                theme,
                catalogue,
                fmt,
                1234567,
                (DeliveredPart(f"data/{theme.theme}.{fmt.extension}", 1000, f"{number}" * 64),),
            )
            for number, theme in enumerate(plan.themes)
        )
        made = Contents(
            identity=IDENTITY,
            mark=mark_of(KEY, IDENTITY),
            level=plan.level,
            tables=tables,
            synthetic=True,
            regions=tuple(map(regions.full_name, spec.regions)),
            treatments=treatments(tables, ()),
            reference_date="2026-01-01",
        )
        return replace(made, **options)

    return contents


@pytest.fixture
def cube(make: Maker) -> Contents:
    """A table of level 2: a dimension, a count, a mean, a status; delivered by decision."""
    columns = (
        DeliveredColumn("kode_kabupaten_kota", "Kode Kabupaten/Kota", "text", "dimension", type="char(4)"),
        DeliveredColumn(
            "jenis_kelamin",
            "Jenis Kelamin",
            "integer",
            "dimension",
            type="code",
            codelist="jk",
            codes={"1": "Laki-laki", "2": "Perempuan"},
        ),
        DeliveredColumn("jumlah", "Jumlah", "integer", "measure", type="jumlah"),
        DeliveredColumn("rata_rata_usia", "Rata-rata Usia", "number", "measure", type="rata-rata"),
        DeliveredColumn(
            "status",
            "Status Sel",
            "text",
            "status",
            codes={"": "Tersedia", "x": "Ditahan"},
            codelist="status",
        ),
    )
    table = DeliveredTable(
        name="individual",
        label="Individu",
        unit="sel tabel",
        universe="Semua individu wilayah ini.",
        format=FORMATS["csv"],
        rows=70,
        columns=columns,
        parts=(DeliveredPart("data/individual.csv", 900, "a" * 64),),
    )
    return make(
        level=2,
        tables=(table,),
        encrypted=False,
        override=Override("kajian kebencanaan", "Koordinator Uji"),
        treatments=("12 sel ditahan karena memuat kurang dari 5 orang.",),
    )
