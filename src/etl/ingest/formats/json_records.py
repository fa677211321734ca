"""JSON: one document, an array of records, or one record a line."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

from etl.errors import RejectedInputError
from etl.ingest.codes import refuse
from etl.ingest.metadata import find_field
from etl.ingest.records import find_text, make_record
from etl.ingest.stream import open_text, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import TextIOBase

    from etl.ingest.item import Item
    from etl.model import RawRecord, Rejection

__all__ = ["read_json", "read_jsonl"]

# Keys under which exports keep their records or the one record proper.
_WRAPPERS = (
    "_source",
    "article",
    "data",
    "attributes",
    "fields",
    "post",
    "item",
    "result",
    "document",
    "doc",
    "node",
    "props",
    "pageProps",
    "response",
)
_LEVELS = 5
_CHUNK = 1 << 20
_SPACE = re.compile(r"[\s,]*")
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def read_jsonl(item: Item) -> Iterator[RawRecord | Rejection]:
    """One record a line; blank lines are passed over, a broken line is one rejection, the file may be of any size."""
    if item.head().startswith((b"\xff\xfe", b"\xfe\xff")):
        # Two-byte characters cannot be cut at newline bytes.
        lines: Iterator[tuple[int, bytes | None]] = (
            (number, line.encode("utf-8", "surrogatepass")) for number, line in enumerate(open_text(item).stream, 1)
        )
    else:
        lines = read_lines(item)
    seen = False
    for number, line in lines:
        try:
            if line is None:
                raise refuse("too_large")
            if not line.strip(b" \t\r\n\0\xef\xbb\xbf,[]"):
                continue
            seen = True
            decoded = item.decode(line)
            value = _parse(decoded.text.strip().rstrip(","), item)
            found = next((record for record, _ in _records(value, item.settings.text_field)), value)
            if not isinstance(found, dict):
                raise refuse("no_text_field")
            yield make_record(
                item,
                found,
                "jsonl",
                number=number,
                n_bytes=len(line),
                encoding=decoded.encoding,
                confidence=decoded.confidence,
                flags=decoded.flags,
            )
        except RejectedInputError as error:
            if error.code == "archive_bomb":
                raise
            yield item.rejection(error, number=number, n_bytes=len(line) if line else None)
    if not seen:
        raise refuse("empty")


def read_json(item: Item) -> Iterator[RawRecord | Rejection]:
    """A single record keeps the file's label; records of an array are numbered from 1.

    An array above the document limit is read element by element; so are an array that is cut off or damaged, up to the
    damage, and objects that merely follow each other.
    """
    stream = open_text(item)
    text = stream.stream.read(item.settings.max_document_bytes + 1)
    streamed = len(text) > item.settings.max_document_bytes
    if streamed:
        values = _stream_values(text, stream.stream, item)
    else:
        try:
            values = iter([_parse(text, item)])
        except RejectedInputError as error:
            if error.code != "broken_json":
                raise
            streamed = True
            values = _stream_values(text, io.StringIO(), item)
    number = 0
    for value in values:
        for record, listed in _records(value, item.settings.text_field):
            number += 1
            label = number if listed or streamed else None
            try:
                yield make_record(
                    item,
                    record,
                    "json",
                    number=label,
                    n_bytes=len(text if label is None else json.dumps(record, ensure_ascii=False, default=str)),
                    encoding=stream.encoding,
                    confidence=stream.confidence,
                    flags=stream.flags,
                )
            except RejectedInputError as error:
                yield item.rejection(error, number=label)
    if not number:
        raise refuse("no_text_field")


def _records(
    value: Any, text_field: str | None, level: int = 0, *, listed: bool = False
) -> Iterator[tuple[dict[str, Any], bool]]:
    """The records in a JSON value, wherever an export wraps them, each with whether it stands in a list.

    Only records of lists are numbered, so that a list that grows keeps the labels of its first records.
    """
    if level > _LEVELS:
        return
    if isinstance(value, str):
        if level and value.strip():
            yield {"text": value}, listed
    elif isinstance(value, list):
        for element in value:
            yield from _records(element, text_field, level + 1, listed=True)
    elif isinstance(value, dict):
        if _has_text(value, text_field):
            yield value, listed
            return
        inner = [value[key] for key in _WRAPPERS if isinstance(value.get(key), dict | list)] or [
            part
            for part in value.values()
            if isinstance(part, dict) or (isinstance(part, list) and any(isinstance(e, dict) for e in part))
        ]
        outside = {key: part for key, part in value.items() if isinstance(part, str | int | float)}
        found = False
        for part in inner:
            for record, inner_listed in _records(part, text_field, level + 1, listed=listed or len(inner) > 1):
                found = True
                yield (record if inner_listed else {**outside, **record}), inner_listed
        if not found and level <= 1 and (find_field("title", value) or find_field("text", value)):
            yield value, listed  # a record without text: its rejection says so


def _has_text(value: dict[str, Any], text_field: str | None) -> bool:
    try:
        _, text, _ = find_text(value, text_field)
    except RejectedInputError:
        return False
    return bool(text.strip())


def _parse(text: str, item: Item) -> Any:
    """Parse one JSON text.

    Raises:
        RejectedInputError: ``json_too_deep`` or ``broken_json``.
    """
    if text.count("[") + text.count("{") > item.settings.max_json_depth:
        _refuse_depth(text, item.settings.max_json_depth)
    try:
        return json.loads(text, strict=False, parse_int=_whole_number)
    except json.JSONDecodeError as error:
        raise refuse("broken_json", f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise refuse("json_too_deep") from error


def _whole_number(digits: str) -> int | float:
    """Numbers of thousands of digits are legal JSON and take quadratic time as integers."""
    return int(digits) if len(digits) <= 30 else float("nan")


def _refuse_depth(text: str, limit: int) -> None:
    depth = 0
    for match in _BRACKETS.finditer(text):
        sign = match.group()
        if sign in "[{":
            depth += 1
            if depth > limit:
                raise refuse("json_too_deep")
        elif sign in "]}":
            depth -= 1


def _stream_values(buffer: str, rest: TextIOBase, item: Item) -> Iterator[Any]:
    """Elements of a top-level array, or values that follow each other, holding one and a chunk in memory.

    Raises:
        RejectedInputError: ``broken_json``, or ``too_large`` for one element above the limit.
    """
    decoder = json.JSONDecoder(strict=False, parse_int=_whole_number)
    at = len(buffer) - len(buffer.lstrip())
    is_array = buffer.startswith("[", at)
    at += is_array
    ended = False
    while True:
        at = _SPACE.match(buffer, at).end()  # type: ignore[union-attr]
        if (is_array and buffer[at : at + 1] == "]") or (not is_array and ended and at == len(buffer)):
            return
        try:
            value, end = decoder.raw_decode(buffer, at)
        except json.JSONDecodeError as error:
            if ended:
                raise refuse("broken_json", error.msg) from error
            if len(buffer) - at > item.settings.max_document_bytes + _CHUNK:
                raise refuse("too_large") from error
            # Grow by what is already held, so that a huge element is tried a few times only.
            more = rest.read(max(_CHUNK, len(buffer) - at))
            ended = not more
            buffer, at = buffer[at:] + more, 0
            continue
        except RecursionError as error:
            raise refuse("json_too_deep") from error
        if end >= len(buffer) - 1 and not ended:
            # A number at the very end of the chunk may go on.
            more = rest.read(_CHUNK)
            ended = not more
            buffer, at = buffer[at:] + more, 0
            continue
        at = end
        yield value
