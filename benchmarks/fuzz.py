"""Mutated files through the whole reading of documents: nothing may escape, hang or misquote.

``python benchmarks/fuzz.py [N] [--seed S]`` (default 20000; the release run is 200000) takes the samples and the
development gold in every format that we read (text, Markdown, HTML, JSON, CSV, mail, feeds, WARC, gzip, zip, tar and
legacy encodings), damages them at random and reads them.  It ends with 1 when an exception escapes, an offset does not
quote, or a document takes longer than a second of CPU time; it prints how many inputs were read and quarantined.
"""

from __future__ import annotations

import argparse
import bz2
import csv
import gzip
import io
import json
import random
import sys
import tarfile
import tempfile
import time
import zipfile
from collections import Counter
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import ROOT

from etl.analysis import analyze_record
from etl.ingest.decode import decode_bytes
from etl.ingest.inventory import InputFile
from etl.ingest.readers import read_file
from etl.model import Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKENS = (
    b"<", b">", b'"', b"{", b"[", b"\0", b"\xff\xfe", b"---\n", b"\n\n", b"&amp;", b"<!--", b"]]>", b"\\u0000",
    b"\x1b$B", b"9" * 50, b"<div>" * 200, b"[" * 300, b"PK\x03\x04", b"\xef\xbb\xbf", b"charset=utf-16",
    b"=?utf-8?b?", b"%PDF", b"\r", b"http://[", b"://", b"null", b"\xd8\x00", b"[object Object]", b"[1]",
    b"\xe2\x80\x8b", b"\xc2\xad", b"{{x}}", b"\xe2\x86\x91", b"Le , ", b"  " * 400, b"." * 90, b"\xd9\x80" * 40,
)  # fmt: skip
LIMIT = 1.0  # seconds of CPU time for one document


def seeds() -> Iterator[tuple[str, bytes]]:
    """(file name, bytes): every source text in every format."""
    files = [*sorted((ROOT / "raw" / "sample").glob("*.txt")), *sorted((ROOT / "tests" / "gold").glob("dev-*/docs/*"))]
    for i, path in enumerate(files):
        data = path.read_bytes()
        text = decode_bytes(data).text[:6_000]
        yield path.name, data
        match i % 8:
            case 0:
                yield f"{i}.json", json.dumps({"title": text[:40], "text": text, "date": "2023-05-01"}).encode()
            case 1:
                lines = [
                    json.dumps({"body": part, "url": "http://a.example/2023/05/01/x"}) for part in text.split("\n\n")
                ]
                yield f"{i}.jsonl", "\n".join(lines).encode()
            case 2:
                out = io.StringIO()
                csv.writer(out).writerows([["title", "text"], [text[:30], text]])
                yield f"{i}.csv", out.getvalue().encode("utf-16")
            case 3:
                mail = EmailMessage()
                mail["Subject"], mail["Date"] = text[:30].replace("\n", " "), "Mon, 01 May 2023 10:00:00 +0000"
                mail.set_content(text)
                yield f"{i}.eml", mail.as_bytes()
            case 4:
                item = f"<item><title>x</title><description><![CDATA[{text}]]></description></item>"
                yield f"{i}.xml", f"<rss version='2.0'><channel>{item}</channel></rss>".encode()
            case 5:
                packed = io.BytesIO()
                with zipfile.ZipFile(packed, "w") as archive:
                    archive.writestr("a/b.txt", text)
                yield f"{i}.zip", packed.getvalue()
            case 6:
                packed = io.BytesIO()
                with tarfile.open(fileobj=packed, mode="w:gz") as archive_:
                    info = tarfile.TarInfo("x.txt")
                    info.size = len(data)
                    archive_.addfile(info, io.BytesIO(data))
                yield f"{i}.tar.gz", packed.getvalue()
            case _:
                yield f"{i}.txt.gz", gzip.compress(data)
                yield f"{i}.txt.bz2", bz2.compress(data)
                yield f"{i}_1251.txt", text.encode("cp1251", "replace")
                yield f"{i}.html", f"<html><body><article><p>{text}</p></article></body></html>".encode()


def mutated(data: bytes, rng: random.Random) -> bytes:
    """The bytes with one to sixteen random damages."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(out) + 1) if out else 0
        kind = rng.randrange(5)
        if kind == 0:
            out[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            out[at:at] = rng.choice(TOKENS)
        elif kind == 2:
            del out[at : at + rng.choice((1, 4, 64, 1000))]
        elif kind == 3:
            out[at:at] = out[at : at + rng.choice((4, 64, 1000))]
        else:
            out[at : at + 4] = rng.randbytes(4)
    return bytes(out)


def complaints(path: Path, counts: Counter[str]) -> Iterator[str]:
    """What is wrong with how a file was read; reading is timed in CPU seconds."""
    begun = time.process_time()
    file = InputFile("fuzz", None, path.name, str(path), path.stat().st_size, 0)
    documents = 0
    for item in read_file(file):
        documents += 1
        if isinstance(item, Rejection):
            counts[f"quarantined: {item.code}"] += 1
            continue
        counts["read"] += 1
        analysis = analyze_record(item).analysis
        for records in (analysis.segments, analysis.dates, analysis.places, analysis.actors, analysis.quantities,
                        analysis.quotes, analysis.mentions):  # fmt: skip
            for r in records:
                if analysis.text[r.start : r.end] != r.text:
                    yield f"{type(r).__name__} {r.start}-{r.end} does not quote its text"
    took = time.process_time() - begun
    if took > LIMIT * max(documents, 1):
        yield f"took {took:.2f} s for {documents} documents"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("n", nargs="?", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    pool = list(seeds())
    counts: Counter[str] = Counter()
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, data in pool:  # lists and models are read with the first documents; that is no hang
            (Path(folder) / name).write_bytes(data)
            list(complaints(Path(folder) / name, Counter()))
        for i in range(options.n):
            name, data = rng.choice(pool)
            path = Path(folder) / name
            path.write_bytes(mutated(data, rng))
            try:
                found = list(complaints(path, counts))
                if any(what.startswith("took ") for what in found):
                    # A hang comes back; a model that was loaded for this text, or a collection of garbage, does not.
                    found = list(complaints(path, Counter()))
            except Exception as error:  # noqa: BLE001  whatever escapes is what this looks for
                found = [f"{type(error).__name__}: {error}"]
            for what in found:
                failures += 1
                print(f"{i} {name}: {what}")
            path.unlink()
            if (i + 1) % 5_000 == 0:
                print(f"{i + 1:,} files, {failures} failures", flush=True)
    for what, n in sorted(counts.items()):
        print(f"{n:>8,} {what}")
    print(f"{options.n:,} mutated files, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
