"""The places of a document, and the place of each of its events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.extract.places.anaphora import VILLAGE, find_anaphor, salient
from etl.extract.places.described import find_described, region_of
from etl.extract.places.lexicon import place_words
from etl.extract.places.telling import BREAKS
from etl.gazetteer.name_keys import name_key
from etl.model import EventPlace, Toponym

if TYPE_CHECKING:
    from etl.extract.places.resolve import Context, Resolved
    from etl.extract.tokens import TokenTable

__all__ = ["PlaceReading"]

_PRECISION = {
    "settlement": "settlement", "admin1": "admin1", "admin2": "admin2", "country": "country", "region": "region",
    "river": "region", "sea": "region", "site": "site", "frontline": "region",
}  # fmt: skip
_FINE = {
    "site": 4,
    "settlement": 3,
    "admin2": 2,
    "admin1": 1,
    "river": 1,
    "region": 1,
    "sea": 0,
    "frontline": 1,
    "country": 0,
}
_BY_PREPOSITION = {"in": 2.5, "at": 2.5, "near": 2.2, "of": 1.2, "through": 0.6, "to": 0.3, "from": 0.3}
_PLACED = frozenset({"settlement", "site", "admin2"})
_HELD = 7  # tokens between a town and the land that holds it
_REACH = 9  # tokens between "where" and the trigger of its clause
_SURELY = 2.6  # the same for governments and datelines
_ENOUGH = 1.6  # least score with which a name in the sentence beats the place that the narrative is at
_ROLE = {
    "in": "event",
    "at": "event",
    "near": "event",
    "from": "origin",
    "to": "destination",
    "of": "event",
    "through": "event",
}
_PLACING = frozenset({"in", "at", "near"})
_DOUBTFUL = 1.0  # what an unknown name loses behind a preposition of place
_ON_THE_SPOT = 2.0  # what a village loses as a dateline: reporters go there for what happened there
_AT_LEAST = 0.0  # the same where no sentence before has named a place
_PART_REACH = 3  # tokens
_BREAK, _APART = 0.3, 0.9
NOWHERE = EventPlace()


def make_toponym(tokens: TokenTable, item: Resolved, context: Context) -> Toponym:
    """The record of a resolved match."""
    match, place = item.match, item.place
    lo, hi = match.lo, match.hi
    if match.level_token >= hi and match.level in {"admin1", "admin2"}:
        hi = match.level_token + 1
    start, end = tokens.start[lo], tokens.end[hi - 1]
    text = tokens.text[start:end]
    if place is None:
        country = item.inside.country if item.inside is not None else context.leading() or item.country
        return Toponym(
            start, end, text, match.segment, item.name, f"txt:{country or ''}:{name_key(item.name)}", item.kind,
            country=country or None,
            admin1=(item.inside.admin1 or None) if item.inside is not None else None,
            geo_precision=_PRECISION.get(item.kind, "unknown"), basis="text", confidence=item.confidence,
            preposition=match.preposition, part_of_name=match.part_of_name,
        )  # fmt: skip
    name, place_id = (
        place.name,
        f"gn:{place.geonameid}" if place.geonameid else f"cur:{place.kind}:{place.country}:{place.name}",
    )
    if item.kind == "admin2" and place.kind == "settlement":
        name = f"{place.name} {'Raion' if place.country == 'UA' else 'District'}"
        place_id = f"a2:{place.geonameid or place.name}"
    return Toponym(
        start, end, text, match.segment, name, place_id, item.kind,
        geonameid=place.geonameid if item.kind == place.kind else None,
        country=place.country or None, admin1=place.admin1 or None, latitude=place.latitude, longitude=place.longitude,
        geo_precision=_PRECISION[item.kind], basis="curated" if place.geonameid is None else "gazetteer",
        confidence=item.confidence, preposition=match.preposition, adjectival=match.adjectival, metonym=match.metonym,
        part_of_name=match.part_of_name,
    )  # fmt: skip


@dataclass(slots=True)
class PlaceReading:
    """All toponyms of a document in text order, and look-ups by sentence.

    Attributes:
        toponyms: Every place name found, metonyms and parts of names included (flagged).
        token_lo: First token of each toponym.
        token_hi: Token after each toponym.
        by_segment: Indexes into ``toponyms`` for each sentence.
        focus: For each sentence, the place that the narrative is at when the sentence begins.
        document: The place that the document is about, or None.
        datelined: Whether that place stands in the dateline.
        weak: Whether a toponym may rather be a government: a capital or country without a preposition of place.
        container: Whether a toponym only says where the one before it lies ("Izium, Ukraine").
        dateline: Whether a toponym stands in a dateline.
        axis: Whether a toponym names a direction of fighting ("the Pokrovsk axis").
        label: Whether a toponym opens its sentence before a colon ("Kramatorsk: two dead").
        population: Inhabitants of each toponym's place, 0 where unknown.
        leading: The country that the document is clearly about, ISO alpha-2.
        headed: For each sentence, the place that the heading of its section names.
        passage: For each sentence, the town of its passage where that is not the one named last.
        mentions: How often each place is named, by place id.
        counts: Weight of each place in the document, by place id.
    """

    tokens: TokenTable
    langs: list[str]
    toponyms: list[Toponym] = field(default_factory=list)
    token_lo: list[int] = field(default_factory=list)
    token_hi: list[int] = field(default_factory=list)
    by_segment: list[list[int]] = field(default_factory=list)
    focus: list[Toponym | None] = field(default_factory=list)
    document: Toponym | None = None
    datelined: bool = False
    weak: list[bool] = field(default_factory=list)
    container: list[bool] = field(default_factory=list)
    dateline: list[bool] = field(default_factory=list)
    axis: list[bool] = field(default_factory=list)
    label: list[bool] = field(default_factory=list)
    population: list[int] = field(default_factory=list)
    leading: str | None = None
    headed: list[Toponym | None] = field(default_factory=list)
    passage: list[Toponym | None] = field(default_factory=list)
    mentions: dict[str, int] = field(default_factory=dict)
    counts: dict[str, float] = field(default_factory=dict)

    def usable(self, index: int) -> bool:
        """Whether a toponym can be the place of an event at all."""
        t = self.toponyms[index]
        return not (t.metonym or t.part_of_name)

    def _ranked(self, segment: int, at: int, lo: int, hi: int) -> list[tuple[float, int]]:
        """Candidate places of an event, best first: (score, index of the toponym)."""
        ranked: list[tuple[float, int]] = []
        fleeing = bool(self.by_segment[segment]) and self.tokens.norm[at] in place_words(self.langs[segment]).flight
        for index in self.by_segment[segment]:
            t = self.toponyms[index]
            if t.metonym or t.part_of_name:
                continue
            a, b = self.token_lo[index], self.token_hi[index]
            score = 3.0 if lo <= a < hi or self.label[index] else 0.0
            score += 0.5 if self.label[index] else _BY_PREPOSITION.get(t.preposition or "", 0.8)
            distance = a - at if a > at else at - b + 1
            score -= 0.07 * min(distance, 40)
            score += 0.4 if a > at else 0.0
            score += 0.8 * _FINE.get(t.kind, 0)
            if fleeing and t.preposition == "from":
                score += 2.0  # people flee where something happened
            elif t.preposition == "from" and a < at:
                score -= 3.6  # "the team from Kharkiv collected": an attribute, not the place
            elif fleeing and t.preposition in {"to", "in"}:
                score -= 5.0
            if t.kind == "river" or self.axis[index]:
                score -= 4.2 if t.kind == "river" else 2.0
            if self.weak[index]:
                score -= 1.0 if 0 < a - at <= 3 and t.kind != "country" else 1.5 if t.preposition == "to" else 3.9
            if self.container[index]:
                score -= 4.0
            if t.basis == "text" and t.confidence < 0.5:
                score -= _DOUBTFUL if t.preposition in _PLACING and not self._is_part(segment, index) else 2.5
            score -= self._apart(segment, at, a, b)
            if self.dateline[index]:
                score -= 3.9 if self.population[index] > VILLAGE else _ON_THE_SPOT
            if t.adjectival and t.kind == "country":
                score -= 6.0
            ranked.append((score, index))
        if len(ranked) > 1:
            ranked.sort(key=lambda pair: (-pair[0], pair[1]))
        return ranked

    def _finer(self, ranked: list[tuple[float, int]], segment: int, at: int) -> list[tuple[float, int]]:
        """The ranking with a town before the region that it lies in: "In Zamfara, men killed five near Gusau"."""
        if len(ranked) < 2:
            return ranked
        top = self.toponyms[ranked[0][1]]
        if top.kind not in {"admin1", "region", "country"} or self.token_lo[ranked[0][1]] > at:
            return ranked
        for score, index in ranked[1:]:
            t, a = self.toponyms[index], self.token_lo[index]
            inside = t.country == top.country and (top.kind != "admin1" or t.admin1 in {top.admin1, None})
            if t.kind != "settlement" or not inside or t.preposition not in _PLACING or self.weak[index]:
                continue
            if a > at and self._apart(segment, at, a, self.token_hi[index]) == 0.0:
                return [(score, index), *(pair for pair in ranked if pair[1] != index)]
        return ranked

    def _is_part(self, segment: int, index: int) -> bool:
        """Whether a doubtful name is followed by the place that holds it: "the Basantgarh forests of Udhampur"."""
        following = index + 1
        if following >= len(self.toponyms) or self.toponyms[following].segment != segment:
            return False
        near = 0 < self.token_lo[following] - self.token_hi[index] <= _PART_REACH
        return near and self.toponyms[following].preposition == "of"

    def _apart(self, segment: int, at: int, a: int, b: int) -> float:
        """How far the words between a trigger and a name set them apart: conjunctions, commas, a verb of saying."""
        norm = self.tokens.norm
        between = norm[b + 1 : at] if a < at else norm[at + 1 : a]  # a comma right after a fronted place is nothing
        if not between:
            return 0.0
        cost = min(_BREAK * sum(map(BREAKS.__contains__, between)), _APART)
        said = a > at and not place_words(self.langs[segment]).saying.isdisjoint(between)
        return cost + 1.5 if said else cost

    def place_of(self, segment: int, at: int, lo: int, hi: int) -> EventPlace:
        """The place of the event whose trigger is token ``at`` in the clause ``[lo, hi)`` of a sentence.

        Args:
            segment: Ordinal of the sentence.
            at: Token index of the trigger.
            lo: First token of the clause.
            hi: Token after the clause.

        Returns:
            The place, its role (event, origin, destination, dateline, document) and a confidence in [0, 1]; an empty
            EventPlace when the document names no place.
        """
        if not 0 <= segment < len(self.by_segment):
            return NOWHERE
        linked = self._where(segment, at)
        if linked is not None:
            return EventPlace(linked, "event", round(linked.confidence * 0.8, 3))
        ranked = self._ranked(segment, at, lo, hi)
        ranked = self._finer(ranked, segment, at)
        strong = bool(ranked) and not self.weak[ranked[0][1]] and self.toponyms[ranked[0][1]].kind != "country"
        if not (strong and lo <= self.token_lo[ranked[0][1]] < hi):
            anaphor = find_anaphor(self, segment, lo, hi)
            if anaphor is None and not strong:
                anaphor = find_anaphor(self, segment, *self.tokens.bounds[segment])
            if anaphor is not None:
                return EventPlace(anaphor, "event", 0.7)
        described = self._described(ranked, segment, lo, hi)
        if described is not None:
            return EventPlace(described, "event", 0.6)
        focus = self.focus[segment]
        stated = bool(ranked) and not self.weak[ranked[0][1]] and self.toponyms[ranked[0][1]].preposition == "in"
        enough = _ENOUGH if (strong or stated) and not self.dateline[ranked[0][1]] else _SURELY
        if focus is self.document and strong and self._fronted(ranked[0][1], lo):
            enough = _AT_LEAST
        if ranked and (ranked[0][0] >= enough or focus is None):
            index = ranked[0][1]
            t = self.toponyms[index]
            if self.dateline[index]:
                return EventPlace(t, "dateline", round(t.confidence * 0.6, 3))
            inside = lo <= self.token_lo[index] < hi
            sure = t.confidence * (0.95 if inside else 0.7) * (0.6 if self.weak[index] else 1.0)
            return EventPlace(t, _ROLE.get(t.preposition or "", "event"), round(sure, 3))
        focus = salient(self, segment)
        if focus is not None:
            return EventPlace(region_of(self, segment, lo, hi, focus) or focus, "document", 0.5)
        if self.document is not None:
            return EventPlace(self.document, "document", 0.35)
        return NOWHERE

    def _fronted(self, index: int, lo: int) -> bool:
        """Whether a town stands before a clause: what its sentence is about when no other has named a place."""
        return self.token_hi[index] < lo and self.toponyms[index].kind in _PLACED

    def _described(self, ranked: list[tuple[float, int]], segment: int, lo: int, hi: int) -> Toponym | None:
        """The town that the clause, or else its sentence, describes where they name only the land that it lies in."""
        first, last = self.tokens.bounds[segment]
        index = next((i for _, i in ranked if not (self.dateline[i] or self.axis[i] or self.container[i])), -1)
        within = self.toponyms[index] if index >= 0 else None
        if within is not None and within.kind in _PLACED:
            return None
        named = within is not None and lo <= self.token_lo[index] < hi
        found = find_described(self, segment, lo, hi, within)
        return found if found is not None or named else find_described(self, segment, first, last, within)

    def _where(self, segment: int, at: int) -> Toponym | None:
        """The place named right before "where", if the trigger is the first thing told after it and names no other."""
        indexes = self.by_segment[segment]
        if not indexes:
            return None
        wheres, norm = place_words(self.langs[segment]).wheres, self.tokens.norm
        first = max(self.tokens.bounds[segment][0], at - _REACH)
        if wheres.isdisjoint(norm[first:at]):
            return None
        j = next(k for k in range(at - 1, first - 1, -1) if norm[k] in wheres)
        if any(j < self.token_lo[i] < at + 4 and self.usable(i) for i in indexes):
            return None
        before = [i for i in indexes if self.token_hi[i] <= j < self.token_hi[i] + 4 and self.usable(i)]
        return self.toponyms[self._held(before[-1])] if before else None

    def _held(self, index: int) -> int:
        """The town before the land that holds it: "the town of Djibo, in the north of Burkina Faso, where …"."""
        t = self.toponyms[index]
        first = index - 1
        if t.kind in _PLACED or first < 0 or self.toponyms[first].segment != t.segment or not self.usable(first):
            return index
        town, gap = self.toponyms[first], self.token_lo[index] - self.token_hi[first]
        inside = town.kind == "settlement" and town.country == t.country and not self.dateline[first]
        return first if inside and gap <= _HELD else index

    def places_of(self, segment: int, first: EventPlace) -> list[EventPlace]:
        """The places coordinated with the place of an event ("in Konotop, Okhtyrka and Romny"), itself among them.

        Args:
            segment: Ordinal of the event's sentence.
            first: What :meth:`place_of` says of the event.

        Returns:
            One entry where nothing is coordinated with it, none where it is no place.
        """
        if first.toponym is None:
            return []
        if first.role == "document" or first.toponym.segment != segment:
            return [first]
        indexes = self.by_segment[segment]
        try:
            home = next(k for k, i in enumerate(indexes) if self.toponyms[i] is first.toponym)
        except StopIteration:
            return [first]
        group = [home]
        for step in (-1, 1):
            k = home
            while 0 <= k + step < len(indexes):
                left, right = sorted((indexes[k], indexes[k + step]))
                if not self._coordinated(left, right) or not self.usable(indexes[k + step]):
                    break
                k += step
                group.append(k)
        group.sort()
        chosen = [self.toponyms[indexes[k]] for k in group]
        return [EventPlace(t, first.role, first.confidence) for t in chosen if t.kind == first.toponym.kind]

    def _coordinated(self, left: int, right: int) -> bool:
        """Whether only commas, conjunctions and articles stand between two toponyms, and both are of one kind."""
        a, b = self.token_hi[left], self.token_lo[right]
        if b - a > 3 or self.toponyms[left].kind != self.toponyms[right].kind:
            return False
        between = self.tokens.norm[a:b]
        return bool(between) and all(w in _JOINERS for w in between)


_JOINERS = BREAKS | frozenset(("o", "ou", "or", "oder", "або", "или", "&", "/", "à", "en", "in", "у", "в", "a"))
