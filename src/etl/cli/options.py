"""Arguments and options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["JsonFlag", "Raw", "SnapshotOption", "WarehouseOption"]

WarehouseOption = Annotated[
    str,
    typer.Option("--warehouse", "-w", help="Folder of the warehouse.", envvar="ETL_WAREHOUSE", metavar="DIR"),
]
SnapshotOption = Annotated[
    str | None,
    typer.Option("--snapshot", help="Read an earlier snapshot (its id or number).", metavar="ID"),
]
Raw = Annotated[
    str,
    typer.Argument(help="Folder, archive or file with raw documents.", metavar="[RAW]", envvar="ETL_RAW"),
]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON.")]
