"""The pattern trie, and what one word can be in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ROMANS", "Classes", "Node", "Rule", "WordClass"]

ROMANS = frozenset("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi".split())  # noqa: SIM905
_VOCABULARY = 100_000
_THIRD = 8
_SIGNS = frozenset("./-–")  # figures and abbreviations go on after these


@dataclass(frozen=True, slots=True)
class Rule:
    """What a matched pattern means: its kind and the fixed or slot-bound arguments of that kind."""

    kind: str
    args: tuple[tuple[str, str], ...]
    order: int


@dataclass(slots=True)
class Node:
    """One state of the pattern trie: edges by word, edges by slot, and the rule that ends here."""

    words: dict[str, Node] = field(default_factory=dict)
    slots: dict[str, Node] = field(default_factory=dict)
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class WordClass:
    """What one word may be: the slots it fills, and which tries have a pattern that starts with it (``begins``: any).

    ``lead`` is true where the word and its follower tell whether a pattern can go on; phrases need more than that.
    """

    slots: tuple[str, ...]
    core: bool
    wrap: bool
    ranges: bool
    lead: bool
    begins: bool


class _Begins(dict[str, bool]):
    """Word → whether any pattern starts with it: the same as ``classes[word].begins``, for loops in C."""

    def __init__(self, classes: Classes) -> None:
        super().__init__()
        self.classes = classes

    def __missing__(self, word: str) -> bool:
        self[word] = begins = self.classes[word].begins
        return begins


class Classes(dict[str, WordClass]):
    """Word → its class, computed once a word.

    Emptied when it has seen more words than a large vocabulary, so that long runs keep their memory flat.
    """

    def __init__(
        self,
        slots_of: Mapping[str, tuple[str, ...]],
        counts: frozenset[str],
        ordinals: frozenset[str],
        roots: tuple[Node, Node, Node],
        phrase_heads: frozenset[str],
        suffixes: frozenset[str],
        ones: frozenset[str],
        several_heads: frozenset[str],
    ) -> None:
        super().__init__()
        self.slots_of, self.counts, self.ordinals, self.roots = slots_of, counts, ordinals, roots
        self.phrase_heads, self.ones = phrase_heads, ones
        self.signs = _SIGNS | suffixes
        self.pairs: dict[tuple[str, str], int] = {}
        self.triples: dict[tuple[str, str, str], bool] = {}
        self.several_heads = several_heads
        self.begins = _Begins(self)

    def __missing__(self, word: str) -> WordClass:
        if len(self) > _VOCABULARY:
            self.clear()
            self.begins.clear()
        slots = list(self.slots_of.get(word, ()))
        if "-" in word:
            slots += hyphen_slots(word, self.slots_of)
        if word[0].isdecimal():
            if word.isdecimal():
                slots += {1: "DZO", 2: "DZKO", 3: "Z", 4: "YZ"}.get(len(word), "")
            else:
                slots.append("D")  # 02.03.2022 may start where a day may
            slots.append("N")
        else:
            head = word.partition("-")[0]
            if word in self.counts or (head != word and head in self.counts):
                slots += "N" if word in self.ones else "NDY"
            if (
                word in self.ordinals
                or (word in self.counts and word not in self.ones)
                or (head != word and head in self.counts)
            ):
                slots.append("O")
            if word.rstrip("eèmrº") in ROMANS:
                slots.append("R")
        core, wrap, ranges = (word in root.words or any(slot in root.slots for slot in slots) for root in self.roots)
        begins = core or wrap or ranges
        lead = begins and word not in self.phrase_heads and "." not in word
        self[word] = entry = WordClass(tuple(slots), core, wrap, ranges, lead, begins)
        return entry

    def leads_on(self, word: str, following: str) -> int:
        """Which tries have a pattern that starts with ``word`` and ends there or can go on with ``following``.

        Bits: 1 core, 2 wrap, 4 ranges; 8: only if the word after them fits too (:meth:`leads_further`).  All three bits
        are set where the two words do not tell.  Remembered in ``pairs``.
        """
        if len(self.pairs) > _VOCABULARY:
            self.pairs.clear()
        entry = self[word]
        if not entry.lead:
            known = 7
        else:
            known = sum(1 << n for n, root in enumerate(self.roots) if self._goes_on(root, word, following))
            if known and self._needs_third(word, following):
                known |= _THIRD
        self.pairs[word, following] = known
        return known

    def leads_further(self, word: str, following: str, third: str) -> bool:
        """Whether a pattern can go on with ``third`` after two words that fill no slot and end no pattern."""
        key = (word, following, third)
        known = self.triples.get(key)
        if known is None:
            if len(self.triples) > _VOCABULARY:
                self.triples.clear()
            after = self[third]
            firsts = [node for root in self.roots if (node := root.words.get(word)) is not None]
            nodes = [second for node in firsts if (second := node.words.get(following)) is not None]
            known = any(
                third in node.words
                or any(slot in node.slots for slot in after.slots)
                or ("X" in node.slots and after.begins)
                for node in nodes
            ) or (
                self[following].begins
                and any("X" in node.slots for node in firsts)
                and self.leads_on(following, third) != 0  # a date from the second word on
            )
            self.triples[key] = known
        return known

    def _needs_third(self, word: str, following: str) -> bool:
        """Whether two words fill no slot and end no pattern."""
        after = self[following]
        if self[word].slots or after.slots or following in self.signs:
            return False
        for root in self.roots:
            node = root.words.get(word)
            if node is None:
                continue
            if node.rule is not None:
                return False
            second = node.words.get(following)
            if second is not None and second.rule is not None:
                return False
        return True

    def _goes_on(self, root: Node, word: str, following: str) -> bool:
        own, after = self[word].slots, self[following]
        figures = word[0].isdecimal()
        # A year in words does not open a date: "two thousand" counts things.
        nodes = [root.slots[slot] for slot in own if slot in root.slots and (figures or slot != "Y")]
        if word in root.words:
            nodes.append(root.words[word])
        return any(
            node.rule is not None
            or following in node.words
            or following in self.signs
            or any(slot in node.slots for slot in after.slots)
            or ("X" in node.slots and after.begins)
            or (bool(own) and ("N" in after.slots or "O" in after.slots))  # a number of several words
            for node in nodes
        )


def hyphen_slots(word: str, slots_of: Mapping[str, tuple[str, ...]]) -> str:
    """Slots of a word with a hyphen: B ``May-August``, C ``Oct-2``, G ``Aug-2016``, J ``mid-1944``."""
    head, _, tail = word.partition("-")
    if tail.count("-") == 1:  # sep-23-2020
        day, _, year = tail.partition("-")
        if len(day) == 4:
            day, year = year, day  # september-2020-23
        plain = day.isdecimal() and year.isdecimal() and len(year) == 4 and 0 < int(day) < 32
        return "V" if plain and "M" in slots_of.get(head, ()) else ""
    kinds = slots_of.get(head, ())
    if not tail.isdecimal():
        return "B" if "M" in kinds and "M" in slots_of.get(tail, ()) else ""
    if len(tail) == 4:
        return "G" * ("M" in kinds) + "J" * ("T" in kinds)
    if "M" in kinds and len(tail) == 2 and int(tail) > 31:
        return "G"  # jul-95
    return "C" if "M" in kinds and len(tail) <= 2 and 0 < int(tail) < 32 else ""
