"""The real thing: full and read-only disks, two writers, and runs killed at random moments."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from etl.errors import LockError, WarehouseError
from etl.warehouse.layout import Layout
from etl.warehouse.lock import STALE_SECONDS, WriterLock
from etl.warehouse.publish import Publisher
from warehouse_fakes import counts, digests, fake_run, some_raw, torture, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMITED = """
import resource, signal, sys
from warehouse_fakes import fake_run
from etl.errors import WarehouseError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    fake_run(sys.argv[1], sys.argv[2])
except WarehouseError as error:
    sys.stderr.write(str(error))
    sys.exit(7)
"""


def test_killed_at_random_moments_nothing_is_lost(tmp_path: Path) -> None:
    figures = torture.torture(tmp_path, kills=20, seed=int.from_bytes(os.urandom(2), "big"))
    assert figures["kills"] == 20
    assert figures["scans"] > 0


def test_a_full_disk_publishes_nothing_and_heals(tmp_path: Path) -> None:
    raw = some_raw(tmp_path / "raw")
    fake_run(str(raw), str(tmp_path / "w"))
    before = digests(tmp_path / "w")
    write(raw, "big.txt", *[f"en|2022-03-02|{i} {os.urandom(40).hex()}" for i in range(3000)])
    # A process that may write no file beyond 100 kB meets the same error as one on a full disk.
    words = [sys.executable, "-c", LIMITED, str(raw), str(tmp_path / "w"), "100000"]
    path = os.pathsep.join(p for p in sys.path if p)
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path})
    assert done.returncode == 7, done.stderr
    assert "is full, so nothing new was published and the last snapshot stands; free some space" in done.stderr
    assert digests(tmp_path / "w") == before
    fake_run(str(raw), str(tmp_path / "w"))
    assert counts(tmp_path / "w")["segments"] == 3004


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[bool]:
    """A file system of ``size`` at ``folder`` where this user may mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def test_a_small_disk_that_fills_up(tmp_path: Path) -> None:
    raw = some_raw(tmp_path / "raw")
    with small_disk(tmp_path / "disk", "600k") as mounted:
        warehouse = tmp_path / "disk" / "w"
        fake_run(str(raw), str(warehouse))
        before = digests(warehouse)
        if mounted:
            write(raw, "big.txt", *[f"en|2022-03-02|{i} {os.urandom(400).hex()}" for i in range(2000)])
            with pytest.raises(WarehouseError, match="is full, so nothing new was published"):
                fake_run(str(raw), str(warehouse))
            assert digests(warehouse) == before
            (raw / "big.txt").unlink()
            fake_run(str(raw), str(warehouse))
        assert digests(warehouse) == before


def test_a_target_that_cannot_be_written(tmp_path: Path) -> None:
    raw = some_raw(tmp_path / "raw")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WarehouseError, match="cannot be written"):
        fake_run(str(raw), str(tmp_path / "file" / "w"))
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    if os.geteuid() != 0:  # root writes everywhere
        with pytest.raises(WarehouseError, match=r"cannot be written .* choose another --warehouse"):
            fake_run(str(raw), str(locked / "w"))


HOLD = """
import sys, time
from etl.warehouse.publish import Publisher
with Publisher(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


def test_two_writers(tmp_path: Path) -> None:
    raw, warehouse = some_raw(tmp_path / "raw"), tmp_path / "w"
    fake_run(str(raw), str(warehouse))
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(warehouse)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockError, match=rf"Another run holds the warehouse: .*process {holder.pid} on ") as caught:
            fake_run(str(raw), str(warehouse))
        assert caught.value.exit_code == 3
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    write(raw, "9.txt", "en||After the holder's death.")
    fake_run(str(raw), str(warehouse))  # the lock of the dead is no obstacle
    assert counts(warehouse)["documents"] == 4


def test_a_lock_of_another_machine_is_honoured_until_it_is_stale(tmp_path: Path) -> None:
    lock = Layout.of(tmp_path / "w").lock
    lock.parent.mkdir(parents=True)
    lock.write_text(json.dumps({"pid": 1, "host": "elsewhere", "run_id": "run-000009"}))
    with pytest.raises(LockError, match=r"run-000009 \(process 1 on elsewhere\)"), Publisher(tmp_path / "w"):
        pass
    os.utime(lock, (time.time() + 9999, time.time() + 9999))  # a clock that went backwards
    with pytest.raises(LockError), WriterLock(lock, "mine"):
        pass
    old = time.time() - STALE_SECONDS - 5
    os.utime(lock, (old, old))
    with WriterLock(lock, "mine") as held:
        held.touch()
        assert json.loads(lock.read_text())["host"] == socket.gethostname()
    assert lock.read_text() == ""
    lock.write_text("garbage")
    with Publisher(tmp_path / "w") as publisher:
        assert publisher.run_id == "run-000001"
