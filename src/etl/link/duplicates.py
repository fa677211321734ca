"""Documents that repeat another one: exactly after normalisation, or nearly.

A document is reduced once, in the batch stage, to a :func:`signature` of fixed length that a run can cache; grouping
(:func:`find_duplicates`) reads signatures only.  A signature holds a hash of the normalised words (exact), a MinHash
of word pairs (near) and a MinHash of the numbers: daily bulletins share their whole wording and differ in their
figures, and are not duplicates.

MinHash: A. Broder, "On the resemblance and containment of documents", 1997; banding as in Leskovec, Rajaraman and
Ullman, "Mining of Massive Datasets", chapter 3.  With 42 bands of 3 rows two texts of resemblance 0.35 become
candidates with probability 0.84, of 0.5 with 0.996.  A reprint is often an abridged one, so a candidate counts by how
much of the shorter text the longer one contains.  Cost is linear: a band with many equal members compares each with
the first and the previous one only.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from numpy.typing import NDArray
    from rensa import RMinHash

__all__ = ["SIGNATURE_BYTES", "Duplicate", "Signed", "find_duplicates", "find_duplicates_in_texts", "signature"]

_PERMUTATIONS = 128
_NUMBER_PERMUTATIONS = 32
_ROWS = 3  # permutations in a band
_SEED = 20220302
_MIN_SHINGLES = 25  # shorter texts (a headline, a bulletin line) are compared exactly only
_CONTAINED = 0.55  # least share of the shorter text's word pairs that a near duplicate has in common
_RESEMBLANCE = 0.25  # least resemblance, so that a long text does not swallow a short one by chance
_FREE_OF_NUMBERS = 0.85  # from here on the numbers need not agree
_NUMBERS_AGREE = 0.2  # least estimated resemblance of two sets of numbers below that
_MIN_NUMBERS = 6  # fewer numbers decide nothing

_CJK = re.compile(r"([\u3040-\u30ff\u3400-\u9fff])")
_DIGITS = frozenset("0123456789")
_CJK_RANGE = (0x3040, 0x9FFF)
_SIGNS = "\"'.,;:!?…()[]{}<>«»“”„‘’‚‹›–—―-‐‑*#•·|/\\_=+~^&%$€£@`´¿¡。，、！？：；（）「」『』【】《》؟،؛۔।"
_HEADER = np.dtype([("exact", "V16"), ("shingles", "<u4"), ("numbers", "<u4")])
_RECORD = np.dtype([*_HEADER.descr, ("words", "<u2", (_PERMUTATIONS,)), ("figures", "<u2", (_NUMBER_PERMUTATIONS,))])
SIGNATURE_BYTES = _RECORD.itemsize


@dataclass(frozen=True, slots=True)
class Signed:
    """A document as grouping sees it.

    Attributes:
        doc_id: Its id.
        signature: :func:`signature` of its cleaned text.
        published_at: When it was published, None where unknown (an original is sought among dated documents first).
        source_path: Breaks ties between documents of the same date.
    """

    doc_id: str
    signature: bytes
    published_at: datetime | None
    source_path: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """That ``doc_id`` repeats ``duplicate_of``: ``kind`` is exact or near, ``score`` the similarity in [0, 1]."""

    doc_id: str
    duplicate_of: str
    kind: str
    score: float


def signature(text: str) -> bytes:
    """Reduce a cleaned text to ``SIGNATURE_BYTES`` bytes; case, punctuation and spacing are ignored."""
    from rensa import RMinHash

    words = _words(text)
    record = np.zeros(1, dtype=_RECORD)
    exact = hashlib.blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    record["exact"] = np.void(exact)
    shingles = list(dict.fromkeys(map(" ".join, pairwise(words))))
    record["shingles"] = len(shingles)
    if len(shingles) >= _MIN_SHINGLES:
        record["words"] = _sketch(RMinHash(num_perm=_PERMUTATIONS, seed=_SEED), shingles)
    numbers = list(dict.fromkeys([word for word in words if word[0] in _DIGITS]))
    record["numbers"] = len(numbers)
    if len(numbers) >= _MIN_NUMBERS:
        record["figures"] = _sketch(RMinHash(num_perm=_NUMBER_PERMUTATIONS, seed=_SEED), numbers)
    return record.tobytes()


def _words(text: str) -> list[str]:
    """Normalised words; a CJK character is a word, since these scripts write no blanks."""
    text = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    if not text.isascii():
        codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
        if ((codes >= _CJK_RANGE[0]) & (codes <= _CJK_RANGE[1])).any():
            text = _CJK.sub(r" \1 ", text)
    return [word for piece in text.split() if (word := piece.strip(_SIGNS))]


def _sketch(minhash: RMinHash, items: list[str]) -> NDArray[np.uint16]:
    """The low 16 bits of each minimum: a chance match has probability 2^-16 and the sketch half the size."""
    minhash.update(items)
    return (np.asarray(minhash.digest(), dtype=np.uint32) & 0xFFFF).astype(np.uint16)


def find_duplicates_in_texts(
    documents: Iterable[tuple[str, str, datetime | None, str]],
) -> dict[str, Duplicate]:
    """:func:`find_duplicates` over (doc_id, text, published_at, source_path)."""
    return find_duplicates(Signed(doc_id, signature(text), at, path) for doc_id, text, at, path in documents)


def find_duplicates(documents: Iterable[Signed]) -> dict[str, Duplicate]:
    """Each document that repeats an earlier one, by doc_id; originals are absent.

    The original of a group is the earliest published document, else the first by path.  The result does not depend on
    the order of the input.
    """
    ordered = sorted(documents, key=_precedence)
    if not ordered:
        return {}
    table = np.frombuffer(b"".join(d.signature for d in ordered), dtype=_RECORD)
    origin = np.arange(len(ordered))
    score = np.zeros(len(ordered))
    exact = _exact_origins(table)
    first, second, similarity = _near_pairs(table, exact)
    # Best match first; among equals the earliest original.
    for k in np.lexsort((first, -similarity, second)):
        later = int(second[k])
        if origin[later] == later:
            origin[later] = origin[int(first[k])]
            score[later] = similarity[k]
    found: dict[str, Duplicate] = {}
    for i, document in enumerate(ordered):
        twin = int(exact[i])
        root = int(origin[twin])
        if twin != i:
            kind, value = ("exact", 1.0) if root == twin else ("near", float(score[twin]))
        elif root != i:
            kind, value = "near", float(score[i])
        else:
            continue
        found[document.doc_id] = Duplicate(document.doc_id, ordered[root].doc_id, kind, round(value, 4))
    return found


def _precedence(document: Signed) -> tuple[bool, str, str, str]:
    """Sorting key: dated documents first, the earliest of them leading; then the path."""
    at = document.published_at
    return at is None, at.isoformat(timespec="microseconds") if at else "", document.source_path, document.doc_id


def _exact_origins(table: NDArray[np.void]) -> NDArray[np.int64]:
    """For each document the first one with the same words; itself when it has no words."""
    first: dict[bytes, int] = {}
    empty = hashlib.blake2b(b"", digest_size=16).digest()
    keys = [bytes(key) for key in table["exact"]]
    return np.array([i if key == empty else first.setdefault(key, i) for i, key in enumerate(keys)], dtype=np.int64)


def _near_pairs(
    table: NDArray[np.void], exact: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Pairs (earlier, later, similarity) of near duplicates among documents that are no exact copies."""
    pool = np.flatnonzero((table["shingles"] >= _MIN_SHINGLES) & (exact == np.arange(len(table))))
    words = np.ascontiguousarray(table["words"][pool])
    pairs: list[NDArray[np.int64]] = []
    for band in range(_PERMUTATIONS // _ROWS):
        rows = words[:, band * _ROWS : (band + 1) * _ROWS].astype(np.uint64)
        key = (rows[:, 0] << np.uint64(32)) | (rows[:, 1] << np.uint64(16)) | rows[:, 2]
        order = np.argsort(key, kind="stable")
        keys = key[order]
        same = np.flatnonzero(keys[1:] == keys[:-1]) + 1  # positions that repeat the key before them
        starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
        leader = order[starts[np.searchsorted(starts, same, side="right") - 1]]
        later = order[same]
        pairs.append(np.stack((leader, later), axis=1))
        pairs.append(np.stack((order[same - 1], later), axis=1))
    unique = np.unique(np.concatenate(pairs), axis=0)
    first, second = unique[:, 0], unique[:, 1]
    resemblance = _agreement(words, first, second)
    sizes = table["shingles"][pool].astype(np.float64)
    shared = resemblance / (1.0 + resemblance) * (sizes[first] + sizes[second])
    similarity = np.minimum(1.0, shared / np.minimum(sizes[first], sizes[second]))
    keep = (similarity >= _CONTAINED) & (resemblance >= _RESEMBLANCE)
    first, second, similarity = first[keep], second[keep], similarity[keep]
    numbers = table["numbers"][pool]
    judged = (numbers[first] >= _MIN_NUMBERS) & (numbers[second] >= _MIN_NUMBERS) & (similarity < _FREE_OF_NUMBERS)
    figures = table["figures"][pool]
    keep = ~judged | (_agreement(figures, first, second) >= _NUMBERS_AGREE)
    return pool[first[keep]], pool[second[keep]], similarity[keep]


def _agreement(
    sketches: NDArray[np.uint16], first: NDArray[np.int64], second: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Share of equal minima of each pair: the estimate of the Jaccard similarity."""
    result = np.empty(len(first))
    for at in range(0, len(first), 65536):  # bounded memory
        rows = slice(at, at + 65536)
        result[rows] = (sketches[first[rows]] == sketches[second[rows]]).mean(axis=1)
    return result
