"""Properties of date reading: nothing raises, every expression quotes its text, written dates read back."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.extract.dates import find_expressions
from etl.extract.dates.intervals import easter, shift_months, unit_interval
from etl.extract.dates.lexicon import load_calendar
from etl.languages import languages_with, load_toml

CORE = ("en", "fr", "es", "uk", "ru", "de")
_days = st.dates(date(1000, 1, 1), date(2199, 12, 31))


def _vocabulary(lang: str) -> list[str]:
    raw = load_toml(lang, "calendar.toml")
    words = [
        form
        for table in ("months", "weekdays", "units", "parts", "dayparts")
        for forms in raw[table].values()
        for form in forms
    ]
    words += [w for w in " ".join(raw["patterns"]["core"]).replace("|", " ").replace("_", " ").split() if w.islower()]
    return [*sorted(set(words)), "31", "12", "2022", "1", ",", ".", "-", "/", "44", "XIX", "'"]


@settings(deadline=None, max_examples=120)
@given(st.text(max_size=80), st.sampled_from([*CORE, "xx"]), st.none() | st.dates())
def test_no_text_raises_and_every_expression_quotes_it(text: str, lang: str, reference: date | None) -> None:
    for e in find_expressions(text, lang, reference=reference):
        assert text[e.start : e.end] == e.text
        assert (e.date_start is None) == (e.date_end is None) or e.relation == "after"
        assert e.date_start is None or e.date_end is None or e.date_start <= e.date_end


@pytest.mark.parametrize("lang", CORE)
def test_random_calendar_words_never_raise(lang: str) -> None:
    words = _vocabulary(lang)
    rng = random.Random(7)
    for _ in range(400):
        text = " ".join(rng.choice(words) for _ in range(rng.randint(1, 9)))
        reference = rng.choice([None, date(2022, 9, 11), date(1, 1, 1), date(9999, 12, 31)])
        for e in find_expressions(text, lang, reference=reference):
            assert text[e.start : e.end] == e.text
            assert e.date_start is None or e.date_end is None or e.date_start <= e.date_end, text


@settings(deadline=None, max_examples=100)
@given(_days)
def test_iso_dates_read_back(day: date) -> None:
    found = find_expressions(f"It happened on {day.isoformat()}.", "en")
    assert [(e.date_start, e.date_end, e.value) for e in found] == [(day, day, day.isoformat())]


@pytest.mark.parametrize("lang", CORE)
@settings(deadline=None, max_examples=40)
@given(day=_days)
def test_written_dates_read_back(lang: str, day: date) -> None:
    month = load_toml(lang, "calendar.toml")["months"][str(day.month)]
    name = month[1] if lang in {"uk", "ru"} else month[0]
    written = {
        "en": f"{name.title()} {day.day}, {day.year}",
        "es": f"{day.day} de {name} de {day.year}",
        "de": f"{day.day}. {name.title()} {day.year}",
    }
    found = find_expressions(written.get(lang, f"{day.day} {name} {day.year}"), lang)
    assert [e.date_start for e in found] == [day]


@pytest.mark.parametrize("lang", languages_with("calendar.toml"))
def test_calendars_are_complete(lang: str) -> None:
    raw = load_toml(lang, "calendar.toml")
    assert set(raw["months"]) == {str(i) for i in range(1, 13)}
    assert set(raw["weekdays"]) == {str(i) for i in range(1, 8)}
    assert set(raw["seasons"]) == {"SP", "SU", "FA", "WI"}
    assert {"day", "week", "month", "year"} <= set(raw["units"])
    assert load_calendar(lang) is not None


@settings(deadline=None, max_examples=100)
@given(
    st.dates(),
    st.sampled_from(["day", "week", "month", "year", "decade", "century", "quarter"]),
    st.integers(-500, 500),
)
def test_units_never_raise_and_are_ordered(day: date, unit: str, offset: int) -> None:
    interval = unit_interval(day, unit, offset)
    if interval is not None and interval.start and interval.end:
        assert interval.start <= interval.end
        if offset == 0:
            assert interval.start <= day <= interval.end


@settings(deadline=None, max_examples=50)
@given(st.integers(1583, 4099))
def test_easter_is_a_sunday_in_spring(year: int) -> None:
    day = easter(year)
    assert day is not None
    assert day.isoweekday() == 7
    assert date(year, 3, 22) <= day <= date(year, 4, 25)


def test_months_shift_to_their_last_day() -> None:
    assert shift_months(date(2022, 1, 31), 1) == date(2022, 2, 28)
    assert shift_months(date(9999, 12, 31), 1) == date(9999, 12, 31)
    assert shift_months(date(2022, 3, 31), -1) == date(2022, 3, 31) - timedelta(days=31)
