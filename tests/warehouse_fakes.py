"""Made-up documents and a small pipeline over them (benchmarks/torture.py), shared by the tests of the warehouse."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import sys
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from etl.schema import TABLES

ROOT = Path(__file__).parent.parent


def _load() -> Any:
    spec = importlib.util.spec_from_file_location("torture", ROOT / "benchmarks" / "torture.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["torture"] = module
    spec.loader.exec_module(module)
    return module


torture = sys.modules.get("torture") or _load()
fake_run = torture.fake_run
fake_tables = torture.fake_tables


def write(raw: Path, name: str, *lines: str) -> Path:
    """A made-up document: lines `lang|date|sentence`."""
    path = raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def some_raw(raw: Path) -> Path:
    """Three documents in three languages; one event undated, one told in two languages."""
    write(raw, "a/1.txt", "en|2022-03-02|Shells hit Konotop.", "en||Somebody said so.")
    write(raw, "a/2.txt", "uk|2022-03-02|Обстріл Конотопа 🔥.")
    write(raw, "3.txt", "fr|2023-01-05|Un pont détruit.")
    return raw


def digests(warehouse: Path, *, everything: bool = True) -> dict[str, str]:
    """SHA-256 by file; without `runs` and the manifest unless ``everything``."""
    files = {p.relative_to(warehouse).as_posix(): p for p in sorted(warehouse.rglob("*")) if p.is_file()}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in files.items()
        if everything or not name.startswith(("runs/", "_manifest"))
    }


def copy_warehouse(source: Path, target: Path) -> None:
    """A warehouse with its state under another name."""
    shutil.copytree(source, target)
    shutil.copytree(source.parent / ".etl" / source.name, target.parent / ".etl" / target.name)


def counts(warehouse: Path) -> dict[str, int]:
    """Rows of every table; pandas and DuckDB must agree."""
    found = {}
    for name in TABLES:
        rows = len(pd.read_parquet(warehouse / name))
        glob = f"{warehouse}/{name}/**/*.parquet"
        query = f"SELECT count(*) FROM read_parquet('{glob}', hive_partitioning = true)"
        with duckdb.connect() as connection:
            assert connection.execute(query).fetchall()[0][0] == rows, name
        found[name] = rows
    return found
