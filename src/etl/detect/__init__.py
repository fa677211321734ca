"""Which language a text is in: document, segment, or any piece of text."""

from __future__ import annotations

from etl.detect.decide import detect, detect_segment, detect_text

__all__ = ["detect", "detect_segment", "detect_text"]
