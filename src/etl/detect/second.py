"""A second opinion: py3langid's naive Bayes model over byte n-grams, shipped in its wheel (BSD-3-Clause).

It knows languages that langdetect lacks (be, bs, gl, oc, sr, az) and is better on short text; its model is loaded when
the first text needs it.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from etl.detect.labels import labels

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["second_opinion"]

_ABSENT = -1e9


@functools.cache
def _identifier() -> tuple[Any, list[int], NDArray[np.intp]]:
    """The model cut to the languages that we know: it, its classes, and our position of each class."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    known = labels()
    theirs: list[int] = []
    ours: list[int] = []
    for i, label in enumerate(identifier.nb_classes):
        position = known.index.get(known.aliases.get(label, label))
        if position is not None:
            theirs.append(i)
            ours.append(position)
    # Only the columns that we read: half the multiplications.
    identifier.nb_ptc = np.ascontiguousarray(identifier.nb_ptc[:, theirs])
    identifier.nb_pc = identifier.nb_pc[theirs]
    identifier.nb_classes = [identifier.nb_classes[i] for i in theirs]
    return identifier, theirs, np.array(ours, dtype=np.intp)


def second_opinion(text: str) -> NDArray[np.float64]:
    """Log score of each language, 0 for the best, divided by the square root of the text's length in bytes.

    The square root keeps scores of texts of different lengths comparable, as py3langid's own normalisation does.
    """
    identifier, _, ours = _identifier()
    data = identifier._encode(text)  # noqa: SLF001 (the package offers no raw scores)
    raw = np.asarray(identifier._raw_score(data), dtype=np.float64)  # noqa: SLF001
    scores = np.full(len(labels().codes), _ABSENT)
    if not raw.any() or raw.max() < _ABSENT:
        return np.zeros_like(scores)
    np.maximum.at(scores, ours, raw)
    scores -= scores.max()
    scores /= math.sqrt(max(1, len(data)))
    return scores
