"""The article of a web page in reading order, one block a line.

Trafilatura chooses the article.  It can lose parts of a page of an unusual build (posts of a live blog, definition
lists, single list items), and now and then nearly all of it, so its answer is compared with our own reading of the
blocks: what it lost inside the article is put back, and where it lost most of the article ours stands.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING

from etl.ingest.blocks import block_lines, find_blocks, is_comments

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from etl.ingest.blocks import Block

__all__ = ["article_text", "fragment_text", "parse_page"]

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# Characters, and references to them, that no XML tree may hold; lxml lets them in and fails on them later.
_NO_CHARACTER = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
    r"|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])|x0*(?:[0-8bcef]|1[0-9a-f]|fff[ef]))(?!\w);?",
    re.IGNORECASE,
)
_PROSE = 60  # characters from which a block counts as prose rather than a label
_PROSE_WEIGHT = 800  # a wall of text weighs as much as this many characters
_LINK_SHARE = 0.5  # a block of prose with more of its characters in links is a menu or a list of teasers
_GAP_LINK_SHARE = 0.1  # stricter for what is put back: related links stand between paragraphs too
_GAP_SHORT = frozenset({"dt", "dd", "li", "h2", "h3", "h4"})
_GAP_SHORT_CHARS = 15
_DAMPING = (0.95, 0.8, 0.6)  # share of a block's weight that its parent's parent, and so on, gets
_COVERAGE = 0.5  # share of our prose below which the library lost the article
_STATED_FACTOR = 2
_LITTLE = 200  # characters: a library's answer as short as this is no rival to ours
_LETTERS = re.compile(r"\w+")
# The library takes 2 s for a page of a megabyte of text and 16 s for four; such pages (chronicles, chat exports) are
# read by our own rules alone, which take a tenth of a second a megabyte.
_LIBRARY_CHARS = 300_000
_LIBRARY_ELEMENTS = 20_000  # pages of news sites have 1,000 to 8,000
_KEY = 40  # letters by which a block is found again
_CAPTION = re.compile(r"caption|credit|photo|gallery|slide", re.IGNORECASE)
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PARTS = re.compile(r"\s*[|·•]\s*|\s{3,}")
_DATELINE = 150  # a line under the headline that says when, and little else


def parse_page(text: str) -> HtmlElement | None:
    """Parse markup, however broken; None where there is no element at all."""
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    data = _NO_CHARACTER.sub("", _XML_DECLARATION.sub("", text)).encode("utf-8", "replace")
    try:
        return lxml_html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError, ValueError):
        return None


def article_text(tree: HtmlElement, *, dated: bool = True, stated: object = None) -> str:
    """The article body; empty where the page has none.

    Args:
        tree: The page.
        dated: Whether the page's metadata says when it was published; if not, the line under the headline that says
            so is kept as the first line of the article.
        stated: The article as the page's JSON-LD states it; it stands in for a page that shows little of it without
            running scripts.
    """
    for element in [element for element in tree.iter() if isinstance(element.tag, str) and is_comments(element)]:
        if element.getparent() is not None:
            element.drop_tree()
    blocks = find_blocks(tree)
    own = _main_blocks(blocks)
    prose = [b for b in own if b.linked <= _LINK_SHARE * len(b.text)]
    if sum(len(block.text) for block in blocks) > _LIBRARY_CHARS or sum(1 for _ in tree.iter()) > _LIBRARY_ELEMENTS:
        lines = [block.text for block in prose]
    else:
        lines = _merge(_library_text(tree).splitlines(), own, prose)
    if isinstance(stated, str) and len(stated) >= _LITTLE:
        whole = _stated_lines(stated)
        # The library knows this way out too, but it runs the paragraphs together.
        glued = len(lines) == 1 < len(whole) and _letters(lines[0]) == _letters("".join(whole))
        if glued or len(stated) > _STATED_FACTOR * sum(map(len, lines)):
            lines = whole
    dateline = None if dated else _dateline(blocks, lines)
    if dateline:
        # Behind the headline where the article begins with it.
        at = (
            1
            if len(lines) > 1
            and len(lines[0]) < len(lines[1])
            and lines[0] in {b.text for b in blocks if b.tag == "h1"}
            else 0
        )
        lines.insert(at, dateline)
    return "\n".join(lines)


def _stated_lines(stated: str) -> list[str]:
    text = html.unescape(stated)
    tree = parse_page(text) if "</" in text or "<br" in text else None
    lines = text.splitlines() if tree is None else block_lines(tree)
    return [line for line in (line.strip() for line in lines) if line]


def fragment_text(tree: HtmlElement) -> str:
    """All text of a piece of markup, one block a line; nothing is left out but scripts and styles."""
    return "\n".join(block_lines(tree))


def _library_text(tree: HtmlElement) -> str:
    import logging

    import trafilatura
    from lxml import etree

    # It warns of every page without an article; ours is a quarantine row instead.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        return trafilatura.extract(tree, fast=True, include_comments=False, include_tables=True) or ""
    except (etree.LxmlError, RecursionError, ValueError, TypeError, AttributeError, LookupError):
        return ""  # our own reading stands in


def _main_blocks(blocks: list[Block]) -> list[Block]:
    """The blocks of the element that holds most of the prose most closely."""
    weight: defaultdict[HtmlElement, float] = defaultdict(float)
    for block in blocks:
        if len(block.text) < _PROSE or block.linked > _LINK_SHARE * len(block.text):
            continue
        share = float(min(len(block.text), _PROSE_WEIGHT) - block.linked)
        for damping, element in zip((*_DAMPING, 0.0), block.holder.iterancestors(), strict=False):
            if element.tag == "html":
                break
            weight[element] += share
            share *= damping
    if not weight:
        return []
    inside = set(max(weight, key=lambda element: weight[element]).iter())
    return [block for block in blocks if block.holder in inside]


def _merge(lines: list[str], own: list[Block], prose: list[Block]) -> list[str]:
    """The library's lines with what it lost, or our own where it lost most."""
    lines = [line for line in (line.strip() for line in lines) if line]
    keys = [_letters(line) for line in lines]
    haystack = "".join(keys)
    ends = list(accumulate(map(len, keys)))
    places = [_place(block, haystack) for block in own]
    known = {id(block) for block, place in zip(own, places, strict=True) if place >= 0}
    total = sum(len(b.text) for b in prose)
    covered = sum(len(b.text) for b in prose if id(b) in known)
    # Where the library chose quite another part of the page, it may be ours that took comments for the article.
    same_part = covered >= _COVERAGE * sum(map(len, lines)) or sum(map(len, lines)) < _LITTLE
    if covered < _COVERAGE * total and same_part:
        return [b.text for b in prose]
    found = [i for i, place in enumerate(places) if place >= 0]
    if not found:
        return lines
    lost: defaultdict[int, list[str]] = defaultdict(list)
    line = 0
    for i in range(found[0], found[-1]):
        if places[i] >= 0:
            line = min(bisect_right(ends, places[i]), len(lines) - 1)
        elif _belongs(own[i]):
            lost[line].append(own[i].text)
    return [part for i, line_ in enumerate(lines) for part in (line_, *lost.get(i, ()))]


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(text))


def _place(block: Block, haystack: str) -> int:
    """Where the library's text has the block, -1 if it lost it.  Its beginning or its end is enough."""
    letters = _letters(block.text)
    if not letters:
        return -1
    place = haystack.find(letters[:_KEY])
    return place if place >= 0 or len(letters) <= _KEY else haystack.find(letters[-_KEY:])


def _belongs(block: Block) -> bool:
    """Whether a block between blocks of the article is text of it: prose or a list item, no caption, no links."""
    if block.linked > _GAP_LINK_SHARE * len(block.text):
        return False
    if len(block.text) < _PROSE and not (block.tag in _GAP_SHORT and len(block.text) >= _GAP_SHORT_CHARS):
        return False
    for element in (block.holder, *block.holder.iterancestors()):
        if element.tag in ("figure", "figcaption") or _CAPTION.search(
            f"{element.get('class', '')} {element.get('id', '')}"
        ):
            return False
        if element.tag in ("article", "main", "body"):
            break
    return True


def _dateline(blocks: list[Block], lines: list[str]) -> str | None:
    """The part with the date of a short line above the article's first paragraph."""
    first = next((line for line in lines if len(line) >= _PROSE), "")
    key = _letters(first)[:_KEY]
    for block in blocks:
        if key and _letters(block.text).startswith(key):
            return None
        if block.tag != "h1" and len(block.text) <= _DATELINE and _DATED.search(block.text):
            part = next(part for part in _PARTS.split(block.text) if _DATED.search(part))
            # A year alone is a copyright or an archive link.
            return part if len(_LETTERS.findall(part)) >= 3 and part not in lines else None
    return None
