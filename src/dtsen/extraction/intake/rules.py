"""The rules that a delivery answers to, as data: sentences here, and SQL that is true where a row breaks one.

Row rules look at a staged row alone (see ``staging``) and at the places that its codes name; relations look
at two rows or more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dtsen.extraction.catalogue import Theme, Variable
from dtsen.extraction.engines.cage import identifier
from dtsen.extraction.identity_numbers import possible_number
from dtsen.extraction.level import IDENTIFIED_LEVEL
from dtsen.extraction.registry import EARLIEST, FAMILY_ID, PERSON_ID

HEAD, SIZE = "status_hubungan_keluarga", "jumlah_anggota_keluarga"
DECILE, PERCENTILE = "desil_nasional", "persentil"
NAME, BORN, AGE = "nama", "tanggal_lahir", "usia"
VILLAGE = "kode_kelurahan_desa"
PLACE_NAMES = ("provinsi", "kabupaten_kota", "kecamatan", "kelurahan_desa")
_HEAD_CODE = 1
_AGE_TOLERANCE = 1  # years: a day about the reference date is nobody's mistake
_LARGEST = 65_535  # what a count is stored in
_NEEDED = {
    "family": (
        FAMILY_ID,
        *(name for place in PLACE_NAMES for name in (f"kode_{place}", place)),
        SIZE,
    ),
    "individual": (PERSON_ID, FAMILY_ID, HEAD, *PLACE_NAMES),
}
# (column, whether a woman's days are moved)
_NUMBERS = {PERSON_ID: True, "nik_keluarga": True, FAMILY_ID: False}


@dataclass(frozen=True)
class Rule:
    """What a rule asks, in both languages."""

    indonesian: str
    english: str


RULES = {
    "theme_empty": Rule("Tema ini tidak berisi data.", "The theme holds no rows."),
    "file_kind": Rule(
        "Hanya berkas biasa .parquet atau .csv, tanpa * ? [ pada namanya.",
        "Only plain files that end in .parquet or .csv, without * ? [ in their names.",
    ),
    "file_place": Rule(
        "Berkas data hanya boleh di folder family/ dan individual/.",
        "Data files lie in the folders family/ and individual/ only.",
    ),
    "province_folder": Rule(
        "Isi berkas bukan dari provinsi yang disebut nama foldernya.",
        "The file holds rows of another province than its folder's name says.",
    ),
    "file_unreadable": Rule("Berkas tidak dapat dibaca.", "The file cannot be read."),
    "file_separator": Rule(
        "Kolom CSV dipisahkan titik koma, tab, atau garis tegak, bukan koma.",
        "The CSV's separator is a semicolon, a tab or a bar, not a comma.",
    ),
    "column_missing": Rule("Kolom tidak ada.", "The column is missing."),
    "column_unknown": Rule("Kolom tidak dikenal katalog.", "The catalogue knows no such column."),
    "column_repeated": Rule("Kolom muncul dua kali.", "The column stands there twice."),
    "column_type": Rule(
        "Jenis kolom Parquet tidak sesuai katalog.", "The Parquet column is not of the catalogue's type."
    ),
    "record": Rule(
        "Baris CSV rusak: jumlah kolom, tanda kutip, atau bukan UTF-8.",
        "A broken CSV record: number of columns, quotes, or not UTF-8.",
    ),
    "type": Rule(
        f"Bukan bilangan bulat, atau bukan tanggal TTTT-BB-HH sejak {EARLIEST}.",
        f"Not a whole number, or not a date as YYYY-MM-DD from {EARLIEST} on.",
    ),
    "missing": Rule("Wajib diisi.", "Must not be missing."),
    "length": Rule("Panjangnya tidak sesuai katalog.", "Not as long as the catalogue says."),
    "range": Rule("Di luar rentang yang diizinkan.", "Outside the range that is allowed."),
    "code": Rule("Kode tidak ada dalam daftar kode.", "The code is not in the code list."),
    "number": Rule(
        "Bukan NIK/nomor KK: 16 angka dengan tanggal yang ada.",
        "No NIK or family card number: 16 digits with a day that exists.",
    ),
    "region_unknown": Rule("Kode wilayah tidak dikenal.", "There is no region with this code."),
    "region_parent": Rule(
        "Kode wilayah tidak berada di dalam wilayah di atasnya.", "The region is not inside the one above it."
    ),
    "region_name": Rule("Nama wilayah bukan nama kode itu.", "Not the name of the region's code."),
    "region_code": Rule("Nama wilayah tanpa kodenya.", "The name of a region, without its code."),
    "birth_future": Rule(
        "Tanggal lahir sesudah tanggal acuan versi.", "Born after the version's reference date."
    ),
    "decile": Rule(
        "Desil tidak sama dengan persentil dibagi 10 (dibulatkan ke atas).",
        "The decile is not the percentile divided by 10, rounded up.",
    ),
    "repeated": Rule("Nomor muncul lebih dari sekali.", "The number stands there more than once."),
    "family_unknown": Rule(
        "Tidak ada keluarga dengan nomor KK ini di provinsinya.",
        "The province holds no family with this card number.",
    ),
    "family_differs": Rule("Tidak sama dengan keluarganya.", "Not the same as in the family's own row."),
    "family_empty": Rule("Keluarga tanpa anggota.", "A family without members."),
    "family_head": Rule("Kepala keluarga harus tepat satu.", "A family has exactly one head."),
    "family_size": Rule(
        "Jumlah anggota tidak sama dengan baris individunya.",
        "The family's size is not the number of its members' rows.",
    ),
}
# What is told and refuses nothing: it may be so.
WARNINGS = {
    "name_empty": Rule("Nama kosong.", "The name is missing or empty."),
    "age_differs": Rule(
        "Usia berbeda lebih dari satu tahun dari tanggal lahir pada tanggal acuan versi.",
        "The age is more than a year off that of the birth date on the version's reference date.",
    ),
    "number_inside": Rule(
        "Memuat 16 angka berurutan, seperti NIK atau nomor KK.",
        "Holds 16 digits in a row, as a NIK or a family card number has.",
    ),
}
# What the relations between rows stand on: where these are broken, they would report mere consequences.
FOUNDATIONS = (
    *(
        name
        for name in RULES
        if name.startswith(("theme", "file_", "province", "column", "record", "region"))
    ),
    "missing",
    "number",
    "repeated",
)


@dataclass(frozen=True)
class Check:
    """One rule on one column (or on none): ``broken`` is SQL, true where a row breaks it."""

    rule: str
    field: str
    broken: str


def row_checks(theme: Theme, latest_birth: date) -> tuple[Check, ...]:
    """Every rule that a staged row of the theme answers to by itself. Its codes' places are joined as
    ``place_tables`` says.
    """
    fields = {variable.field for variable in theme.variables}
    places = place_tables(theme)
    tables = {code: table for code, _, table in places}
    checks = [
        *(Check("missing", name, f"{identifier(name)} IS NULL") for name in _NEEDED[theme.id]),
        *(check for variable in theme.variables for check in _value_checks(variable)),
        *(check for place in places for check in _place_checks(*place, tables)),
    ]
    if {DECILE, PERCENTILE} <= fields:
        checks.append(Check("decile", DECILE, f"{DECILE} <> ({PERCENTILE} + 9) // 10"))
    if BORN in fields:
        checks.append(Check("birth_future", BORN, f"{BORN} > DATE '{latest_birth}'"))
    return tuple(checks)


def row_warnings(theme: Theme, reference: date | None) -> tuple[Check, ...]:
    """Every ``WARNINGS`` that a staged row can give by itself; ``reference`` is the day that ages count from,
    where it is known.

    A number of a person is looked for in what is delivered without direct identifiers and may hold anything;
    a region's name is held against its code.
    """
    fields = {variable.field for variable in theme.variables}
    checks = [
        Check("number_inside", variable.field, _holds_a_number(identifier(variable.field)))
        for variable in theme.variables
        if variable.is_free_text and variable.micro_level < IDENTIFIED_LEVEL and variable.region_level is None
    ]
    if NAME in fields:
        checks.append(Check("name_empty", NAME, f"coalesce(trim({NAME}), '') = ''"))
    if reference and {BORN, AGE} <= fields:
        years = f"date_sub('year', {BORN}, DATE '{reference}')"
        checks.append(Check("age_differs", AGE, f"abs({years} - {AGE}) > {_AGE_TOLERANCE}"))
    return tuple(checks)


def place_tables(theme: Theme) -> tuple[tuple[str, str, str], ...]:
    """The theme's region codes, the column of each one's name, and the alias its place is joined as."""
    codes = [variable.field for variable in theme.variables if variable.field.startswith("kode_")]
    return tuple((code, code.removeprefix("kode_"), f"p{number}") for number, code in enumerate(codes))


# Held against the family's own row, by the column of the individual that is to blame; f is the family, i its
# member. In SQL the family's names are one hash, which keeps the largest join of all small.
FAMILY_CHECKS = (
    Check("family_empty", FAMILY_ID, "m.members IS NULL"),
    Check("family_head", FAMILY_ID, "m.heads = 0"),
    Check("family_size", SIZE, f"m.members <> f.{SIZE}"),
)
MEMBERS = f"count(*) AS members, count_if({HEAD} = {_HEAD_CODE}) AS heads"  # columns of m
# Held against the first head of a family that has several; i is a member.
HEAD_CHECKS = (Check("family_head", HEAD, f"i.{HEAD} = {_HEAD_CODE} AND (i._file, i._row) > m.first"),)
MANY_HEADS = (  # what m is then, of the members that stand in its place
    "(SELECT _family, min((_file, _row)) AS first FROM {members} "
    f"WHERE {HEAD} = {_HEAD_CODE} GROUP BY _family HAVING count(*) > 1)"
)
MEMBER_CHECKS = (
    Check("family_unknown", FAMILY_ID, "f._family IS NULL"),
    Check("family_differs", ", ".join(PLACE_NAMES), "f._place <> i._place"),
    *(
        Check("family_differs", rank, f"f._family IS NOT NULL AND f.{rank} IS DISTINCT FROM i.{rank}")
        for rank in (DECILE, PERCENTILE)
    ),
)
UNIQUE = {"family": FAMILY_ID, "individual": PERSON_ID}


def _value_checks(variable: Variable) -> Iterator[Check]:
    name, kind = identifier(variable.field), variable.type
    if variable.field in _NUMBERS:
        number = f"TRY_CAST({name} AS BIGINT)"
        possible = possible_number(number, of_a_person=_NUMBERS[variable.field])
        yield Check(
            "number",
            variable.field,
            f"{name} IS NOT NULL AND NOT coalesce({possible} AND {number}::VARCHAR = {name}, false)",
        )
    elif kind.startswith("char(") and not variable.field.startswith("kode_"):
        yield Check("length", variable.field, f"NOT regexp_full_match({name}, '[0-9]{{{_size(kind)}}}')")
    elif kind.startswith("string("):
        yield Check("length", variable.field, f"length({name}) > {_size(kind)}")
    elif variable.allowed:
        yield Check("code", variable.field, _outside(name, sorted(map(int, variable.allowed))))
    elif variable.storage == "integer":
        low, high = _range(kind)
        yield Check("range", variable.field, f"{name} NOT BETWEEN {low} AND {high}")


def _place_checks(code: str, name: str, table: str, tables: Mapping[str, str]) -> Iterator[Check]:
    yield Check("region_unknown", code, f"{identifier(code)} IS NOT NULL AND {table}.code IS NULL")
    yield Check("region_name", name, f"{table}.code IS NOT NULL AND {identifier(name)} <> {table}.name")
    # Without a code nothing says what the name is, and it may be anything. A family's codes are needed.
    if code.endswith(_CARD):
        yield Check("region_code", name, f"{identifier(code)} IS NULL AND {identifier(name)} <> ''")
    if above := _above(code):
        # The nearest that is told: a code that is left out must not hide the one above it.
        nearest = f"coalesce({', '.join(f'{tables[parent]}.code' for parent in above)})"
        yield Check("region_parent", code, f"NOT starts_with({table}.code, {nearest})")


_CARD = "_ktp"  # of the columns that tell a place on the identity card, which may be missing
_LEVELS = tuple(f"kode_{place}" for place in PLACE_NAMES)


def _above(code: str) -> list[str]:
    """The codes that a region's lies in, the nearest first."""
    suffix = _CARD if code.endswith(_CARD) else ""
    level = _LEVELS.index(code.removesuffix(_CARD))
    return [f"{parent}{suffix}" for parent in reversed(_LEVELS[:level])]


def _holds_a_number(name: str) -> str:
    """Whether a text holds the digits of a NIK or a card number, blanks, dots and dashes between them apart.
    Few texts are as long as that.
    """
    return f"length({name}) >= 16 AND regexp_matches({name}, '([0-9][ .-]?){{15}}[0-9]')"


def _outside(name: str, codes: list[int]) -> str:
    """A list without gaps takes two comparisons."""
    if codes == list(range(codes[0], codes[-1] + 1)):
        return f"{name} NOT BETWEEN {codes[0]} AND {codes[-1]}"
    return f"{name} NOT IN ({', '.join(map(str, codes))})"


def _range(kind: str) -> tuple[int, int]:
    """ "int 1-100": from 1 to 100; "int(4)": four digits; "int": a count."""
    if bounds := re.fullmatch(r"int (\d+)-(\d+)", kind):
        return int(bounds[1]), int(bounds[2])
    if digits := re.fullmatch(r"int\((\d+)\)", kind):
        return 10 ** (int(digits[1]) - 1), 10 ** int(digits[1]) - 1
    return 0, _LARGEST


def _size(kind: str) -> int:
    return int(kind.split("(")[1].rstrip(")"))
