"""Speakers whom a clause or a title parts from their verb."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from etl.extract.attribution.lexicon import Reporting
    from etl.model import ActorMention

__all__ = ["resumed_speaker"]

_OPENING: Final = 5  # words before a speaker at the head of a sentence


def resumed_speaker(
    actors: Iterable[ActorMention], norm: Sequence[str], lo: int, first: int, lex: Reporting
) -> ActorMention | None:
    """As in "The minister, who had broken off talks, said …": who opens the sentence, not who stands nearest.

    Args:
        actors: Those of the sentence, in the order of the text.
        norm: Words of the document.
        lo: First token of the sentence.
        first: First token of the verb of speech, a comma before it.
        lex: Words of reporting of the language.
    """
    for actor in actors:
        at = actor.token_end
        if at + 2 >= first or actor.token_start - lo > _OPENING:
            return None
        parted = norm[at] == "," and (norm[at + 1] in lex.relatives or norm[at + 1] in lex.determiners)
        if parted and actor.kind != "adjective":
            return actor if not actor.case or "nom" in actor.case else None
    return None
