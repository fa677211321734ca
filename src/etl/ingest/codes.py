"""Stable codes of everything that a run can refuse, each with the sentence that explains it to the reader.

The codes stand in the column ``code`` of ``quarantine``; scripts rely on them, so they are added to, never renamed.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from etl.errors import RejectedInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CODES", "refuse"]

# code → (stage, sentence)
CODES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # the folder tree
        "bad_name": ("inventory", "The file name is not valid UTF-8; rename the file."),
        "broken_link": ("inventory", "The symbolic link points to nothing."),
        "link_outside": ("inventory", "The symbolic link leaves the raw folder; copy the file into it."),
        "link_folder": (
            "inventory",
            "The symbolic link points to a folder; folders are read at their real place only.",
        ),
        "not_regular": ("inventory", "Not a regular file (a device, pipe or socket)."),
        "unreadable": ("inventory", "The file or folder cannot be opened; check its permissions."),
        "vanished": ("inventory", "The file disappeared while it was read."),
        "changed": ("inventory", "The file changed while it was read; the next run reads it again."),
        # containers
        "archive_bomb": ("archive", "The file unpacks to far more than it holds; it looks like a decompression bomb."),
        "too_deep": ("archive", "Archives lie inside archives deeper than the limit."),
        "too_many_members": ("archive", "The archive has more members than the limit."),
        "unsafe_name": ("archive", "The member's name is absolute or climbs out of the archive."),
        "encrypted": ("archive", "The archive member is encrypted."),
        "special_member": ("archive", "The archive member is a link, device or pipe, not a file."),
        "unsupported_compression": ("archive", "The archive uses a compression method that is not supported."),
        "broken_archive": ("archive", "The archive or compressed file is damaged or cut off."),
        # decoding
        "empty": ("decode", "The file is empty or holds only white space."),
        "not_text": ("decode", "The content is binary or of an unknown format, not text."),
        "undecodable": ("decode", "No character encoding gives readable text."),
        "too_large": (
            "decode",
            "A single document is larger than the limit; split it or store it as one record a line.",
        ),
        # formats
        "no_documents": ("read", "The file or archive holds nothing that is a document."),
        "broken_json": ("read", "The JSON is damaged at this place."),
        "json_too_deep": ("read", "The JSON is nested deeper than the limit."),
        "no_text_field": ("read", "No field of the record holds the text; name it with --text-field."),
        "no_text": ("read", "The record's text field is empty."),
        "broken_table": ("read", "The CSV or TSV row is damaged."),
        "broken_xml": ("read", "The XML cannot be parsed."),
        "no_items": ("read", "The XML holds no feed items with text."),
        "no_article": ("read", "The web page holds no article text."),
        "broken_mail": ("read", "The mail or web archive message has no readable text part."),
        "broken_warc": ("read", "The web archive is damaged at this record."),
        "read_failed": ("read", "The reader met content that it cannot handle."),
        # after reading
        "nothing_left": ("clean", "Nothing but debris: no text is left after cleaning."),
        "worker_died": ("extract", "Its worker process died twice (memory, or a crash); mend that, then run --force."),
        "extract_failed": ("extract", "Reading this document failed; please report it together with the file."),
    }
)


def refuse(code: str, detail: str = "") -> RejectedInputError:
    """The exception for ``code`` with its sentence from :data:`CODES` and an optional safe detail."""
    stage, sentence = CODES[code]
    return RejectedInputError(code, f"{sentence} ({detail})" if detail else sentence, stage=stage)
