"""The command line is documented whole, and behaves on every kind of terminal."""

from __future__ import annotations

import dataclasses
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from etl.cli.app import app
from etl.cli.reference import render
from etl.settings import Settings

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def commands(words: str, command: Any) -> list[tuple[str, Any]]:
    found = [(words, command)]
    for name, inner in getattr(command, "commands", {}).items():
        found += commands(f"{words} {name}", inner)
    return found


def test_the_page_is_what_the_commands_say() -> None:
    assert render() == PAGE, "run `python -m etl.cli.reference`"


@pytest.mark.parametrize(("words", "command"), commands("etl", get_command(app)), ids=lambda v: str(v)[:30])
def test_every_command_and_flag_is_documented(words: str, command: Any) -> None:
    section = re.search(rf"^## {re.escape(words)}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert section is not None, words
    assert command.help
    for parameter in command.params:
        assert parameter.help, f"{words}: {parameter.name} says nothing"
        names = parameter.opts if parameter.param_type_name == "option" else [parameter.metavar]
        for name in names:
            assert f"`{name}`" in section[1], f"{words} {name}"


def test_every_setting_stands_on_the_page() -> None:
    section = PAGE.split("## Settings\n")[1]
    for field in dataclasses.fields(Settings):
        assert re.search(
            rf"^\| `{field.name}` \| `ETL_{field.name.upper()}` \| .* \| \S.+\. \|$", section, re.MULTILINE
        )


def on_a_terminal(words: list[str], *, columns: int, **environment: str) -> str:
    """What a command writes on a terminal that is ``columns`` wide."""
    main, other = pty.openpty()
    env = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color", **environment}
    process = subprocess.Popen([sys.executable, "-m", "etl", *words], stdout=other, stderr=other, env=env)
    os.close(other)
    parts = []
    while True:
        try:
            data = os.read(main, 65_536)
        except OSError:  # the other end is closed
            break
        if not data:
            break
        parts.append(data)
    process.wait()
    os.close(main)
    return b"".join(parts).decode("utf-8").replace("\r\n", "\n")


def test_no_color_and_narrow_terminals(sample_warehouse: Path) -> None:
    words = ["sql", "SELECT event_type, count(*) AS n FROM events GROUP BY 1 ORDER BY 1", "-w", str(sample_warehouse)]
    plain = on_a_terminal(words, columns=40, NO_COLOR="1")
    assert "ASSAULT" in plain
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", plain)
    assert max(map(len, re.sub(r"\x1b\[[0-9;]*m", "", plain).splitlines())) <= 40


def test_rules_are_shown_as_they_are(sample_warehouse: Path) -> None:
    """A rule such as “en:shell:v:…” is no picture of a shell."""
    query = ["sql", "SELECT ':shell:' AS a, '[bold]x[/bold]' AS b", "-w", str(sample_warehouse)]
    assert ":shell:" in on_a_terminal(query, columns=80)
    assert "[bold]x[/bold]" in on_a_terminal(query, columns=80)
    piped = subprocess.run([sys.executable, "-m", "etl", *query], capture_output=True, text=True, check=True).stdout
    assert piped == "a\tb\n:shell:\t[bold]x[/bold]\n"


def test_a_reader_that_has_enough_is_no_error(sample_warehouse: Path) -> None:
    command = f"{sys.executable} -m etl sql 'SELECT * FROM segments' -w '{sample_warehouse}' | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("segment_id")
    assert "Traceback" not in done.stderr
