"""Tables of what events are about: actors, places, numbers and quotes."""

from __future__ import annotations

from etl.schema.columns import Reference, Table, column
from etl.schema.vocabulary import QUANTITY_KINDS, VERB_CLASSES

__all__ = ["ACTORS", "PLACES", "QUANTITIES", "QUOTES"]

ACTORS = Table(
    name="actors",
    meaning="One row per actor that a mention names.",
    key=("actor_id",),
    order=("actor_id",),
    columns=(
        column("actor_id", "string", "Identifier of the actor.", required=True),
        column("name", "string", "Canonical English name.", required=True),
        column("names", "list<struct<lang: string, name: string>>", "Names as the documents write them."),
        column("kind", "string", "state, government, forces, group, organisation, office, person, population."),
        column("country", "string", "Country, ISO 3166-1 alpha-3; several joined by `;`."),
        column("sector", "string", "PLOVER sector; several joined by `;`."),
        column("cameo_code", "string", "CAMEO actor code."),
        column(
            "acled_inter", "int32", "ACLED actor type, 1 (state forces) to 8 (external or other forces).", low=1, high=8
        ),
        column("wikidata_id", "string", "Wikidata identifier."),
        column("parent_id", "string", "Actor that this one belongs to."),
    ),
)

PLACES = Table(
    name="places",
    meaning="One row per place that a mention or an event names.",
    key=("place_id",),
    order=("place_id",),
    columns=(
        column("place_id", "string", "Identifier of the place.", required=True),
        column("name", "string", "Canonical English name.", required=True),
        column("names", "list<struct<lang: string, name: string>>", "Names as the documents write them."),
        column("kind", "string", "settlement, admin1, admin2, country, region, river, sea, site, frontline."),
        column("geonameid", "int64", "GeoNames identifier.", low=1),
        column("country", "string", "Country, ISO 3166-1 alpha-2."),
        column("admin1", "string", "First-level region."),
        column("admin2", "string", "Second-level region."),
        column("latitude", "float64", "Latitude in degrees (WGS 84).", low=-90, high=90),
        column("longitude", "float64", "Longitude in degrees (WGS 84).", low=-180, high=180),
        column("population", "int64", "Population that the gazetteer gives.", low=0),
        column(
            "basis",
            "string",
            "Where the place was found: a gazetteer, the curated layer, or only the text.",
            allowed=("gazetteer", "curated", "text"),
            blocking=False,
        ),
    ),
)

QUANTITIES = Table(
    name="quantities",
    meaning="One row per number of a text that counts something.",
    key=("quantity_id",),
    order=("doc_id", "start", "end", "quantity_id"),
    references=(
        Reference("doc_id", "documents", "doc_id"),
        Reference("mention_id", "mentions", "mention_id"),
    ),
    quotes=(("text", "start", "end"),),
    columns=(
        column("quantity_id", "string", "Identifier of the number.", required=True),
        column("mention_id", "string", "Mention whose clause it stands in."),
        column("doc_id", "string", "Document that it stands in.", required=True),
        column("kind", "string", "What it counts.", required=True, allowed=QUANTITY_KINDS),
        column("side", "string", "Whose: an `actor_id`, or a word such as civilian."),
        column("low", "float64", "Lowest value that the text supports."),
        column("best", "float64", "Best value."),
        column("high", "float64", "Highest value that the text supports."),
        column("modifier", "string", "exactly, at_least, up_to, about, more_than, less_than, range."),
        column("unit", "string", "What is counted: people, soldiers, tanks, km, minutes …"),
        column("text", "string", "The words, verbatim from `documents.text`.", required=True),
        column("start", "int64", "First code point in `documents.text`.", required=True, low=0),
        column("end", "int64", "Code point after the last.", required=True, low=0),
    ),
)

QUOTES = Table(
    name="quotes",
    meaning="One row per stretch of speech, direct or indirect, with its speaker.",
    key=("quote_id",),
    order=("doc_id", "start", "end", "quote_id"),
    references=(
        Reference("doc_id", "documents", "doc_id"),
        Reference("segment_id", "segments", "segment_id"),
        Reference("speaker_id", "actors", "actor_id", blocking=False),
    ),
    quotes=(("text", "start", "end"),),
    columns=(
        column("quote_id", "string", "Identifier of the quote.", required=True),
        column("doc_id", "string", "Document that it stands in.", required=True),
        column("segment_id", "string", "Sentence that it starts in.", required=True),
        column("speaker_text", "string", "The words of the text that name the speaker."),
        column("speaker_id", "string", "Speaker, in `actors`."),
        column("role", "string", "Office or function of the speaker."),
        column("verb", "string", "The verb of saying."),
        column("verb_class", "string", "What the speaker does by saying it.", allowed=VERB_CLASSES, blocking=False),
        column("via", "string", "The outlet or person that passed it on."),
        column("direct", "bool", "True for words in quotation marks.", required=True),
        column("start", "int64", "First code point in `documents.text`.", required=True, low=0),
        column("end", "int64", "Code point after the last.", required=True, low=0),
        column("text", "string", "What was said, verbatim from `documents.text`.", required=True),
    ),
)
