"""Which scripts a text is written in."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter

__all__ = ["script_counts", "script_of"]

# First code point of each block of letters and its script (Unicode, Blocks.txt); "" where no script of ours is written.
_BLOCKS: tuple[tuple[int, str], ...] = (
    (0x0041, "latin"),
    (0x0250, ""),
    (0x0370, "greek"),
    (0x0400, "cyrillic"),
    (0x0530, "armenian"),
    (0x0590, "hebrew"),
    (0x0600, "arabic"),
    (0x0700, ""),
    (0x0750, "arabic"),
    (0x0780, ""),
    (0x0900, "devanagari"),
    (0x0980, "bengali"),
    (0x0A00, "gurmukhi"),
    (0x0A80, "gujarati"),
    (0x0B00, ""),
    (0x0B80, "tamil"),
    (0x0C00, "telugu"),
    (0x0C80, "kannada"),
    (0x0D00, "malayalam"),
    (0x0D80, "sinhala"),
    (0x0E00, "thai"),
    (0x0E80, "lao"),
    (0x0F00, ""),
    (0x1000, "burmese"),
    (0x10A0, "georgian"),
    (0x1100, "hangul"),
    (0x1200, "ethiopic"),
    (0x13A0, ""),
    (0x1780, "khmer"),
    (0x1800, ""),
    (0x1E00, "latin"),
    (0x1F00, "greek"),
    (0x2000, ""),
    (0x3040, "kana"),
    (0x3100, ""),
    (0x3400, "han"),
    (0xA000, ""),
    (0xAC00, "hangul"),
    (0xD800, ""),
    (0xF900, "han"),
    (0xFB00, ""),
    (0xFB1D, "hebrew"),
    (0xFB50, "arabic"),
    (0xFE00, ""),
    (0xFE70, "arabic"),
    (0xFF00, ""),
    (0xFF66, "kana"),
    (0xFFA0, ""),
    (0x20000, "han"),
    (0x30000, ""),
)
_STARTS = [start for start, _ in _BLOCKS]
_NAMES = [name for _, name in _BLOCKS]
_known: dict[str, str] = {}


def script_of(letter: str) -> str:
    """Script of one character; empty for what is no letter or belongs to a script that no language of ours writes."""
    script = _known.get(letter)
    if script is None:
        at = bisect_right(_STARTS, ord(letter)) - 1
        script = _known[letter] = _NAMES[at] if at >= 0 and letter.isalpha() else ""
    return script


def script_counts(text: str) -> dict[str, int]:
    """Number of letters of each script."""
    found: dict[str, int] = {}
    for letter, n in Counter(text).items():
        script = script_of(letter)
        if script:
            found[script] = found.get(script, 0) + n
    return found
