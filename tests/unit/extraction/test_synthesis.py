"""The synthetic registry is coherent (issue A, point 3): one test a rule, on 3,000 families."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.errors import RegistryError, SpecError
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.storage import reference_date
from dtsen.extraction.synthesis import generate, synthesize


class Tables:
    """The synthetic registry as two views, ``family`` and ``person``."""

    def __init__(self, registry: Path) -> None:
        self.connection = duckdb.connect(":memory:")
        for view, theme in (("family", "family"), ("person", "individual")):
            self.connection.execute(
                f"CREATE VIEW {view} AS SELECT * FROM "
                f"read_parquet('{registry}/{theme}/*/*.parquet', hive_partitioning = false)"
            )

    def one(self, query: str) -> Any:
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return row[0]

    def all(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def tables(registry: Path) -> Iterator[Tables]:
    tables = Tables(registry)
    yield tables
    tables.connection.close()


def test_every_catalogue_variable_is_there_with_its_type(tables: Tables, catalogue: Catalogue) -> None:
    for theme, view in zip(catalogue, ("family", "person"), strict=True):
        columns = {row[0]: row[1] for row in tables.all(f"DESCRIBE {view}")}
        assert list(columns) == [*(variable.field for variable in theme.variables), "region_code"]
        for variable in theme.variables:
            expected = {"text": {"VARCHAR"}, "date": {"DATE"}, "integer": {"UTINYINT", "USMALLINT"}}
            assert columns[variable.field] in expected[variable.storage]


def test_the_number_of_families_is_the_one_asked_for(tables: Tables) -> None:
    assert tables.one("SELECT count(*) FROM family") == 3000


def test_every_nik_is_unique_and_valid(tables: Tables) -> None:
    nik = "nomor_induk_kependudukan"
    assert tables.one(f"SELECT count(*) - count(DISTINCT {nik}) FROM person") == 0
    assert tables.one(f"SELECT count(*) FROM person WHERE NOT regexp_full_match({nik}, '[0-9]{{16}}')") == 0
    assert tables.one(f"SELECT count(*) FROM person WHERE right({nik}, 4) = '0000' OR {nik} IS NULL") == 0


def test_a_nik_holds_region_and_birth_date_with_40_added_for_women(tables: Tables) -> None:
    built = """left(region_code, 6)
               || lpad((day(tanggal_lahir) + if(jenis_kelamin = 2, 40, 0))::VARCHAR, 2, '0')
               || strftime(tanggal_lahir, '%m%y')"""
    assert tables.one(f"SELECT count(*) FROM person WHERE left(nomor_induk_kependudukan, 12) <> {built}") == 0


def test_the_age_is_that_of_the_birth_date_on_the_reference_day(tables: Tables) -> None:
    years = "datediff('year', tanggal_lahir, DATE '2026-01-01')"
    age = f"{years} - if(strftime(tanggal_lahir, '%m%d') > '0101', 1, 0)"
    assert tables.one(f"SELECT count(*) FROM person WHERE usia <> {age}") == 0
    assert tables.one("SELECT max(usia) FROM person") < 100


def test_family_card_numbers_are_unique_and_begin_with_the_district(tables: Tables) -> None:
    card = "nomor_kartu_keluarga"
    assert tables.one(f"SELECT count(DISTINCT {card}) FROM family") == 3000
    assert (
        tables.one(
            f"SELECT count(*) FROM family WHERE left({card}, 6) <> kode_kecamatan OR len({card}) <> 16"
        )
        == 0
    )


def test_the_members_add_up_to_the_family_size(tables: Tables) -> None:
    wrong = """SELECT count(*) FROM family LEFT JOIN
               (SELECT nomor_kartu_keluarga, count(*) AS n FROM person GROUP BY ALL)
               USING (nomor_kartu_keluarga)
               WHERE n IS DISTINCT FROM jumlah_anggota_keluarga"""
    assert tables.one(wrong) == 0
    assert tables.one("SELECT count(*) FROM person ANTI JOIN family USING (nomor_kartu_keluarga)") == 0


def test_every_family_has_one_head_whom_the_family_theme_names(tables: Tables) -> None:
    heads = "(SELECT * FROM person WHERE status_hubungan_keluarga = 1)"
    assert tables.one(f"SELECT count(*) FROM {heads}") == 3000
    same = f"""SELECT count(*) FROM family f JOIN {heads} h USING (nomor_kartu_keluarga)
               WHERE h.nama = f.nama_kepala_keluarga AND h.nomor_induk_kependudukan = f.nik_keluarga
               AND h.alamat = f.alamat AND h.desil_nasional = f.desil_nasional"""
    assert tables.one(same) == 3000


def test_spouses_are_married_of_the_other_sex_and_one_at_most(tables: Tables) -> None:
    couples = """SELECT count(*) FROM person s JOIN person h USING (nomor_kartu_keluarga)
                 WHERE s.status_hubungan_keluarga = 2 AND h.status_hubungan_keluarga = 1"""
    assert (
        tables.one(couples)
        == tables.one("SELECT count(*) FROM person WHERE status_hubungan_keluarga = 2")
        > 1000
    )
    wrong = "(h.jenis_kelamin = s.jenis_kelamin OR h.status_kawin <> 2 OR s.status_kawin <> 2 OR s.usia < 19)"
    assert tables.one(f"{couples} AND {wrong}") == 0


def test_children_are_younger_than_their_parents_by_a_life_that_can_be(tables: Tables) -> None:
    gap = """SELECT min(m.usia - c.usia), max(m.usia - c.usia)
             FROM person c JOIN person m USING (nomor_kartu_keluarga)
             WHERE c.status_hubungan_keluarga = 3 AND m.status_hubungan_keluarga = 2"""
    youngest, oldest = tables.all(gap)[0]
    assert youngest >= 19
    assert oldest <= 44


def test_decile_is_a_tenth_of_the_percentile_rounded_up(tables: Tables) -> None:
    for view in ("family", "person"):
        assert tables.one(f"SELECT count(*) FROM {view} WHERE desil_nasional <> ceil(persentil / 10)") == 0


def test_every_national_decile_holds_about_a_tenth_of_the_families(tables: Tables) -> None:
    shares = dict(tables.all("SELECT desil_nasional, count(*) / 3000 FROM family GROUP BY ALL"))
    assert sorted(shares) == list(range(1, 11))
    assert all(0.08 < share < 0.12 for share in shares.values())


def test_poorer_deciles_live_in_poorer_houses(tables: Tables) -> None:
    """Floor area grows; earth floors, missing toilets and firewood shrink."""
    area = [
        row[0]
        for row in tables.all(
            "SELECT avg(luas_lantai) FROM family GROUP BY desil_nasional ORDER BY min(desil_nasional)"
        )
    ]
    assert area == sorted(area)
    for bad in (
        "jenis_lantai_terluas IN (5, 7, 8)",
        "fasilitas_bab IN (4, 6)",
        "bahan_bakar_utama_memasak = 10",
    ):
        share = "SELECT avg(({})::INTEGER) FROM family WHERE desil_nasional {}"
        assert tables.one(share.format(bad, "<= 2")) > 5 * tables.one(share.format(bad, ">= 8")) + 0.02


def test_poorer_families_are_larger_so_that_fewer_individuals_stand_in_the_upper_deciles(
    tables: Tables,
) -> None:
    sizes = [
        row[0]
        for row in tables.all(
            "SELECT avg(jumlah_anggota_keluarga) FROM family GROUP BY (desil_nasional + 1) // 2 "
            "ORDER BY min(desil_nasional)"
        )
    ]
    assert sizes == sorted(sizes, reverse=True)
    individuals = dict(tables.all("SELECT desil_nasional, count(*) FROM person GROUP BY ALL"))
    assert 1.2 < individuals[1] / individuals[10] < 1.7


def test_what_is_drawn_for_one_thing_says_nothing_about_another(tables: Tables) -> None:
    """Welfare, the head's age, the first letter of the name and the house number are drawn apart."""
    heads = "person WHERE status_hubungan_keluarga = 1"
    draws = ("persentil", "usia", "ascii(nama)", "regexp_extract(alamat, 'No. ([0-9]+)', 1)::INTEGER")
    for one, other in combinations(draws, 2):
        assert abs(tables.one(f"SELECT corr({one}, {other}) FROM {heads}")) < 0.07


def test_provinces_differ_in_size_and_welfare(tables: Tables) -> None:
    sizes = dict(tables.all("SELECT kode_provinsi, count(*) FROM family GROUP BY ALL"))
    assert len(sizes) == 38
    assert sizes["32"] > 10 * sizes["65"]
    means = dict(tables.all("SELECT kode_provinsi, avg(persentil) FROM family GROUP BY ALL"))
    assert means["31"] > means["53"] + 10


def test_ages_fit_schooling(tables: Tables) -> None:
    assert tables.one("SELECT count(*) FROM person WHERE usia < 7 AND partisipasi_sekolah <> 1") == 0
    assert tables.one("SELECT count(*) FROM person WHERE usia > 25 AND partisipasi_sekolah = 2") == 0
    assert (
        tables.one("SELECT avg((partisipasi_sekolah = 2)::INTEGER) FROM person WHERE usia BETWEEN 7 AND 12")
        > 0.95
    )
    youngest = {19: 22, 13: 18, 8: 15, 3: 12}
    for diploma, age in youngest.items():
        assert (
            tables.one(f"SELECT min(usia) FROM person WHERE ijazah_tertinggi_yang_dimiliki = {diploma}")
            >= age
        )


def test_ages_fit_work(tables: Tables) -> None:
    assert tables.one("SELECT count(*) FROM person WHERE usia < 15 AND status_bekerja = 1") == 0
    job = "status_dalam_pekerjaan_utama IS NOT NULL AND lapangan_usaha_dari_pekerjaan_utama IS NOT NULL"
    assert (
        tables.one(f"SELECT count(*) FROM person WHERE coalesce(status_bekerja, 2) = 1 AND NOT ({job})") == 0
    )
    assert tables.one(f"SELECT count(*) FROM person WHERE coalesce(status_bekerja, 2) = 2 AND {job}") == 0
    assert (
        tables.one("SELECT avg((status_bekerja = 1)::INTEGER) FROM person WHERE usia BETWEEN 25 AND 55") > 0.6
    )


def test_ages_fit_marriage_and_identity_cards(tables: Tables) -> None:
    assert tables.one("SELECT count(*) FROM person WHERE usia < 19 AND status_kawin <> 1") == 0
    assert tables.one("SELECT count(*) FROM person WHERE usia < 17 AND kepemilikan_kartu_identitas >= 4") == 0


def test_every_code_is_in_its_code_list(tables: Tables, catalogue: Catalogue) -> None:
    for theme, view in zip(catalogue, ("family", "person"), strict=True):
        for variable in theme.variables:
            if variable.allowed:
                found = {str(row[0]) for row in tables.all(f"SELECT DISTINCT {variable.field} FROM {view}")}
                assert found - {"None"} <= variable.allowed, variable.field


def test_region_codes_are_of_kemendagri_and_carry_the_real_names(tables: Tables, regions: Regions) -> None:
    """D20."""
    rows = tables.all(
        "SELECT DISTINCT kode_provinsi, provinsi, kode_kabupaten_kota, kabupaten_kota, kode_kecamatan, "
        "kecamatan, kode_kelurahan_desa, kelurahan_desa, region_code FROM family"
    )
    for row in rows:
        assert [(region.code, region.name) for region in regions.path(row[8])] == list(
            zip(row[0:8:2], row[1:8:2], strict=True)
        )


def test_rows_are_sorted_by_village_so_that_regions_can_be_pruned(registry: Path, tables: Tables) -> None:
    for path in sorted(registry.glob("*/*/*.parquet")):
        codes = [row[0] for row in tables.all(f"SELECT region_code FROM read_parquet('{path}')")]
        assert codes == sorted(codes)
        assert {code[:2] for code in codes} == {path.parent.name[-2:]}


def test_the_manifest_tells_rows_files_and_counts(registry: Path, tables: Tables) -> None:
    dataset = Dataset.open(registry)
    assert dataset.synthetic
    assert dataset.cleaned
    for theme, view in (("family", "family"), ("individual", "person")):
        store = dataset.store(theme)
        assert (
            store.rows == tables.one(f"SELECT count(*) FROM {view}") == sum(file.rows for file in store.files)
        )
        jakarta = tables.one(f"SELECT count(*) FROM {view} WHERE region_code LIKE '3171%'")
        assert store.counts["3171"] == jakarta > 0
        for file in store.files:
            content = (registry / file.path).read_bytes()
            assert hashlib.sha256(content).hexdigest() == file.sha256
            assert f"{zlib.crc32(content):08x}" == file.crc32
            ends = f"SELECT min(region_code) || max(region_code) FROM read_parquet('{registry / file.path}')"
            assert tables.one(ends) == file.first + file.last


def test_the_folder_and_every_name_say_that_the_data_are_synthetic(registry: Path, tables: Tables) -> None:
    assert "TIDAK ADA" in (registry / "README.md").read_text(encoding="utf-8")
    last = {row[0] for row in tables.all("SELECT DISTINCT split_part(nama, ' ', -1) FROM person")}
    assert last <= {"Contoh", "Peraga", "Rekaan", "Sampel", "Sintetis", "Tiruan"}


def digests(folder: Path) -> list[str]:
    files = sorted(path for path in folder.rglob("*.*") if path.is_file())
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]


def test_same_size_and_seed_give_the_same_bytes_and_another_seed_does_not(
    tmp_path: Path, regions: Regions
) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        synthesize(families=150, seed=seed, target=tmp_path / name, regions=regions)
    first, again, other = (digests(tmp_path / name) for name in "abc")
    assert first == again != other


def test_how_families_are_cut_into_files_does_not_change_them(
    tmp_path: Path, regions: Regions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Provinces that share a run, and provinces that need several, give the same rows in the same order."""
    monkeypatch.setattr(generate, "FAMILIES_A_SHARED_RUN", 1000)
    synthesize(families=400, seed=3, target=tmp_path / "shared", regions=regions)
    monkeypatch.setattr(generate, "FAMILIES_A_SHARED_RUN", 30)
    monkeypatch.setattr(generate, "FAMILIES_A_FILE", 40)
    synthesize(families=400, seed=3, target=tmp_path / "cut", regions=regions)
    assert (tmp_path / "cut/family/province_code=32/part-0001.parquet").is_file()
    for theme in ("family", "individual"):
        rows = [
            duckdb.sql(f"SELECT * FROM read_parquet('{tmp_path}/{name}/{theme}/*/*.parquet')").fetchall()
            for name in ("shared", "cut")
        ]
        assert rows[0] == rows[1]


def test_a_folder_in_use_is_left_alone(tmp_path: Path, regions: Regions) -> None:
    (tmp_path / "precious.txt").write_text("keep me")
    with pytest.raises(RegistryError) as refused:
        synthesize(families=10, seed=1, target=tmp_path, regions=regions)
    assert refused.value.code == "target_taken"
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_a_failure_leaves_nothing_behind(tmp_path: Path, regions: Regions) -> None:
    def break_off(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        synthesize(families=60, seed=1, target=tmp_path / "r", regions=regions, progress=break_off)
    assert list(tmp_path.iterdir()) == []


def test_a_version_reads_number_and_year(tmp_path: Path, regions: Regions) -> None:
    with pytest.raises(SpecError):
        synthesize(families=10, seed=1, target=tmp_path / "r", regions=regions, version="latest")
    assert [reference_date(version) for version in ("1/2026", "3/2026")] == ["2026-01-01", "2026-07-01"]
