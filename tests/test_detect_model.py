"""The fast model against langdetect itself, the oracle: identical answers on generated texts."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import langdetect
import pytest
from langdetect.lang_detect_exception import LangDetectException

from etl.detect.labels import labels
from etl.detect.model import SEED, rank
from etl.detect.words import function_words

if TYPE_CHECKING:
    from collections.abc import Iterator

EASY = 9_500
HARD = 500
EASY_LANGUAGES = [
    *("ar", "cy", "de", "el", "en", "fa", "fi", "fr", "he", "hi"),
    *("hu", "it", "lt", "lv", "pl", "ru", "tr", "uk", "ur", "vi"),
]


def oracle(text: str) -> list[tuple[str, float]]:
    try:
        return [(found.lang, found.prob) for found in langdetect.detect_langs(text)]
    except LangDetectException:
        return []


@pytest.fixture(autouse=True)
def _seeded() -> Iterator[None]:
    before = langdetect.DetectorFactory.seed
    langdetect.DetectorFactory.seed = SEED
    yield
    langdetect.DetectorFactory.seed = before


def easy_texts(n: int) -> Iterator[str]:
    """Shuffled function words of one language, with the damage of scraped text.

    Of languages that langdetect tells apart quickly: it is the oracle that takes the time.
    """
    rng = random.Random(1)
    lists = [sorted(function_words(code)) for code in EASY_LANGUAGES]
    for _ in range(n):
        words = rng.choices(rng.choice(lists), k=rng.randint(4, 6))
        if rng.random() < 0.3:
            words[0] = words[0].capitalize()
        if rng.random() < 0.1:
            words.insert(
                rng.randrange(len(words)),
                rng.choice(["NATO", "https://example.org/a?b=c", "x@example.org", "12.5", "«", "\t"]),
            )
        yield rng.choice([" ", " ", "  ", ", "]).join(words)


def hard_texts(n: int) -> Iterator[str]:
    """Random letters, two languages in one text, capitals, single words: where langdetect's trials hardly converge."""
    rng = random.Random(2)
    lists = [sorted(function_words(code)) for code in labels().codes if function_words(code)]
    alphabets = [
        "abcdefghijklmnopqrstuvwxyz ",
        "абвгдежзийклмнопрстуфхцчшщьюя ",
        "àéîöşçñß eo",
        "ابتثجحخدذرز ",
        "漢字かなカナ한글 ",
    ]
    for k in range(n):
        match k % 4:
            case 0:
                yield "".join(rng.choices(rng.choice(alphabets), k=rng.randint(3, 40)))
            case 1:
                yield " ".join(rng.choices(rng.choice(lists), k=3) + rng.choices(rng.choice(lists), k=3))
            case 2:
                yield rng.choice(rng.choice(lists)).upper()
            case _:
                yield rng.choice(rng.choice(lists))


@pytest.mark.parametrize(
    ("texts", "least"), [(list(easy_texts(EASY)), EASY), (list(hard_texts(HARD)), HARD)], ids=["easy", "hard"]
)
def test_identical_to_langdetect(texts: list[str], least: int) -> None:
    assert len(texts) >= least
    for text in texts:
        ours, theirs = rank(text), oracle(text)
        assert [label for label, _ in ours] == [label for label, _ in theirs], text
        assert [p for _, p in ours] == pytest.approx([p for _, p in theirs], abs=1e-9), text


def test_long_texts_and_odd_characters() -> None:
    rng = random.Random(3)
    words = sorted(function_words("fr"))
    texts = [
        " ".join(rng.choices(words, k=4_000)),  # beyond langdetect's 10,000 characters
        "e\u0301 a\u0300n tie\u0302\u0301ng Vie\u0323t co\u0301 kho\u0302ng nhu\u031bng",  # decomposed Vietnamese
        "Zażółć gęślą jaźń " * 3 + "привет",
        "привет, это текст with some Latin words in it, и ещё слова",
        "",
        "12345 67 89",
        "\ud800 broken",
        "ș ț ş ţ România și țara",
    ]
    for text in texts:
        assert [label for label, _ in rank(text)] == [label for label, _ in oracle(text)], text[:40]


def test_independent_of_what_came_before() -> None:
    text = "Die Soldaten haben die Stadt am Morgen verlassen."
    first = rank(text)
    for other in hard_texts(20):
        rank(other)
    assert rank(text) == first
