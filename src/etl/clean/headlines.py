"""Fixer of headlines of other articles that a news page puts between its paragraphs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.clean.line import Line, ends_sentence, split_lines, whole_line

if TYPE_CHECKING:
    from etl.clean.edits import Change

__all__ = ["drop_inserted_headlines"]

MIN_PARAGRAPHS = 8  # shorter texts have few links inside and much to lose
WORDS = range(8, 24)  # section headings are rarely that long, headlines rarely shorter
_ENCYCLOPEDIC = re.compile(r"\[\d{1,3}\]|^ *(?:#{1,6} |={2,6} )", re.MULTILINE)
_NO_HEADLINE = re.compile(r"[\d(\[*•—–>-]|\w{1,2}:|.*[|:;,]$|.*(?: [|·•] |https?:|@)")


def drop_inserted_headlines(text: str) -> list[Change]:
    """Long lines without a full stop that stand alone between two paragraphs of a news text leave.

    They are links to other articles.  In a text with section headings (short lines that stand alone), with footnotes
    or with many such lines (a live blog), nobody can tell them from headings: there they stay.
    """
    lines = split_lines(text)
    filled = [i for i, line in enumerate(lines) if line.text]
    paragraphs = sum(lines[i].prose for i in filled)
    if paragraphs < MIN_PARAGRAPHS:
        return []
    found: list[Line] = []
    before = 0
    for n, i in enumerate(filled):
        line = lines[i]
        if line.prose:
            before += 1
            continue
        alone = n > 0 and n + 1 < len(filled) and i - filled[n - 1] > 1 and filled[n + 1] - i > 1
        if before < 2 or not alone or ends_sentence(line.text):
            continue
        if not (lines[filled[n - 1]].prose and lines[filled[n + 1]].prose):
            continue
        words = len(line.text.split())
        if words < WORDS.start:
            return []  # section headings
        if words in WORDS and len(line.text) <= 160 and line.text[0].isupper() and not _NO_HEADLINE.match(line.text):
            found.append(line)
    if len(found) * 4 > paragraphs or (found and _ENCYCLOPEDIC.search(text)):
        return []
    return [whole_line(text, line, "related_link") for line in found]
