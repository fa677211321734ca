"""Names by their sound: one key for the spellings that the newspapers of different languages give a foreign name.

``Jabaliya``, ``Yabalia``, ``Dschabalija``, ``Dżabalia``, ``Cibaliya``, ``Джебалия`` and ``جباليا`` are one town.  A
name is first written as English would (``layers/sounds.toml``), without Arabic articles; the key keeps the classes of
its consonants.
Names with one key are *perhaps* the same: :func:`likeness` compares the vowels too.
"""

from __future__ import annotations

import functools
import re
import tomllib
from difflib import SequenceMatcher
from importlib import resources

from etl.gazetteer.keys import fold, is_cyrillic
from etl.gazetteer.romanize import romanize
from etl.languages.words import bare_word

__all__ = ["likeness", "sound_keys", "spoken"]

_ARABIC = str.maketrans(
    dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "btsxxxdsrssxsdtsxvkklmnx", strict=True)) | dict.fromkeys("اأإآوىيئءؤعة", "a")
)
_CLASSES = str.maketrans(
    dict(zip("bcdfghjklmnpqrstvxz", "bsdvxxxklmnpkrstvks", strict=True)) | dict.fromkeys("aeiouyw", "a")
)
_DIGRAPHS = re.compile(r"shch|dzh|kh|ch|sh|zh|gh|dj|ts|tz|dz|th|dh|ph|ck")
_ONE_LETTER = {"ts": "s", "tz": "s", "dz": "s", "th": "t", "dh": "d", "ph": "f", "ck": "k"}
_HARD_C = re.compile(r"c(?=[aoulrktns]|$)")
_SILENT_H = re.compile(r"(?<=[aeiou])h(?=[bcdfgjklmnpqrstvwxz]|$)")
_RUNS = re.compile(r"(.)\1+")
_SPELLINGS = (
    ("kh", "h"), ("gh", "g"), ("dj", "j"), ("dzh", "j"), ("zh", "j"), ("th", "t"), ("dh", "d"), ("ts", "s"),
    ("tz", "s"), ("ph", "f"), ("ck", "k"), ("q", "k"), ("x", "ks"), ("oo", "u"), ("ou", "u"), ("ee", "i"),
    ("ai", "e"), ("ay", "e"), ("ei", "e"), ("ey", "e"), ("au", "o"), ("aw", "o"), ("z", "s"),
    ("c", "k"), ("w", "u"), ("y", "i"),
)  # fmt: skip


class _Sounds:
    """The table of one language, ready for use."""

    def __init__(self, row: dict[str, str]) -> None:
        pairs = dict(item.split("=") for item in row.get("pairs", "").split())
        self.initial = dict(item.split("=") for item in row.get("initial", "").split())
        self.inner = dict(item.split("=") for item in row.get("inner", "").split())
        parts = sorted(pairs, key=lambda part: (-len(part), part))
        self.pattern = re.compile("|".join(map(re.escape, parts))) if parts else None
        self.pairs = pairs

    def write(self, word: str) -> str:
        """One lower-case word as English would write it."""
        for old, new in self.initial.items():
            if word.startswith(old):
                word = new + word[len(old) :]
        for old, new in self.inner.items():
            word = re.sub(f"(?<=[aeioun]){old}(?=[aeiouáéíóú])", new, word)
        return self.pattern.sub(lambda m: self.pairs[m.group()], word) if self.pattern else word


@functools.cache
def _tables() -> tuple[frozenset[str], dict[str, _Sounds]]:
    text = (resources.files(__package__) / "layers" / "sounds.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return frozenset(data["articles"].split()), {lang: _Sounds(row) for lang, row in data["languages"].items()}


@functools.lru_cache(maxsize=65536)
def _words(name: str, lang: str) -> tuple[str, ...]:
    """The words of a name, folded, as English would write them, without articles."""
    articles, tables = _tables()
    if "\u0600" <= name[:1] <= "\u06ff":
        return tuple(bare_word(w) for w in name.split())
    table = tables.get(lang)
    low = name.replace("İ", "i").replace("I", "ı").lower() if lang == "tr" else name.lower()
    parts = re.split(r"[\s\-‐‑–]+", low)
    if len(parts) > 1:
        parts = [p for p in parts[:-1] if p not in articles and fold(p) not in articles] + parts[-1:]
    out = []
    for part in parts:
        if is_cyrillic(part):
            out.append(part)
            continue
        out.append(fold(table.write(part) if table else part))
    return tuple(w for w in out if w)


@functools.lru_cache(maxsize=65536)
def sound_keys(name: str, lang: str = "en") -> tuple[str, ...]:
    """The keys of a name: classes of its consonants word by word, ``a`` for a vowel at the start of a word.

    Args:
        name: A name in Latin, Cyrillic or Arabic script.
        lang: ISO 639-1 of the text that it stands in; English also for GeoNames' names.

    Returns:
        One key, or two where a letter may be ``v`` or ``w`` (German ``Suwaida``, Russian ``Сувейда``).

    >>> sound_keys("Yabalia", "es"), sound_keys("Dschabalija", "de"), sound_keys("جباليا", "ar")
    (('xbl',), ('xbl',), ('xbl',))
    """
    variants = [""]
    for word in _words(name, lang):
        forms = _word_keys(word, lang)
        variants = [f"{v} {f}".strip() for v in variants for f in forms]
    return tuple(dict.fromkeys(variants[:4]))


def _word_keys(word: str, lang: str) -> list[str]:
    first = word[0]
    if "\u0621" <= first <= "\u064a":
        return [_squeeze(word.rstrip("ه").translate(_ARABIC) if len(word) > 2 else word.translate(_ARABIC))]
    doubtful = lang in {"de", "pl"}
    if is_cyrillic(word):
        word = fold(romanize(word, "ru_en"))
        doubtful = True
    forms = [word] + ([word.replace("v", "w")] if doubtful and "v" in word else [])
    keys = []
    for form in forms:
        text = _SILENT_H.sub("", form)
        text = _DIGRAPHS.sub(lambda m: _ONE_LETTER.get(m.group(), "h"), text)
        keys.append(_squeeze(_HARD_C.sub("k", text).translate(_CLASSES)))
    return list(dict.fromkeys(keys))


def _squeeze(key: str) -> str:
    key = _RUNS.sub(r"\1", key)
    return _RUNS.sub(r"\1", key[:1] + key[1:].replace("a", ""))


@functools.lru_cache(maxsize=65536)
def spoken(name: str, lang: str = "en") -> str:
    """A name with its vowels, as simply as its sound allows; Arabic script has none to compare.

    >>> spoken("Jan Yunis", "es"), spoken("Khan Younès", "fr")
    ('han iunis', 'han iunes')
    """
    out = []
    for word in _words(name, lang):
        text = fold(romanize(word, "ru_en")) if is_cyrillic(word) else word
        text = _SILENT_H.sub("", text)
        for old, new in _SPELLINGS:
            text = text.replace(old, new)
        out.append(_RUNS.sub(r"\1", text))
    return " ".join(out)


@functools.lru_cache(maxsize=16384)
def likeness(a: str, b: str) -> float:
    """How alike two :func:`spoken` names are, in [0, 1]."""
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
