"""Blocks, sentences and segments of a cleaned text."""
