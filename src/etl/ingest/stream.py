"""Streams of text for formats that hold many records and may be larger than memory allows."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.ingest.item import Item

__all__ = ["DecodedStream", "join_ahead", "open_text", "read_lines"]

_CHUNK = 1 << 20


class DecodedStream:
    """Text to be read once, with what is known about its encoding.

    Attributes:
        stream: The decoded text; newlines untouched.
        encoding: Python's name of the encoding.
        confidence: As in :class:`etl.ingest.decode.Decoded`.
        flags: As there.
    """

    def __init__(self, stream: io.TextIOBase, encoding: str, confidence: float, flags: tuple[str, ...]) -> None:
        self.stream = stream
        self.encoding = encoding
        self.confidence = confidence
        self.flags = flags


def open_text(item: Item) -> DecodedStream:
    """The item as a stream of text: decoded whole up to the document limit, by its first megabyte above it.

    Raises:
        RejectedInputError: What :func:`etl.ingest.decode.decode_bytes` raises.
    """
    limit = item.settings.max_document_bytes
    data = item.stream.read(_CHUNK)
    rest = item.stream.read(min(limit, _CHUNK * 64) - len(data) + 1) if len(data) == _CHUNK else b""
    if len(data) + len(rest) <= limit:
        decoded = item.decode(data + rest)
        return DecodedStream(io.StringIO(decoded.text, newline=""), decoded.encoding, decoded.confidence, decoded.flags)
    # Judge by whole lines: a character cut in two would count as broken.
    decoded = item.decode(data[: data.rfind(b"\n") + 1] or data)
    raw = join_ahead(data + rest, item.stream)
    encoding = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(
        decoded.encoding, decoded.encoding
    )
    text = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
    return DecodedStream(text, decoded.encoding, decoded.confidence, decoded.flags)


def read_lines(item: Item) -> Iterator[tuple[int, bytes | None]]:
    """Lines of bytes with their 1-based numbers; None stands for a line above the document limit, which is skipped."""
    limit = item.settings.max_document_bytes
    number = 0
    while line := item.stream.readline(limit + 1):
        number += 1
        if len(line) > limit and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = item.stream.readline(_CHUNK)
            yield number, None
        else:
            yield number, line


def join_ahead(ahead: bytes, rest: io.BufferedReader) -> io.BufferedReader:
    """One stream of bytes that were read ahead and of what follows them."""
    return io.BufferedReader(_Joined(ahead, rest), _CHUNK)


class _Joined(io.RawIOBase):
    """Bytes that were read ahead, then the rest of the stream."""

    def __init__(self, ahead: bytes, rest: io.BufferedReader) -> None:
        super().__init__()
        self._ahead = memoryview(ahead)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        if self._ahead:
            n = min(len(view), len(self._ahead))
            view[:n] = self._ahead[:n]
            self._ahead = self._ahead[n:]
            return n
        return self._rest.readinto(view)
