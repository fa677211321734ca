"""The date line that cleaning cut out with the page's furniture: still evidence for the publication day."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from etl.extract.dates.anchors import full_day
from etl.extract.dates.lexicon import load_calendar
from etl.extract.dates.scanner import scan
from etl.extract.tokens import TokenTable, normal_form, tokenize_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.model import Edit

__all__ = ["copyright_year", "published_in_furniture"]

_HEAD = 2500  # characters of the raw text in which a page states its own date
_NOTICE = 6  # characters of the shortest notice: "© 2025"
_SIGNS = ("©", "(c)", "copyright")
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)[^\d\n]{0,40}((?:19|20)\d\d)(?:\s?[-–]\s?((?:19|20)\d\d))?", re.IGNORECASE
)
_LINE = 200  # a longer removed stretch is no date line


def copyright_year(text: str, edits: Iterable[Edit]) -> int | None:
    """The last year of the notice of copyright of a page: that of a report whose dateline has only day and month.

    Args:
        text: The cleaned text.
        edits: Edits of cleaning; such notices are page furniture.
    """
    for stretch in (*(e.removed for e in edits if len(e.removed) >= _NOTICE), text):
        low = stretch.lower()
        if not any(sign in low for sign in _SIGNS):  # ten times as fast as the search, and most texts have none
            continue
        found = _COPYRIGHT.search(stretch)
        if found is not None:
            return int(found[2] or found[1])
    return None


def published_in_furniture(edits: Iterable[Edit], lang: str) -> datetime | None:
    """The first full date in a removed line near the top of the raw text, as a day (midnight, naive UTC); else None.

    Args:
        edits: Edits of cleaning, in the order of the raw text.
        lang: Language of the document.
    """
    cal = load_calendar(lang)
    if cal is None:
        return None
    for edit in edits:
        if edit.raw_start > _HEAD:
            break
        if len(edit.removed) < 8 or not any(c.isdecimal() for c in edit.removed):
            continue
        for line in edit.removed.splitlines():
            if len(line) > _LINE:
                continue
            surface, start, end = tokenize_text(line)
            tokens = TokenTable(line, surface, [normal_form(w) for w in surface], start, end, [(0, len(surface))])
            for found in scan(tokens, cal, 0, len(surface)):
                day = full_day(found)
                if day is not None:
                    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - instants are naive UTC here
    return None
