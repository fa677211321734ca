"""Reads the quantities of one sentence: what each figure counts and which casualty word it belongs to."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from etl.extract.actors.lexicon import Lexicon, lexicon
from etl.extract.quantities.lexicon import CountWords, count_words, match
from etl.extract.quantities.numbers import Count, read_counts
from etl.model import Quantity

if TYPE_CHECKING:
    from etl.extract.tokens import TokenTable

__all__ = ["STOPS", "CountedSentence"]

_CASUALTIES = {"killed", "injured", "captured", "abducted", "displaced", "missing", "arrested"}
_KIND = {"abducted": "captured"}  # CODING_GUIDE: abducted persons are counted with the captured
_NOUN_REACH = 6  # words between a figure and the noun that it counts
_AFTER_REACH = 14  # words between the counted noun and the casualty word behind it
_BEFORE_REACH = 9  # words between a casualty word and the figure behind it
STOPS = {".", ";", ":", "(", ")", "!", "?", "—", "–"}
_NAMED_UNITS = {"area", "distance", "duration", "money", "share"}
_CLOSING = {".", ",", ";"}  # what may follow the prefix of a separable verb
_CIVIL = {"civilians", "children"}
_OLDEST = 115  # years
_MAX_BOUND = 1_000_000_000


class CountedSentence:
    """Reads one sentence."""

    def __init__(self, tokens: TokenTable, lo: int, hi: int, lang: str, segment: int) -> None:
        self.t, self.lo, self.hi, self.lang, self.segment = tokens, lo, hi, lang, segment
        self.words: CountWords = count_words(lang)
        self.lex: Lexicon = lexicon(lang)
        self.casualties: list[tuple[int, int, str]] = []
        self.claimed: set[int] = set()
        self.out: list[Quantity] = []

    def noun(self, i: int) -> tuple[int, str, str] | None:
        """The counted noun behind a figure that ends at ``i``: (token after it, kind, unit)."""
        norm, j = self.t.norm, i
        while j < self.hi and j - i < _NOUN_REACH:
            found = match(self.words.counted, norm, j, self.hi) if norm[j] in self.words.counted else None
            if found:
                return found
            node = self.lex.nodes.get(norm[j])
            if node and any(e.tag == "adj" for e in node.single):
                j += 1
                continue
            if norm[j] in self.words.skip or norm[j] in self.lex.words:
                j += 1
                continue
            if self.t.surface[j][0].isupper() and "capital_nouns" not in self.lex.traits:
                j += 1  # "20 Boko Haram fighters"
                continue
            if norm[j] in self.words.casualty or not norm[j].isalpha():
                return None
            j += 1 if j == i else _NOUN_REACH  # one unknown adjective may stand between
        return None

    def casualty_words(self) -> None:
        """All casualty words of the sentence."""
        norm, i = self.t.norm, self.lo
        if self.words.casualty.keys().isdisjoint(norm[self.lo : self.hi]):
            return
        denied = {k for first, end, _ in self.nobody() for k in range(first, end)}
        while i < self.hi:
            if i in denied:
                i += 1  # «три потяги застрягли, жертв немає»: the trains are not the victims
                continue
            found = match(self.words.casualty, norm, i, self.hi) if norm[i] in self.words.casualty else None
            if found:
                self.casualties.append((i, found[0], found[1]))
                i = found[0]
            else:
                i += 1

    def open_between(self, a: int, b: int) -> bool:
        """Whether no clause ends between two tokens (the point of "9. Mai" ends none)."""
        norm = self.t.norm
        if STOPS.isdisjoint(norm[a:b]):
            return True
        return not any(
            norm[i] in STOPS and not (norm[i] == "." and i > self.lo and norm[i - 1].isdigit()) for i in range(a, b)
        )

    def casualty_kind(
        self, count: Count, end: int, previous: Count | None, following: Count | None
    ) -> tuple[str, int] | None:
        """The casualty kind of a figure, and the token of the word that tells it."""
        right_before = next(((k, a) for a, b, k in self.casualties if b == count.first and a not in self.claimed), None)
        if right_before is not None and self.words.articles and not self.words.subject_after:
            return right_before  # "lynched two men accused of kidnapping": the verb whose object they are
        label = next(((k, a) for a, b, k in self.casualties if b == count.first - 1 and self.t.norm[b] == ":"), None)
        if label is not None:
            return label  # "Dead: at least 18; injured: 42"
        limit = following.first if following else self.hi
        after = [c for c in self.casualties if count.hi <= c[0] < limit]
        for at, stop, kind in after:
            if at - end > _AFTER_REACH or not self.open_between(end, at):
                break
            joined = any(w == "," or self.lex.words.get(w) == "and" for w in self.t.norm[end:at])
            if joined and following is not None and following.first == stop:
                break
            comma = "," in self.t.norm[end:at]
            told = any(c[1] <= count.first and self.open_between(c[1], count.first) for c in self.casualties)
            if (comma or joined) and told:
                break
            return kind, at
        floor = previous.hi if previous else self.lo
        for at, stop, kind in reversed(self.casualties):
            if stop > count.first:
                continue
            if count.first - stop > _BEFORE_REACH or not self.open_between(stop, count.first):
                break
            if at < floor and at not in self.claimed:
                break
            if count.low > 1 and self.words.subject_after and self.t.norm[at] in self.words.singular:
                break  # "загинула жінка, ще шестеро …": a singular verb has one subject
            return kind, at
        return None

    def skip(self, count: Count) -> bool:
        """Figures that count nothing: hours, ages between commas, numbered things."""
        t = self.t
        figure = t.norm[count.lo]
        if ":" in figure or (len(figure) > 2 and figure.isdigit() and figure[0] == "0"):
            return True  # 6:45, 0630
        after = t.norm[count.hi] if count.hi < self.hi else ""
        before = t.norm[count.lo - 1] if count.lo > self.lo else ""
        if before in self.words.numbered or before in {"#", "№"}:
            return True
        if (
            before == ","
            and after in {",", ")"}
            and count.low <= _OLDEST
            and count.modifier is None
            and count.lo - 2 >= self.lo
        ):
            return t.surface[count.lo - 2][0].isupper()  # "Tamara Kozynska, 75, …"
        return after == "-" and count.hi + 1 < self.hi and t.norm[count.hi + 1] in self.words.age_after

    def aged(self, count: Count, unit_end: int, unit: str) -> bool:
        """Whether a duration is an age: "aged 75", "75 ans, …", "66 years old"."""
        norm = self.t.norm
        if unit == "duration" and count.first > self.lo and norm[count.first - 1] in self.words.age_of:
            return norm[unit_end - 1] in self.words.age_after
        for start in range(max(self.lo, count.first - 4), count.first):
            if norm[start] in self.words.age_before:
                found = match(self.words.age_before, norm, start, count.first)
                if found and found[0] == count.first and (unit == "duration" or found[0] - start > 0):
                    return True
        return bool(unit == "duration" and unit_end < self.hi and norm[unit_end] in self.words.age_words)

    def side(self, a: int, b: int, unit: str) -> str | None:
        """Whose they are: a country adjective among the words, or civilians."""
        for i in range(a, min(b, self.hi)):
            node = self.lex.nodes.get(self.t.norm[i])
            if node:
                for entry in node.single:
                    if entry.tag in {"adj", "nat"}:
                        return f"{entry.value}-{'MIL' if unit == 'soldiers' else 'CVL'}"
        return "civilian" if unit in _CIVIL else None

    def emit(self, count: Count, end: int, kind: str, unit: str | None, side: str | None) -> None:
        """Append one quantity; UCDP bounds.

        At least N means low = best = N, a range keeps its low as best, up to N has no low, and fewer than N tells no
        more than the highest whole number below it (of a measure, which has no such number, N itself).
        """
        t = self.t
        start, stop = t.start[count.first], t.end[end - 1]
        low: float | None = min(count.low, _MAX_BOUND)
        high: float | None = min(count.high, _MAX_BOUND)
        best = low
        if count.vague:
            best = high = None
        elif count.modifier in {"at_least", "more_than"}:
            high = None
        elif count.modifier == "up_to":
            low = None
        elif count.modifier == "less_than":
            low = best = None
            if kind not in _NAMED_UNITS:
                high = max(0.0, min(math.ceil(count.high) - 1.0, _MAX_BOUND))
        self.out.append(
            Quantity(
                start, stop, t.text[start:stop], self.segment, _KIND.get(kind, kind), side, low, best, high,
                count.modifier or ("about" if count.vague else "exactly"), unit, count.first, end, count.part,
            )
        )  # fmt: skip

    def figures(self, dated: list[tuple[int, int]]) -> None:
        """Quantities of the figures in the sentence."""
        counts = [c for c in read_counts(self.t, self.lo, self.hi, self.lang, self.words, dated) if not self.skip(c)]
        for count in counts:
            if count.part and any(b == count.first for _, b, _ in self.casualties):
                count.part = False  # "while hundreds were shopping, killing 12 of them": the crowd is no toll
        waiting: list[
            tuple[Count, int, str | None]
        ] = []  # figures that share the verb of the next: "ten X and two Y died"
        for k, count in enumerate(counts):
            if count.negated:
                continue
            noun = self.noun(count.hi)
            end, kind, unit = noun or (count.hi, None, None)
            if kind in _NAMED_UNITS:
                if not self.aged(count, end, kind):
                    self.emit(count, end, kind, self.t.norm[end - 1] if kind != "share" else "%", None)
                continue
            if kind in {"equipment", "other"}:
                self.emit(count, end, kind, unit, None)
                continue
            if self.aged(count, end, ""):
                continue
            previous = next((c for c in reversed(counts[:k]) if not c.part), None)
            following = next((c for c in counts[k + 1 :] if not c.part or count.part), None)
            told = self.casualty_kind(count, end, previous, following)
            if count.part and self.out and (total := self.total()) is not None:
                told = (total, told[1] if told else count.lo)
            if told:
                self.claimed.add(told[1])
                stop = told[1] + 1 if noun is None and count.hi <= told[1] <= count.hi + 1 else end
                for other, other_end, other_unit in waiting if told[1] >= count.hi else ():
                    self.count_people(other, other_end, told[0], other_unit)
                waiting.clear()
                self.count_people(count, stop, told[0], unit, end)
            elif kind == "people" and following is not None and self.joined(end, following):
                waiting.append((count, end, unit))
            elif kind == "people":
                self.count_people(count, end, "strength" if unit == "soldiers" else "other", unit)
        for other, other_end, other_unit in waiting:
            self.count_people(other, other_end, "strength" if other_unit == "soldiers" else "other", other_unit)

    def joined(self, end: int, following: Count) -> bool:
        """Whether the next figure follows at once behind "and" or a comma."""
        between = self.t.norm[end : following.first]
        return 1 <= len(between) <= 2 and any(w == "," or self.lex.words.get(w) == "and" for w in between)

    def count_people(self, count: Count, stop: int, kind: str, unit: str | None, noun_end: int | None = None) -> None:
        """Emit a figure of persons with the side that its noun tells."""
        self.emit(count, stop, kind, unit or "people", self.side(count.hi, noun_end or stop, unit or ""))

    def total(self) -> str | None:
        """The kind of the last casualty figure that is no part."""
        for quantity in reversed(self.out):
            if not quantity.part:
                return quantity.kind if quantity.kind in _CASUALTIES else None
        return None

    def overlaps(self, a: int, b: int) -> bool:
        """Whether a quantity already covers one of the tokens ``a`` to ``b``."""
        return any(q.token_start < b and q.token_end > a for q in self.out)

    def split_verbs(self) -> None:
        """Separable verbs: "kamen … ums Leben" stands in the lists, "kamen … um" is found by its two ends."""
        norm = self.t.norm
        for first, last, kind in self.words.split:
            for i in range(self.lo, self.hi):
                if norm[i] != first:
                    continue
                for j in range(i + 1, self.hi):
                    ends = j + 1 >= self.hi or norm[j + 1] in _CLOSING or self.lex.words.get(norm[j + 1]) == "and"
                    if norm[j] == last and ends:
                        self.casualties.append((j, j + 1, kind))
                        self.casualties.sort()
                        break

    def nobody(self) -> list[tuple[int, int, list[str]]]:
        """Phrases that say that there were no victims: (first token, token after it, kinds)."""
        norm, out, end = self.t.norm, [], self.lo
        if self.words.nobody.keys().isdisjoint(norm[self.lo : self.hi]):
            return []
        for i in range(self.lo, self.hi):
            if i < end or norm[i] not in self.words.nobody:
                continue
            found = [
                (i + 1 + len(rest), kind)
                for rest, (kind, _) in self.words.nobody[norm[i]]
                if tuple(norm[i + 1 : i + 1 + len(rest)]) == rest
            ]
            if found:
                end = max(j for j, _ in found)
                out.append((i, end, [kind for j, kind in found if j == end]))
        return out

    def zero(self) -> None:
        """Read `no casualties`: zero killed, zero injured."""
        norm = self.t.norm
        for i, end, kinds in self.nobody():
            self.out = [q for q in self.out if not (q.token_start < end and q.token_end > i and q.best != 0.0)]
            for kind in kinds:
                self.emit(Count(i, i, end, 0.0, 0.0), end, kind, "people", None)
        for at, stop, kind in self.casualties:
            if at in self.claimed or kind not in {"killed", "injured"}:
                continue
            for i in range(max(self.lo, at - 5), at):
                if norm[i] in self.words.none and not self.overlaps(i, stop) and self.open_between(i, at):
                    self.emit(Count(i, i, stop, 0.0, 0.0), stop, kind, "people", None)
                    break
