"""Modes of PLOVER's types: each has words in each core language, and sentences are coded with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import etl
from etl.extract.mentions.coding import MODES
from etl.extract.mentions.grammar import load_grammar
from etl.extract.mentions.lexicon import load_lexicon
from etl.extract.mentions.mode_words import ModeWords

CORE = ("en", "fr", "es", "uk", "ru", "de")
CASES = json.loads((Path(__file__).parent / "cases" / "mentions" / "modes_told_by_words.json").read_text("utf-8"))


@pytest.mark.parametrize("lang", CORE)
def test_every_mode_has_words(lang: str) -> None:
    grammar = load_grammar(lang)
    told = {(t.type, t.mode) for t in load_lexicon(lang).triggers}
    told |= {("ASSAULT", m) for m in grammar.instruments.modes}
    told |= {(kind, m) for kind, words in grammar.topics.items() for m in words.modes}
    assert {(kind, mode) for kind, mode in MODES if mode} - told == set()


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c['lang']}-{'-'.join(c['expected'])}") for c in CASES])
def test_sentence_has_the_mode(case: dict[str, Any]) -> None:
    found = etl.analyze(case["input"], lang=case["lang"]).mentions
    assert [[m.event_type, m.event_mode] for m in found] == [case["expected"]], case["why"]


def test_phrases_name_modes_too() -> None:
    words = ModeWords({"aerial": ["from the air", "jet*"], "explosives": ["car bomb*"]})
    assert words.ranks(["hit", "from", "the", "air", "by", "jets", "and", "car", "bombs"]) == [
        2,
        0,
        0,
        0,
        2,
        0,
        2,
        1,
        1,
    ]
    assert words.ranks(["from", "the", "sea"]) == [2, 2, 2]
