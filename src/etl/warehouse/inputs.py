"""Which inputs a warehouse was made from, and what a run on some of them has to do.

The state is part of every snapshot (``_inputs.arrow`` and the list of sources in ``_snapshot.json``), so that rows and
inputs can never disagree, also after a rollback.
"""

from __future__ import annotations

import fnmatch
import os
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

from etl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

__all__ = ["InputFile", "InputLike", "InputState", "Plan", "Scope", "compare", "resolve_scope"]


class InputLike(Protocol):
    """What :func:`compare` needs to know about a file of the inventory."""

    @property
    def source(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def mtime_ns(self) -> int: ...


@dataclass(frozen=True, slots=True, order=True)
class InputFile:
    """One file of a source: path (posix, relative to the root), SHA-256, size in bytes, modification time."""

    source: str
    path: str
    sha256: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of a source that a run is about.

    Attributes:
        source: Name of the source.
        root: Its root folder (absolute path or address).
        prefix: Path below the root that the run was started on, empty for the whole source.
        only: Glob that narrows it further, or None.
    """

    source: str
    root: str
    prefix: str = ""
    only: str | None = None

    def covers(self, path: str) -> bool:
        """Whether the file at ``path`` (relative to the root) belongs to the run."""
        p = self.prefix
        inside = not p or path == p or path.startswith((p + "/", p + "!/"))
        return inside and (self.only is None or matches(path, self.only))


def matches(path: str, pattern: str) -> bool:
    """Whether a relative path, or its last part, matches a shell glob (``*`` also crosses folders)."""
    return fnmatch.fnmatchcase(path, pattern) or fnmatch.fnmatchcase(PurePosixPath(path).name, pattern)


@dataclass(frozen=True, slots=True)
class InputState:
    """Sources and files of a snapshot.  ``files`` maps (source, path) to the file."""

    sources: Mapping[str, str] = field(default_factory=dict)  # name → root
    files: Mapping[tuple[str, str], InputFile] = field(default_factory=dict)

    def of_source(self, source: str) -> Iterator[InputFile]:
        """Files of one source."""
        return (f for f in self.files.values() if f.source == source)

    def without_source(self, name: str) -> InputState:
        """The state after ``etl sources remove NAME``; UsageError when there is no such source."""
        if name not in self.sources:
            known = ", ".join(sorted(self.sources)) or "none"
            raise UsageError(f"There is no source “{name}”; known sources: {known}.")
        return InputState(
            {n: r for n, r in self.sources.items() if n != name},
            {k: f for k, f in self.files.items() if f.source != name},
        )

    def after(self, plan: Plan) -> InputState:
        """The state once ``plan`` is carried out."""
        files = {
            k: f for k, f in self.files.items() if not (f.source == plan.scope.source and plan.scope.covers(f.path))
        }
        files.update({(f.source, f.path): f for f in (*plan.new, *plan.changed, *plan.unchanged)})
        return InputState({**self.sources, plan.scope.source: plan.scope.root}, files)

    def to_arrow(self) -> pa.Table:
        """The files as an Arrow table, sorted by source and path."""
        import pyarrow as pa

        rows = [self.files[k] for k in sorted(self.files)]
        return pa.table(
            {
                "source": pa.array([f.source for f in rows], pa.string()),
                "path": pa.array([f.path for f in rows], pa.string()),
                "sha256": pa.array([f.sha256 for f in rows], pa.string()),
                "size": pa.array([f.size for f in rows], pa.int64()),
                "mtime_ns": pa.array([f.mtime_ns for f in rows], pa.int64()),
            }
        )

    @classmethod
    def from_arrow(cls, sources: Mapping[str, str], rows: pa.Table) -> InputState:
        """The inverse of :meth:`to_arrow`."""
        columns = [rows.column(n).to_pylist() for n in ("source", "path", "sha256", "size", "mtime_ns")]
        files = (InputFile(*values) for values in zip(*columns, strict=True))
        return cls(dict(sources), {(f.source, f.path): f for f in files})


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to do.  ``touched`` are files with new times and old bytes (a part of ``unchanged``)."""

    scope: Scope
    new: tuple[InputFile, ...] = ()
    changed: tuple[InputFile, ...] = ()
    removed: tuple[InputFile, ...] = ()
    unchanged: tuple[InputFile, ...] = ()
    touched: tuple[InputFile, ...] = ()
    new_source: bool = False

    @property
    def nothing_to_do(self) -> bool:
        """Whether the inputs are as the warehouse knows them."""
        return not (self.new or self.changed or self.removed or self.new_source)


def resolve_scope(raw: str | Path, state: InputState, *, source: str | None = None, only: str | None = None) -> Scope:
    """Which source, and which part of it, a run on ``raw`` is about.

    A known root stands for its whole source; a path inside a known root for that part (the innermost root wins); any
    other folder is a new source, named ``source`` or after the folder.  A file outside all roots makes its folder the
    root.  A source whose root is gone may be given a new root by naming it with ``source``.

    Raises:
        UsageError: The path does not exist, or the name belongs to another root.
    """
    address = str(raw)
    remote = "://" in address
    path = address.rstrip("/") if remote else os.path.abspath(address)
    if not remote and not os.path.exists(path):
        raise UsageError(f"There is no file or folder {address}; give the folder that holds the raw documents.")
    best: tuple[int, str] | None = None
    for name, root in state.sources.items():
        inside = path == root or path.startswith(root.rstrip("/") + "/")
        if inside and source in (None, name) and (best is None or len(root) > best[0]):
            best = (len(root), name)
    if best is not None:
        root = state.sources[best[1]]
        prefix = path[len(root) :].strip("/")
        return Scope(best[1], root, prefix.replace(os.sep, "/") if not remote else prefix, only)
    prefix = ""
    if not remote and os.path.isfile(path):
        path, prefix = os.path.split(path)
    name = source or path.rstrip("/").rsplit("/", 1)[-1].rsplit(os.sep, 1)[-1] or "root"
    if name in state.sources and (
        source is None or "://" in state.sources[name] or os.path.exists(state.sources[name])
    ):
        raise UsageError(
            f"The source name “{name}” belongs to {state.sources[name]}; name this one with --source NAME."
        )
    return Scope(name, path, prefix, only)


def compare(inventory: Iterable[InputLike], state: InputState, scope: Scope) -> Plan:
    """Compare the files found under ``scope`` with the state.

    Args:
        inventory: Files that are there now (those outside the scope are ignored).
        state: What the warehouse was made from.
        scope: What the run is about; only its files can become ``removed``.
    """
    new: list[InputFile] = []
    changed: list[InputFile] = []
    unchanged: list[InputFile] = []
    touched: list[InputFile] = []
    seen: set[str] = set()
    for found in inventory:
        if not scope.covers(found.path):
            continue
        seen.add(found.path)
        file = InputFile(scope.source, found.path, found.sha256, found.size, found.mtime_ns)
        before = state.files.get((scope.source, found.path))
        if before is None:
            new.append(file)
        elif before.sha256 != file.sha256:
            changed.append(file)
        else:
            unchanged.append(file)
            if before.mtime_ns != file.mtime_ns:
                touched.append(file)
    removed = [f for f in state.of_source(scope.source) if scope.covers(f.path) and f.path not in seen]
    parts = (sorted(part) for part in (new, changed, removed, unchanged, touched))
    plan = Plan(scope, *(tuple(part) for part in parts))
    return replace(plan, new_source=state.sources.get(scope.source) != scope.root)
