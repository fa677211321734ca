"""Events: type, CAMEO root and parties of two public sets of coded sentences.

Usage: python benchmarks/events_sentences.py PLOVER FIGHTS [--misses]

PLOVER is ``records.jsonl`` of the PLOVER gold records (English): a record counts as right where one of its mentions has
its type (older names of types mapped to those of the manual), and its country where that mention names the country of
one of its sources.  FIGHTS is ``records.jsonl`` of the Spanish sentences of conflict reports: an event counts where a
mention has its CAMEO root, its source and target where a mention's text of that part shares a content word with it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.analysis import analyze_record
from etl.model import RawRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.model import Mention

_TODAY = {"INVESTIGATE": "ACCUSE", "DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "FIGHT": "ASSAULT"}
_SMALL = frozenset({"de", "la", "el", "los", "las", "del", "y", "en", "a", "un", "una"})
Row = tuple[str, bool, object, str]  # field, whether it is right, what was wanted, the sentence


def _mentions(text: str, lang: str) -> list[Mention]:
    return analyze_record(RawRecord("", "", "", "", "txt", "utf-8", 1.0, 0, text), lang=lang).analysis.mentions


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def plover(path: Path) -> Iterator[Row]:
    """Type and country of the source of each PLOVER record."""
    for record in _records(path):
        want = _TODAY.get(record["event"], record["event"])
        mention = next((m for m in _mentions(record["text"], "en") if m.event_type == want), None)
        yield "PLOVER type", mention is not None, want, record["text"]
        given = record.get("source") or []
        given = [given] if isinstance(given, dict) else given
        codes = [s["code"][:3] for s in given if isinstance(s, dict) and s.get("code")]
        if codes and mention is not None:
            named = (mention.actor_country or "") + (mention.actor_name or "")
            yield "PLOVER country", any(code in named for code in codes), codes, record["text"]


def _share_a_word(ours: str | None, theirs: str) -> bool:
    words = set((ours or "").lower().replace(";", " ").split())
    return bool((words & set(theirs.lower().split())) - _SMALL)


def fights(path: Path) -> Iterator[Row]:
    """CAMEO root, source and target of each event of the Spanish sentences."""
    for record in _records(path):
        text = record["text"].split(" | ", 1)[-1].split("\t")[-1]
        mentions = _mentions(text, "es")
        codes = {c["eid"]: c.get("eventcode") for c in record["codes"]}
        for span in record["spans"]:
            code = codes.get(span["eid"])
            if not code:
                continue
            yield "fights root", any(m.cameo_root == code[:2] for m in mentions), code, text
            if mentions and (source := span.get("sourcetext")):
                yield "fights source", any(_share_a_word(m.actor_text, source) for m in mentions), source, text
            if mentions and (target := span.get("targettext")):
                yield "fights target", any(_share_a_word(m.target_text, target) for m in mentions), target, text


def main() -> None:
    """Print the shares, and with ``--misses`` what is wrong."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("plover", type=Path)
    options.add_argument("fights", type=Path)
    options.add_argument("--misses", action="store_true")
    given = options.parse_args()
    right: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for field, good, want, text in (*plover(given.plover), *fights(given.fights)):
        right[field] += good
        counted[field] += 1
        if given.misses and not good:
            print(field, want, text)
    for field, of in counted.items():
        print(f"{field:15} {right[field]}/{of} = {right[field] / of:.3f}")


if __name__ == "__main__":
    main()
