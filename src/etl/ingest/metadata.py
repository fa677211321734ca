"""Fields of a container under whatever names they have → :class:`etl.model.Metadata`."""

from __future__ import annotations

import functools
import html
import re
import tomllib
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING, Any

from etl.ingest.published import date_of_filename, date_of_url, parse_published
from etl.model import Metadata

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["build_metadata", "find_field", "plain_value"]

_NOT_LETTERS = re.compile(r"[\W_]+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_MAX_VALUE = 1000  # characters of a title, name or address; more is text in the wrong field
# Keys under which records hide the plain value: JSON-LD and feeds, WordPress, Elasticsearch.
_INNER = ("name", "rendered", "text", "value", "@value", "#text", "title", "href", "url", "@id", "plain", "body")


@functools.cache
def _ranks() -> dict[str, dict[str, int]]:
    """Role → {normalised field name → rank}, 0 is best."""
    table = tomllib.loads(resources.files(__package__).joinpath("fields.toml").read_text(encoding="utf-8"))
    return {
        role: {_normalise(name): rank for rank, name in reversed(list(enumerate(names)))}
        for role, names in table.items()
    }


def _normalise(name: str) -> str:
    return _NOT_LETTERS.sub("", name).lower()


def find_field(role: str, fields: Iterable[str], *, exclude: str | None = None) -> list[str]:
    """Keys of ``fields`` that usually hold ``role``, the likeliest first.

    Args:
        role: text, title, author, published, url, publisher, language or description.
        fields: The keys of a record; they may be dotted, prefixed (``og:title``) or in any case.
        exclude: A key that is already used for something else.
    """
    ranks = _ranks()[role]
    found: list[tuple[int, int, str]] = []
    for position, key in enumerate(fields):
        if key == exclude:
            continue
        rank = ranks.get(_normalise(key))
        if rank is None and not key.isalnum():
            rank = ranks.get(_normalise(re.split(r"[.:/]", key)[-1]))
            rank = None if rank is None else rank + len(ranks)
        if rank is not None:
            found.append((rank, position, key))
    return [key for _, _, key in sorted(found)]


def plain_value(value: Any, depth: int = 0) -> str | None:
    """A field's value as one string: the first of a list of addresses, names joined by ``; ``; None when empty."""
    if value is None or isinstance(value, bool) or depth > 3:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list | tuple):
        parts = [part for item in value[:20] if (part := plain_value(item, depth + 1))]
        return "; ".join(dict.fromkeys(parts)) or None
    if isinstance(value, dict):
        return next((part for key in _INNER if (part := plain_value(value.get(key), depth + 1))), None)
    return str(value)


def build_metadata(
    fields: Mapping[str, Any],
    *,
    basis: str,
    source_path: str,
    text_field: str | None = None,
    defaults: Metadata | None = None,
) -> Metadata:
    """Metadata of one document; the publication date falls back to the URL and then to the file name.

    Args:
        fields: Keys and values of the container.
        basis: ``metadata`` or ``front_matter``: where ``fields`` comes from.
        source_path: Label of the document, whose name may hold a date.
        text_field: Key that holds the text and therefore nothing else.
        defaults: What an outer container says (a feed about its items); used where ``fields`` is silent.
    """
    base = defaults or Metadata()
    if not fields and base.published_at is None and base.url is None:
        dated = date_of_filename(source_path)
        return (
            replace(base, published_at=dated[0], published_precision=dated[1], published_basis="filename")
            if dated
            else base
        )
    url = _address(fields, text_field) or base.url
    published = None
    for key in find_field("published", fields, exclude=text_field):
        published = parse_published(fields[key] if isinstance(fields[key], int | float) else _date_value(fields[key]))
        if published:
            break
    found = (*published, basis) if published else None
    if found is None and base.published_at and base.published_precision:
        found = (base.published_at, base.published_precision, base.published_basis or basis)
    if found is None and url and (dated := date_of_url(url)):
        found = (*dated, "url")
    if found is None and (dated := date_of_filename(source_path)):
        found = (*dated, "filename")
    return Metadata(
        title=_label("title", fields, text_field) or base.title,
        author=_label("author", fields, text_field) or base.author,
        publisher=_label("publisher", fields, text_field) or base.publisher,
        url=url,
        published_at=found[0] if found else None,
        published_precision=found[1] if found else None,
        published_basis=found[2] if found else None,
        language=_language(_label("language", fields, text_field)) or base.language,
        description=_label("description", fields, text_field, _MAX_VALUE * 10) or base.description,
    )


def _date_value(value: Any) -> Any:
    return plain_value(value) if isinstance(value, dict | list) else value


def _label(role: str, fields: Mapping[str, Any], text_field: str | None, limit: int = _MAX_VALUE) -> str | None:
    for key in find_field(role, fields, exclude=text_field):
        value = plain_value(fields[key])
        if value and len(value) <= limit:
            value = " ".join(html.unescape(_TAG.sub("", value)).split())
            if role != "description" and value.startswith(("http://", "https://")):
                # An address where a name belongs; of a publisher's, the host says it as well.
                value = value.split("/")[2].removeprefix("www.") if role == "publisher" else ""
            # Scrapers print missing values by name; that is no value.
            if value and value.lower() not in {"null", "none", "nan", "undefined", "[object object]", "n/a", "-"}:
                return value
    return None


def _address(fields: Mapping[str, Any], text_field: str | None) -> str | None:
    for key in find_field("url", fields, exclude=text_field):
        value = plain_value(fields[key])
        first = value.split("; ", 1)[0] if value else ""
        if first.startswith(("http://", "https://", "//", "www.")) and len(first) <= 4 * _MAX_VALUE:
            return first
    return None


def _language(value: str | None) -> str | None:
    return value[:35] if value else None
