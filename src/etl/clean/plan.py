"""The order of cleaning, on one screen.

Each step is a pure function from the text, as the steps before it left it, to the changes that it wants.  A new fixer is
a function and one line in :data:`PLAN`; its name appears in ``cleanings.fixer``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.clean import boilerplate as repeated_lines
from etl.clean.brackets import strip_brackets, strip_lost_references
from etl.clean.characters import (
    compose_letters,
    decode_entities,
    decode_escapes,
    drop_invisible,
    even_spaces,
    repair_mojibake,
    unify_line_ends,
)
from etl.clean.edits import Change, anchors_of, apply_changes, compose, settle
from etl.clean.flags import quality_flags
from etl.clean.glue import separate_glued
from etl.clean.kinds import classify_lines
from etl.clean.lines import drop_furniture
from etl.clean.markup import strip_html, strip_markdown
from etl.clean.placeholders import drop_placeholders
from etl.clean.references import drop_references
from etl.clean.repeats import drop_repeats
from etl.clean.wrap import join_wrapped
from etl.model import CleanText, Edit, Metadata

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PLAN", "clean", "clean_text"]

PLAN: tuple[tuple[str, Callable[[str], list[Change]]], ...] = (
    ("line_ends", unify_line_ends),
    ("escapes", decode_escapes),
    ("html", strip_html),  # before entities: `&lt;b&gt;` is text about a tag
    ("entities", decode_entities),
    ("mojibake", repair_mojibake),
    ("invisible", drop_invisible),
    ("composed_letters", compose_letters),
    ("references", drop_references),  # before the brackets that mark its lines leave
    ("markdown", strip_markdown),
    ("brackets", strip_brackets),
    ("lost_references", strip_lost_references),
    ("furniture", drop_furniture),
    ("placeholders", drop_placeholders),
    ("repeats", drop_repeats),
    ("glue", separate_glued),
    ("hard_wraps", join_wrapped),
    ("spaces", even_spaces),
)


def clean_text(
    raw: str,
    *,
    start: int = 0,
    metadata: Metadata = Metadata(),  # noqa: B008 -- frozen
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
    for name, fixer in PLAN:
        changes = fixer(text)
        if changes and (changes := settle(text, changes)):
            edits = compose(raw, edits, changes, name)
            text = apply_changes(text, changes)
        if name == "furniture" and boilerplate and (changes := settle(text, repeated_lines.drop_boilerplate(text, boilerplate))):
            edits = compose(raw, edits, changes, "boilerplate")
            text = apply_changes(text, changes)
    return CleanText(
        text=text,
        edits=tuple(edits),
        anchors=anchors_of(edits),
        lines=classify_lines(text, edits, metadata),
        flags=quality_flags(raw, text, edits),
    )


def clean(text: str) -> tuple[str, tuple[Edit, ...]]:
    """The cleaned text and its edits: what ``etl.clean(text)`` gives."""
    result = clean_text(text)
    return result.text, result.edits
