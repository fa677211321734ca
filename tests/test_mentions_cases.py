"""Sentences in six languages and what must be read in them; the cases are data in tests/cases/mentions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import etl

CASES = Path(__file__).parent / "cases" / "mentions"


def _cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{i}")
        for path in sorted(CASES.glob("??.json"))
        for i, case in enumerate(json.loads(path.read_text(encoding="utf-8")))
    ]


@pytest.mark.parametrize(("lang", "case"), _cases())
def test_sentence_is_read_as_told(lang: str, case: dict[str, Any]) -> None:
    found = etl.analyze(case["input"], lang=lang).mentions
    got = [{key: getattr(m, key) for key in want} for m, want in zip(found, case["expected"], strict=False)]
    assert got == case["expected"], case["why"]
    assert len(found) == len(case["expected"]), case["why"]


def test_repeats_in_a_headline_are_flagged() -> None:
    text = (
        "Rebels capture Goma\n\nRebels captured the city of Goma on Monday. Five civilians were killed in the fighting."
    )
    mentions = etl.analyze(text, lang="en").mentions
    told = [m for m in mentions if not m.duplicate_in_doc]
    assert [m.event_type for m in told if m.event_type == "COERCE"] == ["COERCE"]


def test_a_headline_has_the_day_of_the_report_below_it() -> None:
    text = "# Rebels capture Goma\n\n4 November 2025\n\nRebels captured the city of Goma on Monday."
    days = {m.duplicate_in_doc: str(m.date_start) for m in etl.analyze(text, lang="en").mentions}
    assert days == {True: "2025-11-03", False: "2025-11-03"}


RETOLD = {
    "en": "Rebels shelled Goma on Monday, killing two.\n\nPhoto: A house after rebels shelled Goma on Monday.\n\n"
    "A witness saw smoke. Rebels shelled Goma on Monday from the hills, the governor said.",
    "de": "Rebellen beschossen am Montag Goma.\n\nFoto: Ein Haus, nachdem Rebellen am Montag Goma beschossen.\n\n"
    "Ein Zeuge sah Rauch. Rebellen beschossen am Montag Goma von den Hügeln, sagte der Gouverneur.",
    "uk": "Повстанці обстріляли Гому в понеділок.\n\nСвідок бачив дим. У понеділок повстанці обстріляли Гому, "
    "повідомив губернатор.",
}


@pytest.mark.parametrize(("lang", "text"), RETOLD.items())
def test_what_the_lede_told_is_a_repeat_below(lang: str, text: str) -> None:
    mentions = [m for m in etl.analyze(text, lang=lang).mentions if m.event_mode == "heavy-weapons"]
    assert len(mentions) >= 2
    assert [m.duplicate_in_doc for m in mentions] == [False] + [True] * (len(mentions) - 1)


def test_a_second_attack_is_no_repeat() -> None:
    text = "Rebels shelled Goma on Monday. A witness saw smoke. On Monday evening rebels shelled Goma again."
    assert not any(m.duplicate_in_doc for m in etl.analyze(text, lang="en").mentions)


def test_toll_of_the_next_sentence_belongs_to_the_attack() -> None:
    text = "A missile hit a hospital in Mykolaiv on Friday. Seven people were killed and twelve injured."
    mentions = etl.analyze(text, lang="en").mentions
    assert [(m.event_type, m.killed_best, m.injured_best) for m in mentions] == [("ASSAULT", 7, 12)]


def test_coordinated_places_are_one_event_each() -> None:
    mentions = etl.analyze("Russian forces shelled Nikopol and Kherson on Monday.", lang="en").mentions
    assert sorted(m.place_name or "" for m in mentions) == ["Kherson", "Nikopol"]
    assert len({m.fanout_group for m in mentions}) == 1
    assert len({m.mention_id for m in mentions}) == 2


def test_upper_case_text_is_read() -> None:
    mentions = etl.analyze("GUERRILLAS KIDNAPPED THREE FARMERS NEAR BOGOTA ON MONDAY.", lang="en").mentions
    assert [m.event_type for m in mentions] == ["ASSAULT"]
