"""Cleaning: named, pure fixers in one ordered list (``plan.py``), and an account of every change they make."""

from etl.clean.boilerplate import count_lines, find_boilerplate, merge_counts
from etl.clean.edits import OffsetMap, replay
from etl.clean.plan import clean, clean_text

__all__ = ["OffsetMap", "clean", "clean_text", "count_lines", "find_boilerplate", "merge_counts", "replay"]
