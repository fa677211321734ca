"""One score per language from all evidence: langdetect's profiles, the second opinion, letters and words.

The weights were set by hand on half of a public test set (35 languages) and moved little around the optimum; they are
few on purpose, so that there is nothing to learn by heart.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from etl.detect.labels import labels
from etl.detect.letters import contrast_hits, foreign_letters
from etl.detect.ngrams import ngram_ids, prepare
from etl.detect.profiles import profiles
from etl.detect.second import second_opinion
from etl.detect.words import WORD, word_hits, word_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Verdict", "judge"]

_W_PROFILES = 0.2
_W_LETTERS = 0.7
_W_WORDS = 1.5
_W_CONTRASTS = 2.0
_W_HINT = 0.5
_W_HINT_RELATIVE = 1.5  # where the text itself points to a close relative of what the container claims
_OTHER_SCRIPT = 1000.0  # out of the question
_MINOR = 1.5  # what a rarer language must make up for
_MAX_FOREIGN_LETTERS = 3.0  # more letters of another language are a name, not more proof
# Croatian has its own words for months, offices and abstract things, and a Croatian text betrays itself by them, the
# sooner the longer it is; Bosnian has few of its own.  Where no Croatian word stands, Bosnian is the likelier.
_UNMARKED, _MARKED = "bs", "hr"
_ABSENCE = 0.15
_ABSENCE_PER_ROOT_WORD = 0.08
# Logistic calibration of the distance between the two best scores, measured on the same test set.
_SLOPE = 1.43
_OFFSET = -0.28


@dataclass(frozen=True, slots=True)
class Verdict:
    """The best language, how sure it is ([0, 1]), and the next best."""

    lang: str
    confidence: float
    second: str


@functools.cache
def _profile_columns() -> tuple[NDArray[np.intp], NDArray[np.intp], tuple[tuple[int, tuple[int, ...]], ...]]:
    """Columns of langdetect that we know, our positions of them, and the positions that borrow from neighbours."""
    known = labels()
    theirs: list[int] = []
    ours: list[int] = []
    for i, label in enumerate(profiles().labels):
        position = known.index.get(known.aliases.get(label, label))
        if position is not None:
            theirs.append(i)
            ours.append(position)
    borrowed = tuple(
        (known.index[code], tuple(known.index[other] for other in others)) for code, others in known.neighbours.items()
    )
    return np.array(theirs, dtype=np.intp), np.array(ours, dtype=np.intp), borrowed


def _profile_scores(text: str) -> NDArray[np.float64]:
    """Log likelihood of each language by langdetect's profiles, 0 for the best, over the root of the number of n-grams.

    A language without profile or neighbour gets the median.
    """
    theirs, ours, borrowed = _profile_columns()
    ids = ngram_ids(prepare(text))
    n_codes = len(labels().codes)
    if not ids:
        return np.zeros(n_codes)
    sums = profiles().logs[ids].sum(axis=0, dtype=np.float64)
    scores = np.full(n_codes, -np.inf)
    np.maximum.at(scores, ours, sums[theirs])
    for position, neighbours in borrowed:
        scores[position] = max(scores[other] for other in neighbours)
    scores -= scores.max()
    absent = np.isneginf(scores)
    scores[absent] = np.median(scores[~absent])
    return scores / math.sqrt(len(ids))


def judge(text: str, *, script: str = "", hint: str | None = None) -> Verdict:
    """Weigh all evidence on a text that is known to hold some letters.

    Args:
        text: What to judge; a few hundred characters are enough.
        script: Script of most of the text; only languages that write it come into question.
        hint: A language that the container claims; it only tips the balance.
    """
    known = labels()
    low = text.lower()
    words = WORD.findall(low)
    root = math.sqrt(max(1, len(words)))
    scores = second_opinion(text) + _W_PROFILES * _profile_scores(text)
    scores -= _W_LETTERS * np.minimum(foreign_letters(set(low)), _MAX_FOREIGN_LETTERS)
    contrasts = contrast_hits(words)
    scores += (_W_WORDS * word_hits(word_rows(words)) + _W_CONTRASTS * contrasts) / root
    if not contrasts[known.index[_MARKED]]:
        scores[known.index[_UNMARKED]] += _ABSENCE + _ABSENCE_PER_ROOT_WORD * root
    scores -= _minor()
    if script in known.writes:
        scores[_other_scripts(script)] -= _OTHER_SCRIPT
    if hint is not None and hint in known.index:
        leader = known.codes[int(scores.argmax())]
        related = hint in known.confusable.get(leader, ())
        scores[known.index[hint]] += _W_HINT_RELATIVE if related else _W_HINT
    second, best = np.argsort(scores, kind="stable")[-2:]
    distance = float(scores[best] - scores[second])
    confidence = 1.0 / (1.0 + math.exp(-(_SLOPE * distance + _OFFSET)))
    return Verdict(known.codes[best], confidence, known.codes[second])


@functools.cache
def _other_scripts(script: str) -> NDArray[np.intp]:
    """Positions of the languages that do not write a script."""
    known = labels()
    return np.array([i for i, code in enumerate(known.codes) if code not in known.writes[script]], dtype=np.intp)


@functools.cache
def _minor() -> NDArray[np.float64]:
    """What each language must make up for before it is believed."""
    known = labels()
    return np.array([_MINOR * (code in known.minor) for code in known.codes])
