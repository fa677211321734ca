"""Exact and near duplicates: cases, order independence, chance matches."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.detect.words import function_words
from etl.link.duplicates import SIGNATURE_BYTES, Signed, find_duplicates, find_duplicates_in_texts, signature

TEXTS: dict[str, str] = json.loads(
    (Path(__file__).parent / "cases" / "duplicates" / "texts.json").read_text(encoding="utf-8")
)
REPORT, EDITED, OTHER = TEXTS["report"], TEXTS["edited"], TEXTS["other"]
DAY = datetime(2022, 3, 1)  # noqa: DTZ001 (naive UTC, as in the records)


def bulletin(day: int, tanks: int) -> str:
    figures = dict(
        zip("abcdef", (tanks, tanks * 2 + 7, tanks - 13, tanks // 3, tanks // 5 + 1, tanks * 9), strict=True)
    )
    return TEXTS["bulletin"].format(day=day, **figures)


def test_exact_after_normalisation() -> None:
    found = find_duplicates_in_texts(
        [("a", REPORT, None, "1.txt"), ("b", REPORT.upper().replace("\n", "  ").replace(",", " ,"), None, "2.txt")]
    )
    assert [(d.doc_id, d.duplicate_of, d.kind, d.score) for d in found.values()] == [("b", "a", "exact", 1.0)]


def test_near_and_not_near() -> None:
    found = find_duplicates_in_texts(
        [("a", REPORT, None, "1"), ("b", EDITED, None, "2"), ("c", OTHER, None, "3"), ("d", "Short notice.", None, "4")]
    )
    assert set(found) == {"b"}
    assert found["b"].duplicate_of == "a"
    assert found["b"].kind == "near"
    assert 0.55 <= found["b"].score <= 1.0


def test_the_earliest_published_is_the_original() -> None:
    documents = [
        ("late", REPORT, DAY + timedelta(days=2), "1"),
        ("undated", EDITED, None, "0"),
        ("early", EDITED.replace("girl", "child"), DAY, "9"),
    ]
    found = find_duplicates_in_texts(documents)
    assert {doc: d.duplicate_of for doc, d in found.items()} == {"late": "early", "undated": "early"}


def test_daily_bulletins_are_not_duplicates() -> None:
    documents = [
        (str(day), bulletin(day, 300 + day * 17), DAY + timedelta(days=day), f"{day}.txt") for day in range(20, 30)
    ]
    assert find_duplicates_in_texts(documents) == {}


def test_short_texts_match_exactly_only() -> None:
    found = find_duplicates_in_texts(
        [
            ("a", "Air raid alert!", None, "1"),
            ("b", "air raid ALERT", None, "2"),
            ("c", "Air raid alert over", None, "3"),
        ]
    )
    assert set(found) == {"b"}


def test_empty_texts_are_not_duplicates_of_one_another() -> None:
    assert find_duplicates_in_texts([("a", "", None, "1"), ("b", " ... ", None, "2")]) == {}
    assert find_duplicates([]) == {}


def test_a_copy_of_a_near_duplicate_points_to_the_original() -> None:
    found = find_duplicates_in_texts([("a", REPORT, DAY, "1"), ("b", EDITED, None, "2"), ("c", EDITED, None, "3")])
    assert {doc: d.duplicate_of for doc, d in found.items()} == {"b": "a", "c": "a"}


def test_order_of_input_does_not_matter() -> None:
    documents = [
        Signed(str(k), signature(REPORT.replace("Tuesday", f"day {k}") + OTHER[: k * 40]), None, f"{k:02}")
        for k in range(12)
    ]
    documents += [Signed(f"x{k}", signature(OTHER[k * 30 :]), DAY, f"x{k}") for k in range(6)]
    expected = find_duplicates(documents)
    assert expected
    rng = random.Random(4)
    for _ in range(5):
        rng.shuffle(documents)
        assert find_duplicates(documents) == expected


def test_planted_near_duplicates_among_many() -> None:
    rng = random.Random(5)
    words = sorted(function_words("en") | function_words("nl") | function_words("de"))
    documents: list[tuple[str, str, datetime | None, str]] = []
    for k in range(150):
        text = rng.choices(words, k=200)
        documents.append((f"o{k}", " ".join(text), DAY, f"o{k}"))
        if k % 3 == 0:
            for at in rng.sample(range(200), 12):
                text[at] = rng.choice(words)
            documents.append((f"n{k}", " ".join(text[20:]), None, f"n{k}"))
    found = find_duplicates_in_texts(documents)
    assert {doc: d.duplicate_of for doc, d in found.items()} == {f"n{k}": f"o{k}" for k in range(0, 150, 3)}


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_has_a_signature(text: str) -> None:
    assert len(signature(text)) == SIGNATURE_BYTES
    assert signature(text) == signature(text)


def test_signature_is_the_same_everywhere() -> None:
    assert signature("The same words, always.")[:16].hex() == "e275cfff22e99daae4e730926e32d3a6"
