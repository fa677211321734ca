"""What of a text may decide its language: running words, not addresses, debris, figures or other people's words."""

from __future__ import annotations

import re

from etl.detect.scripts import script_counts, script_of
from etl.detect.words import WORD, word_hits, word_rows

__all__ = ["is_name_only", "main_script", "only_script", "own_text", "sample", "without_quotes"]

_URL = re.compile(r"(?:https?://|www\.)\S+")
_HANDLE = re.compile(r"[^\s@]{0,64}@\S{1,255}")
_DEBRIS = re.compile(r"\[object \w+\]|\b(?:undefined|null|NaN)\b")
_QUOTED = re.compile(r"«[^«»]{1,600}»|“[^“”]{1,600}”|„[^„“”]{1,600}[“”]|\"[^\"\n]{1,600}\"")
_SAMPLE_PIECE = 200  # characters
_SAMPLE_PIECES = 3
_MIN_OWN_LETTERS = 60  # outside quotations, before these are left out
_MAX_NAME_WORDS = 3
# Scripts that tell upper from lower case and that many languages share: a name alone says nothing there.
_SHARED = frozenset(("latin", "cyrillic"))
_DENSE = frozenset(("han", "kana", "hangul"))  # one sign is about as much as two or three letters


def own_text(text: str) -> str:
    """The text without addresses and without what a script printed by mistake."""
    if "://" in text or "www." in text:
        text = _URL.sub(" ", text)
    if "@" in text:
        text = _HANDLE.sub(" ", text)
    if "[object" in text or "undefined" in text or "NaN" in text or "null" in text:
        text = _DEBRIS.sub(" ", text)
    return text


def without_quotes(text: str) -> str:
    """The text without quotations, where enough of it remains to judge by."""
    if "«" not in text and "“" not in text and '"' not in text:
        return text
    outside = _QUOTED.sub(" ", text)
    if len(outside) == len(text):
        return text
    return outside if sum(map(str.isalpha, outside)) >= _MIN_OWN_LETTERS else text


def main_script(text: str) -> tuple[str, float]:
    """The script of most of the text and its share of the letters; ``("", 0.0)`` where there is no letter."""
    if text.isascii():
        return ("latin", 1.0) if any(map(str.isalpha, text)) else ("", 0.0)
    counts = {script: n * (2 if script in _DENSE else 1) for script, n in script_counts(text).items()}
    if not counts:
        return "", 0.0
    if counts.get("kana", 0) * 10 > counts.get("han", 0) > 0:  # Japanese writes both, Chinese no kana
        counts["kana"] += counts.pop("han")
    script = min(counts, key=lambda name: (-counts[name], name))
    return script, counts[script] / sum(counts.values())


def only_script(text: str, script: str) -> str:
    """The text with blanks for the letters of other scripts: names and quotations in them do not decide."""
    return "".join(c if script_of(c) in {"", script} else " " for c in text)


def is_name_only(text: str, script: str) -> bool:
    """Whether the text is no more than a name or two, a figure with its unit, or a single word."""
    if script not in _SHARED:
        return False
    words = WORD.findall(text)
    if not any(len(word) > 1 for word in words):
        return True
    if len(words) > _MAX_NAME_WORDS:
        return False
    known = float(word_hits(word_rows([word.lower() for word in words])).max()) if words else 0.0
    return known == 0.0 and (len(words) < 2 or all(word[0].isupper() for word in words))


def sample(text: str) -> str:
    """At most 600 characters from three places of the text, cut at blanks."""
    size = _SAMPLE_PIECE * _SAMPLE_PIECES
    if len(text) <= size + _SAMPLE_PIECE:
        return text
    prose = [line for line in text.splitlines() if len(line) > 2 * len("A short heading or menu")]
    if sum(map(len, prose)) > size:
        text = "\n".join(prose)
    pieces = []
    for k in range(_SAMPLE_PIECES):
        start = (len(text) - _SAMPLE_PIECE) * k // (_SAMPLE_PIECES - 1)
        piece = text[start : start + _SAMPLE_PIECE]
        lo, hi = piece.find(" "), piece.rfind(" ")
        pieces.append(piece[lo + 1 : hi] if 0 <= lo < hi else piece)
    return " ".join(pieces)
