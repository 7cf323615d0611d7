"""``datapackage.json``: the package for programs, as a Frictionless Data Package 2.0
(https://datapackage.org/standard/data-package/).
"""

from __future__ import annotations

import json
from typing import Any

from dtsen.extraction.package.contents import Contents, DeliveredColumn, DeliveredPart, DeliveredTable
from dtsen.extraction.package.frame import long_date
from dtsen.extraction.regions import ATTRIBUTION

_PROFILES = "https://datapackage.org/profiles/2.0"
_TYPES = {"text": "string", "integer": "integer", "number": "number", "date": "date"}
# Formats that a validator reads as a table by itself; the loaders take the others apart.
_TABULAR = {"csv", "ansi", "xlsx"}
_CSV_DIALECT = {
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "header": True,
}
_ANSI_DIALECT = _CSV_DIALECT | {"delimiter": "\t"}
_DIALECTS = {"csv": _CSV_DIALECT, "ansi": _ANSI_DIALECT}
_BINARY = {"parquet", "xlsx"}
# Formats whose bytes a validator does not count: it would hold the number against none. The standard asks for
# no number, and the sum says as much.
_UNCOUNTED = {"parquet"}


def datapackage_json(contents: Contents) -> bytes:
    """The descriptor: one resource a theme, and one a companion (an XSD)."""
    identity = contents.identity
    package: dict[str, Any] = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "dtsen",
        "title": f"DTSEN versi {identity.version_label} · permohonan {identity.request_number}",
        "description": (
            f"Data DTSEN level {contents.level} untuk {identity.institution}, "
            f"wilayah {contents.territory}, diterbitkan {long_date(identity.issued_on)}."
        ),
        "version": identity.version_label,
        "created": f"{identity.issued_on.isoformat()}T00:00:00+07:00",
        "contributors": [{"title": "Layanan DTSEN", "roles": ["publisher"]}],
        "sources": [{"title": f"DTSEN versi {identity.version_label}"}, {"title": ATTRIBUTION}],
        "synthetic": contents.synthetic,
        "accessLevel": contents.level,
        "request": identity.request_number,
        "institution": identity.institution,
        **({"mark": contents.mark} if contents.mark else {}),
        "attribution": ATTRIBUTION,
    }
    if contents.treatments:
        package["treatments"] = list(contents.treatments)
    if contents.decision:
        package["releaseDecision"] = contents.decision
    package["resources"] = [
        resource
        for table in contents.tables
        for resource in (_resource(table, contents), *(_companion(table, part) for part in table.companions))
    ]
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _resource(table: DeliveredTable, contents: Contents) -> dict[str, Any]:
    fmt = table.format
    resource: dict[str, Any] = {
        "name": table.name,
        "title": table.label,
        "description": f"Satu baris adalah satu {table.unit}. {table.universe}",
        **_files(table.parts, counted=fmt.id not in _UNCOUNTED),
    }
    if fmt.id in _TABULAR:
        resource["type"] = "table"
    resource |= {"format": _format(fmt.id, fmt.extension), "mediatype": fmt.media_type}
    if fmt.id not in _BINARY:
        resource["encoding"] = fmt.encoding
    if fmt.id in _DIALECTS:
        resource["dialect"] = {"$schema": f"{_PROFILES}/tabledialect.json", **_DIALECTS[fmt.id]}
    # The validator counts ``rows`` of what it can read, and would miss them in any other file.
    resource["rows" if fmt.id in _TABULAR else "rowCount"] = table.rows
    if contents.formula_safe and fmt.formula_guard and any(column.guarded for column in table.columns):
        resource["formulaGuard"] = fmt.formula_guard
    resource["schema"] = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }
    return resource


def _files(parts: tuple[DeliveredPart, ...], *, counted: bool = True) -> dict[str, Any]:
    """One file has its own size (unless nobody counts it) and sum; of several, the standard knows no sum, so
    each says its own.
    """
    if len(parts) == 1:
        size = {"bytes": parts[0].size} if counted else {}
        return {"path": parts[0].path, **size, "hash": f"sha256:{parts[0].sha256}"}
    return {
        "path": [part.path for part in parts],
        "bytes": sum(part.size for part in parts),
        "parts": [{"path": part.path, "bytes": part.size, "hash": f"sha256:{part.sha256}"} for part in parts],
    }


def _companion(table: DeliveredTable, part: DeliveredPart) -> dict[str, Any]:
    suffix = part.path.rsplit(".", 1)[-1]
    return {
        "name": f"{table.name}-{suffix}",
        "title": f"{part.kind} {table.label}",
        **_files((part,)),
        "format": suffix,
    }


def _format(format_id: str, extension: str) -> str:
    """What programs know a format by: ANSI is tab separated text, whatever its file is called."""
    return "tsv" if format_id == "ansi" else extension


def _field(column: DeliveredColumn) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "title": column.label, "type": _TYPES[column.storage]}
    if column.note:
        field["description"] = column.note
    if column.codes:
        whole = column.storage == "integer"
        field["categories"] = [
            {"value": int(code) if whole else code, "label": meaning}
            for code, meaning in column.codes.items()
        ]
    constraints = _constraints(column)
    if constraints:
        field["constraints"] = constraints
    field["role"] = column.role
    if column.classification:
        field["classification"] = column.classification
    return field


def _constraints(column: DeliveredColumn) -> dict[str, Any]:
    if column.codes and not column.sums:
        return {"enum": [int(code) if column.storage == "integer" else code for code in column.codes]}
    if column.sums:
        return {"minimum": 0, "maximum": sum(int(code) for code in column.codes)}
    if bounds := column.bounds:
        return {"minimum": bounds[0], "maximum": bounds[1]}
    if digits := column.digits:
        return {"pattern": f"[0-9]{{{digits}}}"}
    return {"pattern": "[0-9a-f]{32}"} if column.role == "key" else {}
