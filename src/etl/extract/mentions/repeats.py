"""The same report told twice in one document: headline, caption, description and lede against the body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from etl.extract.mentions.draft import Draft

__all__ = ["mark_repeats"]

LABEL_KINDS: Final = frozenset({"title", "heading"})
SUMMARY_KINDS: Final = frozenset({"title", "heading", "caption", "list"})


def mark_repeats(drafts: list[Draft]) -> None:
    """Flag drafts that repeat another one: sentences that the segmenter found repeated, and summaries of the body."""
    body = [
        d for d in drafts if d.sentence.segment.kind not in SUMMARY_KINDS and d.sentence.segment.duplicate_of is None
    ]
    for draft in drafts:
        if draft.sentence.segment.duplicate_of is not None:
            draft.duplicate = True
        elif draft.sentence.segment.kind in SUMMARY_KINDS:
            # A noun in a headline ("Gunfight in Kashmir") is a label of what the body tells under any name.
            label = bool(body) and draft.slots.voice == "nominal" and draft.sentence.segment.kind in LABEL_KINDS
            told = next((other for other in body if _tells_the_same(draft, other)), None)
            draft.duplicate = label or told is not None
            if told is not None and _undated(draft) and not _undated(told):
                draft.date = told.date  # a headline says no day; the report below it does
    _mark_retold(body)


def _mark_retold(body: list[Draft]) -> None:
    """Flag what the body tells again of its lede: the same deed of the same party at the same town on the same day."""
    told: dict[tuple[object, ...], Draft] = {}
    lede = min((d.sentence.segment.ordinal for d in body), default=0)
    for draft in body:
        actors = frozenset(a.actor_id for a in draft.actor if a.actor_id)
        known = (
            draft.date is not None and draft.date.basis in ("explicit", "relative") and draft.date.precision == "day"
        )
        if not (draft.claims and actors and known and _stated(draft) and _fine(draft) and not draft.inferred_actor):
            continue
        key = (draft.type, draft.mode, _place_id(draft), draft.date and draft.date.date_start, actors)
        if draft.sentence.segment.ordinal == lede:
            told.setdefault(key, draft)
            continue
        first = told.get(key)
        if first is not None and _day_text(first) == _day_text(draft) and not _other_numbers(first, draft):
            draft.duplicate = True


def _day_text(draft: Draft) -> int:
    """Words of the date: "Monday evening" may be another attack than that of "Monday"."""
    return len(draft.date.text.split()) if draft.date is not None and draft.date.text else 0


def _other_numbers(first: Draft, again: Draft) -> bool:
    """Whether two reports count different victims, so that they may be two events or a correction."""
    return any(
        {q.best for q in first.tolls if q.kind == kind} != {q.best for q in again.tolls if q.kind == kind}
        and any(q.kind == kind for q in again.tolls)
        for kind in ("killed", "injured")
    )


def _tells_the_same(summary: Draft, told: Draft) -> bool:
    if summary.type != told.type:
        return False
    here, there = _place_id(summary), _place_id(told)
    if here and there and here != there and _stated(summary) and _stated(told) and _fine(summary) and _fine(told):
        return False
    plainly = here == there and summary.mode == told.mode and (_stated(told) or not _whole(told))
    if summary.sentence.segment.kind not in LABEL_KINDS and not plainly:
        return False  # a caption tells its own event unless it is plainly the same
    ids, others = {a.actor_id for a in summary.actor}, {a.actor_id for a in told.actor}
    return not (ids and others and ids.isdisjoint(others))


def _undated(draft: Draft) -> bool:
    return draft.date is None or draft.date.basis in (None, "publication")


def _place_id(draft: Draft) -> str | None:
    return draft.place.toponym.place_id if draft.place is not None and draft.place.toponym is not None else None


def _fine(draft: Draft) -> bool:
    return draft.place is not None and draft.place.toponym is not None and draft.place.toponym.kind == "settlement"


def _whole(draft: Draft) -> bool:
    """Whether an event is set in a whole division."""
    return draft.place is not None and draft.place.toponym is not None and draft.place.toponym.kind == "admin1"


def _stated(draft: Draft) -> bool:
    return draft.place is not None and draft.place.role != "document"
