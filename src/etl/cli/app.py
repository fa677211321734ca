"""The tree of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from etl.cli import admin, look, work

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["app", "run_app"]

app = typer.Typer(
    name="etl",
    help="Turn dumps of scraped text in many languages into conflict-event tables that can be checked line by line.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001  typer's callbacks are called so
    if wanted:
        from importlib.metadata import version

        typer.echo(f"eventlake {version('eventlake')}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks (anywhere on the line).")] = False,
) -> None:
    """Options of all commands (both are handled before a command runs)."""
    del version, debug


work.register(app)
look.register(app)
admin.register(app)


def run_app(words: Sequence[str]) -> int:
    """Run the command that ``words`` name; returns its exit code (2 for wrong usage)."""
    command = typer.main.get_command(app)
    try:
        code = command.main(list(words), prog_name="etl", standalone_mode=False)
    except typer.Exit as stop:
        return stop.exit_code
    except Exception as error:
        # Wrong usage is an exception that can show itself; its class is click's, or typer's own copy of it.
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        return int(getattr(error, "exit_code", 2))
    return code if isinstance(code, int) else 0
