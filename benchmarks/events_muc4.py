"""Events: what is read of the MUC-4 stories (TST3, upper case): incidents, their dates, places, dead and injured.

Usage: python benchmarks/events_muc4.py BENCH [--misses]

BENCH is the folder that holds ``tst3-muc4`` (the stories) and ``key-tst3.v2`` (the templates).  Counted are templates
that are not optional.  Each is paired with at most one mention of its story, a mention with at most one template; of
all pairs whose types fit, those that agree in more of date, place and figures are taken first (MUC-4 pairs templates so
too).  Then, over the templates found:

* date: a day of the template is met by that day; a span by a date inside of it or overlapping it; ``- 02 NOV 89`` (no
  later than) by a date that ends then or before.  Templates without a date are not counted.
* place: the country is right, and, where the template names something smaller, one of its names.
* numbers: the dead and the injured of the template, each as a sum and counted where the template gives a figure for all
  of them; looked for in every violent mention of the story, since a template joins what several sentences say.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from etl.analysis import analyze_record
from etl.model import RawRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.model import Mention

_TYPES = {
    "KIDNAPPING": ("ASSAULT", "COERCE", "THREATEN"),
    "ROBBERY": ("ASSAULT", "COERCE"),
    "FORCED WORK STOPPAGE": ("ASSAULT", "COERCE", "PROTEST", "THREATEN"),
}
_VIOLENCE = ("ASSAULT", "THREATEN", "COERCE")
_COUNTRIES = {
    "ARGENTINA": "AR",
    "BOLIVIA": "BO",
    "BRAZIL": "BR",
    "CHILE": "CL",
    "COLOMBIA": "CO",
    "EL SALVADOR": "SV",
    "GUATEMALA": "GT",
    "HONDURAS": "HN",
    "PANAMA": "PA",
    "PERU": "PE",
}


@dataclass(frozen=True)
class Template:
    """One incident of the key: its types, its spans of days, its places (alternatives), and the sums of its victims."""

    story: str
    types: tuple[str, ...]
    dates: tuple[tuple[date | None, date], ...]
    places: tuple[tuple[str, ...], ...]
    dead: int | None
    injured: int | None


def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def _slots(template: str) -> dict[str, str]:
    slots: dict[str, str] = {}
    name = ""
    for line in template.splitlines():
        if found := re.match(r"\d+\.\s+(\S.*?)\s{2,}(.*)$", line):
            name = found[1]
            slots[name] = found[2].strip()
        elif name and line.strip():
            slots[name] += "\n" + line.strip()
    return slots


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text.strip().title(), "%d %b %y").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _spans(slot: str) -> Iterator[tuple[date | None, date]]:
    for choice in slot.replace("(", "").replace(")", "").split("/"):
        days = [_day(part) for part in choice.lstrip("? ").split("-")]
        if days[-1] is not None:
            yield (days[0], days[-1])


def _places(slot: str) -> Iterator[tuple[str, ...]]:
    depth, start, parts = 0, 0, []
    for at, sign in enumerate(slot):
        depth += (sign == "(") - (sign == ")")
        if sign == "/" and not depth:
            parts.append(slot[start:at])
            start = at + 1
    for choice in (*parts, slot[start:]):
        plain = re.sub(r"\((?:[A-Z ]+)\)", "", choice.strip().removeprefix("("))
        yield tuple(name.strip(" ()?") for name in re.split(r":| - ", plain) if name.strip(" ()?"))


def _victims(slots: dict[str, str], effect: str) -> int | None:
    hurt = {
        line.split(":", 1)[1].strip()
        for line in slots.get("HUM TGT: EFFECT OF INCIDENT", "").splitlines()
        if line.startswith(effect + ":")
    }
    found: list[int | None] = [
        int(figure[1]) if (figure := re.match(r"~?(\d+)$", line.split(":", 1)[0].strip())) else None
        for line in slots.get("HUM TGT: NUMBER", "").splitlines()
        if ":" in line and line.split(":", 1)[1].strip() in hurt
    ]
    return sum(n for n in found if n is not None) if found and None not in found else None


def templates(key: str) -> Iterator[Template]:
    """The incidents of the key that are not optional."""
    for part in re.split(r"(?=^0\.\s+MESSAGE: ID)", key, flags=re.MULTILINE):
        slots = _slots(part)
        kind = slots.get("INCIDENT: TYPE", "*")
        if kind == "*" or "OPTIONAL" in slots["MESSAGE: TEMPLATE"]:
            continue
        yield Template(
            story=slots["MESSAGE: ID"],
            types=tuple(k.strip() for k in kind.split("/")),
            dates=tuple(_spans(slots["INCIDENT: DATE"])),
            places=tuple(_places(slots["INCIDENT: LOCATION"])),
            dead=_victims(slots, "DEATH"),
            injured=_victims(slots, "INJURY"),
        )


def date_right(mention: Mention, template: Template) -> bool:
    """Whether a date of the mention meets one of the template."""
    start, end = mention.date_start, mention.date_end or mention.date_start
    for first, last in template.dates:
        if end is None:
            return False
        if (first is None and end <= last) or (first == last and start == end == last):
            return True
        if first is not None and first != last and (start or end) <= last and end >= first:
            return True
    return False


def place_right(mention: Mention, template: Template) -> bool:
    """Whether country and, where the template has one, a smaller place are right."""
    names = {_folded(name) for name in (mention.place_name, mention.place_text, mention.admin1) if name}
    for country, *smaller in template.places:
        if mention.country == _COUNTRIES.get(country) and (
            not smaller or any(_folded(s) in n or n in _folded(s) for s in smaller for n in names)
        ):
            return True
    return False


def figures_right(mentions: list[Mention], template: Template) -> list[tuple[int, bool]]:
    """(figure, whether a mention states it) of the dead and of the injured, where the template has them."""
    pairs = (
        (template.dead, {m.killed_best for m in mentions}),
        (template.injured, {m.injured_best for m in mentions}),
    )
    return [(want, want in got) for want, got in pairs if want is not None]


def paired(keys: list[Template], mentions: list[Mention]) -> list[tuple[Template, Mention | None]]:
    """Each template of one story with its mention, or with none; the pairs that agree most are made first."""
    order = sorted(
        (
            -sum((date_right(m, t), place_right(m, t), *(right for _, right in figures_right([m], t)))),
            i,
            j,
        )
        for i, t in enumerate(keys)
        for j, m in enumerate(mentions)
        if any(m.event_type in _TYPES.get(kind, _VIOLENCE) for kind in t.types)
    )
    chosen: dict[int, int] = {}
    for _, i, j in order:
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    return [(t, mentions[chosen[i]] if i in chosen else None) for i, t in enumerate(keys)]


def main() -> None:
    """Print the shares, and with ``--misses`` what is wrong."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("bench", type=Path)
    options.add_argument("--misses", action="store_true")
    given = options.parse_args()
    stories = re.split(r"(?=^TST3-MUC4-\d+)", (given.bench / "tst3-muc4").read_text("latin-1"), flags=re.MULTILINE)
    keys = list(templates((given.bench / "key-tst3.v2").read_text("latin-1")))
    counts = {name: [0, 0] for name in ("incident", "date", "place", "numbers")}
    for story in stories:
        name, _, text = story.partition("\n")
        of_story = [t for t in keys if t.story == name.strip()]
        if not of_story:
            continue
        record = RawRecord("", "", "", "", "txt", "utf-8", 1.0, 0, text)
        mentions = analyze_record(record, lang="en").analysis.mentions
        violent = [m for m in mentions if m.event_type in _VIOLENCE]
        for template, mention in paired(of_story, mentions):
            rows: list[tuple[str, bool, bool, object]] = [("incident", mention is not None, True, template.types)]
            if mention is not None:
                rows += [
                    ("date", date_right(mention, template), bool(template.dates), template.dates),
                    ("place", place_right(mention, template), bool(template.places), template.places),
                ]
            rows += [("numbers", right, True, figure) for figure, right in figures_right(violent, template)]
            for field, good, counted, want in rows:
                if counted:
                    counts[field][0] += good
                    counts[field][1] += 1
                    if given.misses and not good:
                        print(f"{template.story} {field} {want}", _shown(mention))
    for field, (good, of) in counts.items():
        print(f"{field:9} {good}/{of} = {good / of:.3f}")


def _shown(mention: Mention | None) -> str:
    if mention is None:
        return ""
    figures = (mention.killed_best, mention.injured_best)
    days = (str(mention.date_start), str(mention.date_end), mention.date_basis)
    return f"{mention.text!r} {days} {mention.place_name} {mention.country} {figures}"


if __name__ == "__main__":
    main()
