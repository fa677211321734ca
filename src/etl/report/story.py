"""The story of one mention in ten lines that a person understands: what the sentence says and how each code follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from etl.report.dating import relation_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["date_text", "marked", "mention_story", "number_text"]

_QUAD: Final = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}
_PATTERNS: Final = {
    "active": "a verb, its subject acts",
    "passive": "a passive, its subject suffers",
    "participle": "a participle beside the noun that suffers",
    "gerund": "a gerund, with the subject of its sentence",
    "infinitive": "an infinitive, with the subject of the verb before it",
    "impersonal": "a verb without a subject",
    "nominal": "a noun",
    "support": "a noun, and the subject of its verb acts",
}
_MODALITY: Final = {
    "asserted": "told as a fact",
    "reported": "told on somebody's word",
    "denied": "denied",
    "hypothetical": "told as possible, not as done",
    "planned": "told as a plan",
}
_BASES: Final = {
    "explicit": "the date is written in the text",
    "relative": "counted from another day",
    "anaphoric": "the day that the text told last",
    "publication": "the day of publication, as the text names no other",
    "inferred": "inferred from dates around it",
    "cross_document": "taken from other reports of the event",
    "lost": "the date was lost in scraping",
}
_ROLES: Final = {
    "event": "named as where it happened",
    "origin": "named as where it came from",
    "destination": "named as where it went",
    "dateline": "the place of the dateline",
    "document": "not in this clause, the place that the text is at",
}
_LABELS: Final = {"layers": "status", "joined": "also"}  # steps of the trace by the word that marks their span
_OTHER: Final = {"killed", "injured"}
_READ: Final = frozenset(  # steps of reading, which the other lines tell
    {"trigger", "pattern", "actor", "target", "layers", "source", "place", "date", "toll", "joined"}
)


def mention_story(mention: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    """The lines of one mention.

    Args:
        mention: A row of ``mentions``.
        document: Its row of ``documents``.
    """
    m, steps = mention, list(mention["trace"] or ())
    raw = "" if m["raw_start"] is None else f", raw {m['raw_start']}–{m['raw_end']}"
    coded = f"{_kind(m)} ({m['sub_event_type']}), confidence {m['confidence']:.2f}"
    yield f"Mention {m['mention_id']} of event {m['event_id'] or '—'}: {coded}"
    yield (
        f"  in      {document['source']}/{document['source_path']} ({m['lang']}), "
        f"characters {m['sentence_start']}–{m['sentence_end']}{raw}"
    )
    yield f"  says    “{marked(m['sentence'], m['sentence_start'], _spans(m, steps))}”"
    yield f"  what    {_what(m, steps)}"
    yield f"  who     {_party(m, 'actor', steps)} → {_party(m, 'target', steps)}"
    yield f"  where   {_where(m)}"
    yield f"  when    {_when(m)}"
    if numbers := _numbers(m):
        yield f"  numbers {numbers}"
    yield f"  status  {_status(m, steps)}"
    yield f"  rule    {m['rule_id']}" + _repeat(m) + _later(steps)


def _kind(m: Mapping[str, Any]) -> str:
    return str(m["event_type"]) + (f"/{m['event_mode']}" if m["event_mode"] else "")


def _spans(m: Mapping[str, Any], steps: list[Mapping[str, Any]]) -> list[tuple[int, int, str]]:
    spans = [(t["start"], t["end"], _LABELS.get(t["step"], t["step"])) for t in steps if t["start"] is not None]
    spans = [(a, b, label) for a, b, label in spans if label not in ("pattern", "trigger")]
    spans += [(q["start"], q["end"], q["kind"]) for q in m["quantities"] or ()]
    return [(m["trigger_start"], m["trigger_end"], "trigger"), *spans]


def marked(text: str, offset: int, spans: Iterable[tuple[int, int, str]]) -> str:
    """``text`` with ``[span|label]`` marks.

    Args:
        text: A stretch of the document.
        offset: Where it starts in the document.
        spans: (start, end, label) in the document; those outside it or overlapping an earlier one are left out.
    """
    out: list[str] = []
    at = 0
    for start, end, label in sorted(spans, key=lambda s: (s[0], -s[1])):
        a, b = start - offset, end - offset
        if a < at or b > len(text) or a >= b:
            continue
        out += [text[at:a], f"[{text[a:b]}|{label}]"]
        at = b
    return " ".join("".join([*out, text[at:]]).split())


def _what(m: Mapping[str, Any], steps: list[Mapping[str, Any]]) -> str:
    pattern = next((t["value"] for t in steps if t["step"] == "pattern"), m["voice"])
    also = [t["value"] for t in steps if t["step"] == "joined"]
    told = f", told again by “{also[0]}”" if also else ""
    return (
        f"“{' '.join(m['trigger_text'].split())}” ({_PATTERNS.get(pattern, pattern)}{told}) means {_kind(m)}; "
        f"ACLED {m['acled_event_type']}, CAMEO {m['cameo_root']}, quad {m['quad_class']} "
        f"({_QUAD.get(m['quad_class'], '?')}), intensity {m['intensity']:+g}"
    )


def _party(m: Mapping[str, Any], side: str, steps: list[Mapping[str, Any]]) -> str:
    name = m[f"{side}_name"]
    if name is None:
        return "nobody named"
    sure = m[f"confidence_{side}"]
    known = f", {sure:.2f}" if sure is not None else ""
    if any(t["step"] == side and t["value"].endswith("(other side of the document)") for t in steps):
        return f"{name} (not said here: the other side in this text{known})"
    words = m[f"{side}_text"]
    return f"{name} (“{' '.join(words.split())}”{known})" if words else f"{name} (from the text around it{known})"


def _where(m: Mapping[str, Any]) -> str:
    if m["place_name"] is None:
        return "no place"
    named = ", ".join(v for v in (m["place_name"], m["country"]) if v)
    point = "" if m["latitude"] is None else f" {m['latitude']:.3f} {m['longitude']:.3f}"
    words = f"“{' '.join(m['place_text'].split())}”, " if m["place_text"] else ""
    how = _ROLES.get(m["place_role"] or "", "from other reports of the event")
    sure = f", {m['confidence_place']:.2f}" if m["confidence_place"] is not None else ""
    return f"{named} ({m['geo_precision']}){point}: {words}{how}{sure}"


def _when(m: Mapping[str, Any]) -> str:
    words = f"“{' '.join(m['date_text'].split())}”, " if m["date_text"] else ""
    how = _BASES.get(m["date_basis"] or "", "")
    sure = f", {m['confidence_date']:.2f}" if m["confidence_date"] is not None else ""
    told = f"{words}{how}{sure}".removesuffix(", ")
    return date_text(m) + (f": {told}" if told else "")


def _numbers(m: Mapping[str, Any]) -> str:
    parts = []
    for what in ("killed", "injured"):
        if number := number_text(m, what):
            open_end = m[f"{what}_low"] is not None and m[f"{what}_high"] is None
            words = "”, “".join(" ".join(q["text"].split()) for q in m["quantities"] or () if q["kind"] == what)
            parts.append(f"{what} {'at least ' if open_end else ''}{number}" + (f" (“{words}”)" if words else ""))
    for q in m["quantities"] or ():
        if q["kind"] in _OTHER:
            continue
        value = next((v for v in (q["best"], q["low"], q["high"]) if v is not None), None)
        if value is not None:
            parts.append(f"{q['kind']} {value:,.15g} (“{' '.join(q['text'].split())}”)")
    return ", ".join(parts)


def _status(m: Mapping[str, Any], steps: list[Mapping[str, Any]]) -> str:
    told = _MODALITY.get(m["modality"], m["modality"])
    if m["polarity"] == "negative" and m["modality"] != "denied":
        told = "told as not done" if m["modality"] in ("asserted", "reported") else f"not done, {told}"
    cue = next((t for t in steps if t["step"] == "layers" and t["start"] is not None), None)
    if cue is not None:
        inside = m["sentence"][cue["start"] - m["sentence_start"] : cue["end"] - m["sentence_start"]]
        told += f", for “{inside}”" if inside else ""
    said = ""
    if m["source_text"] or m["source_name"]:
        names = (m["source_name"], f"“{' '.join(m['source_text'].split())}”" if m["source_text"] else None)
        verb = f" ({m['source_verb']})" if m["source_verb"] else ""
        said = f"; source {' '.join(n for n in names if n)}{verb}" + (f" via {m['via']}" if m["via"] else "")
    return f"{told} ({m['polarity']}, {m['modality']}, {m['temporal']}){said}"


def _repeat(m: Mapping[str, Any]) -> str:
    """Whether the report repeats one told before, or is one of several that one sentence tells."""
    if m["duplicate_in_doc"]:
        return "; repeats a report of the same event in this document"
    return f"; one of several places told together ({m['fanout_group']})" if m["fanout_group"] else ""


def _later(steps: list[Mapping[str, Any]]) -> str:
    """What was done to the mention after reading: corrections, values from other reports."""
    return "".join(f"; {t['step']}: {t['value']}" for t in steps if t["step"] not in _READ)


def date_text(row: Mapping[str, Any]) -> str:
    """When it happened, as far as it is known, with precision and basis: "before 2023-04-07 (unknown, explicit)"."""
    start, end, relation = row["date_start"], row["date_end"], relation_of(row)
    known = [f"{v:%Y-%m-%d}" for v in (start, end) if v is not None]
    if not known:
        return {"lost": "date lost in scraping"}.get(row["date_basis"] or "", "undated")
    how = [row["date_precision"], row["date_basis"]]
    if len(known) == 1:
        days = f"{relation} {known[0]}"
    else:
        days = " to ".join(dict.fromkeys(known))
        how.append(relation)
    return f"{days} ({', '.join(v for v in how if v)})"


def number_text(row: Mapping[str, Any], what: str) -> str:
    """How many were ``killed`` or ``injured``: "3", "3–8", "at most 3"; empty where no number is known."""
    low, best, high = (row[f"{what}_{bound}"] for bound in ("low", "best", "high"))
    if low is None and best is None and high is not None:
        return f"at most {high}"
    known = sorted({v for v in (low, best, high) if v is not None})
    return "–".join(str(v) for v in (known[:1] + known[1:][-1:]))
