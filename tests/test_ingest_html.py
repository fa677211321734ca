from __future__ import annotations

import json
from pathlib import Path

import pytest

from etl.ingest import InputFile, read_file, take_inventory
from etl.ingest.article import article_text, fragment_text, parse_page
from etl.ingest.blocks import find_blocks
from etl.model import RawRecord, Rejection

A = "Rebels shelled the village of Example during the night, killing three people, officials in the district said."
B = "The mayor called for calm and asked the capital for help, while two schools were opened as shelters for families."
C = "A day later the army said that it had returned fire and that the road to the north was open again for convoys."
FURNITURE = (
    '<nav><a href="/">Home</a> <a href="/war">War</a></nav><div class="cookie-banner">We use cookies. Accept all</div>'
)
FOOTER = (
    '<div class="related"><a href="/x">Read more: another village shelled in the east of the country</a></div>'
    "<footer>© 2022 Example News. All rights reserved by the publisher and its partners in several countries.</footer>"
)


def page(body: str, head: str = "") -> str:
    top = f"<!DOCTYPE html><html lang='en'><head><title>T | Example News</title>{head}</head>"
    return f"{top}<body>{FURNITURE}{body}{FOOTER}</body></html>"


def text_of(markup: str) -> str:
    tree = parse_page(markup)
    assert tree is not None
    return article_text(tree)


def read(path: Path, markup: str | bytes) -> RawRecord | Rejection:
    (path / "p.html").write_bytes(markup if isinstance(markup, bytes) else markup.encode())
    found = next(take_inventory(path, "src", only="p.html"))
    assert isinstance(found, InputFile)
    (result,) = read_file(found)
    return result


CASES = Path(__file__).parent / "cases/ingest/pages.json"
BUILDS: dict[str, str] = {
    name: markup.replace("{A}", A).replace("{B}", B).replace("{C}", C)
    for name, markup in json.loads(CASES.read_text(encoding="utf-8")).items()
}


@pytest.mark.parametrize("build", BUILDS, ids=str)
def test_articles_of_any_build_are_whole_and_clean(build: str) -> None:
    text = text_of(page(BUILDS[build]))
    for sentence in (A, B, C):
        assert text.count(sentence) >= 1, text
    for furniture in ("cookies", "Home", "Read more", "All rights reserved"):
        assert furniture not in text


def test_order_is_that_of_the_page() -> None:
    for build in ("definition list", "list", "live blog"):
        text = text_of(page(BUILDS[build]))
        assert text.index(A) < text.index(B) < text.index(C)


def test_blocks_are_lines_and_inline_markup_is_not() -> None:
    tree = parse_page(
        "<div><h2>Head <b>line</b></h2><p>One <i>two</i>, <a href='#'>three</a>.</p>tail<script>x()</script></div>"
    )
    assert tree is not None
    assert fragment_text(tree) == "Head line\nOne two, three.\ntail"
    linked = next(block for block in find_blocks(tree) if block.tag == "p")
    assert linked.linked == len("three")


def test_metadata_of_the_page(tmp_path: Path) -> None:
    data = {
        "@graph": [
            {"@type": "Person", "@id": "#a", "name": "Jo Doe"},
            {
                "@type": "NewsArticle",
                "headline": "Village shelled",
                "datePublished": "2022-03-04T10:00:00+02:00",
                "author": {"@id": "#a"},
                "publisher": {"@type": "Organization", "name": "Example News"},
                "inLanguage": "en",
            },
        ]
    }
    head = (
        f"<script type='application/ld+json'>{json.dumps(data)}</script><link rel='canonical' href='https://e.org/v'>"
    )
    record = read(tmp_path, page(BUILDS["paragraphs"], head))
    assert isinstance(record, RawRecord)
    metadata = record.metadata
    assert (metadata.title, metadata.author, metadata.publisher) == ("Village shelled", "Jo Doe", "Example News")
    assert (str(metadata.published_at), metadata.published_basis) == ("2022-03-04 08:00:00", "metadata")
    assert (metadata.url, metadata.language) == ("https://e.org/v", "en")
    assert not record.has_raw_offsets


def test_an_article_that_only_its_metadata_states(tmp_path: Path) -> None:
    data = {"@type": "NewsArticle", "headline": "T", "articleBody": f"{A}\n{B} &amp; so on.\n{C}"}
    head = f"<script type='application/ld+json'>{json.dumps(data)}</script>"
    record = read(tmp_path, page("<div id='root'><p>Please enable JavaScript.</p></div>", head))
    assert isinstance(record, RawRecord)
    assert record.text.splitlines() == [A, f"{B} & so on.", C]


def test_comments_longer_than_the_article_do_not_replace_it() -> None:
    talk = "".join(
        f"<div class='msg'><p>I think that number {i} is a very long opinion, {B}</p></div>" for i in range(30)
    )
    text = text_of(page(f"<article><h1>T</h1><p>{A}</p><p>{C}</p></article><div id='kommentare'>{talk}</div>"))
    assert A in text
    assert "opinion" not in text


def test_meta_tags(tmp_path: Path) -> None:
    head = (
        "<meta property='og:title' content='Village shelled'><meta name='author' content='Jo'>"
        "<meta property='article:published_time' content='2022-03-04'><meta property='og:site_name' content='E'>"
    )
    record = read(tmp_path, page(BUILDS["paragraphs"], head))
    assert isinstance(record, RawRecord)
    assert (record.metadata.title, record.metadata.author, record.metadata.publisher) == ("Village shelled", "Jo", "E")
    assert str(record.metadata.published_at)[:10] == "2022-03-04"


def test_dates_are_stated_never_guessed(tmp_path: Path) -> None:
    record = read(tmp_path, page(f"<h1>T</h1><article><p>{A} It was 2019.</p><p>{B}</p></article>"))
    assert isinstance(record, RawRecord)
    assert record.metadata.published_at is None  # "© 2022" and "2019" are no dates of publication


def test_the_line_with_the_date_is_kept_where_the_metadata_has_none() -> None:
    line = "Example, 14 March 2022, 19:40 · Jo Doe · 23 comments"
    body = f"<h1>Village shelled</h1><div class='m'>{line}</div><p>{A}</p><p>{B}</p><p>{C}</p>"
    tree = parse_page(page(body))
    assert tree is not None
    lines = article_text(tree, dated=False).splitlines()
    assert "Example, 14 March 2022, 19:40" in lines
    assert not any("comments" in line for line in lines)
    assert lines.index("Example, 14 March 2022, 19:40") < lines.index(A)


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        ("<html><body><script>x</script></body></html>", "no_article"),
        ("<html><head><title>T</title></head><body></body></html>", "no_article"),
        ("<!DOCTYPE html><html>", "no_article"),
    ],
)
def test_pages_without_an_article(tmp_path: Path, markup: str, code: str) -> None:
    result = read(tmp_path, markup)
    assert isinstance(result, Rejection)
    assert result.code == code


@pytest.mark.parametrize("sign", ["&#1;", "&#x1;", "&#0;", "\x02", "&#xFFFF;", "&#65535;", "&#27"])
def test_characters_that_no_tree_may_hold(sign: str) -> None:
    comments = f"<div class='comments'>x</div>{sign} tail"
    assert A in text_of(page(f"<article><p>{A}</p>{comments}<p>{sign}{B}</p><p>{C}</p></article>"))


def test_hostile_pages_end(tmp_path: Path) -> None:
    assert isinstance(read(tmp_path, "<html>" + "<div>" * 50_000 + A), RawRecord | Rejection)
    assert isinstance(read(tmp_path, "<html><body>" + "<p>" * 20_000 + A), RawRecord | Rejection)
    assert isinstance(read(tmp_path, "<html><body><p>" + A + "<!--" * 20_000), RawRecord | Rejection)
    assert isinstance(read(tmp_path, b"<html><body>\0<p>" + A.encode() + b"</p>"), RawRecord | Rejection)
