"""Quality only goes up: the scores over the hand-coded gold must not fall below the best ones recorded.

``tests/gold/best.json`` holds the floor of each score; raise it when a change makes a score better
(``python tests/test_gold_ratchet.py`` prints today's scores and what would be recorded).
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "gold"))

from score import score

from etl.pipeline import run
from etl.settings import Settings

GOLD = Path(__file__).parent / "gold"
BEST: dict[str, dict[str, float]] = json.loads((GOLD / "best.json").read_text(encoding="utf-8"))
RAW = {
    "seeds": Path(__file__).parent.parent / "raw" / "sample",
    "dev-en-fr-es": GOLD / "dev-en-fr-es" / "docs",
    "dev-uk-ru-de": GOLD / "dev-uk-ru-de" / "docs",
}
RATES = ("recall", "precision", "strict_f1", "date_acc", "place_acc", "actor_acc", "target_acc", "killed_acc",
         "modality_acc", "cluster_b3_f1", "lang_acc", "kept", "removed", "duplicates_found")  # fmt: skip
# A change that moves one mention of a hundred is noise between fields; more is a loss that somebody must look at.
SLACK = 0.01


def measured(name: str, folder: Path) -> dict[str, Any]:
    warehouse = folder / name / "warehouse"
    run(RAW[name], warehouse, Settings(executor="serial"))
    result: dict[str, Any] = score(GOLD / name, warehouse)
    return result


@pytest.mark.parametrize("name", sorted(RAW))
def test_scores_do_not_fall(name: str, tmp_path: Path) -> None:
    now = measured(name, tmp_path)
    fallen = {
        rate: (now[rate], floor)
        for rate, floor in BEST[name].items()
        if rate != "negatives_hit" and (now[rate] is None or now[rate] < floor - SLACK)
    }
    assert not fallen, f"scores below the best recorded (now, best): {fallen}"
    assert now["negatives_hit"] <= BEST[name]["negatives_hit"]


def record() -> None:
    """Write today's scores where they beat the recorded ones."""
    with tempfile.TemporaryDirectory() as folder:
        for name in sorted(RAW):
            now, old = measured(name, Path(folder)), BEST.get(name, {})
            best = {r: max(now[r], old.get(r, 0.0)) for r in RATES if now[r] is not None}
            best["negatives_hit"] = min(now["negatives_hit"], old.get("negatives_hit", now["negatives_hit"]))
            BEST[name] = best
            sys.stdout.write(f"{name}: {now}\n")
    (GOLD / "best.json").write_text(json.dumps(BEST, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record()
