"""Dates: ours beside dateparser's search on the same war narratives, accuracy and speed in one table.

Usage: python benchmarks/dates_vs_dateparser.py BENCH [--quick]

BENCH is the folder of a TIMEX2 collection (``*.key.xml``, English war narratives with normalised ``val``).  Scores are
on day, month and year values: spans count when they overlap (relaxed), values when they are equal.  ``--quick`` gives
dateparser only the first 4,000 characters of each text, because it is slow; both are then scored on that part.
"""

from __future__ import annotations

import argparse
import html
import re
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from etl.extract.dates import find_expressions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PLAIN = re.compile(r"(BC)?\d{4}(-\d\d(-\d\d)?)?")
_TAG = re.compile(r"<TIMEX2([^>]*)>|</TIMEX2>|([^<]+)|<[^>]*>")

Span = tuple[int, int, str | None]


@dataclass
class Text:
    """A narrative, its gold spans, and the day on which it was collected."""

    body: str
    gold: list[Span]
    reference: date | None


def load(path: Path) -> Text:
    raw = path.read_text(encoding="utf-8")
    made = re.search(r'<DATETIME>.*?val="(\d{4})-(\d\d)-(\d\d)', raw, re.DOTALL)
    body = re.search(r"<TEXT>(.*)</TEXT>", raw, re.DOTALL)
    assert body is not None
    out: list[str] = []
    open_tags: list[tuple[int, str | None]] = []
    gold: list[Span] = []
    at = 0
    for m in _TAG.finditer(body[1]):
        if m[2]:
            piece = html.unescape(m[2])
            out.append(piece)
            at += len(piece)
        elif m[0].startswith("<TIMEX2"):
            value = re.search(r'\bval="([^"]*)"', m[1], re.IGNORECASE)
            open_tags.append((at, value[1] if value else None))
        elif m[0] == "</TIMEX2>":
            start, val = open_tags.pop()
            gold.append((start, at, val))
    return Text("".join(out), sorted(gold, key=lambda g: g[:2]), date(*map(int, made.groups())) if made else None)


def ours(text: Text) -> list[Span]:
    found = find_expressions(text.body, "en", reference=text.reference)
    return [(e.start, e.end, (e.value or "").partition("T")[0] or None) for e in found if e.kind == "date"]


def theirs(text: Text) -> list[Span]:
    from dateparser.search import search_dates

    base = text.reference
    day = datetime.combine(base, datetime.min.time()) if base else None
    settings = {"RELATIVE_BASE": day, "PREFER_DATES_FROM": "past"} if day else {}
    spans: list[Span] = []
    at = 0
    for words, when in search_dates(text.body, languages=["en"], settings=settings) or []:
        start = text.body.find(words, at)
        if start < 0:
            continue
        at = start + len(words)
        # It gives an instant only; the words tell how much of it was said.
        value = f"{when:%Y}" if re.fullmatch(r"\W*\d{4}\W*", words) else f"{when:%Y-%m-%d}"
        if re.fullmatch(r"\D*|\D+\d{4}\W*", words) and re.search(r"[A-Z][a-z]{2,}", words):
            value = f"{when:%Y-%m}"
        spans.append((start, at, value))
    return spans


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def score(texts: Sequence[Text], reader: Callable[[Text], list[Span]]) -> tuple[float, float, float]:
    """Relaxed span F1, value F1, milliseconds per 1,000 characters."""
    gold_n = found_n = gold_hit = found_hit = gold_value = found_value = 0
    seconds = 0.0
    for text in texts:
        started = time.perf_counter()
        spans = reader(text)
        seconds += time.perf_counter() - started
        plain_gold = [g for g in text.gold if g[2] and _PLAIN.fullmatch(g[2])]
        plain_found = [s for s in spans if s[2] and _PLAIN.fullmatch(s[2])]
        gold_n += len(plain_gold)
        found_n += len(plain_found)
        for start, end, value in plain_gold:
            touching = [s for s in spans if s[0] < end and s[1] > start]
            gold_hit += bool(touching)
            gold_value += any(s[2] == value for s in touching)
        for start, end, value in plain_found:
            touching = [g for g in text.gold if g[0] < end and g[1] > start]
            found_hit += bool(touching)
            found_value += any(g[2] == value for g in touching)
    length = sum(len(t.body) for t in texts)
    return (
        f1(found_hit / max(found_n, 1), gold_hit / max(gold_n, 1)),
        f1(found_value / max(found_n, 1), gold_value / max(gold_n, 1)),
        seconds * 1e6 / max(length, 1),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    texts = [load(path) for path in sorted(options.bench.glob("*.xml"))]
    if options.quick:
        texts = [Text(t.body[:4000], [g for g in t.gold if g[1] <= 4000], t.reference) for t in texts]
    find_expressions("Warm up on 1 May 2020.", "en")
    print(f"{'reader':12} {'span F1':>8} {'value F1':>9} {'ms/1000 chars':>14}")
    for name, reader in (("eventlake", ours), ("dateparser", theirs)):
        span, value, speed = score(texts, reader)
        print(f"{name:12} {span:8.3f} {value:9.3f} {speed:14.3f}")


if __name__ == "__main__":
    main()
