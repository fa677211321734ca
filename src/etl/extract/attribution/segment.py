"""Reads the sources of one sentence: verbs with their speakers, source phrases, speakers passed on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from etl.extract.attribution.lexicon import match_phrase
from etl.extract.attribution.resumed import resumed_speaker
from etl.model import Quote

if TYPE_CHECKING:
    from etl.extract.actors import ActorReading
    from etl.extract.attribution.lexicon import Reporting
    from etl.extract.tokens import TokenTable
    from etl.model import ActorMention

__all__ = ["Scope", "SegmentReader"]

_SUBJECT_REACH = 12  # tokens between a speaker and the verb (appositions, adverbs)
_INVERTED_REACH = 4  # tokens between the verb and a speaker behind it
_TAIL = 5  # words of a speaker behind the verb at the end of a sentence
_OPENING = 5  # words before a parenthesis at the head of a sentence: "In the night, the police said, …"
_CITED_REACH = 4  # tokens between whom a channel cites and the verb
_FREE_SPEAKER = 8  # words of a speaker that is no known actor
_QUOTE_MARKS = set("\"“”„«»‘’'")
_BREAKS = {";", ":", "(", ")"}
_POSSESSIVE = {"'s", "’s"}  # "two doctors at the city's main hospital said": the hospital says nothing


class Scope(NamedTuple):
    """A quote and the tokens that rest on it."""

    lo: int
    hi: int
    quote: Quote


class SegmentReader:
    """Reads one segment."""

    def __init__(
        self, ordinal: int, lo: int, hi: int, tokens: TokenTable, actors: ActorReading, lex: Reporting
    ) -> None:
        self.ordinal, self.lo, self.hi = ordinal, lo, hi
        self.t, self.actors, self.lex = tokens, actors, lex
        self.found: list[Scope] = []
        self.here = actors.in_range(lo, hi)
        self.quoted: list[tuple[int, int]] = []
        self.cited: tuple[ActorMention, ActorMention] | None = None  # a channel and whom it cites, before the verb

    def quote(
        self, lo: int, hi: int, speaker: ActorMention | tuple[int, int] | None, verb: tuple[int, int] | None, cls: str
    ) -> Quote:
        """A quote over the tokens ``lo`` to ``hi``."""
        t = self.t
        start, end = t.start[lo], t.end[hi - 1]
        direct = any(a <= lo + 1 and hi - 1 <= b for a, b in self.quoted) or t.norm[lo] in _QUOTE_MARKS
        base = Quote(
            start, end, t.text[start:end], self.ordinal, None, None,
            verb=t.text[t.start[verb[0]] : t.end[verb[1] - 1]] if verb else None, verb_class=cls, direct=direct,
        )  # fmt: skip
        if speaker is None:
            return base
        if isinstance(speaker, tuple):
            a, b = t.start[speaker[0]], t.end[speaker[1] - 1]
            return replace(base, speaker_text=t.text[a:b], speaker_start=a, speaker_end=b)
        return replace(
            base,
            speaker_text=speaker.text,
            speaker_id=speaker.actor_id,
            speaker_name=speaker.name,
            speaker_start=speaker.start,
            speaker_end=speaker.end,
            role=speaker.kind,
        )

    def subject(self, v: int) -> ActorMention | None:
        """The speaker before the verb at ``v``: the nearest actor that can be a subject, or a pronoun's actor."""
        norm = self.t.norm
        pronoun = next((i for i in range(v - 1, max(self.lo, v - 4) - 1, -1) if i in self.actors.pronouns), None)
        owner: ActorMention | None = None
        for actor in reversed(self.here):
            if actor.token_end > v or actor.kind == "adjective" or (pronoun is not None and actor.token_end <= pronoun):
                continue
            if v - actor.token_end > _SUBJECT_REACH or any(w in _BREAKS for w in norm[actor.token_end : v]):
                break
            ahead = norm[actor.token_start - 1] if actor.token_start > self.lo else ""
            if ahead in self.lex.at and actor.kind in {"government", "organisation", "group", "forces"}:
                return actor  # "в полиции сообщили"
            owned = ahead in _POSSESSIVE and not self.lex.prepositions.isdisjoint(
                norm[max(self.lo, actor.token_start - 5) : actor.token_start]
            )
            if (actor.case and "nom" not in actor.case) or ahead in self.lex.prepositions or owned:
                owner = owner or (actor if ahead in self.lex.of else None)
                continue
            return actor
        if owner is not None:
            return owner  # "a report of AFP says"
        return self.actors.resolve_pronoun(self.ordinal, pronoun) if pronoun is not None else None

    def behind(self, v: int) -> ActorMention | None:
        """The speaker behind an inverted verb."""
        for actor in self.here:
            if actor.token_start >= v and actor.kind != "adjective":
                ahead = self.t.norm[actor.token_start - 1]
                inside = ahead in self.lex.at and actor.kind in {"government", "organisation", "group", "forces"}
                near = actor.token_start - v <= _INVERTED_REACH and (inside or ahead not in self.lex.prepositions)
                return actor if near else None
        return None

    def free(self, v: int) -> tuple[int, int] | None:
        """Words before the verb back to the clause's begin, as a speaker that is no known actor."""
        i = v
        norm = self.t.norm
        while (
            i > self.lo
            and v - i < _FREE_SPEAKER
            and norm[i - 1].replace("-", "").isalpha()
            and norm[i - 1] not in self.lex.that
        ):
            i -= 1
        while i < v and norm[i] in self.lex.auxiliaries:
            i += 1
        return (i, v) if any(w not in self.lex.small for w in norm[i:v]) else None

    def part(self, i: int) -> tuple[int, int]:
        """The stretch around token ``i`` between semicolons outside quotations: no source reaches beyond it."""
        lo, hi = self.lo, self.hi
        for k in range(self.lo, self.hi):
            if self.t.norm[k] == ";" and not any(a < k < b for a, b in self.quoted):
                if k < i:
                    lo = k + 1
                elif k > i:
                    return lo, k
        return lo, hi

    def inserted(self, i: int, j: int) -> tuple[int, int]:
        """What a source phrase at tokens ``i`` to ``j`` covers: the relative clause that it opens, else its part."""
        lo, hi = self.part(i)
        norm = self.t.norm
        k = i - 1 - (norm[i - 1] == "," if i > lo else 0)
        if k > lo and k < i - 1 and norm[k] in self.lex.relatives:
            return k, hi  # "a man who, according to the police, …"
        if k > lo and k == i - 1 and norm[k - 1] == "," and norm[k].isalpha():
            end = next((n for n in range(j, hi) if norm[n] == ","), hi)
            return k, end  # "columns, backed according to the UN by …, entered"
        return lo, hi

    def read(self) -> None:
        """Find the sources of the segment."""
        norm = self.t.norm
        first = self.lex.first
        i = self.lo
        for at in [k for k in range(self.lo, self.hi) if norm[k] in first]:
            if at < i:
                continue
            i = at
            phrase = match_phrase(self.lex.phrases, norm, i, self.hi) if norm[i] in self.lex.phrases else None
            if phrase is not None:
                i = self.phrase(i, *phrase)
                continue
            verb = match_phrase(self.lex.verbs, norm, i, self.hi) if norm[i] in self.lex.verbs else None
            if verb is not None:
                self.verb(i, *verb)
                i = verb[0]

    def phrase(self, i: int, j: int, kind: str) -> int:
        """A source phrase at ``i``; returns the token to go on from."""
        if kind == "impersonal":
            lo, hi = self.part(i)
            self.found.append(Scope(lo, hi, self.quote(lo, hi, None, (i, j), "say")))
            return j
        if kind == "via":
            self.passed_on(i, j)
            return j
        if kind == "own":
            own = [a for a in self.here if a.kind != "adjective" and (not a.case or "nom" in a.case)]
            speaker = next((a for a in reversed(own) if a.token_end <= i), own[0] if own else None)
            self.found.append(Scope(self.lo, self.hi, self.quote(self.lo, self.hi, speaker, (i, j), "say")))
            return j
        if kind == "after":
            before = [a for a in self.here if a.token_end == i]
            if before:
                scope = self.quote(self.lo, self.hi, before[-1], (i, j), "say")
                self.found.append(Scope(self.lo, self.hi, scope))
            return j
        named: ActorMention | tuple[int, int] | None = None
        for actor in self.here:
            if j <= actor.token_start <= j + 3 and actor.kind != "adjective":
                named = actor
                break
        end = named.token_end if named and not isinstance(named, tuple) else j
        if named is None:
            while end < self.hi and end - j < _FREE_SPEAKER and self.t.norm[end].replace("-", "").isalpha():
                end += 1
            named = (j, end) if end > j else None
        if named is not None:
            lo, hi = self.inserted(i, max(end, j))
            self.found.append(Scope(lo, hi, self.quote(lo, hi, named, (i, j), "say")))
        return max(end, j)

    def passed_on(self, i: int, j: int) -> None:
        """Read `TASS quoting the ministry`: the ministry becomes the speaker, TASS the channel."""
        if not self.found:
            channel, cited = self.subject(i), next((a for a in self.here if j <= a.token_start <= j + 3), None)
            if channel is not None and cited is not None and cited.kind != "adjective":
                self.cited = channel, cited  # "TASS quoted the ministry as saying", « TASS, citant le ministère, … »
            return
        last = self.found[-1]
        if self.t.norm[j - 1] in self.lex.channel:
            self.found[-1] = last._replace(quote=replace(last.quote, via=self.t.surface[j - 1]))
            return
        for actor in self.here:
            if j <= actor.token_start <= j + 3 and actor.kind != "adjective":
                inner = self.quote(last.lo, last.hi, actor, None, last.quote.verb_class or "say")
                via = last.quote.speaker_name or last.quote.speaker_text
                self.found[-1] = Scope(last.lo, last.hi, replace(inner, verb=last.quote.verb, via=via))
                return
        _ = i

    def verb(self, v: int, end: int, verb_class: str) -> None:
        """A reporting verb at ``v``: decide who speaks and which side of the verb is said."""
        if self.lex.speaker_first:
            opening = [a for a in self.here if a.token_end <= v and a.kind != "adjective"]
            named = next((a for a in opening if a.case is None or "nom" in a.case), None)
            if named is not None and v - named.token_end >= 1:
                words = self.quote(named.token_end, v, named, (v, end), verb_class)
                self.found.append(Scope(named.token_end, v, words))
            return
        norm = self.t.norm
        if self.cited is not None and 0 <= v - self.cited[1].token_end <= _CITED_REACH:
            (channel, cited), self.cited = self.cited, None
            words = self.quote(end, self.hi, cited, (v, end), verb_class)
            self.found.append(Scope(end, self.hi, replace(words, via=channel.name or channel.text)))
            return
        first = v
        while first > self.lo and norm[first - 1] in self.lex.auxiliaries:
            first -= 1
        before = norm[first - 1] if first > self.lo else ""
        if first == v and before in self.lex.determiners:
            return
        nxt = norm[end] if end < self.hi else ""
        weak = norm[v] in self.lex.weak
        opens = nxt in self.lex.that or nxt in {":", ","} or nxt in _QUOTE_MARKS
        speaker: ActorMention | tuple[int, int] | None = None
        said: tuple[int, int] | None = None
        resumed = resumed_speaker(self.here, norm, self.lo, first, self.lex) if before == "," else None
        if resumed is None and (before in {",", "—", "–", "-"} or before in _QUOTE_MARKS) and nxt not in self.lex.that:
            speaker = self.behind(end)
            pronoun = next((i for i in range(first, min(end + 1, self.hi)) if i in self.actors.pronouns), None)
            if pronoun is not None and self.ends_sentence(max(end, pronoun + 1)):
                # ", sagte sie", « , a-t-elle déclaré »: nobody else speaks, known or not
                said, speaker = (self.lo, first), self.actors.resolve_pronoun(self.ordinal, pronoun, self.lo)
            elif (
                speaker is not None
                and speaker.token_end < self.hi
                and norm[speaker.token_end] == ","
                and first - self.lo <= 3
            ):
                said = (self.lo, self.hi)  # a parenthesis near the beginning: "In the night, the police say, …"
            elif speaker is not None or nxt in {"", "."}:
                said, speaker = (self.lo, first), speaker or self.subject(v)
            elif (tail := self.tail(end)) is not None:
                said, speaker = (self.lo, first), tail
        if said is None:
            speaker = resumed or self.subject(v)
            aside = nxt == "," and norm[end + 1 : end + 2] and norm[end + 1] not in self.lex.that
            cut = self.cut_before(speaker, first) if aside or self.closes(end) else None
            if cut is not None and aside and cut - self.lo <= _OPENING and norm[self.lo] in self.lex.small:
                cut = None
            quoted = self.quoted_before(self.start_of(speaker) if speaker else first)
            if quoted is not None:
                said = quoted
            elif cut is not None and not (weak and speaker is None):
                said, speaker = (self.lo, cut), speaker or self.free(first)
            else:
                if speaker is None and (behind := self.behind(end)) is not None and (not weak or opens):
                    speaker, said = behind, (min(behind.token_end, self.hi), self.hi)
                elif speaker is None and not weak and (opens or norm[v] in self.lex.bare):
                    speaker = self.free(first)
                if speaker is None or (weak and not opens):
                    return
                said = said or (end, self.hi)
        if said[0] == end:
            said = (end, self.goes_on(end, said[1], relative=before in self.lex.relatives))
        lo, hi = self.part(v)
        said = max(said[0], lo) if said[0] < v else said[0], min(said[1], hi) if said[1] > v else said[1]
        if said[1] - said[0] >= 1:
            self.found.append(Scope(said[0], said[1], self.quote(said[0], said[1], speaker, (v, end), verb_class)))

    def goes_on(self, end: int, hi: int, *, relative: bool) -> int:
        """Where the text speaks again: behind "Israel, which says that …," and from ", but the governor …" on."""
        norm = self.t.norm
        for k in range(end + 1, hi - 1):
            if norm[k] != "," or any(a < k < b for a, b in self.quoted):
                continue
            if relative or (norm[k + 1] in self.lex.but and norm[k + 2 : k + 3] and norm[k + 2] not in self.lex.that):
                return k
        return hi

    def tail(self, end: int) -> tuple[int, int] | None:
        """The few words that close the sentence behind an inverted verb: ", a indiqué cette formation"."""
        last = self.hi
        while last > end and not self.t.norm[last - 1][0].isalnum():
            last -= 1
        words = self.t.norm[end:last]
        if not 1 <= len(words) <= _TAIL or words[0] in self.lex.prepositions or not all(w[0].isalnum() for w in words):
            return None
        return (end, last) if any(w not in self.lex.small for w in words) else None

    def quoted_before(self, at: int) -> tuple[int, int] | None:
        """The quoted stretch that ends right before token ``at`` (a comma between)."""
        for a, b in self.quoted:
            if a < at and 0 <= at - b <= 1 and b - a > 4:
                return max(a, self.lo), min(b, self.hi)
        return None

    def closes(self, i: int) -> bool:
        """Whether the verb that ends at ``i`` closes the sentence: an adverb, a time or a listener may follow."""
        for actor in self.here:
            if i <= actor.token_start <= i + 1 and actor.sector == "JRN":
                i = actor.token_end
        norm = self.t.norm
        at = i + 1 if i < self.hi and norm[i] in self.lex.determiners else i
        return self.ends_sentence(at + 1 if at < self.hi and norm[at] in self.lex.listeners else i)

    def ends_sentence(self, i: int) -> bool:
        """Whether nothing but signs, one word or a short phrase with a preposition follows token ``i``."""
        rest = [w for w in self.t.norm[i : self.hi] if w.isalnum()]
        return len(rest) <= 1 or (len(rest) <= 4 and rest[0] in self.lex.prepositions)

    def cut_before(self, speaker: ActorMention | tuple[int, int] | None, v: int) -> int | None:
        """Where what is said ends when speaker and verb close the sentence: "…, the governor said"."""
        start = self.start_of(speaker) if speaker is not None else v
        if start < self.lo:
            start = v - 1  # ", she said": the pronoun stands for somebody of a sentence before
        for i in range(start, max(self.lo, start - 6), -1):
            if self.t.norm[i - 1] in {",", "—", "–", "”", "»", '"', "“"} and i - 1 > self.lo:
                return i - 1
        return None

    @staticmethod
    def start_of(speaker: ActorMention | tuple[int, int]) -> int:
        """First token of a speaker."""
        return speaker[0] if isinstance(speaker, tuple) else speaker.token_start
