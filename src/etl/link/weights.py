"""Every number that linking weighs with, and why it is what it is.

Points are like log-odds.  They were set on the development gold (tests/gold) so that one exact day, one settlement, the
same type and one shared side are just enough (``THRESHOLD``), and anything less needs a rarer agreement on top.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "AREAS",
    "BLOCK_WINDOW",
    "COMMON_TYPES",
    "DATE",
    "DOCUMENT_WINDOW",
    "LATE_DAYS",
    "LEVELS",
    "LONG_SPAN",
    "MARGIN",
    "MAX_EDGES",
    "MONTH",
    "NEAR_KM",
    "NUMBERS",
    "OPEN_DAYS",
    "PLACE",
    "RAION_KM",
    "SAME_PLACE",
    "SIBLING",
    "SIDES",
    "SMALL_SET",
    "THRESHOLD",
    "TOGETHER",
    "TOGETHER_MOST",
    "TYPE",
    "VETO",
    "WEAK_BASES",
    "WEAK_LEVEL",
    "families_of",
    "tolerance_of",
]

VETO: Final = -99.0
THRESHOLD: Final = 5.0
# A report without date or place joins a cluster only if no other cluster fits nearly as well.
MARGIN: Final = 0.75

# --- what may be one event -------------------------------------------------------------------------------------------
# Types that coders use for one and the same event share a family (coding guide: a ceasefire is RETREAT or AGREE, an
# agreement is CONSULT while it is being talked about; an announced retreat is CONCEDE or RETREAT; civilians who
# surround vehicles are PROTEST/obstruct or COERCE/restrict).  A type may be in two families; reports that share no
# family never meet.
_FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "AGREE": ("talk",),
    "CONSULT": ("talk",),
    "COOPERATE": ("talk",),
    "SUPPORT": ("talk",),
    "CONCEDE": ("talk", "retreat"),
}
_FAMILIES_OF_MODE: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("RETREAT", "ceasefire"): ("talk",),
    ("RETREAT", "access"): ("talk",),
    ("COERCE", "seize"): ("territory",),
    ("COERCE", "restrict"): ("coerce", "obstruct"),
    ("PROTEST", "obstruct"): ("protest", "obstruct"),
}
# Days by which two reports of one event may differ: who reports a withdrawal often dates it by his own report (coding
# guide: one withdrawal is dated 3, 4, 6 and 7 April); an attack on another day is another attack.
_TOLERANCE: Final = {"retreat": 4, "territory": 4, "talk": 1, "sanction": 2}
_TOLERANCE_ELSE: Final = 1
AREAS: Final = frozenset({"retreat", "territory"})  # families whose events change who holds a place


def families_of(event_type: str, mode: str | None) -> tuple[str, ...]:
    """Families whose members may report one event with a mention of this type and mode."""
    return _FAMILIES_OF_MODE.get((event_type, mode or ""), _FAMILIES.get(event_type, (event_type.lower(),)))


def tolerance_of(family: str) -> int:
    """Days by which dates of one event of this family may disagree."""
    return _TOLERANCE.get(family, _TOLERANCE_ELSE)


# --- agreements and contradictions -----------------------------------------------------------------------------------
# Attacks are so frequent that the type alone says little; who agrees on a rare type agrees on more.
COMMON_TYPES: Final = ("ASSAULT",)
TYPE: Final = {"same": 1.5, "same_common": 0.5, "other": 0.0, "same_mode": 0.5, "other_mode": -1.0}
LEVELS: Final = ("site", "settlement", "admin2", "admin1", "region", "country", "unknown")
WEAK_LEVEL: Final = LEVELS.index("region")  # what a place counts for that is only the document's or the dateline's
SAME_PLACE: Final = (2.5, 2.0, 1.5, 1.0, 1.0, 0.5, 0.0)  # by level; the place of the document counts as a region
PLACE: Final = {
    "near": 2.0,  # two points within NEAR_KM: a site and its settlement, two spellings in the gazetteer
    "in_district": 1.5,
    "in_region": 0.0,  # a region holds many events a day; only no contradiction
    "in_lost_region": -0.75,  # who leaves or takes a whole region did more than leave or take the town
    "own": 0.0,  # of one document, both the place of the document
    "unsure": -0.5,  # two places, of which one is only the document's
}
NEAR_KM: Final = 5.0
RAION_KM: Final = 40.0  # farthest that a settlement lies from the middle of its district
DATE: Final = {
    "same_day": 2.5,
    "same_span": 1.5,  # the same interval of more than a day
    "week": 1.5,  # overlap, the longer of both up to 7 days
    "month": 1.0,
    "long": 0.3,
    "near": 1.0,  # within the tolerance
    "near_common": 0.5,
    "own": 1.5,  # of one document, both the date of the document
    "assumed": 0.0,  # an assumed date a little later than the other
}
# Days that the text does not state.  An inferred date is stated but for its year.
WEAK_BASES: Final = ("publication", "cross_document")
SIDES: Final = {
    "same": 1.0,
    "part": 0.75,  # one of several parties: "Ukrainian and Russian forces agreed" and what the Russian forces accepted
    "same_country": 0.5,
    "other_country": -1.5,
}
NUMBERS: Final = {
    "rare": 2.0,  # a talk of 12 minutes
    "small": 0.7,  # numbers below 4 are shared by chance
    "person": 1.5,
    "toll": 1.5,
    "toll_small": 0.7,
    "toll_apart": -1.5,
}
# Documents that tell the same events tell more of them: for each other event that two documents share, up to two.
TOGETHER: Final = 1.0
TOGETHER_MOST: Final = 2.0
# A document that already tells an event in other words seldom means it again.
SIBLING: Final = 0.5
OPEN_DAYS: Final = 14  # days that "after 2 March" or "before 7 April" may reach
LATE_DAYS: Final = 2  # days by which an event may precede a date that is only assumed, such as that of publication

# --- how far reports look for each other (linear cost) ---------------------------------------------------------------
LONG_SPAN: Final = 14  # days; a vaguer date is matched like a missing one
MONTH: Final = 31  # days; a longer interval is too vague to be given to another document's report
BLOCK_WINDOW: Final = 192  # neighbours in (place, day) order that a report is compared with
DOCUMENT_WINDOW: Final = 96  # the same within one document
SMALL_SET: Final = 48  # largest set of look-alikes in which a report without date or place may search
MAX_EDGES: Final = 24  # best agreements that are kept for each report
