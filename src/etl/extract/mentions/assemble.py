"""From a finished draft to the record: columns, participants, trace, id."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final, cast

from etl.extract.mentions import confidence
from etl.extract.mentions.coding import ACLED, MODES
from etl.extract.mentions.needs import is_civilian
from etl.extract.mentions.outcome import cameo_root, civilian_targeting
from etl.extract.mentions.tolls import bounds_of
from etl.extract.places.divisions import division_name
from etl.model import EventDate, Mention, Participant, TraceStep
from etl.model.fast import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.extract.mentions.draft import Draft
    from etl.extract.tokens import TokenTable
    from etl.model import ActorMention, Document, EventPlace, Quantity

__all__ = ["to_mention"]

_STEP: Final = opened(TraceStep)
_MENTION: Final = opened(Mention)
_NO_DATE: Final = EventDate()


def _side(actors: Sequence[ActorMention], fallback: str | None) -> tuple[str | None, ...]:
    """(id, name, text, countries, sector) of one side; parts of a compound joined by ``; `` or ``;``."""
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


def _first(countries: str | None) -> str | None:
    """The country of the first party of several."""
    return countries.split(";")[0] if countries else None


def _participants(draft: Draft) -> tuple[Participant, ...]:
    found: list[Participant] = []
    if draft.actor and not draft.inferred_actor:
        found = [Participant("actor", a.actor_id, a.text, a.start, a.end) for a in draft.actor]
    if draft.target and not draft.inferred_target:
        found += [Participant("target", a.actor_id, a.text, a.start, a.end) for a in draft.target]
    return tuple(found)


def _trace(draft: Draft, tokens: TokenTable, first: int, last: int) -> tuple[TraceStep, ...]:
    """The steps that led to the mention whose trigger stands at ``first`` to ``last`` in the text."""
    hit, step_of = draft.hit, _STEP
    steps = [
        step_of(
            "trigger", f"{hit.trigger.lemma} → {draft.type}" + (f"/{draft.mode}" if draft.mode else ""), first, last
        ),
        step_of("pattern", draft.slots.pattern, first, last),
    ]
    for a in draft.actor:
        name = f"{a.name} (other side of the document)" if draft.inferred_actor else a.name
        steps.append(step_of("actor", name, a.start, a.end))
    for a in draft.target:
        name = f"{a.name} (other side of the document)" if draft.inferred_target else a.name
        steps.append(step_of("target", name, a.start, a.end))
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
        steps.append(step_of("place", f"{t.name or 'not named'} ({draft.place.role})", t.start, t.end))
    if draft.date is not None and draft.date.text:
        value = f"{draft.date.date_start}/{draft.date.date_end}" if draft.date.date_start else "lost"
        steps.append(step_of("date", value, draft.date.start, draft.date.end))
    steps += [step_of("toll", f"{q.kind} {q.text}", q.start, q.end) for q in draft.tolls]
    for step, value, lo, hi in draft.notes:
        start, end = None if lo is None else tokens.start[lo], tokens.end[hi - 1] if hi else None
        steps.append(step_of(step, value, start, end))
    for made in steps:
        made.__class__ = TraceStep
    return tuple(steps)


def _target_text(draft: Draft, named: str | None) -> str | None:
    """The words for the target; for an implied one those for the thing that was hit."""
    return draft.object_text if draft.inferred_target or not named else named


def _identity(document: Document, draft: Draft, start: int, end: int) -> str:
    key = f"{document.doc_id}|{draft.sentence.segment.ordinal}|{start}|{end}|{draft.type}|{draft.fanout}"
    return hashlib.blake2b(key.encode(), digest_size=8).hexdigest()


def to_mention(document: Document, draft: Draft, tokens: TokenTable, temporal: str, group: str | None) -> Mention:
    """Write the record of one draft; ``group`` is the id of the fan-out before."""
    segment, hit, layers, quote, date = draft.sentence.segment, draft.hit, draft.layers, draft.quote, draft.date
    head, tail = hit.span
    start, end = tokens.start[head], tokens.end[tail - 1]
    score, quad, _, usual = MODES[draft.type, draft.mode or ""]
    sub = draft.sub_event or usual
    here = draft.country
    target = _side(draft.target, here)
    if (
        draft.type in ("ASSAULT", "COERCE", "SANCTION", "AID")
        and target[4]
        and "CVL" not in target[4]
        and any(is_civilian(t) for t in draft.target)
    ):
        target = (*target[:4], f"{target[4]};CVL")  # workers, patients and pupils are civilians too
    # Filled field by field: a call with so many keywords costs ten times as much.
    made: Any = _MENTION.__new__(_MENTION)
    made.mention_id = identity = _identity(document, draft, start, end)
    made.event_id = None
    made.doc_id, made.segment_id, made.lang = document.doc_id, segment.segment_id, segment.lang
    made.sentence, made.sentence_start, made.sentence_end = segment.text, segment.start, segment.end
    made.raw_start, made.raw_end = segment.raw_start, segment.raw_end
    made.text = made.trigger_text = document.text[start:end]
    made.start = made.trigger_start = start
    made.end = made.trigger_end = end
    made.event_type, made.event_mode = draft.type, draft.mode
    made.event_contexts = hit.trigger.told
    made.intensity, made.quad_class, made.cameo_root = score, quad, cameo_root(draft, sub)
    made.acled_event_type, made.disorder_type = ACLED[sub]
    made.sub_event_type = sub
    made.voice, made.temporal = draft.slots.voice, temporal
    made.polarity, made.modality = layers.polarity, layers.modality
    made.confirmed = quote.verb_class == "confirm" if quote is not None and quote.verb_class else None
    _write_date(made, date or _NO_DATE)
    _write_place(made, draft.place)
    made.actor_id, made.actor_name, text, made.actor_countries, made.actor_sector = _side(draft.actor, None)
    made.actor_country = _first(made.actor_countries)
    made.actor_text = None if draft.inferred_actor else text
    made.target_id, made.target_name, text, made.target_countries, made.target_sector = target
    made.target_country = _first(made.target_countries)
    made.target_text = _target_text(draft, text)
    made.participants, made.civilian_targeting = _participants(draft), civilian_targeting(draft)
    made.killed_low, made.killed_best, made.killed_high = bounds_of(draft, "killed")
    made.injured_low, made.injured_best, made.injured_high = bounds_of(draft, "injured")
    made.quantities = _quantities(draft)
    made.source_name = quote.speaker_name if quote else None
    made.source_text = quote.speaker_text if quote else None
    made.source_verb, made.via = (quote.verb, quote.via) if quote else (None, None)
    made.duplicate_in_doc = draft.duplicate
    made.fanout_group = None
    if draft.fanout_size > 1:  # its first member tells the id of a fan-out
        made.fanout_group = f"{identity[:12]}f" if draft.fanout == 0 else group
    made.confidence_type = sure = confidence.type_confidence(draft)
    made.confidence = confidence.overall(draft, sure)
    made.confidence_actor = confidence.actor_confidence(draft)
    made.confidence_target = confidence.target_confidence(draft)
    made.rule_id = f"{hit.trigger.key}#{draft.slots.pattern}"
    made.trace = _trace(draft, tokens, start, end)
    made.__class__ = Mention
    return cast("Mention", made)


def _write_date(made: Any, date: EventDate) -> None:
    made.date_start, made.date_end, made.date_precision = date.date_start, date.date_end, date.precision
    made.date_basis, made.date_relation, made.date_text = date.basis, date.relation, date.text
    made.confidence_date = round(date.confidence, 3) if date.date_start else None


def _write_place(made: Any, place: EventPlace | None) -> None:
    toponym = place.toponym if place is not None else None
    if place is None or toponym is None:
        made.place_id = made.place_name = made.place_text = made.place_role = made.country = made.admin1 = None
        made.latitude = made.longitude = made.geonameid = made.confidence_place = None
        made.geo_precision = "unknown"
        return
    made.place_id, made.place_name, made.place_text = toponym.place_id, toponym.name, toponym.text
    made.place_role, made.country, made.admin1 = place.role, toponym.country, division_name(toponym.admin1)
    made.latitude, made.longitude = toponym.latitude, toponym.longitude
    made.geo_precision, made.geonameid = toponym.geo_precision, toponym.geonameid
    made.confidence_place = round(place.confidence, 3)
    if toponym.basis == "unnamed":  # a town of which the document says everything but the name
        made.place_id = made.place_name = made.confidence_place = None


def _quantities(draft: Draft) -> tuple[Quantity, ...]:
    """The numbers told with an event, each place in the text once."""
    if not draft.tolls and not draft.quantities:
        return ()
    return tuple({(q.start, q.end): q for q in (*draft.tolls, *draft.quantities)}.values())
