"""langdetect's n-gram profiles, read from the installed package, one row of probabilities per n-gram when it is met.

The profiles are frequency counts of 1- to 3-grams in Wikipedia, 55 languages (langdetect 1.0.9, Apache-2.0, a port of
N. Shuyo's language-detection).  A row is filled only for n-grams that occur, so loading costs the parsing alone.
"""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Profiles", "profiles"]

_FIRST_ROWS = 8192
_SMOOTHING = 0.5 / 10_000  # langdetect.detector.Detector: ALPHA_DEFAULT / BASE_FREQ


class Profiles:
    """Probabilities of n-grams by language.

    Attributes:
        labels: langdetect's labels (``zh-cn``, ``no`` … as it writes them), sorted.
        rows: Matrix (n-grams met so far, languages), float64; row ``i`` belongs to the n-gram with that id.
        logs: ``log(rows + 0.5 / 10,000)``, float32: langdetect's own smoothing, without its random part.
    """

    def __init__(self, counts: dict[str, tuple[dict[str, int], list[int]]]) -> None:
        self.labels: tuple[str, ...] = tuple(sorted(counts))
        self._counts = [counts[label] for label in self.labels]
        self._known: set[str] = set().union(*(freq for freq, _ in self._counts))
        self._ids: dict[str, int] = {}
        self._used = 0
        self.rows: NDArray[np.float64] = np.zeros((_FIRST_ROWS, len(self.labels)))
        self.logs: NDArray[np.float32] = np.zeros((_FIRST_ROWS, len(self.labels)), dtype=np.float32)

    def id_of(self, gram: str) -> int:
        """The row of an n-gram, or -1 when no profile has it."""
        i = self._ids.get(gram)
        if i is None:
            i = self._ids[gram] = self._fill(gram) if gram in self._known else -1
        return i

    def _fill(self, gram: str) -> int:
        """Add the row of an n-gram that has not been met before."""
        n = len(gram) - 1
        i = self._used
        self._used += 1
        if i == len(self.rows):
            self.rows = np.concatenate((self.rows, np.zeros_like(self.rows)))
            self.logs = np.concatenate((self.logs, np.zeros_like(self.logs)))
        self.rows[i] = [1.0 * freq.get(gram, 0) / total[n] for freq, total in self._counts]
        self.logs[i] = np.log(self.rows[i] + _SMOOTHING)
        return i


@functools.cache
def profiles() -> Profiles:
    """The profiles of the installed langdetect."""
    folder = resources.files("langdetect") / "profiles"
    counts: dict[str, tuple[dict[str, int], list[int]]] = {}
    for file in folder.iterdir():
        if file.is_file() and not file.name.startswith("."):
            data = json.loads(file.read_text(encoding="utf-8"))
            counts[data["name"]] = (data["freq"], data["n_words"])
    return Profiles(counts)
