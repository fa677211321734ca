"""Lines of a text: where they stand, and whether they read like running text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from etl.clean.edits import Change
from etl.clean.phrases import key_of

__all__ = ["Line", "ends_sentence", "is_prose", "split_lines", "whole_line"]

PROSE_LENGTH = 60  # characters; page furniture is rarely as long, a sentence of a report rarely shorter
_STOPS = frozenset(".!?…。！？؟।")
_CLOSERS = "\"'”’»“)] "


@dataclass(slots=False, eq=False)
class Line:
    """A line of the current text; ``text`` is without the spaces around it."""

    start: int
    end: int
    text: str

    @cached_property
    def key(self) -> str:
        """The line's words as :func:`etl.clean.phrases.key_of` gives them."""
        return key_of(self.text)

    @cached_property
    def prose(self) -> bool:
        """Whether the line reads like running text: long, and ended like a sentence."""
        return is_prose(self.text)


def is_prose(line: str) -> bool:
    """Whether a line reads like running text: long enough, and with the end of a sentence at its end or inside."""
    return len(line) >= PROSE_LENGTH and (ends_sentence(line) or ". " in line or len(line) > 3 * PROSE_LENGTH)


def ends_sentence(line: str) -> bool:
    """Whether a line ends with a full stop or its like, closing quotes and brackets aside."""
    return line.rstrip(_CLOSERS)[-1:] in _STOPS and line != ""


def split_lines(text: str) -> list[Line]:
    """All lines with their offsets (without the line feed)."""
    lines = []
    at = 0
    for raw in text.split("\n"):
        lines.append(Line(at, at + len(raw), raw.strip()))
        at += len(raw) + 1
    return lines


def whole_line(text: str, line: Line, kind: str) -> Change:
    """The change that takes a line out together with its line feed."""
    if line.end < len(text):
        return Change(line.start, line.end + 1, "", kind)
    return Change(max(0, line.start - 1) if line.start else 0, line.end, "", kind)
