"""Independent blocks of reports: clustered apart, on any worker, and only where something changed since the last run.

Reports that no chain of agreements connects cannot influence each other.  So clustering takes the connected parts of
the agreements one by one.  A part whose reports and agreements are those of an earlier run has the outcome of that run
(:class:`Memory`); the others are dealt out to workers in portions.  The result is that of clustering everything anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from etl.link.fingerprints import mixed, summed
from etl.link.forest import Facts, attach_weak, join_surest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Index = NDArray[np.int64]
    Floats = NDArray[np.float32]
    Hashes = NDArray[np.uint64]
    Spread = Callable[[Callable[["Portion"], Index], Iterable["Portion"]], Iterable[Index]]

__all__ = ["Clusterer", "Memory", "Portion", "Spread", "connected"]

_PORTION: Final = 50_000  # agreements that a worker gets at a time: a fifth of a second
_FEW: Final = 200_000  # fewer agreements are clustered here: starting workers would take longer


def connected(n: int, one: NDArray[Any], other: NDArray[Any]) -> Index:
    """The smallest number that each of n nodes is connected with, by edges (one[k], other[k])."""
    label = np.arange(n)
    while len(one):
        a, b = label[one], label[other]
        low = np.minimum(a, b)
        np.minimum.at(label, a, low)
        np.minimum.at(label, b, low)
        while True:
            above = label[label]
            if np.array_equal(above, label):
                break
            label = above
        open_ = label[one] != label[other]
        one, other = one[open_], other[open_]
    return label


@dataclass(frozen=True, slots=True)
class Portion:
    """Some blocks to cluster; reports are numbered within the portion.

    Attributes:
        facts: Facts of the reports.
        joined: Pairs that have joined already, shape (k, 2).
        one: Reports, in the order in which their agreements count, shape (m,).
        other: Those that they agree with, shape (m,).
        weight: None for dated and placed reports; how well weak reports fit, shape (m,).
    """

    facts: Facts
    joined: Index
    one: Index
    other: Index
    weight: Floats | None


def clustered(portion: Portion) -> Index:
    """The pairs that join in a portion, shape (l, 2); what a worker does."""
    if portion.weight is None:
        return join_surest(portion.facts, portion.one, portion.other)
    return attach_weak(portion.facts, portion.joined, portion.one, portion.other, portion.weight)


@dataclass(slots=True)
class Memory:
    """Outcomes of blocks: two hashes of a block → the pairs that joined, as positions among its reports.

    Attributes:
        keys: Hashes, the first ascending, shape (2, b).
        offsets: Where the pairs of each block begin, shape (b + 1,).
        pairs: All pairs, shape (p, 2).
        hits: Blocks that were found.
        misses: Blocks that were not.
    """

    keys: Hashes = field(default_factory=lambda: np.zeros((2, 0), dtype=np.uint64))
    offsets: Index = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    pairs: NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int32))
    hits: int = 0
    misses: int = 0
    _new: list[tuple[Hashes, Index, NDArray[np.int32]]] = field(default_factory=list)

    @classmethod
    def load(cls, path: Path, rules: str) -> Memory:
        """The memory in a file; an empty one where there is none, a damaged one, or one made by other ``rules``."""
        try:
            with path.open("rb") as f, np.load(f, allow_pickle=False) as stored:
                if str(stored["rules"]) == rules:
                    return cls(stored["keys"], stored["offsets"], stored["pairs"])
        except Exception:  # noqa: BLE001, S110  damage shows in a dozen ways, and all is only computed again
            pass
        return cls()

    def find(self, keys: Hashes) -> tuple[NDArray[np.bool_], Index]:
        """Which keys are known, and where, shape (b,) each."""
        at = np.searchsorted(self.keys[0], keys[0])
        inside = np.minimum(at, max(0, self.keys.shape[1] - 1))
        known = (at < self.keys.shape[1]) & (self.keys[:, inside] == keys).all(axis=0) if self.keys.size else at < 0
        self.hits += int(known.sum())
        self.misses += int((~known).sum())
        return known, at

    def note(self, keys: Hashes, counts: Index, pairs: Index) -> None:
        """Remember the outcomes of this run, found or new: ``counts`` pairs of each key, one key after the other."""
        self._new.append((keys, counts, pairs.astype(np.int32)))

    def save(self, path: Path, rules: str) -> None:
        """Keep what this run noted, and nothing else; ``rules`` names the code that clustered."""
        keys = np.concatenate([self.keys[:, :0], *(k for k, _, _ in self._new)], axis=1)
        counts = np.concatenate([self.offsets[:0], *(c for _, c, _ in self._new)])
        pairs = np.concatenate([self.pairs[:0], *(p for _, _, p in self._new)])
        order = np.argsort(keys[0], kind="stable")
        starts = (np.cumsum(counts) - counts)[order]
        counts = counts[order]
        rows = np.repeat(starts, counts) + _within(counts)
        temporary = path.with_suffix(".tmp")
        with temporary.open("wb") as f:
            np.savez(f, rules=rules, keys=keys[:, order], offsets=np.r_[0, np.cumsum(counts)], pairs=pairs[rows])
        temporary.replace(path)


def _within(counts: Index) -> Index:
    """0 … count − 1 for each count, side by side."""
    return np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)


class Clusterer:
    """Clusters reports block by block.

    Args:
        facts: Facts of the reports.
        spread: Computes a function for each of some portions, in order, such as ``map``.
        memory: Outcomes of the last run.
        hashes: Fingerprints of the reports, shape (2, n); needed with a memory.
    """

    def __init__(self, facts: Facts, spread: Spread, memory: Memory | None, hashes: Hashes | None) -> None:
        self._facts, self._spread, self._memory, self._hashes = facts, spread, memory, hashes

    def join(self, one: Index, other: Index, weight: Floats) -> Index:
        """Pairs that join along agreements of dated and placed reports, given in the order in which they count."""
        return self._clustered(np.zeros((0, 2), dtype=np.int64), one, other, weight, weak=False)

    def attach(self, joined: Index, one: Index, other: Index, weight: Floats) -> Index:
        """Pairs by which weak reports join, given in the order in which they choose, best fits first."""
        return self._clustered(joined, one, other, weight, weak=True)

    def _clustered(self, joined: Index, one: Index, other: Index, weight: Floats, *, weak: bool) -> Index:
        if not len(one):
            return np.zeros((0, 2), dtype=np.int64)
        n = len(self._facts)
        label = connected(n, np.r_[joined[:, 0], one], np.r_[joined[:, 1], other])
        roots = np.unique(label[one])
        number = np.full(n, -1, dtype=np.int64)
        number[roots] = np.arange(len(roots))
        blocks = _Blocks(len(roots), number[label], joined, one, other, weight)
        known = np.zeros(len(roots), dtype=np.bool_)
        found, owner = [np.zeros((0, 2), dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        if self._memory is not None and self._hashes is not None:
            keys = blocks.keys(self._hashes, weak=weak)
            known, at = self._memory.find(keys)
            old = np.flatnonzero(known)
            owner.append(np.repeat(old, np.diff(self._memory.offsets)[at[old]]))
            found.append(blocks.globally(self._memory.pairs[_ranges(self._memory.offsets, at[old])], owner[-1]))
        portions = list(blocks.portions(np.flatnonzero(~known)))
        spread: Spread = self._spread if int((~known)[number[label[one]]].sum()) >= _FEW else map
        tasks = (blocks.portion(self._facts, some, weak=weak) for some in portions)
        for some, pairs in zip(portions, spread(clustered, tasks), strict=True):
            found.append(blocks.members_of(some)[pairs])
            owner.append(number[label[found[-1][:, 0]]])
        pairs, of = np.concatenate(found), np.concatenate(owner)
        order = np.argsort(of, kind="stable")
        pairs, of = pairs[order], of[order]
        if self._memory is not None and self._hashes is not None:
            self._memory.note(keys, np.bincount(of, minlength=len(roots)), blocks.locally(pairs))
        return pairs


class _Blocks:
    """Blocks with their reports and agreements side by side, reports ascending, agreements in their order."""

    def __init__(self, count: int, block: Index, joined: Index, one: Index, other: Index, weight: Floats) -> None:
        self._count, self._block = count, block
        reports = np.flatnonzero(block >= 0)
        self._reports = reports[np.argsort(block[reports], kind="stable")]
        order = np.argsort(block[one], kind="stable")
        self._one, self._other, self._weight = one[order], other[order], weight[order]
        joined = joined[block[joined[:, 0]] >= 0]
        self._joined = joined[np.argsort(block[joined[:, 0]], kind="stable")]
        numbers = np.arange(count + 1)
        self._at_report = np.searchsorted(block[self._reports], numbers)
        self._at_edge = np.searchsorted(block[self._one], numbers)
        self._at_joined = np.searchsorted(block[self._joined[:, 0]], numbers)
        self._place = np.zeros(len(block), dtype=np.int64)  # of a report within its block
        self._place[self._reports] = np.arange(len(self._reports)) - self._at_report[block[self._reports]]

    def keys(self, hashes: Hashes, *, weak: bool) -> Hashes:
        """Two hashes of each block: of its reports, its agreements, and what has joined already."""
        kind = np.uint64(1 + weak)
        weight = np.ascontiguousarray(self._weight).view(np.uint32)
        a, b = self._joined.T
        order = np.arange(len(a)) - self._at_joined[self._block[a]]
        return (
            summed(hashes[:, self._reports], self._block[self._reports], self._count)
            + summed(mixed(hashes[0][self._one], hashes[1][self._other], weight), self._block[self._one], self._count)
            + summed(mixed(hashes[0][a], hashes[1][b], order), self._block[a], self._count)
        ) * np.uint64(2) + kind

    def locally(self, pairs: Index) -> Index:
        """Pairs of reports as positions within their block."""
        places: Index = self._place[pairs]
        return places

    def globally(self, pairs: NDArray[np.int32], owner: Index) -> Index:
        """Pairs of positions within blocks as reports."""
        reports: Index = self._reports[pairs + self._at_report[owner][:, None]]
        return reports

    def portions(self, blocks: Index) -> Iterator[Index]:
        """The blocks in portions of about as many agreements."""
        if not len(blocks):
            return
        size = np.diff(self._at_edge)[blocks]
        number = (np.cumsum(size) - size) // _PORTION
        yield from np.split(blocks, np.flatnonzero(np.diff(number)) + 1)

    def members_of(self, blocks: Index) -> Index:
        """Reports of some blocks, side by side."""
        return self._reports[_ranges(self._at_report, blocks)]

    def portion(self, facts: Facts, blocks: Index, *, weak: bool) -> Portion:
        """Some blocks by themselves."""
        members = self.members_of(blocks)
        edges = _ranges(self._at_edge, blocks)
        local = np.zeros(len(self._block), dtype=np.int64)
        local[members] = np.arange(len(members))
        return Portion(
            facts.take(members),
            local[self._joined[_ranges(self._at_joined, blocks)]],
            local[self._one[edges]],
            local[self._other[edges]],
            self._weight[edges] if weak else None,
        )


def _ranges(starts: Index, some: Index) -> Index:
    """The positions from ``starts[k]`` to ``starts[k + 1]``, for each k of ``some``."""
    counts = starts[some + 1] - starts[some]
    return np.repeat(starts[some], counts) + _within(counts)
