from __future__ import annotations

import json
import pathlib
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.clean import OffsetMap, clean_text, replay
from etl.clean.edits import Change, anchors_of, apply_changes, compose, settle
from etl.clean.plan import PLAN
from etl.model import Edit
from etl.segment.blocks import blocks_of

PIECES = json.loads((pathlib.Path(__file__).parent / "cases" / "clean" / "pieces.json").read_text(encoding="utf-8"))
damaged = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=40).map("".join)


@st.composite
def rounds_of_changes(draw: st.DrawFn) -> tuple[str, list[list[tuple[float, float, str]]]]:
    raw = draw(st.text(alphabet="abcdef\n", max_size=20))
    change = st.tuples(st.floats(0, 1), st.floats(0, 1), st.text(alphabet="XYZ", max_size=2))
    return raw, draw(st.lists(st.lists(change, max_size=4), max_size=5))


@settings(deadline=None, max_examples=300)
@given(rounds_of_changes())
def test_composed_edits_do_what_the_rounds_did(case: tuple[str, list[list[tuple[float, float, str]]]]) -> None:
    raw, rounds = case
    text, edits = raw, []
    for number, wishes in enumerate(rounds):
        changes = [Change(*sorted((int(a * len(text)), int(b * len(text)))), new, "k") for a, b, new in wishes]
        settled = settle(text, changes)
        text, edits = apply_changes(text, settled), compose(raw, edits, settled, f"round {number}")
        assert replay(raw, edits) == text
    _check_offsets(raw, text, edits)


@settings(deadline=None, max_examples=300)
@given(damaged, st.integers(0, 60))
def test_any_text_is_cleaned_and_every_change_is_listed(raw: str, start: int) -> None:
    cleaned = clean_text(raw, start=min(start, len(raw)))
    assert replay(raw, cleaned.edits) == cleaned.text
    assert all(a.raw_end <= b.raw_start for a, b in pairwise(cleaned.edits))
    assert clean_text(raw, start=min(start, len(raw))) == cleaned
    _check_offsets(raw, cleaned.text, list(cleaned.edits), OffsetMap(cleaned.anchors))
    assert all(cleaned.text[start:end].strip() for start, end, _ in cleaned.lines)
    blocks = blocks_of(cleaned)
    assert [(b.start, b.end, b.kind) for b in blocks] == list(cleaned.lines)
    assert all(b.paragraph - a.paragraph in (0, 1) for a, b in pairwise(blocks))


@settings(deadline=None, max_examples=100)
@given(damaged)
def test_every_fixer_alone_accepts_any_text(text: str) -> None:
    for step in PLAN:
        changes = settle(text, step.fixer(text))
        assert all(0 <= c.start <= c.end <= len(text) for c in changes)
        apply_changes(text, changes)


def _check_offsets(raw: str, text: str, edits: list[Edit], offsets: OffsetMap | None = None) -> None:
    """Spans between edits quote the raw text; the stretch of any span, with its edits carried out, holds the span."""
    offsets = offsets or OffsetMap(anchors_of(edits))
    for start in range(0, len(text) + 1, max(1, len(text) // 12)):
        for end in range(start, len(text) + 1, max(1, len(text) // 12)):
            raw_start, raw_end = offsets.to_raw(start, end)
            assert 0 <= raw_start <= raw_end <= len(raw)
            inside = [e for e in edits if e.raw_start >= raw_start and e.raw_end <= raw_end]
            moved = [
                Edit(e.fixer, e.kind, e.raw_start - raw_start, e.raw_end - raw_start, e.removed, e.inserted)
                for e in inside
            ]
            assert text[start:end] in replay(raw[raw_start:raw_end], moved)
