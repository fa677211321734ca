"""Fixer of page dumps: from all the text of a web page, the lines of its article.

When a page was saved as bare text, menus, teasers, comments and footers stand among the paragraphs, and a link inside
a sentence splits it into several lines.  No list of words can know them all; the shape of lines and their neighbours
tells.  Each line gets features (length, sentence end, function words, capitals, known furniture, repetition) and the
same of the lines before and after it at several distances; a small network, trained by
``benchmarks/train_page_model.py`` on the public half of an article-extraction gold set, turns them into the odds that
the line belongs to the article.  Its weights are data: ``page_model.json``.
"""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from importlib import resources
from typing import TYPE_CHECKING, Any

from etl.clean.furniture import phrase_kind
from etl.clean.line import Line, ends_sentence, filled_lines, whole_line
from etl.clean.phrases import Phrases, key_of, phrases

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from etl.clean.edits import Change

__all__ = ["drop_page_furniture", "line_features", "line_odds", "looks_like_page"]

MAX_LINES = 5000  # more lines are no page
MIN_LINES = 40  # fewer lines are an article or an excerpt; the rules for single lines are enough
SHORT = 25  # characters of a line that is a label rather than a sentence
DECAYS = (0.5, 0.8, 0.95)  # how fast the influence of neighbours fades, a line
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"\w+")
_WHEN = re.compile(
    r"\b\d{1,2}\s?[:hч.]\s?\d{2}\b|\b\d{1,2}\.? [^\W\d_]{3,}|[^\W\d_]{3,} \d{1,2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"
)
_CODE = re.compile(r"[{}();=<>\\]")


def looks_like_page(lines: list[Line]) -> bool:
    """Whether a text is the dump of a page: many lines, and at least 35 of 100 of them short labels."""
    if not MIN_LINES <= len(lines) <= MAX_LINES:
        return False
    short = sum(len(line.text) < SHORT and not ends_sentence(line.text) for line in lines)
    return short * 100 >= 35 * len(lines)


def line_features(texts: list[str], known: Phrases | None = None) -> NDArray[np.float64]:
    """Features of the non-empty lines of a page: an array of shape (lines, features), each about between 0 and 1.

    ``known`` are the words to know furniture and function words by; the training passes an empty set too, so that the
    model also learns from the shape of lines alone, for languages without a pack.
    """
    import numpy as np

    known = known or phrases()
    seen = Counter(texts)
    rows = []
    ended = True
    for text in texts:
        words = _WORD.findall(text)
        n = len(words) or 1
        size = len(text)
        key = key_of(text) if size < 260 else ""
        stop = ends_sentence(text)
        kind = phrase_kind(text, key, known) if size < 260 else None
        function = sum(w.lower() in known.function_words for w in words) / n
        first = text[0]
        rows.append(
            (
                min(1.0, np.log1p(size) / 7),
                min(1.0, n / 40),
                float(stop),
                float(first.islower()),
                float(first in ",.;:)!?»”’'"),
                min(1.0, text.count(",") / 3),
                function,
                min(1.0, sum(w[0].isupper() for w in words) / n),
                min(1.0, len(_DIGIT.findall(text)) / size),
                float(kind is not None),
                float(kind in ("related_link", "related_heading")),
                float(seen[text] > 1),
                float("|" in text or "©" in text or "@" in text),
                float(size >= 60 and stop),
                float(size >= 140),
                float(n <= 2),
                float(n <= 5 and not stop),
                float(not ended and (first.islower() or not first.isalnum())),
                float(known.starts(known.bylines, key) is not None or known.starts(known.stamps, key) is not None)
                if key
                else 0.0,
                float("?" in text or "!" in text),
                float(text.isupper()),
                min(1.0, 8 * len(_CODE.findall(text)) / size),
                float(min(size, 400) * function / 200),
            )
        )
        ended = stop
    base = np.array(rows, dtype=np.float64)
    parts = [base]
    watched = base[:, (0, 2, 6, 7, 9, 11, 13, 15, 17, 22)]
    for decay in DECAYS:
        parts.append(_faded(watched, decay))
        parts.append(_faded(watched[::-1], decay)[::-1])
    mass = np.cumsum(base[:, 22] * base[:, 13])
    total = mass[-1] or 1.0
    at = np.arange(len(rows)) / max(1, len(rows) - 1)
    parts.append(
        np.stack(
            [at, mass / total, (mass - base[:, 22] * base[:, 13]) / total, np.minimum(1.0, total / 30 + 0 * at)], axis=1
        )
    )
    for step in (1, 2):
        parts.append(np.vstack([np.zeros((step, base.shape[1])), base[:-step]])[: len(rows)])
        parts.append(np.vstack([base[step:], np.zeros((step, base.shape[1]))])[-len(rows) :])
    return np.hstack(parts)


def _faded(values: NDArray[np.float64], decay: float) -> NDArray[np.float64]:
    """Weighted means of the lines before each line, weights falling by ``decay`` a line."""
    import numpy as np

    out = np.zeros_like(values)
    state = np.zeros(values.shape[1])
    for i in range(len(values)):
        out[i] = state
        state = decay * state + (1 - decay) * values[i]
    return out


@functools.cache
def _model() -> dict[str, Any]:
    import numpy as np

    data = json.loads((resources.files("etl.clean") / "page_model.json").read_text(encoding="utf-8"))
    return {name: np.array(value) if isinstance(value, list) else value for name, value in data.items()}


def line_odds(texts: list[str]) -> NDArray[np.float64]:
    """Log odds that each line belongs to the article."""
    import numpy as np

    model = _model()
    hidden = np.maximum(0.0, ((line_features(texts) - model["mean"]) / model["scale"]) @ model["w1"] + model["b1"])
    odds: NDArray[np.float64] = hidden @ model["w2"] + model["b2"]
    return odds


def drop_page_furniture(text: str) -> list[Change]:
    """Lines outside the article leave, when the text is the dump of a page; other texts stay untouched."""
    if text.count("\n") < MIN_LINES - 1:
        return []
    lines = filled_lines(text)
    if not looks_like_page(lines):
        return []
    model = _model()
    keep = _decide(line_odds([line.text for line in lines]), model["stay"], model["threshold"])
    for i, line in enumerate(lines[:-1]):  # the time of an entry of a live blog, the date of a chronicle
        keep[i] = keep[i] or (keep[i + 1] and len(line.text) < 40 and _WHEN.search(line.text) is not None)
    return [whole_line(text, line, "boilerplate") for line, kept in zip(lines, keep, strict=True) if not kept]


def _decide(odds: NDArray[np.float64], stay: float, threshold: float) -> list[bool]:
    """The most probable sequence of kept and dropped lines, when a change between the two costs ``stay``."""
    keep = drop = 0.0
    back: list[tuple[bool, bool]] = []
    for value in odds:
        from_keep, from_drop = keep >= drop - stay, keep - stay > drop
        back.append((from_keep, from_drop))
        keep, drop = max(keep, drop - stay) + (float(value) - threshold), max(drop, keep - stay)
    state = keep >= drop
    out = []
    for from_keep, from_drop in reversed(back):
        out.append(state)
        state = from_keep if state else from_drop
    return out[::-1]
