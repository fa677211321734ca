"""How accurate the tables are, by language, over the hand-coded gold in tests/gold.

    python benchmarks/accuracy.py [--check]

Runs the pipeline on each gold set, scores it with tests/gold/score.py, and writes the table into docs/accuracy.md and
README.md between the marks ``<!-- accuracy: begin -->`` and ``<!-- accuracy: end -->``.  With ``--check`` nothing is
written and the table is printed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import etl

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "tests" / "gold"
sys.path.insert(0, str(GOLD))

from score import score  # noqa: E402  a script beside the gold, not a package

LANGUAGES = {"en": "English", "fr": "French", "es": "Spanish", "uk": "Ukrainian", "ru": "Russian", "de": "German"}
SETS = {
    "seeds": (ROOT / "raw" / "sample", ("en", "fr", "es")),
    "dev-en-fr-es": (GOLD / "dev-en-fr-es" / "docs", ("en", "fr", "es")),
    "dev-uk-ru-de": (GOLD / "dev-uk-ru-de" / "docs", ("uk", "ru", "de")),
}
NAMES = {"seeds": "five samples", "dev-en-fr-es": "development", "dev-uk-ru-de": "development"}
COLUMNS = (
    ("found", "recall"),
    ("right", "precision"),
    ("strict F1", "strict_f1"),
    ("date", "date_acc"),
    ("place", "place_acc"),
    ("actor", "actor_acc"),
    ("target", "target_acc"),
    ("killed", "killed_acc"),
    ("modality", "modality_acc"),
    ("same event", "cluster_b3_f1"),
)


def measured() -> list[tuple[str, str, dict[str, Any]]]:
    """(gold set, language or "all", scores)."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, (raw, languages) in SETS.items():
            warehouse = Path(folder) / name / "warehouse"
            etl.run(raw, warehouse, executor="serial")
            found += [(name, lang, score(GOLD / name, warehouse, lang)) for lang in languages]
            found.append((name, "all", score(GOLD / name, warehouse)))
    return found


def table(rows: list[tuple[str, str, dict[str, Any]]]) -> str:
    """The scores as a Markdown table, in per cent."""
    lines = ["| gold set | language | documents | events | " + " | ".join(title for title, _ in COLUMNS) + " |"]
    lines.append("|---|---|---:|---:|" + "---:|" * len(COLUMNS))
    for name, lang, scores in rows:
        cells = ["–" if scores.get(key) is None else f"{100 * scores[key]:.0f}" for _, key in COLUMNS]
        label = f"**{LANGUAGES.get(lang, 'together')}**" if lang == "all" else LANGUAGES[lang]
        lines.append(
            f"| {NAMES[name]} | {label} | {scores['documents']} | {scores['core']} | " + " | ".join(cells) + " |"
        )
    return "\n".join(lines)


def main() -> None:
    text = table(measured())
    if "--check" in sys.argv[1:]:
        print(text)
        return
    for path in (ROOT / "docs" / "accuracy.md", ROOT / "README.md"):
        page = path.read_text(encoding="utf-8")
        begin, end = "<!-- accuracy: begin -->", "<!-- accuracy: end -->"
        assert begin in page, path
        page = page[: page.index(begin) + len(begin)] + "\n" + text + "\n" + page[page.index(end) :]
        path.write_text(page, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
