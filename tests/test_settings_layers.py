"""Settings: four layers, clear sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from etl.errors import UsageError
from etl.settings import Settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_later_layers_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(environ={}) == Settings()
    (tmp_path / "etl.toml").write_text('workers = 3\nkeep_days = 2\nexecutor = "serial"\nredact = true\n')
    assert load_settings(environ={}).workers == 3
    environ = {"ETL_WORKERS": "4", "ETL_REDACT": "no", "ETL_WAREHOUSE": "elsewhere", "PATH": "x"}
    settings = load_settings({"keep_days": 1, "only": None}, environ=environ)
    assert (settings.workers, settings.keep_days, settings.executor, settings.redact) == (4, 1.0, "serial", False)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("workers = ", "not valid TOML"),
        ("worker = 3", "There is no setting “worker”"),
        ('workers = "many"', "workers in etl.toml must be a int, not “many”"),
        ("workers = true", "must be a int"),
        ("redact = 7", "must be a bool"),
        ("only = 7", "must be a str"),
        ("workers = -1", "workers must not be negative"),
        ("batch_bytes = 0", "batch_bytes must be at least 1"),
        ('executor = "ray"', "executor must be one of serial, processes, dask"),
        ('executor = "dask"', "needs the address of a scheduler"),
    ],
)
def test_wrong_settings_are_named(content: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "etl.toml").write_text(content)
    with pytest.raises(UsageError, match=message):
        load_settings(environ={})


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("off", False), ("YES", True), (False, False)])
def test_booleans(value: Any, expected: Any) -> None:
    assert load_settings({"force": value}, environ={}).force is expected


def test_a_settings_file_that_is_asked_for_must_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no settings file"):
        load_settings(file=tmp_path / "no.toml", environ={})


def test_workers_are_at_least_one() -> None:
    assert Settings(workers=0).n_workers >= 1
    assert Settings(workers=7).n_workers == 7
