from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import resource
import tarfile
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.ingest import CODES, IngestSettings, InputFile, hash_file, read_file, take_inventory
from etl.model import RawRecord, Rejection

STORY = "Rebels shelled the village of Example at night, killing three people, officials said."
MIB = 1024 * 1024


def read(path: Path, name: str, data: bytes | str, **limits: int) -> list[RawRecord | Rejection]:
    (path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    found = next(take_inventory(path, "src", only=name))
    assert isinstance(found, InputFile)
    results = list(read_file(found, IngestSettings(**limits)))
    for result in results:
        if isinstance(result, Rejection):
            assert result.code in CODES
            assert result.stage == CODES[result.code][0]
            assert result.message
        else:
            meta = result.metadata
            assert f"{result.text}{meta.title}{meta.author}{meta.publisher}{meta.url}{meta.description}".encode()
    return results


def outcome(results: list[RawRecord | Rejection]) -> dict[str, str]:
    return {r.source_path: r.code if isinstance(r, Rejection) else "read" for r in results}


def zipped(members: list[tuple[str, bytes | str]]) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


# the folder tree


def test_the_walk_is_sorted_and_leaves_hidden_things_out(tmp_path: Path) -> None:
    for name in ("b/x.txt", "a.txt", "a/z.txt", "a-b.txt", ".git/x", "a/.DS_Store", ".etl/y/z", "b/c/d.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(STORY, encoding="utf-8")
    found = [f for f in take_inventory(tmp_path, "src") if isinstance(f, InputFile)]
    paths = [f.source_path for f in found]
    assert paths == sorted(paths) == ["a-b.txt", "a.txt", "a/z.txt", "b/c/d.txt", "b/x.txt"]
    assert [f.dump for f in found] == [None, None, "a", "b", "b"]
    assert [f.size for f in found] == [len(STORY)] * 5
    assert all(f.mtime_ns and f.inode for f in found)


def test_globs_choose_by_path_or_name(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    for name in ("a.txt", "d/a.txt", "d/b.md"):
        (tmp_path / name).write_text(STORY, encoding="utf-8")

    def chosen(glob: str) -> list[str]:
        return [f.source_path for f in take_inventory(tmp_path, "src", only=glob)]

    assert chosen("a.txt") == ["a.txt", "d/a.txt"]
    assert chosen("d/*") == ["d/a.txt", "d/b.md"]
    assert chosen("*.md") == ["d/b.md"]
    assert chosen("nothing") == []


def test_a_root_may_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    (found,) = take_inventory(tmp_path / "a.txt", "src")
    assert isinstance(found, InputFile)
    assert (found.source_path, found.dump) == ("a.txt", None)
    assert [r.text for r in read_file(found) if isinstance(r, RawRecord)] == [STORY]


def test_what_is_no_file_is_listed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "d").mkdir(parents=True)
    (root / "d/a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    os.mkfifo(root / "pipe")
    (root / "in").symlink_to("d/a.txt")
    (root / "out").symlink_to(tmp_path / "secret.txt")
    (root / "loop").symlink_to("d")
    (root / "lost").symlink_to("nowhere")
    (root / "sneaky").symlink_to("d/../../secret.txt")
    Path(os.fsdecode(os.fsencode(root) + b"/n\xff.txt")).write_text(STORY, encoding="utf-8")
    found = list(take_inventory(root, "src"))
    assert {f.source_path: getattr(f, "code", "taken") for f in found} == {
        "d/a.txt": "taken",
        "in": "taken",
        "pipe": "not_regular",
        "out": "link_outside",
        "sneaky": "link_outside",
        "loop": "link_folder",
        "lost": "broken_link",
        "n\\xff.txt": "bad_name",
    }


def test_files_that_vanish_or_change_are_rejections(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "b.txt").write_text(STORY, encoding="utf-8")
    gone, other = (f for f in take_inventory(tmp_path, "src") if isinstance(f, InputFile))
    (tmp_path / "a.txt").unlink()
    assert outcome(list(read_file(gone))) == {"a.txt": "vanished"}
    known = replace(other, sha256=hash_file(other))
    assert outcome(list(read_file(known))) == {"b.txt": "read"}
    (tmp_path / "b.txt").write_text("x" + STORY[1:], encoding="utf-8")
    assert outcome(list(read_file(known))) == {"b.txt": "changed"}
    (tmp_path / "b.txt").unlink()
    os.mkfifo(tmp_path / "b.txt")
    assert outcome(list(read_file(known))) == {"b.txt": "not_regular"}


# archives


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("zeros.gz", gzip.compress(b"\0" * 30 * MIB)),
        ("letters.txt.gz", gzip.compress(b"a" * 30 * MIB)),
        ("words.xz", lzma.compress(b"a word " * 4 * MIB, preset=0)),
        ("words.bz2", bz2.compress(b"a word " * 4 * MIB)),
        ("nested.gz", gzip.compress(gzip.compress(b"\0" * 30 * MIB))),
        ("one.zip", zipped([("a.txt", b"a" * 30 * MIB)])),
        ("many.zip", zipped([(f"{i}.txt", b"a word " * MIB) for i in range(4)])),
        ("lines.jsonl.gz", gzip.compress((json.dumps({"text": "a" * 1000}) + "\n").encode() * 30_000)),
    ],
)
def test_bombs_end_early(tmp_path: Path, name: str, data: bytes) -> None:
    results = read(tmp_path, name, data)
    assert outcome(results[-1:]) == {name: "archive_bomb"}
    assert isinstance(results[-1], Rejection)
    assert results[-1].n_bytes == len(data)


def test_depth_is_bounded(tmp_path: Path) -> None:
    data = STORY.encode()
    for depth in range(1, 7):
        data = gzip.compress(data)
        code = "read" if depth <= IngestSettings().max_depth else "too_deep"
        assert outcome(read(tmp_path, "a.gz", data)) == {"a.gz": code}


@pytest.mark.parametrize("name", ["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "..\\evil.txt"])
def test_unsafe_names_are_never_followed(tmp_path: Path, name: str) -> None:
    codes = outcome(read(tmp_path, "a.zip", zipped([(name, STORY), ("good.txt", STORY)])))
    assert sorted(codes.values()) == ["read", "unsafe_name"]
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(STORY)
        archive.addfile(info, io.BytesIO(STORY.encode()))
    assert list(outcome(read(tmp_path, "b.tar", tar.getvalue())).values()) == ["unsafe_name"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "b.tar"]


def test_links_and_devices_in_archives(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in (
            ("link", tarfile.SYMTYPE),
            ("hard", tarfile.LNKTYPE),
            ("dev", tarfile.CHRTYPE),
            ("fifo", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type = kind
            info.linkname = "/etc/passwd"
            archive.addfile(info)
    assert set(outcome(read(tmp_path, "a.tar", out.getvalue())).values()) == {"special_member"}


def test_tar_headers_of_any_length_are_not_read_whole(tmp_path: Path) -> None:
    info = tarfile.TarInfo("././@LongLink")
    info.type = tarfile.GNUTYPE_LONGNAME
    info.size = 5 * MIB
    data = info.tobuf(tarfile.GNU_FORMAT) + os.urandom(5 * MIB)
    assert outcome(read(tmp_path, "a.tar", data)) == {"a.tar": "broken_archive"}


def test_office_documents_are_no_archives_of_texts(tmp_path: Path) -> None:
    data = zipped([("[Content_Types].xml", "<Types/>"), ("word/document.xml", f"<w>{STORY}</w>")])
    assert outcome(read(tmp_path, "a.docx", data)) == {"a.docx": "not_text"}


def test_names_that_come_twice_are_both_read(tmp_path: Path) -> None:
    data = zipped([("a.txt", STORY), ("a.txt", STORY + " Again.")])
    assert outcome(read(tmp_path, "a.zip", data)) == {"a.zip!/a.txt": "read", "a.zip!/a.txt~2": "read"}


def test_encrypted_members(tmp_path: Path) -> None:
    data = bytearray(zipped([("a.txt", STORY)]))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert outcome(read(tmp_path, "a.zip", bytes(data))) == {"a.zip!/a.txt": "encrypted"}


@pytest.mark.parametrize("name", ["a.gz", "a.xz", "a.bz2", "a.zip"])
def test_damaged_archives(tmp_path: Path, name: str) -> None:
    text = (STORY * 50).encode() + os.urandom(2000).hex().encode()
    pack = {
        "a.gz": gzip.compress,
        "a.xz": lzma.compress,
        "a.bz2": bz2.compress,
        "a.zip": lambda d: zipped([("x.txt", d)]),
    }
    data = pack[name](text)
    assert outcome(read(tmp_path, name, data[: len(data) * 2 // 3])) == {name: "broken_archive"}


def test_a_damaged_member_leaves_its_neighbours(tmp_path: Path) -> None:
    data = bytearray(zipped([("a.txt", STORY), ("b.txt", STORY * 2), ("c.txt", STORY)]))
    at = data.index(b"b.txt") + 20
    data[at : at + 8] = b"\xff" * 8
    results = outcome(read(tmp_path, "a.zip", bytes(data)))
    assert results["a.zip!/a.txt"] == results["a.zip!/c.txt"] == "read"
    assert results["a.zip!/b.txt"] == "broken_archive"


# formats


@pytest.mark.parametrize(
    ("name", "data", "codes"),
    [
        ("empty.txt", b"", ["empty"]),
        ("blank.md", b" \n\t\r\n \xc2\xa0", ["empty"]),
        ("only-front.md", b"---\ntitle: A\n---\n\n", ["empty"]),
        ("binary.txt", bytes(range(256)) * 20, ["not_text"]),
        ("zeros.txt", b"\0" * 5000, ["not_text"]),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + b"abc" * 100, ["not_text"]),
        ("paper.pdf", b"%PDF-1.4\nabc", ["not_text"]),
        ("deep.json", b"[" * 100_000, ["json_too_deep"]),
        ("deep2.json", b'{"a":' * 5000 + b"1" + b"}" * 5000, ["json_too_deep"]),
        ("deep.jsonl", b'{"text": "x", "a":' + b"[" * 5000 + b"]" * 5000 + b"}", ["json_too_deep"]),
        ("broken.json", b'{"text": "abc', ["broken_json"]),
        (
            "surrogates.jsonl",
            json.dumps({"text": f"\ud83d {STORY}", "title": "\udd34", "author": "a\ud83db"}).encode(),
            ["read"],
        ),
        ("number.json", b'{"text": "abc def", "n": ' + b"9" * 100_000 + b"}", ["read"]),
        ("none.csv", b"id,name\n1,x\n", ["no_text_field"]),
        ("head.csv", b"id,text\n", ["no_text"]),
        ("cookies.xml", b"<?xml version='1.0'?><a/>", ["no_items"]),
        ("cut.xml", b"<rss><channel><item><title>A</title><description>" + STORY.encode(), ["read"]),
        ("tag.md", b"---\ntitle: !!python/object/apply:os.system ['exit']\n---\n" + STORY.encode(), ["read"]),
        ("long.txt", b"a" * 10_000_000, ["read"]),
        ("long.jsonl", json.dumps({"text": "word " * 2_000_000}).encode(), ["read"]),
    ],
)
def test_hostile_files(tmp_path: Path, name: str, data: bytes, codes: list[str]) -> None:
    assert list(outcome(read(tmp_path, name, data)).values()) == codes


def test_entities_are_neither_resolved_nor_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET", encoding="utf-8")
    item = f"<rss><item><description>{STORY} &x;</description></item></rss>"
    outside = f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]>{item}'
    for result in read(tmp_path, "x.xml", "<?xml version='1.0'?>" + outside):
        assert "SECRET" not in getattr(result, "text", "")
    bomb = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    laughs = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "ha">{bomb}]>{item.replace("&x;", "&a11;")}'
    assert sum(len(getattr(r, "text", "")) for r in read(tmp_path, "y.xml", laughs)) < 1000


def test_large_files_are_streamed_or_refused(tmp_path: Path) -> None:
    line = json.dumps({"text": STORY * 20, "title": "t"}) + "\n"
    small = {"max_document_bytes": 64 * 1024}
    many = 200
    files = {
        "a.jsonl": line * many,
        "a.json": "[" + ",".join([line] * many) + "]",
        "a.csv": "title,text\n" + f'"t","{STORY * 20}"\n' * many,
        "a.xml": f"<rss>{f'<item><title>t</title><description>{STORY * 20}</description></item>' * many}</rss>",
    }
    for name, data in files.items():
        assert list(outcome(read(tmp_path, name, data, **small)).values()) == ["read"] * many
    assert list(outcome(read(tmp_path, "a.txt", STORY * 2000, **small)).values()) == ["too_large"]
    mixed = outcome(read(tmp_path, "b.jsonl", line + json.dumps({"text": "x" * 100_000}) + "\n" + line, **small))
    assert mixed == {"b.jsonl#1": "read", "b.jsonl#2": "too_large", "b.jsonl#3": "read"}


def test_memory_stays_bounded_while_a_large_file_is_streamed(tmp_path: Path) -> None:
    line = json.dumps({"text": STORY * 200}) + "\n"
    with (tmp_path / "a.jsonl").open("w", encoding="utf-8") as out:
        for _ in range(10):
            out.write(line * 500)
    (found,) = take_inventory(tmp_path, "src")
    assert isinstance(found, InputFile)
    assert found.size > 64 * MIB
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(isinstance(r, RawRecord) for r in read_file(found)) == 5000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024  # KiB


SUFFIXES = "txt md html json jsonl csv tsv xml eml mhtml warc x"
STARTS = [
    *(
        b"",
        b"<html><body><p>",
        b'{"text": "',
        b"[{",
        b"---\ntitle: ",
        b"From: a\nSubject: b\nTo: c\n\n",
        b"text,title\n",
    ),
    *(b"<?xml version='1.0'?><rss>", b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"PK\x03\x04", b"BZh91AY&SY", b"\xfd7zXZ\0"),
    *(b"\x28\xb5\x2f\xfd", b"\xff\xfe"),
]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(suffix=st.sampled_from(SUFFIXES.split()), start=st.sampled_from(STARTS), rest=st.binary(max_size=400))
def test_any_bytes_are_documents_or_rejections(tmp_path: Path, suffix: str, start: bytes, rest: bytes) -> None:
    first = read(tmp_path, f"a.{suffix}", start + rest or b" ")
    assert first
    assert read(tmp_path, f"a.{suffix}", start + rest or b" ") == first


SEED = {
    "a.eml": b"From: a@e.org\nTo: b\nSubject: c\nContent-Type: text/plain; charset=utf-8\n\n" + STORY.encode(),
    "a.jsonl": json.dumps({"text": STORY, "date": "2022-03-04", "author": ["x"]}).encode() + b"\n" + b'{"body": "x"}',
    "a.xml": f"<rss><channel><item><title>A</title><description>{STORY}</description></item></channel></rss>".encode(),
    "a.html": f"<html><head><meta charset=utf-8></head><body><article><p>{STORY}</p></article></body></html>".encode(),
    "a.csv": f'title,text\n"a","{STORY}"\n'.encode(),
    "a.md": f"---\ntitle: A\ndate: 2022-03-04\n---\n{STORY}".encode(),
    "a.zip": zipped([("a.txt", STORY), ("b.json", json.dumps({"text": STORY}))]),
    "a.txt.gz": gzip.compress(STORY.encode()),
}


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(SEED)), at=st.integers(0, 2000), new=st.binary(max_size=6), cut=st.integers(0, 1))
def test_mutated_files_are_documents_or_rejections(tmp_path: Path, name: str, at: int, new: bytes, cut: int) -> None:
    data = SEED[name]
    at %= len(data)
    assert read(tmp_path, name, data[:at] + new + (b"" if cut else data[at + len(new) :]) or b" ")
