"""A transliteration-proof key for names: a skeleton of consonant classes.

The same name arrives in many spellings: ``Яценюк``, ``Yatsenyuk``, ``Iatseniouk``; ``Харків``, ``Kharkiv``,
``Jarkov``, ``Charkiw``.  Vowels and soft signs vary most, so they are dropped; consonants that systems of romanisation
exchange fall into one class: the fricatives and affricates kh/ch/h/j/g/sh/zh → ``x``, s/z/ts/c → ``s``, v/w/f → ``v``.
Two names with one key are *perhaps* the same, so the key is a filter or a last resort, never a proof.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from etl.gazetteer.keys import fold

if TYPE_CHECKING:
    from etl.gazetteer.sources import SourcePlace

__all__ = ["has_arabic", "name_key", "usable"]

# Cyrillic letters straight to classes; vowels, й and signs to nothing ("-" keeps a vowel's place for the first letter).
_CYRILLIC = str.maketrans(
    dict(zip("бвгджзклмнпрстфхцчшщђћџљњјқғҳ", "bvxdxsklmnprstvxsxxxdxxlnyxxx", strict=False))
    | dict.fromkeys("аеєиіїоуыэюяўй", "a")
    | dict.fromkeys("ьъ", "")
)
_DIGRAPHS = re.compile(
    r"schtsch|shch|chtch|tsch|tch|sch|dsch|dzh|dsh|tzs|kh|ch|sh|zh|gh|dj|dz|ts|tz|cz|sz|rz|ck|ph|th|ou|qu"
)
_CLASS_OF_DIGRAPH = {
    "ts": "s", "tz": "s", "dz": "s", "ck": "k", "ph": "v", "th": "t", "ou": "a", "qu": "k", "sz": "x", "cz": "x",
    "rz": "x",
}  # fmt: skip
_LATIN = str.maketrans(
    dict(zip("bcdfghjklmnpqrstvwxz", "bsdvxxxklmnpkrstvvxs", strict=True)) | dict.fromkeys("aeiouy", "a")
)
_HARD_C = re.compile(r"c(?=[aoulrktns]|$)")
_J_AS_Y = re.compile(r"j")
_RUNS = re.compile(r"(.)\1+")


@functools.lru_cache(maxsize=65536)
def name_key(name: str, lang: str | None = None) -> str:
    """The consonant skeleton of a name, word by word; empty when nothing is left.

    Args:
        name: A name in Latin or Cyrillic script, one or several words.
        lang: ISO 639-1 of the text.  In German, Polish and their like ``j`` is a vowel sign (``Jewhen``), elsewhere a
        fricative.

    Returns:
        Class letters ``bdklmnprstvx`` with a leading ``a`` where a word starts with a vowel, words joined by one space.

    >>> name_key("Яценюк") == name_key("Yatsenyuk") == name_key("Iatseniouk")
    True
    """
    words = []
    for word in fold(name).split():
        if "\u0400" <= word[0] <= "\u04ff":
            key = word.replace("дж", "ж").replace("дз", "з").translate(_CYRILLIC)
        else:
            if lang in {"de", "pl", "cs", "nl", "fi", "hu"}:
                word = _J_AS_Y.sub("y", word)  # noqa: PLW2901
            word = _DIGRAPHS.sub(lambda m: _CLASS_OF_DIGRAPH.get(m.group(), "x").upper(), word)  # noqa: PLW2901
            word = _HARD_C.sub("k", word)  # noqa: PLW2901
            key = word.translate(_LATIN).lower()
        key = _RUNS.sub(r"\1", key)
        key = key[:1] + key[1:].replace("a", "")
        words.append(_RUNS.sub(r"\1", key))
    return " ".join(w for w in words if w)


_CODE = re.compile(r"[A-Z]{2,4}")
# Arabic names are kept where Arabic is written, of large towns, and of curated places.
_ARAB_COUNTRIES = "SY IQ EG SA YE PS IL LB JO SD LY DZ MA TN AE QA KW BH OM SO MR DJ EH"
_ARABIC = re.compile("[\u0621-\u064a ]+")
_ARABIC_FROM = 3000
_ARABIC_ELSEWHERE = 200_000


def has_arabic(place: SourcePlace) -> bool:
    """Whether the Arabic names of a place are worth keys."""
    least = _ARABIC_FROM if place.country in _ARAB_COUNTRIES.split() else _ARABIC_ELSEWHERE
    return place.curated or place.population >= least


def usable(name: str, *, primary: bool, arabic: bool = False) -> bool:
    """Whether an alternate name is worth a key: Latin or Cyrillic, not a code, not a syllable-wise transcription."""
    first = name[:1]
    if "\u0621" <= first <= "\u064a":
        return (arabic or primary) and len(name) > 2 and _ARABIC.fullmatch(name) is not None
    if not (first.isupper() or primary):
        return False
    if any(ch > "\u052f" and not "\u1e00" <= ch <= "\u2019" for ch in name):
        return False
    return primary or (len(name) > 2 and not _CODE.fullmatch(name))
