"""Bytes → text.

Order of evidence: byte order mark · strict UTF-8 · zero bytes of UTF-16 and UTF-32 · UTF-8 with a few broken bytes ·
what the content or its container declares, where the result reads like text · likelihood under the letter statistics
of the languages that use each legacy encoding.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from etl.ingest.codes import refuse

__all__ = ["Decoded", "decode_bytes"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
# charset="…" of <meta>, encoding="…" of <?xml; bytes, because nothing is decoded yet.
_DECLARED = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:\-]{2,40})|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:\-]{2,40})"
    rb"|@charset\s+\"([\w.:\-]{2,40})",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 8192
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\r\x0b\x0c\x1b\x00\x1a")
_SAMPLE = 1 << 16
# WHATWG: pages that say these mean the Windows superset.
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "latin-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}


class Decoded(NamedTuple):
    """Decoded text.

    Attributes:
        text: The text without its byte order mark; newlines as they were.
        encoding: Python's name of the encoding.
        confidence: 1.0 where the bytes prove it (marks, strict UTF-8), lower for a choice among candidates.
        flags: ``broken_utf8``, ``broken_utf16``, ``broken_utf32`` (a few bytes were replaced by U+FFFD),
            ``undecoded_bytes`` (the same in a legacy encoding), ``nul_characters`` (zeros in the text stay, so that
            offsets are true; zeros after its end are dropped).
    """

    text: str
    encoding: str
    confidence: float
    flags: tuple[str, ...] = ()


def decode_bytes(data: bytes, *, declared: str | None = None) -> Decoded:
    """Decode one document.

    Args:
        data: All its bytes.
        declared: Encoding that a header outside of the bytes declares; a hint.

    Raises:
        RejectedInputError: ``not_text`` for binary content, ``undecodable`` where no encoding gives text.
    """
    for mark, encoding, codec in _BOMS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], encoding, codec)
    if b"\0" in data:
        return _decode_with_zeros(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        _refuse_controls(data)
        if b"\x1b" in data[:_SAMPLE] and (shifted := _decode_iso2022(data)):
            return shifted
        return Decoded(text, "utf-8", 1.0)
    _refuse_controls(data)
    return _mostly_utf8(data) or _decode_declared(data, declared) or _decode_legacy(data)


def _decode_marked(body: bytes, encoding: str, codec: str) -> Decoded:
    try:
        text = body.decode(codec)
    except UnicodeDecodeError:
        text = body.decode(codec, "replace")
        if text.count("\ufffd") > max(2, len(text) // 20):
            raise refuse("undecodable") from None
        return Decoded(text, encoding, 0.9, ("broken_" + codec[:6].replace("-", ""),))
    _refuse_control_text(text)
    return Decoded(text, encoding, 1.0)


def _decode_with_zeros(data: bytes) -> Decoded:
    """Zero bytes: UTF-16 or UTF-32 without a mark, text with stray NULs, or binary."""
    body = data.rstrip(b"\0")
    if b"\0" not in body and len(data) - len(body) > 3:
        # A file that was preallocated or cut off by a crash: text, then nothing but zeros.
        if not body:
            raise refuse("not_text")
        decoded = decode_bytes(body)
        return decoded._replace(confidence=min(decoded.confidence, 0.9), flags=(*decoded.flags, "nul_characters"))
    sample = data[:_SAMPLE]
    zeros = sample.count(0)
    if zeros * 200 < len(sample):
        # One byte in 200 or fewer: text that a broken writer sprinkled with NULs, if it is text at all.
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            raise refuse("not_text") from None
        _refuse_controls(data)
        return Decoded(text, "utf-8", 0.9, ("nul_characters",))
    if len(data) % 4 == 0 and zeros * 4 >= len(sample) * 2:
        for codec in ("utf-32-le", "utf-32-be"):
            wide = _try(data, codec)
            if wide is not None and _reads_like_text(wide):
                return Decoded(wide, codec, 0.95)
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) >= 4 * min(even, odd):
        # Spaces, digits and newlines have their zero byte on one side only, whatever the script.
        codec = "utf-16-le" if odd > even else "utf-16-be"
        wide = _try(data[: len(data) // 2 * 2], codec)
        if wide is not None and _reads_like_text(wide):
            return Decoded(wide, codec, 0.95)
    raise refuse("not_text")


def _mostly_utf8(data: bytes) -> Decoded | None:
    """UTF-8 in which only a few bytes are broken (a cut sequence, a stray byte of another encoding)."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd") - data.count("\ufffd".encode())
    letters = len(text) - len(text.encode("ascii", "ignore")) - broken
    # Bytes of a legacy encoding hardly ever form a valid UTF-8 sequence (cp1251 and koi8 text: under 1 in 20).
    if letters >= 10 * broken or (broken == 1 and letters >= 3):
        return Decoded(text, "utf-8", round(letters / (letters + broken), 4), ("broken_utf8",))
    return None


def _decode_declared(data: bytes, declared: str | None) -> Decoded | None:
    match = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    inside = next((g for g in match.groups() if g), b"").decode("ascii", "replace") if match else None
    for name in (declared, inside):
        if not name:
            continue
        try:
            codec = codecs.lookup(name.strip()).name
        except LookupError:
            continue
        codec = _SUPERSETS.get(codec, codec)
        if codec.startswith(
            (
                "utf",
                "idna",
                "punycode",
                "raw_",
                "unicode",
                "rot",
                "base64",
                "zlib",
                "bz2",
                "hex",
                "uu",
                "quopri",
                "undefined",
            )
        ):
            continue
        text = _try(data, codec)
        if text is not None and _reads_like_text(text):
            from etl.ingest.charsets import contradicts

            if not contradicts(data, codec):
                return Decoded(text, codec, 0.95)
    return None


def _decode_legacy(data: bytes) -> Decoded:
    from etl.ingest.charsets import best_charset

    found = best_charset(data)
    if found is None:
        raise refuse("undecodable")
    codec, confidence = found
    text = _try(data, codec)
    flags: tuple[str, ...] = ()
    if text is None:
        text = data.decode(codec, "replace")
        flags = ("undecoded_bytes",)
    if not _reads_like_text(text):
        raise refuse("not_text")
    return Decoded(text, codec, confidence, flags)


def _decode_iso2022(data: bytes) -> Decoded | None:
    """Seven-bit Japanese, Korean and Chinese mail encodings, told by their escape sequences."""
    if b"\x1b$B" in data or b"\x1b$@" in data or b"\x1b(J" in data:
        text = _try(data, "iso2022_jp_2")
        return Decoded(text, "iso2022_jp", 0.95) if text is not None else None
    if b"\x1b$)C" in data:
        text = _try(data, "iso2022_kr")
        return Decoded(text, "iso2022_kr", 0.95) if text is not None else None
    return None


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _refuse_controls(data: bytes) -> None:
    """Refuse bytes with more control characters than stray ones of a broken writer."""
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > 4 and controls * 50 > len(sample):
        raise refuse("not_text")


def _refuse_control_text(text: str) -> None:
    if not _reads_like_text(text):
        raise refuse("not_text")


def _reads_like_text(text: str) -> bool:
    """Few control and unassigned characters: judged on the first 4,000."""
    sample = text[:4000]
    bad = sum(
        1
        for ch in sample
        if not (
            ch.isprintable()
            or ch in "\t\n\r\x0b\x0c\u2028\u2029\ufeff"
            or ch.isspace()
            or "\u200b" <= ch <= "\u2069"
            or ch == "\xad"
        )
    )
    return bad * 20 <= len(sample)
