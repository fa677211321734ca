"""The order of cleaning, on one screen.

Each step is a pure function from the text, as the steps before it left it, to the changes that it wants.  A new fixer
is a function and one line in :data:`PLAN`; its name appears in ``cleanings.fixer``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from etl.clean import boilerplate as repeated_lines
from etl.clean.brackets import strip_brackets, strip_lost_references
from etl.clean.characters import (
    MISREAD_PAIR,
    compose_letters,
    decode_entities,
    decode_escapes,
    drop_invisible,
    even_spaces,
    has_ragged_edges,
    holds_odd_characters,
    repair_mojibake,
    unify_line_ends,
)
from etl.clean.edits import Change, anchors_of, apply_changes, compose, settle
from etl.clean.flags import quality_flags
from etl.clean.furniture import drop_furniture
from etl.clean.glue import separate_glued
from etl.clean.headlines import drop_inserted_headlines
from etl.clean.kinds import classify_lines
from etl.clean.markup import strip_html, strip_markdown
from etl.clean.page import drop_page_furniture
from etl.clean.placeholders import drop_placeholders
from etl.clean.references import drop_references
from etl.clean.repeats import drop_repeats
from etl.clean.wrap import join_wrapped
from etl.model import CleanText, Edit, Metadata

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PLAN", "Step", "clean", "clean_text"]


Sign: TypeAlias = "str | re.Pattern[str] | Callable[[str], bool]"


class Step(NamedTuple):
    """A named fixer, and what a text must hold (any of these) before it is run; nothing means always."""

    name: str
    fixer: Callable[[str], list[Change]]
    needs: tuple[Sign, ...] = ()


PLAN = (
    Step("line_ends", unify_line_ends, (holds_odd_characters,)),
    Step("escapes", decode_escapes, ("\\",)),
    Step("html", strip_html, ("<",)),  # before entities: `&lt;b&gt;` is text about a tag
    Step("entities", decode_entities, ("&",)),
    Step("mojibake", repair_mojibake, (MISREAD_PAIR,)),
    Step("invisible", drop_invisible, (holds_odd_characters,)),
    Step("composed_letters", compose_letters),
    Step("page", drop_page_furniture),
    Step("references", drop_references),  # before the brackets that mark its lines leave
    Step("markdown", strip_markdown),
    Step("brackets", strip_brackets, ("[",)),
    Step("lost_references", strip_lost_references, ("(",)),
    Step("furniture", drop_furniture),
    Step("inserted_headlines", drop_inserted_headlines),
    Step("placeholders", drop_placeholders, ("[object", "{", "NaN", "<%", "Invalid Date", "undefined", "null")),
    Step("repeats", drop_repeats),
    Step("glue", separate_glued),
    Step("hard_wraps", join_wrapped),
    Step("spaces", even_spaces, ("  ", " \n", "\n ", "\n\n\n", has_ragged_edges, holds_odd_characters)),
)
_NO_METADATA = Metadata()


def clean_text(
    raw: str,
    *,
    start: int = 0,
    metadata: Metadata = _NO_METADATA,
    boilerplate: frozenset[str] = frozenset(),
) -> CleanText:
    """Clean one text and account for every change.

    Args:
        raw: Decoded raw text.
        start: Where the body begins; ``raw[:start]`` (front matter) leaves with one edit.
        metadata: What the container says; its title helps to recognise the title line.
        boilerplate: Ids of lines that repeat over the dump (:func:`etl.clean.boilerplate.find_boilerplate`).

    Returns:
        The cleaned text.  Its edits are sorted, do not overlap, and turn ``raw`` into the text when replayed;
        ``anchors`` are for :class:`etl.clean.edits.OffsetMap`; ``lines`` are the kept lines with their kinds.
    """
    text = raw
    edits: list[Edit] = []
    if start > 0:
        edits.append(Edit("front_matter", "front_matter", 0, start, raw[:start], ""))
        text = raw[start:]
    held: dict[Sign, bool] = {}
    for name, fixer, needs in PLAN:
        if not needs or any(_holds(text, sign, held) for sign in needs):
            changes = settle(text, fixer(text))
            if changes:
                edits = compose(raw, edits, changes, name)
                text = apply_changes(text, changes)
                held.clear()
        if name == "furniture" and boilerplate:
            changes = settle(text, repeated_lines.drop_boilerplate(text, boilerplate))
            edits = compose(raw, edits, changes, "boilerplate")
            text = apply_changes(text, changes)
    return CleanText(
        text=text,
        edits=tuple(edits),
        anchors=anchors_of(edits),
        lines=classify_lines(text, edits, metadata),
        flags=quality_flags(raw, text, edits),
    )


def _holds(text: str, sign: Sign, held: dict[Sign, bool]) -> bool:
    """Whether the text holds a sign; ``held`` remembers the answers until the text changes."""
    known = held.get(sign)
    if known is None:
        if isinstance(sign, str):
            known = sign in text
        elif isinstance(sign, re.Pattern):
            known = not text.isascii() and sign.search(text) is not None  # the one pattern is of other letters
        else:
            known = sign(text)
        held[sign] = known
    return known


def clean(text: str) -> tuple[str, tuple[Edit, ...]]:
    """The cleaned text and its edits: what ``etl.clean(text)`` gives."""
    result = clean_text(text)
    return result.text, result.edits
