"""Fingerprints of reports: numbers that are the same in every run for a mention that says the same.

Codes of places, parties and documents are given out anew in each run; a fingerprint is made of the names behind them.
Two numbers of 64 bits stand for each report, so that a chance collision is out of the question (n² / 2¹²⁹).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from etl.link.forest import Facts
    from etl.link.reports import Reports

    Hashes = NDArray[np.uint64]

__all__ = ["fingerprints", "mixed", "summed"]

# Odd constants of the generators splitmix64 (Steele, Lea and Flood 2014) and xxh64 (their public reference values).
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_ONE, _TWO = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_SEEDS: Final = (np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9))


def mixed(*parts: NDArray[Any]) -> Hashes:
    """Two hashes of each row of integer columns, shape (2, n); the order of columns matters."""
    out = np.empty((2, len(parts[0])), dtype=np.uint64)
    for k, seed in enumerate(_SEEDS):
        state = np.full(len(parts[0]), seed, dtype=np.uint64)
        for part in parts:
            state = _scrambled((state ^ part.astype(np.uint64, copy=False)) + _STEP)
        out[k] = state
    return out


def _scrambled(x: Hashes) -> Hashes:
    x = (x ^ (x >> np.uint64(30))) * _ONE
    x = (x ^ (x >> np.uint64(27))) * _TWO
    return x ^ (x >> np.uint64(31))


def summed(hashes: Hashes, group: NDArray[np.int64], count: int) -> Hashes:
    """Sum of the hashes of the members of each group, shape (2, count); the order of members does not matter."""
    out = np.zeros((2, count), dtype=np.uint64)
    for k in range(2):
        np.add.at(out[k], group, hashes[k])
    return out


def _of_words(words: Sequence[str]) -> Hashes:
    """One hash of each word, and 0 at the end, for the code −1."""
    encoded = np.array([w.encode() for w in words] or [b""], dtype="S")
    width = -(-max(1, encoded.dtype.itemsize) // 8) * 8
    numbers = encoded.astype(f"S{width}").view(np.uint64).reshape(len(encoded), -1)
    out = np.zeros(len(words) + 1, dtype=np.uint64)
    if len(words):
        out[: len(words)] = mixed(*numbers.T)[0]
    return out


def fingerprints(reports: Reports, facts: Facts, mentions: pa.Table) -> Hashes:
    """Two hashes of each report, shape (2, n).

    Args:
        reports: The reports.
        facts: Their facts, which clustering decides by.
        mentions: The table that they were read from.
    """
    r, f = reports, facts
    words = {name: _of_words(names) for name, names in r.labels.items()}
    kinds = _of_words([f"{kind}:{mode or ''}" for kind, mode in r.kinds])
    names = mentions.column("mention_id").take(r.row).to_pylist()
    coordinates = (np.ascontiguousarray(a).view(np.uint32) for a in (f.lat, f.lon))
    signs = (f.point, f.district, f.tells, r.dated, r.real, r.duplicate, r.lost, r.exact)
    flags = sum((sign.astype(np.uint64) << np.uint64(k) for k, sign in enumerate(signs)), np.zeros(len(r), np.uint64))
    return mixed(
        _of_words(names)[:-1], words["docs"][r.doc], kinds[r.kind], words["places"][r.place],
        words["regions"][f.region], words["countries"][f.country], words["lands"][r.actor.land],
        r.first, r.last, f.latest, *coordinates, flags,
    )  # fmt: skip
