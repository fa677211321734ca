"""Fixers of reference lines and reference sections of encyclopedias and reports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.clean.line import Line, split_lines, whole_line
from etl.clean.phrases import key_of, phrases

if TYPE_CHECKING:
    from etl.clean.edits import Change

__all__ = ["drop_references"]

_ARROW = re.compile(r"^\s*(?:↑|\^\s|Jump up\b|Saltar a:)")
_NUMBERED = re.compile(r"^\s*\[(\d{1,3})\]\s*\S")
_BRACKETS = re.compile(r"\[[^\[\]\n]*\]")
# What a bibliographic line looks like whatever the language: address, identifier, pages, a year in parentheses,
# a quoted title, a language mark in parentheses, a placeholder.
_SOURCE = re.compile(
    r"https?:|www\.|\bISBN\b|\bISSN\b|\bdoi\b|\bpp?\.\s?\d|\bS\.\s\d|\bс\.\s?\d|\(\d{4}\)"
    r"|^[«\"“„]|^\([a-zа-я]{2,4}\)|\[object|\{\{|//|^\d{1,3}\.\s|^[*•-]\s|\bop\. cit|\bibid"
    r"|[»”\"“]\s*[,.]|(?:19|20)\d\d\.?$|\b(?:19|20)\d\d,|\bundefined\b",
    re.IGNORECASE,
)


def drop_references(text: str) -> list[Change]:
    """``↑`` lines, numbered sources at the end, sections such as *References* and *See also* with their heading."""
    known = phrases()
    lines = split_lines(text)
    changes: list[Change] = []
    filled = [line for line in lines if line.text]
    i = 0
    while i < len(filled):
        line = filled[i]
        body = line.text
        if len(body) < 60 and body[0] not in "↑^":
            key = key_of(_BRACKETS.sub(" ", body)).strip(" 0")
            if key in known.reference_headings or key in known.link_headings:
                until = _section_end(filled, i, is_links=key in known.link_headings)
                if until > i:
                    kind = "related_link" if key in known.link_headings else "reference"
                    changes += [whole_line(text, gone, kind) for gone in filled[i:until]]
                    i = until
                    continue
        if _ARROW.match(body):
            changes.append(whole_line(text, line, "reference"))
        elif body[0] == "[" and (i + 1) * 3 > len(filled) * 2 and len(body) < 300 and (m := _NUMBERED.match(body)):
            after_one = i > 0 and changes and changes[-1].kind == "reference" and _NUMBERED.match(filled[i - 1].text)
            if (m.group(1) == "1" and not _continues(filled, i)) or after_one:
                changes.append(whole_line(text, line, "reference"))
        i += 1
    return changes


def _continues(filled: list[Line], i: int) -> bool:
    """Whether a line that begins with a footnote mark continues the sentence before it."""
    return i > 0 and filled[i - 1].text[-1].isalnum() and len(filled[i - 1].text) > 60


def _section_end(filled: list[Line], i: int, *, is_links: bool) -> int:
    """Index after the last line of the section whose heading is line ``i``; ``i`` itself when it is no such section."""
    j = i + 1
    known = phrases()
    while j < len(filled):
        body = filled[j].text
        key = key_of(_BRACKETS.sub(" ", body)).strip(" 0") if len(body) < 60 else ""
        if key in known.reference_headings or key in known.link_headings:
            break
        if is_links:
            if len(body) > 110 or body.endswith((".", "!", "?", ":")):
                break
        elif not (_ARROW.match(body) or _SOURCE.search(body) or not key_of(body).strip(" 0")):
            if len(body) > 100 and body.count(". ") > 0:
                break
            if not body.endswith((".", "]", ")")) or j == i + 1:
                break
        j += 1
    if j == i + 1 and j < len(filled):
        return i + 1 if _another_heading(filled[j]) else i
    return j


def _another_heading(line: Line) -> bool:
    known = phrases()
    key = key_of(_BRACKETS.sub(" ", line.text)).strip(" 0") if len(line.text) < 60 else ""
    return key in known.reference_headings or key in known.link_headings
