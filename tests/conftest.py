"""What tests share: the samples' warehouse, made once a session by the real pipeline."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from etl.pipeline import run
from etl.settings import Settings

if TYPE_CHECKING:
    from etl.warehouse.run import RunReport

ROOT = Path(__file__).parent.parent
GOLD = Path(__file__).parent / "gold"

# Machines differ; what a test shows must not depend on how fast one is.
settings.register_profile("eventlake", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("eventlake")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own ETL_* variables must not change what the tests see."""
    for name in [n for n in os.environ if n.startswith("ETL_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunReport]:
    """The warehouse of raw/sample and the report of the run that made it."""
    warehouse = tmp_path_factory.mktemp("sample") / "warehouse"
    report = run(ROOT / "raw" / "sample", warehouse, Settings(executor="serial"))
    return warehouse, report


@pytest.fixture(scope="session")
def sample_warehouse(sample_run: tuple[Path, RunReport]) -> Path:
    """The warehouse of raw/sample; read only."""
    return sample_run[0]
