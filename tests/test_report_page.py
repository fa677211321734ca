"""The report: whole, small, offline, and deaf to what scraped text would like it to do."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import lxml.html
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import UsageError
from etl.pipeline import run
from etl.report import page as page_module
from etl.report import write_report
from etl.report.chosen import pieces
from etl.report.page import render, safe_json
from etl.settings import Settings
from etl.warehouse.read import connect
from report_browser import dom, find_browser

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NO_BROWSER = "no Chromium was found (set CHROMIUM to its path): the report was not opened in a browser"
ATTACK = (
    "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    "<a href=\"javascript:document.title='owned'\">x</a><svg onload=\"document.title='owned'\">"
    "\" onmouseover=\"document.title='owned'\" ' {{data}} <!-- "
)
LINK = "javascript:document.title='owned'//"
# What the page looks events up by; everything else may say anything.
KEYS = ("event_id", "mention_id")


def data_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    parsed: dict[str, Any] = json.loads(found[1])
    return parsed


@pytest.fixture(scope="module")
def sample_page(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    assert write_report(sample_warehouse, path) == path.stat().st_size
    return path


def planted(value: pa.DataType, column: str) -> Callable[[Any], Any]:
    """A function that puts the attack before every string inside a value of a column."""
    if pa.types.is_list(value):
        inner = planted(value.value_type, column)
        return lambda v: None if v is None else [inner(x) for x in v]
    if pa.types.is_struct(value):
        parts = {f.name: planted(f.type, f.name) for f in value}
        return lambda v: None if v is None else {k: parts[k](x) for k, x in v.items()}
    if pa.types.is_string(value):
        return lambda v: LINK if column == "url" else ATTACK if v is None else ATTACK + v
    return lambda v: v


@pytest.fixture(scope="module")
def hostile_page(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A report over tables whose every string is an attack, and the id of an event in it."""
    folder = tmp_path_factory.mktemp("hostile")
    warehouse = folder / "ware<b>house"
    shutil.copytree(sample_warehouse, warehouse)
    for path in warehouse.rglob("*.parquet"):
        rows = pq.read_table(path, partitioning=None)
        columns = []
        for field in rows.schema:
            plain = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
            change = (lambda v: v) if field.name in (*KEYS, "lang") else planted(plain, field.name)
            columns.append(pa.array([change(v) for v in rows.column(field.name).to_pylist()], plain))
        pq.write_table(pa.table(dict(zip(rows.column_names, columns, strict=True))), path)
    write_report(warehouse, folder / "report.html")
    with connect(warehouse) as connection:
        event_id = connection.execute("SELECT event_id FROM events ORDER BY n_mentions DESC LIMIT 1").fetchall()[0][0]
    return folder / "report.html", event_id


def test_all_events_stand_in_a_small_page(sample_page: Path, sample_warehouse: Path) -> None:
    html = sample_page.read_text(encoding="utf-8")
    data = data_of(html)
    with connect(sample_warehouse) as connection:
        events, mentions = connection.execute(
            "SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM mentions)"
        ).fetchall()[0]
    assert data["facts"]["totals"]["events"] == len(data["events"]) == events
    assert sum(e["counts"][0] for e in data["events"]) == mentions
    assert all(r["doc"] in data["documents"] for e in data["events"] for r in e["reports"])
    assert sample_page.stat().st_size < page_module.LIMIT


def test_quotes_are_the_sentences(sample_page: Path, sample_warehouse: Path) -> None:
    data = data_of(sample_page.read_text(encoding="utf-8"))
    with connect(sample_warehouse) as connection:
        rows = connection.execute("SELECT mention_id, sentence, trigger_text FROM mentions").fetchall()
    sentences = {i: (s, t) for i, s, t in rows}
    for e in data["events"]:
        for r in e["reports"]:
            sentence, trigger = sentences[r["id"]]
            if len(sentence) <= 700:
                assert "".join(r["quote"]) == sentence
            assert r["quote"][1] == trigger


def test_the_page_asks_the_network_for_nothing(sample_page: Path) -> None:
    html = sample_page.read_text(encoding="utf-8")
    shell = re.sub(r'<script type="application/json".*?</script>', "", html, flags=re.DOTALL)
    assert "default-src 'none'" in shell
    assert "unsafe" not in shell
    for forbidden in (" src=", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "insertAdjacent", "eval("):
        assert forbidden not in shell
    assert set(re.findall(r"https?://[^\"'\s`]+", shell)) <= {"http://www.w3.org/2000/svg"}


def test_a_large_warehouse_is_sampled_and_says_so(sample_warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = len(render(sample_warehouse).encode())
    limit = whole - 60_000
    monkeypatch.setattr(page_module, "LIMIT", limit)
    html = render(sample_warehouse)
    data = data_of(html)
    assert len(html.encode()) <= limit
    assert 0 < len(data["events"]) < data["facts"]["totals"]["events"]
    assert sum(n for _, n in data["facts"]["types"]) == data["facts"]["totals"]["events"]


def test_a_page_may_be_asked_for_an_older_snapshot_only_if_there_is_one(sample_warehouse: Path, tmp_path: Path) -> None:
    write_report(sample_warehouse, tmp_path / "r.html", "1")
    with pytest.raises(UsageError):
        write_report(sample_warehouse, tmp_path / "r.html", "99")
    with pytest.raises(UsageError, match="There is no folder"):
        write_report(sample_warehouse, tmp_path / "nowhere" / "r.html")


def test_what_changed_since_the_snapshot_before(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text("Russian forces shelled Kharkiv on 2 March 2022.", encoding="utf-8")
    run(raw, tmp_path / "w", Settings(executor="serial"))
    first = data_of(render(tmp_path / "w"))
    assert first["about"]["previous"] is None
    assert first["facts"]["changes"] == []
    (raw / "b.txt").write_text("Protesters rallied in Kyiv on 9 May 2021.", encoding="utf-8")
    run(raw, tmp_path / "w", Settings(executor="serial"))
    second = data_of(render(tmp_path / "w"))
    assert second["about"]["previous"] == first["about"]["snapshot"]
    assert ["documents", 1, 0, 0] in second["facts"]["changes"]
    assert {e["type"] for e in second["events"] if e.get("new")} == {"PROTEST"}
    assert data_of(render(tmp_path / "w", "1"))["about"]["snapshot"] == first["about"]["snapshot"]


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=40), max_size=3))
def test_json_cannot_leave_its_element(value: dict[str, str]) -> None:
    text = safe_json(value)
    assert not set(text) & set("<>&\u2028\u2029")
    expected = {k.encode("utf-8", "replace").decode(): v.encode("utf-8", "replace").decode() for k, v in value.items()}
    assert json.loads(text) == expected


@given(st.text(max_size=1500), st.integers(0, 1500), st.integers(1, 30))
def test_pieces_keep_the_trigger(sentence: str, at: int, length: int) -> None:
    before, trigger, after = pieces(sentence, at, length)
    assert trigger == sentence[at : at + length][:300]
    assert len(before) + len(after) <= 710
    if len(sentence) <= 700:
        assert before + trigger + after == sentence


def test_the_attack_stays_text_without_a_browser(hostile_page: tuple[Path, str]) -> None:
    html = hostile_page[0].read_text(encoding="utf-8")
    assert html.count("<script") == 3
    assert "<img" not in html
    assert data_of(html)["facts"]["quality"]["languages"]


@pytest.mark.parametrize(("size", "name"), [("1280,1000", "desktop"), ("390,900", "phone")])
def test_the_page_draws_itself(sample_page: Path, tmp_path: Path, capsys: Any, size: str, name: str) -> None:
    browser = find_browser()
    if browser is None:
        with capsys.disabled():
            print(f"\n{NO_BROWSER}")
        return
    first = data_of(sample_page.read_text(encoding="utf-8"))["events"][0]
    drawn = dom(browser, sample_page, tmp_path, address=f"#{first['id']}", size=size)
    assert 'data-ready="yes"' in drawn, name
    assert drawn.count('class="event"') == 40
    assert drawn.count('class="bin"') > 5
    assert f"etl explain {first['id']}" in drawn
    assert drawn.count("<mark>") == len(first["reports"])


# Does by script what a reader does by hand, and writes down what came of it.
DRIVER = """
<script>
const told = {};
const count = () => document.getElementById("count").textContent;
const press = (node, key) => node.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
told.all = count();
document.querySelector('#form [data-value="ASSAULT"]').click();
told.assault = [count(), EVENTS.filter(matches).every((e) => e.type === "ASSAULT")];
document.querySelector(".reset").click();
told.reset = count();
const busiest = bins.reduce((best, bin, i) => (bin.total > bins[best].total ? i : best), 0);
const expected = bins[busiest].total;
document.querySelectorAll(".bin")[busiest].dispatchEvent(new MouseEvent("click", { bubbles: true }));
told.bar = [EVENTS.filter(matches).length >= expected, state.from !== ""];
setFilter({ ...EMPTY });
press(document.querySelector("#timeline svg"), "ArrowRight");
told.arrow = document.querySelectorAll(".bin.on").length;
document.querySelector("#places button").click();
told.place = [state.place !== "", EVENTS.filter(matches).every((e) => e.place.includes(state.place))];
setFilter({ ...EMPTY, langs: ["fr"], sure: 0.9 });
told.french = EVENTS.filter(matches).every((e) => e.languages.includes("fr") && e.sure >= 0.9);
setFilter({ ...EMPTY, from: "2022-03-01", to: "2022-03-31" });
told.march = EVENTS.filter(matches).every((e) => e.to >= toDay("2022-03-01") && e.from <= toDay("2022-03-31"));
setFilter({ ...EMPTY, text: "xyzzy" });
told.nothing = [count(), document.getElementById("events").textContent];
setFilter({ ...EMPTY });
const scale = view.scale;
press(canvas, "+");
press(canvas, "ArrowLeft");
told.zoomed = view.scale > scale;
pickCluster(clusters.find((c) => c.places.length === 1) || clusters[0]);
told.cluster = state.place !== "" || view.scale > scale * 1.6;
setFilter({ ...EMPTY });
while (!document.getElementById("more").hidden) document.getElementById("more").click();
told.listed = document.querySelectorAll(".event").length;
for (const row of document.querySelectorAll(".event")) row.open = true;
setTimeout(() => {
  told.marks = document.querySelectorAll("mark").length;
  document.body.append(el("output", { id: "told" }, JSON.stringify(told)));
}, 500);
</script>
"""


def test_filters_timeline_and_map_do_what_they_say(sample_page: Path, tmp_path: Path, capsys: Any) -> None:
    browser = find_browser()
    if browser is None:
        with capsys.disabled():
            print(f"\n{NO_BROWSER}")
        return
    html = sample_page.read_text(encoding="utf-8")
    data = data_of(html)
    copy = tmp_path / "driven.html"  # without the policy, which would refuse the driver
    copy.write_text(
        re.sub(r"<meta http-equiv[^>]*>", "", html).replace("</body>", DRIVER + "</body>"), encoding="utf-8"
    )
    output = lxml.html.fromstring(dom(browser, copy, tmp_path)).xpath("//output")[0].text
    told = json.loads(output)
    total = len(data["events"])
    assaults = sum(e["type"] == "ASSAULT" for e in data["events"])
    assert told == {
        "all": f"{total} events",
        "assault": [f"{assaults} of {total} events pass the filters", True],
        "reset": f"{total} events",
        "bar": [True, True],
        "arrow": 1,
        "place": [True, True],
        "french": True,
        "march": True,
        "nothing": [f"0 of {total} events pass the filters", "No event passes these filters."],
        "zoomed": True,
        "cluster": True,
        "listed": total,
        "marks": sum(len(e["reports"]) for e in data["events"]),
    }


ARABIC = "قصفت القوات مدينة الفاشر في 2 آذار/مارس 2024 (وفقا ل WHO)."


def test_quotes_from_right_to_left_stand_so(sample_page: Path, tmp_path: Path, capsys: Any) -> None:
    browser = find_browser()
    if browser is None:
        with capsys.disabled():
            print(f"\n{NO_BROWSER}")
        return
    html = sample_page.read_text(encoding="utf-8")
    data = data_of(html)
    event = data["events"][0]
    event["reports"][0] |= {"quote": ["", ARABIC[:4], ARABIC[4:]], "lang": "ar"}
    begin = html.index('id="data">') + len('id="data">')
    html = html[:begin] + safe_json(data) + html[html.index("</script>", begin) :]
    look = (
        "<script>setTimeout(() => document.body.append(el('output', {}, "
        "getComputedStyle(document.querySelector('blockquote[lang=ar]')).direction)), 300)</script>"
    )
    page = tmp_path / "arabic.html"
    html = re.sub(r"<meta http-equiv[^>]*>", "", html).replace("</body>", look + "</body>")
    page.write_text(html, encoding="utf-8")
    tree = lxml.html.fromstring(dom(browser, page, tmp_path, address=f"#{event['id']}"))
    assert tree.xpath("//output")[0].text == "rtl"
    assert tree.xpath("//blockquote[@lang='ar']")[0].text_content() == ARABIC


def test_a_sampled_page_says_so(
    sample_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    browser = find_browser()
    if browser is None:
        with capsys.disabled():
            print(f"\n{NO_BROWSER}")
        return
    monkeypatch.setattr(page_module, "LIMIT", len(render(sample_warehouse).encode()) - 60_000)
    write_report(sample_warehouse, tmp_path / "sampled.html")
    tree = lxml.html.fromstring(dom(browser, tmp_path / "sampled.html", tmp_path))
    note = tree.get_element_by_id("sample")
    assert "hidden" not in note.attrib
    assert "most important of" in note.text_content()
    assert tree.xpath("//*[@class='bin']")


def test_nothing_planted_runs(hostile_page: tuple[Path, str], tmp_path: Path, capsys: Any) -> None:
    browser = find_browser()
    if browser is None:
        with capsys.disabled():
            print(f"\n{NO_BROWSER}")
        return
    path, event_id = hostile_page
    drawn = dom(browser, path, tmp_path, address=f"#{event_id}")
    assert 'data-ready="yes"' in drawn
    tree = lxml.html.fromstring(drawn)
    assert "owned" not in (tree.findtext(".//title") or "")
    assert tree.findall(".//mark")  # an event stands open, with its quotes
    assert len(tree.findall(".//script")) == 3
    assert not tree.findall(".//img")
    names = {name for node in tree.iter() if isinstance(node.tag, str) for name in node.attrib}
    assert not {n for n in names if n.startswith("on")}
    assert {a.get("href", "") for a in tree.iter("a")} == {"#events"}
    assert "</script><script>" in tree.text_content()  # it is there, as text
