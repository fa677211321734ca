"""The kind of each kept line: title, lede, body, heading, caption, list, quote, dateline or byline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.clean.line import ends_sentence, filled_lines
from etl.clean.phrases import Phrases, key_of, phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.clean.line import Line
    from etl.model import Edit, Metadata

__all__ = ["classify_lines"]

_TIME = re.compile(r"^\W*(?:\d{1,2}\s?[:hч.]\s?\d{2}|\d{1,2}\s?h)\b.{0,24}$")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}:\d{2}\b")
_DATELINE_END = re.compile(r"[–—-]\s*$")
_CLOCK = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}[:h]\d{2}")
_CREDIT_MARK = re.compile(r"\. |/ ?|[(\[]|\| |– ")
_CELL = re.compile(r"\s*[|▪•·]+\s*|\s{2,}| [—–-] ")
_BULLETS = "*•▪●◦‣·+-"


def classify_lines(text: str, edits: Sequence[Edit], metadata: Metadata) -> tuple[tuple[int, int, str], ...]:
    """(start, end, kind) of every non-empty line of a cleaned text.

    Marks that cleaning removed from the start of a line (``##``, ``>``, ``*``) tell its kind; length, punctuation,
    position and the words of bylines and photo credits tell the rest.
    """
    marks = _marks(edits)
    known = phrases()
    title = key_of(metadata.title) if metadata.title else ""
    lines = filled_lines(text)
    out: list[tuple[int, int, str]] = []
    seen_body = False
    for i, line in enumerate(lines):
        last, edge = i + 1 == len(lines), i < 8 or i + 4 > len(lines)
        kind = marks.get(line.start) or _kind(line, known, seen_body=seen_body, last=last, edge=edge)
        if title and not seen_body and i < 4 and len(line.text) < 300 and line.key == title:
            kind = "title"
        seen_body = seen_body or kind in ("body", "list", "quote")
        out.append((line.start, line.end, kind))
    return tuple(_with_lede(_with_title(text, out)))


def _with_title(text: str, lines: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Of the headings before the first paragraph (name of the paper, rubric, title), the longest is the title."""
    head = []
    for i, (_, _, kind) in enumerate(lines[:6]):
        if kind == "title":
            return lines
        if kind == "heading":
            head.append(i)
        elif kind not in ("dateline", "byline"):
            break
    if head and (head[0] < 2 or lines[0][2] != "body"):
        best = max(head[:3], key=lambda i: (lines[i][1] - lines[i][0], -i))
        start, end, _ = lines[best]
        if len(text[start:end].split()) > 1 or best == 0:
            lines[best] = (start, end, "title")
    return lines


def _with_lede(lines: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """A paragraph between the title and the byline or dateline is the standfirst."""
    for i in range(1, min(4, len(lines) - 1)):
        if lines[i][2] == "body" and lines[i - 1][2] == "title" and lines[i + 1][2] in ("byline", "dateline"):
            lines[i] = (lines[i][0], lines[i][1], "lede")
    return lines


def _marks(edits: Sequence[Edit]) -> dict[int, str]:
    """Clean offset of a line start → kind, from the marks that were taken away there."""
    marks: dict[int, str] = {}
    shift = 0
    for edit in edits:
        at = edit.raw_start + shift
        shift += len(edit.inserted) - len(edit.removed)
        if edit.kind == "repeat":
            marks[at] = "caption" if at else "title"
        elif "\n" in edit.removed:
            marks.pop(at, None)  # the line of the mark has left
        elif edit.fixer == "markdown" and not edit.inserted:
            sign = edit.removed.strip()
            if sign[:1] in "#=" and set(sign) <= {"#", "="}:
                marks[at] = "heading"
            elif sign[:1] == ">":
                marks[at] = "quote"
            elif len(sign) == 1 and sign in _BULLETS and edit.removed[-1:].isspace():
                marks[at] = "list"
    return marks


def _kind(line: Line, known: Phrases, *, seen_body: bool, last: bool, edge: bool) -> str:
    body = line.text
    size = len(body)
    if size > 300:
        return "body"
    ended = ends_sentence(body)
    if (
        size > 120
        and ended
        and body[0] not in "(["
        and body.split(None, 1)[0].lower().strip(":") not in known.lead_words
    ):
        return "caption" if _credited(body, known) else "body"
    key = line.key
    words = key.split(" ")
    inner = body.strip("()[]*_ ")
    if body[0] in "([" and body[-1] in ")]" and known.starts(known.bylines, key_of(inner)):
        return "byline"
    label = known.starts(known.bylines, key) if edge and size < 160 and not (ended and size > 60) else None
    if label and (" " in label or _names(body)):
        return "byline"
    if (
        size < 160
        and known.starts(known.stamps, key)
        and (any(c.isdigit() for c in body) or size < 40)
        and not (ended and size > 90)
    ):
        return "dateline"
    if not ended and size < 140 and _YEAR.search(body) and _is_date(body, known):
        return "dateline"
    if not seen_body and size < 60 and _DATELINE_END.search(body):
        return "dateline"
    if _credited(body, known):
        return "caption"
    if _TIME.match(body) and size < 40:
        return "heading"
    if not ended and size <= 140 and len(words) <= 22 and not last:
        return "heading"
    return "body"


def _names(body: str) -> bool:
    """Whether a short line has a name after its first word: "By Anna Weber", not "By the river"."""
    rest = body.split()[1:6]
    return any(word[:1].isupper() for word in rest) or not rest


def _is_date(body: str, known: Phrases) -> bool:
    """Whether a line, or one of its cells, is a date with little beside it: ``Sat, 12 Nov 2022 | By R. Almela``."""
    cells = _CELL.split(body)
    for cell in cells:
        words = key_of(cell).split(" ")
        if "0" not in words or not (_CLOCK.search(cell) or any(w in known.date_words for w in words)):
            continue
        others = sum(not (w == "0" or w in known.date_words or w in known.function_words) for w in words)
        if others <= (3 if words[0] == "0" or words[0] in known.date_words else 1 if len(cells) > 1 else 2):
            return True
    return False


def _credited(body: str, known: Phrases) -> bool:
    """Whether a photo credit ends the line (``… in the square. / EFE``, ``Foto: Archiv``) or a label begins it."""
    if len(body) > 300:
        return False
    if ":" in body[:30] and key_of(body.partition(":")[0]) in known.credits:
        return True
    end = body[-60:]
    if not ("/" in end or "(" in end or ". " in end or "|" in end or "– " in end or "[" in end):
        return False
    for m in _CREDIT_MARK.finditer(end):
        tail = end[m.end() :]
        first = tail.split(None, 1)[0].strip("()[]:.").lower() if tail.strip() else ""
        if first in known.credit_words and key_of(tail.partition(":")[0]) in known.credits:
            return True
    return False
