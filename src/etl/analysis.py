"""One document from decoded text to mentions: the part of the pipeline that touches no file.

``etl run`` and ``etl.analyze`` share this code path; the order of the steps is the order of the calls in
:func:`analyze_record`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from etl.clean import clean_text
from etl.detect.decide import detect_text, language_code
from etl.errors import UsageError
from etl.extract.actors import read_actors
from etl.extract.attribution import read_quotes
from etl.extract.dates import copyright_year, published_in_furniture, published_trusted, read_dates
from etl.extract.mentions import read_mentions
from etl.extract.places import read_places
from etl.extract.quantities import read_quantities, with_sides
from etl.extract.tokens import tokenize_document
from etl.model import Analysis, CleanText, Document, Language, RawRecord
from etl.segment.segments import make_segments

__all__ = ["DocumentResult", "analyze_record", "analyze_text", "document_id"]


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """A document with everything that was read out of it."""

    record: RawRecord
    clean: CleanText
    language: Language
    document: Document
    published_trusted: bool | None
    analysis: Analysis


def document_id(record: RawRecord) -> str:
    """16 hexadecimal digits from the record's source, path and text (CONTRACT: ids are content-derived)."""
    digest = hashlib.blake2b(digest_size=8)
    for part in (record.source, record.source_path, record.text):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def analyze_record(
    record: RawRecord, *, boilerplate: frozenset[str] = frozenset(), lang: str | None = None
) -> DocumentResult:
    """Clean, tag, segment and read one record.

    Args:
        record: The decoded document.
        boilerplate: Normalised lines that the record's dump repeats over many documents (``etl.clean``).
        lang: ISO 639-1 code that overrides detection.
    """
    clean = clean_text(record.text, start=record.text_start, metadata=record.metadata, boilerplate=boilerplate)
    language = Language(lang, 1.0, ((lang, 1.0),)) if lang else detect_text(clean.text, hint=record.metadata.language)
    doc_id = document_id(record)
    segments = make_segments(doc_id, clean, language)
    if not record.has_raw_offsets:
        segments = tuple(replace(s, raw_start=None, raw_end=None) for s in segments)
    metadata = record.metadata
    if metadata.published_at is None:
        day = published_in_furniture(clean.edits, language.lang)
        if day is not None:
            metadata = replace(metadata, published_at=day, published_precision="day", published_basis="dateline")
    document = Document(doc_id, clean.text, language.lang, segments, metadata, record.source_path)
    tokens = tokenize_document(document)
    year = copyright_year(clean.text, clean.edits) if metadata.published_at is None else None
    dates = read_dates(document, tokens, year=year)
    if metadata.published_at is None and dates.reference is not None:
        day = datetime.combine(dates.reference, datetime.min.time())
        metadata = replace(metadata, published_at=day, published_precision="day", published_basis="dateline")
        document = replace(document, metadata=metadata)
    places = read_places(document, tokens)
    actors = read_actors(document, tokens, places)
    quantities = with_sides(read_quantities(document, tokens, dates), actors.actors)
    quotes = read_quotes(document, tokens, actors)
    mentions = read_mentions(document, tokens, dates, places, actors, quantities, quotes)
    analysis = Analysis(
        lang=language.lang,
        lang_confidence=language.confidence,
        text=clean.text,
        edits=clean.edits,
        segments=list(segments),
        dates=[d for d in dates.expressions if d.kind == "date"],
        places=list(places.toponyms),
        actors=list(actors.actors),
        quantities=list(quantities),
        quotes=list(quotes.quotes),
        mentions=list(mentions),
    )
    trusted = published_trusted(document, dates.expressions) if metadata.published_at else None
    return DocumentResult(record, clean, language, document, trusted, analysis)


def analyze_text(
    text: str, *, lang: str | None = None, published_at: datetime | date | str | float | None = None
) -> Analysis:
    """Analyse one text in memory (the public ``etl.analyze``).

    Args:
        text: The raw text, as scraped; front matter is read as in a file.
        lang: ISO 639-1 code, also with a region (``pt-BR``), when it is known; otherwise it is detected.
        published_at: When it was published (UTC without a zone), when that is known; dates such as "yesterday" count
            from it.  A datetime, a date, ISO 8601 text or seconds since 1970.

    Returns:
        The language, the cleaned text and lists of frozen records with ``start``, ``end`` and ``text``.

    Raises:
        UsageError: ``published_at`` is no date.
    """
    from etl.ingest.front_matter import read_front_matter
    from etl.ingest.metadata import build_metadata
    from etl.ingest.published import parse_published

    front = read_front_matter(text)
    metadata = build_metadata(front.fields, basis="front_matter", source_path="")
    if published_at is not None:
        published = parse_published(published_at)
        if published is None:
            raise UsageError(f"published_at is no date that can be read: “{published_at}”; give it as 2022-03-26.")
        instant, precision = published
        precision = "day" if precision == "minute" else precision
        metadata = replace(metadata, published_at=instant, published_precision=precision, published_basis="metadata")
    record = RawRecord(
        source="",
        dump=None,
        source_path="",
        source_sha256="",
        source_format="txt",
        encoding="utf-8",
        encoding_confidence=1.0,
        n_bytes=0,
        text=text,
        metadata=metadata,
        text_start=front.text_start,
    )
    return analyze_record(record, lang=language_code(lang)).analysis
