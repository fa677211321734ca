"""What the bare words of a text may be: their classes, and whether they may be triggers or open longer expressions.

Sentences are short and dictionaries large, so that a token costs about one visit to each large dictionary that is asked
for it.  All that the engine wants to know of a bare word is therefore kept in one, as one number: the class bits of
:mod:`~etl.extract.mentions.grammar` and, below them, three marks.
"""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING, Final

from etl.extract.mentions.grammar import FIRST_CLASS, MEMO_LIMIT, load_grammar
from etl.extract.mentions.lexicon import MIN_STEM, load_lexicon

if TYPE_CHECKING:
    from etl.extract.mentions.entries import FormEntries
    from etl.extract.tokens import TokenTable
    from etl.model import Document

__all__ = ["TRIGGER", "Vocabulary", "mark_words", "vocabulary"]

TRIGGER: Final = 1  # the word is some form of a trigger
_OPENS: Final = 2  # an expression of several words in grammar.toml may begin with it
_COMPANION: Final = 4  # some trigger waits for a word that begins like it
_MARKS: Final = TRIGGER | _OPENS | _COMPANION
_CLASSES: Final = -(1 << FIRST_CLASS)  # all bits but the marks


class Vocabulary(dict[str, int]):
    """Marks and class bits of the words of one language, worked out when a word is first met."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.grammar, self.lexicon = load_grammar(lang), load_lexicon(lang)

    def __missing__(self, word: str) -> int:
        bits = self.grammar.words[word]
        if word in self.lexicon.known:
            bits |= TRIGGER
        if word in self.grammar.phrases:
            bits |= _OPENS
        if word[:MIN_STEM] in self.lexicon.stems:
            bits |= _COMPANION
        if len(self) < MEMO_LIMIT:
            self[word] = bits
        return bits

    def resolve(self, norm: list[str], bits: list[int], lo: int) -> tuple[list[tuple[int, FormEntries]], set[str], int]:
        """Replace the marks of one sentence by what they stand for.

        Args:
            norm: Its words.
            bits: Their marks and class bits; afterwards class bits only, those of expressions of several words added.
            lo: Its first token.

        Returns:
            Its tokens that are some form of a trigger, with their entries (most specific first); the beginnings of its
            words that some trigger waits for; and the bits of its expressions of several words, all together.
        """
        found: list[tuple[int, FormEntries]] = []
        stems: set[str] = set()
        more = 0
        for i in [i for i, b in enumerate(bits) if b & _MARKS]:
            b = bits[i]
            bits[i] = b & _CLASSES
            if b & TRIGGER:
                found.append((lo + i, self.lexicon.forms[norm[i]]))
            if b & _COMPANION:
                stems.add(norm[i][:MIN_STEM])
            if b & _OPENS and i + 1 < len(norm):
                for rest, added in self.grammar.phrases[norm[i]].get(norm[i + 1], ()):
                    if tuple(norm[i + 1 : i + 1 + len(rest)]) == rest:
                        for j in range(i, i + 1 + len(rest)):
                            bits[j] |= added
                        more |= added
                        break
        return found, stems, more


@functools.cache
def vocabulary(lang: str) -> Vocabulary:
    """The words of one language; those of all documents of a process together."""
    return Vocabulary(lang)


def mark_words(document: Document, tokens: TokenTable) -> list[int]:
    """Marks and class bits of every token of a document."""
    out: list[int] = []
    # Segments of one language follow each other without a gap, so that one pass over their tokens serves all.
    for lang, group in itertools.groupby(document.segments, key=lambda segment: segment.lang):
        *_, last = group
        out += map(vocabulary(lang).__getitem__, tokens.norm[len(out) : tokens.bounds[last.ordinal][1]])
    return out
