"""Persons of one document: one identity for all spellings of a name, full or surname only, in any case."""

from __future__ import annotations

from dataclasses import dataclass, field

from etl.extract.actors.registry import slug
from etl.extract.actors.romanize import english_name
from etl.gazetteer.name_keys import name_key

__all__ = ["People", "Person"]

_MIN_KEY = 3  # a surname's key needs three consonant classes to be told apart


@dataclass(slots=True)
class Person:
    """A person met in the document, with the office and country first given."""

    actor_id: str
    name: str
    country: str | None
    sector: str | None
    role: str | None = None


@dataclass(slots=True)
class People:
    """Registry of the document's persons by the key of their last word."""

    lang: str
    by_surname: dict[str, Person] = field(default_factory=dict)
    by_key: dict[str, Person] = field(default_factory=dict)

    def find(self, surname: str) -> Person | None:
        """The person whose surname sounds like this word; oblique cases of Slavic names included."""
        key = name_key(surname, self.lang)
        found = self.by_surname.get(key)
        if found is None and len(key) > _MIN_KEY:
            for cut in (1, 2):
                found = found or (self.by_surname.get(key[:-cut]) if len(key) - cut >= _MIN_KEY else None)
        return found

    def named(self, surname: str) -> bool:
        """Whether a person with exactly this last name was met with a first name ("Tajani", also a town elsewhere)."""
        found = self.find(surname)
        return found is not None and " " in found.name and found.name.split()[-1] == surname

    def meet(
        self, words: list[str], country: str | None, sector: str | None, role: str | None, cases: str | None = None
    ) -> Person:
        """Register a name (its words in order) and return its person; later offices fill gaps only."""
        spelled = " ".join(words)
        full = english_name(spelled, self.lang, cases)
        key = name_key(full if full != spelled else spelled, self.lang if full == spelled else None)
        known = self.by_key.get(key) or self.find(words[-1])
        if known is None:
            known = Person(f"per-{slug(key or full)}", full, country, sector, role)
            self.by_key[key] = known
            last = full.split(" ")[-1]
            self.by_surname.setdefault(name_key(last, self.lang if full == spelled else None), known)
        else:
            known.country = known.country or country
            known.sector = known.sector or sector
            known.role = known.role or role
            if len(words) > 1 and " " not in known.name:
                known.name = full
        return known
