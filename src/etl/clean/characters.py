"""Fixers of single characters: line ends, escapes, invisible signs, entities, mojibake, composed forms, spaces.

Every fixer takes the text and gives the changes that it wants; a cheap test comes first, because most texts are whole.
"""

from __future__ import annotations

import html
import re
import unicodedata

from etl.clean.edits import Change

__all__ = [
    "MISREAD_PAIR",
    "compose_letters",
    "decode_entities",
    "decode_escapes",
    "drop_invisible",
    "even_spaces",
    "has_ragged_edges",
    "holds_odd_characters",
    "repair_mojibake",
    "unify_line_ends",
]

_LINE_END = re.compile("\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_ESCAPED_BREAK = re.compile(r"(?:\\r)?\\n|\\t")
_ESCAPED_CHAR = re.compile(
    r"\\u(?:00a0|200[bcdef]|00ad|20(?:1[0-9]|2[26])|feff|2028)|\\x(?:a0|ad)|\\[\"']", re.IGNORECASE
)
# Soft hyphen (with the line break that it stands for), zero-width signs, directional and other control characters;
# the replacement of an emoji's presentation is left alone.
_INVISIBLE = re.compile(
    "\u00ad(?:[ \t]*\n[ \t]*(?=[^\\W\\d_]))?"
    "|[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u061c\u180e]+"
    "|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufff9-\ufffb]+|[\u200c\u200d]+"
)
_JOINER_NEEDED = re.compile("[\u0600-\u06ff\u0900-\u0dff\u1780-\u17ff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
_ENTITY = re.compile(r"&(?:amp;){0,3}(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ODD_SPACE = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_TOKEN = re.compile(r"\S+")

# What a text must hold before a fixer is worth its time (see plan.py).
# A lead byte and a continuation byte of UTF-8 as cp1252, latin-1 (Ã©) or cp1251 (РѓР±) would show them.
MISREAD_PAIR = re.compile(
    "[\u00c2-\u00f4\u0413\u0420\u0421\u0432]"
    "[\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018-\u201d"
    "\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178\u0402\u0403\u0453"
    "\u0409\u040a\u040c\u040b\u040f\u0452\u0459\u045a\u045c\u045b\u045f\u040e\u045e\u0408\u0490\u2116]"
)


def holds_odd_characters(text: str) -> bool:
    """Whether a text holds a character that does not print as itself: a control, a format sign, an odd space."""
    return not all(map(str.isprintable, text.split("\n")))


def has_ragged_edges(text: str) -> bool:
    """Whether a text begins or ends with white space."""
    return text[:1].isspace() or text[-1:].isspace()


def unify_line_ends(text: str) -> list[Change]:
    """CRLF, CR and the rarer line ends become one line feed."""
    return [Change(m.start(), m.end(), "\n", "whitespace") for m in _LINE_END.finditer(text)]


def decode_escapes(text: str) -> list[Change]:
    r"""Escapes that were never decoded: a literal ``\n`` (two of them, or none is one), ``\u00a0``, ``\"``.

    A single ``\n`` may be part of a Windows path and stays.
    """
    if "\\" not in text:
        return []
    changes = [_decoded(m) for m in _ESCAPED_CHAR.finditer(text)]
    breaks = list(_ESCAPED_BREAK.finditer(text))
    if len(breaks) > 1:
        changes += [Change(m.start(), m.end(), " " if m.group() == "\\t" else "\n", "whitespace") for m in breaks]
    return sorted(changes)


def _decoded(m: re.Match[str]) -> Change:
    escape = m.group()
    char = escape[1] if escape[1] in "\"'" else chr(int(escape.lstrip("\\uUxX"), 16))
    return Change(m.start(), m.end(), " " if char == "\u00a0" else char, "markup")


def drop_invisible(text: str) -> list[Change]:
    """Zero-width, bidi and control characters and soft hyphens leave; joiners stay where a script needs them."""
    changes = []
    for m in _INVISIBLE.finditer(text):
        if m.group()[0] in "\u200c\u200d":
            around = text[max(0, m.start() - 1) : m.start()] + text[m.end() : m.end() + 1]
            if _JOINER_NEEDED.search(around):
                continue
        changes.append(Change(m.start(), m.end(), "", "invisible"))
    return changes


def decode_entities(text: str) -> list[Change]:
    """HTML entities, also those that were encoded twice (``&amp;quot;``)."""
    if "&" not in text:
        return []
    changes = []
    for m in _ENTITY.finditer(text):
        whole = m.group()
        plain = html.unescape(whole)
        for _ in range(3):
            if "&" not in plain or len(plain) == 1:
                break
            plain = html.unescape(plain)
        if plain == whole or "\x00" in plain:
            continue
        if _ODD_SPACE.fullmatch(plain):
            plain = " "
        elif _INVISIBLE.fullmatch(plain):
            plain = ""
        changes.append(Change(m.start(), m.end(), plain, "markup"))
    return changes


def repair_mojibake(text: str) -> list[Change]:
    """Text decoded with the wrong encoding (``RÃ©gion``), repaired line by line where ftfy's badness test fires.

    Changes are as small as words, so that offsets stay exact.
    """
    from ftfy import badness, fix_encoding

    changes: list[Change] = []
    at = 0
    for line in text.split("\n"):
        if MISREAD_PAIR.search(line) and badness.is_bad(line):
            changes += _word_changes(line, fix_encoding(line), at)
        at += len(line) + 1
    return changes


def _word_changes(old: str, new: str, offset: int) -> list[Change]:
    if old == new:
        return []
    words = [(m.start(), m.end()) for m in re.finditer(r"[^ \t]+", old)]
    fixed = re.findall(r"[^ \t]+", new)
    if len(words) != len(fixed):
        return [Change(offset, offset + len(old), new, "mojibake")]
    return [
        Change(offset + a, offset + b, word, "mojibake")
        for (a, b), word in zip(words, fixed, strict=True)
        if old[a:b] != word
    ]


def compose_letters(text: str) -> list[Change]:
    """Unicode normal form C, word by word."""
    if unicodedata.is_normalized("NFC", text):
        return []
    return [
        Change(m.start(), m.end(), composed, "whitespace" if composed.isspace() else "unicode")
        for m in _TOKEN.finditer(text)
        if (composed := unicodedata.normalize("NFC", m.group())) != m.group()
    ]


def even_spaces(text: str) -> list[Change]:
    """The last fixer: one plain space between words, none at the ends of a line, at most one blank line, no edges.

    No-break and thin spaces become plain ones, also within numbers (``2 475``): the readers of numbers know that form.
    """
    changes: list[Change] = []
    size = len(text)
    for m in re.finditer(
        "[ \t\n\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]{2,}|[\t\n\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]", text
    ):
        run = m.group()
        if m.start() == 0 or m.end() == size:
            wanted = ""
        else:
            breaks = run.count("\n")
            wanted = " " if not breaks else "\n" if breaks == 1 else "\n\n"
        if wanted == run:
            continue
        kept = 0  # what can stay, stays: the edits of lines removed here remain apart from those of spaces
        while kept < len(wanted) and run[kept] == wanted[kept]:
            kept += 1
        changes.append(Change(m.start() + kept, m.end(), wanted[kept:], "whitespace"))
    if size and text[0] == " " and not (changes and changes[0].start == 0):
        changes.insert(0, Change(0, 1, "", "whitespace"))
    if size > 1 and text[-1] == " " and not (changes and changes[-1].end == size):
        changes.append(Change(size - 1, size, "", "whitespace"))
    return changes
