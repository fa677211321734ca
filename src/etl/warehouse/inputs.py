"""Which inputs a warehouse was made from, and what a run on some of them has to do.

The state is part of every snapshot (``_inputs.arrow`` and the list of sources in ``_snapshot.json``), so that rows and
inputs can never disagree, also after a rollback.
"""

from __future__ import annotations

import fnmatch
import os
import time
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from etl.errors import RejectedInputError, UsageError
from etl.ingest.inventory import InputFile, hash_file
from etl.model import Rejection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

    from etl.blocklist import Blocklist

__all__ = ["InputState", "KnownFile", "Plan", "Scope", "compare", "resolve_scope"]

# A file that changed this shortly before it was hashed may change again without a new time of change (FAT counts in
# steps of 2 s); it is hashed again by the next run.
_RACY_NS = 2_000_000_000


@dataclass(frozen=True, slots=True, order=True)
class KnownFile:
    """One file that a snapshot was made from.

    Attributes:
        source: Name of the source.
        source_path: Path relative to the root (posix).
        sha256: SHA-256 of its bytes.
        size: Bytes.
        mtime_ns: Time of its last change; 0 when that was too close to the moment of reading to be trusted.
        inode: Number of its inode (0 on object stores).
    """

    source: str
    source_path: str
    sha256: str
    size: int
    mtime_ns: int
    inode: int = 0


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
    files: Mapping[tuple[str, str], KnownFile] = field(default_factory=dict)

    def of_source(self, source: str) -> Iterator[KnownFile]:
        """Files of one source."""
        return (f for f in self.files.values() if f.source == source)

    @property
    def overlaps(self) -> list[str]:
        """One sentence for each root that lies in another: its files are read as inputs of both."""
        pairs = sorted((inner, outer) for inner in self.sources.items() for outer in self.sources.items())
        return [
            f"sources: “{inner}” ({root}) lies in “{outer}” ({above}), so its files are read twice and marked as "
            f"copies; if one is enough, run `etl sources remove {inner}`"
            for (inner, root), (outer, above) in pairs
            if root.rstrip("/").startswith(above.rstrip("/") + "/")
        ]

    def without_source(self, name: str) -> InputState:
        """The state after ``etl sources remove NAME``; UsageError when there is no such source."""
        if name not in self.sources:
            known = ", ".join(sorted(self.sources)) or "none"
            raise UsageError(f"There is no source “{name}”; known sources: {known}.")
        return InputState(
            {n: r for n, r in self.sources.items() if n != name},
            {k: f for k, f in self.files.items() if f.source != name},
        )

    def without_blocked(self, blocked: Blocklist) -> InputState:
        """The state without the files that a pattern of the blocklist names."""
        if not blocked.patterns:
            return self
        files = {k: f for k, f in self.files.items() if not blocked.blocks_path(f.source, f.source_path)}
        return InputState(self.sources, files)

    def after(self, plan: Plan) -> InputState:
        """The state once ``plan`` is carried out."""
        scope = plan.scope
        files = {k: f for k, f in self.files.items() if not (f.source == scope.source and scope.covers(f.source_path))}
        for f in (*plan.new, *plan.changed, *plan.unchanged):
            assert f.sha256 is not None
            known = KnownFile(f.source, f.source_path, f.sha256, f.size, plan.trusted_mtime(f), f.inode)
            before = self.files.get((f.source, f.source_path))
            files[f.source, f.source_path] = before if before == known else known  # one record for a million files
        return InputState({**self.sources, scope.source: scope.root}, files)

    def inputs(self) -> Iterator[InputFile]:
        """All files as the readers take them, sorted by source and path."""
        for key in sorted(self.files):
            f = self.files[key]
            dump = f.source_path.split("/", 1)[0] if "/" in f.source_path else None
            native = f"{self.sources[f.source].rstrip('/')}/{f.source_path}"
            yield InputFile(f.source, dump, f.source_path, native, f.size, f.mtime_ns, f.inode, f.sha256)

    def to_arrow(self) -> pa.Table:
        """The files as an Arrow table, sorted by source and path."""
        import pyarrow as pa

        rows = [self.files[k] for k in sorted(self.files)]
        text = ("source", "source_path", "sha256")
        columns = {n: pa.array([getattr(f, n) for f in rows], pa.string()) for n in text}
        for n in ("size", "mtime_ns", "inode"):
            columns[n] = pa.array([getattr(f, n) for f in rows], pa.int64() if n != "inode" else pa.uint64())
        return pa.table(columns)

    def to_bytes(self) -> bytes:
        """The files as the bytes of an Arrow file."""
        import pyarrow as pa

        rows = self.to_arrow()
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, rows.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
            writer.write_table(rows)
        return bytes(sink.getvalue())

    @classmethod
    def from_arrow(cls, sources: Mapping[str, str], rows: pa.Table) -> InputState:
        """The inverse of :meth:`to_arrow`."""
        names = ("source", "source_path", "sha256", "size", "mtime_ns", "inode")
        files = (KnownFile(*values) for values in zip(*(rows.column(n).to_pylist() for n in names), strict=True))
        return cls(dict(sources), {(f.source, f.source_path): f for f in files})


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to do: files with their SHA-256, in the order of their paths.

    ``touched`` is the part of ``unchanged`` whose times are new; ``read_ns`` is when hashing began.
    """

    scope: Scope
    new: tuple[InputFile, ...] = ()
    changed: tuple[InputFile, ...] = ()
    removed: tuple[KnownFile, ...] = ()
    unchanged: tuple[InputFile, ...] = ()
    touched: tuple[InputFile, ...] = ()
    new_source: bool = False
    read_ns: int = 0

    @property
    def nothing_to_do(self) -> bool:
        """Whether the inputs are as the warehouse knows them."""
        return not (self.new or self.changed or self.removed or self.new_source)

    def trusted_mtime(self, file: InputFile) -> int:
        """The file's time of change, or 0 when it could change again within the resolution of the clock."""
        return file.mtime_ns if file.mtime_ns < self.read_ns - _RACY_NS else 0


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
    path = address.rstrip("/") if remote else os.path.abspath(address)  # noqa: PTH100  keeps links, unlike resolve()
    if not remote and not Path(path).exists():
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
    if not remote and Path(path).is_file():
        path, prefix = os.path.split(path)
    name = source or path.rstrip("/").rsplit("/", 1)[-1].rsplit(os.sep, 1)[-1] or "root"
    if name in state.sources and (source is None or "://" in state.sources[name] or Path(state.sources[name]).exists()):
        raise UsageError(
            f"The source name “{name}” belongs to {state.sources[name]}; name this one with --source NAME."
        )
    return Scope(name, path, prefix, only)


def compare(
    inventory: Iterable[InputFile | Rejection], state: InputState, scope: Scope
) -> tuple[Plan, list[Rejection]]:
    """Compare the files found under ``scope`` with the state.

    A file with the size, time of change and inode that the state knows is not read; all others are hashed here.

    Args:
        inventory: What :func:`etl.ingest.inventory.take_inventory` finds (files outside the scope are ignored).
        state: What the warehouse was made from.
        scope: What the run is about; only its files can become ``removed``.

    Returns:
        The plan, and the inputs that could not even be listed or hashed.
    """
    started = time.time_ns()
    new: list[InputFile] = []
    changed: list[InputFile] = []
    unchanged: list[InputFile] = []
    touched: list[InputFile] = []
    rejected: list[Rejection] = []
    seen: set[str] = set()
    for found in inventory:
        if not scope.covers(found.source_path):
            continue
        if isinstance(found, Rejection):
            rejected.append(found)
            continue
        before = state.files.get((scope.source, found.source_path))
        try:
            file = _hashed(found, before)
        except RejectedInputError as error:
            rejected.append(
                Rejection(scope.source, found.source_path, error.stage, error.code, error.message, found.size)
            )
            continue
        seen.add(file.source_path)
        if before is None:
            new.append(file)
        elif before.sha256 != file.sha256:
            changed.append(file)
        else:
            unchanged.append(file)
            if (before.mtime_ns, before.inode) != (file.mtime_ns, file.inode):
                touched.append(file)
    removed = [f for f in state.of_source(scope.source) if scope.covers(f.source_path) and f.source_path not in seen]
    plan = Plan(
        scope,
        tuple(new),
        tuple(changed),
        tuple(sorted(removed)),
        tuple(unchanged),
        tuple(touched),
        new_source=state.sources.get(scope.source) != scope.root,
        read_ns=started,
    )
    return plan, rejected


def _hashed(found: InputFile, before: KnownFile | None) -> InputFile:
    """``found`` with its SHA-256, taken from the state where nothing about the file has changed."""
    if found.sha256 is not None:
        return found
    same = before is not None and before.mtime_ns > 0
    if same and before is not None:
        same = (before.size, before.mtime_ns, before.inode) == (found.size, found.mtime_ns, found.inode)
    return replace(found, sha256=before.sha256 if same and before is not None else hash_file(found))
