"""Boilerplate by repetition: lines that many documents of one dump share, whether or not a rule knows them."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING

from etl.clean.line import ends_sentence, split_lines, whole_line
from etl.clean.phrases import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from etl.clean.edits import Change

__all__ = ["count_lines", "drop_boilerplate", "find_boilerplate", "line_id", "merge_counts"]

MAX_LENGTH = 200  # longer lines are passages; syndicated articles repeat them
MAX_LABEL = 40  # characters
MIN_DOCUMENTS = 5  # fewer documents with the same line may be versions of one article
MIN_SHARE = 0.2  # of the documents of a dump


def line_id(line: str) -> str:
    """Identity of a line for counting: a 64-bit hash, the same in every process.

    A label is known by its key, whatever its number (``214 Comments``); a sentence by its exact words and numbers:
    two daily reports may differ in nothing but their figures.
    """
    text = " ".join(line.split())
    same = key_of(text) if len(text) <= MAX_LABEL and not ends_sentence(text) else text.lower()
    return blake2b(same.encode(), digest_size=8).hexdigest()


def count_lines(texts: Iterable[str]) -> Counter[str]:
    """In how many of the texts each short line occurs: {line id: number of texts}.

    Streaming: one text at a time; counts of parts of a dump add up (:func:`merge_counts`).  Only lines of up to
    200 characters count, each once a text.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(
            {line_id(line) for line in text.split("\n") if 0 < len(line.strip()) <= MAX_LENGTH and key_of(line)}
        )
    return counts


def merge_counts(parts: Iterable[Mapping[str, int]]) -> Counter[str]:
    """The sum of counts over parts of a dump, in any order."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return total


def find_boilerplate(counts: Mapping[str, int], n_docs: int) -> frozenset[str]:
    """Ids of the lines that are boilerplate in a dump of ``n_docs`` documents.

    A line must occur in at least five documents and in a fifth of them: an article that several sites of a dump
    reprint, or a report that is re-scraped, does not reach that.
    """
    needed = max(MIN_DOCUMENTS, MIN_SHARE * n_docs)
    return frozenset(name for name, n in counts.items() if n >= needed)


def drop_boilerplate(text: str, boilerplate: frozenset[str]) -> list[Change]:
    """Lines whose id is among the dump's boilerplate leave."""
    if not boilerplate:
        return []
    return [
        whole_line(text, line, "boilerplate")
        for line in split_lines(text)
        if line.text and len(line.text) <= MAX_LENGTH and line_id(line.text) in boilerplate
    ]
