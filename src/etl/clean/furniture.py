"""Fixer of page furniture and related links, whole lines or cells of lines.

A line that mixes furniture and content (``11 November | By R. Almela | Read in 3 min``) is split into cells, and only
the furniture leaves.  A line with a sentence that no list knows stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.clean.edits import Change
from etl.clean.line import Line, ends_sentence, filled_lines, split_lines, whole_line
from etl.clean.phrases import Phrases, holds_needle, key_of, phrases
from etl.clean.wrap import is_wrapped, usual_width

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["drop_furniture", "phrase_kind"]

PLAIN_LENGTH = 80  # a line of that length that ends like a sentence is one, unless something in it says otherwise
_ENDS = frozenset('.!?…。！？؟।"”»“’')
_EDGES = "«»\"“”„'’([*_>:!¡¿?.,;-–—"
_STOPS = frozenset(".!?…。！？؟।")
_SENTENCE_ENDS = frozenset((*".!?…»”", ""))
_SEPARATORS = (
    "↑",
    " — ",
    " – ",
    "|",
    "•",
    "▪",
    "►",
    "▸",
    "▶",
    "›",
    "¦",
    "·",
    ">",
    "»",
    " / ",
    "::",
    "  ",
    "\t",
    "\u00a0",
)
_ASCII_SEPARATORS = tuple(filter(str.isascii, _SEPARATORS))
_SCRIPT_SIGNS = ("{", "function", "window.", "document.", "var ", ".push(")
_SEPARATOR = re.compile(
    r"[ \u00a0]*(?:[|•▪►▸▶›¦↑]|(?<=\s)[·>»/—–](?=\s)|::)+[ \u00a0]*|[ \u00a0]{2,}|\t+|(?<=\S) [·>] (?=\S)"
)
_LABEL = re.compile(r"^[^\w]*(\w[^:：|–—▸►▶»›>|•\n]{0,38}?)[ \u00a0]*[:：|–—▸►▶»›>•]+[ \u00a0]*(?=\S)")
_TAIL = re.compile(r"[.!?…»”\"][ \u00a0]+([^.!?…\n]{2,60}[.!]?)$")
_ADDRESSES = re.compile(r"(?:(?:[#@][\w.]+|https?://\S+|www\.\S+|t\.me/\S+)[\s,|·]*)+")  # tags, handles, links
_LETTERS = re.compile(r"[^\W\d_]+")
_HEADER = re.compile(
    r"^(?:To|Cc|Bcc|From|Reply-To|Message-ID|MIME-Version|Content-[A-Za-z-]+"
    r"|X-[A-Za-z-]+|Received|Return-Path|Delivered-To): ?"
)
_SUBJECT = re.compile(r"^Subject: ?(?:\[[^\]\n]*\] ?)?")
_PICTOGRAPH = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_PLACEHOLDER = re.compile(
    r"\[object \w+\]|\bobject Object\b|\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}"
    r"|\bundefined\b|\bNaN\b|\bInvalid Date\b|<%[^%\n]*%>"
)
_SCRIPT = re.compile(
    r"(?:function\s*\(|window\.|document\.|\bvar \w+\s*=|=>\s*\{|\{[^{}]*:[^{}]*;[^{}]*\}|\$\(|\.push\(|@media\b)"
)


def drop_furniture(text: str) -> list[Change]:
    """Buttons, menus, prompts, counters and related links leave, whole lines or cells of lines."""
    known = phrases()
    lines = filled_lines(text)
    low = text.lower()
    same = len(low) == len(text)  # otherwise a letter changes its length in lower case: look at every line
    width = usual_width(split_lines(text))
    changes: list[Change] = []
    after_heading = 0  # how many more headlines of a list of related links may follow
    count = len(lines)
    for i, line in enumerate(lines):
        size = len(line.text)
        if size > 600:
            after_heading = 0
            continue
        if after_heading and not line.prose and size < 140 and not line.text.endswith((".", ":")):
            changes.append(whole_line(text, line, "related_link"))
            after_heading -= 1
            continue
        after_heading = 0
        if (
            size >= PLAIN_LENGTH
            and same
            and _plain(line.text, known)
            and not holds_needle(low[line.start : line.end])  # no word of a prompt: cookies, newsletter …
        ):
            continue
        if width and _inside_paragraph(lines, i, width):
            continue
        kind = _line_kind(line, known, i)
        if i < 8 and not kind and (subject := _SUBJECT.match(line.text)):
            changes.append(Change(line.start, text.index(line.text, line.start) + subject.end(), "", "markup"))
            continue
        if kind == "related_heading":
            following = lines[i + 1] if i + 1 < count else None
            gap = text[line.end : following.start].count("\n") if following else 0
            after_heading = 6 if following and gap <= 1 else 0
            kind = "related_link"
        if kind == "section" and _among_furniture(lines, i, known):
            kind = "boilerplate"
        if kind and kind != "section":
            changes.append(whole_line(text, line, kind))
            continue
        changes += _cell_changes(text, line, known, i, count)
    return changes


def _inside_paragraph(lines: list[Line], i: int, width: int) -> bool:
    """Whether a line of a hard-wrapped text continues the sentence of the line before or is continued by the next."""
    for a, b in ((i - 1, i), (i, i + 1)):
        if a >= 0 and b < len(lines) and lines[b].start - lines[a].end <= 1:
            first, second = lines[a], lines[b]
            if (
                not ends_sentence(first.text)
                and len(first.text) >= 40
                and is_wrapped(first, second, width, open_end=True)
            ):
                return True
    return False


def _plain(line: str, known: Phrases) -> bool:
    """Whether a line is a sentence that needs no closer look: ended, no separators, no label at its start."""
    if line[-1] not in _ENDS or line[0] in "©&↑" or "|" in line or "undefined" in line or "[object" in line:
        return False
    first = line.split(None, 1)[0].strip(_EDGES).lower()
    if first not in known.ui_starts and first not in known.related:
        return True
    key = key_of(line[:60])
    return known.starts(known.ui_starts, key) is None and known.starts(known.related, key) is None


def _line_kind(line: Line, known: Phrases, i: int) -> str | None:
    text = line.text
    size = len(text)
    if size <= 300:
        kind = phrase_kind(text, line.key, known)
        if kind:
            return kind
    if i < 8 and _HEADER.match(text):
        return "boilerplate"
    if size < 400 and any(sign in text for sign in _SCRIPT_SIGNS) and _SCRIPT.search(text) and not line.prose:
        return "markup"
    return None


def phrase_kind(text: str, key: str, known: Phrases) -> str | None:
    """The kind of furniture that a line or a cell is, or None."""
    if not key:
        return "markup"  # no word in it
    if key in known.related_headings:
        return "related_heading"
    bare = key.removesuffix(" 0").removeprefix("0 ")
    if key in known.ui or (bare in known.ui and bare != key):
        return "boilerplate"
    if key in known.sections:
        return "section"
    size = len(text)
    start = known.starts(known.ui_starts, key)
    if start and size < 260 and (" " in start or size < 70 or "|" in text):
        return "boilerplate"
    if _related(text, key, known):
        return "related_link"
    if (size < 140 or (size < 260 and not ends_sentence(text))) and known.found(key):
        return "boilerplate"
    if size < 70 and _is_prompt(key.split(" "), text, known):
        return "boilerplate"
    if size < 40 and not key.replace("0", "").replace(" ", "") and _PICTOGRAPH.search(text):
        return "boilerplate"  # reactions: a heart and a number
    if size < 90 and _PLACEHOLDER.search(text):
        rest = _PLACEHOLDER.sub(" ", text)
        words = _LETTERS.findall(rest)
        if not words and not any(c.isdigit() for c in rest):
            return "debris"
        if key_of(rest) in known.credits:
            return "debris"
        if len(words) <= 4 and all(w in known.vocabulary or w in known.lead_words for w in key_of(rest).split(" ")):
            return "debris"
        if (
            len(words) <= 4
            and "0" not in key_of(rest)
            and text[-1] != "."
            and "[object" not in text
            and not _mixed(text)
        ):
            return "debris"
    if size < 200 and text[0] in "#@hwt" and _ADDRESSES.fullmatch(text):
        return "boilerplate"
    if text.startswith("©") and size < 200:
        return "boilerplate"
    return None


def _is_prompt(words: list[str], text: str, known: Phrases) -> bool:
    """Whether a short line is made of the words of buttons only: ``Share on WhatsApp``, ``Be the first to comment``."""
    if len(words) > 9 or known.strong.isdisjoint(words) or (len(words) > 4 and ends_sentence(text)):
        return False
    return all(word in known.vocabulary for word in words)


def _mixed(text: str) -> bool:
    """Whether a line has several cells."""
    for sign in _ASCII_SEPARATORS if text.isascii() else _SEPARATORS:  # noqa: SIM110 - a loop is faster than any()
        if sign in text:
            return True
    return False


def _related(text: str, key: str, known: Phrases) -> bool:
    if len(text) > 260:
        return False
    start = known.starts(known.related, key)
    if start is None:
        return False
    m = _LABEL.match(text)
    if m and key_of(m.group(1)) in known.related_labels:
        return True
    return " " in start and not text.endswith(".") and len(text) < 160


def _among_furniture(lines: list[Line], i: int, known: Phrases) -> bool:
    for j in (i - 1, i + 1):
        if 0 <= j < len(lines):
            key = lines[j].key if len(lines[j].text) < 60 else ""
            if key and (key in known.sections or key in known.ui):
                return True
    return False


def _cells(line: str) -> Iterator[tuple[int, int, int]]:
    """(start, end, start of the separator before it) of each cell of a line."""
    at = before = 0
    for m in _SEPARATOR.finditer(line):
        if m.start() > at:
            yield at, m.start(), before
            before = m.start()
        at = m.end()
    if at < len(line):
        yield at, len(line), before


def _cell_changes(text: str, line: Line, known: Phrases, i: int, count: int) -> list[Change]:
    body = text[line.start : line.end]
    cells = list(_cells(body.replace("»", "\x00") if "«" in body else body)) if len(body) < 400 and _mixed(body) else []
    if len(cells) < 2:
        return _tail_changes(text, line, known)
    kinds = []
    for a, b, _ in cells:
        cell = body[a:b]
        key = key_of(cell)
        kind = phrase_kind(cell, key, known) if key or _PICTOGRAPH.search(cell) else None
        kinds.append("section" if kind == "related_heading" else kind)
    gone = sum(kind is not None for kind in kinds)
    rest = [body[a:b] for (a, b, _), kind in zip(cells, kinds, strict=True) if kind is None]
    short = all(
        len(cell.split()) <= 3 and not any(c.isdigit() for c in cell) and cell.rstrip()[-1:] not in _SENTENCE_ENDS
        for cell in rest
    )
    edge = i < 6 or i >= count - 6
    if gone and short and (gone >= len(rest) or len(cells) >= 3):
        return [whole_line(text, line, "boilerplate")]
    if not gone and short and edge and len(cells) >= 3:
        return [whole_line(text, line, "menu")]
    changes: list[Change] = []
    for n, ((a, b, before), kind) in enumerate(zip(cells, kinds, strict=True)):
        if kind is None or kind == "section":
            continue
        start, end = line.start + (before if n else a), line.start + b
        if n == 0 and len(cells) > 1:
            end = line.start + cells[1][0]
        elif changes and changes[-1].end > start:
            start = changes[-1].end
        if end > start:
            changes.append(Change(start, end, "", kind))
    return changes


def _tail_changes(text: str, line: Line, known: Phrases) -> list[Change]:
    """A button after the last sentence of a line: ``… tagen. Kommentieren (17)``."""
    body = text[line.start : line.end].rstrip()
    m = _TAIL.search(body, max(0, len(body) - 70)) if body and body[-1] not in _STOPS else None
    if not m:
        return []
    key = key_of(m.group(1))
    if " " in key and (key in known.ui or key.removesuffix(" 0") in known.ui):
        return [Change(line.start + m.start(1), line.start + m.end(1), "", "boilerplate")]
    return []
