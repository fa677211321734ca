"""A headless Chromium for the tests of the report, where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # offline: a page that needs the network would not get ready
)


def find_browser() -> str | None:
    """Path of a Chromium, by the variable CHROMIUM or its usual names."""
    return os.environ.get("CHROMIUM") or next((p for n in _NAMES if (p := shutil.which(n))), None)


def dom(browser: str, page: Path, folder: Path, *, address: str = "", size: str = "1280,1000") -> str:
    """The document as it stands after its script has run."""
    command = [browser, *_FLAGS, f"--user-data-dir={folder / 'profile'}", f"--window-size={size}"]
    command += ["--virtual-time-budget=4000", "--dump-dom", f"{page.as_uri()}{address}"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
