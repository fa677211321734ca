"""The decision on a language: cases as data, mixed documents, segments, properties."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.detect.decide import detect, detect_segment, detect_text
from etl.detect.labels import labels
from etl.detect.model import rank
from etl.detect.score import judge
from etl.detect.words import function_words
from etl.model import Language

CASES = json.loads((Path(__file__).parent / "cases" / "detect" / "texts.json").read_text(encoding="utf-8"))
FRENCH = "Les habitants ont quitté la ville dans la nuit, alors que les combats se poursuivaient au nord de la rivière."
ENGLISH = "The residents left the town during the night while the fighting went on to the north of the river."
UKRAINIAN = "Мешканці залишили місто вночі, а бої на північ від річки тривали ще кілька годин."
RUSSIAN = "Жители покинули город ночью, а бои к северу от реки продолжались ещё несколько часов."


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"] + ": " + case["text"][:25])
def test_cases(case: dict[str, str]) -> None:
    lang, confidence = detect(case["text"])
    assert lang == case["lang"], case["why"]
    assert confidence == 0.0 if lang == "und" else 0.0 < confidence <= 1.0


def test_mixed_document_gives_shares() -> None:
    language = detect_text(f"{FRENCH}\n\n{FRENCH}\n\n{FRENCH}\n\n{ENGLISH}")
    assert language.lang == "fr"
    shares = dict(language.shares)
    assert set(shares) == {"fr", "en"}
    assert 0.15 < shares["en"] < 0.35
    assert sum(shares.values()) == pytest.approx(1.0, abs=0.05)


def test_close_languages_in_one_document() -> None:
    language = detect_text(f"{UKRAINIAN}\n{RUSSIAN}\n{UKRAINIAN}\n{UKRAINIAN}")
    assert language.lang == "uk"
    assert [code for code, _ in language.shares] == ["uk", "ru"]


def test_pure_document_has_one_share() -> None:
    assert detect_text("\n".join([FRENCH] * 5)).shares == (("fr", 1.0),)


def test_hint_does_not_overrule_the_text() -> None:
    assert detect_text(ENGLISH, hint="fr").lang == "en"
    assert detect_text("123", hint="fr").lang == "und"
    assert detect_text("Nova informacija o projektu", hint="hr-HR").lang == "hr"


@pytest.mark.parametrize(
    ("document", "segment", "expected"),
    [
        ("fr", ENGLISH, "en"),
        ("uk", RUSSIAN, "ru"),
        ("ru", UKRAINIAN, "uk"),
        ("en", "Жители покинули город ночью, а бои продолжались.", "ru"),
        ("fr", "Photo : Associated Press", "fr"),
        ("uk", "Краматорськ, Слов'янськ, Бахмут", "uk"),
        ("en", "Konotop", "en"),
        ("fr", FRENCH, "fr"),
    ],
)
def test_segments_follow_the_document_unless_clearly_other(document: str, segment: str, expected: str) -> None:
    assert detect_segment(segment, Language(document, 0.999, ((document, 1.0),)))[0] == expected


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_gets_an_answer(text: str) -> None:
    language = detect_text(text)
    assert language.lang in {"und", *labels().codes}
    assert 0.0 <= language.confidence <= 1.0
    assert all(0.0 < share <= 1.0 for _, share in language.shares)
    assert detect_text(text) == language
    detect_segment(text, Language("en", 1.0))
    detect_segment(text, Language("und", 0.0))


@given(st.text(alphabet="абвгдеєжзиіїйклмнопрстуфхцчшщьюяыэъ ,.«»\n\ud800abc", max_size=200))
@settings(max_examples=50, deadline=None)
def test_cyrillic_noise_gets_a_cyrillic_answer_or_none(text: str) -> None:
    assert detect_text(text).lang in {"und", *labels().codes}


def test_cheap_answers_agree_with_the_models() -> None:
    """What function words decide for a long text, langdetect decides too, where no relative is in question."""
    known = labels()
    checked = 0
    for case in CASES:
        if case["lang"] in known.confusable or case["lang"] in {"und", "gl", "oc"}:
            continue
        text = "\n".join([case["text"]] * 8)
        label, p = rank(text)[0]
        assert detect(text)[0] == known.aliases.get(label, label) == case["lang"], case["why"]
        assert p > 0.5
        checked += 1
    assert checked >= 15


@pytest.mark.parametrize("code", ["ru", "uk", "es", "pt", "da", "nb", "cs", "sk", "hr", "bs", "bg", "mk"])
def test_cheap_answers_agree_with_all_evidence(code: str) -> None:
    """In long texts of close languages the majority of function words and the weighing of all evidence agree."""
    for case in CASES:
        if case["lang"] == code:
            text = "\n".join([case["text"]] * 8)
            assert detect(text)[0] == judge(case["text"]).lang == code


def test_every_list_of_function_words_belongs_to_a_known_language() -> None:
    for code in labels().codes:
        words = function_words(code)
        assert not words or len(words) >= 40
        assert all(word == word.lower() for word in words), code


def test_same_answers_in_another_process_with_another_hash_seed() -> None:
    program = (
        "from etl.detect import detect; import sys; "
        "print(*[detect(t) for t in sys.stdin.read().split('\\0')], sep='\\n')"
    )
    texts = [case["text"] for case in CASES[::4]]
    run = subprocess.run(
        [sys.executable, "-c", program],
        input="\0".join(texts),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env={"PYTHONHASHSEED": "7", "PYTHONUTF8": "1"},
    )
    assert run.stdout.splitlines() == [str(detect(text)) for text in texts]
