"""Batches of work: which inputs are read together, and computing them over the workers into the cache."""

from __future__ import annotations

import functools
import os
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from etl.batch import TABLES, process_batch
from etl.batch.tables import tables_of
from etl.cache import Cache
from etl.clean import find_boilerplate
from etl.errors import UsageError
from etl.ingest.codes import CODES
from etl.model import Rejection
from etl.parallel import WorkerError, map_batches
from etl.warehouse.planning import ingest_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from etl.blocklist import Blocklist
    from etl.ingest.inventory import InputFile
    from etl.ingest.settings import IngestSettings
    from etl.link.duplicates import Duplicate
    from etl.progress import Progress
    from etl.settings import Settings
    from etl.warehouse.inputs import InputState

__all__ = ["Work", "compute_work", "refuse_lost_roots", "repeated_lines"]


@dataclass(slots=True)
class Work:
    """A batch of inputs of one source, the key of its results, and the lines that its dumps repeat (by dump)."""

    files: list[InputFile]
    key: str
    boilerplate: dict[str, frozenset[str]] = field(default_factory=dict)


def refuse_lost_roots(todo: Sequence[Work], inputs: InputState) -> None:
    """A clear sentence when a source that must be read again is out of reach, instead of losing its rows.

    Raises:
        UsageError: The root of a source is gone.
    """
    for source in sorted({f.source for work in todo for f in work.files}):
        root = inputs.sources[source]
        if "://" not in root and not os.path.exists(root):  # noqa: PTH110
            raise UsageError(
                f"The documents of source “{source}” must be read again, but its root {root} is gone; bring it "
                f"back, give it a new root with --source {source}, or run `etl sources remove {source}`."
            )


def compute_work(
    todo: Sequence[Work], cache: Cache, settings: Settings, blocked: Blocklist, progress: Progress
) -> set[str]:
    """Compute batches over the workers; their tables are in the cache afterwards.

    A batch on which worker processes die is computed again file by file; a file that kills its own worker too goes
    into quarantine, and everything else goes on.  (With one worker, or one batch, there is no worker process to die.)

    Returns:
        The keys of the batches that were computed.
    """
    local = settings.executor != "dask"  # a cluster's workers need not see this disk
    folder = cache.folder if local else None
    compute = functools.partial(_compute, folder=folder, ingest=ingest_settings(settings), blocked=blocked)
    results = map_batches(
        compute,
        todo,
        executor=settings.executor,
        workers=settings.n_workers,
        scheduler=settings.dask_scheduler,
        on_done=lambda done: progress.advance(len(done.files), f"{len(done.files)} files"),
        on_death=functools.partial(_file_by_file, compute=compute),
    )
    for work, tables in zip(todo, results, strict=True):
        if tables is not None:
            cache.put(work.key, work.files, tables)
    return {work.key for work in todo}


def _compute(
    work: Work, *, folder: Path | None, ingest: IngestSettings, blocked: Blocklist
) -> dict[str, pa.Table] | None:
    """What a worker does with one batch: its tables go into the cache, or back to the caller when that is elsewhere."""
    tables = process_batch(work.files, ingest, blocked, work.boilerplate)
    if folder is None:
        return tables
    # The key is known, so the worker's cache needs no fingerprint.
    Cache(folder, fingerprint_="-").put(work.key, work.files, tables)
    return None


def _file_by_file(
    work: Work, _: WorkerError, *, compute: Callable[..., dict[str, pa.Table] | None]
) -> dict[str, pa.Table]:
    """The tables of a batch that no worker survives: its files again, one at a time, the deadly ones rejected."""
    import pyarrow as pa

    def rejected(alone: Work, error: WorkerError) -> dict[str, pa.Table]:
        [file] = alone.files
        stage, sentence = CODES["worker_died"]
        message = f"{sentence} ({error.death})"
        return tables_of([], [Rejection(file.source, file.source_path, stage, "worker_died", message, file.size)])

    parts = map_batches(
        functools.partial(compute, folder=None),
        [Work([file], work.key, work.boilerplate) for file in work.files],
        executor="processes",
        on_death=rejected,
        apart=True,
    )
    tables = [part for part in parts if part is not None]
    return {name: pa.concat_tables([part[name] for part in tables]).unify_dictionaries() for name in TABLES}


def repeated_lines(
    work: Sequence[Work], tables: Iterable[pa.Table], duplicates: Mapping[str, Duplicate]
) -> tuple[int, dict[str, dict[str, frozenset[str]]]]:
    """Lines that a dump repeats over many stories, and which of them each batch holds.

    Args:
        work: The batches.
        tables: Table ``lines`` of each batch, in the same order.
        duplicates: Copies, which do not count.

    Returns:
        The number of such lines, and for each batch that holds some (by its key) the line ids by dump.
    """
    import numpy as np

    counted: dict[tuple[str, str], list[Any]] = defaultdict(list)
    stories: dict[tuple[str, str], int] = defaultdict(int)
    held: list[tuple[str, str, str, Any]] = []
    for batch, table in zip(work, tables, strict=True):
        source = batch.files[0].source
        columns = [table.column(name).to_pylist() for name in ("doc_id", "dump", "lines")]
        for doc_id, dump, lines in zip(*columns, strict=True):
            ids = np.array(lines, dtype=np.uint64)
            held.append((batch.key, source, dump, ids))
            if doc_id not in duplicates:
                counted[source, dump].append(ids)
                stories[source, dump] += 1
    repeated: dict[tuple[str, str], frozenset[str]] = {}
    for key, parts in counted.items():
        ids, counts = np.unique(np.concatenate(parts), return_counts=True)
        found = {f"{i:016x}": int(n) for i, n in zip(ids.tolist(), counts.tolist(), strict=True) if n > 1}
        lines_of_dump = find_boilerplate(found, stories[key])
        if lines_of_dump:
            repeated[key] = lines_of_dump
    by_batch: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for key_, source, dump, ids in held:
        lines_of_dump = repeated.get((source, dump), frozenset())
        here = lines_of_dump & {f"{i:016x}" for i in ids.tolist()} if lines_of_dump else frozenset()
        if here:
            by_batch[key_][dump] = by_batch[key_].get(dump, frozenset()) | here
    return sum(map(len, repeated.values())), dict(by_batch)
