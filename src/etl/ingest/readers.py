"""The readers: one visible table from formats to the functions that read them.

To add a format, write ``formats/<name>.py`` with a function ``(Item) -> Iterator[RawRecord | Rejection]`` and add one
line to :data:`READERS`.  The first line whose test accepts the first bytes reads the item, so that content decides and
the suffix only where content does not.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import io
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, cast

from etl.errors import RejectedInputError
from etl.ingest import sniff
from etl.ingest.codes import refuse
from etl.ingest.inventory import hash_file, open_input
from etl.ingest.item import HEAD_BYTES, Budget, Item
from etl.ingest.settings import IngestSettings
from etl.ingest.sniff import Head

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from etl.ingest.inventory import InputFile
    from etl.model import RawRecord, Rejection

    ReadFunction = Callable[[Item], Iterator[RawRecord | Rejection]]

__all__ = ["READERS", "Reader", "read_file", "read_item"]


@dataclass(frozen=True, slots=True)
class Reader:
    """One format.

    Attributes:
        name: What stands in ``documents.source_format`` (containers hand over to the format inside).
        accepts: Test on the first bytes and the suffix.
        module: Module below ``etl.ingest.formats``, imported when first needed.
        function: Function of that module.
    """

    name: str
    accepts: Callable[[Head], bool]
    module: str
    function: str

    def load(self) -> ReadFunction:
        """The reading function."""
        return _load(self.module, self.function)


READERS: tuple[Reader, ...] = (
    # formats whose magic number says that they hold no text for us
    Reader("binary", sniff.is_binary, "text", "refuse_binary"),
    # containers, told by their magic numbers
    Reader("gz", sniff.is_gzip, "compressed", "read_gzip"),
    Reader("bz2", sniff.is_bzip2, "compressed", "read_bzip2"),
    Reader("xz", sniff.is_xz, "compressed", "read_xz"),
    Reader("zst", sniff.is_zstd, "compressed", "read_zstd"),
    Reader("zip", sniff.is_zip, "archives", "read_zip"),
    Reader("tar", sniff.is_tar, "archives", "read_tar"),
    # text formats, told by how they begin
    Reader("warc", sniff.is_warc, "warc", "read_warc"),
    Reader("mhtml", sniff.is_mhtml, "mail", "read_mhtml"),
    Reader("eml", sniff.is_eml, "mail", "read_eml"),
    Reader("jsonl", sniff.is_jsonl, "json_records", "read_jsonl"),
    Reader("json", sniff.is_json, "json_records", "read_json"),
    Reader("html", sniff.is_html, "html", "read_html"),
    Reader("xml", sniff.is_xml, "feeds", "read_xml"),
    Reader("csv", sniff.is_csv, "tables", "read_csv"),
    Reader("tsv", sniff.is_tsv, "tables", "read_tsv"),
    Reader("md", sniff.is_markdown, "text", "read_markdown"),
    Reader("txt", lambda _head: True, "text", "read_text"),
)


@functools.cache
def _load(module: str, function: str) -> ReadFunction:
    return cast("ReadFunction", getattr(importlib.import_module(f"etl.ingest.formats.{module}"), function))


def read_file(file: InputFile, settings: IngestSettings | None = None) -> Iterator[RawRecord | Rejection]:
    """Read every document of one input file; whatever cannot be read comes out as a rejection.  Never raises.

    Args:
        file: From :func:`etl.ingest.take_inventory`; its digest is computed when it has none.
        settings: Limits and field names.
    """
    settings = settings or IngestSettings()
    budget = Budget(file.size, settings)
    whole: RejectedInputError | None = None
    try:
        stream = open_input(file)
        with stream:
            file, stream = _with_digest(file, stream, settings)
            buffered = (
                stream
                if isinstance(stream, io.BufferedReader)
                else io.BufferedReader(cast("io.RawIOBase", stream), HEAD_BYTES)
            )
            yield from read_item(
                Item(file, file.source_path, file.source_path.rsplit("/", 1)[-1], buffered, 0, budget, settings)
            )
    except RejectedInputError as error:
        whole = error
    except OSError as error:
        whole = refuse("unreadable", error.strerror or type(error).__name__)
    if whole is not None:
        yield Item(file, file.source_path, "", io.BufferedReader(io.BytesIO()), 0, budget, settings).rejection(whole)


def _with_digest(file: InputFile, stream: BinaryIO, settings: IngestSettings) -> tuple[InputFile, BinaryIO]:
    """The file with its digest and a stream of just those bytes where they fit in memory.

    Raises:
        RejectedInputError: ``empty``, or ``changed`` where the bytes are not those of the known digest.
    """
    # No more is asked for than is expected, because a read reserves what it asks for.
    data = stream.read(min(file.size, settings.max_document_bytes) + 1)
    if len(data) > file.size and len(data) <= settings.max_document_bytes:
        data += stream.read(settings.max_document_bytes + 1 - len(data))
    if not data:
        raise refuse("empty")
    if len(data) <= settings.max_document_bytes:
        digest = hashlib.sha256(data).hexdigest()
        if file.sha256 and file.sha256 != digest:
            raise refuse("changed")
        return replace(file, sha256=digest), io.BufferedReader(io.BytesIO(data), HEAD_BYTES)
    del data
    stream.seek(0, os.SEEK_SET)
    return (file if file.sha256 else replace(file, sha256=hash_file(file))), stream


def read_item(item: Item) -> Iterator[RawRecord | Rejection]:
    """Read one item with the first reader that accepts it.

    This is the border to hostile bytes and to other people's parsers: an item that fails is one rejection, and its
    neighbours are read on.  A spent budget ends the whole input file, so it passes through to :func:`read_file`.
    """
    failure: RejectedInputError
    try:
        head = Head(item.head(), item.name)
        if not head.data:
            raise refuse("empty")  # noqa: TRY301
        reader = next(reader for reader in READERS if reader.accepts(head))
        count = 0
        for result in reader.load()(item):
            count += 1
            yield result
        if not count:
            raise refuse("no_documents")  # noqa: TRY301  nothing vanishes without a row
    except RejectedInputError as error:
        if error.code == "archive_bomb" and item.depth:
            raise
        failure = error
    except Exception as error:  # noqa: BLE001  parsers of hostile bytes raise what they like; the name is the evidence
        failure = refuse("broken_archive" if _is_container_error(error) else "read_failed", type(error).__name__)
    else:
        return
    yield item.rejection(failure)


def _is_container_error(error: Exception) -> bool:
    return isinstance(error, EOFError | OSError) or type(error).__name__ in {
        "BadZipFile",
        "NotImplementedError",
        "LZMAError",
        "error",
        "ZstdError",
        "ReadError",
        "TarError",
    }
