"""Which legacy encoding: likelihood of the letters under the languages that use it.

Bytes above 127 of a legacy text mean different letters in each encoding.  Only one reading gives letters in the
proportions and neighbourhoods of a language.  The letter statistics are those of langdetect's profiles, read here as
plain data.  Encodings of two bytes a character are told by their structure: random bytes hardly ever form them.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
import re
from collections import Counter
from importlib import resources
from typing import NamedTuple

__all__ = ["best_charset", "contradicts"]

# Encoding → languages that are written in it, and a handicap in nats a document for encodings that are rare on the web:
# old DOS and Macintosh ones, and ISO parts whose Windows superset reads nearly the same text.
_WESTERN = ("fr", "es", "pt", "de", "it", "sv", "da", "no", "nl", "fi", "ca", "en", "af", "sq")
_CENTRAL = ("pl", "cs", "hu", "sk", "sl", "hr", "ro", "sq", "de")
_BALTIC = ("lt", "lv", "et")
_SINGLE: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("cp1251", ("ru", "uk", "bg", "mk", "be"), 0.0),
    ("koi8-r", ("ru",), 0.0),
    ("koi8-u", ("uk", "ru"), 0.5),
    ("cp1252", _WESTERN, 0.0),
    ("cp1250", _CENTRAL, 0.0),
    ("iso8859-2", _CENTRAL, 2.0),
    ("cp1254", ("tr",), 0.0),
    ("cp1253", ("el",), 0.0),
    ("cp1255", ("he",), 0.0),
    ("cp1256", ("ar", "fa", "ur"), 0.0),
    ("cp1257", _BALTIC, 0.0),
    ("iso8859-5", ("ru", "uk", "bg", "mk", "be"), 2.0),
    ("cp866", ("ru", "uk", "bg"), 4.0),
    ("mac-cyrillic", ("ru", "uk", "bg"), 8.0),
    ("iso8859-15", _WESTERN, 4.0),
    ("iso8859-16", ("ro",), 8.0),
    ("iso8859-7", ("el",), 2.0),
    ("iso8859-6", ("ar",), 2.0),
    ("iso8859-8", ("he",), 2.0),
    ("iso8859-13", _BALTIC, 2.0),
    ("iso8859-4", _BALTIC, 4.0),
    ("iso8859-3", ("tr",), 8.0),
    ("cp874", ("th",), 0.0),
    ("cp1258", ("vi",), 4.0),
    ("cp850", _WESTERN, 8.0),
    ("cp437", ("fr", "es", "de", "it", "en"), 10.0),
    ("cp852", _CENTRAL, 8.0),
    ("cp857", ("tr",), 8.0),
    ("cp737", ("el",), 8.0),
    ("cp775", _BALTIC, 8.0),
    ("mac-roman", _WESTERN, 8.0),
    ("mac-latin2", _CENTRAL, 10.0),
)
_LATIN = frozenset((*_WESTERN, *_CENTRAL, *_BALTIC, "tr", "vi"))
# langdetect has no Belarusian: its letters are those of Russian and Ukrainian and ў, which stands for a в after vowels.
_MIXED = {"be": ("ru", "uk")}
_SAMPLE = 600  # high bytes that are judged
_PRIOR_BYTES = 3000  # of the ASCII letters, a few sentences tell the language
_MOST_PRIOR = 8.0  # weight of the ASCII letters beside one high byte
_ACCENTED = 0.6  # share of high bytes among ASCII letters from which the script is Latin
_SHORT_LIST = 10  # encodings that are judged by pairs of letters too
_UNSEEN = -15.5  # log of a letter or pair that the profile does not have
_HIGH = re.compile(rb"[\x80-\xff]")
_PUNCTUATION = "\xa0«»“”„‘’‚‹›—–…·•°№§€£©®™´¿¡ºª±²³½¼¾×\xad،؛؟"
_WIDE_PUNCTUATION = "　、。「」『』（）《》〈〉【】〔〕・ー！？，．：；“”‘’…—～％＋－＝／＊＆＃＠￥"


class _Charset(NamedTuple):
    name: str
    languages: tuple[str, ...]
    handicap: float


class _Wide(NamedTuple):
    """An encoding of two bytes a character and the bytes that lead its frequent characters."""

    name: str
    frequent: re.Pattern[str]


_IN_WORD = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f]|[^\x00-\x7f](?=[A-Za-z])")
_KANA = "\u3041-\u30ff"
_HAN = "\u4e00-\u9fff"
_HANGUL = "\uac00-\ud7a3"


def best_charset(data: bytes) -> tuple[str, float] | None:
    """The likeliest encoding of bytes that are not UTF-8 and a confidence in (0, 1); None where nothing fits."""
    wide = _best_wide(data)
    if wide is not None:
        return wide
    ranking = _rank(data)
    if not ranking:
        return None
    (score, name), *others = ranking
    n = min(len(_HIGH.findall(data, 0, 1 << 20)), _SAMPLE)
    sample = data[: 1 << 16]
    text = sample.decode(name, "replace")
    # A rival that reads the same characters is no rival (cp1252 and iso8859-15 on most texts).
    rival = next((other for other, codec in others if sample.decode(codec, "replace") != text), score - 5.0)
    odds = max(0.0, score - rival) * n
    return name, round(min(0.99, 0.5 + 0.49 * (1 - math.exp(-odds / 8))), 3)


def contradicts(data: bytes, codec: str) -> bool:
    """Whether the letters speak clearly against a declared encoding."""
    table = {charset[0] for charset in _SINGLE}
    if codec not in table:
        return False
    wide = _best_wide(data)
    if wide is not None:
        return True
    ranking = _rank(data)
    declared = next((score for score, name in ranking if name == codec), None)
    # One nat a letter: another reading is e times likelier at every single letter.
    return bool(ranking) and (declared is None or ranking[0][0] - declared > 1.0)


def _rank(data: bytes) -> list[tuple[float, str]]:
    """``(mean log likelihood of a high byte, encoding)``, best first."""
    windows: Counter[tuple[int, int, int]] = Counter()
    total = 0
    for match in _HIGH.finditer(data):
        at = match.start()
        windows[data[at - 1] if at else 32, data[at], data[at + 1] if at + 1 < len(data) else 32] += 1
        total += 1
        if total >= _SAMPLE:
            break
    if not total:
        return []
    high: Counter[int] = Counter()
    for (_, byte, _), count in windows.items():
        high[byte] += count
    prior = _prior(data)
    if _accented(windows) > _ACCENTED * total:
        prior = {lang: fit if lang in _LATIN else fit - _MOST_PRIOR for lang, fit in prior.items()}
    short: list[tuple[float, int, str]] = []
    for rank, entry in enumerate(_SINGLE):
        charset = _Charset(*entry)
        for lang in charset.languages:
            uni = _unigrams(charset.name, lang)
            score = sum(count * uni[byte] for byte, count in high.items()) / total
            short.append((score + prior[lang] - charset.handicap / total, rank, lang))
    short.sort(key=lambda item: (-item[0], item[1], item[2]))
    best: dict[int, float] = {}
    for _, rank, lang in short[: _SHORT_LIST * 2]:
        if len(best) >= _SHORT_LIST and rank not in best:
            continue
        charset = _Charset(*_SINGLE[rank])
        likelihood = sum(count * _window(charset.name, lang, *window) for window, count in windows.items())
        score = likelihood / total / 3 + prior[lang] - charset.handicap / total
        best[rank] = max(best.get(rank, -math.inf), score)
    return [(score, _SINGLE[rank][0]) for rank, score in sorted(best.items(), key=lambda item: (-item[1], item[0]))]


def _accented(windows: Counter[tuple[int, int, int]]) -> int:
    """How many high bytes stand inside words of ASCII letters, as accents do."""
    return sum(
        count
        for (before, _, after), count in windows.items()
        if before < 128 and after < 128 and (chr(before).isalpha() or chr(after).isalpha())
    )


def _prior(data: bytes) -> dict[str, float]:
    """What the plain ASCII letters say about each language, in nats a letter; 0 is the best."""
    sample = re.sub(r"[^a-z]+", " ", data[:_PRIOR_BYTES].decode("ascii", "replace").lower())
    pairs = Counter(itertools.pairwise(sample))
    letters = sum(pairs.values()) - pairs[" ", " "]
    languages = {lang for _, languages, _ in _SINGLE for lang in languages}
    if letters < 20:
        return dict.fromkeys(languages, 0.0)
    fit = {}
    for lang in _LATIN:
        table = _letters(lang)[1]
        fit[lang] = sum(count * table.get(a + b, -12.0) for (a, b), count in pairs.items()) / letters
    best = max(fit.values())
    # Where Latin letters prevail, a language of another script would be the odd one.
    high = len(_HIGH.findall(data[:_PRIOR_BYTES]))
    foreign = -2.0 if letters > 2 * high else -0.5 if letters > high else 0.0
    # The fewer such bytes, the more letters speak for each: accents of one Italian page do not outvote its words.
    weight = min(_MOST_PRIOR, letters / max(1, high) / 2)
    return {lang: weight * (fit[lang] - best) if lang in _LATIN else foreign for lang in languages}


@functools.lru_cache(maxsize=1 << 18)
def _window(charset: str, lang: str, before: int, byte: int, after: int) -> float:
    """Log likelihood of one high byte between its neighbours, three parts in one.

    A dump in one encoding repeats its windows over and over, so they are remembered.
    """
    table = _table(charset)
    left, sign, right = table[before], table[byte], table[after]
    if not sign.isalpha():
        value = 3 * _symbol(sign)
        if left.isalpha() and right.isalpha() and sign not in "’‘·\xad":
            value -= 18.0  # a sign in the middle of a word
        return value
    uni, pairs = _letters(lang)
    letter = _fold(sign)
    value = (
        uni.get(letter, _UNSEEN) + pairs.get(_fold(left) + letter, _UNSEEN) + pairs.get(letter + _fold(right), _UNSEEN)
    )
    if ((left.isascii() and left.isalpha()) or (right.isascii() and right.isalpha())) and lang not in _LATIN:
        value -= 9.0  # two scripts in one word
    if sign.isupper() and left.islower():
        value -= 6.0  # a capital after a small letter
    return value


@functools.cache
def _unigrams(charset: str, lang: str) -> tuple[float, ...]:
    """Log likelihood of each of the 256 bytes by itself."""
    uni = _letters(lang)[0]
    return tuple(uni.get(_fold(sign), _symbol(sign)) for sign in _table(charset))


def _fold(sign: str) -> str:
    return sign.lower()[:1] if sign.isalpha() else " "


def _symbol(sign: str) -> float:
    """Log likelihood of a sign that is no letter."""
    if sign in _PUNCTUATION:
        return -5.0
    if sign.isalpha():
        return _UNSEEN
    if sign == "\ufffd" or not (sign.isprintable() or sign in "\xa0\xad\u200c\u200d\u200e\u200f"):
        return -25.0
    return -13.0


@functools.cache
def _table(charset: str) -> str:
    """What each of the 256 bytes means."""
    return "".join(bytes([byte]).decode(charset, "replace")[:1] or "\ufffd" for byte in range(256))


@functools.cache
def _letters(lang: str) -> tuple[dict[str, float], dict[str, float]]:
    """Log likelihoods of letters and of pairs of letters (a space stands for a word's edge), case folded."""
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for source in _MIXED.get(lang, (lang,)):
        profile = json.loads(resources.files("langdetect").joinpath("profiles", source).read_text(encoding="utf-8"))
        for gram, count in profile["freq"].items():
            if len(gram) <= 2:
                counts[len(gram) - 1][gram.lower()] += count
                if lang == "be" and "в" in gram.lower():
                    counts[len(gram) - 1][gram.lower().replace("в", "ў")] += count // 3
    uni, pairs = ({gram: math.log(count / sum(table.values())) for gram, count in table.items()} for table in counts)
    return uni, pairs


@functools.cache
def _wide() -> tuple[_Wide, ...]:
    return (
        _Wide("gb18030", re.compile(f"[{_HAN}]")),
        _Wide("big5hkscs", re.compile(f"[{_HAN}]")),
        _Wide("cp932", re.compile(f"[{_KANA}{_HAN}]")),
        _Wide("euc_jp", re.compile(f"[{_KANA}{_HAN}]")),
        _Wide("cp949", re.compile(f"[{_HANGUL}]")),
    )


def _best_wide(data: bytes) -> tuple[str, float] | None:
    """An East Asian encoding, where nearly all of the text forms frequent characters of it."""
    sample = data[: 1 << 16]
    found: list[tuple[float, str]] = []
    for wide in _wide():
        text = sample.decode(wide.name, "replace")
        letters = [ch for ch in text if not ch.isascii()]
        if len(letters) < 2 or text.count("\ufffd") > 1 + len(letters) // 500:
            continue
        if 2 * len(_IN_WORD.findall(text)) > len(letters):
            continue  # letters of words such as "größer", not characters of their own
        score = sum(_familiarity(ch, wide) for ch in letters) / len(letters)
        if score >= 0.8:
            found.append((score, wide.name))
    if not found:
        return None
    found.sort(key=lambda item: -item[0])
    margin = found[0][0] - (found[1][0] if len(found) > 1 else 0.5)
    return found[0][1], round(min(0.99, 0.8 + margin), 3)


def _familiarity(sign: str, wide: _Wide) -> float:
    """1 for frequent characters of an encoding's languages, less for rare ones, negative for what no text has."""
    if sign in _WIDE_PUNCTUATION or sign in _PUNCTUATION or "\uff10" <= sign <= "\uff5e":
        return 1.0
    if wide.frequent.match(sign) is None:
        return 0.0 if sign.isalpha() and "\u4e00" <= sign <= "\u9fff" else -1.0
    code = sign.encode(wide.name, "replace")
    if wide.name == "gb18030":
        return 1.0 if 0xB0 <= code[0] <= 0xD7 and len(code) == 2 and code[1] >= 0xA1 else 0.2  # level 1 of GB 2312
    if wide.name == "big5hkscs":
        return 1.0 if 0xA4 <= code[0] <= 0xC6 else 0.2  # the frequent plane of Big5
    if "\u3041" <= sign <= "\u30ff":
        return 1.1
    if wide.name == "cp932":
        return 0.9 if 0x88 <= code[0] <= 0x98 else 0.2  # level 1 of JIS X 0208
    if wide.name == "euc_jp":
        return 0.9 if 0xB0 <= code[0] <= 0xCF else 0.2
    return 1.05  # Hangul; Chinese bytes read as Korean give Chinese characters between
