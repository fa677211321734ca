"""Blocks: the stretches of a cleaned text that a sentence cannot cross, with their kind and paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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

    Every kept line is a block.  Lines between two blank lines share a paragraph number, except that a title or a heading
    has its own: what stands under a heading is a new paragraph.
    """
    blocks: list[Block] = []
    paragraph = -1
    previous_end = 0
    previous_kind = ""
    for start, end, kind in cleaned.lines:
        apart = cleaned.text.count("\n", previous_end, start) != 1
        if (
            not blocks
            or apart
            or "heading" in (kind, previous_kind)
            or "title" in (kind, previous_kind)
            or kind != previous_kind
        ):
            paragraph += 1
        blocks.append(Block(start, end, kind, paragraph))
        previous_end, previous_kind = end, kind
    return blocks
