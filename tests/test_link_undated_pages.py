"""A page that lost its date is dated by other documents that report its events; one with a date or alone is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.pipeline import run
from etl.settings import Settings
from etl.warehouse.read import connect

if TYPE_CHECKING:
    from pathlib import Path

DATED = """OUAGADOUGOU, 14 May 2023 (Agency) -

Burkina Faso's army captured Kongoussi on Saturday after a week of clashes in the north, the ministry said. \
Rebels also withdrew from Djibo on Saturday, ending a siege of many months that had emptied its markets.

In a separate assault near Dori, 11 soldiers were killed on Saturday when gunmen attacked a convoy that carried flour.
"""
UNDATED = """Army takes Kongoussi

On Saturday the army captured Kongoussi from the rebels. The rebels withdrew from Djibo on Saturday.

Gunmen attacked a convoy near Dori on Saturday, killing 11 soldiers.

A few days ago militants kidnapped two nurses in Titao. Police arrested a mayor in Ouahigouya.
"""


def mentions(folder: Path, texts: dict[str, str]) -> list[dict[str, Any]]:
    raw = folder / "raw"
    raw.mkdir()
    for name, text in texts.items():
        (raw / name).write_text(text, encoding="utf-8")
    run(str(raw), str(folder / "warehouse"), Settings(executor="serial"))
    query = (
        "SELECT trigger_text, date_start::DATE::VARCHAR AS first, date_end::DATE::VARCHAR AS last, date_basis, trace "
        "FROM mentions JOIN documents USING (doc_id) WHERE source_path = 'undated.txt'"
    )
    with connect(folder / "warehouse") as connection:
        cursor = connection.execute(query)
        header = [d[0] for d in cursor.description or []]
        return [dict(zip(header, row, strict=True)) for row in cursor.fetchall()]


def test_alone_its_weekdays_stay_open(tmp_path: Path) -> None:
    found = mentions(tmp_path, {"undated.txt": UNDATED})
    assert found
    assert {m["first"] for m in found} == {None}


def test_another_document_dates_it(tmp_path: Path) -> None:
    found = {m["trigger_text"]: m for m in mentions(tmp_path, {"dated.txt": DATED, "undated.txt": UNDATED})}
    assert {m["date_basis"] for m in found.values()} == {"cross_document"}
    assert (found["captured"]["first"], found["attacked"]["first"]) == ("2023-05-13", "2023-05-13")
    assert (found["kidnapped"]["first"], found["kidnapped"]["last"]) == ("2023-05-06", "2023-05-13")
    assert found["arrested"]["first"] == "2023-05-13"
    assert found["kidnapped"]["trace"][-1]["step"] == "link"
