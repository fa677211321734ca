"""One frozen Settings: defaults < ``etl.toml`` < ``ETL_*`` environment variables < flags.

A setting has one name everywhere: ``keep_snapshots`` in Python and in ``etl.toml``, ``ETL_KEEP_SNAPSHOTS`` in the
environment, ``--keep-snapshots`` (where a command has that flag) on the command line.
"""

from __future__ import annotations

import dataclasses
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Settings", "load_settings"]

_EXECUTORS = ("serial", "processes", "dask")
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a run can be told.

    Attributes:
        source: Name of the source for a new root; None takes the folder's name.
        only: Glob over source paths; a run then looks at those inputs only and removes nothing else.
        force: Process every input again, whatever the cache holds.
        dry_run: Say what would be done and publish nothing.
        executor: ``serial``, ``processes`` or ``dask``.
        workers: Worker processes; 0 means one per core.
        dask_scheduler: Address of a Dask scheduler (``tcp://host:8786``), for the executor ``dask``.
        batch_bytes: Raw bytes in one batch of work.
        text_field: Name of the text column of JSON and CSV inputs; None finds it by its usual names.
        redact: Publish without persons' names, e-mail addresses and phone numbers in text columns.
        corrections: File of corrections (``corrections.csv``) that are applied at publishing; None for none.
        keep_snapshots: Snapshots that are kept at least.
        keep_days: Days for which snapshots are kept at least.
        grace_seconds: Seconds for which files that have left the warehouse stay readable for readers under way.
        memory_bytes: Memory that one table may take while it is sorted or linked; what is beyond goes to disk.
    """

    source: str | None = None
    only: str | None = None
    force: bool = False
    dry_run: bool = False
    executor: str = "processes"
    workers: int = 0
    dask_scheduler: str | None = None
    batch_bytes: int = 500_000
    text_field: str | None = None
    redact: bool = False
    corrections: str | None = None
    keep_snapshots: int = 5
    keep_days: float = 7.0
    grace_seconds: float = 600.0
    memory_bytes: int = 256_000_000

    def __post_init__(self) -> None:
        """Refuse values that no run could work with; UsageError says which."""
        if self.executor not in _EXECUTORS:
            raise UsageError(f"executor must be one of {', '.join(_EXECUTORS)}, not “{self.executor}”.")
        if self.executor == "dask" and not self.dask_scheduler:
            raise UsageError("The executor “dask” needs the address of a scheduler: --dask-scheduler tcp://host:8786.")
        for name in ("workers", "keep_days", "grace_seconds"):
            if getattr(self, name) < 0:
                raise UsageError(f"{name} must not be negative.")
        for name in ("batch_bytes", "keep_snapshots", "memory_bytes"):
            if getattr(self, name) < 1:
                raise UsageError(f"{name} must be at least 1.")

    @property
    def n_workers(self) -> int:
        """Worker processes that ``workers`` stands for (at least 1)."""
        if self.workers:
            return self.workers
        try:
            return max(1, len(os.sched_getaffinity(0)))
        except AttributeError:  # macOS and Windows
            return max(1, os.cpu_count() or 1)


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    file: str | Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Settings from all layers.

    Args:
        flags: Values given by the caller; None means "not given" and lets the lower layers speak.
        file: The TOML file; None reads ``etl.toml`` in the working folder if there is one.
        environ: Environment; None reads the process's own.

    Raises:
        UsageError: A file that is not TOML, an unknown name, or a value of the wrong kind.
    """
    kinds = {f.name: str(f.type) for f in dataclasses.fields(Settings)}
    values: dict[str, Any] = {}
    path = Path(file) if file is not None else Path("etl.toml")
    if file is not None and not path.is_file():
        raise UsageError(f"There is no settings file {path}.")
    if path.is_file():
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{path} is not valid TOML: {error}.") from error
        for name, value in content.items():
            values[name] = _converted(name, value, kinds, f"in {path}")
    for variable, text in (os.environ if environ is None else environ).items():
        name = variable[4:].lower()
        if variable.startswith("ETL_") and name in kinds:
            values[name] = _converted(name, text, kinds, f"in the environment variable {variable}")
    for name, value in (flags or {}).items():
        if value is not None:
            values[name] = _converted(name, value, kinds, "given")
    return Settings(**values)


def _converted(name: str, value: Any, kinds: Mapping[str, str], where: str) -> Any:
    """``value`` as the type of the setting ``name``."""
    if name not in kinds:
        raise UsageError(f"There is no setting “{name}” ({where}); settings are {', '.join(kinds)}.")
    kind = kinds[name].split(" | ")[0]
    wrong = UsageError(f"The setting {name} {where} must be a {kind}, not “{value}”.")
    if kind == "bool":
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        raise wrong
    if kind in ("int", "float"):
        if isinstance(value, bool):
            raise wrong
        try:
            return int(value) if kind == "int" else float(value)
        except (TypeError, ValueError):
            raise wrong from None
    if not isinstance(value, str | Path):
        raise wrong
    return str(value) or None
