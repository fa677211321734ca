"""What a web page says about itself: JSON-LD, meta tags, microdata, canonical link.

Only statements are taken.  Dates guessed from copyright lines or from anywhere in the text (as general-purpose
libraries do) are not metadata.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

__all__ = ["page_fields"]

_ARTICLE_TYPES = re.compile(r"article|posting|report|webpage|liveblog", re.IGNORECASE)
# meta name/property → field; the first that is found for a field wins.
_META = {
    "published": [
        "article:published_time",
        "datepublished",
        "og:article:published_time",
        "og:published_time",
        "parsely-pub-date",
        "sailthru.date",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "publication_date",
        "cxenseparse:recs:publishtime",
        "dc.date.issued",
        "dcterms.issued",
        "dcterms.created",
        "dcterms.date",
        "dc.date",
        "citation_publication_date",
        "article:published",
        "article.published",
        "rnews:datepublished",
        "date",
    ],
    "title": ["og:title", "twitter:title", "dc.title", "citation_title", "headline", "parsely-title"],
    "author": [
        "author",
        "article:author_name",
        "dc.creator",
        "dcterms.creator",
        "parsely-author",
        "sailthru.author",
        "byl",
        "citation_author",
        "article:author",
    ],
    "publisher": ["og:site_name", "application-name", "dc.publisher", "citation_journal_title", "twitter:site"],
    "url": ["og:url", "twitter:url", "parsely-link"],
    "language": ["og:locale", "content-language", "dc.language", "language"],
    "description": ["og:description", "description", "twitter:description", "dc.description"],
}
_MAX_JSON = 512 * 1024
_SITE_SUFFIX = re.compile(r"\s+[|–—\-·:»]\s+[^|–—·»]{2,60}$")


def page_fields(tree: HtmlElement) -> dict[str, Any]:
    """Fields by the names that :func:`etl.ingest.metadata.build_metadata` knows."""
    fields: dict[str, Any] = {}
    values = _json_ld(tree)
    names = dict(_names(values))
    for article in _articles(values):
        _take_json_ld(fields, article, names)
    _take_meta(fields, tree)
    if "published" not in fields:
        stamp = _time_stamp(tree)
        if stamp:
            fields["published"] = stamp
    canonical = tree.xpath("//link[@rel='canonical']/@href")
    if canonical:
        fields["url"] = str(canonical[0])
    heading = _heading(tree)
    title = fields.get("title") or heading
    if not title:
        found = tree.findtext(".//title")
        title = _SITE_SUFFIX.sub("", " ".join(found.split())) if found else None
    elif heading and isinstance(title, str) and title != heading and title.startswith(heading):
        title = heading  # "Headline | Site" of og:title
    if title:
        fields["title"] = title
    if "language" not in fields and (
        language := tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    ):
        fields["language"] = language
    return fields


def _heading(tree: HtmlElement) -> str | None:
    headings = [text for h in tree.iter("h1") if (text := " ".join(h.text_content().split()))]
    return headings[0] if len(headings) == 1 and len(headings[0]) <= 400 else None


def _json_ld(tree: HtmlElement) -> list[Any]:
    found = []
    for script in tree.xpath("//script[@type='application/ld+json']"):
        text = script.text or ""
        if not text.strip() or len(text) > _MAX_JSON:
            continue
        try:
            found.append(json.loads(text.strip().rstrip(";"), strict=False))
        except (ValueError, RecursionError):
            continue
    return found


def _names(value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """``(@id, name)`` of every node: authors and publishers are often given by reference."""
    if depth > 6:
        return
    if isinstance(value, list):
        for element in value[:200]:
            yield from _names(element, depth + 1)
    elif isinstance(value, dict):
        if isinstance(value.get("@id"), str) and isinstance(value.get("name"), str):
            yield value["@id"], value["name"]
        for part in value.values():
            if isinstance(part, dict | list):
                yield from _names(part, depth + 1)


def _articles(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(value, list):
        for element in value[:50]:
            yield from _articles(element, depth + 1)
    elif isinstance(value, dict):
        if _ARTICLE_TYPES.search(str(value.get("@type", ""))):
            yield value
        yield from _articles(value.get("@graph"), depth + 1)
        yield from _articles(value.get("mainEntity"), depth + 1)


def _take_json_ld(fields: dict[str, Any], article: dict[str, Any], names: dict[str, str]) -> None:
    page = "webpage" in str(article.get("@type", "")).lower()
    for field, key in (
        ("published", "datePublished"),
        ("title", "headline"),
        ("author", "author"),
        ("publisher", "publisher"),
        ("url", "url"),
        ("language", "inLanguage"),
        ("description", "description"),
        ("articleBody", "articleBody"),
    ):
        value = article.get(key)
        if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
            value = names.get(value["@id"])
        if value and field not in fields and not (page and field in ("author", "publisher")):
            fields[field] = value


def _take_meta(fields: dict[str, Any], tree: HtmlElement) -> None:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        content = (meta.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    for field, names in _META.items():
        if field in fields:
            continue
        for name in names:
            value = found.get(name)
            # article:author is often the address of a profile.
            if value and not (field == "author" and value.startswith(("http://", "https://"))):
                fields[field] = value.removeprefix("@") if field == "publisher" else value
                break


def _time_stamp(tree: HtmlElement) -> str | None:
    """``<time>`` that is marked as the publication, or the only one of the page."""
    marked = tree.xpath(
        "//*[@itemprop='datePublished']/@datetime | //*[@itemprop='datePublished']/@content"
        " | //time[@pubdate]/@datetime"
    )
    if marked:
        return str(marked[0])
    stamps = {str(stamp)[:10] for stamp in tree.xpath("//time/@datetime")}
    if len(stamps) == 1:
        return str(tree.xpath("//time/@datetime")[0])
    return None
