"""When a document was published, read from what surrounds it: metadata values, its URL, its file name.

Only forms that need no language pack: ISO 8601, RFC 822, epoch seconds, numbers, English month names.  A value that
could be read two ways (``03/04/2022``) is not read at all.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

__all__ = ["date_of_filename", "date_of_url", "parse_published"]

_ISO = re.compile(
    r"\s*(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?"
    r"(?:[T\s,]+(?:at\s+)?(\d{1,2}):(\d{2})(?::\d{2})?(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?(?![\d])"
)
_COMPACT = re.compile(r"\s*((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?Z?)?\s*$")
_DAY_FIRST = re.compile(r"\s*(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[T\s,–-]+(\d{1,2}):(\d{2}))?(?![\d])")
_YEAR = re.compile(r"\s*((?:19|20)\d{2})\s*$")
_MONTHS = {
    name: i
    for i, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_TIME = r"(?:[,\s]+(?:at\s+)?(\d{1,2}):(\d{2})(?::\d{2})?)?"
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ENGLISH_DMY = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?" + _MONTH + r",?[\s-]+(\d{4})" + _TIME, re.IGNORECASE
)
_ENGLISH_MDY = re.compile(r"\b" + _MONTH + r"\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _TIME, re.IGNORECASE)
_ENGLISH_MY = re.compile(r"\s*" + _MONTH + r",?\s+(\d{4})\s*$", re.IGNORECASE)
_IN_PATH = re.compile(
    r"(?<!\d)((?:19|20)\d{2})([/_.-]?)(0[1-9]|1[0-2]|[1-9](?=[/_.-]))\2(0[1-9]|[12]\d|3[01]|[1-9])(?!\d)"
)
_MONTH_IN_PATH = re.compile(r"/((?:19|20)\d{2})[/-](0[1-9]|1[0-2])(?=/|$)")
_ZERO = datetime(1900, 1, 1)  # noqa: DTZ001  all instants here are UTC without saying so (CONTRACT)
_EPOCH_LOW, _EPOCH_HIGH = 315_532_800, 4_102_444_800  # 1980 to 2100 in seconds

Published = tuple[datetime, str]
_Clock = tuple[str | None, ...]


def parse_published(value: object) -> Published | None:
    """Read a metadata value: ``(UTC instant without zone, precision)`` with precision minute, day, month or year.

    Args:
        value: A string, number of seconds or milliseconds since 1970, date or datetime.
    """
    if isinstance(value, datetime):
        return _utc(value), "minute"
    if isinstance(value, date):
        return _make(value.year, value.month, value.day)
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _parse_number(value)
    if isinstance(value, str):
        return _parse_string(value[:200])
    return None


def date_of_url(url: str) -> Published | None:
    """The date in a URL such as ``/2023/10/06/`` or ``-20231006.html``; month precision for ``/2023/10/``."""
    path = re.sub(r"^[a-z]+://[^/]*", "", url.split("?", 1)[0].split("#", 1)[0])
    found = _date_in_path(path)
    if found is None:
        match = _MONTH_IN_PATH.search(path)
        if match:
            return _make(int(match[1]), int(match[2]))
    return found


def date_of_filename(source_path: str) -> Published | None:
    """The date in a relative path such as ``dump/2023-10-06_x.txt``."""
    return _date_in_path("/" + source_path)


def _date_in_path(path: str) -> Published | None:
    for match in _IN_PATH.finditer(path):
        # 16 hex digits that happen to hold "20110203" are a hash, not a date.
        if not match[2] and (
            path[match.start() - 1 : match.start()].isalnum() or path[match.end() : match.end() + 1].isalnum()
        ):
            continue
        made = _make(int(match[1]), int(match[3]), int(match[4]))
        if made:
            return made
    return None


def _parse_number(value: float) -> Published | None:
    if 1900 <= value <= 2100 and value == int(value):
        return _make(int(value))
    if value == int(value) and 19_000_101 <= value <= 21_001_231:
        return _parse_string(str(int(value)))
    seconds = value / 1000 if value > _EPOCH_HIGH else value
    if not _EPOCH_LOW <= seconds <= _EPOCH_HIGH:
        return None
    return datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None), "minute"


def _parse_string(text: str) -> Published | None:
    if match := _COMPACT.match(text):
        return _make(int(match[1]), int(match[2]), int(match[3]), (match[4], match[5]))
    if match := _ISO.match(text):
        return _make(int(match[1]), int(match[2]), int(match[3]) if match[3] else None, (match[4], match[5], match[6]))
    if match := _DAY_FIRST.match(text):
        first, second = int(match[1]), int(match[3])
        if match[2] == "/" and first <= 12 and second <= 12 and first != second:
            return None  # 03/04/2022 is March or April
        day, month = (second, first) if second > 12 else (first, second)
        return _make(int(match[4]), month, day, (match[5], match[6]))
    if match := _YEAR.match(text):
        return _make(int(match[1]))
    if text.strip().isdigit():
        return _parse_number(int(text))
    if ":" in text:
        try:
            sent = parsedate_to_datetime(text)
            return (sent.replace(tzinfo=None), "day") if sent.time() == _ZERO.time() else (_utc(sent), "minute")
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
    if match := _ENGLISH_DMY.search(text):
        return _make(int(match[3]), _MONTHS[match[2].lower()], int(match[1]), (match[4], match[5]))
    if match := _ENGLISH_MDY.search(text):
        return _make(int(match[3]), _MONTHS[match[1].lower()], int(match[2]), (match[4], match[5]))
    if match := _ENGLISH_MY.match(text):
        return _make(int(match[2]), _MONTHS[match[1].lower()])
    return None


def _make(year: int, month: int | None = None, day: int | None = None, clock: _Clock = ()) -> Published | None:
    """An instant of what was read; ``clock`` is hour, minute and zone as far as there are any."""
    hour, minute, zone = (*clock, None, None, None)[:3]
    precision = "year" if month is None else "month" if day is None else "day" if hour is None else "minute"
    try:
        made = _ZERO.replace(year, month or 1, day or 1, int(hour or 0), int(minute or 0))
        if zone and zone[0] in "+-" and not (made.hour or made.minute):
            # Midnight of a zone is a day without a time; in UTC it would become the day before or after.
            return made, "day"
        if zone and zone[0] in "+-":
            made = datetime.fromisoformat(f"{made.isoformat()}{zone[:3]}:{zone[-2:]}")
    except ValueError:
        return None
    return (_utc(made), precision) if 1800 <= year <= 2200 else None


def _utc(value: datetime) -> datetime:
    try:
        return (value.astimezone(UTC) if value.tzinfo else value).replace(tzinfo=None, microsecond=0)
    except OverflowError:
        return value.replace(tzinfo=None, microsecond=0)
