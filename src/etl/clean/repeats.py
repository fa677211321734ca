"""Fixer of repeats: a caption or title that stands twice in a row."""

from __future__ import annotations

from etl.clean.edits import Change
from etl.clean.lines import split_lines, whole_line
from etl.clean.phrases import key_of

__all__ = ["drop_repeats"]

MIN_LENGTH = 20  # shorter lines repeat for other reasons (headings, times of a live blog)


def drop_repeats(text: str) -> list[Change]:
    """Of two neighbouring lines that say the same, the one that says less leaves (the caption without its credit)."""
    lines = [line for line in split_lines(text) if line.text]
    changes: list[Change] = []
    previous = None
    for line in lines:
        if previous is not None and len(line.text) >= MIN_LENGTH and line.text[:8].lower() == previous.text[:8].lower():
            a, b = key_of(previous.text), key_of(line.text)
            if a == b or (b.startswith(a + " ") and len(b) - len(a) <= 60 and len(previous.text) >= MIN_LENGTH):
                changes.append(whole_line(text, previous, "repeat"))
            elif a.startswith(b + " ") and len(a) - len(b) <= 60:
                changes.append(whole_line(text, line, "repeat"))
                continue
        previous = line
    return changes
