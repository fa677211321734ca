"""Nouns written together: "Polizeistreife", "Fernsehreporter", "US-Verteidigungsminister", "Tuareg-Rebellen".

The last part says what is named; a country before a hyphen owns it.  Only languages with ``[compounds]`` in their
``actor_grammar.toml`` build such words; its keys are country prefixes, its ``least`` the letters of the last part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.extract.actors.lexicon import Entry
from etl.extract.actors.world import roles, world

if TYPE_CHECKING:
    from etl.extract.actors.lexicon import Lexicon

__all__ = ["compound"]

_KINDS: Final = frozenset({"population", "forces", "group", "office"})
_HEAD: Final = 2  # letters before the last part
_LONG: Final = 9  # letters of a word that may be a compound


def compound(word: str, lex: Lexicon) -> tuple[Entry, ...]:
    """Readings of a compound that the lexicon lacks: the role of its last part, the country before a hyphen."""
    if not lex.compounds:
        return ()
    first, hyphen, last = word.partition("-")
    if not hyphen:
        return _last_part(word, lex)
    if group := _group(word, lex):
        return group
    country = lex.compounds.get(first)
    node = lex.nodes.get(first)
    owners = tuple(e._replace(tag="adj", exact=0) for e in node.single if e.tag in ("cty", "adj"))[:1] if node else ()
    if country:
        owners = (Entry("adj", country),)
    role = _role(last, lex) or _last_part(last, lex)
    return role + owners if role else owners if country else ()


def _group(word: str, lex: Lexicon) -> tuple[Entry, ...]:
    """The armed group whose fighters, weapons or envoys a compound names: "Boko-Haram-Kämpfer", "Hisbollah-Drohnen"."""
    name, _, last = word.rpartition("-")
    kin = _role(last, lex)
    if last not in lex.group_things and not (kin and roles()[kin[0].value].kind in ("group", "forces", "population")):
        return ()
    first, *rest = name.split("-")
    node = lex.nodes.get(first)
    if node is None:
        return ()
    if not rest:
        found = [e for e in node.single if e.tag == "name"]
    else:
        bucket = node.longer.get(rest[0], ())
        found = [e for forms, e in bucket if len(forms) == len(rest) - 1 and e.tag == "name"]
    return tuple(e._replace(exact=0) for e in found if world()[e.value].kind == "group")[:1]


def _role(word: str, lex: Lexicon) -> tuple[Entry, ...]:
    node = lex.nodes.get(word)
    found = [e for e in node.single if e.tag == "role" and roles()[e.value].kind in _KINDS] if node else []
    return (found[0],) if found else ()


def _last_part(word: str, lex: Lexicon) -> tuple[Entry, ...]:
    if len(word) < _LONG or not word.isalpha():
        return ()
    for cut in range(_HEAD, len(word) - lex.compound_least + 1):
        if role := _role(word[cut:], lex):
            return role
    return ()
