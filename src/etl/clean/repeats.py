"""Fixer of repeats: a caption or title that stands twice in a row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.clean.line import filled_lines, whole_line
from etl.clean.phrases import key_of, phrases

if TYPE_CHECKING:
    from etl.clean.edits import Change

__all__ = ["drop_repeats"]

_WORD = re.compile(r"\w+")
_PLACEHOLDER = re.compile(r"\[object \w+\]")
MIN_LENGTH = 20  # shorter lines repeat for other reasons (headings, times of a live blog)


def drop_repeats(text: str) -> list[Change]:
    """Of two neighbouring lines that say the same, the one that says less leaves (the caption without its credit)."""
    lines = filled_lines(text)
    changes: list[Change] = []
    previous = None
    for line in lines:
        if previous is not None and len(line.text) >= MIN_LENGTH and _alike(previous.text, line.text):
            a, b = _words(_unlabelled(previous.text)), _words(line.text)
            if a == b or (b.startswith(a + " ") and len(b) - len(a) <= 60 and len(previous.text) >= MIN_LENGTH):
                changes.append(whole_line(text, previous, "repeat"))
            elif a.startswith(b + " ") and len(a) - len(b) <= 60:
                changes.append(whole_line(text, line, "repeat"))
                continue
        previous = line
    return changes


def _words(line: str) -> str:
    """The words and numbers of a line, in lower case."""
    return " ".join(_WORD.findall(_PLACEHOLDER.sub(" ", line.lower())))


def _alike(a: str, b: str) -> bool:
    """A cheap test before the whole comparison: the same beginning."""
    return a[:8].lower() == b[:8].lower() or (a[0] in "[(" and ":" in a[:20])


def _unlabelled(line: str) -> str:
    """The description of a picture without its label: ``[Image: A block of flats]``."""
    if line[0] in "[(":
        label, colon, rest = line.strip("[]()").partition(":")
        if colon and key_of(label) in phrases().credits:
            return rest
    return line
