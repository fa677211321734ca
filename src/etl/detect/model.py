"""langdetect's model, seeded, at many times its speed.

langdetect draws n-grams of the text at random (seven trials) and multiplies the languages' probabilities until one
passes 0.99999.  With ``DetectorFactory.seed = 0`` its random numbers are always the same, so they are a table here;
the multiplications run in blocks.  A test holds labels and probabilities equal to langdetect's own on generated texts.
"""

from __future__ import annotations

import functools
import math
import random
from typing import TYPE_CHECKING

import numpy as np

from etl.detect.ngrams import ngram_ids, prepare
from etl.detect.profiles import profiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SEED", "probabilities", "rank"]

SEED = 0
# langdetect.detector.Detector: constants of its model
_TRIALS = 7
_ALPHA = 0.5
_ALPHA_WIDTH = 0.05
_BASE_FREQ = 10_000
_CONVERGED = 0.99999
_ITERATION_LIMIT = 1000
_PROB_THRESHOLD = 0.1
_CHECK_EVERY = 5
_BLOCK = 8  # checks computed at once
_WORDS = 624 * 32  # 32-bit random words in the table: more than seven trials of 1,001 draws need in all but freak cases


@functools.cache
def _random_words() -> NDArray[np.uint32]:
    """The stream of 32-bit words of ``random.Random(SEED)``."""
    source = random.Random(SEED)  # noqa: S311 (langdetect's own generator)
    return np.array([source.getrandbits(32) for _ in range(_WORDS)], dtype=np.uint32)


def probabilities(text: str) -> NDArray[np.float64] | None:
    """The probability of each of ``profiles().labels``; None where the text has no known n-gram."""
    ids = ngram_ids(prepare(text))
    return _estimate(np.array(ids, dtype=np.int64)) if ids else None


def rank(text: str) -> list[tuple[str, float]]:
    """What ``langdetect.detect_langs`` answers: labels above probability 0.1, likeliest first; empty for no text."""
    found = probabilities(text)
    if found is None:
        return []
    pairs = [(label, float(p)) for label, p in zip(profiles().labels, found, strict=True) if p > _PROB_THRESHOLD]
    return sorted(pairs, key=lambda pair: -pair[1])


def _unit(high: int, low: int) -> float:
    """``random.random()`` from two words of the stream."""
    return ((high >> 5) * 67108864.0 + (low >> 6)) * (1.0 / 9007199254740992.0)


def _estimate(ids: NDArray[np.int64]) -> NDArray[np.float64]:
    """The mean of the seven trials."""
    words = _random_words()
    table = profiles().rows
    at = 0
    spare: float | None = None
    total = np.zeros(table.shape[1])
    for _ in range(_TRIALS):
        if spare is None:  # random.gauss makes two values at a time and keeps one
            angle = _unit(int(words[at]), int(words[at + 1])) * 2.0 * math.pi
            radius = math.sqrt(-2.0 * math.log(1.0 - _unit(int(words[at + 2]), int(words[at + 3]))))
            at += 4
            gauss, spare = math.cos(angle) * radius, math.sin(angle) * radius
        else:
            gauss, spare = spare, None
        weight = (_ALPHA + gauss * _ALPHA_WIDTH) / _BASE_FREQ
        prob, at = _trial(ids, table, weight, (words, at))
        total += prob / _TRIALS
    return total


def _trial(
    ids: NDArray[np.int64],
    table: NDArray[np.float64],
    weight: float,
    stream: tuple[NDArray[np.uint32], int],
) -> tuple[NDArray[np.float64], int]:
    """One trial from a position of the random stream; returns the probabilities and the position after it."""
    words, at = stream
    n = len(ids)
    shift = np.uint32(32 - n.bit_length())
    width = table.shape[1]
    prob = np.full(width, 1.0 / width)
    draws = 0
    while True:
        # The first check comes after one draw, then one after every five.
        head = 1 if draws == 0 else 0
        checks = min(_BLOCK, (_ITERATION_LIMIT + 1 - draws - head) // _CHECK_EVERY)
        wanted = head + _CHECK_EVERY * checks
        window = words[at : at + 4 * wanted + 64] >> shift
        good = np.flatnonzero(window < n)[:wanted]  # the others are drawn again, as random.choice does
        factors = table[ids[window[good]]] + weight
        # 41 factors of at least 4e-5 cannot underflow, so that dividing by the sum can wait until the end.
        running = np.empty((head + checks, width))
        if head:
            running[0] = factors[0]
        blocks = factors[head:].reshape(checks, _CHECK_EVERY, width)
        np.multiply.reduce(blocks, axis=1, out=running[head:])
        running[0] *= prob
        np.multiply.accumulate(running, axis=0, out=running)
        sums = running.sum(axis=1)
        done = np.flatnonzero(running.max(axis=1) > _CONVERGED * sums)
        k = int(done[0]) if len(done) else len(running) - 1
        made = head + _CHECK_EVERY * (k + 1 - head)
        draws += made
        prob = running[k] / sums[k]
        at += int(good[made - 1]) + 1
        if len(done) or draws > _ITERATION_LIMIT:
            return prob, at
