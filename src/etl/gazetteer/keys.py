"""Look-up keys of place names: folding, 48-bit hashes, and stems that unite the case forms of Cyrillic names.

Two spellings of one name must give one key.  Folding removes case, diacritics of Latin letters, apostrophes and
hyphens; stems remove Slavic case endings (``Харкові``, ``Харковом``, ``Харків`` → ``харков``).  Keys are hashed, so
that
the compiled table holds fixed-size numbers only; at 48 bits and one million keys, the chance that a foreign word meets
a
key by accident is 4 in 10⁹.
"""

from __future__ import annotations

import unicodedata
from hashlib import blake2b

from etl.languages.words import bare_word

__all__ = ["SPELLED", "fold", "hash_key", "is_cyrillic", "stem", "stems"]

SPELLED = "´"  # before a key that keeps its diacritics
_SPECIAL = str.maketrans(
    {
        "ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ð": "d", "þ": "th",
        "ə": "a", "ё": "е", "ґ": "г", "-": " ", "‐": " ", "‑": " ", "–": " ", "—": " ", ".": " ", "/": " ", "(": " ",
        ")": " ", ",": " ", "'": None, "’": None, "ʼ": None, "`": None, "ʻ": None, "‘": None, "´": None, "ʿ": None,
        "ʾ": None, "ʹ": None, "ʺ": None, "\u0301": None,
    }
)  # fmt: skip

# Endings of nouns and adjectives in Ukrainian and Russian, longest first.  -ів/-ов/-ев stay: they end names.
_ENDINGS = (
    "ського", "ському",
    "ими", "ыми", "ами", "ями", "ого", "ому", "его", "ему", "ією", "ией", "иям", "иях",
    "ої", "ій", "ий", "ый", "ой", "ая", "яя", "ую", "юю", "ою", "ею", "єю", "ах", "ях", "ам", "ям", "ом", "ем", "єм",
    "ым", "им", "их", "ых", "ие", "ые", "ее", "ое", "ия", "ии", "ию", "ія", "ії", "ію", "ье", "ья", "ью", "ей", "ьи",
    "ям", "ів", "їв", "еї",
    "а", "я", "у", "ю", "о", "е", "є", "и", "і", "ї", "ы", "ь", "й",
)  # fmt: skip
_BY_LENGTH = tuple(
    (n, frozenset(e for e in _ENDINGS if len(e) == n and e not in {"ів", "їв", "ського", "ському"})) for n in (3, 2, 1)
)
_SOFT = frozenset(("ия", "ии", "ию", "ией", "иям", "иях", "ія", "ії", "ію", "ією", "іям", "іях"))
_ALTERNATIONS = {"ц": "к", "з": "г", "с": "х", "ж": "г", "ч": "к"}


def is_cyrillic(word: str) -> bool:
    """Whether the first letter of a word is Cyrillic."""
    return "\u0400" <= word[:1] <= "\u04ff"


def fold(name: str) -> str:
    """Fold a name or token for look-up.

    Lower case, Latin letters without diacritics, no apostrophes, hyphens as spaces, single spaces.  Cyrillic letters
    keep their marks (``й``, ``ї``), except ``ё`` and ``ґ``.
    """
    low = name.lower()
    if low.isascii() and low.isalpha():
        return low
    low = low.translate(_SPECIAL)
    if not low.isascii():
        out = []
        for ch in low:
            if ch > "\u007f" and not "\u0400" <= ch <= "\u04ff":
                out.append("".join(c for c in unicodedata.normalize("NFKD", ch) if not unicodedata.combining(c)))
            else:
                out.append(ch)
        low = "".join(out).lower().translate(_SPECIAL)
    if any("\u0600" <= ch <= "\u06ff" for ch in low):
        low = " ".join(bare_word(w) for w in low.split())
    return " ".join(low.split())


def hash_key(key: str) -> int:
    """The 48-bit hash of a key; the same on every machine and in every process."""
    return int.from_bytes(blake2b(key.encode(), digest_size=6).digest(), "big")


def stem(word: str) -> str:
    """Strip the case ending of one folded Cyrillic word, leaving at least three letters.

    >>> stem("харкові"), stem("харків"), stem("краматорська"), stem("суми"), stem("тростянця")
    ('харков', 'харков', 'краматорськ', 'сум', 'тростянц')
    """
    n = len(word)
    for size in (3, 2):  # Нигерия keeps its и, or it would be Нигер
        if n - size >= 3 and word[n - size :] in _SOFT:
            return word[: n - size + 1]
    for size, endings in _BY_LENGTH:
        if n - size >= 3 and word[n - size :] in endings:
            word = word[: n - size]
            break
    if word.endswith("ів"):
        return word[:-2] + "ов"
    if word.endswith("їв"):
        return word[:-2] + "єв"
    if len(word) > 4:
        if word.endswith("ец"):
            return word[:-2] + "ц"
        if word.endswith("ок"):
            return word[:-2] + "к"
    return word


def stems(word: str) -> tuple[str, ...]:
    """All stems that a folded Cyrillic word may have, the likeliest first.

    Beside :func:`stem`, the word with a shorter ending stripped (``Иерусалиме`` → Иерусалим-), and the other reading
    of a
    stem under consonant alternation (``Авдіївці`` → Авдіївк-).
    """
    first = stem(word)
    if word[-2:] in _SOFT or word[-3:] in _SOFT:
        return first, word
    found = [first]
    other = _ALTERNATIONS.get(first[-1:])
    if other and word[-1:] in "іе" and len(first) > 2:
        found.append(first[:-1] + other)
        if first[-2:] == "цц":
            found.append(first[:-2] + "кк")  # Рацці: Ракка
    for size, endings in _BY_LENGTH[1:]:
        if len(word) - size >= 3 and word[-size:] in endings and word[:-size] not in found:
            found.append(word[:-size])
    if word.endswith(("ів", "їв", "ов", "ев")) and len(word) > 5:
        found.append(word[:-2])
    if word not in found:
        found.append(word)
    return tuple(found)
