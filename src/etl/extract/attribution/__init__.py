"""Attribution: who asserts what a text says, through whom, and with which kind of verb."""

from __future__ import annotations

from etl.extract.attribution.reading import QuoteReading, read_quotes

__all__ = ["QuoteReading", "read_quotes"]
