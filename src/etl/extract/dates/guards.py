"""What looks like a date and is none: May the verb, March the walk, ages, counts, scores, sums of money."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.extract.dates.found import Found
    from etl.extract.dates.lexicon import Calendar
    from etl.extract.tokens import TokenTable

__all__ = ["acceptable"]

_MONEY = frozenset("$€£₴₽¥№#")
_CLAUSE = frozenset(":;")
_NAME = 3  # words of a town named after a month


def acceptable(found: Found, tokens: TokenTable, cal: Calendar, lo: int, hi: int) -> bool:
    """Whether the words around ``found`` let it be a date.  Rules are per kind, words in the pack's ``groups``."""
    kind = found.kind
    if kind == "year" and not ("Z" in found.caps and not found.args):
        return _year(found, tokens, cal, lo, hi)
    if kind == "month" and "Y" not in found.caps and _group(cal, "capital_months"):
        named = next(
            (i for i in range(found.lo, found.hi) if any(s == "M" for s, _ in cal.lexicon.get(tokens.norm[i], ()))),
            None,
        )
        unsure = named is not None and tokens.norm[named] in _group(cal, "lower_verbs")
        if named is not None and tokens.surface[named][0].islower() and (unsure or not found.args):
            return False
    if kind == "month" and "Y" not in found.caps and "Z" not in found.caps and not found.args:
        return _month(found, tokens, cal, lo)
    if kind == "season" and "Y" not in found.caps and not found.args:
        return _season(found, tokens, cal, lo, hi)
    ordinals = _group(cal, "ordinal_weekdays")
    if ordinals and "W" in found.caps and not _is_weekday(found, tokens, cal, hi, ordinals):
        return False
    if kind == "weekday" and len(tokens.norm[found.lo]) <= 3 and found.hi - found.lo == 1:
        return _short_weekday(found, tokens, cal, lo)
    if kind in {"date", "drange"}:
        return _day(found, tokens, cal, lo, hi)
    if kind == "deictic" and found.hi - found.lo == 1 and tokens.norm[found.lo] in _group(cal, "not_after_article"):
        return _before(found, tokens, lo) not in _group(cal, "articles")
    if kind == "decade" and "E" in found.caps:
        return _before(found, tokens, lo) not in _group(cal, "possessives")  # a woman in her seventies
    if kind == "holiday":
        return _holiday(found, tokens, cal, lo, hi)
    if kind == "part":
        return _part(found, tokens, cal, lo)
    if kind == "year" and "Z" in found.caps and not found.args:
        return int(found.get("Z")) >= 100
    if kind in {"duration", "anaphor", "epochspan"}:
        return not _age(found, tokens, cal, lo, hi)
    return True


def _holiday(found: Found, tokens: TokenTable, cal: Calendar, lo: int, hi: int) -> bool:
    """An armistice is signed, the Armistice is a day; Easter Island and a Christmas tree are none."""
    if found.hi - found.lo > 1:
        return True
    if tokens.norm[found.lo] in _group(cal, "holiday_nouns") and tokens.surface[found.lo][0].islower():
        return False
    if _before(found, tokens, lo) in _group(cal, "not_holiday_before"):
        return False
    return _after(found, tokens, hi) not in _group(cal, "not_holiday_after")


def _is_weekday(found: Found, tokens: TokenTable, cal: Calendar, hi: int, ordinals: frozenset[str]) -> bool:
    """Portuguese "quarta" is Wednesday and fourth: "nesta quarta", "na quarta (29)", but "na quarta fase"."""
    at = next((i for i in range(found.lo, found.hi) if tokens.norm[i] in ordinals), None)
    if at is None:
        return True
    before = tokens.norm[at - 1] if at else ""
    after = tokens.norm[at + 1] if at + 1 < hi else ""
    if not after.isalpha() or after in _group(cal, "weekday_leads"):
        return True
    if before in _group(cal, "weekday_leads"):
        return after in cal.groups.get("weekday_after", frozenset()) or not after.endswith(("o", "a", "e"))
    return after in _group(cal, "weekday_after")


def _group(cal: Calendar, name: str) -> frozenset[str]:
    return cal.groups.get(name, frozenset())


def _before(found: Found, tokens: TokenTable, lo: int) -> str:
    return tokens.norm[found.lo - 1] if found.lo > lo else ""


def _after(found: Found, tokens: TokenTable, hi: int) -> str:
    return tokens.norm[found.hi] if found.hi < hi else ""


def _year(found: Found, tokens: TokenTable, cal: Calendar, lo: int, hi: int) -> bool:
    year = found.get("Y")
    if not tokens.norm[found.hi - 1][0].isdecimal() and found.hi - found.lo >= 1 and "Y" in found.caps:
        digits = any(word.isdecimal() for word in tokens.norm[found.lo : found.hi])
        if not digits and tokens.norm[found.lo] not in _group(cal, "year_word"):
            return _spelled(found, tokens, cal, lo, hi)
    if year is None or found.hi - found.lo > 2:
        return True
    last = tokens.norm[found.hi - 1]
    if last[0] == "'" or (found.hi - found.lo == 2 and last in _group(cal, "year_word")):
        return True  # a year that says so behind itself: "2019'da", "2015 yılında"
    before, after = _before(found, tokens, lo), _after(found, tokens, hi)
    opens = found.lo - 1 == lo and before in _group(cal, "year_before") and year % 100  # "In 2018 rebels fought"
    if before in _MONEY or after in _MONEY or (after in _group(cal, "counted") and not opens):
        return False
    if before == "-" and tokens.end[found.lo - 1] == tokens.start[found.lo] and found.lo - 2 >= lo:
        return False  # a model or a part of a longer code: T-1990
    if after == "-" and found.hi + 1 < hi and tokens.start[found.hi] == tokens.end[found.hi - 1]:
        return tokens.norm[found.hi + 1] not in _group(cal, "age_after")
    if before in _group(cal, "year_before") and before:
        return bool(year >= 1000)
    if not after and (not before or before == ","):
        return bool(year >= 1000)  # a heading
    if not 1900 <= year < 2100:
        return False
    if found.lo == lo or before in _CLAUSE:
        return True
    return (
        not after
        or not (after[0].isalpha() and tokens.surface[found.hi][0].islower())
        or after in _group(cal, "year_after")
    )


def _spelled(found: Found, tokens: TokenTable, cal: Calendar, lo: int, hi: int) -> bool:
    """A year in words: no round figure (two thousand of anything), behind a preposition, and counting nothing."""
    year, after = found.get("Y"), _after(found, tokens, hi)
    if year is None or not year % 100 or _before(found, tokens, lo) not in _group(cal, "year_before"):
        return False
    noun = after[:1].isalpha() and after not in _group(cal, "year_after") and after not in _group(cal, "joining")
    return not noun


def _month(found: Found, tokens: TokenTable, cal: Calendar, lo: int) -> bool:
    word = tokens.norm[found.lo]
    if word in _group(cal, "short_months"):
        # An abbreviation alone is a month only with its dot, capitalised where the language capitalises months.
        return found.hi - found.lo > 1 and tokens.norm[found.hi - 1] == "." and found.hi < len(tokens)
    if found.hi - found.lo > 1 and "." not in tokens.norm[found.lo : found.hi]:
        return True
    if " ".join(tokens.norm[max(lo, found.hi - _NAME) : found.hi]) in _group(cal, "month_names"):
        return False  # «Rio de Janeiro»
    before = _before(found, tokens, lo)
    if word in _group(cal, "ambiguous"):
        return before in _group(cal, "month_before")
    return True


def _part(found: Found, tokens: TokenTable, cal: Calendar, lo: int) -> bool:
    """``start in the next decade``, ``end two months after``: a verb, unless an article, "of" or a hyphen says noun."""
    if tokens.norm[found.lo] not in _group(cal, "verbal_parts"):
        return True
    return tokens.norm[found.lo + 1] in _group(cal, "genitive") | {"-"} or _before(found, tokens, lo) in (
        _group(cal, "articles") | _group(cal, "day_before") | _group(cal, "month_before")
    )


def _season(found: Found, tokens: TokenTable, cal: Calendar, lo: int, hi: int) -> bool:
    word = tokens.norm[found.lo]
    if word not in _group(cal, "ambiguous"):
        return True
    return _before(found, tokens, lo) in _group(cal, "season_before") and _after(found, tokens, hi) not in _group(
        cal, "not_season_after"
    )


def _short_weekday(found: Found, tokens: TokenTable, cal: Calendar, lo: int) -> bool:
    """``sat`` and ``sun`` are words; as days they are capitalised and follow a preposition."""
    return tokens.surface[found.lo][0].isupper() and (
        _before(found, tokens, lo) in _group(cal, "month_before") or found.lo == lo
    )


def _day(found: Found, tokens: TokenTable, cal: Calendar, lo: int, hi: int) -> bool:
    if found.args.get("numeric"):
        return True
    if tokens.norm[found.lo][0].isdecimal() and _before(found, tokens, lo) in _MONEY:
        return False  # paid $12 December's rent
    if not {"C", "G", "V"}.isdisjoint(found.caps) or "O" in found.caps or "sure" in found.args:
        return True
    day = found.get("D")
    after_sign = _after(found, tokens, hi)
    if "M" not in found.caps and after_sign in {"/", "-", "–", "%", ":"}:
        spaced = after_sign in {"-", "–"} and tokens.start[found.hi] > tokens.end[found.hi - 1]
        if not spaced or tokens.norm[found.hi - 1].isdecimal():
            return False
    if found.kind == "drange" and "M" not in found.caps:
        # From 3 to 5 without a month: figures, and nothing that they could count.
        after = _after(found, tokens, hi)
        figures = all(tokens.norm[at].isdecimal() for _, at in found.spots)
        noun = after[:1].isalpha() and after not in _group(cal, "year_after")
        if noun and _group(cal, "nouns_capital") and tokens.surface[found.hi][0].islower():
            noun = False
        return figures and not noun
    if day is None or "M" in found.caps or found.kind == "drange":
        word = next(
            (tokens.norm[i] for i in range(found.lo, found.hi) if tokens.norm[i] in _group(cal, "lower_verbs")), ""
        )
        if word:
            index = next(i for i in range(found.lo, found.hi) if tokens.norm[i] == word)
            return tokens.surface[index][0].isupper() or "Y" in found.caps
        return True
    after = _after(found, tokens, hi)
    if "W" in found.caps and "M" not in found.caps and after:
        # "Sunday twenty men", "Monday two weeks ago": the figure counts what follows.
        spelled = not any(word[0].isdecimal() for word in tokens.norm[found.lo : found.hi])
        unit = any(slot == "U" for slot, _ in cal.lexicon.get(after, ()))
        if unit or (spelled and after[0].isalpha() and after not in _group(cal, "year_after")):
            return False
    if found.hi - found.lo <= 3 and "W" not in found.caps:
        # On the 15th: a day without its month needs its preposition and must not count or name what follows.
        leads = _group(cal, "day_before")
        noun = after[:1].isalpha() and after not in _group(cal, "year_after")
        if noun and _group(cal, "nouns_capital") and tokens.surface[found.hi][0].islower():
            noun = False
        if noun or (_before(found, tokens, lo) not in leads and tokens.norm[found.lo] not in leads):
            return False
    return not _age(found, tokens, cal, lo, hi) and after not in _group(cal, "counted")


def _age(found: Found, tokens: TokenTable, cal: Calendar, lo: int, hi: int) -> bool:
    after = _after(found, tokens, hi)
    if after in _group(cal, "age_after") or _before(found, tokens, lo) in _group(cal, "age_before"):
        return True
    # Un hombre de 75 años: years after the preposition are an age unless few enough for "a war of ten years".
    years = found.args.get("n") if found.kind == "duration" and found.args.get("unit") == "year" else None
    if isinstance(years, int | float) and years > 14 and _before(found, tokens, lo) in _group(cal, "age_de"):
        return True
    return after == "-" and found.hi + 1 < hi and tokens.norm[found.hi + 1] in _group(cal, "age_after")
