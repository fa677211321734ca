"""Running one function over many batches, in this process, in worker processes, or on a Dask cluster.

Results come back in the order of the batches, whatever the executor and the number of workers, so that what is made
of them is the same.  Worker processes are fresh interpreters (``python -m etl.parallel``) that talk over pipes: they
never import the caller's main script, so ``etl.run`` works from a script without a ``__main__`` guard, in a notebook
and inside a Prefect task; nothing is forked from a process with threads.  A worker that dies (out of memory, killed)
is replaced and its batch tried once more; after a second death the caller decides what becomes of the batch.
"""

from __future__ import annotations

import collections
import contextlib
import gc
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Sized
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from etl.errors import EventlakeError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["WorkerError", "map_batches"]

Batch = TypeVar("Batch")
Result = TypeVar("Result")

# Batches handed out ahead of the one whose result is awaited, per worker: enough to keep workers busy, few enough to
# bound the memory that waiting results take.
_AHEAD = 2
# How long a Dask scheduler may take to answer.
_DASK_TIMEOUT = "10s"


class WorkerError(EventlakeError):
    """A worker process died twice on the same batch; ``death`` says how."""

    def __init__(self, message: str, death: str = "") -> None:
        super().__init__(message)
        self.death = death


def map_batches(
    function: Callable[[Batch], Result],
    batches: Iterable[Batch],
    *,
    executor: str = "serial",
    workers: int = 1,
    scheduler: str | None = None,
    on_done: Callable[[Batch], None] | None = None,
    on_death: Callable[[Batch, WorkerError], Result] | None = None,
    apart: bool = False,
) -> Iterator[Result]:
    """Results of ``function`` for each batch, in order.

    Args:
        function: A function that workers can import, or a ``functools.partial`` of one.
        batches: The batches; taken from the iterable only when workers have room.
        executor: ``serial``, ``processes`` or ``dask``.
        workers: Number of worker processes (``processes``), or of batches in flight (``dask``).
        scheduler: Address of the Dask scheduler; a client that the caller made current (``client.as_current()``) is
            used instead, as the Prefect flow does with prefect-dask's.
        on_done: Called with each batch when its result is handed out, for progress.
        on_death: Gives the result of a batch on which a worker process died twice; without it, that is an error.
        apart: Whether ``processes`` keeps even a single batch, or a single worker, out of this process.

    Raises:
        WorkerError: A worker died twice on one batch, and there is no ``on_death``.
        UsageError: An executor that does not exist, or Dask without its extra or its scheduler.
        Exception: Whatever ``function`` raises.
    """
    few = isinstance(batches, Sized) and len(batches) <= 1
    if executor == "serial" or (executor == "processes" and not apart and (workers <= 1 or few)):
        pairs: Iterator[tuple[Batch, Result]] = ((batch, function(batch)) for batch in batches)
    elif executor == "processes":
        pairs = _in_processes(function, batches, workers, on_death)
    elif executor == "dask":
        pairs = _on_dask(function, batches, workers, scheduler)
    else:
        raise UsageError(f"executor must be serial, processes or dask, not “{executor}”.")
    with contextlib.closing(pairs):  # type: ignore[type-var]  # generators can be closed
        for batch, result in pairs:
            if on_done is not None:
                on_done(batch)
            yield result


def _in_order(submit: Callable[[Batch], Any], batches: Iterable[Batch], width: int) -> Iterator[tuple[Batch, Any]]:
    """Submit batches with at most ``width`` under way; yield (batch, future) in order."""
    waiting: collections.deque[tuple[Batch, Any]] = collections.deque()
    for batch in batches:
        waiting.append((batch, submit(batch)))
        if len(waiting) >= width:
            yield waiting.popleft()
    while waiting:
        yield waiting.popleft()


def _in_processes(
    function: Callable[[Batch], Result],
    batches: Iterable[Batch],
    workers: int,
    on_death: Callable[[Batch, WorkerError], Result] | None,
) -> Iterator[tuple[Batch, Result]]:
    task = pickle.dumps(function)
    pool = _Pool(task)
    threads = ThreadPoolExecutor(workers, thread_name_prefix="etl-worker")
    try:
        futures: Iterator[tuple[Batch, Future[Result]]] = _in_order(
            lambda batch: threads.submit(pool.call, batch), batches, workers * (1 + _AHEAD)
        )
        for batch, future in futures:
            try:
                result = future.result()
            except WorkerError as error:
                if on_death is None:
                    raise
                result = on_death(batch, error)
            yield batch, result
    finally:
        pool.close()
        threads.shutdown(wait=True, cancel_futures=True)


class _Pool:
    """Worker processes, one for each thread that calls."""

    def __init__(self, task: bytes) -> None:
        self._task = task
        self._local = threading.local()
        self._lock = threading.Lock()
        self._workers: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    def call(self, batch: Any) -> Any:
        """The function's result for ``batch``, by this thread's worker."""
        for attempt in (1, 2):
            worker = getattr(self._local, "worker", None) or self._start()
            assert worker.stdin is not None
            assert worker.stdout is not None
            try:
                _send(worker.stdin, batch)
                good, value = _receive(worker.stdout)
            except (EOFError, OSError) as error:
                self._local.worker = None
                code = worker.wait()
                if attempt == 2 or self._closed:
                    raise WorkerError(
                        f"A worker process died twice ({_death(code)}) on one batch; if memory ran out, use fewer "
                        "--workers or smaller batches (ETL_BATCH_BYTES).",
                        _death(code),
                    ) from error
            else:
                if good:
                    return value
                raise value
        raise AssertionError

    def _start(self) -> subprocess.Popen[bytes]:
        """A new worker for this thread."""
        with self._lock:
            if self._closed:
                raise WorkerError("The run was stopped.")
            worker = subprocess.Popen(
                [sys.executable, "-m", "etl.parallel"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(p or os.getcwd() for p in sys.path)},  # noqa: PTH109
            )
            self._workers.add(worker)
        self._local.worker = worker
        assert worker.stdin is not None
        worker.stdin.write(len(self._task).to_bytes(8, "little") + self._task)
        worker.stdin.flush()
        return worker

    def close(self) -> None:
        """Stop all workers; what they are doing is lost."""
        with self._lock:
            self._closed = True
            for worker in self._workers:
                worker.kill()
            for worker in self._workers:
                worker.wait()
                for pipe in (worker.stdin, worker.stdout):
                    with contextlib.suppress(OSError):
                        assert pipe is not None
                        pipe.close()


def _death(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"


def _send(pipe: Any, value: Any) -> None:
    data = pickle.dumps(value, protocol=5)
    pipe.write(len(data).to_bytes(8, "little") + data)
    pipe.flush()


def _receive(pipe: Any) -> Any:
    return pickle.loads(_read(pipe, int.from_bytes(_read(pipe, 8), "little")))  # noqa: S301  our own worker's


def _read(pipe: Any, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return bytes(data)


class _WithoutPandas:
    """Keeps pandas out of a worker: pyarrow imports it (0.25 s) only to ask whether a list is one of its objects."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:  # noqa: ARG002 - the protocol
        """No other finder is asked for pandas."""
        if name == "pandas":
            raise ModuleNotFoundError("A worker has no use for pandas.", name=name)


def _serve() -> None:
    """A worker: read the function, then batches; answer each; end when the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    sys.meta_path.insert(0, _WithoutPandas())  # it finds nothing
    gc.disable()  # until the lexicons are there: a fifth of the time of reading them went into looking for garbage
    answers: BinaryIO = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not end up among the answers
    requests = sys.stdin.buffer
    with contextlib.suppress(EOFError, BrokenPipeError):
        function = _receive(requests)
        while True:
            batch = _receive(requests)
            try:
                answer = (True, function(batch))
            except Exception as error:  # noqa: BLE001  every error is the parent's to judge
                answer = (False, error)
            if not gc.isenabled():
                gc.freeze()  # what is loaded now stays; later collections need not look at it
                gc.set_threshold(10_000)
                gc.enable()
            try:
                _send(answers, answer)
            except (pickle.PicklingError, TypeError, AttributeError) as error:
                _send(answers, (False, RuntimeError(f"{type(answer[1]).__name__} cannot be sent back: {error}")))


def _on_dask(
    function: Callable[[Batch], Result], batches: Iterable[Batch], workers: int, scheduler: str | None
) -> Iterator[tuple[Batch, Result]]:
    if not scheduler:
        raise UsageError("The executor “dask” needs the address of a scheduler: --dask-scheduler tcp://host:8786.")
    try:
        from distributed import CancelledError, Client, KilledWorker
        from distributed.comm.core import CommClosedError
    except ImportError as error:
        raise UsageError("The executor “dask” needs an extra: pip install 'eventlake[dask]'.") from error
    with contextlib.ExitStack() as stack:
        try:
            client = Client.current(allow_global=False)  # type: ignore[no-untyped-call]
        except ValueError:
            try:
                client = Client(scheduler, timeout=_DASK_TIMEOUT, set_as_default=False)  # type: ignore[no-untyped-call]
            except OSError as error:
                raise UsageError(f"No Dask scheduler answers at {scheduler}.") from error
            stack.enter_context(client)
        threads = sum(w["nthreads"] for w in client.scheduler_info()["workers"].values())
        width = max(workers, threads, 1) * (1 + _AHEAD)
        futures = _in_order(lambda batch: client.submit(function, batch, pure=False, retries=2), batches, width)
        for batch, future in futures:
            try:
                result = future.result()
            except KilledWorker as error:
                raise WorkerError(
                    "Workers of the Dask cluster died several times on one batch; if memory ran out, give them more or "
                    "use smaller batches (ETL_BATCH_BYTES).",
                    "on Dask",
                ) from error
            except (CommClosedError, CancelledError) as error:
                raise WorkerError(f"The Dask scheduler at {scheduler} was lost in mid-run.", "on Dask") from error
            future.release()
            yield batch, result


if __name__ == "__main__":
    _serve()
