"""Blocks: the stretches of a cleaned text that a sentence cannot cross, with their kind and paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from etl.clean.line import ends_sentence

if TYPE_CHECKING:
    from etl.model import CleanText

__all__ = ["Block", "blocks_of"]


class Block(NamedTuple):
    """``text[start:end]`` is one line of the cleaned text; ``paragraph`` counts from 0."""

    start: int
    end: int
    kind: str
    paragraph: int


def blocks_of(cleaned: CleanText) -> list[Block]:
    """The blocks of a cleaned text, in order.

    Every kept line is a block and, as hard wraps are joined before, a paragraph; the items of a list share one, so do
    the lines of a quotation, and a line that ends in mid-sentence shares it with the line that follows.
    """
    blocks: list[Block] = []
    paragraph = -1
    previous_end, previous_kind = 0, ""
    for start, end, kind in cleaned.lines:
        apart = cleaned.text.count("\n", previous_end, start) != 1
        joined = kind in ("list", "quote") or (
            kind == "body" and not ends_sentence(cleaned.text[max(0, previous_end - 80) : previous_end])
        )
        if not blocks or apart or kind != previous_kind or not joined:
            paragraph += 1
        blocks.append(Block(start, end, kind, paragraph))
        previous_end, previous_kind = end, kind
    return blocks
