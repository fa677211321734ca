"""Quality flags of a document: what kinds of damage its text shows or showed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.clean.phrases import phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.model import Edit

__all__ = ["quality_flags"]

_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
_WORDS_AFTER = re.compile(r"[ \u00a0]{0,4}(?:de )?([^\W\d_]+)")
_BY_KIND = {
    "mojibake": "mojibake",
    "glue": "glued_sentences",
    "repeat": "duplicated_captions",
    "footnote": "footnotes",
    "reference": "footnotes",
}


def quality_flags(raw: str, text: str, edits: Sequence[Edit]) -> tuple[str, ...]:
    """Sorted names of the damage that a text shows or showed (the values of ``documents.quality_flags``)."""
    flags = {_BY_KIND[kind] for edit in edits if (kind := edit.kind) in _BY_KIND}
    if "[object" in raw or any(edit.kind == "debris" for edit in edits):
        flags.add("object_debris")
    if any(
        edit.kind == "reference" and edit.removed.rstrip(") \n").endswith((" le", " on", " el", " am"))
        for edit in edits
    ):
        flags.add("lost_dates")
    if "lost_dates" not in flags and _lost_date(raw):
        flags.add("lost_dates")
    if "\ufffd" in text:
        flags.add("replacement_characters")
    return tuple(sorted(flags))


def _lost_date(raw: str) -> bool:
    """Whether a date is missing somewhere: a word that carries one, then a bare comma or a month without its day.

    ``Le , le gouverneur`` · ``on , forces`` · ``El  de marzo`` · a line that begins with a space and a month.
    """
    known = phrases()
    at = raw.find(" ,")
    while at >= 0:
        word = _WORD_BEFORE.search(raw, max(0, at - 12), at)
        if word and word.group().lower() in known.date_leads:
            return True
        at = raw.find(" ,", at + 2)
    for gap in ("  ", "\n "):
        at = raw.find(gap)
        while at >= 0:
            after = _WORDS_AFTER.match(raw, at + len(gap))
            if after and after.group(1).lower() in known.months:
                before = _WORD_BEFORE.search(raw, max(0, at - 12), at)
                if gap != "  " or before is None or before.group().lower() in known.date_leads:
                    return True
            at = raw.find(gap, at + 1)
    return False
