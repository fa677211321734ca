"""Each stage of reading a document in MB a second, beside the library that people would use for it, in one run.

``python benchmarks/stages.py [N]`` (default 300 generated documents).  Timings are CPU time of this process, the best
of three rounds; libraries that are not installed (syntok, spaCy) are left out and named.  Writes its table into
docs/benchmarks.md.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from typing import TYPE_CHECKING

import ftfy
import langdetect
import py3langid
import trafilatura
from corpus import documents
from run import write_table

from etl.clean import clean_text
from etl.detect.decide import detect_text
from etl.extract.actors import read_actors
from etl.extract.attribution import read_quotes
from etl.extract.dates import read_dates
from etl.extract.mentions import read_mentions
from etl.extract.places import read_places
from etl.extract.quantities import read_quantities
from etl.extract.tokens import tokenize_document
from etl.ingest.decode import decode_bytes
from etl.model import Document
from etl.segment.segments import make_segments

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3


def best(work: Callable[[], object]) -> float:
    """CPU seconds of the fastest of three rounds."""
    seconds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        seconds.append(time.process_time() - begun)
    return min(seconds)


def main() -> None:
    raw = [data for _, data in documents(int(sys.argv[1]) if len(sys.argv) > 1 else 300)]
    size = sum(map(len, raw)) / 1e6
    texts = [data.decode() for data in raw]
    pages = [f"<html><body><article><p>{text}</p></article></body></html>" for text in texts]
    cleaned = [clean_text(text) for text in texts]
    languages = [detect_text(c.text) for c in cleaned]
    docs = [
        Document(str(i), c.text, lang.lang, make_segments(str(i), c, lang))
        for i, (c, lang) in enumerate(zip(cleaned, languages, strict=True))
    ]
    tables = [tokenize_document(d) for d in docs]
    dates = [read_dates(d, t) for d, t in zip(docs, tables, strict=True)]
    places = [read_places(d, t) for d, t in zip(docs, tables, strict=True)]
    actors = [read_actors(d, t, p) for d, t, p in zip(docs, tables, places, strict=True)]
    numbers = [read_quantities(d, t, x) for d, t, x in zip(docs, tables, dates, strict=True)]
    quotes = [read_quotes(d, t, a) for d, t, a in zip(docs, tables, actors, strict=True)]
    parts = list(zip(docs, tables, dates, places, actors, numbers, quotes, strict=True))
    for part in parts:
        read_mentions(*part)
    langdetect.DetectorFactory.seed = 0
    rows: list[tuple[str, str, float]] = [
        ("decode", "eventlake", best(lambda: [decode_bytes(d) for d in raw])),
        ("clean", "eventlake", best(lambda: [clean_text(t) for t in texts])),
        ("clean", "ftfy.fix_text (characters only)", best(lambda: [ftfy.fix_text(t) for t in texts])),
        ("clean", "trafilatura.extract (from HTML)", best(lambda: [trafilatura.extract(p) for p in pages])),
        ("detect", "eventlake", best(lambda: [detect_text(c.text) for c in cleaned])),
        ("detect", "langdetect", best(lambda: [langdetect.detect(c.text) for c in cleaned])),
        ("detect", "py3langid", best(lambda: [py3langid.classify(c.text) for c in cleaned])),
        (
            "segment",
            "eventlake",
            best(lambda: [make_segments("d", c, x) for c, x in zip(cleaned, languages, strict=True)]),
        ),
    ]
    if importlib.util.find_spec("syntok"):
        from syntok import segmenter

        rows.append(
            (
                "segment",
                "syntok",
                best(lambda: [[list(s) for p in segmenter.analyze(c.text) for s in p] for c in cleaned]),
            )
        )
    else:
        print("syntok is not installed here, so its row is left out")
    rows += [
        ("tokenise", "eventlake", best(lambda: [tokenize_document(d) for d in docs])),
        ("dates", "eventlake", best(lambda: [read_dates(d, t) for d, t in zip(docs, tables, strict=True)])),
        ("places", "eventlake", best(lambda: [read_places(d, t) for d, t in zip(docs, tables, strict=True)])),
        ("actors", "eventlake", best(lambda: [read_actors(p[0], p[1], p[3]) for p in parts])),
        ("quantities", "eventlake", best(lambda: [read_quantities(p[0], p[1], p[2]) for p in parts])),
        ("attribution", "eventlake", best(lambda: [read_quotes(p[0], p[1], p[4]) for p in parts])),
        ("events", "eventlake", best(lambda: [read_mentions(*p) for p in parts])),
    ]
    lines = ["| stage | who | MB a second | ms for 4.8 KB |", "|---|---|---:|---:|"]
    lines += [f"| {stage} | {who} | {size / s:.2f} | {s / size * 4.8:.2f} |" for stage, who, s in rows]
    write_table("stages.py", "\n".join(lines))


if __name__ == "__main__":
    main()
