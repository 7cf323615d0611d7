"""The seal breaks when a byte of any file changes, and says where."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.registries import KEY, build_from
from support.unpacked import nasty_people, unpack

from dtsen.extraction.errors import PackageError
from dtsen.extraction.formats import FORMATS
from dtsen.extraction.package.contents import Contents
from dtsen.extraction.package.seal import SEAL_FILE, Findings, held_against_seal, seal_json, verify_seal
from dtsen.extraction.regions import Regions

OTHER = b"another request's own key, 32 b."
ENTRIES = {"data/family.csv": (7, "0" * 64), "BACA-SAYA.txt": (3, "1" * 64)}
TABLE = {
    "form": "table",
    "themes": {"family": {"dimensions": ["decile"], "measures": ["count"]}},
    "package": "none",
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    unpack(tmp_path / "paket", FORMATS["xml"], nasty_people(FORMATS["xml"])[:2])
    return tmp_path / "paket"


@pytest.mark.parametrize("place", ["mark", "institution", "files", "synthetic"])
def test_issue_b_a_changed_seal_file_is_found(make: Callable[..., Contents], place: str) -> None:
    content = seal_json(KEY, make(), ENTRIES)
    assert verify_seal(KEY, content)
    assert not verify_seal(OTHER, content)
    facts = json.loads(content)
    facts[place] = []
    assert not verify_seal(KEY, json.dumps(facts).encode())


@pytest.mark.parametrize(
    ("sealed", "changed"),
    [
        (b'{\n  "mark"', b'{\n  "institution": "Instansi Lain",\n  "mark"'),
        (b'{\n  "mark"', b'{\n  "\\u0073eal": "0",\n  "mark"'),
        (b"{\n", b"{ \n"),
        (b"{\n", b"{\n\n\n\n"),
        (b"}\n  ],", b"} ],"),
        (b'"bytes": 7', b'"bytes": 7, "bytes": 7'),
        (b'"bytes": 7', b'"bytes": 1, "bytes": 7'),
        (b'"mark"', b'"\\u006dark"'),
    ],
)
def test_a_seal_file_that_only_a_program_reads_as_it_was_sealed_is_changed(
    make: Callable[..., Contents], sealed: bytes, changed: bytes
) -> None:
    """Of a key that stands there twice, the parser takes the last and who looks takes the first."""
    content = seal_json(KEY, make(), ENTRIES)
    assert sealed in content
    assert not verify_seal(KEY, content.replace(sealed, changed, 1))


@pytest.mark.parametrize(
    ("before", "after"), [(b"", b"\n"), (b" ", b""), (b"\xef\xbb\xbf", b""), (b"", b"\0")]
)
def test_nothing_stands_before_or_behind_the_seal(
    make: Callable[..., Contents], before: bytes, after: bytes
) -> None:
    assert not verify_seal(KEY, before + seal_json(KEY, make(), ENTRIES) + after)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"seal": 3}', b"\xff", b"[" * 100_000])
def test_what_is_no_seal_file_is_false_and_no_error(content: bytes) -> None:
    assert not verify_seal(KEY, content)


def test_a_package_as_it_left_is_as_it_was_sealed(package: Path) -> None:
    assert not held_against_seal(package, KEY)


def test_every_file_that_was_changed_taken_out_or_put_in_is_named(package: Path) -> None:
    (package / "data/individual.xml").write_bytes(b"<rows/>")
    (package / "data/individual.xsd").unlink()
    (package / "kamus-variabel.html").write_bytes((package / "kamus-variabel.html").read_bytes() + b" ")
    (package / "ketentuan.html").unlink()
    (package / "tambahan.txt").write_text("one more")
    (package / "data/more").symlink_to("/etc")
    assert held_against_seal(package, KEY) == Findings(
        changed=("data/individual.xml", "kamus-variabel.html"),
        missing=("data/individual.xsd", "ketentuan.html"),
        extra=("data/more", "tambahan.txt"),
    )


def test_a_link_is_no_file_that_was_sealed_whatever_it_leads_to(package: Path) -> None:
    outside = package.with_name("outside")
    outside.mkdir()
    names = ("data/individual.xml", "SHA256SUMS", SEAL_FILE, "pemuat")
    for name in names:
        (package / name).rename(outside / Path(name).name)
        (package / name).symlink_to(outside / Path(name).name)
    found = held_against_seal(package, KEY)
    assert set(found.changed) == {"data/individual.xml", "SHA256SUMS", SEAL_FILE}
    assert found.extra == ("pemuat",)
    assert {name.split("/")[0] for name in found.missing} == {"pemuat"}


def test_the_checksums_are_what_follows_from_the_sealed_files(package: Path) -> None:
    sums = package / "SHA256SUMS"
    sums.write_bytes(sums.read_bytes().replace(b"0", b"1", 1))
    assert held_against_seal(package, KEY) == Findings(changed=("SHA256SUMS",))
    sums.unlink()
    assert held_against_seal(package, KEY) == Findings(missing=("SHA256SUMS",))


def nothing_there(package: Path) -> None:
    package.rename(package.with_name("elsewhere"))


def still_packed(package: Path) -> None:
    nothing_there(package)
    package.write_bytes(b"PK")


def without_seal(package: Path) -> None:
    (package / SEAL_FILE).unlink()


def with_a_changed_seal(package: Path) -> None:
    content = (package / SEAL_FILE).read_text()
    (package / SEAL_FILE).write_text(content.replace('"synthetic": true', '"synthetic": false'))


def of_another(package: Path) -> None:
    (package / SEAL_FILE).write_text("{}")


def larger_than_memory(package: Path) -> None:
    """A sparse file: it takes no room on the disk."""
    with (package / SEAL_FILE).open("r+b") as file:
        file.truncate(1 << 40)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (nothing_there, "package_missing", "there is no folder"),
        (still_packed, "package_packed", "open the package"),
        (without_seal, "seal_missing", "carries no seal"),
        (with_a_changed_seal, "seal_changed", "the seal itself was changed"),
        (of_another, "seal_of_another_key", "another key"),
        (larger_than_memory, "seal_too_large", "larger than any seal"),
    ],
)
def test_what_cannot_be_held_against_its_seal_is_told_why(
    package: Path, change: Callable[[Path], None], code: str, words: str
) -> None:
    change(package)
    with pytest.raises(PackageError, match=words) as refused:
        held_against_seal(package, KEY)
    assert refused.value.code == code


def test_a_seal_of_another_key_is_told_so(package: Path) -> None:
    with pytest.raises(PackageError) as refused:
        held_against_seal(package, OTHER)
    assert refused.value.code == "seal_of_another_key"


def test_the_seal_of_as_many_pages_as_a_nation_fills_can_be_read_again(
    make: Callable[..., Contents], tmp_path: Path
) -> None:
    pages = {f"data/individual/{page:05}.html": (1_500_000, "0" * 64) for page in range(60_000)}
    (tmp_path / SEAL_FILE).write_bytes(seal_json(KEY, make(), pages))
    assert pages.keys() <= set(held_against_seal(tmp_path, KEY).missing)


def test_a_table_without_a_key_carries_no_seal_and_the_same_bytes_every_time(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    """What everybody can make proves nothing."""
    runs = []
    for name in ("a", "b"):
        build_from(TABLE, registry, regions, tmp_path / name, key=None, passphrase=None)
        files = [path for path in (tmp_path / name).rglob("*") if path.is_file()]
        runs.append({path.relative_to(tmp_path / name): path.read_bytes() for path in files})
    assert runs[0] == runs[1]
    assert all(b"anda salinan" not in content for content in runs[0].values())
    with pytest.raises(PackageError, match="carries no seal"):
        held_against_seal(tmp_path / "a", KEY)
    build_from(TABLE, registry, regions, tmp_path / "c", passphrase=None)
    assert not held_against_seal(tmp_path / "c", KEY)


def test_rows_without_a_key_are_refused(registry: Path, regions: Regions, tmp_path: Path) -> None:
    rows = {"themes": {"family": {"variables": ["decile"]}}, "regions": ["33"]}
    with pytest.raises(PackageError) as refused:
        build_from(rows, registry, regions, tmp_path / "d.zip", key=None)
    assert refused.value.code == "key_missing"
