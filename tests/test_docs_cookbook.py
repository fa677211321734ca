"""Every recipe of the cookbook runs on the samples, and pandas and DuckDB give the same answer."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")


def _load() -> Any:
    spec = importlib.util.spec_from_file_location("render_docs", ROOT / "benchmarks" / "render_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["render_docs"] = module
    spec.loader.exec_module(module)
    return module


render_docs = _load()
RECIPES = render_docs.recipes(PAGE)


def comparable(frame: pd.DataFrame) -> list[list[str]]:
    """Cells as text, so that the two libraries' ideas of types do not matter."""

    def cell(value: Any) -> str:
        if value is None or (not isinstance(value, list | str) and pd.isna(value)):
            return ""
        if isinstance(value, pd.Timestamp):
            return f"{value:%Y-%m-%d}"
        return f"{float(value):.4f}" if isinstance(value, int | float) or hasattr(value, "dtype") else str(value)

    return [[cell(v) for v in row] for row in frame.astype(object).to_numpy().tolist()]


def test_there_are_fifteen() -> None:
    assert len(RECIPES) == 15
    assert [r.title.split(".")[0] for r in RECIPES] == [str(i) for i in range(1, 16)]


@pytest.mark.parametrize("recipe", RECIPES, ids=[r.title for r in RECIPES])
def test_both_answers_agree(recipe: Any, sample_warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sample_warehouse.parent)
    in_pandas = render_docs.run_python(recipe.python, render_docs.preamble(PAGE))
    in_duckdb = render_docs.run_sql(recipe.sql)
    assert list(in_pandas.columns) == list(in_duckdb.columns)
    assert comparable(in_pandas) == comparable(in_duckdb)
    assert render_docs.shown(in_duckdb)
