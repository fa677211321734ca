"""What a run would do: the comparison of inputs with the warehouse, looked up against the cache, without writing."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.blocklist import Blocklist
from etl.cache import Cache, fingerprint, make_batches
from etl.errors import RejectedInputError, UsageError
from etl.ingest.inventory import take_inventory
from etl.ingest.settings import IngestSettings
from etl.warehouse.inputs import InputState, Plan, compare, resolve_scope
from etl.warehouse.layout import Layout
from etl.warehouse.publish import load_inputs
from etl.warehouse.remote import refresh
from etl.warehouse.snapshots import current_snapshot, refuse_newer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from etl.ingest.inventory import InputFile
    from etl.model import Rejection
    from etl.settings import Settings

__all__ = ["Preview", "blocked_salt", "ingest_settings", "open_cache", "preview", "run_fingerprint", "scoped_inventory"]

# Bytes of raw text that one worker reads in a second where no run has shown it yet.
_BYTES_PER_SECOND = 1_500_000.0


def ingest_settings(settings: Settings) -> IngestSettings:
    """The part of the settings that decides what is read out of inputs."""
    return IngestSettings(text_field=settings.text_field, redact=settings.redact)


def open_cache(layout: Layout, settings: Settings) -> Cache:
    """The warehouse's cache, with keys for these settings."""
    return Cache(layout.cache, salt=repr(ingest_settings(settings)))


def run_fingerprint(layout: Layout, settings: Settings) -> str:
    """Digest of all that decides the published tables besides the inputs: code, settings, blocklist, corrections.

    Raises:
        UsageError: The file of corrections, or the user's own list of actors, cannot be used; no worker has started.
    """
    if os.environ.get("ETL_ACTORS"):
        from etl.extract.actors import world

        world()
    parts = [fingerprint(whole=True), repr(ingest_settings(settings)), str(settings.redact)]
    parts.append(Blocklist.load(layout.blocklist).digest())
    if settings.corrections:
        path = Path(settings.corrections)
        if not path.is_file():
            raise UsageError(f"There is no file of corrections {path}.")
        parts.append(hashlib.sha256(path.read_bytes()).hexdigest())
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()


def blocked_salt(batch: Sequence[InputFile], blocked: Blocklist) -> str:
    """The part of the blocklist that decides the result of a batch, as text for its key."""
    if not (blocked.documents or blocked.patterns):
        return ""
    parts = (blocked.concerning(f.source, f.source_path).digest() for f in batch)
    return "".join(sorted({p for p in parts if p}))


def scoped_inventory(
    raw: str | Path, state: InputState, settings: Settings, blocked: Blocklist | None = None
) -> tuple[Plan, list[Rejection]]:
    """List and compare the inputs that a run on ``raw`` is about.

    Raises:
        UsageError: The path does not exist, or the source's name belongs to another root.
    """
    scope = resolve_scope(raw, state, source=settings.source, only=settings.only)
    found = take_inventory(scope.root, scope.source)
    if blocked is not None and blocked.patterns:
        found = (f for f in found if not blocked.blocks_path(f.source, f.source_path))
    try:
        return compare(found, state, scope)
    except RejectedInputError as error:  # the root itself: its files are out of reach, not removed
        raise UsageError(f"{scope.root} cannot be read: {error.message}") from error


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would do.

    Attributes:
        plan: New, changed, removed and unchanged files.
        rejected: Inputs that cannot be read at all.
        cached: Files whose results the cache has.
        cached_bytes: Their size.
        to_process: Files that have to be read.
        to_process_bytes: Their size.
        other_version: Whether the warehouse was made by another version of the code or with other settings.
        seconds: Estimated time.
    """

    plan: Plan
    rejected: tuple[Rejection, ...]
    cached: int
    cached_bytes: int
    to_process: int
    to_process_bytes: int
    other_version: bool
    seconds: float

    def counts(self) -> Iterator[tuple[str, int, int]]:
        """(what, files, bytes) per kind."""
        for name in ("new", "changed", "removed", "unchanged"):
            files = getattr(self.plan, name)
            yield name, len(files), sum(f.size for f in files)
        yield "cannot be read", len(self.rejected), sum(r.n_bytes or 0 for r in self.rejected)
        yield "cached", self.cached, self.cached_bytes
        yield "to process", self.to_process, self.to_process_bytes

    def examples(self) -> Iterator[tuple[str, list[str]]]:
        """A few paths per kind of change."""
        for name in ("new", "changed", "removed"):
            paths = [f.source_path for f in getattr(self.plan, name)]
            if paths:
                more = [f"… {len(paths) - 5:,} more"] if len(paths) > 5 else []
                yield name, paths[:5] + more

    @property
    def sentence(self) -> str:
        """What it comes to."""
        if self.plan.nothing_to_do and not self.other_version:
            return "Nothing to do."
        why = (
            ""
            if not self.other_version
            else " The warehouse was made by another version or with other settings; all tables are rewritten."
        )
        return f"A run would read {self.to_process:,} files and take about {self.seconds:.0f} s.{why}"

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values."""
        scope = self.plan.scope
        return {
            "source": scope.source,
            "root": scope.root,
            "part": scope.prefix,
            **{what.replace(" ", "_"): files for what, files, _ in self.counts()},
            "bytes_to_process": self.to_process_bytes,
            "other_version": self.other_version,
            "nothing_to_do": self.plan.nothing_to_do and not self.other_version,
            "estimated_seconds": round(self.seconds, 1),
            "paths": {n: [f.source_path for f in getattr(self.plan, n)] for n in ("new", "changed", "removed")},
        }


def preview(raw: str | Path, warehouse: str | Path, settings: Settings) -> Preview:
    """What a run on ``raw`` would do; takes no lock and writes nothing."""
    refresh(warehouse)
    layout = Layout.of(warehouse)
    refuse_newer(layout)
    snapshot = current_snapshot(layout)
    state = InputState() if snapshot is None else load_inputs(snapshot)
    blocked = Blocklist.load(layout.blocklist)
    plan, rejected = scoped_inventory(raw, state, settings, blocked)
    after = state.after(plan).without_blocked(blocked)
    cache = open_cache(layout, settings)
    cached = cached_bytes = todo = todo_bytes = 0
    for batch in make_batches(after.inputs(), settings.batch_bytes):
        size = sum(f.size for f in batch)
        if not settings.force and cache.path(cache.key(batch, blocked_salt(batch, blocked))).is_file():
            cached += len(batch)
            cached_bytes += size
        else:
            todo += len(batch)
            todo_bytes += size
    made_with = None if snapshot is None else snapshot.record.get("fingerprint")
    other = snapshot is not None and made_with != run_fingerprint(layout, settings)
    rate = float((snapshot.record.get("bytes_per_second") if snapshot else None) or 0)
    rate = rate or _BYTES_PER_SECOND * (settings.n_workers if settings.executor != "serial" else 1)
    nothing = plan.nothing_to_do and not other
    seconds = 0.0 if nothing else 0.5 + todo_bytes / rate + cached_bytes / (10 * rate)
    return Preview(plan, tuple(rejected), cached, cached_bytes, todo, todo_bytes, other, seconds)
