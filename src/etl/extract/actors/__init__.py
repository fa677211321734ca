"""Actors: who can act in a text, in which role, for which country.

``read_actors`` finds noun phrases that name states, governments, forces, armed groups, organisations, office holders
and groups of people, and gives each an id, a canonical English name, a country (alpha-3) and a PLOVER sector.
"""

from __future__ import annotations

from etl.extract.actors.found import ActorReading
from etl.extract.actors.lexicon import add_user_actors
from etl.extract.actors.reading import read_actors
from etl.extract.actors.registry import ActorRecord, actor_record
from etl.extract.actors.world import WorldActor, load_world, world

__all__ = [
    "ActorReading",
    "ActorRecord",
    "WorldActor",
    "actor_record",
    "add_user_actors",
    "load_world",
    "read_actors",
    "world",
]
