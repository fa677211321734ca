from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.errors import RejectedInputError
from etl.ingest import Decoded, decode_bytes

CASES = json.loads(Path(__file__).parent.joinpath("cases/ingest/encodings.json").read_text(encoding="utf-8"))
LEGACY = [(lang, encoding, case["text"]) for lang, case in CASES.items() for encoding in case["encodings"]]
LATIN = "Rebels shelled the village at night, killing two people.\n"
CYRILLIC = "Обстріл села тривав усю ніч, двоє людей загинули.\n"


@pytest.mark.parametrize(("lang", "encoding", "text"), LEGACY, ids=[f"{lang}-{enc}" for lang, enc, _ in LEGACY])
def test_legacy_encodings_are_recovered(lang: str, encoding: str, text: str) -> None:
    decoded = decode_bytes(text.encode(encoding))
    assert decoded.text == text, f"{lang}: read as {decoded.encoding}"
    assert 0.5 <= decoded.confidence < 1.0


@pytest.mark.parametrize(("lang", "encoding", "text"), LEGACY, ids=[f"{lang}-{enc}" for lang, enc, _ in LEGACY])
def test_a_right_declaration_is_believed(lang: str, encoding: str, text: str) -> None:
    assert decode_bytes(text.encode(encoding), declared=encoding).text == text, lang


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
        ("utf-32-le", "utf-32-le"),
        ("utf-32-be", "utf-32-be"),
    ],
)
@pytest.mark.parametrize("text", [LATIN, CYRILLIC, LATIN + CYRILLIC])
def test_unicode_with_and_without_mark(encoding: str, name: str, text: str) -> None:
    decoded = decode_bytes(text.encode(encoding))
    assert decoded.text == text  # without its mark, newlines as they were
    assert decoded.encoding == name
    assert decoded.confidence >= 0.9


def test_newlines_stay() -> None:
    assert decode_bytes(b"a\r\nb\rc\nd").text == "a\r\nb\rc\nd"


@pytest.mark.parametrize("broken", [b"\xff", b"\xd0", b"\xc3("])
def test_a_few_broken_bytes_do_not_change_the_encoding(broken: bytes) -> None:
    data = CYRILLIC.encode() * 5 + broken + LATIN.encode()
    decoded = decode_bytes(data)
    assert decoded.encoding == "utf-8"
    assert decoded.flags == ("broken_utf8",)
    assert decoded.confidence < 1.0
    assert decoded.text.count("\ufffd") == 1
    assert decoded.text.startswith(CYRILLIC)
    assert decoded.text.endswith(LATIN)


def test_the_declaration_in_a_page_is_read() -> None:
    page = f'<html><head><meta charset="koi8-u"></head><body>{CYRILLIC}</body></html>'
    assert decode_bytes(page.encode("koi8-u")).text == page
    feed = f'<?xml version="1.0" encoding="windows-1251"?><rss>{CYRILLIC}</rss>'
    assert decode_bytes(feed.encode("cp1251")).encoding == "cp1251"


def test_a_wrong_declaration_is_overruled_by_the_letters() -> None:
    page = f'<html><head><meta charset="iso-8859-1"></head><body>{CYRILLIC * 3}</body></html>'
    assert decode_bytes(page.encode("cp1251")).text == page


def test_an_unknown_declaration_is_passed_over() -> None:
    assert decode_bytes(CYRILLIC.encode("cp1251"), declared="x-user-defined").text == CYRILLIC
    assert decode_bytes(CYRILLIC.encode("cp1251"), declared="base64").text == CYRILLIC


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 8,
        b"\x00" * 100,
        b"abc\x00\x00def" * 100,
        b"\x01\x02\x03\x04\x05\x06" * 50,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    ],
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(RejectedInputError) as caught:
        decode_bytes(data)
    assert caught.value.code in ("not_text", "undecodable")
    assert caught.value.stage == "decode"


def test_stray_zeros_stay_and_padding_goes() -> None:
    stray = decode_bytes(LATIN.encode() * 20 + b"\0" + LATIN.encode())
    assert stray.text == LATIN * 20 + "\0" + LATIN
    padded = decode_bytes(CYRILLIC.encode("cp1251") + b"\0" * 512)
    assert padded.text == CYRILLIC
    assert stray.flags == padded.flags == ("nul_characters",)


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    decoded = decode_bytes(text.removeprefix("\ufeff").encode() or b"x")
    assert decoded.text == (text.removeprefix("\ufeff").removeprefix("\ufeff") or "x")


@settings(deadline=None, max_examples=100)
@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    def outcome() -> Decoded | str:
        try:
            return decode_bytes(data)
        except RejectedInputError as error:
            return error.code

    first = outcome()
    assert first in ("not_text", "undecodable") if isinstance(first, str) else 0.0 <= first.confidence <= 1.0
    assert outcome() == first
