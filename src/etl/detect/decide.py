"""The decision on a text's language: of a document, of a segment, of any piece of text.

In this order: nothing to judge → ``und``; a script that one language writes; a clear majority of function words;
langdetect's model where it is certain and no close relative is in question; else all evidence together
(:func:`etl.detect.score.judge`).  Deterministic, and safe in spawned workers: all tables are read when first needed.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from etl.detect.evidence import is_name_only, main_script, only_script, own_text, sample, without_quotes
from etl.detect.labels import labels
from etl.detect.letters import alien_pattern, lacking_letters
from etl.detect.model import rank
from etl.detect.score import judge
from etl.detect.words import WORD, distinctive_hits, function_words, word_hits, word_rows
from etl.model import Language

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["UNDETERMINED", "detect", "detect_segment", "detect_text", "warm_up"]

UNDETERMINED = "und"
_MAX_CHARS = 200_000  # of a document; what comes later does not change the answer
_SURE = 0.999
_MODEL_SURE = 0.9999  # langdetect's probability from which its word is taken
_MODEL_MIN_LETTERS = 60
# Function words that several languages have are shared out between them (`distinctive_hits`).
_MAJORITY = 8.0  # least sum of the leader
_MAJORITY_SHARE = 0.06  # of all words
_RUNNER_UP = 0.6  # most that any other language may have of the leader's sum
_OTHER_LINE = 1.5  # by how much another language must lead in a line of its own
_OTHER_SEGMENT = 3
_HALF = 0.5
_PURE = 0.95  # share of the main script below which each line's script is looked at
_MIN_SHARE = 0.02
_OWN_WORDS = 3  # function words of the document's language in a segment that is therefore in it
_OWN_SHARE = 5  # or every fifth word
_SEGMENT_SURE = 0.8
_MIN_SEGMENT_LETTERS = 30


def detect(text: str) -> tuple[str, float]:
    """Language of a text (ISO 639-1, or ``und`` where nothing can be judged) and the probability that this is right."""
    language = detect_text(text)
    return language.lang, language.confidence


def warm_up() -> None:
    """Read all models and lists now (about a second): for the initializer of a worker, so that no document waits."""
    rank("warm up")
    judge("warm up")


def detect_text(text: str, *, hint: str | None = None) -> Language:
    """Language of a document.

    Args:
        text: Cleaned text of any length.
        hint: What the container claims (``lang`` attribute, metadata); it only tips the balance between equals.

    Returns:
        The main language; ``shares`` lists each language with at least 2 % of the words, the largest first.
    """
    body = own_text(text[:_MAX_CHARS])
    lines = [line for line in body.splitlines() if line and not line.isspace()]
    if not lines:
        return Language(UNDETERMINED, 0.0)
    starts: list[int] = []
    words: list[str] = []
    for line in lines:
        starts.append(len(words))
        words += line.lower().split()  # function words seldom touch punctuation: cutting at blanks is enough
    hits = distinctive_hits(words, starts)
    extract = sample(body)
    script, pure = main_script(extract)
    lang, confidence = _main_language(extract, hits.sum(axis=0), len(words), hint)
    if lang == UNDETERMINED or len(lines) == 1:
        return Language(lang, confidence, ((lang, 1.0),) if lang != UNDETERMINED else ())
    suspects = set(_suspect_lines(hits, lang))
    if pure < _PURE:
        suspects.update(k for k, line in enumerate(lines) if main_script(line)[0] != script)
    aliens = alien_pattern(lang)
    if aliens is not None and aliens.search(body):
        suspects.update(k for k, line in enumerate(lines) if aliens.search(line))
    sizes = {lang: 0}
    for k, (line, start, end) in enumerate(zip(lines, starts, [*starts[1:], len(words)], strict=True)):
        code = _line_language(line, lang) if k in suspects else lang
        sizes[code] = sizes.get(code, 0) + end - start
    shares = _shares(sizes)
    if shares[0][0] != lang:
        lang = shares[0][0]
    return Language(lang, confidence, shares)


def detect_segment(text: str, document: Language, *, strange: bool = True) -> tuple[str, float]:
    """Language and confidence of a segment: the document's, unless the segment is clearly in another.

    A segment with some function words of the document's language is not looked at further (3 µs).

    Args:
        text: The segment.
        document: The document's language.
        strange: False where the caller knows that the document holds no letter that its language does not write
            (:func:`etl.detect.letters.alien_pattern`).
    """
    lang = document.lang
    if lang == UNDETERMINED:
        other, confidence = _judge_short(own_text(sample(text)), None)
        return (other, confidence) if confidence >= _SEGMENT_SURE else (lang, document.confidence)
    if len(text) < _MIN_SEGMENT_LETTERS:
        return lang, document.confidence
    known = labels()
    words = text.split()
    is_own = function_words(lang).__contains__
    if strange:
        aliens = alien_pattern(lang)
        strange = aliens is not None and aliens.search(text) is not None
    if not strange:
        needed = min(_OWN_WORDS, -(-len(words) // _OWN_SHARE))
        if sum(map(is_own, words)) >= needed or sum(map(is_own, text.lower().split())) >= needed:
            return lang, document.confidence
    body = without_quotes(own_text(sample(text)))
    if sum(map(str.isalpha, body)) < _MIN_SEGMENT_LETTERS:
        return lang, document.confidence
    if not strange and main_script(body)[0] == known.script_of.get(lang):
        hits = word_hits(word_rows(WORD.findall(body.lower())))
        at = known.index.get(lang)
        mine = float(hits[at]) if at is not None else 0.0
        if hits.max() - mine < _OTHER_SEGMENT or mine > _HALF * hits.max():
            return lang, document.confidence
    other, confidence = _judge_short(body, None)
    if other == UNDETERMINED or confidence < _SEGMENT_SURE:
        return lang, document.confidence
    return other, confidence


def _main_language(extract: str, hits: NDArray[np.float32], n_words: int, hint: str | None) -> tuple[str, float]:
    """Language of the whole text from its function words, or from an extract by all evidence."""
    best = int(hits.argmax())
    others = hits.copy()
    others[best] = 0.0
    if (
        hits[best] >= max(_MAJORITY, _MAJORITY_SHARE * n_words)
        and others.max() <= _RUNNER_UP * hits[best]
        and len(lacking_letters(labels().codes[best]).intersection(extract.lower())) <= 1
    ):
        return labels().codes[best], _SURE
    return _judge_short(without_quotes(extract), hint)


@functools.lru_cache(maxsize=256)  # a line that is looked at is looked at again as a segment
def _judge_short(text: str, hint: str | None) -> tuple[str, float]:
    """Language of at most some hundred characters."""
    script, share = main_script(text)
    if script in labels().writes and share < 1.0:
        text = only_script(text, script)
    if not script or is_name_only(text, script):
        return UNDETERMINED, 0.0
    known = labels()
    alone = known.scripts.get(script)
    if alone is not None:
        return alone, round(_SURE * share, 4)
    hits = word_hits(word_rows(text.lower().split()))
    leader = known.codes[int(hits.argmax())] if hits.any() else ""
    if leader not in known.confusable and sum(map(str.isalpha, text)) >= _MODEL_MIN_LETTERS:
        ranked = rank(text)
        if ranked and ranked[0][1] >= _MODEL_SURE:
            code = known.aliases.get(ranked[0][0], ranked[0][0])
            if code in known.index and code not in known.confusable:
                return code, _SURE
    verdict = judge(text, script=script, hint=language_code(hint))
    return verdict.lang, round(min(verdict.confidence, _SURE), 4)


def language_code(hint: str | None) -> str | None:
    """ISO 639-1 code of a language tag such as ``en-US`` or ``zh_CN``."""
    if hint is None:
        return None
    code = hint.strip().lower().replace("_", "-").partition("-")[0]
    return labels().aliases.get(code, code)


def _suspect_lines(hits: NDArray[np.float32], lang: str) -> list[int]:
    """Lines that have clearly more function words of another language than of ``lang``."""
    at = labels().index.get(lang)
    most = hits.max(axis=1)
    mine = hits[:, at] if at is not None else np.zeros(len(hits), dtype=np.float32)
    return [int(k) for k in np.flatnonzero((most - mine >= _OTHER_LINE) & (mine <= _HALF * most))]


def _line_language(line: str, lang: str) -> str:
    """Language of one suspect line of a document in ``lang``: another one only on clear evidence."""
    line = sample(line)
    if sum(map(str.isalpha, line)) < _MIN_SEGMENT_LETTERS:
        return lang
    other, confidence = _judge_short(line, None)
    return other if other != UNDETERMINED and confidence >= _SEGMENT_SURE else lang


def _shares(sizes: dict[str, int]) -> tuple[tuple[str, float], ...]:
    """Shares of the languages by number of words, the largest first; crumbs are left out."""
    total = sum(sizes.values())
    shares = [(code, round(n / total, 4)) for code, n in sizes.items() if n >= _MIN_SHARE * total]
    return tuple(sorted(shares, key=lambda pair: (-pair[1], pair[0])))
