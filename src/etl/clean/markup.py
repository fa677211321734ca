"""Fixers of markup: HTML that was left over, Markdown, wiki headings."""

from __future__ import annotations

import re

from etl.clean.edits import Change
from etl.clean.line import split_lines

__all__ = ["strip_html", "strip_markdown"]

_BLOCK = (
    r"address|article|aside|blockquote|br|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|"
    r"pre|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
_INLINE = (
    r"a|abbr|b|bdi|big|button|center|cite|code|data|em|embed|font|i|iframe|img|input|ins|del|kbd|label|link|mark|meta|noscript|object|"
    r"param|picture|q|ref|s|samp|small|source|span|strike|strong|sub|sup|svg|path|time|tt|u|var|video|audio|body|html|head|title|option|select"
)
_REST = r"\b(?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*/?>"
_HTML = re.compile(
    rf"<(?P<drop>script|style|noscript|svg|ref){_REST}|(?P<comment><!--)|<!doctype[^<>]*>"
    rf"|</?(?P<block>{_BLOCK}){_REST}|</?(?:{_INLINE}){_REST}",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"^[ \t]*(?:(#[ \t]+(?=[^\s#])|#{2,6}[ \t]*(?=[^\s#\d])|#{2,6}[ \t]+(?=\d))"
    r"|(={2,6})[ \t]*(?=\S[^\n]*?={2,6}[ \t]*$))",
    re.MULTILINE,
)
_HEADING_END = re.compile(r"[ \t]{0,20}(?:={2,6}|#{1,6})[ \t]*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\[\]\n]*)\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\((?=[^()\s\n]*(?:[/#.:]|\)))[^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]+)\]\]")
_FOOTNOTE_LINE = re.compile(r"^\[\^[^\]\n]{1,20}\]:[^\n]*\n?", re.MULTILINE)
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]\n]{1,20}\]")
_STRONG = re.compile(
    r"(?<![\w*])(\*{2,3})(?=[^\s*])([^*\n]{1,400}?)(?<=[^\s*])\1(?![*])|(?<!\w)(__)(?=[^\s_])([^\n]{1,400}?)(?<=[^\s_])__(?!\w)"
)
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,300}?)(?<=[^\s*])\*(?![\w*])|(?<![\w/])_(?=[^\s_])([^_\n]{1,300}?)(?<=[^\s_])_(?!\w)"
)
_QUOTE_MARK = re.compile(r"^[ \t]*(?:>[ \t]?)+(?=[^\s>]|$)", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*(?:[*•▪●◦‣·][ \t]+|[-+][ \t]+(?=\S))", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:(?:[-*_=~#][ \t]?){3,}|[—–_][—–_ \t]{2,})[ \t]*$", re.MULTILINE)
_TABLE_LINE = re.compile(
    r"^[ \t]{0,8}\|?[ \t]{0,8}:?-{2,}:?[ \t]{0,8}(?:\|[ \t]{0,8}:?-{2,}:?[ \t]{0,8})+\|?[ \t]*$", re.MULTILINE
)
_TABLE_EDGE = re.compile(r"^[ \t]*\|[ \t]*(?=[^\n]*\|[ \t]*$)|[ \t]{0,20}\|[ \t]*$", re.MULTILINE)
_INNER_MARKS = ("[", "*", "_", "|", "=")
_LINE_MARKS = frozenset("#*_=~>|•▪●◦‣·+-—–")


def strip_html(text: str) -> list[Change]:
    """Tags leave; block tags and ``<br>`` leave a line break, scripts and styles leave with their content."""
    if "<" not in text or ">" not in text:
        return []
    changes = []
    low = ""
    unclosed: set[str] = set()  # what has no end in the rest of the text, so that no search for it runs twice
    at = 0
    while m := _HTML.search(text, at):
        at = m.end()
        dropped = "comment" if m.group("comment") else (m.group("drop") or "").lower()
        if dropped and dropped not in unclosed and not m.group().endswith("/>"):
            low = low or text.lower()
            ending = "-->" if dropped == "comment" else f"</{dropped}"
            close = low.find(ending, at) if len(low) == len(text) else text.find(ending, at)
            if close < 0:
                unclosed.add(dropped)
            else:
                at = text.find(">", close) + 1 or len(text)
        if dropped == "comment" and at == m.end():
            continue
        changes.append(Change(m.start(), at, "\n" if m.group("block") else "", "markup"))
    return changes


def strip_markdown(text: str) -> list[Change]:
    """Marks of headings, emphasis, links, lists, quotes and tables leave; what they mark stays.

    The marks at the start of a line tell the kind of the line later (see ``kinds.py``).
    """
    firsts = {line.text[:1] for line in split_lines(text)}
    if not any(mark in text for mark in _INNER_MARKS) and firsts.isdisjoint(_LINE_MARKS):
        return []
    changes: list[Change] = []
    if "#" in text or "==" in text:
        for m in _HEADING.finditer(text):
            changes.append(Change(m.start(), m.end(), "", "markup"))
            end = text.find("\n", m.end())
            tail = _HEADING_END.search(text, m.end(), len(text) if end < 0 else end)
            if tail and tail.start() > m.end() and (m.group(2) or tail.group().strip()[0] == "#"):
                changes.append(Change(tail.start(), tail.end(), "", "markup"))
    if "](" in text:
        changes += [Change(m.start(), m.end(), m.group(1), "markup") for m in _IMAGE.finditer(text)]
        for m in _LINK.finditer(text):
            changes.append(Change(m.start(), m.start(1), "", "markup"))
            changes.append(Change(m.end(1), m.end(), "", "markup"))
    if "[[" in text:
        for m in _WIKI_LINK.finditer(text):
            changes.append(Change(m.start(), m.start(1), "", "markup"))
            changes.append(Change(m.end(1), m.end(), "", "markup"))
    if "[^" in text:
        changes += [Change(m.start(), m.end(), "", "reference") for m in _FOOTNOTE_LINE.finditer(text)]
        changes += [Change(m.start(), m.end(), "", "footnote") for m in _FOOTNOTE_MARK.finditer(text)]
    if "**" in text or "__" in text:
        for m in _STRONG.finditer(text):
            width = 2 if m.group(3) else len(m.group(1))
            changes.append(Change(m.start(), m.start() + width, "", "markup"))
            changes.append(Change(m.end() - width, m.end(), "", "markup"))
    if "*" in text or "_" in text:
        for m in _EMPHASIS.finditer(text):
            changes.append(Change(m.start(), m.start() + 1, "", "markup"))
            changes.append(Change(m.end() - 1, m.end(), "", "markup"))
    if ">" in text:
        changes += [Change(m.start(), m.end(), "", "markup") for m in _QUOTE_MARK.finditer(text)]
    if "|" in text and _TABLE_LINE.search(text):
        changes += [Change(m.start(), m.end(), "", "markup") for m in _TABLE_LINE.finditer(text)]
        changes += [Change(m.start(), m.end(), "", "markup") for m in _TABLE_EDGE.finditer(text)]
    if not firsts.isdisjoint(_LINE_MARKS):
        changes += [Change(m.start(), m.end(), "", "markup") for m in _RULE.finditer(text)]
        changes += [Change(m.start(), m.end(), "", "markup") for m in _BULLET.finditer(text)]
    return changes
