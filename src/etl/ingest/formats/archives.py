"""Archives (.zip .tar): members are read one by one from the stream; nothing is ever written under a member's name.

A member's label is ``archive!/name``.  The name is only a label, yet names that are absolute or climb out of the
archive are refused, because such an archive is either hostile or damaged.
"""

from __future__ import annotations

import tarfile
import tempfile
import zipfile
from typing import TYPE_CHECKING, BinaryIO, cast

from etl.errors import RejectedInputError
from etl.ingest.codes import refuse
from etl.ingest.item import count_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.ingest.item import Item
    from etl.model import RawRecord, Rejection

__all__ = ["read_tar", "read_zip"]

_IN_MEMORY = 16 * 1024 * 1024  # an inner zip of this size is kept in memory while it is read, a larger one on disk
_MAX_SPOOL = 2 * 1024 * 1024 * 1024
_CHUNK = 1 << 20
_MAX_TAR_HEADER = 1024 * 1024  # long names and attributes; tarfile reads them whole
_UTF8_NAME = 0x800  # general purpose bit 11 of a zip entry
_LONG_HEADERS = (
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
)
_ENCRYPTED = 0x1


def read_zip(item: Item) -> Iterator[RawRecord | Rejection]:
    """Members in the order of their names."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
        # A zip's directory stands at its end, so a stream has to be seekable: an inner zip is copied first (its bytes
        # count against the budget like any other).
        seekable: BinaryIO = item.stream
        if item.depth or not item.stream.seekable():
            while chunk := item.stream.read(_CHUNK):
                spool.write(chunk)
                if spool.tell() > _MAX_SPOOL:
                    raise refuse("too_large")
            seekable = cast("BinaryIO", spool)
        with zipfile.ZipFile(seekable) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            if len(members) > item.settings.max_members:
                raise refuse("too_many_members")
            names = _Names(item)
            for info in sorted(members, key=lambda info: info.filename):
                name = _zip_name(info)
                if _hidden(name):
                    continue
                try:
                    label = names.label(name)
                    if info.flag_bits & _ENCRYPTED:
                        raise refuse("encrypted")
                    if info.file_size == 0:
                        raise refuse("empty")
                    try:
                        stream = archive.open(info)
                    except NotImplementedError as error:
                        raise refuse("unsupported_compression") from error
                    with stream:
                        yield from _read_member(item, label, name, cast("BinaryIO", stream))
                except RejectedInputError as error:
                    if error.code == "archive_bomb":
                        raise
                    yield _reject_member(item, name, error)
                except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
                    yield _reject_member(item, name, refuse("broken_archive", type(error).__name__))


def read_tar(item: Item) -> Iterator[RawRecord | Rejection]:
    """Members in the order of the archive, streamed."""
    names = _Names(item)
    count = 0
    with tarfile.open(fileobj=item.stream, mode="r|", errorlevel=0, tarinfo=_TarInfo) as archive:
        for info in archive:
            # tarfile keeps every header; a million of them would be a gigabyte.
            archive.members = []  # type: ignore[attr-defined]
            count += 1
            if count > item.settings.max_members:
                raise refuse("too_many_members")
            if info.isdir() or _hidden(info.name):
                continue
            try:
                label = names.label(info.name)
                if not info.isreg():
                    raise refuse("special_member")
                if info.size == 0:
                    raise refuse("empty")
                stream = archive.extractfile(info)
                if stream is not None:
                    yield from _read_member(item, label, info.name, cast("BinaryIO", stream))
            except RejectedInputError as error:
                if error.code == "archive_bomb":
                    raise
                yield _reject_member(item, info.name, error)


class _TarInfo(tarfile.TarInfo):
    """Refuses headers that are too long to be read whole."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.size > _MAX_TAR_HEADER and self.type in _LONG_HEADERS:
            raise refuse("broken_archive", "a header of the archive is too long")
        return cast("tarfile.TarInfo", super()._proc_member(archive))  # type: ignore[misc]


class _Names:
    """Labels of the members of one archive; a name that comes twice gets ``~2``, because both may be real."""

    def __init__(self, item: Item) -> None:
        self._prefix = f"{item.label}!/"
        self._seen: dict[str, int] = {}

    def label(self, name: str) -> str:
        """The label for a member.

        Raises:
            RejectedInputError: ``unsafe_name`` or ``bad_name``.
        """
        path = name.replace("\\", "/")
        parts = path.split("/")
        if path.startswith("/") or ".." in parts or (len(parts[0]) == 2 and parts[0][1] == ":") or "\0" in path:
            raise refuse("unsafe_name")
        try:
            path.encode()
        except UnicodeEncodeError as error:
            raise refuse("bad_name") from error
        clean = "/".join(part for part in parts if part not in ("", "."))
        self._seen[clean] = seen = self._seen.get(clean, 0) + 1
        return self._prefix + _printable(clean) + (f"~{seen}" if seen > 1 else "")


def _read_member(item: Item, label: str, name: str, stream: BinaryIO) -> Iterator[RawRecord | Rejection]:
    from etl.ingest.readers import read_item

    yield from read_item(
        item.child(label, name.replace("\\", "/").rsplit("/", 1)[-1], count_bytes(stream, item.budget))
    )


def _reject_member(item: Item, name: str, error: RejectedInputError) -> Rejection:
    from dataclasses import replace

    return replace(item, label=f"{item.label}!/{_printable(name)}", depth=item.depth + 1).rejection(error)


def _hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return any((part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" for part in parts)


def _printable(name: str) -> str:
    """Control characters and broken UTF-8 written as escapes."""
    shown = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(ch if ch.isprintable() else f"\\x{ord(ch):02x}" for ch in shown)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name of a member; zips without the UTF-8 mark hold UTF-8 or code page 866 more often than 437."""
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        cyrillic = raw.decode("cp866", "replace")
        letters = [ch for ch in cyrillic if not ch.isascii()]
        return cyrillic if all("\u0400" <= ch <= "\u04ff" for ch in letters) else info.filename
