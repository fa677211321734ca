"""The page ``docs/cli.md``, rendered from the commands themselves by ``python -m etl.cli.reference``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["render"]

_HEAD = """# Command line

Written from the commands themselves; `etl COMMAND --help` prints the same.

Exit codes: 0 done, also when there was nothing to do · 1 a blocking check failed, nothing was published · 2 wrong usage
· 3 another run holds the lock · 4 published, but some inputs could not be read. An error is one sentence that says
what to do; `--debug`, anywhere on the line, shows the traceback. Results go to the standard output, progress and
complaints to the error stream. Tables are drawn on a terminal and tab-separated in a pipe; `NO_COLOR=1` takes the
colours away.

Names complete with the Tab key after `etl --install-completion` and a new shell (bash, zsh, fish, PowerShell).

Settings that are no flags, and defaults for flags, stand in `etl.toml` or in variables `ETL_*`: see
[settings](#settings).
"""

_SETTINGS = """## Settings

A setting has one name everywhere: `workers` in `etl.toml` and in Python, `ETL_WORKERS` in the environment, `--workers`
where a command has that flag. What stands later wins: default, `etl.toml` in the working folder (or the file of
`--config`), variable, flag. An unknown name or a value of the wrong kind is refused. For example:

```toml
# etl.toml
workers = 8
keep_days = 30
corrections = "/data/corrections.csv"
```
"""

_VARIABLES = """
Two variables name tables of your own, which are read wherever documents are read
([places and actors of your own](operations.md#places-and-actors-of-your-own)):

| variable | file |
|---|---|
| `ETL_GAZETTEER` | A table of places from `etl gazetteer build`, instead of the shipped one. |
| `ETL_ACTORS` | A list of named actors, besides the shipped ones. |

`ETL_RAW`, `ETL_WAREHOUSE` and `ETL_CONFIG` stand for the argument and flags of those names.
"""


def render() -> str:
    """The page as Markdown: every command, argument and option with its help."""
    from typer.main import get_command

    from etl.cli.app import app

    parts = [_HEAD]
    for words, command in _commands("etl", get_command(app)):
        parts.append("\n".join(_section(words, command)))
    return "\n".join([*parts, _settings()])


def _settings() -> str:
    """The section on settings: each with its variable, default and the meaning that its declaration gives."""
    import dataclasses
    import inspect
    import re

    from etl.settings import Settings

    told = inspect.getdoc(Settings) or ""
    meanings = dict(re.findall(r"^    (\w+): (.+)$", told, re.MULTILINE))
    rows = []
    for field in dataclasses.fields(Settings):
        default = "" if field.default is None else f"`{str(field.default).lower()}`"
        meaning = meanings[field.name].replace("``", "`")
        rows.append(f"| `{field.name}` | `ETL_{field.name.upper()}` | {default} | {meaning} |")
    head = "| setting | variable | default | meaning |\n|---|---|---|---|"
    return "\n".join([_SETTINGS, head, *rows, _VARIABLES])


def _commands(words: str, command: Any) -> Iterator[tuple[str, Any]]:
    """(words to type, command), the root first."""
    yield words, command
    for name, inner in sorted(getattr(command, "commands", {}).items()):
        if not inner.hidden:
            yield from _commands(f"{words} {name}", inner)


def _section(words: str, command: Any) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and not p.hidden]
    usage = " ".join([words, *(str(a.metavar or a.name.upper()) for a in arguments)])
    usage += " [OPTIONS]" * bool(options) + " COMMAND" * hasattr(command, "commands")
    yield f"## {words}\n"
    yield f"{' '.join((command.help or '').split())}\n"
    yield f"```text\n{usage}\n```\n"
    rows = [(f"`{a.metavar or a.name.upper()}`", _help(a)) for a in arguments]
    rows += [(_spelling(o), _help(o)) for o in options]
    yield from (f"- {name}: {text}" for name, text in rows)
    if rows:
        yield ""


def _spelling(option: Any) -> str:
    names = ", ".join(f"`{n}`" for n in (*option.opts, *option.secondary_opts))
    return names if option.is_flag else f"{names} `{option.metavar or option.name.upper()}`"


def _help(parameter: Any) -> str:
    text = " ".join((parameter.help or "").split())
    default = parameter.default
    if isinstance(default, str | int | float) and not isinstance(default, bool) and default != "":
        text += f" Default: `{default}`."
    if parameter.envvar:
        text += f" Variable: `{parameter.envvar}`."
    return text


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "docs/cli.md").write_text(render(), encoding="utf-8")
