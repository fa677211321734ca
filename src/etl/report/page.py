"""The report's page: data, style and script in one file that asks the network for nothing.

Nothing scraped ever becomes markup.  All data stand as JSON in one inert element, with every ``<``, ``>`` and ``&``
escaped, and the script writes them as text nodes only.  A content security policy names the hashes of the page's one
style and one script; whatever else a browser would take for code is refused.
"""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["render", "safe_json"]

LIMIT = 2_000_000  # bytes of a page, whatever the warehouse's size
_SPARE = 20_000  # for what the estimate of sizes does not see
_SCRIPTS = ("base.js", "timeline.js", "map.js", "events.js", "quality.js", "filters.js")


def render(warehouse: str | Path, snapshot: str | None = None) -> str:
    """The page about a snapshot of a warehouse (None: the newest)."""
    from etl.report.chosen import chosen_events
    from etl.report.facts import warehouse_facts
    from etl.warehouse.read import connect

    style, script = _asset("report.css"), "\n".join(map(_asset, _SCRIPTS))
    outlines = _asset("outlines.json").strip()
    head = _about(warehouse, snapshot)
    with connect(warehouse, snapshot) as connection:
        facts = warehouse_facts(connection, head["snapshot"], corrected=head.pop("corrections") != 0)
        fixed = len((style + script + outlines + safe_json(head) + safe_json(facts)).encode()) + _SPARE
        chosen = chosen_events(connection, head["snapshot"], LIMIT - fixed)
    return (
        _asset("page.html")
        .replace("{{style-hash}}", _hash(style))
        .replace("{{script-hash}}", _hash(script))
        .replace("{{style}}", style)
        .replace("{{script}}", script)
        .replace("{{outlines}}", outlines)
        .replace("{{data}}", safe_json({"about": head, "facts": facts, **chosen}))
    )


def safe_json(value: Mapping[str, Any]) -> str:
    """``value`` as JSON that cannot end the element it stands in, nor open another; lone surrogates become marks."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=False, default=str)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text.encode("utf-8", "replace").decode("utf-8")


def _asset(name: str) -> str:
    return (resources.files(__package__) / "data" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _about(warehouse: str | Path, snapshot: str | None) -> dict[str, Any]:
    """Which snapshot the page is about, and the warnings that it was published with."""
    from etl.warehouse.layout import Layout, read_json
    from etl.warehouse.snapshots import current_snapshot, find_snapshot

    layout = Layout.of(warehouse)
    found = current_snapshot(layout) if snapshot is None else find_snapshot(layout, snapshot)
    if found is None:
        manifest = read_json(layout.manifest) if layout.manifest.is_file() else {}
        record: Mapping[str, Any] = {**manifest, "id": manifest.get("snapshot_id")}
    else:
        record = found.record
    return {
        "warehouse": Path(warehouse).absolute().name,
        "snapshot": record.get("id"),
        "previous": record.get("previous"),
        "created": record.get("created_at"),
        "sources": sorted(record.get("sources", ())),
        "warnings": [str(w)[:300] for w in record.get("warnings", ())][:20],
        "corrections": record.get("corrections"),
        "version": __version__,
    }
