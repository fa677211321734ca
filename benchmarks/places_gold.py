"""Score event places against gold folders.

    python benchmarks/places_gold.py GOLD_DIR [GOLD_DIR ...] [--misses] [--lang xx]

Each gold event's quote and trigger are found in the raw text (cleaned and split by the pipeline), ``place_of`` is
asked,
and the answer is judged like the project's scorer does: within 30 km (150 km for divisions, regions and countries) or
by name.
"""

from __future__ import annotations

import collections
import html
import json
import math
import pathlib
import re
import sys
import time
import unicodedata

from etl.clean import clean_text
from etl.extract.places import PlaceReading, read_places
from etl.extract.tokens import TokenTable, tokenize_document
from etl.ingest.inventory import InputFile, take_inventory
from etl.ingest.readers import read_file
from etl.model import Document, Language, RawRecord
from etl.segment.segments import make_segments


def norm(text: str) -> str:
    text = html.unescape(text)
    text = re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", text)
    text = re.sub(r"\[object Object\]|\[\d+\]|undefined", " ", text)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def to_document(path: pathlib.Path, lang: str) -> Document:
    file = next(f for f in take_inventory(path, "gold") if isinstance(f, InputFile))
    record = next(r for r in read_file(file) if isinstance(r, RawRecord))
    clean = clean_text(record.text, start=record.text_start, metadata=record.metadata)
    language = Language(lang, 1.0, ((lang, 1.0),))
    return Document("d", clean.text, lang, make_segments("d", clean, language), record.metadata, record.source_path)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", norm(text).casefold())


def locate(document: Document, tokens: TokenTable, quote: str, trigger: str) -> tuple[int, int, int, int] | None:
    want, trig = collections.Counter(words(quote)), [w for w in words(trigger) if len(w) > 2]
    best, where = 0.0, None
    for segment in document.segments:
        have = collections.Counter(words(segment.text))
        small = min(sum(want.values()), sum(have.values()))
        cover = sum((want & have).values()) / small if small else 0
        cover = sum((want & have).values()) / max(sum(want.values()), 1) if cover > 0.5 else 0
        if trig and trig[0] in have:
            cover += 0.5
        if cover > best:
            best, where = cover, segment.ordinal
    if where is None:
        return None
    lo, hi = tokens.bounds[where]
    at = next((i for i in range(lo, hi) if trig and tokens.norm[i] == trig[0]), lo)
    left, right = at, at
    while left > lo and tokens.norm[left - 1] not in {";", ":", "—"}:
        left -= 1
    while right < hi and tokens.norm[right] not in {";", ":", "—"}:
        right += 1
    return where, at, left, right


def km(a: float, b: float, c: float, d: float) -> float:
    p1, p2, dl = math.radians(a), math.radians(c), math.radians(d - b)
    h = math.sin((p2 - p1) / 2) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(dl / 2) ** 2
    return 12742 * math.asin(min(1, math.sqrt(h)))


def place_ok(event: dict, name: str | None, lat: float | None, lon: float | None) -> bool:
    gold = event["place"]
    if name is None and None in (event.get("alt") or {}).get("place", ()):
        return True
    for other in event.get("places") or ():
        if name and norm(other["name"] if isinstance(other, dict) else other).casefold() in name.casefold():
            return True
    if gold.get("lat") is not None and lat is not None and lon is not None:
        wide = 150 if gold.get("level") in {"adm1", "admin1", "region", "country"} else 30
        if km(gold["lat"], gold["lon"], lat, lon) <= wide:
            return True
    g, n = gold["name"].casefold(), (name or "").casefold()
    return bool(n and (n in g or g in n))


def load(folder: pathlib.Path) -> list[tuple[str, str, pathlib.Path, list[dict]]]:
    out = []
    if (folder / "gold.jsonl").exists():
        for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            out.append((row["doc"], row["lang"], folder / "docs" / row["doc"], row["events"]))
        return out
    docs: dict[str, tuple[str, list[dict]]] = {}
    for line in (folder / "mentions.jsonl").read_text(encoding="utf-8").splitlines():
        m = json.loads(line)
        place = {"name": m["location_canonical"], "lat": m["lat"], "lon": m["lon"], "level": m["geo_precision"]}
        event = {
            "id": m["id"],
            "tier": m["tier"],
            "quote": m["sent_text"],
            "trigger": m["trigger_text"],
            "place": place if m["location_canonical"] else None,
        }
        docs.setdefault(m["doc"], (m["lang"], []))[1].append(event)
    for name, (lang, events) in docs.items():
        out.append((name, lang, folder.parent.parent / "seeds" / name, events))
    return out


def answer(
    reading: PlaceReading, spot: tuple[int, int, int, int]
) -> tuple[str | None, float | None, float | None, str | None]:
    place = reading.place_of(*spot)
    t = place.toponym
    return (None, None, None, None) if t is None else (t.name, t.latitude, t.longitude, place.role)


def main() -> None:
    misses, lang_only = "--misses" in sys.argv, None
    args = [a for a in sys.argv[1:] if not a.startswith("--")]
    if "--lang" in sys.argv:
        lang_only = sys.argv[sys.argv.index("--lang") + 1]
        args.remove(lang_only)
    right: dict[str, list[bool]] = collections.defaultdict(list)
    silent: dict[str, list[bool]] = collections.defaultdict(list)
    seconds = characters = 0.0
    for folder in args:
        for name, lang, raw, events in load(pathlib.Path(folder)):
            if lang_only and lang != lang_only:
                continue
            document = to_document(raw, lang)
            tokens = tokenize_document(document)
            started = time.perf_counter()
            reading = read_places(document, tokens)
            seconds += time.perf_counter() - started
            characters += len(document.text)
            for event in events:
                if event["tier"] != "core":
                    continue
                spot = locate(document, tokens, event["quote"], event.get("trigger") or "")
                if spot is None:
                    if event["place"]:
                        right[lang].append(False)
                    continue
                got = answer(reading, spot)
                if event["place"] is None:
                    silent[lang].append(got[0] is None)
                    continue
                ok = place_ok(event, *got[:3])
                right[lang].append(ok)
                if misses and not ok:
                    head = f"{name[:12]} {event['id']} gold={event['place']['name']} got={got[0]}/{got[3]}"
                    print(head, f"[{event.get('trigger')}]", repr(document.segments[spot[0]].text[:230]))
    for lang in sorted(right):
        hits, quiet = right[lang], silent[lang]
        share = sum(hits) / len(hits)
        print(f"{lang}: place {sum(hits)}/{len(hits)} = {share:.3f}; null kept {sum(quiet)}/{len(quiet)}")
    print(f"{seconds * 1e3 / max(characters, 1) * 4800:.3f} ms per 4.8 KB")


if __name__ == "__main__":
    main()
