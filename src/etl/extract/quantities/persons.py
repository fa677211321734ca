"""Persons without a figure: "killing a woman" is one, "a man and a child were killed" two, "the mayor was hurt" one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.actors.world import roles, world
from etl.extract.quantities.numbers import Count
from etl.extract.quantities.sentence import STOPS

if TYPE_CHECKING:
    from etl.extract.quantities.sentence import CountedSentence

__all__ = ["one_fell", "single_persons"]

_BETWEEN = 3  # tokens from "a" to the person
_WITH_AGE = 5  # the same where an age stands between: "an 87-year-old woman"


def _is_person(role: str) -> bool:
    """Whether a role noun in the singular means one person; a mob is many."""
    return role != "mob" and (role in {"soldiers", "police"} or roles()[role].kind in {"population", "office"})


def single_persons(s: CountedSentence) -> None:
    """Persons without a figure beside a casualty word: "killing a woman", "a man and a child were killed"."""
    for at, stop, kind in s.casualties:
        if at in s.claimed or kind not in {"killed", "injured"}:
            continue
        if at > s.lo and s.t.norm[at - 1] in s.words.one_before and not s.overlaps(at - 1, stop):
            s.emit(Count(at - 1, at - 1, stop, 1.0, 1.0), stop, kind, "people", None)  # "un mort"
            s.claimed.add(at)
            continue
        for a, b in ((stop, min(s.hi, stop + 7)), (max(s.lo, at - 9), at)):
            persons = _persons(s, a, b, before=b == at)
            if persons:
                first, last = persons[0][0], persons[-1][1]
                if s.overlaps(first, last):
                    continue
                n = float(len(persons))
                s.emit(Count(first, first, last, n, n), last, kind, "people", None)
                s.claimed.add(at)
                break


def one_fell(s: CountedSentence) -> None:
    """A single subject of a singular verb: "the commander was killed", "X est tué", "загинув водій"."""
    for at, _, kind in s.casualties:
        if at in s.claimed or kind not in {"killed", "injured"}:
            continue
        own = s.t.norm[at] in s.words.singular
        before = [i for i in range(max(s.lo, at - 3), at) if s.t.norm[i] in s.words.singular]
        if not own and not before:
            continue
        verb = at if own else before[-1]
        subject = _single_subject(s, verb)
        if subject is not None and not s.overlaps(*subject):
            s.emit(Count(subject[0], subject[0], subject[1], 1.0, 1.0), subject[1], kind, "people", None)
            s.claimed.add(at)


def _single_subject(s: CountedSentence, verb: int) -> tuple[int, int] | None:
    """A person before a singular verb: an office, a known person's name, a singular person noun."""
    norm = s.t.norm
    for i in range(verb - 1, max(s.lo, verb - 10) - 1, -1):
        if norm[i] in STOPS:
            return None
        node = s.lex.nodes.get(norm[i])
        for entry in node.single if node else ():
            person = entry.tag == "name" and world()[entry.value].kind == "person"
            office = entry.tag == "role" and entry.number == "sg" and _is_person(entry.value)
            if (person or office) and (entry.exact == 0 or s.t.surface[i][0].isupper()):
                return i, i + 1
        if norm[i] in s.words.one and s.words.articles and norm[verb - 1] not in s.words.one:
            return i, i + 1  # "An Army havildar was killed"
    if norm[verb] in s.words.singular and s.words.subject_after:
        for i in range(verb + 1, min(s.hi - 1, verb + 6)):
            if s.t.surface[i][0].isupper() and s.t.surface[i + 1][0].isupper():
                return i, i + 2  # "погиб 34-летний Александр …"
    return None


def _persons(s: CountedSentence, a: int, b: int, *, before: bool) -> list[tuple[int, int]]:
    """Singular person nouns that stand side by side in the tokens ``a`` to ``b``, joined by "and" and commas."""
    norm = s.t.norm
    found: list[tuple[int, int]] = []
    for i in range(a, b):
        if norm[i] in STOPS or (norm[i] == "," and not before and not found):
            if before:
                found = []
                continue
            break
        node = s.lex.nodes.get(norm[i])
        if node is None:
            continue
        for entry in node.single:
            if entry.tag == "role" and entry.number == "sg" and _is_person(entry.value):
                reach = _WITH_AGE if any(w.isdigit() for w in norm[max(s.lo, i - _WITH_AGE) : i]) else _BETWEEN
                article = any(norm[k] in s.words.one for k in range(max(s.lo, i - reach), i))
                slavic = not s.words.articles
                if found and not _joined(s, found[-1][1], i):
                    break  # "a corporal of the police", "um policial militar": one person
                if article or slavic or found:
                    found.append((i, i + 1))
                break
    return found


def _joined(s: CountedSentence, a: int, b: int) -> bool:
    """Whether the tokens ``a`` to ``b`` hold an "and", a comma or a further "one"."""
    return any(w == "," or w in s.words.one or s.lex.words.get(w) == "and" for w in s.t.norm[a:b])
