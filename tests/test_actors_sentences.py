from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import etl
from etl.errors import UsageError
from etl.extract.actors import ActorReading, actor_record, add_user_actors, load_world, read_actors, world
from etl.extract.actors.inflect import expand_word
from etl.extract.actors.world import countries, roles
from etl.extract.places import read_places
from etl.extract.tokens import tokenize_document
from etl.languages import languages_with, load_tsv
from etl.model import Document, Segment

CASES = json.loads((pathlib.Path(__file__).parent / "cases" / "actors" / "sentences.json").read_text(encoding="utf-8"))
WORDS = [
    "the",
    "Russian",
    "and",
    "Ukrainian",
    "forces",
    "of",
    "Kyiv",
    "'s",
    "president",
    "mayor",
    "Putin",
    ",",
    "(",
    "said",
    "army",
    "Hamas",
    "in",
    "general",
]


def document_of(text: str, lang: str) -> Document:
    segments = []
    start = 0
    for ordinal, line in enumerate(text.split("\n")):
        segments.append(Segment(f"s{ordinal}", ordinal, "body", ordinal, start, start + len(line), line, lang, 1.0))
        start += len(line) + 1
    return Document("d", text, lang, tuple(segments))


def read(text: str, lang: str) -> ActorReading:
    document = document_of(text, lang)
    tokens = tokenize_document(document)
    return read_actors(document, tokens, read_places(document, tokens))


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['lang']}: {c['text'][:50]}")
def test_expected_actors_are_found(case: dict[str, Any]) -> None:
    found = [(a.text, a.name, a.country, a.sector) for a in read(case["text"], case["lang"]).actors]
    for want in case["expected"]:
        key = (want["text"], want["name"], want["country"])
        assert any(f[:3] == key and want["sector"] in (f[3] or "").split(";") for f in found), (case["why"], found)
    if not case["expected"]:
        assert not found, case["why"]


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200), st.sampled_from(["en", "fr", "es", "uk", "ru", "de", "it", "und"]))
def test_no_text_raises_and_every_span_quotes(text: str, lang: str) -> None:
    for actor in read(text, lang).actors:
        assert text[actor.start : actor.end] == actor.text
        assert actor.token_start <= actor.head < actor.token_end


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_actor_words_in_any_order(words: list[str]) -> None:
    reading = read(" ".join(words), "en")
    starts = [a.token_start for a in reading.actors]
    assert starts == sorted(starts)
    assert reading.in_range(0, len(words) * 2) == reading.actors


def test_spellings_of_one_name_are_one_person() -> None:
    ids = set()
    for text in (
        "Artem Semenikhine, le maire de Konotop, parle. Seminikhine refuse.",
        "Le maire Artem Seminikhin refuse.",
    ):
        ids |= {a.actor_id for a in read(text, "fr").actors if a.kind == "person"}
    ids |= {a.actor_id for a in read("Міський голова Артем Семеніхін відмовився.", "uk").actors if a.kind == "person"}
    assert len(ids) == 1


def test_pronouns_go_to_the_actor_that_agrees() -> None:
    reading = read("Russian forces entered Izium.\nThey shelled the town.", "en")
    at = next(iter(reading.pronouns))
    resolved = reading.resolve_pronoun(1, at)
    assert resolved is not None
    assert resolved.name == "Armed Forces of Russia"


def test_cases_come_from_endings_and_articles() -> None:
    assert {a.case for a in read("Росіяни відступили.", "uk").actors} == {"nom"}
    assert next(a for a in read("Den Soldaten half er.", "de").actors if "Soldaten" in a.text).case == "acc;dat"


def test_records_of_every_kind_of_id() -> None:
    assert actor_record("RUS-MIL").name == "Armed Forces of Russia"
    assert actor_record("RUS-MIL").cameo_code == "RUSMIL"
    assert actor_record("grp-hamas").country == "PSE"
    assert actor_record("per-xyz", "Somebody", "UKR", "CVL").name == "Somebody"


def test_tables_are_sound() -> None:
    assert len(world()) >= 400
    for actor in world().values():
        assert actor.country is None or actor.country in countries(), actor
        assert actor.parent_id is None or actor.parent_id in world() or actor.parent_id[:3] in countries(), actor
    for role in roles().values():
        assert role.bare_name
        assert role.sector
    for lang in languages_with("actors.tsv"):
        for row in load_tsv(lang, "actors.tsv"):
            assert row["role"] in roles(), (lang, row)


def test_a_user_list_has_the_columns_of_the_shipped_one() -> None:
    header = "actor_id\tname\tkind\tcountry\tsector\tcameo_code\tacled_inter\twikidata_id\tparent_id\tlatin\tuk\tru"
    rows = load_world(f"# my actors\n{header}\ngrp-x\tX Front\tgroup\tMLI\tREB\t\t2\t\t\tX Front|XF\t\t\n")
    assert rows[0].acled_inter == 2
    assert rows[0].aliases == (("latin", "X Front|XF"),)


def test_lemmas_expand_with_their_cases() -> None:
    forms = {f.text: f.cases for f in expand_word("uk", "росіянин", "noun")}
    assert forms["росіяни"] == "nom"
    assert forms["росіян"] == "gen;acc"


def test_a_user_can_add_actors(tmp_path: pathlib.Path) -> None:
    header = "actor_id\tname\tkind\tcountry\tsector\tcameo_code\tacled_inter\twikidata_id\tparent_id\tlatin\tuk\tru"
    path = tmp_path / "mine.tsv"
    path.write_text(f"{header}\ngrp-zebra\tZebra Front\tgroup\tMLI\tREB\t\t2\t\t\tZebra Front\t\t\n", encoding="utf-8")
    assert add_user_actors(path) == 1
    assert [a.actor_id for a in read("The Zebra Front attacked a village.", "en").actors] == ["grp-zebra"]


HEADER = "actor_id\tname\tkind\tcountry\tsector\tacled_inter\tlatin"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "must name its columns in its first line; actor_id is missing"),
        ("actor_id\tname\tkind\tcolour\n", "has a column “colour”; the columns are actor_id"),
        (f"{HEADER}\n# mine\ngrp-x\tX Front\tgang\tMLI\tREB\t2\tX Front", "line 3: kind must be one of forces, gov"),
        (f"{HEADER}\ngrp-x\tX Front\tgroup\tML\tREB\t2\tX Front", "line 2: country must be .* not “ML”"),
        (f"{HEADER}\ngrp-x\tX Front\tgroup\tMLI\tREB;BAD\t2\tX Front", "line 2: sector must be one of .* not “BAD”"),
        (f"{HEADER}\ngrp-x\tX Front\tgroup\tMLI\tREB\tmany\tX", "line 2: acled_inter must be 1 to 8, not “many”"),
        (f"{HEADER}\n\tX Front\tgroup\t\t\t\tX Front", "line 2: actor_id is empty"),
        (f"{HEADER}\ngrp-x\tX Front\tgroup", "line 2: no alias in latin, uk, ru"),
        (f"{HEADER}\ngrp-x\tX\tgroup\t\t\t\tX\tY", "line 2: 8 cells, but 7 columns"),
    ],
)
def test_a_wrong_list_of_actors_is_named_with_its_line(content: str, complaint: str, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=complaint):
        add_user_actors(path)
    with pytest.raises(UsageError, match=r"no\.tsv cannot be read"):
        add_user_actors(tmp_path / "no.tsv")


def test_a_list_of_actors_reaches_every_worker_and_the_fingerprint(tmp_path: pathlib.Path) -> None:
    """The example of docs/operations.md, through ``ETL_ACTORS`` and two worker processes."""
    page = (pathlib.Path(__file__).parent.parent / "docs" / "operations.md").read_text(encoding="utf-8")
    example = next(b for b in re.findall(r"```text\n(.*?)```", page, re.DOTALL) if b.startswith("actor_id\t"))
    actors = tmp_path / "actors.tsv"
    actors.write_text(example, encoding="utf-8")
    for name, text in (
        ("a", "On 3 May 2021 the Blue River Front attacked a village near Gao, killing four civilians."),
        ("b", "3 травня 2021 року Фронт Блакитної ріки обстріляв село поблизу Гао."),
    ):
        (tmp_path / "raw" / name).mkdir(parents=True)
        (tmp_path / "raw" / name / "1.txt").write_text(text, encoding="utf-8")

    def run(**more: str) -> subprocess.CompletedProcess[str]:
        words = ["-m", "etl", "run", "raw", "--workers", "2", "--json"]
        environment = {**os.environ, "ETL_BATCH_BYTES": "1", "ETL_ACTORS": str(actors), **more}
        return subprocess.run(
            [sys.executable, *words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    assert run().returncode == 0
    found = etl.read("mentions", tmp_path / "warehouse")
    assert set(found["actor_id"]) == {"grp-blue-river"}
    assert set(found["lang"]) == {"en", "uk"}
    known = etl.read("actors", tmp_path / "warehouse").set_index("actor_id")
    assert known.loc["grp-blue-river", "country"] == "MLI"
    assert '"status": "unchanged"' in run().stdout
    actors.write_text(example.replace("Blue River Front\tgroup", "Front of the Blue River\tgroup"), encoding="utf-8")
    assert '"status": "published"' in run().stdout
    known = etl.read("actors", tmp_path / "warehouse").set_index("actor_id")
    assert known.loc["grp-blue-river", "name"] == "Front of the Blue River"
    actors.write_text(example.replace("MLI", "XYZ"), encoding="utf-8")
    refused = run()
    assert refused.returncode == 2
    assert re.fullmatch(
        r"etl: The list of actors .* is wrong in line 2: country must be .* not “XYZ”\.\n", refused.stderr
    )
