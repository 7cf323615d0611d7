"""What a package holds, said once: every document (codebook, DDI, data package, loaders, terms) reads this
and nothing else.

A description is frozen and knows neither plan nor engine, so rows, tables and recoded columns look alike
here. ``describe`` makes it for rows; whoever delivers something else makes the same types.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dtsen.extraction.disclosure.rules import Override
from dtsen.extraction.formats import Format
from dtsen.extraction.indonesian import number
from dtsen.extraction.package.identity import DeliveryIdentity, one_line

Storage = Literal["text", "integer", "number", "date"]
Role = Literal["key", "variable", "dimension", "measure", "status"]

ROLE_LABELS: Mapping[Role, str] = {
    "key": "Kunci pseudonim",
    "variable": "Variabel",
    "dimension": "Rincian",
    "measure": "Hitungan",
    "status": "Status sel",
}
_NAMED_REGIONS = 12
_DIGITS = re.compile(r"char\((\d+)\)")


@dataclass(frozen=True)
class DeliveredColumn:
    """One column as it stands in the file.

    ``type`` is the catalogue's word ("char(16)", "code", "int 0-120"), or what a measure is (jumlah, total,
    rata-rata, persen); ``storage`` how a program holds the
    value: codes are integers, identity numbers text. ``codes`` maps every code to its meaning; ``sums`` says
    that a value may add several of them up. ``treatments`` are sentences on what was done to the values
    before delivery. ``guarded`` marks a text that may stand behind the formula guard; ``level`` is the lowest
    level at which the column may be delivered row by row, None where that means nothing; ``bounds`` are the
    lowest and the highest value of a number that has both. ``of_family``: a table of people takes it from
    their families' rows.
    """

    name: str
    label: str
    storage: Storage
    role: Role = "variable"
    official_label: str = ""
    group: str = ""
    type: str = ""
    classification: str = ""
    level: int | None = None
    codelist: str = ""
    codes: Mapping[str, str] = field(default_factory=dict, hash=False)
    sums: bool = False
    remark: str = ""
    treatments: tuple[str, ...] = ()
    guarded: bool = False
    bounds: tuple[int, int] | None = None
    of_family: bool = False

    @property
    def digits(self) -> int | None:
        """The number of digits of an identity number or a region's code."""
        found = _DIGITS.fullmatch(self.type) if self.role == "variable" and not self.treatments else None
        return int(found[1]) if found else None

    @property
    def note(self) -> str:
        """Everything that a reader must know besides the label, in one line."""
        official = self.official_label not in ("", self.label)
        parts = (f"Label resmi: {self.official_label}." if official else "", self.remark, *self.treatments)
        return " ".join(filter(None, parts))


@dataclass(frozen=True)
class DeliveredPart:
    """One file as it stands in the package, before compression."""

    path: str
    size: int
    sha256: str

    @property
    def kind(self) -> str:
        """What a companion is, in a word."""
        return "Skema" if self.path.endswith(".xsd") else "Daftar halaman"


@dataclass(frozen=True)
class DeliveredTable:
    """One theme's data: its columns, and the file or files that hold them in the order of their rows.

    ``name`` is the theme's id; ``universe`` says which rows these are. ``companions`` are files that describe
    the data to a program (an XSD beside an XML) and hold no rows. ``replaced`` counts the characters that the
    format could not write.
    """

    name: str
    label: str
    unit: str
    universe: str
    format: Format
    rows: int
    columns: tuple[DeliveredColumn, ...]
    parts: tuple[DeliveredPart, ...]
    companions: tuple[DeliveredPart, ...] = ()
    replaced: int = 0

    @property
    def encoding_note(self) -> str:
        """What to tell a program that opens the file, and what the encoding has cost; empty for UTF-8, which
        they expect and which costs nothing.
        """
        if self.format.encoding == "utf-8":
            return ""
        lost = (
            f"{number(self.replaced)} karakter yang tidak dikenalnya diganti dengan yang terdekat atau “?”; "
            "laporan-kualitas.html menyebut yang mana."
            if self.replaced
            else "Tidak ada karakter yang hilang karenanya."
        )
        return f"Pengodean berkas Windows-1252 (ANSI), bukan UTF-8; pemisah kolom tab. {lost}"

    @property
    def paths(self) -> tuple[str, ...]:
        """Where the rows stand."""
        return tuple(part.path for part in self.parts)


@dataclass(frozen=True)
class Contents:
    """The whole package. ``regions`` are full names, none meaning all of Indonesia; ``mark`` is the copy's
    mark (see ``mark``), "" where there is neither mark nor seal; ``treatments`` say what was done to the data
    as a whole ("Variabel Desa tidak diserahkan."); ``encrypted`` whether the ZIP asks for a passphrase, None
    when there is no ZIP; ``k`` is the number below which a table's cell is withheld,
    ``k_of_people`` that of individuals.
    """

    identity: DeliveryIdentity
    mark: str
    level: int
    tables: tuple[DeliveredTable, ...]
    synthetic: bool
    formula_safe: bool = True
    regions: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    override: Override | None = None
    encrypted: bool | None = True
    reference_date: str = ""
    k: int | None = None
    k_of_people: int | None = None

    @property
    def decision(self) -> str:
        """The sentence on why a failing result goes out all the same; "" where none did."""
        if self.override is None:
            return ""
        return (
            "Hasil ini tidak lulus uji pengungkapan dan diloloskan atas keputusan "
            f"{one_line(self.override.decided_by)} dengan alasan: {one_line(self.override.reason)}"
        )

    @property
    def is_table(self) -> bool:
        """Whether the package holds tables and not rows."""
        return any(column.role == "measure" for table in self.tables for column in table.columns)

    @property
    def guards(self) -> bool:
        """Whether texts may stand behind the format's formula guard."""
        return self.formula_safe and self._may_be_formulas

    @property
    def unguarded(self) -> bool:
        """Whether texts that a spreadsheet would calculate may stand there without a guard."""
        return not self.formula_safe and self._may_be_formulas

    @property
    def _may_be_formulas(self) -> bool:
        return any(
            table.format.formula_guard and any(column.guarded for column in table.columns)
            for table in self.tables
        )

    @property
    def territory(self) -> str:
        """The regions in words; of many, the first and how many more."""
        named, more = self.regions[:_NAMED_REGIONS], len(self.regions) - _NAMED_REGIONS
        return "; ".join(named) + (f"; dan {more} wilayah lain" if more > 0 else "") or "Indonesia"
