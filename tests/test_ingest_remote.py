from __future__ import annotations

import fsspec
import pytest

from etl.errors import RejectedInputError
from etl.ingest import InputFile, hash_file, read_file, take_inventory
from etl.model import RawRecord

STORY = "Rebels shelled the village of Example at night, killing three people, officials said."


def test_a_root_on_an_object_store() -> None:
    store = fsspec.filesystem("memory")
    for name in ("b/2022-03-04_x.txt", "a.txt", ".hidden/x.txt", "b/c/d.jsonl"):
        body = '{"text": "' + STORY + '"}' if name.endswith("jsonl") else STORY
        store.pipe(f"/bucket/raw/{name}", body.encode())
    found = [f for f in take_inventory("memory://bucket/raw", "src") if isinstance(f, InputFile)]
    assert [f.source_path for f in found] == ["a.txt", "b/2022-03-04_x.txt", "b/c/d.jsonl"]
    assert [f.dump for f in found] == [None, "b", "b"]
    assert found[0].size == len(STORY)
    assert len(hash_file(found[0])) == 64
    records = [r for f in found for r in read_file(f)]
    assert [r.text for r in records if isinstance(r, RawRecord)] == [STORY] * 3
    assert records[0].source_sha256 == hash_file(found[0])  # type: ignore[union-attr]
    assert [f.source_path for f in take_inventory("memory://bucket/raw", "src", only="*.jsonl")] == ["b/c/d.jsonl"]


def test_a_missing_object_is_a_rejection() -> None:
    gone = InputFile("src", None, "x.txt", "memory://bucket/raw/none.txt", 1, 0)
    (result,) = read_file(gone)
    assert getattr(result, "code", None) == "vanished"


def test_an_unknown_protocol_is_refused() -> None:
    with pytest.raises(RejectedInputError) as caught:
        list(take_inventory("nosuch://bucket/raw", "src"))
    assert caught.value.code == "unreadable"
