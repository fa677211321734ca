"""Which language a text is in: document, segment, or any piece of text.

:func:`detect` is also the public ``etl.detect``; the models behind it are imported with the first text, so that
``import etl`` stays light.  The pipeline takes the other functions from :mod:`etl.detect.decide`.
"""

from __future__ import annotations

__all__ = ["detect"]


def detect(text: str) -> tuple[str, float]:
    """Language of a text (ISO 639-1, or ``und`` where nothing can be judged) and the probability that this is right."""
    from etl.detect.decide import detect as decide

    return decide(text)
