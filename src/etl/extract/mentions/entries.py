"""What the trigger lexicon holds: rows, their companion words, and the readings of a surface form."""

from __future__ import annotations

import functools
import operator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Entry", "FormEntries", "Item", "Trigger", "form_entries"]


@dataclass(frozen=True, slots=True)
class Item:
    """One companion word of a pattern: any of ``words``, any word that starts with one of ``prefixes``, or a gap."""

    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    gap: bool = False

    def fits(self, word: str) -> bool:
        """Whether ``word`` (in look-up form) can stand here."""
        return word in self.words or (bool(self.prefixes) and word.startswith(self.prefixes))


@dataclass(frozen=True, slots=True)
class Trigger:
    """One row of ``triggers.tsv``."""

    key: str  # lang:lemma:pos:type, the rule id
    lemma: str
    pos: str  # v n a x
    type: str  # PLOVER type, or "-" for an expression that is no event
    mode: str | None
    sub_event: str | None
    roles: tuple[tuple[str, str], ...]  # ("subj", "target"), ("against", "target") …
    needs: tuple[tuple[tuple[str, str], ...], ...]  # all of these; each is a tuple of alternatives (place, class)
    contexts: tuple[str, ...]
    strength: int  # 3 strong, 2 medium, 1 weak
    reflexive: bool
    prefix: str  # of a separable verb
    before: tuple[Item, ...]
    after: tuple[Item, ...]
    order: int  # row number: earlier rows win among equals
    anchor: frozenset[str] = frozenset()  # words of which a sentence must hold one; empty where beginnings would do
    stems: frozenset[str] = frozenset()  # beginnings (4 letters) of which its words must hold one; empty where unknown

    told: tuple[str, ...] = ()  # ``contexts`` without the marks that are for the engine
    around: tuple[tuple[tuple[str, str], ...], ...] = ()  # those of ``needs`` that ask for no part of the trigger
    parts: tuple[tuple[tuple[str, str], ...], ...] = ()  # the others
    role_of: Mapping[str, str] = field(default_factory=dict, compare=False)  # ``roles`` by key
    prepositions: frozenset[str] = frozenset()  # keys of ``roles`` that are words
    gains: bool = False  # whether its subject is no actor, so that another gains


Entry = tuple[Trigger, int]


@dataclass(frozen=True, slots=True)
class FormEntries:
    """What one surface form can mean.

    Attributes:
        many: Readings with companion words, most specific first.
        single: Readings of the word alone.
        width: Companions of the widest pattern.
        ambiguous: Whether it can be a verb and a noun.
        anchors, stems: Words and beginnings of which a sentence must hold one for any reading with companions.
        open: Whether such a reading asks for none of them.
        verb_bits: All bits of its readings as a verb.
    """

    many: tuple[Entry, ...]
    single: tuple[Entry, ...]
    width: int
    ambiguous: bool
    anchors: frozenset[str]
    stems: frozenset[str]
    open: bool
    verb_bits: int


def _priority(entry: Entry) -> tuple[int, int, int, int]:
    trigger = entry[0]
    companions = sum(not item.gap for item in trigger.before + trigger.after)
    return (
        -companions - trigger.reflexive - bool(trigger.prefix),
        trigger.type != "-",
        -len(trigger.needs),
        trigger.order,
    )


def form_entries(entries: list[Entry]) -> FormEntries:
    """Sort the readings of a form, most specific first, and note what any of them asks for."""
    ordered = sorted(entries, key=_priority)
    many = tuple(e for e in ordered if e[0].before or e[0].after)
    single = tuple(e for e in ordered if not (e[0].before or e[0].after))
    width = max((len(t.before) + len(t.after) for t, _ in many), default=0)
    verb_bits = functools.reduce(operator.or_, (bits for t, bits in entries if t.pos == "v"), 0)
    return FormEntries(
        many,
        single,
        width,
        {"v", "n"} <= {t.pos for t, _ in entries},
        anchors=frozenset().union(*(t.anchor for t, _ in many)),
        stems=frozenset().union(*(t.stems for t, _ in many if not t.anchor)),
        open=any(not t.anchor and not t.stems for t, _ in many),
        verb_bits=verb_bits,
    )
