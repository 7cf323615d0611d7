"""``dtsen synthesize``, ``dtsen extract`` and ``dtsen dataset`` as a shell sees them."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from support.registries import KEY, REGIONS_DIRECTORY, csv_rows, open_package

from dtsen.cli import main

SPEC = """\
themes:
  family:
    variables: [province, decile{more}]
regions: ["33"]
package: {package}
"""


def spec_file(folder: Path, *, package: str = "none", more: str = "") -> str:
    path = folder / "s.yaml"
    path.write_text(SPEC.format(package=package, more=more), encoding="utf-8")
    return str(path)


def extract(registry: Path, folder: Path, *options: str, **parts: str) -> int:
    regions = ["--regions", str(REGIONS_DIRECTORY)]
    given = ["--data", str(registry), "--out", str(folder / "out"), *regions, *options]
    return main(["extract", spec_file(folder, **parts), *given])


def test_extract_writes_plain_files(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(registry, tmp_path) == 0
    rows = csv_rows((tmp_path / "out/data/family.csv").read_bytes())
    assert {row["provinsi"] for row in rows} == {"Jawa Tengah"}
    said = capsys.readouterr().out
    assert f"{len(rows)} baris/rows, 2 kolom/columns\n" in said
    assert "level 3, pemeriksaan/checks: lulus/pass, " in said


def test_extract_prints_the_passphrase_that_opens_the_package(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(registry, tmp_path, package="zip") == 0
    passphrase = capsys.readouterr().out.split("passphrase: ")[1].split()[0]
    assert "data/family.csv" in open_package(tmp_path / "out/s.zip", passphrase)


def run(registry: Path, folder: Path, shell: str, package: str) -> subprocess.CompletedProcess[str]:
    """The command in a shell that does something to its output."""
    command = [
        sys.executable, "-m", "dtsen", "extract", spec_file(folder, package=package),
        "--data", str(registry), "--out", str(folder / "out"), "--regions", str(REGIONS_DIRECTORY),
    ]  # fmt: skip
    return subprocess.run(
        ["bash", "-c", shell.format(shlex.join(command))], capture_output=True, text=True, timeout=120
    )


UNHEARD = ["{} > /dev/full", "{} >&-", "({}; echo $? > status) | true; exit $(cat status)"]


@pytest.mark.parametrize("shell", UNHEARD)
def test_without_anybody_who_sees_the_passphrase_nothing_is_built(
    registry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    """It was printed last: the package stood, and nobody could ever open it."""
    monkeypatch.chdir(tmp_path)
    ran = run(registry, tmp_path, shell, "zip")
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 2  # in Indonesian, and in English
    assert ran.stderr.endswith("[passphrase_unsaid]\n")
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("shell", UNHEARD)
def test_a_delivery_that_stands_is_no_failure_though_nobody_hears_of_it(
    registry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    """A status other than 0 says that nothing stands under the final name."""
    monkeypatch.chdir(tmp_path)
    ran = run(registry, tmp_path, shell, "none")
    assert ran.returncode == 0
    assert "rror" not in ran.stderr
    assert (tmp_path / "out/data/family.csv").is_file()


def test_a_passphrase_is_printed_before_the_build_and_not_for_what_is_refused_at_once(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out/s.zip").mkdir(parents=True)
    assert extract(registry, tmp_path, package="zip") == 1
    assert capsys.readouterr().out == ""
    (tmp_path / "out/s.zip").rmdir()
    assert extract(registry, tmp_path, package="zip") == 0
    first, second, third, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("s.zip: dibuka dengan kata sandi ini")
    assert second.startswith("kata sandi paket / passphrase: ")
    assert third.startswith("data/family.csv: ")


def test_verify_holds_an_opened_package_against_its_seal(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "key"
    key.write_bytes(KEY)
    assert extract(registry, tmp_path, "--key-file", str(key)) == 0
    verify = ["verify", str(tmp_path / "out"), "--key-file", str(key)]
    assert main(verify) == 0
    (tmp_path / "out/data/family.csv").write_bytes(b"provinsi\r\n")
    assert main(verify) == 1
    assert "data/family.csv" in capsys.readouterr().err


def test_extract_is_held_against_what_the_receiver_has_already(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two files of one name are two: one asked for everybody, the other for all but one large family. Whoever
    builds is told, and the package tells nothing.
    """
    received = []
    for name, condition in (("a", ""), ("b", "\n    where: {family_size: [1, 2, 3, 4, 5, 6, 7]}")):
        (tmp_path / name).mkdir()
        given = spec_file(tmp_path / name, more=f", family_size]{condition}\n#")
        received += ["--received", given]
    assert extract(registry, tmp_path, *received) == 0
    told = capsys.readouterr()
    assert "“s.yaml”" in told.err
    assert "\nSelisih dengan data yang telah diterima instansi / differencing: " in told.err
    assert "pemeriksaan/checks: perlu perhatian/warn" in told.out
    assert "s.yaml" not in (tmp_path / "out/laporan-kualitas.json").read_text()


def test_a_received_specification_that_is_wrong_is_named(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(registry, tmp_path, "--received", str(tmp_path / "none.yaml")) == 2
    assert "none.yaml" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["--received", "--elsewhere"])
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            "themes: {family: {variables: [shoe_size]}}",
            "shoe_size",
        ),
        ("{themes: {family: {variables: [decile]}}, regions: ['99']}", "99"),
    ],
)
def test_what_is_wrong_with_another_specification_is_said_as_that_ones(
    registry: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    option: str,
    wrong: str,
    told: str,
) -> None:
    (tmp_path / "former.yaml").write_text(wrong, encoding="utf-8")
    assert extract(registry, tmp_path, option, str(tmp_path / "former.yaml")) == 2
    indonesian, english = capsys.readouterr().err.splitlines()
    assert indonesian.startswith(f"dtsen extract: Isi berkas {option} former.yaml salah. ")
    assert english.startswith(f"dtsen extract: {option} former.yaml: ")
    assert told in indonesian
    assert told in english


@pytest.mark.parametrize("check", [[], ["--check"]])
def test_what_others_have_is_refused_where_nothing_is_held_against_it(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], check: list[str]
) -> None:
    """It was passed over without a word, as if there were nothing to tell."""
    spec = {"form": "table", "themes": {"family": {"dimensions": ["decile"], "measures": ["count"]}}}
    (tmp_path / "t.yaml").write_text(json.dumps(spec))
    place = ["--data", str(registry), "--out", str(tmp_path / "out"), "--regions", str(REGIONS_DIRECTORY)]
    others = ["--elsewhere", spec_file(tmp_path), *check]
    assert main(["extract", str(tmp_path / "t.yaml"), *place, *others]) == 2
    assert said_once(capsys, "elsewhere_not_compared")


def test_check_says_level_documents_and_columns_and_writes_nothing(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(registry, tmp_path, "--check", more=", address") == 0
    said = capsys.readouterr().out
    assert "level: 4 (dengan pengenal langsung / direct_identifier: family.address)\n" in said
    assert "dokumen/documents: surat/letter, KAK/kak, SK/decree, Peraturan SDI/regulation\n" in said
    assert "provinsi, alamat, desil_nasional" in said
    assert "rumus" not in said
    assert extract(registry, tmp_path, "--check", "--raw-formulas") == 0
    assert "rumus/formulas: =, +, -, @ dibiarkan / are left as they are\n" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


def test_what_is_wrong_is_named_in_both_languages_with_a_status(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(registry, tmp_path, more=", shoe_size") == 2
    indonesian, english = capsys.readouterr().err.splitlines()
    assert indonesian.startswith("dtsen extract: Variabel shoe_size tidak dikenal")
    assert english == "dtsen extract: theme family has no variable 'shoe_size' [unknown_variable]"
    assert extract(tmp_path / "nowhere", tmp_path) == 1
    assert said_once(capsys, "dataset_missing")
    assert not (tmp_path / "out").exists()


def test_dataset_summary_is_json(registry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dataset", "summary", str(registry)]) == 0
    assert json.loads(capsys.readouterr().out)["families"] == 3000


def test_synthesize_writes_a_registry_without_django(tmp_path: Path) -> None:
    """The commands of extraction never load Django, so they work where it is not installed."""
    code = (
        "import sys; sys.modules['django'] = None; from dtsen.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    out = ["--out", str(tmp_path / "r"), "--regions", str(REGIONS_DIRECTORY)]
    command = [sys.executable, "-c", code, "synthesize", "--families", "40", "--seed", "5", *out]
    ended = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert "40 keluarga/families" in ended.stdout
    assert (tmp_path / "r/dataset.json").is_file()


def test_a_check_needs_no_place_and_a_delivery_does(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "spec.yaml").write_text("themes: {family: {variables: [decile]}}\nregions: ['3304']\n")
    place = ["--data", str(registry), "--regions", str(REGIONS_DIRECTORY)]
    asked = ["extract", str(tmp_path / "spec.yaml"), *place]
    assert main([*asked, "--check"]) == 0
    assert main(asked) == 2
    assert "--out" in capsys.readouterr().err


def said_once(capsys: pytest.CaptureFixture[str], code: str) -> bool:
    """In Indonesian, then on the last line in English with its code, which stands nowhere else."""
    indonesian, english = capsys.readouterr().err.splitlines()
    command = " ".join(indonesian.split(" ", 2)[:2])
    assert english.startswith(f"{command} ")
    assert "[" not in indonesian
    return english.endswith(f"[{code}]") and max(len(indonesian), len(english)) < 300


def file_in_the_way(out: Path) -> None:
    out.write_text("keep me")


def link_in_the_way(out: Path) -> None:
    out.symlink_to(out.parent / "nowhere")


@pytest.mark.parametrize("package", ["none", "zip"])
@pytest.mark.parametrize("obstacle", [file_in_the_way, link_in_the_way])
def test_what_stands_in_the_way_of_the_target_is_said_once(
    registry: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    package: str,
    obstacle: Callable[[Path], None],
) -> None:
    obstacle(tmp_path / "out")
    assert extract(registry, tmp_path, package=package) == 1
    assert said_once(capsys, code := "target_taken" if package == "none" else "target_unusable")
    assert extract(registry, tmp_path, "--check", package=package) == 1
    assert said_once(capsys, code)


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied", "a\nb"), duckdb.IOException("Could not read x")]
)
def test_what_the_system_refuses_is_said_once(
    registry: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    def refuse(*given: object, **options: object) -> None:
        raise error

    monkeypatch.setattr("dtsen.extraction.commandline.command.build", refuse)
    assert extract(registry, tmp_path) == 1
    assert said_once(capsys, "system_error")


def test_a_specification_without_an_end_is_refused(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--data", str(registry), "--regions", str(REGIONS_DIRECTORY), "--check"]
    assert main(["extract", "/dev/zero", *place]) == 2
    assert said_once(capsys, "file_too_big")
    (tmp_path / "twice.yaml").write_text(
        "themes: {family: {variables: [decile]}}\nregions: ['33']\nregions: []\n"
    )
    assert main(["extract", str(tmp_path / "twice.yaml"), *place]) == 2
    assert said_once(capsys, "repeated_key")


SAID_OF_AN_END = (
    "dtsen extract: Dihentikan dari luar; yang telah dimulai sudah dibersihkan. Jalankan lagi bila perlu.\n"
    "dtsen extract: ended from outside; what it had begun is swept [ended]\n"
)
ENDED = """
import sys, time
from dtsen.cli import main
from dtsen.extraction.engines.duckdb import DuckDBEngine
def wait(*given):
    print("at work", flush=True)
    time.sleep(60)
DuckDBEngine.count = wait
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGQUIT, 131)],
)
def test_a_run_that_is_ended_says_so_and_sweeps(
    registry: Path, tmp_path: Path, number: signal.Signals, status: int
) -> None:
    """Whether by Ctrl-C, by kill, or because the session was closed: rows in plain text stay nowhere."""
    place = ["--data", str(registry), "--out", str(tmp_path / "out"), "--regions", str(REGIONS_DIRECTORY)]
    command = [sys.executable, "-c", ENDED, "extract", spec_file(tmp_path), *place]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "at work\n"
        assert (tmp_path / ".out.building").is_dir()
        running.send_signal(number)
        _, said = running.communicate(timeout=30)
    assert running.returncode == status
    assert said == SAID_OF_AN_END
    assert [path.name for path in tmp_path.iterdir()] == ["s.yaml"]


IN_THE_ENGINE = """
import sys
import duckdb
from dtsen.cli import main
from dtsen.extraction.engines.duckdb import DuckDBEngine
def count(*given):
    print("at work", flush=True)
    duckdb.connect().execute("SELECT count(*) FROM range(1000000) a, range(1000000) b").fetchall()
DuckDBEngine.count = count
sys.exit(main(sys.argv[1:]))
"""
LOADING = """
import sys, time
from importlib.abc import MetaPathFinder
class Slow(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "duckdb":
            print("at work", flush=True)
            time.sleep(60)
sys.meta_path.insert(0, Slow())
from dtsen.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("program", [IN_THE_ENGINE, LOADING])
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGQUIT, 131)]
)
def test_wherever_a_signal_meets_it_a_run_ends_as_one_that_was_ended(
    registry: Path, tmp_path: Path, program: str, number: signal.Signals, status: int
) -> None:
    """The engine makes an error of its own of whatever ends it."""
    place = ["--data", str(registry), "--out", str(tmp_path / "out"), "--regions", str(REGIONS_DIRECTORY)]
    command = [sys.executable, "-c", program, "extract", spec_file(tmp_path), *place]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "at work\n"
        running.send_signal(number)
        _, said = running.communicate(timeout=60)
    assert said == SAID_OF_AN_END
    assert running.returncode == status
    assert [path.name for path in tmp_path.iterdir()] == ["s.yaml"]


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("can't start new thread"),
        duckdb.OutOfMemoryException("Allocation failure"),
    ],
)
def test_a_machine_without_memory_or_threads_says_so_and_what_was_begun_is_swept(
    registry: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    def give_up(*given: object) -> None:
        raise error

    monkeypatch.setattr("dtsen.extraction.job.Job._opened", give_up)
    assert extract(registry, tmp_path) == 1
    assert said_once(capsys, "out_of_memory")
    assert [path.name for path in tmp_path.iterdir()] == ["s.yaml"]


def test_a_limit_of_addresses_that_the_engine_crashes_under_is_said_before_anything_is_begun(
    registry: Path, tmp_path: Path
) -> None:
    """It was a segmentation fault somewhere inside a library, and the work folder stayed."""
    ran = run(registry, tmp_path, "ulimit -c 0; ulimit -v 500000; {}", "none")
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 2  # in Indonesian, and in English
    assert ran.stderr.endswith("is 488 MB, and it takes 2 GB [out_of_memory]\n")
    assert [path.name for path in tmp_path.iterdir()] == ["s.yaml"]


def test_the_help_names_what_it_lists(capsys: pytest.CaptureFixture[str]) -> None:
    for asked in (["help", "extract"], ["help", "dataset", "register"]):
        with pytest.raises(SystemExit) as ended:
            main(asked)
        assert ended.value.code == 0
        assert f"usage: dtsen {' '.join(asked[1:])}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command",
    [
        ["synthesize"],
        ["extract"],
        ["verify"],
        ["dataset", "summary"],
        ["dataset", "check"],
        ["dataset", "register"],
    ],
)
def test_every_option_has_its_words_in_the_help(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    with pytest.raises(SystemExit):
        main([*command, "--help"])
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    own = [line for line in lines if not line.startswith("   ")]
    assert own
    for line, after in zip(own, [*own[1:], ""], strict=True):
        has_words = re.search(r"\S {2,}\S", line) or lines[lines.index(line) + 1 :][:1] not in ([], [after])
        assert has_words, line


def test_python_runs_the_package_by_its_name() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "dtsen", "extract", "--help"], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0
    assert ran.stdout.startswith("usage: dtsen extract")


def test_the_same_key_and_day_give_the_same_bytes(registry: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(KEY)
    runs = []
    for number in ("1", "2"):
        (tmp_path / number).mkdir()
        options = ["--key-file", str(tmp_path / "key"), "--issued-on", "2026-02-03"]
        assert extract(registry, tmp_path / number, *options) == 0
        runs.append(files_below(tmp_path / number / "out"))
    assert runs[0] == runs[1]
    assert b"3 Februari 2026" in runs[0]["BACA-SAYA.txt"]


def test_a_table_needs_no_key_for_it(registry: Path, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(
        "form: table\nthemes: {family: {dimensions: [decile], measures: [count]}}\npackage: none\n"
    )
    runs = []
    for number in ("1", "2"):
        place = [
            "--data",
            str(registry),
            "--out",
            str(tmp_path / number),
            "--regions",
            str(REGIONS_DIRECTORY),
        ]
        assert main(["extract", str(tmp_path / "t.yaml"), *place, "--issued-on", "2026-02-03"]) == 0
        runs.append(files_below(tmp_path / number))
    assert runs[0] == runs[1]


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "1979-12-31"])
def test_a_day_of_issue_that_is_none_is_refused(registry: Path, tmp_path: Path, day: str) -> None:
    with pytest.raises(SystemExit) as ended:
        extract(registry, tmp_path, "--issued-on", day)
    assert ended.value.code == 2


def test_a_short_passphrase_is_refused_before_the_work(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pass").write_text("elevenchars\n")
    for check in ([], ["--check"]):
        given = ["--passphrase-file", str(tmp_path / "pass"), *check]
        assert extract(registry, tmp_path, *given, package="zip") == 1
        assert said_once(capsys, "passphrase_too_short")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "given", ["abcdefghééijkl", "twelve €uros and more", "a line of its own\nand another"]
)
def test_a_passphrase_that_programs_read_differently_is_refused_before_the_work(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    (tmp_path / "pass").write_text(given, encoding="utf-8")
    for check in ([], ["--check"]):
        assert (
            extract(registry, tmp_path, "--passphrase-file", str(tmp_path / "pass"), *check, package="zip")
            == 1
        )
        assert said_once(capsys, "passphrase_signs")
    assert not (tmp_path / "out").exists()


def test_the_mark_that_an_editor_puts_before_a_passphrase_is_no_part_of_it(
    registry: Path, tmp_path: Path
) -> None:
    (tmp_path / "pass").write_text("correct horse\r\n", encoding="utf-8-sig")
    assert extract(registry, tmp_path, "--passphrase-file", str(tmp_path / "pass"), package="zip") == 0
    assert "data/family.csv" in open_package(tmp_path / "out/s.zip", "correct horse")


@pytest.mark.parametrize("action", [["check"], ["register", "--version", "3/2026"]])
def test_a_report_without_a_place_is_refused_before_the_delivery_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], action: list[str]
) -> None:
    name, *more = action
    given = [str(tmp_path), *more, "--out", str(tmp_path / "out"), "--regions", str(REGIONS_DIRECTORY)]
    assert main(["dataset", name, *given, "--report", str(tmp_path / "nowhere/r.json")]) == 1
    assert said_once(capsys, "report_unwritable")
    assert not (tmp_path / "out").exists()


OF_THE_SPECIFICATION = """\
form: table
themes: {individual: {dimensions: [regency, sex], measures: [count, {mean: family_size}]}}
regions: ["33"]
package: none
"""


def test_issue_b_the_table_of_the_specification_is_built_as_it_stands_there(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """People by regency and sex, with the mean size of their families."""
    (tmp_path / "s.yaml").write_text(OF_THE_SPECIFICATION, encoding="utf-8")
    place = ["--data", str(registry), "--regions", str(REGIONS_DIRECTORY)]
    asked = ["extract", str(tmp_path / "s.yaml"), *place]
    assert main([*asked, "--check"]) == 0
    said = capsys.readouterr().out
    assert "rata_rata_jumlah_anggota_keluarga" in said
    assert main([*asked, "--out", str(tmp_path / "out")]) == 0
    rows = csv_rows((tmp_path / "out/data/individual.csv").read_bytes())
    (whole,) = [row for row in rows if row["kode_kabupaten_kota"] == row["jenis_kelamin"] == "Total"]
    # All of the answer is fetched, for an unfinished one would hold the connection that other tests share.
    ((people, mean),) = duckdb.execute(
        "SELECT count(*), round(avg(f.jumlah_anggota_keluarga), 2) "
        f"FROM read_parquet('{registry}/individual/*/*.parquet', hive_partitioning = false) i "
        f"JOIN read_parquet('{registry}/family/*/*.parquet', hive_partitioning = false) f "
        "USING (nomor_kartu_keluarga) WHERE starts_with(i.region_code, '33')"
    ).fetchall()
    assert int(whole["jumlah"]) == people
    assert float(whole["rata_rata_jumlah_anggota_keluarga"]) == pytest.approx(mean, abs=0.011)
    book = (tmp_path / "out/kamus-variabel.csv").read_text(encoding="utf-8")
    assert "tema Keluarga" in book
    assert "sekali untuk setiap individunya" in book


def test_a_table_of_the_total_alone_is_built(registry: Path, tmp_path: Path) -> None:
    text = "form: table\nthemes: {family: {measures: [count, {mean: floor_area_m2}]}}\npackage: none\n"
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    place = ["--data", str(registry), "--regions", str(REGIONS_DIRECTORY)]
    assert main(["extract", str(tmp_path / "s.yaml"), *place, "--out", str(tmp_path / "out")]) == 0
    (row,) = csv_rows((tmp_path / "out/data/family.csv").read_bytes())
    assert (row["jumlah"], row["status"]) == ("3000", "ditampilkan")


def test_away_from_home_both_languages_say_where_the_region_files_come_from(
    registry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """There was no region file var/npm/node_modules/…, and nothing said what to do."""
    monkeypatch.delenv("DTSEN_HOME")
    monkeypatch.chdir(tmp_path)
    assert main(["extract", spec_file(tmp_path), "--data", str(registry), "--check"]) == 1
    indonesian, english = capsys.readouterr().err.splitlines()
    assert "tidak ada di var/npm/node_modules/idn-area-data/data. Tulis --regions DIR" in indonesian
    assert "name with --regions the folder with provinces.csv" in english
    for line in (indonesian, english):
        assert "idn-area-data" in line
        assert "make setup" in line
