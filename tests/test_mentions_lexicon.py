"""The event lexicons of the packs: they compile, are wide enough, and their mistakes are named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from etl.errors import UsageError
from etl.extract.mentions import lexicon as module
from etl.extract.mentions.coding import ACLED, MODES
from etl.extract.mentions.grammar import GOVERNORS, HAZARDS, UNREAL, WORD_CLASSES, load_grammar
from etl.extract.mentions.lexicon import COLUMNS, load_lexicon, main
from etl.extract.mentions.paradigms import APART, FUT, IMPERS, INF, PAST, PPART, SPLIT, Inflector
from etl.languages import languages_with, load_toml

CORE = ("en", "fr", "es", "uk", "ru", "de")
TYPES = {kind for kind, _ in MODES}


@pytest.mark.parametrize("lang", languages_with("triggers.tsv"))
def test_pack_compiles_and_describes_itself(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([lang]) == 0
    assert "surface forms" in capsys.readouterr().out


@pytest.mark.parametrize("lang", CORE)
def test_core_packs_cover_all_types(lang: str) -> None:
    events = [t for t in load_lexicon(lang).triggers if t.type != "-"]
    assert {t.type for t in events} == TYPES
    assert len({t.lemma for t in events}) >= 400


@pytest.mark.parametrize("lang", languages_with("grammar.toml"))
def test_grammar_knows_its_classes(lang: str) -> None:
    assert load_grammar(lang).words


def test_default_sub_events_are_acled_names() -> None:
    assert {sub for *_, sub in MODES.values()} <= set(ACLED)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"lemma": "x", "pos": "q", "type": "AID"}, "part of speech"),
        ({"lemma": "x", "pos": "v", "type": "AID", "mode": "drone"}, "PLOVER has no type"),
        ({"lemma": "x", "pos": "v", "type": "AID", "sub_event": "Picnic"}, "ACLED has no"),
        ({"lemma": "x", "pos": "v", "type": "AID", "strength": "z"}, "strength"),
        ({"lemma": "x", "pos": "v", "type": "AID", "roles": "subj=king"}, "role"),
        ({"lemma": "x", "pos": "v", "type": "AID", "needs": "moon"}, "need"),
    ],
)
def test_a_malformed_row_names_itself(row: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        module._parse("xx", row, 0)


def test_rows_of_the_documentation_are_valid() -> None:
    doc = Path(__file__).parent.parent / "docs" / "adding-a-language.md"
    rows = [line[4:].split("\t") for line in doc.read_text(encoding="utf-8").splitlines() if line.startswith("    ")]
    parsed = [module._parse("xx", dict(zip(COLUMNS, row, strict=False)), 0) for row in rows if len(row) > 2]
    assert len(parsed) >= 20


def test_the_documentation_names_every_word_class_and_flag() -> None:
    doc = (Path(__file__).parent.parent / "docs" / "adding-a-language.md").read_text(encoding="utf-8")
    flags = {
        k for lang in languages_with("grammar.toml") for k, v in load_toml(lang, "grammar.toml").items() if v is True
    }
    classes = {c.removeprefix("gov_").removesuffix("_noun") for c in (*WORD_CLASSES, *GOVERNORS, *UNREAL, *HAZARDS)}
    made = {"other_field", "hazard"}  # by the engine from groups of [metaphor]
    assert {name for name in (classes | flags) - made if not re.search(rf"\b{name}\b", doc)} == set()


def test_wrong_command_line_shows_the_packs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("lang", "lemma", "aspect", "form", "bits"),
    [
        ("en", "seize", "", "seized", PAST | PPART),
        ("en", "retake", "", "retake", INF),
        ("fr", "bombarder", "", "bombardées", PPART),
        ("es", "capturar", "", "capturaron", PAST),
        ("uk", "обстріляти", "pf", "обстріляно", IMPERS),
        ("uk", "обстріляти", "pf", "обстріляють", FUT),
        ("ru", "обстрелять", "pf", "обстреляли", PAST),
        ("de", "fest|nehmen", "", "festgenommen", PPART),
        ("de", "fest|nehmen", "", "festzunehmen", INF),
        ("de", "fest|nehmen", "", "nahm", PAST | SPLIT),
    ],
)
def test_inflection(lang: str, lemma: str, aspect: str, form: str, bits: int) -> None:
    forms = Inflector(lang).forms(lemma, "v", aspect=aspect)
    assert forms.get(form, 0) & bits == bits
    assert APART
