"""The closed lists of values that several tables share, from the public codebooks of the field.

Event types are PLOVER's sixteen (PLOVER codebook, OEDA 2023); disorder, event and sub-event types are those of the
ACLED codebook (2023); precisions and roles are eventlake's own and are defined in docs/coding-rules.md.
"""

from __future__ import annotations

__all__ = [
    "ACLED_EVENT_TYPES",
    "ACLED_SUB_EVENT_TYPES",
    "CAMEO_ROOTS",
    "DATE_BASES",
    "DATE_PRECISIONS",
    "DATE_RELATIONS",
    "DISORDER_TYPES",
    "EVENT_TYPES",
    "GEO_PRECISIONS",
    "MODALITIES",
    "PLACE_ROLES",
    "QUANTITY_KINDS",
    "SEGMENT_KINDS",
    "VERB_CLASSES",
]

EVENT_TYPES = (
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
)
CAMEO_ROOTS = tuple(f"{n:02d}" for n in range(3, 21))
DISORDER_TYPES = (
    "Political violence",
    "Demonstrations",
    "Political violence; Demonstrations",
    "Strategic developments",
)
ACLED_EVENT_TYPES = (
    "Battles",
    "Protests",
    "Riots",
    "Explosions/Remote violence",
    "Violence against civilians",
    "Strategic developments",
)
ACLED_SUB_EVENT_TYPES = (
    "Government regains territory",
    "Non-state actor overtakes territory",
    "Armed clash",
    "Excessive force against protesters",
    "Protest with intervention",
    "Peaceful protest",
    "Violent demonstration",
    "Mob violence",
    "Chemical weapon",
    "Air/drone strike",
    "Suicide bomb",
    "Shelling/artillery/missile attack",
    "Remote explosive/landmine/IED",
    "Grenade",
    "Sexual violence",
    "Attack",
    "Abduction/forced disappearance",
    "Agreement",
    "Arrests",
    "Change to group/activity",
    "Disrupted weapons use",
    "Headquarters or base established",
    "Looting/property destruction",
    "Non-violent transfer of territory",
    "Other",
)
DATE_PRECISIONS = ("day", "week", "month", "season", "year", "unknown")
DATE_BASES = ("explicit", "relative", "anaphoric", "publication", "inferred", "cross_document", "lost")
DATE_RELATIONS = ("on", "by", "before", "after", "during")
PLACE_ROLES = ("event", "origin", "destination", "dateline", "document")
GEO_PRECISIONS = ("site", "settlement", "admin2", "admin1", "country", "region", "unknown")
MODALITIES = ("asserted", "reported", "denied", "hypothetical", "planned")
QUANTITY_KINDS = (
    "killed",
    "injured",
    "captured",
    "displaced",
    "missing",
    "arrested",
    "equipment",
    "strength",
    "area",
    "distance",
    "duration",
    "money",
    "share",
    "other",
)
SEGMENT_KINDS = ("title", "lede", "body", "heading", "caption", "list", "quote", "dateline", "byline")
VERB_CLASSES = ("say", "claim", "warn", "deny", "confirm", "accuse", "promise")
