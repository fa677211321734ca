"""How linking scales: CPU seconds and memory for generated mentions with a realistic skew.

``python benchmarks/linking_scale.py [N ...]`` (default 10000 100000).  One city has 30 % of all mentions, dates cluster
in offensives, a third of the mentions repeat an event that other documents report.  Prints seconds, seconds for each
10,000 mentions relative to the smallest N, and the peak memory of the process.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from etl.link.events import link_mentions
from etl.schema.arrow import arrow_schema

TYPES = (("ASSAULT", "heavy-weapons"), ("ASSAULT", None), ("ASSAULT", "drone"), ("RETREAT", "withdraw"),
         ("COERCE", "seize"), ("COERCE", "arrest"), ("CONSULT", None), ("AGREE", None), ("PROTEST", "demo"),
         ("ACCUSE", "allege"))  # fmt: skip
WEIGHTS = (30, 20, 10, 6, 8, 5, 7, 5, 5, 4)
ACTORS = (("RUS-MIL", "RUS"), ("UKR-MIL", "UKR"), ("UKR-CVL", "UKR"), ("RUS-GOV", "RUS"), ("UKR-GOV", "UKR"))
START = datetime(2022, 2, 24, tzinfo=UTC).replace(tzinfo=None)


def generated(n: int, seed: int = 7) -> tuple[pa.Table, pa.Table]:
    """Mentions and documents tables with the columns that linking reads."""
    rng = random.Random(seed)
    n_events = max(1, int(n * 0.7))
    days = max(60, n // 150)  # more mentions come with more time, as in a growing warehouse
    rows: dict[str, list[object]] = {name: [] for name in arrow_schema("mentions").names}
    docs = max(1, n // 15)
    for i in range(n):
        event = rng.randrange(n_events) if rng.random() < 0.5 else i % n_events
        fate = random.Random(event * 2654435761 % 2**32)
        kind, mode = fate.choices(TYPES, WEIGHTS)[0]
        place = 0 if fate.random() < 0.3 else 1 + int(fate.paretovariate(0.6)) % 4000
        day = START + timedelta(days=fate.randrange(days))
        actor, target = fate.choice(ACTORS), fate.choice(ACTORS)
        dated, placed = rng.random() < 0.85, rng.random() < 0.88
        row: dict[str, object] = {
            "mention_id": f"{i:016x}", "doc_id": f"d{rng.randrange(docs):x}", "segment_id": f"s{i:x}", "lang": "en",
            "event_type": kind, "event_mode": mode, "polarity": "positive", "modality": "asserted",
            "temporal": "current", "date_start": day if dated else None, "date_end": day if dated else None,
            "date_precision": "day" if dated else "unknown", "place_role": "event" if placed else None,
            "place_id": f"gn:{place}" if placed else None, "country": "UA" if placed else None,
            "admin1": f"UA.{place % 25:02}" if placed else None, "latitude": 46 + place % 60 / 10 if placed else None,
            "longitude": 24 + place % 150 / 10 if placed else None,
            "geo_precision": "settlement" if placed else "unknown",
            "actor_id": actor[0], "actor_country": actor[1], "target_id": target[0], "target_country": target[1],
            "killed_best": fate.randrange(30) if fate.random() < 0.2 else None, "duplicate_in_doc": False,
            "confidence": 0.8, "trigger_start": 0, "sentence": "Something happened.", "quantities": [],
            "participants": [], "trace": [],
        }  # fmt: skip
        for name, column in rows.items():
            column.append(row.get(name))
    schema = arrow_schema("mentions")
    mentions = pa.table(
        [pa.array(rows[f.name], f.type if not pa.types.is_dictionary(f.type) else pa.string()).cast(f.type)
         for f in schema], schema=schema,
    )  # fmt: skip
    wanted = ("doc_id", "duplicate_of", "published_at", "published_trusted")
    documents = pa.Table.from_pylist(
        [{"doc_id": f"d{i:x}"} for i in range(docs)],
        schema=pa.schema([arrow_schema("documents").field(name) for name in wanted]),
    )
    return mentions, documents


def main() -> None:
    sizes = [int(a) for a in sys.argv[1:]] or [10_000, 100_000]
    base = 0.0
    for n in sizes:
        mentions, documents = generated(n)
        begun = time.process_time()
        linked = link_mentions(mentions, documents)
        seconds = time.process_time() - begun
        base = base or seconds / n
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{n:>9,} mentions  {linked.events.num_rows:>9,} events  {seconds:8.2f} s  "
            f"{seconds / n / base:5.2f} × the first, for each mention  peak {peak:,.0f} MB"
        )


if __name__ == "__main__":
    main()
