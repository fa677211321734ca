"""Corrections by people: a CSV file whose rows overrule what was read, at every run, and say so in the tables.

The file has the columns ``id`` (a mention_id or event_id), ``field`` (one of :data:`FIELDS`), ``value`` (empty means
null), ``who`` and ``why``.  A mention is corrected before events are linked, so that its event follows; an event is
corrected after that.  Ids are made from content, so a correction finds its row again in every later run; one that finds
none is kept in the file and reported as a warning.  Every applied correction stands in the row: in ``trace`` of a
mention, in ``evidence`` of an event, as a step or kind ``correction``.

What belongs together follows: a type or mode brings its codes, a single day its end and precision, the id of a place or
an actor the columns that other rows with that id have, a number of victims the bounds that hold it, unless the file
corrects those too.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import UsageError
from etl.schema import get_table
from etl.schema.mentions import CASUALTIES, DATE, PARTIES, PLACE, TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import pyarrow as pa

    from etl.schema import Column

__all__ = ["EXAMPLES", "FIELDS", "Correction", "Corrections", "load_corrections"]

_HEADER = ("id", "field", "value", "who", "why")
_CODED = (*TYPE, *DATE, *PLACE, *PARTIES, *CASUALTIES)
_SHARED = (*(c.name for c in _CODED), "civilian_targeting", "confidence")
# Fields that a correction may set, by table.
FIELDS: dict[str, tuple[str, ...]] = {
    "mentions": (*_SHARED, "polarity", "modality", "temporal", "confirmed"),
    "events": (*_SHARED, "status", "parent_event_id"),
}
# Columns that follow an id, because another row with the same id has them.
_FOLLOW = {
    "place_id": tuple(c.name for c in PLACE if c.name != "place_id"),
    "actor_id": ("actor_name", "actor_country", "actor_countries", "actor_sector"),
    "target_id": ("target_name", "target_country", "target_countries", "target_sector"),
}
EXAMPLES = (*_FOLLOW, *(name for names in _FOLLOW.values() for name in names))
_NUMBERS = frozenset(c.name for c in CASUALTIES)
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of the file, its value still as text; ``line`` is the row's number in the file."""

    line: int
    id: str
    field: str
    value: str
    who: str
    why: str


@dataclass(slots=True)
class Corrections:
    """The corrections of one file, and which of them found their row.

    Attributes:
        rows: In the order of the file.
        used: Lines that were applied.
    """

    rows: tuple[Correction, ...] = ()
    used: set[int] = field(default_factory=set)

    def correct_mentions(self, mentions: pa.Table, examples: pa.Table | None = None) -> pa.Table:
        """The table ``mentions`` with the corrections of its rows applied (corrected rows come last).

        Args:
            mentions: The mentions, or a part of them.
            examples: The columns :data:`EXAMPLES` of all mentions, to learn from them what goes with a place or a
                party; the mentions themselves, if it is left out.
        """
        return self._corrected("mentions", "mention_id", mentions, examples)

    def correct_events(self, events: pa.Table) -> pa.Table:
        """The table ``events`` with the corrections of its rows applied (corrected rows come last)."""
        return self._corrected("events", "event_id", events)

    def _corrected(self, name: str, key: str, table: pa.Table, examples: pa.Table | None = None) -> pa.Table:
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted = {c.id for c in self.rows}
        if not wanted or not table.num_rows:
            return table
        mask = pc.is_in(table.column(key), pa.array(sorted(wanted), pa.string()))
        touched = table.filter(mask)
        if not touched.num_rows:
            return table

        def like(column: str, value: Any) -> dict[str, Any] | None:
            among = table if examples is None else examples
            found = among.filter(pc.equal(among.column(column), value)).slice(0, 1).to_pylist()
            return found[0] if found else None

        rows = [self._apply(name, row, row[key], like) for row in touched.to_pylist()]
        return pa.concat_tables([table.filter(pc.invert(mask)), pa.Table.from_pylist(rows, table.schema)])

    def unmatched(self) -> list[str]:
        """One sentence for each correction that found no row."""
        return [
            f"corrections: line {c.line} corrects {c.field} of {c.id}, which is in no table now"
            for c in self.rows
            if c.line not in self.used
        ]

    def _apply(
        self,
        table: str,
        row: Mapping[str, Any],
        key: str,
        like: Callable[[str, Any], Mapping[str, Any] | None],
    ) -> dict[str, Any]:
        new = dict(row)
        mine = [c for c in self.rows if c.id == key]
        given: dict[str, Any] = {}
        for c in mine:
            if c.field not in FIELDS[table]:
                raise UsageError(f"corrections, line {c.line}: {table} have no field {c.field} that can be corrected.")
            given[c.field] = _value(c, get_table(table).column(c.field))
            self.used.add(c.line)
        for name, value in given.items():
            for other, implied in _implied(name, value, {**new, **given}, like).items():
                if other not in given and other in new:
                    new[other] = implied
        new.update(given)
        notes = [_note(c, row.get(c.field), given[c.field]) for c in mine]
        if table == "mentions":
            steps = [{"step": "correction", "value": n, "start": None, "end": None} for n in notes]
            new["trace"] = [*(row["trace"] or ()), *steps]
        else:
            kinds = [{"kind": "correction", "value": n, "weight": None} for n in notes]
            new["evidence"] = [*(row.get("evidence") or ()), *kinds]
        return new


def load_corrections(path: str | Path | None) -> Corrections:
    """Read a file of corrections; None gives none.

    Raises:
        UsageError: No such file, a wrong header, a field that does not exist or cannot be corrected, a value that the
            field cannot have, or two corrections of the same field; the sentence names the line.
    """
    if path is None:
        return Corrections()
    file = Path(path)
    if not file.is_file():
        raise UsageError(f"There is no file of corrections {file}.")
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = tuple(_read(csv.DictReader(lines, strict=True), file))
    except (csv.Error, UnicodeDecodeError) as error:
        raise UsageError(f"{file} is not a CSV file in UTF-8: {error}.") from error
    return Corrections(rows)


def _read(reader: csv.DictReader[str], file: Path) -> Iterable[Correction]:
    if set(_HEADER) - set(reader.fieldnames or ()):
        raise UsageError(f"{file} must begin with a line “{','.join(_HEADER)}”.")
    seen: dict[tuple[str, str], int] = {}
    for raw in reader:
        values = {name: (raw[name] or "").strip() for name in _HEADER}
        if not any(values.values()):
            continue
        c = Correction(reader.line_num, **values)
        tables = [t for t, names in FIELDS.items() if c.field in names]
        if not c.id or not tables:
            known = ", ".join(dict.fromkeys(n for names in FIELDS.values() for n in names))
            raise UsageError(f"{file}, line {c.line}: “{c.field}” cannot be corrected; fields are {known}.")
        if (c.id, c.field) in seen:
            raise UsageError(
                f"{file}, line {c.line}: {c.field} of {c.id} is corrected in line {seen[c.id, c.field]} too."
            )
        seen[c.id, c.field] = c.line
        _value(c, get_table(tables[0]).column(c.field))
        yield c


def _value(c: Correction, column: Column) -> Any:
    """The value of a correction in the type of its column."""
    wrong = UsageError(
        f"corrections, line {c.line}: {c.field} cannot be “{c.value}”; it takes "
        + (f"one of {', '.join(column.allowed)}" if column.allowed else f"a {column.type}")
        + (" or nothing." if column.nullable else ".")
    )
    if not c.value:
        if not column.nullable:
            raise wrong
        return None
    if column.allowed and c.value not in column.allowed:
        raise wrong
    try:
        value = _converted(c.value, column.type)
    except ValueError:
        raise wrong from None
    low, high = column.minimum, column.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        raise wrong
    return value


def _converted(text: str, kind: str) -> Any:
    if kind == "bool":
        if text.lower() not in _TRUE | _FALSE:
            raise ValueError(text)
        return text.lower() in _TRUE
    if kind in ("int32", "int64"):
        return int(text)
    if kind == "float64":
        return float(text)
    if kind == "timestamp[ms]":
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant
    if kind == "list<string>":
        return [part.strip() for part in text.split(";") if part.strip()]
    return text


def _implied(
    name: str, value: Any, row: Mapping[str, Any], like: Callable[[str, Any], Mapping[str, Any] | None]
) -> dict[str, Any]:
    """What else follows when ``name`` becomes ``value``."""
    if name in ("event_type", "event_mode"):
        return _codes(row)
    if name == "sub_event_type":
        from etl.extract.mentions.coding import ACLED

        kind, disorder = ACLED.get(value or "", (None, None))
        return {"acled_event_type": kind, "disorder_type": disorder}
    if name == "date_start":
        if value is None:
            return {"date_end": None, "date_precision": "unknown", "date_basis": None, "date_relation": None}
        return {"date_end": value, "date_precision": "day", "date_basis": "explicit"}
    if name in _NUMBERS:
        return _bounds(name, value, row)
    if name in _FOLLOW:
        example = like(name, value) if value is not None else {}
        empty = {"geo_precision": "unknown"} if name == "place_id" else {}
        if example is not None:
            return {n: example.get(n, empty.get(n)) for n in _FOLLOW[name]}
    return {}


def _bounds(name: str, value: int | None, row: Mapping[str, Any]) -> dict[str, int]:
    """The other two numbers of low, best and high, moved as far as the corrected one needs; null stays null."""
    what, _, bound = name.rpartition("_")
    order = ("low", "best", "high")
    implied: dict[str, int] = {}
    for other in order:
        now = row[f"{what}_{other}"]
        if value is not None and now is not None and other != bound:
            below = order.index(other) < order.index(bound)
            implied[f"{what}_{other}"] = min(now, value) if below else max(now, value)
    return implied


def _codes(row: Mapping[str, Any]) -> dict[str, Any]:
    """The codes of a type and mode; a mode that the type does not have is dropped."""
    from etl.extract.mentions.coding import ACLED, MODES

    kind, mode = row["event_type"], row["event_mode"] or ""
    if (kind, mode) not in MODES:
        mode = ""
    if (kind, mode) not in MODES:
        return {}
    score, quad, cameo, sub = MODES[kind, mode]
    acled, disorder = ACLED.get(sub, (None, None))
    return {
        "event_mode": mode or None, "intensity": score, "quad_class": quad, "cameo_root": cameo,
        "sub_event_type": sub or None, "acled_event_type": acled, "disorder_type": disorder,
    }  # fmt: skip


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    return f"{value:%Y-%m-%d}" if isinstance(value, datetime) else str(value)


def _note(c: Correction, old: Any, new: Any) -> str:
    """``date_start: nothing → 2022-03-02 (A. Analyst: the caption says so)``."""
    by = ": ".join(part for part in (c.who, c.why) if part)
    return f"{c.field}: {_shown(old)} → {_shown(new)}" + (f" ({by})" if by else "")
