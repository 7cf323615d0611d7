"""What a request's BAST says, gathered from its rows (R84, R85; articles 1 and the annex)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.indonesian import number
from dtsen.extraction.keys import KEY_LABELS, KEY_NOTE
from dtsen.extraction.plan import make_plan
from dtsen.extraction.spec import ExtractSpec
from dtsen.handover.bast import BastFacts, ChangeLine, KeyLine, ThemeList, VariableLine
from dtsen.records.models import AccessRequest, DataPackage, FileFormat
from dtsen.records.selectors.places import regions
from dtsen.records.selectors.transforms import transform_lines

_SHOWN_REGIONS = 3


def bast_facts(
    request: AccessRequest,
    package: DataPackage,
    *,
    office_number: str,
    institution_number: str,
    support: Mapping[str, str],
) -> BastFacts:
    """The facts of the document. What is frozen in the built job is said, not what the request row says now.

    :param support: ``office`` and ``address`` of the secretariat, settings.SUPPORT.
    """
    catalogue = load_catalogue()
    spec = package.job.spec
    disclosure = spec.get("disclosure", {})
    transforms = disclosure.get("transform", {})
    lines = transform_lines(transforms, linked=disclosure.get("linked", True))
    keys = _keys(spec)
    themes = [
        ThemeList(
            theme.label,
            [
                VariableLine(variable.label, variable.field, variable.micro_level)
                for variable in theme.variables
                if variable.id in set(spec["themes"][theme.id]["variables"])
                and transforms.get(variable.id) != "drop"
            ],
            [KeyLine(KEY_LABELS[column], column) for column in keys.get(theme.id, ())],
        )
        for theme in catalogue
        if theme.id in spec["themes"]
    ]
    places = [regions().full_name(code) for code in spec["regions"]] or ["Seluruh Indonesia"]
    counted = f"{sum(len(theme.variables) for theme in themes)} variabel"
    return BastFacts(
        office=support["office"],
        office_address=support["address"],
        office_number=office_number,
        institution=request.institution.name,
        address=" ".join(request.institution.address.split()),
        institution_number=institution_number,
        letter_number=request.letter_number,
        facts=[
            ("Nomor surat permohonan", request.letter_number),
            ("Versi data", f"DTSEN versi {spec['version']}"),
            ("Level akses", f"Level {package.level}"),
            ("Set data", "; ".join(theme.label for theme in themes)),
            ("Jumlah variabel", f"{counted} dan kunci pseudonim" if any(keys.values()) else counted),
            ("Wilayah", _in_short(places)),
            ("Jumlah baris", f"{number(package.rows)} baris"),
            ("Format", str(FileFormat(spec["format"]).label)),
            ("Berkas", f"{package.file_name} ({number(package.size)} byte)"),
        ],
        sha256=package.sha256,
        regions=places,
        themes=themes,
        synthetic=request.dataset_version is not None and request.dataset_version.is_synthetic,
        key_note=KEY_NOTE if any(keys.values()) else "",
        changes=[ChangeLine(line.label, line.words) for line in lines],
        override=_override_words(disclosure.get("override")),
    )


def _override_words(override: Mapping[str, str] | None) -> str:
    if not override:
        return ""
    return (
        "Data ini tidak lulus uji pengungkapan dan diserahkan dengan keputusan "
        f"{override['decided_by']}, dengan alasan: {override['reason']}"
    )


def _keys(spec: Mapping[str, Any]) -> dict[str, list[str]]:
    """The columns of each theme's pseudonym keys (D19), as the plan of the built specification has them."""
    catalogue = load_catalogue()
    plan = make_plan(ExtractSpec.from_mapping(spec, catalogue=catalogue, regions=regions()), catalogue)
    return {theme.theme: [column.name for column in theme.keys] for theme in plan.themes}


def _in_short(places: list[str]) -> str:
    if len(places) <= _SHOWN_REGIONS:
        return "; ".join(places)
    return f"{places[0]} dan {len(places) - 1} wilayah lain (Lampiran)"
