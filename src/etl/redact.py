"""Publishing without personal data: names of persons, e-mail addresses and telephone numbers are blotted out.

A blot has the length of what it covers (``█`` per character), so every offset stays valid and every quote still quotes.
It is made after a document was read and before anything is stored, so neither the cache nor the warehouse nor its
history ever hold the names.  Ids of persons are replaced by digests of themselves: mentions of one person still belong
together.  What the reader does not take for a person's name stays; redaction is as good as the recognition of persons.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.analysis import DocumentResult
    from etl.model import ActorMention, Mention, Metadata, Participant, Quote

__all__ = ["BLOT", "redact"]

BLOT = "█"
_PERSON = "per-"
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Nine digits and more with the usual separators; dates such as 2022-03-02 have eight.
_PHONE = re.compile(r"(?<![\w.])\+?\(?\d(?:[ \u00a0().\-/]{0,2}\d){8,14}(?!\w)")
_WORD = re.compile(r"\w[\w'’ʼ-]*\w|\w")

Record = TypeVar("Record")


def redact(result: DocumentResult) -> DocumentResult:
    """The same document without personal data in any of its texts."""
    text = result.document.text
    people = [a for a in result.analysis.actors if a.kind == "person"]
    blot = _Blotter(_names(people, text), result.record.metadata.author)
    text = blot.text(text)
    for a in people:
        text = text[: a.start] + _blotted_names(text[a.start : a.end]) + text[a.end :]
    for s in result.document.segments:
        if s.kind == "byline":
            text = text[: s.start] + _blotted_names(text[s.start : s.end]) + text[s.end :]
    segments = tuple(_cut(s, text) for s in result.document.segments)
    metadata = _metadata(result.record.metadata, blot)
    edits = tuple(replace(e, removed=blot.text(e.removed), inserted=blot.text(e.inserted)) for e in result.clean.edits)
    analysis = replace(
        result.analysis,
        text=text,
        edits=edits,
        segments=list(segments),
        dates=[_cut(r, text) for r in result.analysis.dates],
        places=[_cut(r, text) for r in result.analysis.places],
        actors=[_actor(a, text, blot) for a in result.analysis.actors],
        quantities=[_cut(r, text) for r in result.analysis.quantities],
        quotes=[_quote(q, text, blot) for q in result.analysis.quotes],
        mentions=[_mention(m, text, blot) for m in result.analysis.mentions],
    )
    return replace(
        result,
        record=replace(result.record, metadata=metadata),
        clean=replace(result.clean, text=text, edits=edits),
        document=replace(result.document, text=text, segments=segments, metadata=metadata),
        analysis=analysis,
    )


def _names(people: Iterable[ActorMention], text: str) -> set[str]:
    """Words that name a person: those of the canonical name, and the last two capitalised words of each mention.

    A word that the document also writes small (the, minister) is none.
    """
    words: set[str] = set()
    for person in people:
        words.update(_WORD.findall(person.name))
        capitals = [w for w in _WORD.findall(person.text.split(",")[0]) if w[0].isupper()]
        words.update(capitals[-2:])
    small = {w for w in _WORD.findall(text) if w[0].islower()}
    return {w for w in words if len(w) > 2 and w[0].isupper() and w.lower() not in small}


def _blotted_names(text: str) -> str:
    """``text`` with every capitalised word blotted out."""
    return _WORD.sub(lambda m: BLOT * len(m[0]) if m[0][0].isupper() else m[0], text)


class _Blotter:
    """Blots the known names, addresses and numbers out of any text of the document."""

    def __init__(self, names: set[str], author: str | None) -> None:
        self._names = names | {w for w in _WORD.findall(author or "") if len(w) > 2 and w[0].isupper()}

    def text(self, text: str) -> str:
        """``text`` with blots; its length is the same."""
        for pattern in (_EMAIL, _PHONE):
            text = pattern.sub(lambda m: BLOT * len(m[0]), text)
        if not self._names:
            return text
        return _WORD.sub(lambda m: BLOT * len(m[0]) if m[0] in self._names else m[0], text)

    def maybe(self, text: str | None) -> str | None:
        """As :meth:`text`, None for None."""
        return None if text is None else self.text(text)


def _cut(record: Record, text: str) -> Record:
    """``record`` with its ``text`` cut out of the new text of the document."""
    span: Any = record
    return replace(span, text=text[span.start : span.end])  # type: ignore[no-any-return]


def _id(actor_id: str | None) -> str | None:
    """``actor_id`` (or several, joined by ``;``) with a digest in place of each person's."""
    if actor_id is None or _PERSON not in actor_id:
        return actor_id
    parts = (
        f"{_PERSON}{hashlib.blake2b(p.encode(), digest_size=6, person=b'eventlake').hexdigest()}"
        if p.startswith(_PERSON)
        else p
        for p in actor_id.split(";")
    )
    return ";".join(parts)


def _name(actor_id: str | None, name: str | None) -> str | None:
    """The canonical name beside ``actor_id``; a person has none."""
    return "[person]" if name is not None and actor_id is not None and _PERSON in actor_id else name


def _metadata(metadata: Metadata, blot: _Blotter) -> Metadata:
    return replace(
        metadata,
        title=blot.maybe(metadata.title),
        author=None if metadata.author is None else BLOT * len(metadata.author),
        description=blot.maybe(metadata.description),
    )


def _actor(actor: ActorMention, text: str, blot: _Blotter) -> ActorMention:
    name = _name(actor.actor_id, actor.name) or actor.name
    return replace(_cut(actor, text), actor_id=_id(actor.actor_id) or "", name=blot.text(name))


def _quote(quote: Quote, text: str, blot: _Blotter) -> Quote:
    person = (quote.speaker_id or "").startswith(_PERSON)
    speaker = blot.maybe(quote.speaker_text)
    return replace(
        _cut(quote, text),
        speaker_text=_blotted_names(speaker) if speaker and person else speaker,
        speaker_id=_id(quote.speaker_id),
        speaker_name=blot.maybe(_name(quote.speaker_id, quote.speaker_name)),
        via=blot.maybe(quote.via),
    )


def _participant(part: Participant, text: str) -> Participant:
    return replace(_cut(part, text), actor_id=_id(part.actor_id))


def _mention(mention: Mention, text: str, blot: _Blotter) -> Mention:
    changes: dict[str, Any] = {
        "sentence": text[mention.sentence_start : mention.sentence_end],
        "trigger_text": text[mention.trigger_start : mention.trigger_end],
        "participants": tuple(_participant(p, text) for p in mention.participants),
        "quantities": tuple(_cut(q, text) for q in mention.quantities),
        "trace": tuple(replace(t, value=blot.text(t.value)) for t in mention.trace),
    }
    for side in ("actor", "target"):
        actor_id = getattr(mention, f"{side}_id")
        words = blot.maybe(getattr(mention, f"{side}_text"))
        changes[f"{side}_id"] = _id(actor_id)
        changes[f"{side}_name"] = blot.maybe(_name(actor_id, getattr(mention, f"{side}_name")))
        changes[f"{side}_text"] = _blotted_names(words) if words and _PERSON in (actor_id or "") else words
    for name in ("source_name", "source_text", "via", "date_text", "place_text"):
        changes[name] = blot.maybe(getattr(mention, name))
    return replace(_cut(mention, text), **changes)
