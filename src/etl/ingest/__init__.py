"""Ingest: from a folder of whatever a scraper left to raw records or reasons for refusal.

``take_inventory`` walks a root, ``read_file`` reads one file of it with the reader that its content asks for
(``readers.READERS``), ``decode_bytes`` turns bytes into text.  Nothing here interprets the text.
"""

from __future__ import annotations

from etl.ingest.codes import CODES
from etl.ingest.decode import Decoded, decode_bytes
from etl.ingest.inventory import InputFile, hash_file, open_input, take_inventory
from etl.ingest.readers import read_file
from etl.ingest.settings import IngestSettings

__all__ = [
    "CODES",
    "Decoded",
    "IngestSettings",
    "InputFile",
    "decode_bytes",
    "hash_file",
    "open_input",
    "read_file",
    "take_inventory",
]
