"""Words that tell the PLOVER mode of an event: weapons of an attack, and what is asked, refused or threatened.

The lists stand in ``grammar.toml``: ``[instruments]``, ``[demands]`` and ``[threats]``, each from mode to words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.tokens import normal_form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ModeWords"]

_MEMO_LIMIT: Final = 50_000  # words remembered; a text of any size stays within memory


class _Ranks(dict[str, int]):
    """Rank of the first mode that a word names, past the end where it names none; words met are remembered."""

    def __init__(self, groups: Sequence[tuple[tuple[str, ...], frozenset[str]]]) -> None:
        super().__init__()
        self._groups = groups

    def __missing__(self, word: str) -> int:
        rank = len(self._groups)
        for i, (prefixes, exact) in enumerate(self._groups):
            if word in exact or (prefixes and word.startswith(prefixes)):
                rank = i
                break
        if len(self) < _MEMO_LIMIT:
            self[word] = rank
        return rank


class ModeWords:
    """One table of ``grammar.toml``: modes in the order of the file, the earlier one wins.

    Args:
        table: Mode → entries: words, beginnings (``missile*``) and phrases (``from the air``, ``car bomb*``).
    """

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        self.modes = tuple(table)
        single = [[normal_form(e) for e in entries if " " not in e] for entries in table.values()]
        self._ranks = _Ranks(
            [(tuple(e[:-1] for e in s if e.endswith("*")), frozenset(e for e in s if e[-1] != "*")) for s in single]
        )
        self._phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for rank, entries in enumerate(table.values()):
            for words in ([normal_form(w) for w in e.split()] for e in entries if " " in e):
                self._phrases.setdefault(words[0], []).append((tuple(words[1:]), rank))

    def __len__(self) -> int:
        return len(self.modes)

    def rank(self, word: str) -> int:
        """Index in ``modes`` of the mode that a word names; past the end where it names none."""
        return self._ranks[word]

    def ranks(self, norm: Sequence[str]) -> list[int]:
        """The rank of each word of a sentence; a phrase gives its rank to all of its words."""
        out = list(map(self._ranks.__getitem__, norm))
        if self._phrases.keys().isdisjoint(norm):
            return out
        for i, word in enumerate(norm):
            for rest, rank in self._phrases.get(word, ()):
                found = norm[i + 1 : i + 1 + len(rest)]
                if len(found) == len(rest) and all(map(_fits, rest, found)):
                    out[i : i + 1 + len(rest)] = [min(rank, r) for r in out[i : i + 1 + len(rest)]]
        return out


def _fits(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
