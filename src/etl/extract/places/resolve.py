"""Decide which place each name means: by the document's countries and regions first, by population last."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, NamedTuple

from etl.extract.places.context import Context, Resolved, nearness
from etl.extract.places.distances import Beside, away, beside
from etl.extract.places.divisions import division_of, is_seat
from etl.extract.places.lexicon import ADJECTIVE
from etl.extract.places.namesakes import NO_VILLAGE, is_foreign, is_namesake, is_stranger, known_namesake
from etl.gazetteer.table import CURATED, PRIMARY, SKELETON, SUFFIX, load_gazetteer

if TYPE_CHECKING:
    from etl.extract.places.scan import Match
    from etl.extract.tokens import TokenTable
    from etl.gazetteer.table import Hit, Place

__all__ = ["Around", "Context", "Resolved", "collect_context", "is_stranger", "prior", "resolve", "told_behind"]

_KIND_BONUS = {"country": 4.0, "region": 2.5, "sea": 2.0, "river": 1.0, "frontline": 1.0}
_HOPELESS = -5.0
_BIG = 100_000
_SURE_CITY = 300_000
_SIZES = ((300_000, 3.0), (100_000, 2.5), (30_000, 1.5), (10_000, 0.5))  # inhabitants, gain in evidence
_CAPITAL = 2.0  # evidence of a capital, however small
_ENOUGH = 3.0
_HOME = 0.6  # in powers of ten of inhabitants
_HERE = 0.6  # shares of votes
_WORLD_CITY = 1_000_000
_RIVAL = 0.1  # share of the inhabitants of a capital that a namesake needs to be meant instead
_REPORTED = 3000  # inhabitants that a village known from war reports counts as
_UNCOUNTED = 300  # inhabitants of a place of which nobody says how many it has
_DIVISION = 1.2  # evidence of a division that the text names as one
_STATED = 4.0  # evidence of a distance that fits
_SHORT = 3  # letters of a name that needs more than being an alternate spelling
_CLOSE = 0.5  # nearness that lets a small town open a sentence
_POINTS = 12  # sure places that nearness is measured to


def prior(place: Place) -> float:
    """How likely a place is meant before any context, in powers of ten of inhabitants."""
    if place.kind == "settlement":
        size = log10((place.population or (_REPORTED if place.curated else _UNCOUNTED)) + 10)
    elif place.kind == "admin1":
        size = max(3.0, log10(place.population + 10) - 1.0)  # people speak of its towns more often
    else:
        size = 3.0
    return size + _KIND_BONUS.get(place.kind, 0.0) + (1.0 if place.curated else 0.0)


def collect_context(matches: list[Match], votes: dict[str, float], home: frozenset[str] = frozenset()) -> Context:
    """Votes from demonyms, country names and names that have one clear meaning."""
    context = Context(countries={c: min(v, 6.0) * 0.5 for c, v in votes.items()}, home=home)
    gazetteer = load_gazetteer()
    seen: dict[int, int] = {}
    voted = set(votes) | _named_countries(matches)
    for number, match in enumerate(matches):
        if match.part_of_name or match.common or not match.hits:
            continue
        lead = next((h for h in match.hits[:4] if h.flags & PRIMARY), match.hits[0])
        land = _land_behind(match, matches[number + 1]) if number + 1 < len(matches) else ""
        told = _division(match, {land} if land else voted) if land or match.level == "admin1" else None
        lead = told or lead
        best = gazetteer.place(lead.place)
        count = seen.get(best.index, 0)
        seen[best.index] = count + 1
        if count > 4:
            continue
        if best.kind == "country":
            context.countries[best.country] = context.countries.get(best.country, 0.0) + (0.7 if match.metonym else 1.5)
            continue
        if not match.hits[0].flags & PRIMARY and not best.curated and best.population < _BIG:
            continue
        canonical = bool(lead.flags & PRIMARY)
        sure = canonical and (best.curated or best.capital or best.population >= _SURE_CITY)
        if best.kind == "admin1" and not best.curated and lead.flags & SUFFIX:
            sure = False
        if told is not None:
            sure = True
            context.told.add(best.admin1)
        if not canonical and best.population >= _SURE_CITY:
            sure = not any(h.flags & PRIMARY for h in match.hits)
        if sure and _has_rival(match, best, voted):
            sure = False
        if sure and match.upper and match.doubt < 1.0:
            weight = 0.3 if match.metonym else 1.0
            if best.country:
                context.countries[best.country] = context.countries.get(best.country, 0.0) + weight
            if best.admin1:
                context.divisions[best.admin1] = context.divisions.get(best.admin1, 0.0) + weight
            if (
                best.kind == "settlement"
                and best.latitude is not None
                and best.longitude is not None
                and not match.metonym
            ):
                context.points.append((best.latitude, best.longitude))
    context.close()
    return context


def _land_behind(match: Match, following: Match) -> str:
    """The country that follows a name after one sign, "Junín, Peru": its ISO alpha-2, or empty."""
    if following.segment != match.segment or following.lo - match.hi != 1 or not following.hits:
        return ""
    place = load_gazetteer().place(following.hits[0].place)
    return place.country if place.kind == "country" else ""


def _division(match: Match, voted: set[str]) -> Hit | None:
    """The first-order division that a name with a word for one means: the only one, or that of a country named."""
    gazetteer = load_gazetteer()
    hits = [h for h in match.hits if h.flags & PRIMARY and gazetteer.place(h.place).kind == "admin1"]
    if len(hits) > 1:
        hits = [h for h in hits if gazetteer.place(h.place).country in voted]
    return hits[0] if len(hits) == 1 else None


def _named_countries(matches: list[Match]) -> set[str]:
    """Countries that the text names as such."""
    gazetteer = load_gazetteer()
    leads = (gazetteer.place(match.hits[0].place) for match in matches if match.hits and not match.part_of_name)
    return {place.country for place in leads if place.kind == "country"}


def _has_rival(match: Match, best: Place, voted: set[str]) -> bool:
    """Whether a town that not everybody knows has a namesake in a country that the text names."""
    if best.kind != "settlement" or best.country in voted or not voted:
        return False
    known = best.capital or best.population >= _WORLD_CITY  # Tripoli is Libya's, unless the text names Lebanon
    as_known = CURATED if best.curated and not known else 0
    gazetteer = load_gazetteer()
    rivals = (gazetteer.place(h.place) for h in match.hits[1:12] if h.flags & PRIMARY and h.flags & CURATED >= as_known)
    least = best.population * _RIVAL if known else 0
    return any(p.country in voted and p.population >= least for p in rivals)


class Around(NamedTuple):
    """What the words behind a name say of where it lies."""

    container: Place | None = None
    divisions: tuple[str, ...] = ()  # that the name behind the comma may mean
    beside: Beside | None = None


def told_behind(match: Match, after: Resolved | None, tokens: TokenTable, lang: str, *, inside: bool) -> Around:
    """Read what the name that follows says of a match; ``inside`` where it contains it."""
    if after is None:
        return _NOTHING
    if not inside:
        stated = beside(match, after, tokens, lang)
        return _NOTHING if stated is None else Around(None, (), stated)
    gazetteer = load_gazetteer()
    divisions: tuple[str, ...] = ()
    if after.place is not None and after.place.kind == "settlement":
        places = (gazetteer.place(h.place) for h in after.match.hits[:12] if h.flags & PRIMARY)
        divisions = tuple(sorted({p.admin1 for p in places if p.kind == "admin1"}))
    return Around(after.place, divisions)


_NOTHING = Around()
_PRIORS: dict[int, float] = {}  # at most one a place of the gazetteer


def _score(match: Match, hit: Hit, place: Place, context: Context, around: Around) -> float:
    index = place.index
    score = _PRIORS.get(index)
    if score is None:
        score = _PRIORS[index] = prior(place)
    if not hit.flags & PRIMARY:
        score -= (2.5 if place.curated else 1.5) + (1.0 if not context.share(place.country) else 0.0)
    if hit.flags & SKELETON:
        score -= 1.0
    if place.country in context.home:
        score += _HOME
    if place.kind != "country":
        score += 3.0 * context.share(place.country)
        if place.admin1:
            score += 1.2 * context.divisions.get(place.admin1, 0.0) / context.top_division
            if place.admin1 in context.told and hit.flags & PRIMARY:
                score += _DIVISION
        score += 1.2 * nearness(place, context)
    if hit.flags & SUFFIX and match.level != "admin1":
        score -= 2.0
    level = match.level
    if level == "admin1":
        score += {"admin1": 4.0, "region": 2.5, "country": 1.5}.get(place.kind, 0.0)
    elif match.village and place.kind == "settlement" and place.population > NO_VILLAGE:
        score -= 3.0
    elif level == "settlement":
        score += 1.5 if place.kind == "settlement" else -6.0 if place.kind == "country" else -2.0
    elif level == "admin2":
        score += {"admin2": 3.0, "settlement": 0.5}.get(place.kind, -1.0)
    elif level == "river":
        score += 4.0 if place.kind == "river" else -1.0
    elif place.kind == "admin1" and not place.curated:
        score -= 1.0
    if match.article and level is None:
        score += {"river": 2.5, "sea": 1.0, "region": 0.5, "settlement": -1.0}.get(place.kind, 0.0)
    container = around.container
    if around.divisions and place.kind == "settlement" and place.admin1 in around.divisions:
        score += 3.0
    if around.beside is not None and place.kind == "settlement":
        gap, stated = away(place, around.beside), around.beside.kilometres
        score += _STATED if gap <= 1.6 * stated + 5 else -2.0 if gap > 3 * stated + 40 else 0.0
    if container is not None and container.index != place.index:
        if container.kind == "country" and container.country == place.country:
            score += 5.0
        elif container.kind == "admin1" and container.admin1 == place.admin1:
            score += 6.0
        elif container.country and container.country != place.country:
            score -= 3.0
    return score


def _best(match: Match, context: Context, around: Around) -> tuple[Place | None, Hit | None, float, float]:
    """The best candidate of a match, its hit, its score and the runner-up's; names repeat, so answers are kept."""
    container = around.container
    at = -1 if container is None else container.index
    key = (match.hits, match.level, match.village, match.article, at, around.divisions, around.beside)
    known = context.answers.get(key)
    if known is not None:
        return known
    gazetteer = load_gazetteer()
    best: Place | None = None
    best_hit: Hit | None = None
    best_score = second = _HOPELESS
    famous = any(
        hit.flags & PRIMARY
        and (gazetteer.place(hit.place).population >= _SURE_CITY or gazetteer.place(hit.place).capital)
        for hit in match.hits[:3]
    )
    abroad = any(
        hit.flags & PRIMARY and context.share(gazetteer.place(hit.place).country) >= _HERE for hit in match.hits[:24]
    )
    for hit in match.hits[:24]:
        place = gazetteer.place(hit.place)
        score = _score(match, hit, place, context, around)
        if famous and not hit.flags & PRIMARY:
            score -= 3.0  # Islamabad is also a former name of Anantnag
        if abroad and place.kind == "settlement" and is_foreign(place, context):
            score -= 3.0  # in a report on Mozambique, Palma is not the one in Spain
        if score > best_score:
            best, best_hit, second, best_score = place, hit, best_score, score
        elif score > second:
            second = score
    answer = (best, best_hit, best_score, second)
    context.answers[key] = answer
    return answer


def resolve(match: Match, context: Context, around: Around) -> Resolved | None:
    """The place of one match, or None when the evidence is too thin for a place name at all."""
    container = around.container
    best, best_hit, best_score, second = _best(match, context, around)
    if best is None or best_hit is None or (best.kind == "country" and best_hit.flags & ADJECTIVE):
        return None  # adjectives of countries belong to actors
    if best.kind == "settlement" and match.level is None:
        best, best_hit = _or_country(match, best, best_hit)
    evidence = _evidence(match, best, best_hit, context, container)
    if evidence < _ENOUGH or (match.common and context.share(best.country) < _HERE):
        return None
    if is_namesake(best, best_hit, match, context) and container is None:
        known = known_namesake(best, match, context)
        if known is None:
            return Resolved(match, None, "settlement", 0.3)
        best, best_hit = known
    confidence = min(0.95, 0.5 + 0.06 * evidence + 0.05 * min(best_score - second, 4.0) - 0.1)
    kind = best.kind
    if kind == "settlement" and match.level == "admin2":
        kind = "admin2"
    if kind == "settlement" and (match.land or match.level == "admin1"):
        division = division_of(best)
        if division is not None and is_seat(best, division):
            best, kind = division, "admin1"
        else:
            kind = "admin2"
    if match.metonym and not (best.capital or best.kind == "country"):
        match.metonym = False
    if best_hit.flags & ADJECTIVE:
        match.adjectival = True
    return Resolved(match, best, kind, round(max(confidence, 0.2), 3))


def _or_country(match: Match, best: Place, best_hit: Hit) -> tuple[Place, Hit]:
    """The country where a capital bears its name ("Guatemala", "Panama"): the city would be called a city."""
    gazetteer = load_gazetteer()
    for hit in match.hits:
        place = gazetteer.place(hit.place)
        if place.kind == "country" and place.country == best.country and hit.flags & PRIMARY:
            return place, hit
    return best, best_hit


def _evidence(match: Match, place: Place, hit: Hit, context: Context, container: Place | None) -> float:
    """How sure it is that these words are a place name at all, and this one; ``_ENOUGH`` accepts."""
    big = place.kind != "settlement" or place.population >= _SURE_CITY
    evidence = 0.0 if not place.curated else 3.0 if hit.flags & PRIMARY else 1.0
    if place.kind in {"country", "region", "sea"}:
        evidence += 3.0
    elif place.kind == "settlement":
        size = next((gain for size, gain in _SIZES if place.population >= size), 0.0)
        evidence += max(size, _CAPITAL) if place.capital and hit.flags & PRIMARY else size
    else:
        known = place.kind == "admin1" and place.population >= _SURE_CITY and not hit.flags & SUFFIX
        evidence += 2.5 if known and hit.flags & PRIMARY else 1.5
    share = context.share(place.country)
    if not hit.flags & PRIMARY and match.hi - match.lo == 1 and match.length <= _SHORT:
        evidence -= 2.0  # three letters are too few for a rare spelling
    if not hit.flags & PRIMARY and (not big or (match.initial and share < 0.15)):
        evidence -= 1.5
    if share >= 0.15:
        evidence += 0.5 + 1.5 * share
    elif context.countries and not place.curated and place.kind != "country":
        evidence -= 1.5
    near = nearness(place, context)
    evidence += near + (0.5 if place.admin1 in context.told and hit.flags & PRIMARY else 0.0)
    if match.preposition in {"in", "at", "from", "to", "near", "through"}:
        evidence += 1.5
    elif match.preposition == "of":
        evidence += 0.3
    elif match.sited or match.listed:
        evidence += 1.0
    evidence += 2.5 if match.level else 0.0
    if match.accented and share < 0.15 and place.name.isascii():
        evidence -= 2.0  # "Kobé" is not Kobe when nothing else speaks of that country
    evidence += 2.0 if container is not None else 0.0
    evidence += 1.0 if match.hi - match.lo > 1 else 0.0
    evidence += 0.5 if not match.initial else 0.0 if near >= _CLOSE else -0.5
    evidence -= match.doubt
    return evidence
