"""What ``dtsen extract --check`` prints, in both languages: everything that decides what would go out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from dtsen.extraction.catalogue import FAMILIES, MEMBERS, Catalogue
from dtsen.extraction.choice import ThemeChoice
from dtsen.extraction.commandline.telling import printable
from dtsen.extraction.disclosure.differencing import Received
from dtsen.extraction.disclosure.rules import Disclosure, Transform, transform_mapping
from dtsen.extraction.documents import Document, required_documents
from dtsen.extraction.errors import listed, short
from dtsen.extraction.estimate import Estimate, amount, cell_forecast, estimates
from dtsen.extraction.forecast import Fullness
from dtsen.extraction.level import IDENTIFIED_LEVEL, LevelFinding, LevelReason
from dtsen.extraction.plan import Plan
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.spec import ExtractSpec

_REASONS: Final[Mapping[LevelReason, str]] = {
    "aggregate": "data agregat",
    "no_direct_identifier": "tanpa pengenal langsung",
    "direct_identifier": "dengan pengenal langsung",
}
_DOCUMENTS: Final[Mapping[Document, str]] = {
    Document.LETTER: "surat",
    Document.KAK: "KAK",
    Document.DECREE: "SK",
    Document.REGULATION: "Peraturan SDI",
}
_FORMS: Final[Mapping[str, str]] = {"rows": "data mikro", "table": "data agregat"}
_UNITS: Final[Mapping[str, str]] = {"rows": "baris/rows", "table": "sel/cells"}
_BEHIND: Final[Mapping[str, tuple[str, str]]] = {
    FAMILIES: ("keluarga", "families"),
    MEMBERS: ("individu", "individuals"),
}


def checked_lines(
    spec: ExtractSpec,
    plan: Plan,
    dataset: Dataset,
    catalogue: Catalogue,
    regions: Regions,
    *,
    received: Sequence[Received],
    formula_safe: bool,
) -> Iterator[str]:
    """The lines about a specification that would run. Raises ``RegistryError``, and ``SpecError`` for a table
    that cannot be planned.
    """
    finding = spec.level_finding(catalogue)
    yield _level(finding)
    named = ", ".join(f"{_DOCUMENTS[kind]}/{kind}" for kind in required_documents(finding.level))
    yield f"dokumen/documents: {named}"
    yield f"versi/version: {dataset.version}"
    yield f"wilayah/regions: {_places(spec.regions, regions)}"
    form = f"{_FORMS[spec.form]} / {spec.form}"
    yield f"bentuk/form: {form}; format: {spec.format}; paket/package: {spec.package}"
    for estimate, choice in zip(estimates(spec, plan, dataset, catalogue, regions), spec.themes, strict=True):
        yield from _theme(estimate, choice, _UNITS[spec.form])
        if spec.form == "table" and (found := cell_forecast(spec, choice, dataset, catalogue, regions)):
            yield f"  {_fullness(found, choice.theme)}"
    yield from _disclosure(spec, finding.level)
    for name in spec.idle_transforms:
        yield (
            f"catatan/note: {name} disesuaikan, tetapi tidak dipilih, jadi tidak berpengaruh / "
            "is transformed, but not chosen: nothing comes of it"
        )
    if not formula_safe:
        yield "rumus/formulas: =, +, -, @ dibiarkan / are left as they are"
    if received:
        yield _received(received, finding.level)


def _level(finding: LevelFinding) -> str:
    names = ", ".join(f"{variable.theme}.{variable.id}" for variable in finding.decisive)
    reason = f"{_REASONS[finding.reason]} / {finding.reason}"
    return f"level: {finding.level} ({reason}{': ' + names if names else ''})"


def _places(codes: Sequence[str], regions: Regions) -> str:
    """All of them, for each decides: code and name."""
    if not codes:
        return "seluruh Indonesia / all of Indonesia"
    return "; ".join(f"{code} {regions.full_name(code)}" for code in codes)


def _theme(estimate: Estimate, choice: ThemeChoice, unit: str) -> Iterator[str]:
    yield f"{estimate.theme}: {', '.join(estimate.columns)}"
    for condition in choice.where:
        yield f"  syarat/where: {condition.variable}: {json.dumps(condition.values)}"
    most = "" if estimate.counted else "paling banyak / at most "
    yield (
        f"  {most}sekitar/about {estimate.rows} {unit}, {amount(estimate.size)} sebelum dikompresi / before "
        "compression"
    )
    if estimate.counted:
        yield (
            f"  {_conditions(estimate.counted)}: menurut bagiannya secara nasional, suatu wilayah dapat "
            "memuat lebih banyak / by shares of the nation, a region may hold more"
        )
    if estimate.uncounted:
        yield (
            f"  {_conditions(estimate.uncounted)}: belum diperhitungkan, barisnya dapat lebih sedikit / not "
            "counted in, fewer rows may come"
        )


def _fullness(found: Fullness, theme: str) -> str:
    """The forecast of the portal's form, in its words. Of the possible cells many may be empty, and the file,
    which the estimate is about, leaves those out.
    """
    unit, units = _BEHIND[FAMILIES if found.counts_families else theme]
    most, at_most = ("paling banyak ", "at most ") if found.at_most else ("", "")
    if not found.rounded:
        most, at_most = "kurang dari ", "fewer than "
    number = max(1, found.rounded)
    indonesian = [
        f"isi sel: sekitar {found.cells} sel yang mungkin, tanpa total",
        f"rata-rata {most}{number} {unit} per sel",
    ]
    english = [
        f"about {found.cells} possible cells, totals aside",
        f"on average {at_most}{number} {units} per cell",
    ]
    if found.counts_families:
        indonesian.append(
            "yang dihitung keluarga, karena tabel memakai data yang sama bagi seluruh anggota keluarga"
        )
        english.append("families are counted, because the table uses what all members of a family have alike")
    if found.withholds_some:
        some, of_them = ("banyak", "many") if found.withholds_many else ("sebagian", "some")
        indonesian.append(
            f"{some} sel akan ditahan, karena sel dengan kurang dari {found.k} tidak ditampilkan"
        )
        english.append(
            f"{of_them} cells will be withheld, because cells of fewer than {found.k} are not shown"
        )
    if found.withholds_parts:
        indonesian.append(
            f"persen, total, dan rata-rata juga ditahan bila kurang dari {found.k} {unit} berada di dalam "
            "atau di luar hitungannya, jadi dapat lebih banyak yang ditahan daripada menurut rata-rata itu"
        )
        english.append(
            f"shares, sums and means are also withheld where fewer than {found.k} {units} are inside or "
            "outside of what they count, so more may be withheld than the average says"
        )
    return f"{'; '.join(indonesian)} / {'; '.join(english)}"


def _conditions(variables: Sequence[str]) -> str:
    return listed(variables, "syarat/condition", "syarat/conditions")


def _disclosure(spec: ExtractSpec, level: int) -> Iterator[str]:
    rules, is_table = spec.disclosure, spec.form == "table"
    if level == IDENTIFIED_LEVEL:
        yield "uji pengungkapan / disclosure: tidak ada pada level 4 / none at level 4"
        return
    if is_table or rules.diversity is not None:
        diversity = "" if rules.diversity is None else f", l = {rules.diversity}"
    else:
        diversity = ", l tidak ditetapkan / not set: dilaporkan saja / only reported"
    yield f"uji pengungkapan / disclosure: k = {rules.k}{diversity}"
    if (people := spec.least_behind(MEMBERS)) != rules.k:
        yield f"  individu di samping tabel keluarga / individuals beside a table of families: k = {people}"
    for transform in rules.transform:
        yield f"  {transform.variable}: {_spelled(transform)}"
    if len(spec.themes) > 1 and not is_table:
        yield f"  {_linked(rules)}"
    if rules.override:
        yield (
            "  override: hasil yang tidak lulus tetap diserahkan / a result that fails goes out all the same"
        )
        yield f"    alasan/reason: {printable(rules.override.reason)}"
        yield f"    diputuskan oleh / decided by: {printable(rules.override.decided_by)}"


def _linked(rules: Disclosure) -> str:
    if rules.linked:
        said = "kunci menghubungkan keluarga dengan anggotanya / a key joins families to their members"
        return f"linked: true, {said}"
    said = "tanpa kunci penghubung, tiap berkas diuji sendiri / no key, each file is measured for itself"
    return f"linked: false, {said}"


def _spelled(transform: Transform) -> str:
    """A transformation as a specification writes it."""
    written = transform_mapping(transform)
    if isinstance(written, str):
        return written
    return ", ".join(f"{name}: {json.dumps(value)}" for name, value in written.items())


def _received(received: Sequence[Received], level: int) -> str:
    """What the receiver could work out takes reading rows to tell: a check only says when that is done."""
    names = printable(", ".join(short(item.name) for item in received))
    when = (
        "dibandingkan saat disusun / compared when it is built"
        if level < IDENTIFIED_LEVEL
        else "tidak dibandingkan, pada level 4 semua orang dikenali / not compared, at level 4 everybody is "
        "named"
    )
    return f"sudah diterima / received: {names}; {when}"
