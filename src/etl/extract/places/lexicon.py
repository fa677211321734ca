"""Words that show places, per language (``places.toml``), and the gazetteer's answer for a token, memoised."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import NamedTuple

from etl.extract.places.persons import person_names
from etl.gazetteer.keys import fold, is_cyrillic, stem, stems
from etl.gazetteer.table import Hit, load_gazetteer
from etl.languages import load_toml, load_tsv

__all__ = [
    "ADJECTIVE",
    "COUNTRY_PART",
    "PlaceWords",
    "WordEntry",
    "country_votes",
    "forget_words",
    "known_words",
    "phrase_hits",
    "place_words",
    "stem_options",
    "word_entry",
]

ADJECTIVE = 1 << 27  # the token is an adjective of the place's name (харківський, Charkiwer)
COUNTRY_PART = 1 << 26  # a form in -щина: the region around the town
_LIMIT = 200_000  # memoised words a process keeps before it starts afresh; about 40 MB

# Adjective-forming suffixes on a Cyrillic stem (after the case ending is gone), longest first.
_ADJECTIVE_SUFFIXES = ("ськ", "зьк", "цьк", "ск", "зк", "цк", "енськ", "енск", "инськ", "инск")
# Case endings of names in German and Polish, and what the nominative has instead.
_LATIN_ENDINGS = (
    ("er", ""), ("s", ""), ("iem", ""), ("em", ""), ("em", "o"), ("em", "e"), ("niu", "n"), ("ie", ""),
    ("ie", "a"), ("ie", "o"), ("owi", ""), ("ii", "ia"), ("ji", "ja"), ("u", ""),
    ("a", ""), ("y", "a"), ("y", ""), ("i", "a"), ("i", ""), ("dzie", "d"), ("dzie", "da"), ("cie", "t"),
    ("cie", "ta"), ("rze", "r"), ("rze", "ra"), ("ce", "ka"), ("dze", "ga"), ("e", "a"), ("ach", "y"),
)  # fmt: skip
_SHORT_STEMS = frozenset({"er", "s", "ii", "ji"})  # endings that three letters may stand before: Syrii, Rosji
_LAND_SUFFIXES = ("щин", "ччин")


class WordEntry(NamedTuple):
    """What the gazetteer knows about one token."""

    hits: tuple[Hit, ...]
    folded: str
    stemmed: str
    longer: bool  # longer names may start with this token
    adjectival: bool  # all hits are adjectives of names
    land: bool  # some hit is a form in -щина
    votes: str  # ISO alpha-2 of the country whose adjective or national the token is, or empty


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """The place vocabulary of one language; all words are normal forms (``etl.extract.tokens.normal_form``)."""

    lang: str
    countries: frozenset[str]  # ISO alpha-2 of the countries whose language it is
    prepositions: dict[str, str]
    suffixes: dict[str, str]  # the same for case endings and postpositions behind a name
    levels_before: dict[str, str]
    levels_after: dict[str, str]
    articles: frozenset[str]
    fused: frozenset[str]  # prepositions with an article in them: "du", "del"
    villages: frozenset[str]  # anaphors that cannot mean a city: "the village"
    anaphors: frozenset[str]
    adverbs: frozenset[str]
    directions: frozenset[str]
    titles: frozenset[str]
    after: frozenset[str]
    before: frozenset[str]
    given: frozenset[str]  # names of places that are given names too, with a surname behind them
    unlikely: frozenset[str]  # persons' names that are places only where the words around say so
    persons: frozenset[str]  # stems of given names in inflected languages
    metonym_verbs: frozenset[str]
    acting: frozenset[str]  # verbs behind which a country is the subject (Arabic)
    common: frozenset[str]
    sources: frozenset[str]  # "according to", "laut": what follows is a voice, not a place
    nouns_capitalised: bool
    accents: bool  # foreign names are written with the language's own diacritics (Bağdat)
    flight: frozenset[str]  # triggers whose destination is not where it happened: "fled to"
    capitals: frozenset[str]
    capital_stops: frozenset[str]
    lands: frozenset[str]  # "the country"
    unknown_cues: frozenset[str]  # those and the level words of settlements
    unknown_after: frozenset[str]  # prepositions after which an unknown name is taken for a village
    nominatives: tuple[tuple[str, str], ...]  # case ending → nominative ending of unknown names
    quarters: frozenset[str]  # parts of a city: the city that is named after them is the place
    hearts: frozenset[str]  # "in the centre of", "au cœur de": the place is in the town
    regimes: frozenset[str]  # "the government of": the capital after it is a power, not a location
    wheres: frozenset[str]  # "where": the clause is set in the place right before it
    plurals: frozenset[str]  # "in several regions", "dans quinze villes": the country that they lie in
    several: frozenset[str]
    adverb_stops: frozenset[str]  # beside them an adverb names no place: "there was", "il y a"
    skies: frozenset[str]  # "its airspace", "son territoire": the country of whoever was named before
    sites: frozenset[str]  # streets, squares, ships, airports: the word after is their name, not a town's
    siting_verbs: frozenset[str]  # verbs whose object may be a town: "seized", "обстреляли"
    facilities: frozenset[str]  # airports and the like: an unknown name after them is theirs
    routes: frozenset[str]  # "the road to X": the place is near X
    saying: frozenset[str]  # a place named behind such a verb is where it was said
    fought_over: frozenset[str]  # verbs whose unknown object is a village: "shelled Zak", « ont assiégé Zak »
    powers: frozenset[str]  # "Kyiv forces": words that make a capital before them a government
    nationwide: frozenset[str]  # "nationwide", "ülke genelinde": words, or pairs of words, for the whole country


_EMPTY: dict[str, dict[str, list[str]]] = {}


@functools.cache
def place_words(lang: str) -> PlaceWords:
    """The place vocabulary of a language; of English's form but empty where the pack has no ``places.toml``."""
    data = load_toml(lang, "places.toml")

    def words(section: str, key: str) -> frozenset[str]:
        return frozenset(w.lower() for w in data.get(section, {}).get(key, ()))

    def classes(table: dict[str, list[str]]) -> dict[str, str]:
        return {w: name for name, forms in table.items() for w in forms}

    levels = data.get("levels", {})
    common = words("common", "words")
    return PlaceWords(
        lang,
        frozenset(data.get("countries", ())),
        classes(data.get("prepositions", {})),
        classes(data.get("suffixes", {})),
        classes(levels.get("before", {})),
        classes(levels.get("after", {})),
        words("anaphora", "articles"),
        words("anaphora", "fused"),
        words("anaphora", "village"),
        words("anaphora", "settlement"),
        words("anaphora", "adverbs"),
        words("directions", "words"),
        words("names", "titles"),
        words("names", "after"),
        words("names", "before"),
        words("names", "given"),
        person_names(),
        frozenset(s for w in words("names", "persons") for s in (stem(w), w.removesuffix("й"))),
        words("metonyms", "verbs"),
        words("metonyms", "verbs_before"),
        common,
        words("metonyms", "sources"),
        bool(data.get("nouns_capitalised", False)),
        bool(data.get("accents", False)),
        words("motion", "flight"),
        words("anaphora", "capital"),
        words("anaphora", "capital_stops"),
        words("anaphora", "country"),
        words("unknown", "after")
        | words("unknown", "objects")
        | frozenset(levels.get("before", {}).get("settlement", ()))
        | frozenset(levels.get("before", {}).get("admin2", ())),
        words("unknown", "after"),
        tuple((a, b) for a, b in data.get("unknown", {}).get("nominatives", ())),
        words("levels", "quarters"),
        words("levels", "hearts"),
        words("metonyms", "regimes"),
        words("anaphora", "wheres"),
        words("anaphora", "plurals"),
        words("anaphora", "several"),
        words("anaphora", "adverb_stops"),
        words("anaphora", "skies"),
        words("names", "sites"),
        words("motion", "verbs"),
        words("names", "facilities"),
        words("motion", "routes"),
        words("metonyms", "saying"),
        words("unknown", "objects"),
        words("metonyms", "powers"),
        words("anaphora", "nationwide"),
    )


@functools.cache
def country_votes() -> dict[str, str]:
    """Stems of the adjectives and nationals of all countries in all languages → ISO alpha-2."""
    from etl.gazetteer.sources import layer_rows

    alpha2 = {row["iso3"]: row["country"] for row in layer_rows("countries.tsv")}
    votes: dict[str, str] = {}
    from etl.languages import languages_with

    for lang in languages_with("countries.tsv"):
        for row in load_tsv(lang, "countries.tsv"):
            code = alpha2.get(row.get("alpha3", ""))
            if code is None:
                continue
            for cell in (row.get("adjectives", ""), row.get("nationals", "")):
                for form in cell.split("|"):
                    key = fold(form.strip().rstrip("~^"))
                    if len(key) >= 4 and " " not in key:
                        votes.setdefault(key, code)
                        votes.setdefault(stem(key) if is_cyrillic(key) else key.rstrip("aeo"), code)
    return votes


_WORDS: dict[str, WordEntry | None] = {}
_PHRASES: dict[str, tuple[tuple[Hit, ...], bool]] = {}


def _vote(folded: str, stemmed: str) -> str:
    votes = country_votes()
    found = votes.get(folded) or votes.get(stemmed)
    if found or len(folded) < 5:
        return found or ""
    if stemmed == folded:
        for cut in (1, 2, 3):  # Latin-script inflection: Russians, russische(n), rusos, françaises
            found = votes.get(folded[:-cut])
            if found and len(folded) - cut >= 4:
                return found
    return ""


def _adjective_hits(stemmed: str) -> list[Hit]:
    """Places whose adjective a Cyrillic stem may be: харківськ- → Харків, полтавск- → Полтава, харківщин- → Харків."""
    gazetteer = load_gazetteer()
    hits: list[Hit] = []
    for suffix in _LAND_SUFFIXES:
        if stemmed.endswith(suffix):
            base = stemmed[: -len(suffix)]
            for form in (base, base + "к", base + "ськ", base + "цьк", base + "ц"):
                for key in {"~" + stem(form), "~" + form}:
                    hits += [Hit(i, f | ADJECTIVE | COUNTRY_PART) for i, f in gazetteer.find(key)[0]]
            return hits
    for suffix in _ADJECTIVE_SUFFIXES:
        if stemmed.endswith(suffix) and len(stemmed) - len(suffix) >= 3:
            base = stemmed[: -len(suffix)]
            if hits and len(suffix) > 3:
                break  # the long suffixes are a last resort
            forms = {base, stem(base), base + "к"}
            if suffix in {"цьк", "цк"}:
                forms |= {base + "ц", base + "к"}
            if suffix == "зьк":
                forms |= {base + "з", base + "г", base + "ж"}
            for form in sorted(forms):
                hits += [Hit(i, f | ADJECTIVE) for i, f in gazetteer.find("~" + form)[0]]
    return hits


def _unique(hits: list[Hit]) -> tuple[Hit, ...]:
    seen: dict[int, Hit] = {}
    for hit in hits:
        seen.setdefault(hit.place, hit)
    return tuple(seen[i] for i in sorted(seen))


def known_words() -> dict[str, WordEntry | None]:
    """The words looked up so far in this process; read it in hot loops, and call :func:`word_entry` for the others."""
    return _WORDS


def forget_words() -> bool:
    """Start the memory of words afresh when it has grown too large; only between documents.  Whether it was."""
    full = len(_WORDS) > _LIMIT
    if full:
        _WORDS.clear()
    return full


def word_entry(norm: str) -> WordEntry | None:
    """What the gazetteer and the country adjectives say about one normalised token; None for most words."""
    try:
        return _WORDS[norm]
    except KeyError:
        pass
    entry = _compute(norm)
    _WORDS[norm] = entry
    return entry


def _compute(norm: str) -> WordEntry | None:
    if not norm[0].isalpha():
        return None
    folded = fold(norm)
    if not folded:
        return None
    gazetteer = load_gazetteer()
    found, longer = gazetteer.find(folded)
    hits = list(found)
    stemmed = folded
    if is_cyrillic(folded):
        words = folded.split()
        stemmed = " ".join(stem(w) for w in words)
        options = stems(folded) if len(words) == 1 else (stemmed,)
        for option in options:
            more, more_longer = gazetteer.find("~" + option)
            hits += more
            longer = longer or more_longer
        exact = not hits
        if exact or len(words) == 1:
            hits += _adjective_hits(stemmed)
    elif not hits and len(folded) > 4 and not _vote(folded, stemmed):
        for ending, base in _LATIN_ENDINGS:  # German Charkiws, Charkiwer; Polish Bachmutem, Ukrainie
            if folded.endswith(ending) and len(folded) - len(ending) >= (3 if ending in _SHORT_STEMS else 5):
                flag = ADJECTIVE if ending == "er" else 0
                hits += [Hit(i, f | flag) for i, f in gazetteer.find(folded[: -len(ending)] + base)[0]]
                if hits:
                    break
    votes = _vote(folded, stemmed)
    if not hits and not longer and not votes:
        return None
    unique = _unique(hits)
    adjectival = bool(unique) and all(h.flags & ADJECTIVE for h in unique)
    land = any(h.flags & COUNTRY_PART for h in unique)
    return WordEntry(unique, folded, stemmed, longer, adjectival, land, votes)


@functools.lru_cache(maxsize=65536)
def fold_token(norm: str) -> str:
    """:func:`etl.gazetteer.keys.fold` of a token, memoised."""
    return fold(norm)


@functools.lru_cache(maxsize=65536)
def stem_token(folded: str) -> str:
    """The stems of a folded token's words, memoised."""
    return " ".join(stem(w) for w in folded.split())


@functools.lru_cache(maxsize=65536)
def stem_options(folded: str) -> tuple[str, ...]:
    """The stems that the last word of a Slavic name may have: Малій Токмачці is of Мала Токмачка; memoised."""
    first = stem_token(folded)
    if " " in folded:
        return (first,)
    return tuple(dict.fromkeys((first, *stems(folded)[1:2])))


def phrase_hits(key: str) -> tuple[tuple[Hit, ...], bool]:
    """Places of a name of several words (folded or, with ``~``, stemmed) and whether longer names follow; memoised."""
    try:
        return _PHRASES[key]
    except KeyError:
        pass
    if len(_PHRASES) > _LIMIT:
        _PHRASES.clear()
    found = load_gazetteer().find(key)
    _PHRASES[key] = found
    return found
