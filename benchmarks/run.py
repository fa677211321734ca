"""From raw files to published Parquet, beside what people use today, in one run; writes docs/benchmarks.md.

``python benchmarks/run.py [N ...]`` (default 1000 10000).  Beside eventlake run, on the first 300 documents and one
process each: langdetect alone on the full text; a pipeline of the usual libraries (read → ftfy → langdetect → MinHash →
Parquet); spaCy's blank pipeline with a sentencizer and an entity ruler, where spaCy is installed.  Ratios matter, not
absolutes: everything is measured side by side on the same machine in the same minutes.
"""

from __future__ import annotations

import itertools
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import ftfy
import langdetect
import pyarrow as pa
import pyarrow.parquet as pq
from corpus import ROOT, documents, write_corpus
from rensa import RMinHash

import etl

if TYPE_CHECKING:
    from collections.abc import Callable

PROBE = 300  # documents that the slow ones are measured on
WORKERS = 2
DOC = ROOT / "docs" / "benchmarks.md"


def clocked(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def langdetect_alone(texts: list[str]) -> None:
    langdetect.DetectorFactory.seed = 0
    for text in texts:
        langdetect.detect(text)


def library_pipeline(texts: list[str], folder: Path) -> None:
    """Read → ftfy → langdetect → MinHash → Parquet, as a careful person would write it in an afternoon."""
    rows = []
    for text in texts:
        fixed = ftfy.fix_text(text)
        sketch = RMinHash(num_perm=128, seed=1)
        words = fixed.split()
        sketch.update([f"{a} {b}" for a, b in itertools.pairwise(words)])
        rows.append({"text": fixed, "lang": langdetect.detect(fixed), "minhash": str(sketch.digest()[:4])})
    pq.write_table(pa.Table.from_pylist(rows), folder / "library.parquet", compression="zstd")


def spacy_blank(texts: list[str]) -> None:
    import spacy

    nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GPE", "pattern": name} for name in ("Kherson", "Kharkiv", "Sumy", "Kyiv", "Odesa")])
    for _ in nlp.pipe(texts):
        pass


def eventlake(n: int, folder: Path) -> dict[str, float | str]:
    """One run from raw files to published Parquet in a process of its own, two workers."""
    raw = folder / f"raw{n}"
    size = write_corpus(raw, n)
    command = [sys.executable, "-m", "etl", "run", str(raw), "--warehouse", str(folder / f"w{n}" / "warehouse"),
               "--workers", str(WORKERS), "--json"]  # fmt: skip
    sampler = PeakMemory()
    begun = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = sampler.watch(child)
    seconds = time.perf_counter() - begun
    if child.returncode:
        sys.exit(f"etl run ended with {child.returncode}")
    report = json.loads(output)
    stages = ", ".join(f"{stage} {took:.1f}" for stage, took in report["stages"])
    shutil.rmtree(raw)
    return {"n": n, "seconds": seconds, "docs": n / seconds, "mb": size / seconds / 1e6, "peak": sampler.peak,
            "stages": stages, "mentions": report["rows"]["mentions"]}  # fmt: skip


class PeakMemory:
    """The greatest sum of resident memory of a process and its children, sampled ten times a second."""

    def __init__(self) -> None:
        self.peak = 0.0

    def watch(self, child: subprocess.Popen[str]) -> str:
        """Sample until ``child`` ends; returns what it printed."""
        chunks: list[str] = []
        assert child.stdout is not None
        reader = threading.Thread(target=lambda: chunks.append(child.stdout.read() if child.stdout else ""))
        reader.start()
        while child.poll() is None:
            self.peak = max(self.peak, sum(map(_rss_mb, _family(child.pid))))
            time.sleep(0.1)
        reader.join()
        return "".join(chunks)


def _family(pid: int) -> list[int]:
    found = [pid]
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if children.exists():
        for line in children.read_text().split():
            found += _family(int(line))
    return found


def _rss_mb(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, IndexError):
        return 0.0


def write_table(name: str, table: str) -> None:
    """Print a table, and put it between the markers of the benchmark ``name`` in docs/benchmarks.md."""
    print(table)
    begin, end = f"<!-- {name} begins -->", f"<!-- {name} ends -->"
    text = DOC.read_text(encoding="utf-8")
    head, rest = text.split(begin)
    DOC.write_text(f"{head}{begin}\n\n{table}\n\n{end}{rest.split(end)[1]}", encoding="utf-8")


def main() -> None:
    sizes = [int(a) for a in sys.argv[1:]] or [1_000, 10_000]
    texts = [data.decode() for _, data in documents(PROBE)]
    machine = (
        f"Measured on {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; eventlake "
        f"{etl.__version__} with {WORKERS} workers, the others with one process."
    )
    lines = [
        machine,
        "",
        "| what | documents | seconds | documents a second | beside eventlake |",
        "|---|---:|---:|---:|---:|",
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs = [eventlake(n, folder) for n in sizes]
        best = float(runs[-1]["docs"])
        others: list[tuple[str, Callable[[], object]]] = [
            ("langdetect alone, full text", lambda: langdetect_alone(texts)),
            ("ftfy, langdetect, MinHash, Parquet", lambda: library_pipeline(texts, folder)),
        ]
        try:
            import spacy  # noqa: F401

            others.append(("spaCy blank, sentencizer and ruler", lambda: spacy_blank(texts)))
        except ImportError:
            print("spaCy is not installed here, so its row is left out")
        lines += [
            f"| eventlake, raw files to published Parquet | {r['n']:,} | {r['seconds']:.1f} | {r['docs']:.0f} | |"
            for r in runs
        ]
        for label, work in others:
            rate = PROBE / clocked(work)
            lines.append(f"| {label} | {PROBE} | {PROBE / rate:.1f} | {rate:.0f} | {best / rate:.1f} × |")
    lines += ["", "| documents | MB a second | peak memory of all processes | mentions | seconds by stage |",
              "|---:|---:|---:|---:|---|"]  # fmt: skip
    lines += [f"| {r['n']:,} | {r['mb']:.2f} | {r['peak']:.0f} MB | {r['mentions']:,} | {r['stages']} |" for r in runs]
    write_table("run.py", "\n".join(lines))


if __name__ == "__main__":
    main()
