"""Kill runs at random moments while readers scan, and show that no row is ever lost, doubled or mixed.

    python benchmarks/torture.py [--kills 200] [--seed 1] [--folder DIR]

The inputs are small made-up documents that are added, changed and removed at random.  Every step is done twice: once by
a run that is never killed (the reference) and once by runs that are killed with SIGKILL at random moments until one
comes through.  All the while a pandas and a DuckDB reader scan the tortured warehouse.  What a scan returns must be
the content of a table in some snapshot of the reference, or a clear error; at the end both warehouses must have the
same bytes, `runs` and the manifest aside.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

LANGS = ("en", "fr", "uk", "es", "de")
TABLES = ("documents", "segments", "mentions", "events")


# --- a pipeline of made-up documents, with the storage of the real one ------------------------------------------------


def fake_tables(files: Any) -> dict[str, Any]:
    """Tables of a batch: every line `lang|date|sentence` of a file is a sentence with one mention."""
    import pyarrow as pa

    from etl.schema.arrow import arrow_schema

    rows: dict[str, list[dict[str, Any]]] = {"documents": [], "segments": [], "mentions": []}
    for file in files:
        lines = [line.split("|") for line in Path(file.path).read_text(encoding="utf-8").splitlines()]
        doc_id = hashlib.blake2b(f"{file.source_path} {file.sha256}".encode(), digest_size=8).hexdigest()
        text = "\n".join(line[2] for line in lines)
        lang = lines[0][0]
        rows["documents"].append(
            {"doc_id": doc_id, "source": file.source, "source_path": file.source_path, "source_sha256": file.sha256,
             "source_format": "txt", "lang": lang, "text": text, "n_chars": len(text), "n_segments": len(lines),
             "n_mentions": len(lines)}
        )  # fmt: skip
        start = 0
        for i, (_, date, sentence) in enumerate(lines):
            segment_id, end = f"{doc_id}-{i}", start + len(sentence)
            place = {"doc_id": doc_id, "segment_id": segment_id, "lang": lang}
            rows["segments"].append(
                {**place, "ordinal": i, "kind": "body", "start": start, "end": end, "text": sentence}
            )
            rows["mentions"].append(
                {**place, "mention_id": f"m{segment_id}", "sentence": sentence, "sentence_start": start,
                 "sentence_end": end, "trigger_text": sentence[:4], "trigger_start": start,
                 "trigger_end": start + len(sentence[:4]), "event_type": "ASSAULT", "polarity": "positive",
                 "modality": "asserted", "temporal": "current", "geo_precision": "unknown", "duplicate_in_doc": False,
                 "date_start": datetime.fromisoformat(date) if date else None, "confidence": 0.5,
                 "date_precision": "day" if date else "unknown", "confidence_type": 0.5, "rule_id": "fake",
                 "event_id": f"e{date}"}
            )  # fmt: skip
            start = end + 1
    return {name: pa.Table.from_pylist(r, schema=arrow_schema(name)) for name, r in rows.items()}


def fake_events(mentions: Any) -> Any:
    """One event for each date."""
    import pyarrow as pa

    from etl.schema.arrow import arrow_schema

    groups: dict[str, list[dict[str, Any]]] = {}
    columns = ["event_id", "mention_id", "doc_id", "lang", "date_start", "sentence"]
    for part in mentions:
        for m in part.select(columns).to_pylist():
            groups.setdefault(m["event_id"], []).append(m)
    schema = arrow_schema("events")
    rows = [
        {"event_id": event_id, "event_type": "ASSAULT", "date_start": found[0]["date_start"],
         "date_precision": "day" if found[0]["date_start"] else "unknown", "geo_precision": "unknown",
         "date_conflict": False, "content_conflict": False, "n_mentions": len(found),
         "n_documents": len({m["doc_id"] for m in found}), "n_sources": 1,
         "n_languages": len({m["lang"] for m in found}), "mention_ids": sorted(m["mention_id"] for m in found),
         "status": "asserted", "summary": min(m["sentence"] for m in found), "confidence": 0.5}
        for event_id, found in sorted(groups.items())
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=pa.schema([f for f in schema if f.name != "geometry"]))


def fake_run(raw: str, warehouse: str, **settings: Any) -> str | None:
    """What `etl run` does, over made-up documents; returns the new snapshot's id."""
    from etl.settings import Settings
    from etl.warehouse.planning import open_cache, scoped_inventory
    from etl.warehouse.publish import Publisher
    from etl.warehouse.run import RunInfo

    given = Settings(batch_bytes=300, **settings)
    info = RunInfo(datetime.now(), version="0", fingerprint="fake")  # noqa: DTZ005
    with Publisher(warehouse, given) as publisher:
        plan, _rejected = scoped_inventory(raw, publisher.inputs, given)
        if plan.nothing_to_do and publisher.fingerprint == "fake":
            return None
        from etl.cache import make_batches

        after = publisher.inputs.after(plan)
        cache = open_cache(publisher.layout, given)
        batches, keys = [], []
        for files in make_batches(after.inputs(), given.batch_bytes):
            keys.append(cache.key(files))
            batches.append(cache.get(keys[-1]) or cache.put(keys[-1], files, fake_tables(files)))
        tables: dict[str, Any] = {
            name: [b.table(name) for b in batches] for name in ("documents", "segments", "mentions")
        }
        tables["events"] = fake_events(tables["mentions"])
        info.n_new, info.n_changed = len(plan.new), len(plan.changed)
        info.n_removed, info.n_unchanged = len(plan.removed), len(plan.unchanged)
        snapshot_id = publisher.publish(tables, after, info)
        cache.sweep(keys)
        return snapshot_id


# --- what happens to the inputs ---------------------------------------------------------------------------------------


def change_inputs(raw: Path, rng: random.Random) -> None:
    """Add, change and remove a few files."""
    raw.mkdir(exist_ok=True)
    present = sorted(raw.rglob("*.txt"))
    for _ in range(rng.randint(1, 4)):
        action = rng.choice(("add", "add", "change", "remove"))
        if action == "add" or not present:
            path = raw / rng.choice(("a", "b")) / f"{rng.randrange(10**6):06d}.txt"
            path.parent.mkdir(exist_ok=True)
            present.append(path)
        else:
            path = rng.choice(present)
            if action == "remove":
                path.unlink(missing_ok=True)
                present.remove(path)
                continue
        lang = rng.choice(LANGS)
        lines = []
        for _ in range(rng.randint(1, 6)):
            date = rng.choice(("", f"{rng.randint(2019, 2026)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"))
            lines.append(f"{lang}|{date}|Événement {rng.randrange(10**9)} 🔥 обстріл")
        path.write_text("\n".join(lines), encoding="utf-8")


# --- readers ----------------------------------------------------------------------------------------------------------


def table_digest(rows: list[tuple[Any, ...]]) -> str:
    """A digest of rows in any order."""
    return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()


COLUMNS = {
    "documents": ("doc_id", "lang", "text"),
    "segments": ("segment_id", "lang", "text"),
    "mentions": ("mention_id", "lang", "event_id"),
    "events": ("event_id", "event_year", "n_mentions"),
}


def scan_pandas(warehouse: str, table: str) -> str:
    """Read a table as an analyst with pandas does."""
    import pandas as pd

    frame = pd.read_parquet(f"{warehouse}/{table}")
    columns = [frame[c].astype(str).tolist() for c in COLUMNS[table]]
    return table_digest(list(zip(*columns, strict=True)))


def scan_duckdb(warehouse: str, table: str) -> str:
    """Read a table as an analyst with DuckDB does."""
    import duckdb

    columns = ", ".join(f"{c}::VARCHAR" for c in COLUMNS[table])
    with duckdb.connect() as connection:
        return table_digest(
            connection.execute(
                f"SELECT {columns} FROM read_parquet('{warehouse}/{table}/**/*.parquet', hive_partitioning = true)"
            ).fetchall()
        )


def read_for_ever(kind: str, warehouse: str, out: str) -> None:
    """Scan tables until killed; writes one line a scan: table and digest, or the error."""
    scan = scan_pandas if kind == "pandas" else scan_duckdb
    with Path(out).open("a", encoding="utf-8", buffering=1) as f:
        while True:
            for table in TABLES:
                if not Path(warehouse, table).is_dir():
                    time.sleep(0.01)
                    continue
                try:
                    f.write(json.dumps([table, scan(warehouse, table), None]) + "\n")
                except Exception as error:  # noqa: BLE001  every error is data here
                    f.write(json.dumps([table, None, f"{type(error).__name__}: {error}"[:200]]) + "\n")
                time.sleep(0.005)


# --- the torture ------------------------------------------------------------------------------------------------------


def start(*words: str) -> subprocess.Popen[str]:
    """This script as another process."""
    return subprocess.Popen([sys.executable, __file__, *words], stdout=subprocess.PIPE, text=True)


def tree_digests(warehouse: Path) -> dict[str, str]:
    """SHA-256 of every file of a warehouse, `runs` and the manifest aside."""
    files = sorted(p for p in warehouse.rglob("*") if p.is_file())
    named = {p.relative_to(warehouse).as_posix(): p for p in files}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in named.items()
        if not name.startswith(("runs/", "_manifest"))
    }


def torture(folder: Path, kills: int, seed: int, *, show: bool = False) -> dict[str, Any]:
    """Run the whole thing in ``folder``; returns figures, raises AssertionError when a promise is broken."""
    rng = random.Random(seed)
    raw, reference, tortured = folder / "raw", folder / "reference", folder / "tortured"
    allowed: dict[str, set[str]] = {t: set() for t in TABLES}
    logs = {kind: folder / f"{kind}.log" for kind in ("pandas", "duckdb")}
    readers = [start("--read", kind, str(tortured), str(log)) for kind, log in logs.items()]
    done = runs = steps = 0
    length = 0.6  # seconds of a run; corrected as runs come through
    try:
        while done < kills:
            steps += 1
            change_inputs(raw, rng)
            fake_run(str(raw), str(reference))
            for table in TABLES:
                allowed[table].add(scan_pandas(str(reference), table))
            for attempt in range(6):
                run = start("--run", str(raw), str(tortured))
                assert run.stdout is not None
                run.stdout.readline()  # imports are done
                began = time.monotonic()
                deadline = rng.uniform(0, 1.3 * length) if done < kills and attempt < 5 else None
                runs += 1
                try:
                    code = run.wait(deadline)
                except subprocess.TimeoutExpired:
                    run.send_signal(signal.SIGKILL)
                    run.communicate()
                    done += 1
                    continue
                run.communicate()
                assert code == 0, f"a run ended with {code}"
                length = 0.8 * length + 0.2 * (time.monotonic() - began)
                break
            if show and steps % 10 == 0:
                print(f"{steps} steps, {runs} runs, {done} kills")
            while not all(log.exists() and log.stat().st_size for log in logs.values()):
                time.sleep(0.05)
    finally:
        for reader in readers:
            reader.kill()
            reader.communicate()
    fake_run(str(raw), str(tortured))
    scans, errors, wrong = 0, 0, []
    for kind, log in logs.items():
        for line in log.read_text(encoding="utf-8").splitlines():
            if not line.endswith("]"):
                continue  # the reader was killed while it wrote
            table, digest, error = json.loads(line)
            scans += 1
            errors += error is not None
            if error is None and digest not in allowed[table]:
                wrong.append((kind, table, digest))
    assert not wrong, f"{len(wrong)} of {scans} scans returned what no snapshot holds: {wrong[:3]}"
    assert tree_digests(tortured) == tree_digests(reference), "the warehouses differ"
    return {"steps": steps, "runs": runs, "kills": done, "scans": scans, "scan_errors": errors, "wrong": len(wrong)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--run", nargs=2, metavar=("RAW", "WAREHOUSE"), help=argparse.SUPPRESS)
    parser.add_argument("--read", nargs=3, metavar=("KIND", "WAREHOUSE", "LOG"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        import etl.cache
        import etl.warehouse.build
        import etl.warehouse.checks
        import etl.warehouse.planning  # noqa: F401  so that kills fall into the run and not into imports

        print("ready", flush=True)
        fake_run(*options.run)
        os._exit(0)
    if options.read:
        read_for_ever(*options.read)
    folder = options.folder or Path(tempfile.mkdtemp(prefix="torture-"))
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    figures = torture(folder, options.kills, options.seed, show=True)
    print(json.dumps({**figures, "seconds": round(time.monotonic() - began, 1)}))
    if options.folder is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
