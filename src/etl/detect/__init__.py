"""Which language a text is in: document, segment, or any piece of text."""

from __future__ import annotations

from etl.detect.decide import UNDETERMINED, detect, detect_segment, detect_text, warm_up

__all__ = ["UNDETERMINED", "detect", "detect_segment", "detect_text", "warm_up"]
