"""Fixer of placeholders: what broken templates and scripts print instead of a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.clean.edits import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["drop_placeholders"]

_ALWAYS = re.compile(
    r"[ \u00a0]?(?:\(|\[|«|\")?\[object \w{1,20}\](?:\)|\]|»|\")?"
    r"|[ \u00a0]?\{\{[^{}\n]{0,200}\}\}|[ \u00a0]?\$\{[^{}\n]{0,80}\}|[ \u00a0]?<%[^%\n]{0,80}%>"
    r"|[ \u00a0]?\{%[^%\n]{0,80}%\}|\bInvalid Date\b|\bNaN(?:[:%/]NaN)*\b%?"
)
# Where one of them may stand: the pattern above is tried from two signs before that, not at every sign of the text.
_SIGN = re.compile(r"\[object |\{|<%|Invalid Date|NaN")
# `undefined` and `null` are words too: they leave only beside signs that running text does not put there.
_SOMETIMES = re.compile(
    r"[(\[«\"@#]\s?(?:undefined|null)\b\s?[)\]»\"]?"
    r"|(?<=[:©|·•–—/=])\s?(?:undefined|null)\b(?=\s*(?:[|·•,.;:–—/)]|$|\d))"
    r"|^(?:undefined|null)\b(?=\s*(?:[|·•:–—]|$))|(?<=[.!?])\s(?:undefined|null)[.]?$|\s{2,20}(?:undefined|null)$",
    re.MULTILINE,
)


def drop_placeholders(text: str) -> list[Change]:
    """``[object Object]``, ``{{…}}``, ``${…}``, ``NaN``, ``Invalid Date`` and ``undefined`` where it is no word.

    A placeholder glued between two words leaves a space.
    """
    changes: list[Change] = []
    if "[object" in text or "{" in text or "NaN" in text or "<%" in text or "Invalid Date" in text:
        for m in _always(text):
            start, end = m.span()
            whole = m.group()
            body = whole.strip()
            if body[0] in '([«"' and not body.startswith("[object") and body[-1] not in ')]»"':
                start += whole.index("[object")
            elif body.startswith("[object") and (body[-1] in ')»"' or body.endswith("]]")):
                end -= 1
            changes.append(_without(text, start, end))
    if "undefined" in text or "null" in text:
        changes += [_without(text, m.start(), m.end()) for m in _SOMETIMES.finditer(text)]
    return changes


def _always(text: str) -> Iterator[re.Match[str]]:
    """``_ALWAYS.finditer(text)``."""
    at = 0
    for sign in _SIGN.finditer(text):
        start = sign.start()
        for begin in range(max(at, start - 2), start + 1):
            m = _ALWAYS.match(text, begin)
            if m is not None:
                yield m
                at = m.end()
                break


def _without(text: str, start: int, end: int) -> Change:
    before = text[start - 1] if start else "\n"
    after = text[end] if end < len(text) else "\n"
    glued = before.isalnum() and after.isalnum()
    if not glued and before in ".!?»”" and after.isalnum():
        glued = True
    return Change(start, end, " " if glued else "", "debris")
