"""Quantities: numbers with what they count, in digits, words and nouns, with UCDP-style bounds."""

from __future__ import annotations

from etl.extract.quantities.reading import read_quantities
from etl.extract.quantities.sides import with_sides

__all__ = ["read_quantities", "with_sides"]
