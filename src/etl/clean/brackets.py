"""Fixers of brackets: footnote marks, edit links, doubts of wiki editors, emptied access dates."""

from __future__ import annotations

import functools
import re

from etl.clean.edits import Change
from etl.clean.phrases import Phrases, key_of, phrases

__all__ = ["strip_brackets", "strip_lost_references"]

# One bracket, and the commas or spaces between two of them: `[12],[13]`, `[2] , [3]`.
_BRACKET = re.compile(r"[ \u00a0]?\[([^\[\]\n]{1,60})\](?:[ \u00a0]?[,;‚ ][ \u00a0]?(?=\[\d{1,3}\]))?")
_MARK = re.compile(
    r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*|[a-zа-я]|[ivx]{1,4}"
    r"|(?:n|nb|note|nota|anm\.?|a|прим\.?|komm\.?|комм?\.?|к|t|lower-alpha)\s?\d{1,3}|\*{1,3}|†|‡|#",
    re.IGNORECASE,
)
_ROUND = re.compile(r"\(([^()\n]{3,45})\)")


def strip_brackets(text: str) -> list[Change]:
    """Footnotes (``[1]``, ``[12],[13]``, ``[a]``), notes (``[citation needed]``) and edit links leave.

    Where the mark stood between a sentence and the next one without a space, a space remains.  Brackets with other
    words are the author's (``[the president]``, ``[sic]``, ``[t]he``) and stay.
    """
    if "[" not in text:
        return []
    known = phrases()
    changes: list[Change] = []
    for m in _BRACKET.finditer(text):
        kind = _kind(m, text, known)
        if kind is None:
            continue
        start, end = m.start(), m.end()
        before = text[start - 1] if start else "\n"
        after = text[end] if end < len(text) else "\n"
        if text[start] in " \u00a0" and (before == "\n" or after.isalnum()):
            start += 1  # keep the space before a mark that a word follows
            before = " "
        spaced = before.isspace() or not (after.isalnum() or after in '«“"„¿¡(—–')
        if after == "[" or (after in "'’-" and before.isalnum()):
            spaced = True
        changes.append(Change(start, end, "" if spaced else " ", kind))
    return changes


def _kind(m: re.Match[str], text: str, known: Phrases) -> str | None:
    content = m.group(1).strip()
    if not content:
        return "debris"
    after = text[m.end() : m.end() + 1]
    if _MARK.fullmatch(content):
        if content.isalpha() and len(content) == 1 and after.isalpha() and after.islower():
            return None  # [t]he: a changed letter in a quotation
        before = text[m.start() - 1 : m.start()] if text[m.start()] == "[" else " "
        if (
            content.isalpha()
            and len(content) == 1
            and after == " "
            and (before == " " or (content in "sdrn" and before.islower()))
        ):
            return None  # which is [a] big one, give[s] hope
        return "footnote"
    if content[0].isdigit() and not content[-1].isalpha():
        return None
    key = key_of(content)
    if key in known.notes or key.startswith(_note_beginnings()):
        return "footnote"
    parts = [p for p in re.split(r"\s*[|·/]\s*", content) if p]
    if parts and all(key_of(p) in known.edit for p in parts):
        return "edit_link"
    if key in known.ui and (
        after in ("", "\n", "[") or text[m.end() : m.end() + 2] == " [" or m.start() == 0 or text[m.start() - 1] == "\n"
    ):
        return "boilerplate"
    return None


@functools.cache
def _note_beginnings() -> tuple[str, ...]:
    """How the key of a note in brackets begins; a single word (``note``) must be followed by its number."""
    return tuple(start + " " if " " in start else start + " 0" for start in phrases().note_starts)


def strip_lost_references(text: str) -> list[Change]:
    """Parentheses in which only the label of an access date is left: ``(consulté le )``."""
    if "(" not in text:
        return []
    lost = phrases().lost
    return [
        Change(m.start() - (text[m.start() - 1 : m.start()] in (" ", "\u00a0", "\u200e")), m.end(), "", "reference")
        for m in _ROUND.finditer(text)
        if key_of(m.group(1)) in lost
    ]
