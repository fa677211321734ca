"""Quality flags of a document: what kinds of damage its text shows or showed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.model import Edit

__all__ = ["quality_flags"]

# "Le , le gouverneur", "On , forces", "El  de marzo", "El , las", "(consulté le )": an article or preposition that
# carries dates, and nothing where the date stood.
_LOST_DATE = re.compile(
    r"(?:^|[.!?»”\])]\s*|[,;]\s|\s)(?:[Ll]e|[Oo]n|[Ee]l|[Aa]m|[Dd]al|[Ii]l|[Dd]u|[Aa]u|[Ss]ince|[Dd]epuis|[Dd]esde|[Ss]eit|[Uu]m|[Ee]m|[Oo]p|[Dd]ne|[Ss]tanem na|[Сс]|[Зз]|[Сс]таном на) ,(?=\s)"
    r"|\b[Ee]l (?: |de |del? )(?:de )?(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b"
    r"|(?:^|\n)[ \u00a0](?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня)\b"
    r"|\b(?:[Сс]таном на|[Нн]а|[Пп]о состоянию на) {1,2}(?:року|года)\b"
    r"|\b(?:Im|im) (?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)  "
)
_BY_KIND = {
    "mojibake": "mojibake",
    "glue": "glued_sentences",
    "repeat": "duplicated_captions",
    "footnote": "footnotes",
    "reference": "footnotes",
}


def quality_flags(raw: str, text: str, edits: Sequence[Edit]) -> tuple[str, ...]:
    """Sorted names of the damage: lost_dates, glued_sentences, object_debris, mojibake, duplicated_captions, footnotes …"""
    flags = {_BY_KIND[kind] for edit in edits if (kind := edit.kind) in _BY_KIND}
    if "[object" in raw or any(edit.kind == "debris" for edit in edits):
        flags.add("object_debris")
    if any(
        edit.kind == "reference" and edit.removed.rstrip(") \n").endswith((" le", " on", " el", " am"))
        for edit in edits
    ):
        flags.add("lost_dates")
    if " ," in text or "  " in raw or "\n " in raw:
        if _LOST_DATE.search(text) or _LOST_DATE.search(raw):
            flags.add("lost_dates")
    if "\ufffd" in text:
        flags.add("replacement_characters")
    return tuple(sorted(flags))
