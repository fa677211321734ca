"""Look-up forms of words in scripts without capitals: no vowel signs, no article, one alef, European digits.

Which article is cut, and which words keep it, stands in ``clitics.toml`` of the language's pack.
"""

from __future__ import annotations

import functools
import re

from etl.languages import languages_with, load_toml

__all__ = ["MARKS", "bare_word", "look_up_article"]

_SHORTEST = 3  # letters that must remain of a word
MARKS = re.compile("[\u0640\u064b-\u0652\u0670]")  # stretched letters and vowel signs, which few writers set
_ALEF = str.maketrans("أإآٱى،؛؟" + "".join(chr(0x660 + n) for n in range(10)), "ااااي,;?0123456789")


@functools.cache
def look_up_article() -> tuple[str, frozenset[str]]:
    """The article that is cut from every word of its script, and the words that keep it."""
    for lang in languages_with("clitics.toml"):
        raw = load_toml(lang, "clitics.toml")
        if raw.get("article"):
            return str(raw["article"]), frozenset(w.translate(_ALEF) for w in raw.get("keep", ()))
    return "", frozenset()


@functools.lru_cache(maxsize=65536)
def bare_word(word: str) -> str:
    """Fold one word of the Arabic script for look-up."""
    word = MARKS.sub("", word).translate(_ALEF)
    article, keep = look_up_article()
    while article and word not in keep and word.startswith(article) and len(word) - len(article) >= _SHORTEST:
        word = word[len(article) :]
    return word
