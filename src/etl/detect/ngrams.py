"""langdetect's preparation of a text and its n-grams, in the same order, memoised per word."""

from __future__ import annotations

import functools
import re

import numpy as np

from etl.detect.profiles import profiles

__all__ = ["ngram_ids", "prepare"]

_MAX_CHARS = 10_000  # langdetect's max_text_length
_URL = re.compile(r"https?://[-_.?&~;+=/#0-9A-Za-z]{1,2076}")
_MAIL = re.compile(r"[-_.0-9A-Za-z]{1,64}@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}")
_SPACES = re.compile(" {2,}")
_LATIN = re.compile("[A-z]+")  # langdetect counts the six signs between Z and a as Latin, too
_VIETNAMESE_MARKS = "\u0300\u0301\u0303\u0309\u0323"


class _Normal(dict[int, str]):
    """langdetect's normal form of each character, asked once."""

    def __missing__(self, code: int) -> str:
        from langdetect.utils.ngram import NGram

        normal: str = NGram.normalize(chr(code))
        self[code] = normal
        return normal


_NORMAL = _Normal()


def prepare(text: str) -> str:
    """What langdetect looks at: no URLs and addresses, single blanks, no Latin words in a text of another script."""
    if "http" in text:
        text = _URL.sub(" ", text)
    if "@" in text:
        text = _MAIL.sub(" ", text)
    if any(mark in text for mark in _VIETNAMESE_MARKS):
        from langdetect.utils.ngram import NGram

        text = NGram.normalize_vi(text)
    text = text[:_MAX_CHARS]
    if "  " in text:
        text = _SPACES.sub(" ", text)
    if text.isascii():
        return text
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    latin = int(((codes >= ord("A")) & (codes <= ord("z"))).sum())
    # U+1E00-U+1EFF is Latin Extended Additional
    other = int(((codes >= 0x300) & ((codes < 0x1E00) | (codes > 0x1EFF))).sum())
    return _LATIN.sub("", text) if latin * 2 < other else text


def ngram_ids(prepared: str) -> list[int]:
    """Profile rows of all n-grams of a prepared text, in langdetect's order."""
    words = prepared.translate(_NORMAL).split(" ")
    last = words.pop()
    ids: list[int] = []
    for word in words:
        if word:
            ids += _word_ids(word, True)
    if last:
        ids += _word_ids(last, False)
    return ids


@functools.lru_cache(maxsize=50_000)
def _word_ids(word: str, closed: bool) -> tuple[int, ...]:  # noqa: FBT001 (part of the memo's key)
    """N-grams of one word: 1 to 3 characters that end at each character; ``closed`` says that a blank follows."""
    ids = profiles().ids
    found: list[int] = []
    grams = " "
    capital = False
    for ch in word + " " if closed else word:
        last = grams[-1]
        grams = (grams[1:] if len(grams) >= 3 else grams) + ch
        capital = ch.isupper() and (capital or last.isupper())
        if capital:  # a word in capitals says nothing
            continue
        for n in (1, 2, 3):
            if len(grams) < n:
                break
            gram = grams[-n:]
            if gram != " " and gram in ids:
                found.append(ids[gram])
    return tuple(found)
