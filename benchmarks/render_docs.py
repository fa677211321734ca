"""Fill the results of docs/cookbook.md and the sample output of README.md from a run on raw/sample.

    python benchmarks/render_docs.py

A recipe of the cookbook is a heading with a ```python, a ```sql and a ```text block; the last is written here.
README's outputs stand between the marks ``<!-- NAME: begin -->`` and ``<!-- NAME: end -->``.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

import etl

ROOT = Path(__file__).parent.parent
ROWS = 8  # of a result that the page shows
WIDTH = 64  # characters of a cell
SCREEN = 110  # characters of a line of the command line's output


class Recipe(NamedTuple):
    """One question with its two answers."""

    title: str
    python: str
    sql: str


def recipes(page: str) -> list[Recipe]:
    """The recipes of the cookbook, in order."""
    found = []
    for section in page.split("\n## ")[1:]:
        blocks = dict(re.findall(r"```(python|sql)\n(.*?)```", section, re.DOTALL))
        found.append(Recipe(section.splitlines()[0], blocks["python"], blocks["sql"]))
    return found


def preamble(page: str) -> str:
    """The first block, which reads the tables."""
    match = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert match is not None
    return match[1]


def run_python(code: str, start: str) -> pd.DataFrame:
    """The frame ``result`` that a block leaves."""
    names: dict[str, Any] = {}
    exec(compile(start + code, "cookbook", "exec"), names)
    result = names["result"]
    assert isinstance(result, pd.DataFrame)
    return result.reset_index(drop=True)


def run_sql(code: str, warehouse: str = "warehouse") -> pd.DataFrame:
    """The result of a query over the warehouse."""
    with etl.connect(warehouse) as connection:
        return connection.sql(code).df()


def shown(frame: pd.DataFrame, width: int = WIDTH) -> str:
    """The first rows as text; cells of at most ``width`` characters."""
    cut = frame.head(ROWS).copy()
    for name in cut.columns:
        if pd.api.types.is_datetime64_any_dtype(cut[name]):
            cut[name] = cut[name].dt.strftime("%Y-%m-%d")
        elif not pd.api.types.is_numeric_dtype(cut[name]):
            cut[name] = cut[name].astype(object).map(lambda v: v if v is None or pd.isna(v) else _short(str(v), width))
        elif pd.api.types.is_float_dtype(cut[name]) and (cut[name].dropna() % 1 == 0).all():
            cut[name] = cut[name].astype("Int64")
    text = cut.to_string(index=False, na_rep="", max_colwidth=width + 2)
    more = f"\n… {len(frame) - ROWS} more rows" if len(frame) > ROWS else ""
    return "\n".join(line.rstrip() for line in text.splitlines()) + more


def _short(text: str, width: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def fill_cookbook(page: str) -> str:
    start = preamble(page)
    parts = page.split("\n## ")
    for i, recipe in enumerate(recipes(page), 1):
        result = shown(run_sql(recipe.sql))
        run_python(recipe.python, start)
        parts[i] = re.sub(r"```text\n.*?```", lambda _: f"```text\n{result}\n```", parts[i], flags=re.DOTALL)  # noqa: B023
    return "\n## ".join(parts)


def between(page: str, name: str, text: str) -> str:
    """The page with ``text`` between the marks of ``name``."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    assert begin in page, name
    assert end in page, name
    return page[: page.index(begin) + len(begin)] + "\n" + text + "\n" + page[page.index(end) :]


def terminal(*words: str) -> str:
    """What a command prints, as a block of text with lines of bearable length."""
    done = subprocess.run([sys.executable, "-m", "etl", *words], capture_output=True, text=True, check=True)
    lines = [line if len(line) <= SCREEN else line[: SCREEN - 1] + "…" for line in done.stdout.rstrip().splitlines()]
    return f"```text\n$ etl {' '.join(words)}\n" + "\n".join(lines) + "\n```"


def fill_readme(page: str) -> str:
    with etl.connect("warehouse") as db:
        event = db.execute(
            "SELECT event_id FROM events WHERE n_languages > 1 AND event_type IN ('ASSAULT', 'COERCE', 'RETREAT') "
            "AND date_start IS NOT NULL AND n_mentions <= 4 "
            "ORDER BY n_languages DESC, confidence DESC, event_id LIMIT 1"
        ).fetchall()[0][0]
        table = db.sql(
            "SELECT date_start::DATE AS date, event_type, event_mode AS mode, place_name AS place, "
            "actor_name AS actor, target_name AS target, array_to_string(languages, ' ') AS languages FROM events "
            "WHERE n_documents > 1 AND date_start IS NOT NULL ORDER BY confidence DESC, n_mentions DESC, event_id"
        ).df()
    page = between(page, "events", f"```text\n{shown(table, 24)}\n```")
    return between(page, "explain", terminal("explain", event))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        etl.run(ROOT / "raw" / "sample", Path(folder) / "warehouse", executor="serial")
        with contextlib.chdir(folder):
            for name, fill in (("docs/cookbook.md", fill_cookbook), ("README.md", fill_readme)):
                path = ROOT / name
                path.write_text(fill(path.read_text(encoding="utf-8")), encoding="utf-8")
                print(f"wrote {os.path.relpath(path, ROOT)}")


if __name__ == "__main__":
    main()
