"""Fixer of hard-wrapped lines: lines that a mail program or a terminal broke are joined to paragraphs."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from etl.clean.edits import Change
from etl.clean.line import split_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.clean.line import Line

__all__ = ["is_wrapped", "join_wrapped", "usual_width"]

MIN_WIDTH, MAX_WIDTH = 40, 130  # columns of hard-wrapped text: from narrow newsletters to wide terminals
_FIRST_WORD = re.compile(r"\S+")
_STOP = re.compile(r"[.!?…:;。！？；：؟।][\"'”’»)\]]*$")
_LIST = re.compile(r"^(?:\d{1,2}[.)]\s|[-*•–—]\s|\(?[a-z]\)\s|\[\d)")


def join_wrapped(text: str) -> list[Change]:
    """Line feeds inside a paragraph become spaces; a word divided at the end of a line becomes whole.

    A break is one of wrapping when the next line's first word would not have fitted into the text's usual width, or
    when the line ends in mid-sentence and the next begins with a small letter or a sign that cannot begin a sentence.
    """
    if "\n" not in text.strip("\n"):
        return []
    lines = split_lines(text)
    width = usual_width(lines)
    changes: list[Change] = []
    for a, b in pairwise(lines):
        if not a.text or not b.text:
            continue
        first = b.text[0]
        last = a.text[-1]
        open_end = not _STOP.search(a.text)
        if last in "-\u2010" and first.islower() and len(a.text) > 1 and a.text[-2].isalpha() and width:
            end = a.start + len(text[a.start : a.end].rstrip())
            changes.append(Change(end - 1, _begin(text, b), "", "whitespace"))
        elif is_wrapped(a, b, width, open_end=open_end):
            end = a.start + len(text[a.start : a.end].rstrip())
            glue = "" if first in ",.;:!?)]»”…" and b.text[:3] != "..." else " "
            if last in "(«„[":
                glue = ""
            changes.append(Change(end, _begin(text, b), glue, "whitespace"))
    return changes


def _begin(text: str, line: Line) -> int:
    return line.start + len(text[line.start : line.end]) - len(text[line.start : line.end].lstrip())


def is_wrapped(a: Line, b: Line, width: int, *, open_end: bool) -> bool:
    """Whether the line feed between two lines stands inside a paragraph (``open_end``: the first has no full stop)."""
    first = b.text[0]
    if _LIST.match(b.text):
        return False
    if first in ",;)]" or (open_end and first in "»”.!?:" and b.text[1:2] not in (".", "!", "?")):
        return True
    fragment = len(a.text) >= 30 or a.text[0] in ",;)" or (a.text[0].islower() and len(b.text) >= 30)  # cut at a link
    if open_end and first.islower() and fragment:
        return True
    if a.text[-1] in "(«„," and not first.isspace() and len(a.text) >= 30 and width:
        return True
    if not width or len(a.text) > width + 8:
        return False
    word = _FIRST_WORD.match(b.text)
    fits = len(a.text) + 1 + len(word.group() if word else "") <= width - 3
    return not fits


def usual_width(lines: Sequence[Line]) -> int:
    """The column at which the text is wrapped, or 0: most lines inside paragraphs end close to it."""
    inner = [len(a.text) for a, b in pairwise(lines) if a.text and b.text]
    if len(inner) < 2:
        return 0
    longest = sorted(inner)[-max(1, len(inner) // 10)]
    if not MIN_WIDTH <= longest <= MAX_WIDTH or max(len(line.text) for line in lines) > 2 * longest:
        return 0
    near = sum(size >= longest - 14 for size in inner)
    return longest if near * 2 >= len(inner) and near >= 2 else 0
