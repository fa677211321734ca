"""`etl explain`: the story of a file, a mention and an event, as text that can be pasted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from etl.errors import UsageError
from etl.report.explain import explain, marked, short

if TYPE_CHECKING:
    from pathlib import Path


def test_a_mention_in_at_most_ten_lines(sample_warehouse: Path) -> None:
    mentions = pd.read_parquet(sample_warehouse / "mentions")
    for mention_id in mentions["mention_id"][::25]:
        lines = explain(mention_id, sample_warehouse)
        assert len(lines) <= 10
        assert lines[0].startswith(f"Mention {mention_id} of event e")
        assert "|trigger]" in lines[2] or "trigger" in lines[-1]
        assert any(line.startswith("  rule    ") for line in lines)


def test_an_event_with_its_reports_side_by_side(sample_warehouse: Path) -> None:
    events = pd.read_parquet(sample_warehouse / "events").sort_values(["n_languages", "n_mentions", "event_id"])
    event = events.iloc[-1]
    text = "\n".join(explain(event["event_id"], sample_warehouse))
    assert f"Event {event['event_id']}: {event['event_type']}" in text
    assert f"{event['n_mentions']} mentions in {event['n_documents']} documents" in text
    assert text.count("· sample ·") == event["n_mentions"]
    assert "Evidence for one event:" in text
    assert "Agreement: " in text


@pytest.mark.parametrize("form", ["source_path", "raw/sample/", "doc_id"])
def test_a_document_by_path_or_id(form: str, sample_warehouse: Path) -> None:
    document = pd.read_parquet(sample_warehouse / "documents").iloc[0]
    what = f"raw/sample/{document['source_path']}" if form == "raw/sample/" else document[form]
    text = "\n".join(explain(what, sample_warehouse))
    assert text.startswith(f"Document {document['doc_id']}: sample/{document['source_path']} (txt, utf-8")
    for part in ("  language  ", "  cleaned   ", "  segments  ", f"  mentions  {document['n_mentions']}"):
        assert part in text


def test_what_is_unknown_is_said(sample_warehouse: Path) -> None:
    with pytest.raises(UsageError, match="Nothing in the warehouse is called “nobody”"):
        explain("nobody", sample_warehouse)


def test_marks_and_cuts() -> None:
    spans = [(15, 20, "trigger"), (10, 12, "actor"), (11, 13, "overlap"), (0, 5, "outside")]
    assert marked("He  was shot.", 10, spans) == "[He|actor] w[as sh|trigger]ot."
    assert short("a\n b") == "a b"
    assert len(short("x" * 1000, 100)) < 110
