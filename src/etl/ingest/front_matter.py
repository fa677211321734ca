"""YAML front matter between ``---`` fences at the top of a text, or a few header lines that some scrapers write."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from etl.ingest.metadata import find_field

__all__ = ["FrontMatter", "read_front_matter"]

_MAX_CHARS = 64 * 1024  # front matter is a page at most; more is an attack or not front matter
_MAX_LINES = 500
_MAX_HEADER_LINES = 12
_HEADER_ROLES = ("title", "url", "published", "author", "publisher", "language")
_OPEN = re.compile(r"\s*---[ \t]*\r?\n")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_KEY_LINE = re.compile(r"^([\w][\w .\-]{0,40}?)[ \t]*:(?:[ \t]+(.*))?$")
# An anchor (&a), an alias (*a) or a tag (!x, !!python/object) where a value may start.  Nobody writes them by hand in
# front matter; aliases are how a YAML bomb grows, so such a block is read line by line.
_MACHINERY = re.compile(r"(?:^|[\s:\-\[\{,])(?:&\w|\*\w+\s*(?:$|[,\]}])|!{1,2}[\w/])", re.MULTILINE)

# Nesting: libyaml recurses in C, and a few thousand brackets or dashes end the whole process.
_NESTED_DASHES = re.compile(r"(?:[-?:][ \t]+){16}")
_MAX_BRACKETS = 200


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands between the fences.

    Attributes:
        fields: Keys and values as YAML gives them (strings, numbers, dates, lists); empty without front matter.
        text_start: Offset of the first character after the closing fence, 0 without front matter.
        flags: ``front_matter_repaired`` when YAML failed and lines were read one by one, ``front_matter_broken``
            when that failed too and the block was left in the text.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    text_start: int = 0
    flags: tuple[str, ...] = ()


def read_front_matter(text: str) -> FrontMatter:
    """Find and read the front matter of ``text``; never raises."""
    opening = _OPEN.match(text)
    if opening is None:
        return _header_lines(text)
    closing = _CLOSE.search(text, opening.end(), opening.end() + _MAX_CHARS)
    if closing is None:
        return FrontMatter()
    block = text[opening.end() : closing.start()]
    lines = block.splitlines()
    if len(lines) > _MAX_LINES or not any(_KEY_LINE.match(line) for line in lines):
        # A rule of dashes around ordinary text is not front matter.
        return FrontMatter()
    fields = _parse_yaml(block)
    if fields is not None:
        return FrontMatter(fields, closing.end())
    fields = _parse_lines(lines)
    if fields:
        return FrontMatter(fields, closing.end(), ("front_matter_repaired",))
    return FrontMatter(flags=("front_matter_broken",))


def _header_lines(text: str) -> FrontMatter:
    """``Title: …``, ``URL: …``, ``Date: …`` at the very top, closed by an empty line.

    All lines must have usual names and at least two of title, address and date must be among them, because an article
    may well begin with one ``Word: …``.
    """
    fields: dict[str, Any] = {}
    roles: set[str] = set()
    at = 0
    for _ in range(_MAX_HEADER_LINES):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)].rstrip("\r")
        if not line.strip():
            break
        match = _KEY_LINE.match(line)
        role = next((role for role in _HEADER_ROLES if find_field(role, [match[1]])), None) if match else None
        if match is None or role is None or end < 0:
            return FrontMatter()
        fields[match[1]] = (match[2] or "").strip()
        roles.add(role)
        at = end + 1
    else:
        return FrontMatter()
    if len(roles & {"title", "url", "published"}) < 2:
        return FrontMatter()
    return FrontMatter(fields, at)


def _parse_yaml(block: str) -> dict[str, Any] | None:
    """The block as YAML, or None where it is not a mapping or could be hostile."""
    import yaml

    if _MACHINERY.search(block) or _NESTED_DASHES.search(block) or block.count("[") + block.count("{") > _MAX_BRACKETS:
        return None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        parsed = yaml.load(block, Loader=loader)  # noqa: S506  both are safe loaders
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError):
        # ValueError: `2022-13-45` looks like a date to YAML and is none.
        return None
    if not isinstance(parsed, dict):
        return None
    return {str(key): value for key, value in parsed.items()}


def _parse_lines(lines: list[str]) -> dict[str, Any]:
    """``key: value`` lines read one by one; indented lines continue the value.  Empty where too few lines fit."""
    fields: dict[str, Any] = {}
    key: str | None = None
    strangers = 0
    for line in lines:
        match = _KEY_LINE.match(line)
        if match:
            key = match[1].strip()
            fields[key] = _unquote((match[2] or "").strip())
        elif key is not None and line[:1] in " \t" and line.strip():
            fields[key] = f"{fields[key]} {line.strip()}".strip()
        elif line.strip():
            strangers += 1
    return fields if len(fields) > strangers else {}


def _unquote(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
