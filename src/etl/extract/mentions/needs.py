"""The conditions of a trigger's row, and how much support an everyday word needs before it counts as an event."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import CLASSES
from etl.extract.mentions.phrases import is_armed, sectors_in
from etl.extract.mentions.unreal import is_unreal
from etl.extract.tokens import normal_form

if TYPE_CHECKING:
    from etl.extract.mentions.matching import Hit
    from etl.extract.mentions.sentence import Phrase, Sentence
    from etl.extract.mentions.slots import Slots
    from etl.model import ActorMention

__all__ = ["is_civilian", "is_official", "parts_hold", "supported", "surroundings_hold"]

_PLACE_NOUN = CLASSES["place_noun"]
SHORT_CLAUSE: Final = 6
CIVIL: Final = frozenset({"CVL", "JRN", "MED", "EDU", "NGO", "AGR", "REF", "LAB", "REL", "HRI", "BUS"})
OFFICIAL: Final = frozenset({"GOV", "LEG", "JUD", "IGO", "UNO", "EUR", "ELI", "OPP", "PTY", "SPY"})


def is_civilian(actor: ActorMention) -> bool:
    """Civilians and those whom ACLED counts with them."""
    return actor.kind == "population" or not CIVIL.isdisjoint(sectors_in(actor.sector))


def is_official(actor: ActorMention) -> bool:
    """States, governments, parliaments, courts, parties and international organisations."""
    return actor.kind in ("state", "government", "office") or not OFFICIAL.isdisjoint(sectors_in(actor.sector))


def _actor_is(actor: ActorMention, what: str) -> bool:
    if what == "actor":
        return True
    if what == "armed":
        return is_armed(actor)
    if what == "civ":
        return is_civilian(actor)
    return what == "gov" and is_official(actor)


@functools.cache
def _words(what: str) -> tuple[frozenset[str], tuple[str, ...]]:
    options = [normal_form(o) for o in what.split("/")]  # as the words of a sentence are written
    return frozenset(o for o in options if not o.endswith("*")), tuple(o[:-1] for o in options if o.endswith("*"))


def _has_word(norm: list[str], what: str) -> bool:
    words, prefixes = _words(what)
    if not words.isdisjoint(norm):
        return True
    return bool(prefixes) and any(w.startswith(prefixes) for w in norm)


def _phrase_is(phrase: Phrase | None, what: str) -> bool:
    return phrase is not None and any(_actor_is(a, what) for a in phrase.actors)


def _range_has(sentence: Sentence, lo: int, hi: int, what: str) -> bool:
    """Whether a token range holds a place, a number, a toll, an actor of a class, or one of some words."""
    if what == "place":
        marks = sentence.bits[lo - sentence.lo : hi - sentence.lo]
        if any(lo <= a < hi for a, _, _ in sentence.toponyms):
            return True
        return bool(sentence.mask & _PLACE_NOUN) and any(b & _PLACE_NOUN for b in marks)
    if what == "town":  # a bare name is an object («потеряли Изюм»), one behind a preposition only says where
        return any(lo <= a < hi and t.preposition is None for a, _, t in sentence.toponyms)
    if what == "date":
        return sentence.has_date
    if what == "number":
        return any(lo <= a < hi for a, _, _ in sentence.quantities) or any(
            w[:1].isdigit() for w in sentence.norm[lo - sentence.lo : hi - sentence.lo]
        )
    if what == "toll":
        return any(lo <= a < hi for a, _, _ in sentence.tolls())
    if what in ("actor", "armed", "civ", "gov"):
        return any(lo <= p.lo < hi and _phrase_is(p, what) for p in sentence.phrases)
    return _has_word(sentence.norm[lo - sentence.lo : hi - sentence.lo], what)


def _part_holds(sentence: Sentence, hit: Hit, slots: Slots, where: str, what: str) -> bool:
    if where == "subj":
        phrase = slots.agent if slots.voice == "passive" else slots.subj or slots.adj
        if what in ("actor", "armed", "civ", "gov"):
            return _phrase_is(phrase, what)
        lo, _ = sentence.clause_bounds(hit.at)
        return _range_has(sentence, lo, hit.first, what)
    if where in ("obj", "gen"):
        if what in ("actor", "armed", "civ", "gov"):
            return _phrase_is(slots.obj or slots.gen or slots.dat, what)
        return _range_has(sentence, *slots.object_range, what)
    return _holds(sentence, hit, where, what)


def _holds(sentence: Sentence, hit: Hit, where: str, what: str) -> bool:
    if where == "near":
        return _has_word(sentence.norm, what)
    if where == "!near":
        return not _has_word(sentence.norm, what)
    lo, hi = sentence.clause_bounds(hit.at)
    if hi - lo < SHORT_CLAUSE:
        # A few words between quotation marks or dashes borrow the surroundings of their sentence.
        lo, hi = sentence.lo, sentence.hi
    elif lo > sentence.lo and sentence.bits[lo - 1 - sentence.lo] & CLASSES["telling"]:
        lo, _ = sentence.clause_bounds(lo - 1)  # "the army said a strike on …": who tells is as good a sign as before
    return _range_has(sentence, lo, hi, what)


def surroundings_hold(sentence: Sentence, hit: Hit) -> bool:
    """Whether those conditions of the row hold that ask for no part of the trigger."""
    for options in hit.trigger.around:
        for where, what in options:
            if _holds(sentence, hit, where, what):
                break
        else:
            return False
    return True


def parts_hold(sentence: Sentence, hit: Hit, slots: Slots) -> bool:
    """Whether the other conditions of the row hold."""
    for options in hit.trigger.parts:
        for where, what in options:
            if _part_holds(sentence, hit, slots, where, what):
                break
        else:
            return False
    return True


def supported(sentence: Sentence, hit: Hit, slots: Slots) -> bool:
    """Whether the surroundings are those of an event: strong triggers need nothing, weak ones an actor who can act."""
    strength = hit.trigger.strength
    if is_unreal(sentence, hit, slots):
        return False
    if strength >= 3:
        return True
    if strength == 2:
        return bool(sentence.phrases or sentence.toponyms or sentence.has_date or sentence.tolls())
    lo, hi = sentence.clause_bounds(hit.at)
    if hi - lo < SHORT_CLAUSE:
        lo, hi = sentence.lo, sentence.hi
    inside = [p for p in sentence.phrases if p.lo < hi and p.hi > lo]
    parts = (slots.subj, slots.agent, slots.adj, slots.gen, slots.obj)
    if any(p is not None and any(is_armed(a) for a in p.actors) for p in parts):
        return True
    return bool(inside) and any(lo <= a < hi for a, _, _ in sentence.toponyms)
