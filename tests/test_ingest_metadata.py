from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.ingest.front_matter import read_front_matter
from etl.ingest.metadata import build_metadata, find_field
from etl.ingest.published import date_of_filename, date_of_url, parse_published
from etl.model import Metadata

CASES = Path(__file__).parent / "cases/ingest"


def load(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads(CASES.joinpath(name).read_text(encoding="utf-8"))
    return cases


@pytest.mark.parametrize("case", load("published.json"), ids=lambda case: f"{case['value']} {case['why']}")
def test_values_that_are_dates(case: dict[str, Any]) -> None:
    found = parse_published(case["value"])
    expected = (datetime.fromisoformat(case["expect"]), case["precision"]) if case["expect"] else None
    assert found == expected


@pytest.mark.parametrize("case", load("paths.json"), ids=lambda case: str(case.get("url") or case.get("file")))
def test_dates_in_addresses_and_file_names(case: dict[str, Any]) -> None:
    found = date_of_url(case["url"]) if "url" in case else date_of_filename(case["file"])
    expected = (datetime.fromisoformat(case["expect"]), case["precision"]) if case["expect"] else None
    assert found == expected


@pytest.mark.parametrize("case", load("front_matter.json"), ids=lambda case: str(case["why"]))
def test_front_matter(case: dict[str, Any]) -> None:
    front = read_front_matter(case["text"])
    assert {key: front.fields.get(key) for key in case["fields"]} == case["fields"]
    assert bool(front.fields) == bool(case["fields"])
    assert case["text"][front.text_start :] == case["body"]
    assert list(front.flags) == case["flags"]


def test_front_matter_of_any_size_is_bounded() -> None:
    assert read_front_matter("---\n" + "a: b\n" * 100_000 + "---\nBody").fields == {}
    for hostile in ("[" * 50_000, "{a: " * 10_000, "- " * 20_000, "? " * 20_000):
        assert read_front_matter(f"---\na: b\nc:\n  {hostile}\n---\nBody").fields["a"] == "b"


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=200), st.text(max_size=50))
def test_front_matter_never_raises_and_never_cuts_the_body(block: str, body: str) -> None:
    text = f"---\n{block}\n---\n{body}"
    front = read_front_matter(text)
    assert 0 <= front.text_start <= len(text)


def test_usual_names_in_any_spelling() -> None:
    fields = {
        "Pub_Date": "2022-03-04",
        "Head-line": "T",
        "By Line": "A B",
        "articleURL": "https://e.org/x",
        "Lang": "uk",
    }
    metadata = build_metadata(fields, basis="metadata", source_path="a.json")
    assert metadata == Metadata(
        title="T",
        author="A B",
        url="https://e.org/x",
        published_at=datetime(2022, 3, 4),  # noqa: DTZ001
        published_precision="day",
        published_basis="metadata",
        language="uk",
    )


def test_the_better_name_wins_whatever_the_order() -> None:
    assert find_field("text", {"description": "", "summary": "", "body": "", "Text": ""})[:2] == ["Text", "body"]
    assert find_field("text", {"article.body": "", "id": ""}) == ["article.body"]


def test_the_url_and_then_the_name_stand_in_for_a_missing_date() -> None:
    by_url = build_metadata({"url": "https://e.org/2022/03/04/a"}, basis="metadata", source_path="2020-01-01.txt")
    assert (str(by_url.published_at)[:10], by_url.published_basis) == ("2022-03-04", "url")
    by_name = build_metadata({}, basis="front_matter", source_path="d/2020-01-01_a.txt")
    assert (str(by_name.published_at)[:10], by_name.published_basis) == ("2020-01-01", "filename")


@pytest.mark.parametrize("value", ["null", "undefined", "[object Object]", "", "NaN", None, {}, []])
def test_printed_missing_values_are_missing(value: object) -> None:
    assert build_metadata({"title": value}, basis="metadata", source_path="a").title is None


def test_wrapped_values_are_unwrapped() -> None:
    fields = {
        "title": {"rendered": "A &amp; <b>B</b>"},
        "author": [{"name": "C"}, {"name": "D"}],
        "publisher": {"@type": "Organization", "name": "E"},
        "link": ["https://e.org/1"],
    }
    metadata = build_metadata(fields, basis="metadata", source_path="a")
    assert (metadata.title, metadata.author, metadata.publisher, metadata.url) == (
        "A & B",
        "C; D",
        "E",
        "https://e.org/1",
    )
