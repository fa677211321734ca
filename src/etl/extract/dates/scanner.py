"""Find date expressions in a sentence: one dictionary look-up per token, pattern matching only where one may start."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Any

from etl.extract.dates.found import Found, roman_value
from etl.extract.dates.guards import acceptable
from etl.extract.dates.numeric import read_numeric
from etl.extract.dates.relations import with_relation
from etl.extract.numbers import read_number, read_ordinal

if TYPE_CHECKING:
    from etl.extract.dates.classes import Node, Rule
    from etl.extract.dates.lexicon import Calendar
    from etl.extract.tokens import TokenTable

__all__ = ["scan"]

_ABSOLUTE = frozenset({"date", "drange", "month", "mrange", "season", "hyphen", "holiday", "year", "quarter"})
_DAYS = frozenset(range(1, 32))
_CORE, _WRAP, _RANGES, _ALL = 1, 2, 4, 7  # tries that a word and its follower may lead into
_DASHES = frozenset("-–—")
_TWO_ENDS = frozenset({"drange", "mrange", "yrange"})
_CONNECTORS = frozenset({",", "of", "de", "del", "du", "d'", "di", "do", "des", "the", "le", "el", "in"})
_Caps = tuple[tuple[str, Any, int], ...]
_Match = tuple[int, "Rule", _Caps]


class _Matcher:
    """Pattern matching over one segment; core matches are remembered because wrap and range patterns ask again."""

    __slots__ = (
        "cal",
        "classes",
        "core_at",
        "hi",
        "lo",
        "norm",
        "number_at",
        "ones",
        "several",
        "several_heads",
        "short_months",
        "suffix",
        "tokens",
        "ways_at",
        "wrap_at",
    )

    def __init__(self, tokens: TokenTable, cal: Calendar, lo: int, hi: int) -> None:
        self.tokens, self.cal, self.lo, self.hi = tokens, cal, lo, hi
        self.norm = tokens.norm
        self.classes = cal.classes
        self.suffix = cal.groups.get("suffix", frozenset())
        self.several = cal.groups.get("several", frozenset())
        self.several_heads = cal.classes.several_heads
        self.ones = cal.groups.get("one", frozenset())
        self.short_months = cal.groups.get("short_months", frozenset())
        self.number_at: dict[int, tuple[float | int, int] | None] = {}
        self.ways_at: dict[tuple[str, int], list[tuple[Any, int]]] = {}
        self.core_at: dict[int, Found | None] = {}
        self.wrap_at: dict[int, Found | None] = {}

    def walk(self, node: Node, i: int, caps: _Caps, level: int) -> _Match | None:
        """The longest pattern below ``node`` from token ``i`` on; of equally long ones the first in the file."""
        best: _Match | None = (i, node.rule, caps) if node.rule is not None else None
        if i >= self.hi:
            return best
        word = self.norm[i]
        child = node.words.get(word)
        if child is not None:
            best = self.walk(child, i + 1, caps, level) or best  # longer than the pattern that ends here
        slots = node.slots
        if slots:
            ways_at = self.ways_at
            for slot in self.classes[word].slots:
                child = slots.get(slot)
                if child is not None:
                    ways = ways_at.get((slot, i))
                    if ways is None:
                        ways = ways_at[slot, i] = self.slot(slot, i)
                    for value, j in ways:
                        found = self.walk(child, j, (*caps, (slot, value, i)), level)
                        if found and (best is None or _better(found, best)):
                            best = found
            if level and (child := slots.get("X")) is not None:
                inner = self.core(i) if level == 1 else self.wrapped(i)
                if inner is not None:
                    found = self.walk(child, inner.hi, (*caps, ("X", inner, i)), level)
                    if found and (best is None or _better(found, best)):
                        best = found
        return best

    def slot(self, slot: str, i: int) -> list[tuple[Any, int]]:
        """Ways to fill ``slot`` from token ``i`` on: (value, index after it)."""
        word = self.norm[i]
        if slot in "MWSPTUHJBCGVEQ":
            if "-" in word and (slot == "B" or word[-1].isdecimal()):
                return self._hyphenated(slot, word, i)
            return self._words(slot, word, i)
        digit = word[0].isdecimal()
        if slot == "D":
            if digit and word.isdecimal() and len(word) <= 2 and 0 < int(word) < 32:
                return [(int(word), self._after_suffix(i + 1))]
            if not digit and word not in self.ones:
                number = self._number(i)
                if number and number[1] <= self.hi and number[0] in _DAYS:
                    return [number]
        elif slot == "Y":
            if digit and len(word) == 4 and word.isdecimal() and "1000" <= word < "2200":
                return [(int(word), self._after_suffix(i + 1))]
            if not digit:
                return self._spelled_year(i)
        elif slot == "Z":
            if digit and len(word) <= 4 and word.isdecimal() and int(word):
                return [(int(word), self._after_suffix(i + 1))]
        elif slot == "K":
            if digit and len(word) == 2 and word.isdecimal():
                return [(int(word), i + 1)]
        elif slot == "N":
            return self._count(i, word)
        elif slot == "O":
            ordinal = read_ordinal(self.tokens, i, self.cal.lang)
            if ordinal and ordinal[1] <= self.hi:
                return [ordinal]
            if digit and word.isdecimal() and len(word) <= 2 and (j := self._after_suffix(i + 1)) > i + 1:
                return [(int(word), j)]
        elif slot == "R":
            return self._roman(i)
        return []

    def _number(self, i: int) -> tuple[float | int, int] | None:
        """The number at token ``i``; several slots ask for it."""
        if i not in self.number_at:
            self.number_at[i] = read_number(self.tokens, i, self.cal.lang)
        return self.number_at[i]

    def _hyphenated(self, slot: str, word: str, i: int) -> list[tuple[Any, int]]:
        head, _, tail = word.partition("-")
        for kind, value in self.cal.lexicon.get(head, ()):
            if kind == "M" and slot == "B":
                return [((value, last), i + 1) for s, last in self.cal.lexicon.get(tail, ()) if s == "M"]
            if kind == "M" and slot == "V":
                day, _, year = tail.partition("-")
                if len(day) == 4:
                    day, year = year, day
                return [((value, int(day), int(year)), i + 1)]
            if kind == "M" and slot in "CG":
                number = int(tail)
                return [((value, number + 1900 if slot == "G" and number < 100 else number), i + 1)]
            if kind == "T" and slot == "J":
                return [((value, "Y", int(tail)), i + 1)]
        return []

    def _words(self, slot: str, word: str, i: int) -> list[tuple[Any, int]]:
        ways: list[tuple[Any, int]] = []
        norm, hi = self.norm, self.hi
        for rest, s, value in self.cal.phrases.get(word, ()):
            if s == slot and tuple(norm[i + 1 : i + 1 + len(rest)]) == rest and i + 1 + len(rest) <= hi:
                ways.append((value, i + 1 + len(rest)))
        for s, value in self.cal.lexicon.get(word, ()):
            if s == slot:
                # The dot of an abbreviation belongs to it: Oct. 5, 3 сер. 2022.
                short = word in self.short_months if slot == "M" else slot == "W" and len(word) <= 5
                if short and i + 1 < hi and norm[i + 1] == "." and self._adjacent(i + 1):
                    ways.append((value, i + 2))
                ways.append((value, i + 1))
        return ways

    def _adjacent(self, i: int) -> bool:
        return self.tokens.start[i] == self.tokens.end[i - 1]

    def _after_suffix(self, j: int) -> int:
        """Skip an ordinal ending glued to figures: ``25th``, ``1er``, ``24-го``."""
        if j < self.hi and self.norm[j] in self.suffix and self._adjacent(j):
            return j + 1
        if j + 1 < self.hi and self.norm[j] == "-" and self.norm[j + 1] in self.suffix and self._adjacent(j):
            return j + 2
        return j

    def _count(self, i: int, word: str) -> list[tuple[Any, int]]:
        ways: list[tuple[Any, int]] = []
        if word in self.several:
            ways.append((None, i + 1))
        if i + 1 < self.hi and word in self.several_heads and f"{word} {self.norm[i + 1]}" in self.several:
            ways.append((None, i + 2))
        if word in self.ones:
            ways.append((1, i + 1))
        number = self._number(i)
        if number and number[1] <= self.hi and 0 < number[0] < 1000:
            ways.append(number)
        return ways

    def _spelled_year(self, i: int) -> list[tuple[Any, int]]:
        """``two thousand and eighteen``, ``nineteen seventy-eight`` (hundreds, then the rest)."""
        first = self._number(i)
        if first is None or first[1] > self.hi:
            return []
        if 1000 <= first[0] < 2200:
            return [first]
        second = read_number(self.tokens, first[1], self.cal.lang) if 10 < first[0] < 22 else None
        if second is not None and 0 < second[0] < 100 and second[1] <= self.hi:
            return [(int(first[0]) * 100 + int(second[0]), second[1])]
        return []

    def _roman(self, i: int) -> list[tuple[Any, int]]:
        surface = self.tokens.surface[i]
        bare = surface.rstrip("eèm") if surface[0] in "IVX" else surface
        if bare and bare.isupper() and bare.isascii() and (value := roman_value(bare)):
            return [(value, self._after_suffix(i + 1))]
        return []

    def _leads(self, i: int) -> int:
        """Which tries the words at token ``i`` may lead into (:meth:`Classes.leads_on`)."""
        if i + 1 >= self.hi:
            return _ALL
        pair = (self.norm[i], self.norm[i + 1])
        known = self.classes.pairs.get(pair)
        return self.classes.leads_on(*pair) if known is None else known

    def core(self, i: int) -> Found | None:
        """The longest self-contained date at token ``i``."""
        if i in self.core_at:
            return self.core_at[i]
        found: Found | None = None
        word = self.norm[i] if i < self.hi else ""
        digit = word[:1].isdecimal()
        if word and self.classes[word].core:
            match = self.walk(self.cal.core, i, (), 0) if self._leads(i) & _CORE else None
            found = _found(i, match, self.norm) if match else None
            if found is not None and found.args.get("need") and self.norm[found.hi - 1] not in self.suffix:
                found = None  # by noon of the 8th: the ending makes the figure a day
            if digit:
                numeric = read_numeric(self.tokens, i, self.hi, self.cal.order, loose=self._announced(i))
                if numeric and (found is None or numeric[0] >= found.hi):
                    days = len(numeric[1].get("D", ()))
                    kind = ("month", "date", "drange")[days]
                    found = Found(i, numeric[0], kind, {"numeric": True}, numeric[1])
        self.core_at[i] = found
        return found

    def _announced(self, i: int) -> bool:
        """A preposition or weekday before figures that could be anything: on 4/22, на 14.07."""
        if i <= self.lo:
            return self.hi - self.lo <= 3
        before = self.norm[i - 1]
        if i - 3 >= self.lo and before in self.cal.groups.get("days_joined", ()) and self.norm[i - 3] == "/":
            return self._announced(i - 4)  # between 1/10 and 7/11
        return before in self.cal.groups.get("day_before", ()) or "W" in self.classes[before].slots

    def wrapped(self, i: int) -> Found | None:
        """The longest date at token ``i``, with parts of day, month and year around it."""
        if i in self.wrap_at:
            return self.wrap_at[i]
        found = self.core(i)
        if found is not None or (i < self.hi and self.classes[self.norm[i]].wrap and self._leads(i) & _WRAP):
            match = self.walk(self.cal.wrap, i, (), 1)
            if match and (found is None or match[0] > found.hi):
                found = _found(i, match, self.norm)
        self.wrap_at[i] = found
        return found

    def best(self, i: int) -> Found | None:
        """The longest expression at token ``i``."""
        single = self.wrapped(i)
        if single is None and not (self.classes[self.norm[i]].ranges and self._leads(i) & _RANGES):
            return None
        match = self.walk(self.cal.ranges, i, (), 2)
        if match is None or (single is not None and (match[0] <= single.hi or self._is_dateline(single))):
            return single
        return _found(i, match, self.norm)

    def _is_dateline(self, date: Found) -> bool:
        """A full date, a dash and a word such as "yesterday": the dash ends a dateline and spans no days."""
        at = date.hi
        if date.kind not in _ABSOLUTE or at + 1 >= self.hi or self.norm[at] not in _DASHES:
            return False
        right = self.wrapped(at + 1)
        return right is not None and right.kind not in _ABSOLUTE


def _better(found: _Match, best: _Match) -> bool:
    """A longer match, or one of equal length that stands earlier in the file."""
    return found[0] > best[0] or (found[0] == best[0] and found[1].order < best[1].order)


def _found(i: int, match: _Match, norm: list[str]) -> Found:
    end, rule, pairs = match
    if rule.kind in _ABSOLUTE:
        # Optional connectors at the end ("March 2, [2022]") belong to the sentence, not to the date.
        while end - 1 > i and norm[end - 1] in _CONNECTORS:
            end -= 1
    caps: dict[str, list[Any]] = {}
    for slot, value, _ in pairs:
        caps.setdefault(slot, []).append(value)
    args: dict[str, Any] = {}
    for key, value in rule.args:
        sign, name = (value[0], value[1:]) if value[:1] in "+-" and value[1:] in caps else ("", value)
        if name in caps:
            bound = caps[name][0]
            args[key] = -bound if sign == "-" and bound is not None else bound
        else:
            args[key] = int(value) if value.lstrip("+-").isdecimal() else value
    spots = tuple((slot, at) for slot, _, at in pairs) if rule.kind in _TWO_ENDS else ()
    return Found(i, end, rule.kind, args, caps, "since" if args.pop("since", 0) else None, spots)


def scan(tokens: TokenTable, cal: Calendar, lo: int, hi: int) -> list[Found]:
    """All expressions of the tokens ``[lo, hi)``, from left to right, none overlapping another."""
    classes, norm = cal.classes, tokens.norm
    pairs = classes.pairs
    hits = list(compress(range(lo, hi), map(classes.begins.__getitem__, norm[lo:hi])))
    if not hits:
        return []
    matcher: _Matcher | None = None
    found: list[Found] = []
    after = lo
    for i in hits:
        if i < after:
            continue
        if i + 1 < hi:
            word, following = norm[i], norm[i + 1]
            known = pairs.get((word, following))
            if known is None:
                known = classes.leads_on(word, following)
            if not known or (known > _ALL and i + 2 < hi and not classes.leads_further(word, following, norm[i + 2])):
                continue
        if matcher is None:
            matcher = _Matcher(tokens, cal, lo, hi)
        match = matcher.best(i)
        if match is None:
            continue
        if not acceptable(match, tokens, cal, lo, hi):
            if match.kind != "date" or "W" not in match.caps or "M" in match.caps:
                continue
            match = Found(i, i + 1, "weekday", {}, {"W": match.caps["W"]})  # on Sunday twenty men died
        found.append(with_relation(match, tokens, cal, after))
        after = match.hi
    return found
