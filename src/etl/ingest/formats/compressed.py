"""One compressed stream (.gz .bz2 .xz .zst): unpacked on the fly, read by whatever reader the inside asks for."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from etl.ingest.item import count_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from etl.ingest.item import Item
    from etl.model import RawRecord, Rejection

__all__ = ["read_bzip2", "read_gzip", "read_xz", "read_zstd"]

# xz and zstd files say how much memory unpacking takes; presets up to -9 and --long=27 stay below this.
_MAX_MEMORY = 160 * 1024 * 1024
_CHUNK = 1 << 16
_TAR_SUFFIXES = {"tgz": "tar", "tbz": "tar", "tbz2": "tar", "txz": "tar", "tzst": "tar", "taz": "tar"}
_SUFFIXES = {"gz", "bz2", "xz", "lzma", "zst", "zstd", "z", "gzip"}


class _Decompressor(Protocol):
    eof: bool
    needs_input: bool
    unused_data: bytes

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Unpacking(io.RawIOBase):
    """Streams through the decompressors of bz2 and lzma, one after the other for concatenated streams."""

    def __init__(self, inner: io.BufferedReader, make: Callable[[], _Decompressor]) -> None:
        super().__init__()
        self._inner = inner
        self._make = make
        self._unpacker = make()
        self._fed = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        while True:
            pending = b""
            if self._unpacker.eof:
                pending = self._unpacker.unused_data.lstrip(b"\0") or self._inner.read(_CHUNK).lstrip(b"\0")
                if not pending:
                    return 0
                self._unpacker = self._make()
            elif self._unpacker.needs_input:
                pending = self._inner.read(_CHUNK)
                if not pending:
                    message = "compressed stream ends early"
                    raise EOFError(message)
            data = self._unpacker.decompress(pending, len(view))
            if data:
                view[: len(data)] = data
                return len(data)


def read_gzip(item: Item) -> Iterator[RawRecord | Rejection]:
    """RFC 1952, also several members one after the other (as in .warc.gz)."""
    with gzip.GzipFile(fileobj=item.stream) as stream:
        yield from _read_inside(item, cast("BinaryIO", stream))


def read_bzip2(item: Item) -> Iterator[RawRecord | Rejection]:
    """Bzip2."""
    import bz2

    yield from _read_inside(
        item, cast("BinaryIO", _Unpacking(item.stream, cast("Callable[[], _Decompressor]", bz2.BZ2Decompressor)))
    )


def read_xz(item: Item) -> Iterator[RawRecord | Rejection]:
    """XZ and LZMA; files that ask for more memory than the limit fail as broken."""
    import lzma

    def make() -> _Decompressor:
        return cast("_Decompressor", lzma.LZMADecompressor(memlimit=_MAX_MEMORY))

    yield from _read_inside(item, cast("BinaryIO", _Unpacking(item.stream, make)))


def read_zstd(item: Item) -> Iterator[RawRecord | Rejection]:
    """Zstandard, also several frames."""
    import zstandard

    unpacker = zstandard.ZstdDecompressor(max_window_size=1 << 27)
    with unpacker.stream_reader(item.stream, read_across_frames=True, closefd=False) as stream:
        yield from _read_inside(item, cast("BinaryIO", stream))


def _read_inside(item: Item, stream: BinaryIO) -> Iterator[RawRecord | Rejection]:
    from etl.ingest.readers import read_item

    stem, _, suffix = item.name.rpartition(".")
    suffix = suffix.lower()
    inner = f"{stem}.{_TAR_SUFFIXES[suffix]}" if suffix in _TAR_SUFFIXES else stem if suffix in _SUFFIXES else item.name
    yield from read_item(
        item.child(item.label, inner, count_bytes(stream, item.budget), declared=item.declared, outer=item.outer)
    )
