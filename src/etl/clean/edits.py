"""Edits and the way back: how changes to a text are listed, composed, replayed, and mapped to the raw text.

A fixer sees the text as the fixers before it left it and answers with changes to *that* text.  :func:`compose` rewrites
them as changes to the raw text, so that one flat list remains at the end::

    raw      El alcalde[1] habl&oacute;.Las fuerzas
    edits    [1] -> ''    &oacute; -> 'ó'    '' -> ' '
    cleaned  El alcalde habló. Las fuerzas
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from etl.model import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Change", "OffsetMap", "anchors_of", "apply_changes", "compose", "replay", "settle"]


class Change(NamedTuple):
    """Replace ``text[start:end]`` by ``inserted``; ``kind`` is the value of the column ``cleanings.kind``."""

    start: int
    end: int
    inserted: str
    kind: str


def apply_changes(text: str, changes: Iterable[Change]) -> str:
    """The text after sorted, non-overlapping changes."""
    parts: list[str] = []
    at = 0
    for change in changes:
        parts.append(text[at : change.start])
        parts.append(change.inserted)
        at = change.end
    parts.append(text[at:])
    return "".join(parts)


def settle(text: str, changes: list[Change]) -> list[Change]:
    """Sorted changes without overlaps and without those that change nothing.

    Of two that overlap, the one that begins earlier (or is longer) stands; what a deletion reaches beyond it stays.
    """
    out: list[Change] = []
    end = 0
    for wanted in sorted(set(changes), key=lambda c: (c.start, -c.end)):
        change = wanted
        if change.start < end:
            if change.end <= end or change.inserted:
                continue
            change = change._replace(start=end)  # the same deletion, clipped
        if text[change.start : change.end] != change.inserted:
            out.append(change)
            end = change.end
    return out


def replay(raw: str, edits: Iterable[Edit]) -> str:
    """The cleaned text: all edits carried out on the raw text.

    Raises:
        ValueError: The edits overlap, or one of them does not quote the raw text.
    """
    parts: list[str] = []
    at = 0
    for edit in edits:
        if edit.raw_start < at or raw[edit.raw_start : edit.raw_end] != edit.removed:
            raise ValueError(f"edit of {edit.fixer} at {edit.raw_start} does not fit the raw text")
        parts.append(raw[at : edit.raw_start])
        parts.append(edit.inserted)
        at = edit.raw_end
    parts.append(raw[at:])
    return "".join(parts)


def compose(raw: str, edits: Sequence[Edit], changes: Iterable[Change], fixer: str) -> list[Edit]:
    """Edits of the raw text that do what ``edits`` and then ``changes`` do.

    Args:
        raw: The raw text.
        edits: Edits so far, sorted, non-overlapping.
        changes: Changes to the text that those edits produce, sorted, non-overlapping.
        fixer: Name of the fixer that made the changes.

    Returns:
        Sorted, non-overlapping edits.  A change that touches text inserted earlier swallows that earlier edit, so that
        each stretch of the raw text is explained once, by the last fixer that changed it.
    """
    out: list[Edit] = []
    earlier = deque(edits)
    shift = 0  # raw offset - current offset, in the kept stretch before the first of `earlier`
    for start, end, inserted, kind in changes:
        author = (fixer, kind)
        while earlier and (until := earlier[0].raw_start - shift + len(earlier[0].inserted)) <= start:
            edit = earlier.popleft()
            out.append(edit)
            shift = edit.raw_end - until
        raw_start, head = start + shift, ""
        if earlier and (at := earlier[0].raw_start - shift) < start:  # the change begins inside inserted text
            raw_start, head = earlier[0].raw_start, earlier[0].inserted[: start - at]
        while earlier and (at := earlier[0].raw_start - shift) < end:
            edit = earlier.popleft()
            if kind == "whitespace" and edit.kind != "whitespace" and edit.removed.strip():
                author = (edit.fixer, edit.kind)  # the edit is about what was removed, not about the spaces around it
            rest = edit.inserted[end - at :]
            shift = edit.raw_end - (end if rest else at + len(edit.inserted))
            if rest:  # the change ends inside inserted text: what follows stays an edit of its own
                earlier.appendleft(Edit(edit.fixer, edit.kind, edit.raw_end, edit.raw_end, "", rest))
                break
        raw_end = end + shift
        out.append(Edit(*author, raw_start, raw_end, raw[raw_start:raw_end], head + inserted))
    out.extend(earlier)
    return out


def anchors_of(edits: Sequence[Edit]) -> tuple[tuple[int, int], ...]:
    """Anchors of a cleaned text as :class:`OffsetMap` reads them."""
    anchors = [(0, 0)]
    shift = 0  # clean - raw
    for edit in edits:
        at = edit.raw_start + shift
        anchors.append((at, edit.raw_start))
        anchors.append((at + len(edit.inserted), edit.raw_end))
        shift = at + len(edit.inserted) - edit.raw_end
    return tuple(anchors)


class OffsetMap:
    """From offsets of the cleaned text to offsets of the raw text.

    ``anchors`` are (clean, raw) pairs that come in turns: an even one (0, 2, …) begins a stretch that was kept as it
    is, the odd one after it ends that stretch; between the two both offsets advance in step.  Between an odd anchor
    and the next even one stands an edit: the clean offsets bound what was inserted, the raw offsets what was removed.
    The last stretch is open.  ``((0, 0),)`` therefore says that nothing was changed.
    """

    __slots__ = ("_clean_end", "_clean_start", "_raw_end", "_raw_start")

    def __init__(self, anchors: Sequence[tuple[int, int]]) -> None:
        begins, ends = anchors[::2], anchors[1::2]
        self._clean_start = [clean for clean, _ in begins]
        self._raw_start = [raw for _, raw in begins]
        self._clean_end = [clean for clean, _ in ends]
        self._raw_end = [raw for _, raw in ends]

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """The smallest stretch of the raw text that covers ``text[start:end]``.

        The cleaned span is that stretch with the edits inside it carried out, unless the span begins or ends within
        inserted text: then the stretch holds the whole of what the insertion replaced.
        """
        k = bisect_right(self._clean_start, start) - 1
        if k < len(self._clean_end) and start >= self._clean_end[k]:
            raw_start = self._raw_end[k]
        else:
            raw_start = self._raw_start[k] + start - self._clean_start[k]
        if end <= start:
            return raw_start, raw_start
        k = bisect_left(self._clean_end, end)
        raw_end = self._raw_start[k] + max(0, end - self._clean_start[k])
        return raw_start, raw_end
