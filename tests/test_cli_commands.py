"""The command line: fast to start, one sentence an error, the documented exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from etl.cli import main

TEXTS = {
    "en.txt": "Russian forces shelled Kharkiv on 2 March 2022. Four people were killed, the mayor said.",
    "fr.txt": "Le 3 mars 2022, les forces russes ont bombardé la ville de Kharkiv. Le maire a refusé de se rendre.",
}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command line in this process; gives (exit code, output, error output)."""

    def call(*words: str | Path) -> tuple[int, str, str]:
        code = main([str(w) for w in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with raw/ (two short documents) and the warehouse made from it by the command line."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "raw").mkdir()
    for name, text in TEXTS.items():
        (folder / "raw" / name).write_text(text, encoding="utf-8")
    assert main(["run", str(folder / "raw"), "-w", str(folder / "w"), "--executor", "serial", "--quiet"]) == 0
    return folder


HEAVY = ("pandas", "pyarrow", "duckdb", "prefect", "langdetect", "trafilatura", "lxml", "distributed")


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["snapshots", "--help"], ["schema", "events"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    code = f"import sys\nfrom etl.cli import main\nmain({words!r})\nprint(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == ""


def test_python_dash_m_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "etl", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("eventlake ")


def test_a_second_run_finds_nothing_to_do(run: Any, made: Path) -> None:
    code, out, err = run("run", made / "raw", "-w", made / "w", "--executor", "serial")
    assert code == 0
    assert "nothing to do" in out
    assert "take stock" in err
    code, out, _ = run("run", made / "raw", "-w", made / "w", "--json")
    assert json.loads(out)["status"] == "unchanged"


def test_plan_and_dry_run(run: Any, made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / "raw", tmp_path / "raw")
    code, out, _ = run("plan", tmp_path / "raw", "-w", tmp_path / "w")
    assert code == 0
    assert "new\t2\t" in out
    assert "A run would read 2 files and take about" in out
    code, out, _ = run("run", tmp_path / "raw", "-w", tmp_path / "w", "--dry-run", "--json")
    assert json.loads(out)["new"] == 2
    assert not (tmp_path / "w").exists()
    assert not (tmp_path / ".etl").exists()
    code, out, _ = run("plan", made / "raw", "-w", made / "w")
    assert "Nothing to do." in out


def test_looking_at_a_warehouse(run: Any, made: Path, tmp_path: Path) -> None:
    warehouse = ("-w", made / "w")
    code, out, _ = run("sql", "SELECT count(*) AS n FROM documents", *warehouse)
    assert (code, out) == (0, "n\n2\n")
    code, out, _ = run("sql", "SELECT doc_id FROM documents ORDER BY 1", "--json", *warehouse)
    doc_id = json.loads(out.splitlines()[0])["doc_id"]
    code, out, _ = run("check", *warehouse)
    assert code == 0
    assert "0 failed" in out
    code, out, _ = run("check", "--json", *warehouse)
    assert json.loads(out)["ok"] is True
    code, out, _ = run("check", "--files", "--json", *warehouse)
    assert code == 0
    assert {r["table"] for r in json.loads(out)["results"] if r["check"] == "sha256"} >= {"documents", "events", "runs"}
    code, out, _ = run("explain", doc_id, *warehouse)
    assert out.startswith(f"Document {doc_id}: raw/")
    code, out, _ = run("snapshots", "list", *warehouse)
    assert out.splitlines()[1].startswith("000001-")
    code, out, _ = run("snapshots", "path", *warehouse)
    assert (Path(out.strip()) / "events").is_dir()
    code, out, _ = run("snapshots", "diff", *warehouse)
    assert out.startswith("# Snapshot 000001-")
    code, out, _ = run("sources", "list", *warehouse)
    assert out.splitlines()[1].split("\t")[0] == "raw"
    code, out, _ = run("export", "acled", "-o", tmp_path / "a.csv", *warehouse)
    assert code == 0
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").startswith("event_id_cnty,")
    code, out, _ = run("schema", "quotes")
    assert "quote_id" in out
    code, out, _ = run("schema", "--markdown")
    assert out.count("\n## ") == 11  # every table but the first begins after a line
    code, out, _ = run("schema", "events", "--json")
    assert json.loads(out)[0]["name"] == "events"
    assert run("snapshots", "prune", *warehouse)[:2] == (0, "Deleted 0 snapshot(s).\n")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["run", "no/such/folder"], 2, "There is no file or folder no/such/folder; give the folder that holds"),
        (["run", "--executor", "ray"], 2, "executor must be one of serial, processes, dask"),
        (["run", "--config", "no.toml"], 2, "There is no settings file no.toml"),
        (["check"], 2, "There is no warehouse at"),
        (["sql", "SELECT 1"], 2, "make one with `etl run RAW"),
        (["explain", "x"], 2, "There is no warehouse at"),
        (["schema", "nope"], 2, "There is no table “nope”"),
        (["export", "nope", "-o", "x.csv"], 2, "There is no table or view “nope”"),
        (["sources", "remove", "nope"], 2, "There is no source “nope”; known sources: none"),
        (["snapshots", "rollback", "3"], 2, "There is no snapshot “3”; there are: none"),
        (["run", "--nope"], 2, "No such option"),
        (["nope"], 2, "No such command"),
        (["export", "events"], 2, "Missing option"),
    ],
)
def test_errors_are_one_sentence(
    words: list[str], code: int, sentence: str, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").mkdir()
    found, out, err = run(*words)
    assert found == code
    assert sentence in " ".join(err.split())
    assert "Traceback" not in err
    assert out == ""


def test_debug_shows_the_traceback(run: Any) -> None:
    from etl.errors import UsageError

    with pytest.raises(UsageError):
        run("schema", "nope", "--debug")


def test_a_wrong_query_is_said(run: Any, made: Path) -> None:
    code, _, err = run("sql", "SELEC 1", "-w", made / "w")
    assert code == 2
    assert err.startswith("etl: The query does not work: Parser Error")
    code, _, err = run("explain", "nobody", "-w", made / "w")
    assert code == 2
    assert "Nothing in the warehouse is called “nobody”" in err


def test_quarantine_is_exit_code_4(run: Any, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "raw" / "b.txt").write_text("Shells hit Konotop on 2 March 2022.", encoding="utf-8")
    code, out, err = run("run", tmp_path / "raw", "-w", tmp_path / "w", "--executor", "serial")
    assert code == 4
    assert "a.txt" in out
    assert "read documents" in err
    code, out, _ = run("explain", "a.txt", "-w", tmp_path / "w")
    assert out.startswith("Quarantined: raw/a.txt — ")


def test_an_empty_folder_is_no_error(run: Any, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    assert run("run", tmp_path / "raw", "-w", tmp_path / "w", "--executor", "serial", "-q") == (0, "", "")
    assert run("check", "-w", tmp_path / "w")[0] == 0


def test_a_held_lock_is_exit_code_3(run: Any, made: Path) -> None:
    from etl.warehouse.publish import Publisher

    with Publisher(made / "w"):
        code, _, err = run("run", made / "raw", "-w", made / "w", "-q")
    assert code == 3
    assert "Another run holds the warehouse" in err


def test_sources_forget_and_rollback(run: Any, made: Path, tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", ("-w", tmp_path / "w")
    shutil.copytree(made / "raw", raw)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "n.txt").write_text("Troops left Trostianets on 26 March 2022.", encoding="utf-8")
    for root in (raw, tmp_path / "more"):
        assert run("run", root, *warehouse, "--executor", "serial", "-q")[0] == 0
    assert run("sources", "remove", "more", *warehouse)[0] == 0
    _, out, _ = run("sources", "list", *warehouse)
    assert [line.split("\t")[0] for line in out.splitlines()[1:]] == ["raw"]
    code, out, _ = run("snapshots", "rollback", "2", *warehouse)
    assert code == 0
    assert run("sql", "SELECT count(*) FROM documents", *warehouse)[1].endswith("\n3\n")
    _, out, _ = run("sql", "SELECT doc_id FROM documents WHERE source = 'raw' ORDER BY 1", *warehouse)
    doc_id = out.splitlines()[1]
    code, out, _ = run("forget", doc_id, *warehouse)
    assert code == 0
    assert "later runs leave it out" in out
    assert "without 1 documents" in out
    assert "Deleted 4 older snapshots" in out
    for words in ([raw, "--force"], [raw]):
        assert run("run", *words, *warehouse, "--executor", "serial", "-q")[0] == 0
        assert doc_id not in run("sql", "SELECT doc_id FROM documents", *warehouse)[1]
    code, out, _ = run("forget", "more/*", *warehouse)
    assert "without 1 documents" in out
    assert run("forget", "abc", *warehouse)[0] == 2
    leftovers = [p for p in tmp_path.rglob("*") if p.is_file() and p.suffix in (".parquet", ".batch")]
    assert not [p for p in leftovers if doc_id.encode() in p.read_bytes() and "changes" not in p.as_posix()]


def test_no_colours_in_pipes(made: Path) -> None:
    words = [sys.executable, "-m", "etl", "snapshots", "list", "-w", str(made / "w")]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "\x1b" not in done.stdout + done.stderr


def test_a_reader_that_has_enough(made: Path) -> None:
    query = "SELECT * FROM range(200000)"
    line = f"{sys.executable} -m etl sql '{query}' -w {made / 'w'} | head -n 2"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {line}"], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "0"
    assert "Traceback" not in done.stderr
