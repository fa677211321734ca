"""Lines of a text: where they stand, and whether they read like running text."""

from __future__ import annotations

import functools

from etl.clean.edits import Change
from etl.clean.phrases import key_of

__all__ = ["Line", "ends_sentence", "filled_lines", "is_prose", "split_lines", "whole_line"]

PROSE_LENGTH = 60  # characters; page furniture is rarely as long, a sentence of a report rarely shorter
_STOPS = frozenset(".!?…。！？؟।")
_CLOSERS = "\"'”’»“)] "


class Line:
    """A line of the current text; ``text`` is without the spaces around it."""

    __slots__ = ("_key", "_prose", "end", "start", "text")

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text
        self._key: str | None = None
        self._prose: bool | None = None

    @property
    def key(self) -> str:
        """The line's words as :func:`etl.clean.phrases.key_of` gives them."""
        if self._key is None:
            self._key = key_of(self.text)
        return self._key

    @property
    def prose(self) -> bool:
        """Whether the line reads like running text: long, and ended like a sentence."""
        if self._prose is None:
            self._prose = is_prose(self.text)
        return self._prose


def is_prose(line: str) -> bool:
    """Whether a line reads like running text: long enough, and with the end of a sentence at its end or inside."""
    return len(line) >= PROSE_LENGTH and (ends_sentence(line) or ". " in line or len(line) > 3 * PROSE_LENGTH)


def ends_sentence(line: str) -> bool:
    """Whether a line ends with a full stop or its like, closing quotes and brackets aside."""
    return line.rstrip(_CLOSERS)[-1:] in _STOPS and line != ""


@functools.lru_cache(maxsize=1)  # most fixers change nothing, so the next one asks for the lines of the same text
def split_lines(text: str) -> tuple[Line, ...]:
    """All lines with their offsets (without the line feed)."""
    lines = []
    at = 0
    for raw in text.split("\n"):
        end = at + len(raw)
        lines.append(Line(at, end, raw.strip()))
        at = end + 1
    return tuple(lines)


def filled_lines(text: str) -> list[Line]:
    """The lines that are not blank."""
    return [line for line in split_lines(text) if line.text]


def whole_line(text: str, line: Line, kind: str) -> Change:
    """The change that takes a line out together with its line feed."""
    if line.end < len(text):
        return Change(line.start, line.end + 1, "", kind)
    return Change(max(0, line.start - 1) if line.start else 0, line.end, "", kind)
