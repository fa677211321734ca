"""The compiled place table, its builder and its look-up."""

from __future__ import annotations

from etl.gazetteer.name_keys import name_key
from etl.gazetteer.table import Gazetteer, Place, load_gazetteer

__all__ = ["Gazetteer", "Place", "load_gazetteer", "name_key"]
