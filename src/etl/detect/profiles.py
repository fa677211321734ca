"""langdetect's n-gram profiles, read from the installed package into one matrix.

The profiles are frequency counts of 1- to 3-grams in Wikipedia, 55 languages (langdetect 1.0.9, Apache-2.0, a port of
N. Shuyo's language-detection).
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Profiles", "profiles"]

_SMOOTHING = 0.5 / 10_000  # langdetect.detector.Detector: ALPHA_DEFAULT / BASE_FREQ


@dataclass(frozen=True, slots=True)
class Profiles:
    """Probabilities of n-grams by language.

    Attributes:
        labels: langdetect's labels (``zh-cn``, ``no`` … as it writes them), sorted.
        ids: Row of each n-gram that some profile has.
        rows: Probabilities, shape (n-grams, languages), float64.
        logs: ``log(rows + 0.5 / 10,000)``, float32: langdetect's own smoothing, without its random part.
    """

    labels: tuple[str, ...]
    ids: dict[str, int]
    rows: NDArray[np.float64]
    logs: NDArray[np.float32]


@functools.cache
def profiles() -> Profiles:
    """The profiles of the installed langdetect (0.4 s, 60 MB; read once in a process)."""
    folder = resources.files("langdetect") / "profiles"
    files = (file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
    data = sorted((json.loads(file.read_text(encoding="utf-8")) for file in files), key=lambda one: str(one["name"]))
    ids: dict[str, int] = {}
    for one in data:
        for gram in one["freq"]:
            ids.setdefault(gram, len(ids))
    rows = np.zeros((len(ids), len(data)))
    for column, one in enumerate(data):
        at = np.array([ids[gram] for gram in one["freq"]], dtype=np.intp)
        counts = np.array(list(one["freq"].values()), dtype=np.float64)
        totals = np.array([one["n_words"][len(gram) - 1] for gram in one["freq"]], dtype=np.float64)
        rows[at, column] = counts / totals
    logs = np.log(rows + _SMOOTHING).astype(np.float32)
    return Profiles(tuple(str(one["name"]) for one in data), ids, rows, logs)
