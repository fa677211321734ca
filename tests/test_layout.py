"""The house: what must lie where, and which way imports point."""

from __future__ import annotations

import ast
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "etl"

# Imports point upwards in this list only: a module may import those that stand before it.  One layer a line.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "model", "version", "progress", "blocklist", "disk"),
    ("languages",),
    ("settings",),
    ("ingest",),
    ("clean",),
    ("detect",),
    ("segment",),
    ("gazetteer",),
    ("extract",),
    ("analysis",),
    ("redact",),
    ("schema",),
    ("link",),
    ("cache", "parallel"),
    ("warehouse",),
    ("report",),
    ("batch", "gather"),
    ("work", "linking"),
    ("pipeline",),
    ("withdraw",),
    ("__init__",),
    ("cli",),
    ("__main__",),
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
MODULES = sorted(PACKAGE.rglob("*.py"))


def top(module: str) -> str:
    """The layer that a dotted module name belongs to."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imported(path: Path) -> set[str]:
    """Dotted names of all etl modules that a file imports, at any depth of nesting."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {a.name for a in node.names if a.name.split(".")[0] == "etl"}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            if module == "etl":
                names |= {f"etl.{a.name}" if f"{a.name}" in RANK else "etl" for a in node.names}
            elif module.split(".")[0] == "etl":
                names.add(module)
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    own = path.relative_to(PACKAGE).with_suffix("").parts[0]
    assert own in RANK, f"{own} has no place in LAYERS"
    for module in imported(path):
        assert RANK[top(module)] <= RANK[own], f"{own} imports {module}, which comes later in the flow"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


def test_no_module_imports_prefect() -> None:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                assert not any(n.split(".")[0] == "prefect" for n in names), path


def test_what_was_asked_for_lies_at_the_top() -> None:
    for name in ("pyproject.toml", "README.md", "Makefile", "LICENSE", "NOTICE", "flows", "src/etl", "raw/sample",
                 "warehouse", "tests", "benchmarks", "docs", ".ci/run"):  # fmt: skip
        assert (ROOT / name).exists(), name


def test_samples_are_unchanged() -> None:
    digests = {p.name: hashlib.sha256(p.read_bytes()).hexdigest()[:16] for p in (ROOT / "raw" / "sample").glob("*.txt")}
    assert digests == {
        "000_6d60d5aeab4731c2.txt": "075808cbb28f33a1",
        "001_d56646da27f9dca9.txt": "26d89d64173774bb",
        "002_2450f6ef0d3057a3.txt": "1a1778a706f062f6",
        "003_9cc167e4d38cbec8.txt": "e1daaeb1aa1db622",
        "004_6522ea0243ffc8d9.txt": "610e738ea3df1281",
    }


def test_the_lock_names_no_address_and_hashes_everything() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        pins = [line for line in text.splitlines() if "==" in line and not line.startswith(" ")]
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)


def test_import_is_light() -> None:
    code = (
        "import sys, etl; "
        "heavy = {'pandas', 'pyarrow', 'duckdb', 'prefect', 'trafilatura', 'langdetect', 'numpy'} & set(sys.modules); "
        "sys.exit(f'import etl loads {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
