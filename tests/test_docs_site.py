"""The pages: no broken link, no stale figure, blocks that run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.parse
from pathlib import Path

import pandas as pd
import pytest
import yaml

import etl
from etl.schema.dictionary import render

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"(?<!`)\[[^\]\n]*\]\(([^)\s]+)\)")


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = urllib.parse.unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name}: {link}"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{page.name}: {link}"


def test_every_page_is_in_the_menu() -> None:
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    listed = set(re.findall(r": ([\w-]+\.md)$", menu, re.MULTILINE))
    assert listed == {p.name for p in (ROOT / "docs").glob("*.md")}
    assert yaml.safe_load(menu)["theme"]["font"] is False  # nothing is fetched from elsewhere


def test_the_site_builds(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "site" / "cookbook.html").read_text(encoding="utf-8")
    assert "Which events are told in more than one language?" in page
    assert not re.search(
        r"<(?:script|img|link)[^>]+(?:src|href)=\"https?://(?!localhost)[^\"]+\.(?:js|css|woff2?)\"", page
    )


def test_the_data_dictionary_is_what_the_declaration_says() -> None:
    assert (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8") == render()


def test_the_table_of_language_files_is_what_the_packs_hold() -> None:
    page = (ROOT / "docs" / "adding-a-language.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+\.(?:tsv|toml|txt))` \|", page, re.MULTILINE)
    packs = ROOT / "src" / "etl" / "languages"
    assert sorted(listed) == sorted({p.name for p in packs.glob("*/*") if p.is_file() and p.suffix != ".pyc"})


def test_readme_and_accuracy_page_show_the_same_figures() -> None:
    found = [
        re.search(
            r"<!-- accuracy: begin -->\n(.*?)\n<!-- accuracy: end -->", (ROOT / name).read_text("utf-8"), re.DOTALL
        )
        for name in ("README.md", "docs/accuracy.md")
    ]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0][1] == found[1][1]
    assert found[0][1].count("\n") > 10


def readme_blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)


def test_the_blocks_of_the_readme_run(
    sample_warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(sample_warehouse.parent)
    for block in readme_blocks("python"):
        exec(compile(block, "README.md", "exec"), {})
    out = capsys.readouterr().out
    assert "ASSAULT" in out
    assert "Kharkiv" in out
    with etl.connect(sample_warehouse) as db:
        for block in readme_blocks("sql"):
            frame = db.sql(block).df()
            assert isinstance(frame, pd.DataFrame)
            assert len(frame) > 3


def test_the_commands_of_the_readme_exist() -> None:
    from typer.main import get_command

    from etl.cli.app import app

    known = set(getattr(get_command(app), "commands", {}))
    text = "\n".join(p.read_text(encoding="utf-8") for p in PAGES)
    used = set(re.findall(r"(?:\.venv/bin/|`|\$ )etl ([a-z]+)", text))
    assert used <= known, used - known
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)`|^    make ([a-z]+)", text, re.MULTILINE)) <= {
        pair for t in targets for pair in ((t, ""), ("", t))
    }


def test_pages_name_no_machine_of_ours() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"/work/|/tmp/|/root/", text), page.name
