from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import zstandard

from etl.ingest import IngestSettings, InputFile, read_file, take_inventory
from etl.ingest.readers import READERS
from etl.model import RawRecord, Rejection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STORY = "Rebels shelled the village of Example at night, killing three people, officials said."
LONGER = STORY + " The mayor called for calm and asked the capital for help."
RUSSIAN = "Ночью артиллерия обстреляла посёлок у реки, сообщили местные власти."


def read(path: Path, name: str, data: bytes | str, **settings: Any) -> list[RawRecord | Rejection]:
    """Write one file into a dump folder and read it back through the inventory."""
    folder = path / "root" / "dump"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    found = list(take_inventory(path / "root", "src", only=f"dump/{name}"))
    assert len(found) == 1
    assert isinstance(found[0], InputFile)
    return list(read_file(found[0], IngestSettings(**settings)))


def only(results: list[RawRecord | Rejection]) -> RawRecord:
    assert len(results) == 1, results
    assert isinstance(results[0], RawRecord), results
    return results[0]


def records(results: list[RawRecord | Rejection]) -> list[RawRecord]:
    return [r for r in results if isinstance(r, RawRecord)]


def codes(results: list[RawRecord | Rejection]) -> dict[str, str]:
    return {r.source_path.removeprefix("dump/"): r.code for r in results if isinstance(r, Rejection)}


def zipped(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: dict[str, bytes | str], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            raw = data if isinstance(data, bytes) else data.encode()
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return out.getvalue()


def test_plain_text(tmp_path: Path) -> None:
    record = only(read(tmp_path, "a.txt", STORY + "\r\n"))
    assert record.text == STORY + "\r\n"
    assert (record.source, record.dump, record.source_path, record.source_format) == (
        "src",
        "dump",
        "dump/a.txt",
        "txt",
    )
    assert record.n_bytes == len(STORY) + 2
    assert len(record.source_sha256) == 64
    assert record.has_raw_offsets


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_front_matter_is_metadata_and_stays_in_the_text(tmp_path: Path, name: str) -> None:
    text = f"---\nsubject: A town\nauthor: B\npubDate: 2022-02-19\ndescription: C\n---\n{STORY}"
    record = only(read(tmp_path, name, text))
    assert record.text == text
    assert record.text[record.text_start :] == STORY
    assert (record.metadata.title, record.metadata.author, record.metadata.description) == ("A town", "B", "C")
    assert record.metadata.published_basis == "front_matter"


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        ("gz", gzip.compress),
        ("bz2", bz2.compress),
        ("xz", lzma.compress),
        ("zst", zstandard.compress),
        ("lzma", lambda data: lzma.compress(data, format=lzma.FORMAT_ALONE)),
    ],
)
def test_compressed_files_keep_their_label(tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]) -> None:
    record = only(read(tmp_path, f"a.md.{suffix}", pack(STORY.encode())))
    assert (record.text, record.source_path, record.source_format) == (STORY, f"dump/a.md.{suffix}", "md")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
def test_streams_one_after_the_other(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    assert only(read(tmp_path, "a.txt.x", pack(b"one ") + pack(b"two"))).text == "one two"


def test_content_decides_before_the_suffix(tmp_path: Path) -> None:
    assert only(read(tmp_path, "a.txt", gzip.compress(STORY.encode()))).text == STORY
    assert only(read(tmp_path, "b.txt", json.dumps({"text": STORY}))).source_format == "json"
    assert (
        only(read(tmp_path, "c.txt", f"<!DOCTYPE html><html><body><p>{LONGER}</p></body></html>")).source_format
        == "html"
    )
    assert only(read(tmp_path, "d.json.txt", "[object Object] " + STORY)).source_format == "txt"
    assert only(read(tmp_path, "e.txt", "{{name}} said: " + STORY)).source_format == "txt"
    assert only(read(tmp_path, "f.html", STORY)).source_format == "txt"


@pytest.mark.parametrize("pack", [zipped, tarred, lambda m: tarred(m, "w:gz"), lambda m: tarred(m, "w:xz")])
def test_members_of_archives(tmp_path: Path, pack: Callable[[dict[str, bytes | str]], bytes]) -> None:
    inner = zipped({"deep.txt": STORY})
    results = read(tmp_path, "d.bin", pack({"a/b.txt": STORY, "c.json": json.dumps({"text": STORY}), "in.zip": inner}))
    assert sorted(r.source_path for r in records(results)) == [
        "dump/d.bin!/a/b.txt",
        "dump/d.bin!/c.json",
        "dump/d.bin!/in.zip!/deep.txt",
    ]
    assert not codes(results)
    assert {r.dump for r in records(results)} == {"dump"}


def test_json_lines(tmp_path: Path) -> None:
    first = {
        "body": STORY,
        "headline": "H",
        "pubDate": "Fri, 04 Mar 2022 10:00:00 +0200",
        "link": "https://e.org/x",
        "byline": "A B",
        "source": {"name": "E"},
        "lang": "en",
    }
    lines = [json.dumps(first), '{"bad', "", json.dumps({"title": "x"}), json.dumps({"text": ""}), json.dumps([1])]
    results = read(tmp_path, "d.jsonl", "\n".join([*lines, json.dumps({"article": {"content": STORY}})]))
    good = records(results)
    assert [r.source_path for r in good] == ["dump/d.jsonl#1", "dump/d.jsonl#7"]
    assert [r.text for r in good] == [STORY, STORY]
    assert codes(results) == {
        "d.jsonl#2": "broken_json",
        "d.jsonl#4": "no_text_field",
        "d.jsonl#5": "no_text",
        "d.jsonl#6": "no_text_field",
    }
    metadata = good[0].metadata
    assert (metadata.title, metadata.author, metadata.publisher, metadata.url) == ("H", "A B", "E", "https://e.org/x")
    assert (str(metadata.published_at), metadata.language) == ("2022-03-04 08:00:00", "en")


@pytest.mark.parametrize(
    ("value", "labels"),
    [
        ({"text": STORY}, ["d.json"]),
        ({"data": {"article": {"text": STORY}}}, ["d.json"]),
        ([{"maintext": STORY}, {"maintext": STORY}], ["d.json#1", "d.json#2"]),
        ([{"maintext": STORY}], ["d.json#1"]),
        ({"status": "ok", "articles": [{"content": STORY}]}, ["d.json#1"]),
        ({"hits": {"hits": [{"_id": 1, "_source": {"texte": STORY}}]}}, ["d.json#1"]),
        ({"a": {"article_body": STORY}, "b": {"article_body": STORY}}, ["d.json#1", "d.json#2"]),
        ({"paragraphs": 1, "text": [STORY, STORY]}, ["d.json"]),
        ({"@graph": [{"@type": "NewsArticle", "articleBody": STORY}]}, ["d.json#1"]),
    ],
)
def test_json_in_the_shapes_of_exports(tmp_path: Path, value: Any, labels: list[str]) -> None:
    results = read(tmp_path, "d.json", json.dumps(value))
    found = [r.source_path for r in records(results)]
    assert all(STORY in r.text for r in records(results))
    assert found == [f"dump/{label}" for label in labels]


def test_damaged_json_is_read_up_to_the_damage(tmp_path: Path) -> None:
    one = json.dumps({"text": STORY}, indent=1)
    results = read(tmp_path, "a.json", f'[{one}, {one}, {{"text": "cut')
    assert [r.source_path for r in records(results)] == ["dump/a.json#1", "dump/a.json#2"]
    assert codes(results) == {"a.json": "broken_json"}
    results = read(tmp_path, "b.json", f"{one}\n{one}\n")
    assert [r.source_path for r in records(results)] == ["dump/b.json#1", "dump/b.json#2"]
    assert not codes(results)


def test_text_field_setting(tmp_path: Path) -> None:
    line = json.dumps({"text": "teaser", "x": {"y": STORY}, "z": STORY})
    assert only(read(tmp_path, "a.jsonl", line, text_field="z")).text == STORY
    assert only(read(tmp_path, "b.jsonl", line, text_field="x.y")).text == STORY
    assert codes(read(tmp_path, "c.jsonl", line, text_field="q")) == {"c.jsonl#1": "no_text_field"}


def test_prose_under_an_unknown_name_is_a_marked_guess(tmp_path: Path) -> None:
    record = only(read(tmp_path, "a.jsonl", json.dumps({"id": "1", "blurb_x": LONGER * 3})))
    assert record.text == LONGER * 3
    assert record.flags == ("text_field_guessed",)


def test_markup_in_a_text_field_becomes_lines(tmp_path: Path) -> None:
    line = json.dumps(
        {"content": {"rendered": f"<p>{STORY}</p>\n<p>{RUSSIAN}</p>"}, "title": {"rendered": "A &amp; B"}}
    )
    record = only(read(tmp_path, "a.jsonl", line))
    assert record.text == f"{STORY}\n{RUSSIAN}"
    assert record.metadata.title == "A & B"
    assert not record.has_raw_offsets


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", f'title,text,date\nT,"{LONGER}",2022-03-04\n'),
        ("b.csv", f"Titel;Text;Datum\nT;{LONGER};04.03.2022\n"),
        ("c.tsv", f"title\tbody\tdate\nT\t{LONGER}\t2022-03-04\n"),
        ("d.csv", f"\ufefftitle|article|published\nT|{LONGER}|2022-03-04\n"),
        ("e.csv", f'sep=;\ntitle;text;date\nT;"{LONGER}";2022-03-04\n'),
        ("f.csv", f'заголовок,текст,дата\nT,"{LONGER}",2022-03-04\n'.encode("cp1251")),
    ],
)
def test_tables(tmp_path: Path, name: str, data: bytes | str) -> None:
    record = only(read(tmp_path, name, data))
    assert record.text == LONGER
    assert record.source_path == f"dump/{name}#1"
    assert (record.metadata.title, str(record.metadata.published_at)[:10]) == ("T", "2022-03-04")


def test_a_table_without_a_header(tmp_path: Path) -> None:
    first, second = records(read(tmp_path, "a.csv", f'1,"{LONGER} {STORY}"\n2,"{LONGER} {LONGER}"\n'))
    assert (first.text, second.text) == (f"{LONGER} {STORY}", f"{LONGER} {LONGER}")
    assert first.flags == ("text_field_guessed",)


def test_a_table_without_texts_is_one_rejection(tmp_path: Path) -> None:
    assert codes(read(tmp_path, "a.csv", "id,name\n" + "1,x\n" * 100)) == {"a.csv": "no_text_field"}


def test_an_article_that_begins_like_a_mail_is_text(tmp_path: Path) -> None:
    text = f"Subject: A\nFrom: B\nDate: 4 March 2022\n\n{STORY}"
    assert only(read(tmp_path, "a.txt", text)).text == text
    assert only(read(tmp_path, "b.eml", text)).text == STORY


def test_damaged_table_rows(tmp_path: Path) -> None:
    results = read(tmp_path, "a.csv", f'id,text\n1,{STORY.replace(",", "")}\n2,\n3,"a\nb"\n4,x,y\n\n5,z\n')
    assert [r.source_path[-2:] for r in records(results)] == ["#1", "#3", "#4", "#6"]
    assert records(results)[2].flags == ("ragged_row",)
    assert codes(results) == {"a.csv#2": "no_text"}


RSS = f"""<?xml version="1.0" encoding="windows-1251"?>
<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Вестник</title><language>ru</language>
<item><title>Один</title><link>https://e.org/a</link><pubDate>Fri, 04 Mar 2022 10:00:00 GMT</pubDate>
<dc:creator>Я</dc:creator><description>коротко</description><content:encoded><![CDATA[<p>{RUSSIAN}</p><p>{STORY}</p>]]></content:encoded></item>
<item><title>Два</title><description>{RUSSIAN}</description></item><item><title>Три</title></item>
</channel></rss>"""


def test_rss(tmp_path: Path) -> None:
    results = read(tmp_path, "feed.xml", RSS.encode("cp1251"))
    one, two = records(results)
    assert one.text == f"{RUSSIAN}\n{STORY}"
    assert (one.metadata.title, one.metadata.author, one.metadata.publisher) == ("Один", "Я", "Вестник")
    assert (one.metadata.url, str(one.metadata.published_at)) == ("https://e.org/a", "2022-03-04 10:00:00")
    assert (two.text, two.source_path, two.encoding) == (RUSSIAN, "dump/feed.xml#2", "cp1251")
    assert codes(results) == {"feed.xml#3": "no_text_field"}


def test_atom(tmp_path: Path) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>E</title><entry><title>T</title>'
        '<link rel="self" href="https://e.org/self"/><link href="https://e.org/x"/><published>2021-12-31T10:00:00Z</published>'
        "<author><name>Jo</name></author><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
        f"<p>{STORY}</p><p>{LONGER}</p></div></content></entry></feed>"
    )
    record = only(read(tmp_path, "feed.atom", atom))
    assert record.text == f"{STORY}\n{LONGER}"
    assert (record.metadata.title, record.metadata.author, record.metadata.url) == ("T", "Jo", "https://e.org/x")
    assert str(record.metadata.published_at) == "2021-12-31 10:00:00"


def test_other_xml(tmp_path: Path) -> None:
    wiki = f"<mediawiki><page><title>A</title><revision><text>{STORY}</text></revision></page></mediawiki>"
    assert only(read(tmp_path, "w.xml", wiki)).text == STORY
    plain = f"<?xml version='1.0'?><nitf><head><title>A</title></head><body><p>{STORY}</p><p>{LONGER}</p></body></nitf>"
    assert only(read(tmp_path, "n.xml", plain)).text.splitlines()[-2:] == [STORY, LONGER]


def test_mail(tmp_path: Path) -> None:
    head = (
        "From: Jo Doe <jo@example.org>\nTo: x@example.org\nSubject: =?utf-8?b?0J/RgNC40LLQtdGC?=\n"
        "Date: Fri, 04 Mar 2022 10:00:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    )
    plain = "--b\nContent-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: 8bit\n\n"
    note = f'--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename="../note.txt"\n\n{STORY}\n--b--\n'
    data = (head + plain).encode() + RUSSIAN.encode("koi8-r") + b"\n" + note.encode()
    mail, attachment = records(read(tmp_path, "m.eml", data))
    assert (mail.text, mail.encoding, mail.source_format) == (RUSSIAN, "koi8-r", "eml")
    assert (mail.metadata.title, mail.metadata.author) == ("Привет", "Jo Doe")
    assert str(mail.metadata.published_at) == "2022-03-04 10:00:00"
    assert (attachment.text, attachment.source_path) == (STORY, "dump/m.eml!/1-note.txt")


def test_saved_page(tmp_path: Path) -> None:
    page = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://e.org/2022/03/04/a\nSubject: Page\n"
        "Date: Mon, 7 Mar 2022 10:00:00 -0000\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="--X"\n\n----X\nContent-Type: text/html\n'
        "Content-Transfer-Encoding: quoted-printable\n\n"
        f"<html><head><title>Page</title></head><body><article><p>{STORY}</p><p>{LONGER}</p></article></body></html>\n"
        "----X\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n----X--\n"
    )
    record = only(read(tmp_path, "p.mhtml", page))
    assert record.text.splitlines() == [STORY, LONGER]
    assert (record.source_format, record.metadata.url) == ("mhtml", "https://e.org/2022/03/04/a")
    assert (str(record.metadata.published_at)[:10], record.metadata.published_basis) == ("2022-03-04", "url")


def web_record(number: int, status: str, kind: str, body: bytes) -> bytes:
    answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.org/2022/03/0{number}/x\r\n"
        f"WARC-Date: 2022-05-0{number}T00:00:00Z\r\nWARC-Record-ID: <urn:x:{number}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + answer + b"\r\n\r\n")


def web_archive() -> bytes:
    page = f"<html><body><article><p>{RUSSIAN}</p><p>{RUSSIAN} Ещё.</p></article></body></html>".encode("cp1251")
    return (
        web_record(1, "200 OK", "text/html; charset=windows-1251", page)
        + web_record(2, "404 Not Found", "text/html", page)
        + web_record(3, "200 OK", "image/png", b"PNG")
        + web_record(4, "200 OK", "text/plain", STORY.encode())
    )


def test_web_archive(tmp_path: Path) -> None:
    page, text = records(read(tmp_path, "w.warc.gz", web_archive()))
    assert page.text.splitlines() == [RUSSIAN, f"{RUSSIAN} Ещё."]
    assert (page.encoding, page.source_format, page.source_path) == ("cp1251", "warc", "dump/w.warc.gz#1")
    assert (page.metadata.url, page.metadata.published_basis) == ("https://e.org/2022/03/01/x", "url")
    assert (text.text, text.source_path) == (STORY, "dump/w.warc.gz#4")


def test_a_cut_web_archive_is_read_up_to_the_cut(tmp_path: Path) -> None:
    results = read(tmp_path, "w.warc.gz", web_archive()[:-60])
    assert [r.source_path for r in records(results)] == ["dump/w.warc.gz#1"]
    assert set(codes(results).values()) == {"broken_warc"}


def test_every_reader_can_be_loaded() -> None:
    assert len({reader.name for reader in READERS}) == len(READERS)
    assert all(callable(reader.load()) for reader in READERS)
