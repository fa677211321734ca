"""The codebooks: PLOVER type and mode → score, quad class, CAMEO root and ACLED names.

Facts from the PLOVER manual and the ACLED codebook stand in ``event_types.tsv`` and ``acled.tsv`` beside this module.
"""

from __future__ import annotations

from importlib import resources
from typing import Final

__all__ = ["ACLED", "MODES", "SUB_EVENTS", "Coding"]


def _rows(name: str) -> list[list[str]]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]


Coding = tuple[float, int, str, str]  # score, quad class, CAMEO root, default ACLED sub-event
MODES: Final[dict[tuple[str, str], Coding]] = {
    (kind, mode): (float(score), int(quad), cameo, sub)
    for kind, mode, score, quad, cameo, sub in _rows("event_types.tsv")
}
ACLED: Final[dict[str, tuple[str, str]]] = {sub: (kind, disorder) for sub, kind, disorder in _rows("acled.tsv")}
SUB_EVENTS: Final = frozenset(ACLED)
