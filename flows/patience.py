"""What the flows share: which errors are worth another try, and waiting while another run holds the warehouse."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from httpx import HTTPError
from prefect import get_run_logger, runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.exceptions import PrefectException
from prefect.states import Running

from etl.errors import EventlakeError, LockError, WarehouseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect import Task
    from prefect.client.schemas.objects import State, TaskRun

Held = TypeVar("Held")

WAIT_MINUTES = 60.0  # that a run waits for another one to leave the warehouse, unless it is told otherwise
LOOK_SECONDS = 15.0  # between two looks at the lock; a run that waits shows itself alive as often


def worth_another_try(task: Task[..., Any], task_run: TaskRun, state: State[Any]) -> bool:
    """Whether a failed task may succeed when it is tried again.

    What eventlake refuses on purpose (a failed check, wrong usage, a held lock) it refuses again; a disk that was full
    or away (WarehouseError) and all that nobody foresaw may be better in a minute.
    """
    return isinstance(state.data, WarehouseError) or not isinstance(state.data, EventlakeError)


def when_free(begin: Callable[[], Held], minutes: float) -> Held:
    """What ``begin`` returns once no other run holds the warehouse.

    Args:
        begin: Takes the lock; raises LockError while another run holds it.
        minutes: How long to go on trying.

    Raises:
        LockError: The other run still holds the warehouse after that time.
    """
    log = get_run_logger()
    end = time.monotonic() + 60 * minutes
    waited = False
    while True:
        try:
            held = begin()
        except LockError as error:
            left = end - time.monotonic()
            if left <= 0:
                raise
            if not waited:
                log.info("%s This run waits for it, up to %g minutes.", error, minutes)
            waited = True
            _show("Waiting", str(error))
            time.sleep(min(LOOK_SECONDS, left))
        else:
            if waited:
                log.info("The warehouse is free; the run goes on.")
                _show("Running", None)
            return held


def _show(name: str, message: str | None) -> None:
    """Show the flow run as running under another name, and as alive now; a server out of reach is no matter."""
    try:
        run_id = UUID(str(runtime.flow_run.id))
        with get_client(sync_client=True) as client:
            state = client.read_flow_run(run_id).state
            if state is not None and state.type == StateType.RUNNING:  # not over a state that a user has asked for
                shown = Running(name=name, message=message, state_details=state.state_details)
                client.set_flow_run_state(run_id, shown)
    except (HTTPError, PrefectException, ValueError) as error:
        get_run_logger().debug("The state could not be shown: %s", error)
