"""One stretch of bytes on its way to a reader: a file, a member of an archive, an attachment, a record."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from etl.ingest.codes import refuse
from etl.ingest.decode import Decoded, decode_bytes
from etl.model import Metadata, RawRecord, Rejection

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.errors import RejectedInputError
    from etl.ingest.inventory import InputFile
    from etl.ingest.settings import IngestSettings

__all__ = ["Budget", "Item", "count_bytes"]

HEAD_BYTES = 64 * 1024
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class Budget:
    """What one input file may still unpack to, over all levels and members."""

    stored: int
    settings: IngestSettings
    unpacked: int = 0

    def spend(self, n: int) -> None:
        """Count ``n`` unpacked bytes.

        Raises:
            RejectedInputError: ``archive_bomb``.
        """
        self.unpacked += n
        limit = min(self.settings.max_unpacked_bytes, int(self.stored * self.settings.max_ratio))
        if self.unpacked > max(limit, self.settings.free_unpacked_bytes):
            raise refuse("archive_bomb")


class _CountingReader(io.RawIOBase):
    """Passes bytes on and counts them against a budget."""

    def __init__(self, inner: BinaryIO, budget: Budget) -> None:
        super().__init__()
        # read1 hands out what an unpacker has before it meets damage; read would lose it.
        self._read: Callable[[int], bytes] = getattr(inner, "read1", inner.read)
        self._budget = budget
        self._failure: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        filled = 0
        if self._failure is not None:
            raise self._failure
        # Unpackers hand out small pieces; readers are chosen by a full head.
        while filled < len(view):
            try:
                data = self._read(len(view) - filled)
            except Exception as error:
                if not filled:
                    raise
                self._failure = error  # a damaged archive is read up to its damage
                break
            if not data:
                break
            self._budget.spend(len(data))
            view[filled : filled + len(data)] = data
            filled += len(data)
        return filled


def count_bytes(stream: BinaryIO, budget: Budget) -> io.BufferedReader:
    """A buffered view of an unpacking stream that stops with ``archive_bomb`` when the budget is spent."""
    return io.BufferedReader(_CountingReader(stream, budget), HEAD_BYTES)


@dataclass(frozen=True, slots=True)
class Item:
    """Bytes with a label.

    Attributes:
        file: The input file that holds them, with its digest.
        label: ``source_path`` of the document: ``a.txt``, ``dump.zip!/a/b.txt``, ``dump.jsonl#17``.
        name: Name that tells the suffix (``b.txt``); for ``b.txt.gz`` the inner name.
        stream: The bytes, buffered so that a reader can be chosen by peeking; read once, in order.
        depth: How many containers enclose it.
        budget: What its input file may still unpack to.
        settings: Settings of ingest.
        declared: Character encoding that the outside declares (HTTP or MIME header), if any.
        outer: Metadata that the container knows about it.
    """

    file: InputFile
    label: str
    name: str
    stream: io.BufferedReader
    depth: int
    budget: Budget
    settings: IngestSettings
    declared: str | None = None
    outer: Metadata = field(default_factory=Metadata)

    def child(
        self, label: str, name: str, stream: BinaryIO, *, declared: str | None = None, outer: Metadata | None = None
    ) -> Item:
        """The item for something inside this one, one level deeper.

        Raises:
            RejectedInputError: ``too_deep``.
        """
        if self.depth >= self.settings.max_depth:
            raise refuse("too_deep")
        buffered = stream if isinstance(stream, io.BufferedReader) else count_bytes(stream, self.budget)
        return replace(
            self,
            label=label,
            name=name,
            stream=buffered,
            depth=self.depth + 1,
            declared=declared,
            outer=outer or Metadata(),
        )

    def head(self) -> bytes:
        """The first bytes, up to 64 KB, without consuming them."""
        return self.stream.peek(HEAD_BYTES)[:HEAD_BYTES]

    def read_whole(self) -> bytes:
        """All bytes of a single document.

        Raises:
            RejectedInputError: ``too_large`` or ``empty``.
        """
        limit = self.settings.max_document_bytes
        # No more is asked for than is expected, because a read reserves what it asks for.
        data = self.stream.read(min(limit, HEAD_BYTES if self.depth else self.file.size) + 1)
        if data and len(data) <= limit:
            data += self.stream.read(limit + 1 - len(data)) if self.stream.peek(1) else b""
        if len(data) > limit:
            raise refuse("too_large")
        if not data:
            raise refuse("empty")
        return data

    def decode(self, data: bytes) -> Decoded:
        """Decode bytes of this item; the settings' and the container's encodings are hints."""
        return decode_bytes(data, declared=self.declared or self.settings.encoding)

    def record(
        self,
        text: str,
        source_format: str,
        *,
        encoding: str,
        encoding_confidence: float,
        n_bytes: int,
        number: int | None = None,
        metadata: Metadata,
        has_raw_offsets: bool = True,
        text_start: int = 0,
        flags: tuple[str, ...] = (),
    ) -> RawRecord:
        """A finished record of this item; ``number`` makes it ``label#number``.

        Raises:
            RejectedInputError: ``empty``: nothing but white space; ``too_large``: more text than the limit.
        """
        if not text[text_start:].strip(" \t\r\n\v\f\0\ufeff\u200b\xa0"):
            raise refuse("empty")
        if len(text) > self.settings.max_text_chars:
            raise refuse("too_large")
        return RawRecord(
            source=self.file.source,
            dump=self.file.dump,
            source_path=self.label if number is None else f"{self.label}#{number}",
            source_sha256=self.file.sha256 or "",
            source_format=source_format,
            encoding=encoding,
            encoding_confidence=encoding_confidence,
            n_bytes=n_bytes,
            text=_encodable(text),
            metadata=_encodable_metadata(metadata),
            has_raw_offsets=has_raw_offsets,
            text_start=text_start,
            flags=flags,
        )

    def rejection(
        self, error: RejectedInputError, *, number: int | None = None, n_bytes: int | None = None
    ) -> Rejection:
        """The quarantine row for this item or for one record of it."""
        label = self.label if number is None else f"{self.label}#{number}"
        size = n_bytes if n_bytes is not None or label != self.file.source_path else self.file.size
        return Rejection(self.file.source, label, error.stage, error.code, error.message, size)


def _encodable(text: str) -> str:
    """``text`` with U+FFFD for each lone surrogate (JSON and broken mail give them): no column can hold one."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _encodable_metadata(metadata: Metadata) -> Metadata:
    names = ("title", "author", "publisher", "url", "language", "description")
    mended: dict[str, Any] = {name: _encodable(value) for name in names if (value := getattr(metadata, name))}
    return replace(metadata, **mended)
