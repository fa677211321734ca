"""The text of a page by blocks: what a reader sees as one paragraph, heading, list item or cell is one line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

__all__ = ["Block", "block_lines", "find_blocks", "is_comments", "is_furniture"]

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "nobr",
    ]
)
_SKIP = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "option",
        "input",
        "textarea",
        "svg",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "canvas",
        "map",
        "menu",
        "dialog",
        "math",
    ]
)
# ASP.NET wraps whole pages in a form, some sites put sections of the article in an aside.
_DOUBTFUL = frozenset({"aside", "form"})
# Words in class and id that name furniture of a page rather than its article.
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|newsletter|subscri\w*|sharing|share|social\w*|related\w*|readmore|read-more|promo\w*|sidebar|breadcrumbs?|comments?|kommentar\w*|comentario\w*|commentaire\w*|disqus\w*|"
    r"footer|navbar|nav|navigation|menu|banner|advert\w*|ads?|adsense|sponsor\w*|popup|modal|paywall|recommend\w*|trending|most-?(?:read|popular)|teaser|"
    r"author-?bio|tags?|tag-list|pagination|pager|toolbar|skip-link|screen-reader|visually-hidden|sr-only|noprint|navbox|catlinks|editsection|reflist|references|toc)(?:$|[\s_-])",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"\b(?:user-?|fb-?|reader-?)?(?:comment|kommentar|comentario|commentaire|disqus)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_KEPT_SHARE = 0.3  # of the page's prose: an element that holds more of it is the article's own
_MAX_DEPTH = 400  # nesting of elements; lxml itself refuses beyond 256 unless told otherwise, broken pages reach it
_SPACES = re.compile(r"[ \t\r\n\f\v]+")


@dataclass(slots=True)
class Block:
    """One line of a page.

    Attributes:
        text: White space collapsed.
        tag: The block element that holds it (p, h1, li, td …).
        linked: Characters of it that stand inside links.
        holder: The element that holds the block.
    """

    text: str
    tag: str
    linked: int
    holder: HtmlElement


def is_furniture(element: HtmlElement) -> bool:
    """Whether tag, class, id or style say that an element is no part of an article."""
    if element.tag in _DOUBTFUL:
        return True
    attributes = element.attrib
    if not attributes:
        return False
    if (
        attributes.get("aria-hidden") == "true"
        or "hidden" in attributes
        or attributes.get("role") in ("navigation", "banner", "contentinfo", "dialog", "search")
    ):
        return True
    if (style := attributes.get("style")) and _HIDDEN.search(style):
        return True
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    # The outermost elements carry classes such as "has-sidebar"; they hold the article too.
    return (
        len(names) > 1
        and element.tag not in ("html", "body", "main", "article")
        and _FURNITURE.search(names) is not None
    )


def find_blocks(root: HtmlElement, *, prune: bool = True) -> list[Block]:
    """Blocks below ``root`` in reading order; ``prune`` leaves furniture out."""
    blocks: list[Block] = []
    pieces: list[str] = []
    linked = 0
    tag, holder = str(root.tag), root

    def flush() -> None:
        nonlocal linked
        if pieces:
            text = _SPACES.sub(" ", "".join(pieces)).strip()
            if text:
                blocks.append(Block(text, tag, min(linked, len(text)), holder))
            pieces.clear()
            linked = 0

    links = 0
    keep_above = _KEPT_SHARE * _prose_chars(root) if prune else 0.0
    for event, element in _walk(root, keep_above if prune else None):
        name = element.tag
        inline = name in _INLINE
        if event == "start":
            if not inline and name != "img":
                flush()
                tag, holder = str(name), element
            if name == "a":
                links += 1
            if element.text:
                pieces.append(element.text)
                if links:
                    linked += len(element.text.strip())
        elif event == "end":
            if not inline and name != "img":
                flush()
                parent = element.getparent()
                if parent is not None:
                    tag, holder = str(parent.tag), parent
            if name == "a":
                links -= 1
        if event != "start" and element is not root and element.tail:
            pieces.append(element.tail)
            if links:
                linked += len(element.tail.strip())
    flush()
    return blocks


def _walk(root: HtmlElement, keep_above: float | None) -> Iterator[tuple[str, HtmlElement]]:
    """Depth first without recursion: ``start`` and ``end`` of elements, ``skip`` for what is left out.

    Furniture with more prose than ``keep_above`` is none: sites name their outermost boxes after what else is in them.
    """
    stack: list[tuple[HtmlElement, Iterator[HtmlElement]]] = [(root, iter(root))]
    yield "start", root
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "end", element
        elif (
            not isinstance(child.tag, str)
            or child.tag in _SKIP
            or len(stack) > _MAX_DEPTH
            or (keep_above is not None and is_furniture(child) and not _holds_article(child, keep_above))
        ):
            yield "skip", child
        else:
            yield "start", child
            stack.append((child, iter(child)))


def is_comments(element: HtmlElement) -> bool:
    """Whether an element holds what readers wrote: often more than the article, so only a headline says otherwise."""
    if element.tag in ("html", "body", "main", "article"):
        return False
    if not _COMMENTS.search(f"{element.get('class', '')} {element.get('id', '')}"):
        return False
    return next(element.iter("h1", "article"), None) is None


def _holds_article(element: HtmlElement, keep_above: float) -> bool:
    """Whether an element holds the article in spite of its name."""
    return not is_comments(element) and _prose_chars(element) > keep_above


def _prose_chars(root: HtmlElement) -> int:
    """Characters in paragraphs outside of links."""
    chars = 0
    for paragraph in root.iter("p"):
        chars += sum(len(text) for text in paragraph.itertext()) - sum(
            len(text) for link in paragraph.iter("a") for text in link.itertext()
        )
    return chars


def block_lines(root: HtmlElement, *, prune: bool = False) -> list[str]:
    """The lines alone."""
    return [block.text for block in find_blocks(root, prune=prune)]
