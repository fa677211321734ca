"""No input breaks the event engine, and every record quotes its text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import etl

PIECES = {
    "en": "Russian forces|shelled|were shelled by|Kherson|the village of Sake|rebels|not|will|if|that|killing"
    "|five people|“|”|,|;|.|?|(|)|attack|withdraw|to|of|on Monday|the army said|and"
    "|who|no longer|accused|plan to|died|-|\n\n|— ",
    "fr": "Les forces russes|ont bombardé|Kherson|d'|n'|pas|les rebelles|se sont retirés|qui|que|«|»|,|.|cinq morts"
    "|a accusé|de",
    "uk": "Російські війська|обстріляли|Херсон|не|було|обстріляно|що|загинули двоє|«|»|,|.|удар|по|відступити|щоб|якщо",
    "de": "Die Armee|hat|wurde|Cherson|beschossen|nahm|fest|zwanzig|Demonstranten|nicht|dass|,|.|Luftangriff|um|zu"
    "|sich",
}


@st.composite
def _texts(draw: st.DrawFn) -> tuple[str, str]:
    lang = draw(st.sampled_from(sorted(PIECES)))
    words = draw(st.lists(st.sampled_from(PIECES[lang].split("|")), min_size=1, max_size=40))
    return lang, " ".join(words)


@given(_texts())
@settings(max_examples=120, deadline=None)
def test_grammatical_rubble_never_raises_and_quotes(case: tuple[str, str]) -> None:
    lang, text = case
    analysis = etl.analyze(text, lang=lang)
    for m in analysis.mentions:
        assert analysis.text[m.trigger_start : m.trigger_end] == m.trigger_text == m.text
        assert analysis.text[m.sentence_start : m.sentence_end] == m.sentence
        assert all(analysis.text[p.start : p.end] == p.text for p in m.participants)
        assert 0 < m.confidence <= 1
    ids = [m.mention_id for m in analysis.mentions]
    assert len(ids) == len(set(ids))


@given(st.text(max_size=200), st.sampled_from(["en", "fr", "es", "uk", "ru", "de", "it", "und", "zz"]))
@settings(max_examples=60, deadline=None)
def test_any_text_in_any_language(text: str, lang: str) -> None:
    assert etl.analyze(text, lang=lang).mentions is not None


@given(_texts())
@settings(max_examples=25, deadline=None)
def test_reading_twice_gives_the_same(case: tuple[str, str]) -> None:
    lang, text = case
    assert etl.analyze(text, lang=lang).mentions == etl.analyze(text, lang=lang).mentions
