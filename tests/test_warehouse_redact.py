"""Redaction: names, addresses and numbers are gone from every text, and every quote still quotes."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from etl.analysis import DocumentResult, analyze_record
from etl.batch.tables import tables_of
from etl.model import Metadata, RawRecord
from etl.redact import BLOT, redact

TEXT = """By Jane Q. Roe

Artem Semenikhin, the mayor of Konotop, refused to surrender on 2 March 2022. Semenikhin said that Russian forces had \
shelled the city and killed four people. "We will fight," Semenikhin said.

Write to tips+war@example.org or call +380 44 123-45-67 by 2022-03-05. In 2014 there were 1,200,000 people here.
"""
SAMPLES = sorted((Path(__file__).parent.parent / "raw" / "sample").iterdir())


def result_of(text: str, **metadata: Any) -> DocumentResult:
    return analyze_record(
        RawRecord("s", None, "a.txt", "0" * 64, "txt", "utf-8", 1.0, len(text), text, Metadata(**metadata))
    )


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [t for v in value.values() for t in texts(v)]
    if isinstance(value, list | tuple):
        return [t for v in value for t in texts(v)]
    return []


def test_persons_addresses_and_numbers_are_blotted_out() -> None:
    tables = tables_of([redact(result_of(TEXT, author="Jane Q. Roe", title="Semenikhin refuses"))], [])
    published = {n: t for n, t in tables.items() if n != "signatures"}
    every = " ".join(t for rows in published.values() for t in texts(rows.to_pylist()))
    for secret in ("Semenikhin", "Artem", "tips+war", "123-45-67", "Roe"):
        assert secret not in every
    for kept in ("Konotop", "2022-03-05", "1,200,000", "Russian forces", "mayor"):
        assert kept in every
    assert BLOT in every


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name)
def test_offsets_still_quote(path: Path) -> None:
    before = result_of(path.read_text(encoding="utf-8"))
    after = redact(before)
    text = after.document.text
    assert len(text) == len(before.document.text)
    assert [i for i, c in enumerate(text) if c != before.document.text[i] and c != BLOT] == []
    for name in ("segments", "dates", "places", "actors", "quantities", "quotes", "mentions"):
        for record in getattr(after.analysis, name):
            assert record.text == text[record.start : record.end]
    for mention in after.analysis.mentions:
        assert mention.sentence == text[mention.sentence_start : mention.sentence_end]
        assert mention.trigger_text == text[mention.trigger_start : mention.trigger_end]
    known = {a.actor_id for a in before.analysis.actors if a.kind == "person"}
    assert known.isdisjoint({a.actor_id for a in after.analysis.actors})
    small = {w for w in re.findall(r"\w+", before.document.text) if w[0].islower()}
    names = {w for a in before.analysis.actors if a.kind == "person" for w in re.findall(r"\w{4,}", a.name)}
    names = {w for w in names if w.lower() not in small}
    left = names & set(re.findall(r"\w+", " ".join(texts(asdict(after.analysis)))))
    assert left == set()


def test_a_person_stays_one_person() -> None:
    after = redact(result_of(TEXT))
    ids = {a.actor_id for a in after.analysis.actors if a.kind == "person"}
    assert len(ids) == 1
    assert {a.name for a in after.analysis.actors if a.kind == "person"} == {"[person]"}
