"""From a finished draft to the record: columns, participants, trace, id."""

from __future__ import annotations

import functools
import hashlib
from typing import TYPE_CHECKING

from etl.extract.mentions import confidence
from etl.extract.mentions.coding import ACLED, MODES
from etl.extract.mentions.needs import is_civilian
from etl.extract.mentions.outcome import cameo_root, civilian_targeting, country_of
from etl.extract.mentions.tolls import bounds_of
from etl.extract.places.divisions import division_name
from etl.model import Mention, Participant, TraceStep
from etl.model.fast import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.extract.mentions.draft import Draft
    from etl.extract.tokens import TokenTable
    from etl.model import ActorMention, Document, Quantity

__all__ = ["to_mention"]


def _side(actors: Sequence[ActorMention], fallback: str | None) -> tuple[str | None, ...]:
    """(id, name, text, country, sector) of one side; parts of a compound joined by ``; `` or ``;``."""
    if not actors:
        return None, None, None, None, None
    if len(actors) == 1:
        a = actors[0]
        return a.actor_id, a.name, a.text, a.country or fallback, a.sector or None
    countries = dict.fromkeys(a.country for a in actors if a.country)
    sectors = dict.fromkeys(a.sector for a in actors if a.sector)
    return (
        ";".join(dict.fromkeys(a.actor_id for a in actors)),
        "; ".join(dict.fromkeys(a.name for a in actors)),
        "; ".join(dict.fromkeys(a.text for a in actors)),
        ";".join(countries) or fallback,
        ";".join(sectors) or None,
    )


@functools.cache
def _told(contexts: tuple[str, ...]) -> tuple[str, ...]:
    """The contexts of a trigger without the marks that are for the engine."""
    return tuple(c for c in contexts if c not in ("toll", "lethal"))


def _participants(draft: Draft) -> tuple[Participant, ...]:
    sides = (("actor", draft.actor, draft.inferred_actor), ("target", draft.target, draft.inferred_target))
    return tuple(
        [
            Participant(role, a.actor_id, a.text, a.start, a.end)
            for role, actors, inferred in sides
            if not inferred
            for a in actors
        ]
    )


def _trace(draft: Draft, tokens: TokenTable) -> tuple[TraceStep, ...]:
    hit, step_of = draft.hit, opened(TraceStep)
    head = hit.span
    first, last = tokens.start[head[0]], tokens.end[head[1] - 1]
    steps = [
        step_of(
            "trigger", f"{hit.trigger.lemma} → {draft.type}" + (f"/{draft.mode}" if draft.mode else ""), first, last
        ),
        step_of("pattern", draft.slots.pattern, first, last),
    ]
    for role, actors, inferred in (
        ("actor", draft.actor, draft.inferred_actor),
        ("target", draft.target, draft.inferred_target),
    ):
        steps += [
            step_of(role, f"{a.name} (other side of the document)" if inferred else a.name, a.start, a.end)
            for a in actors
        ]
    layers = draft.layers
    if layers.polarity != "positive" or layers.modality != "asserted":
        cue = layers.cue[0] if layers.cue else None
        steps.append(
            step_of(
                "layers",
                f"{layers.polarity}, {layers.modality}",
                None if cue is None else tokens.start[cue],
                None if cue is None else tokens.end[cue],
            )
        )
    if draft.quote is not None and draft.quote.speaker_text:
        steps.append(step_of("source", draft.quote.speaker_text, draft.quote.speaker_start, draft.quote.speaker_end))
    if draft.place is not None and draft.place.toponym is not None:
        t = draft.place.toponym
        steps.append(step_of("place", f"{t.name} ({draft.place.role})", t.start, t.end))
    if draft.date is not None and draft.date.text:
        value = f"{draft.date.date_start}/{draft.date.date_end}" if draft.date.date_start else "lost"
        steps.append(step_of("date", value, draft.date.start, draft.date.end))
    steps += [step_of("toll", f"{q.kind} {q.text}", q.start, q.end) for q in draft.tolls]
    for step, value, a, b in draft.notes:
        steps.append(step_of(step, value, tokens.start[a] if a is not None else None, tokens.end[b - 1] if b else None))
    for made in steps:
        made.__class__ = TraceStep
    return tuple(steps)


def _target_text(draft: Draft, named: str | None) -> str | None:
    """The words for the target; for an implied one those for the thing that was hit."""
    return draft.object_text if draft.inferred_target or not named else named


def _group(document: Document, draft: Draft, start: int, end: int) -> str | None:
    """Id of a fan-out, told by its first member."""
    first = draft.fanout_size > 1 and draft.fanout == 0
    return f"{_identity(document, draft, start, end)[:12]}f" if first else None


def _identity(document: Document, draft: Draft, start: int, end: int) -> str:
    key = f"{document.doc_id}|{draft.sentence.segment.ordinal}|{start}|{end}|{draft.type}|{draft.fanout}"
    return hashlib.blake2b(key.encode(), digest_size=8).hexdigest()


def to_mention(document: Document, draft: Draft, tokens: TokenTable, temporal: str) -> Mention:
    """Write the record of one draft."""
    segment = draft.sentence.segment
    head = draft.hit.span
    start, end = tokens.start[head[0]], tokens.end[head[1] - 1]
    score, quad, _, _ = MODES[draft.type, draft.mode or ""]
    sub = draft.sub_event or MODES[draft.type, draft.mode or ""][3]
    here = country_of(draft)
    actor, target = _side(draft.actor, None), _side(draft.target, here)
    if (
        draft.type in ("ASSAULT", "COERCE", "SANCTION", "AID")
        and target[4]
        and "CVL" not in target[4]
        and any(is_civilian(t) for t in draft.target)
    ):
        target = (*target[:4], f"{target[4]};CVL")  # workers, patients and pupils are civilians too
    toponym = draft.place.toponym if draft.place is not None else None
    date = draft.date
    killed, injured = bounds_of(draft, "killed"), bounds_of(draft, "injured")
    quantities: dict[tuple[int, int], Quantity] = {(q.start, q.end): q for q in (*draft.tolls, *draft.quantities)}
    text = document.text[start:end]
    mention = opened(Mention)(
        mention_id=_identity(document, draft, start, end),
        doc_id=document.doc_id, segment_id=segment.segment_id, lang=segment.lang,
        sentence=segment.text, sentence_start=segment.start, sentence_end=segment.end,
        raw_start=segment.raw_start, raw_end=segment.raw_end,
        start=start, end=end, text=text, trigger_text=text, trigger_start=start, trigger_end=end,
        event_type=draft.type, event_mode=draft.mode,
        event_contexts=_told(draft.hit.trigger.contexts),
        intensity=score, quad_class=quad, cameo_root=cameo_root(draft, sub),
        disorder_type=ACLED[sub][1], acled_event_type=ACLED[sub][0], sub_event_type=sub,
        voice=draft.slots.voice, polarity=draft.layers.polarity, modality=draft.layers.modality, temporal=temporal,
        confirmed=draft.quote.verb_class == "confirm" if draft.quote is not None and draft.quote.verb_class else None,
        date_start=date.date_start if date else None, date_end=date.date_end if date else None,
        date_precision=date.precision if date else "unknown", date_basis=date.basis if date else None,
        date_relation=date.relation if date else None, date_text=date.text if date else None,
        place_id=toponym.place_id if toponym else None, place_name=toponym.name if toponym else None,
        place_text=toponym.text if toponym else None, place_role=draft.place.role if draft.place and toponym else None,
        country=toponym.country if toponym else None, admin1=division_name(toponym.admin1) if toponym else None,
        latitude=toponym.latitude if toponym else None, longitude=toponym.longitude if toponym else None,
        geo_precision=toponym.geo_precision if toponym else "unknown",
        geonameid=toponym.geonameid if toponym else None,
        actor_id=actor[0], actor_name=actor[1], actor_text=None if draft.inferred_actor else actor[2],
        actor_country=actor[3], actor_sector=actor[4],
        target_id=target[0], target_name=target[1], target_text=_target_text(draft, target[2]),
        target_country=target[3], target_sector=target[4],
        participants=_participants(draft), civilian_targeting=civilian_targeting(draft),
        killed_low=killed[0], killed_best=killed[1], killed_high=killed[2],
        injured_low=injured[0], injured_best=injured[1], injured_high=injured[2],
        quantities=tuple(quantities.values()),
        source_name=draft.quote.speaker_name if draft.quote else None,
        source_text=draft.quote.speaker_text if draft.quote else None,
        source_verb=draft.quote.verb if draft.quote else None, via=draft.quote.via if draft.quote else None,
        duplicate_in_doc=draft.duplicate,
        fanout_group=_group(document, draft, start, end),
        confidence=confidence.overall(draft), confidence_type=confidence.type_confidence(draft),
        confidence_actor=confidence.actor_confidence(draft), confidence_target=confidence.target_confidence(draft),
        confidence_date=round(date.confidence, 3) if date and date.date_start else None,
        confidence_place=round(draft.place.confidence, 3) if draft.place and toponym else None,
        rule_id=f"{draft.hit.trigger.key}#{draft.slots.pattern}",
        trace=_trace(draft, tokens),
    )  # fmt: skip
    mention.__class__ = Mention
    return mention
