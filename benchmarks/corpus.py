"""A generated but realistic corpus: the samples and the development gold, varied so that memoisation cannot flatter.

Every document takes sentences of two or three source texts of one language in a new order; its capitalised names, its
numbers and its days are replaced by others, drawn with a seed.  Six languages in equal shares, 4.8 KB on average.

``python benchmarks/corpus.py FOLDER N`` writes N documents (one file each, in dumps of 1,000).
"""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from etl.analysis import analyze_text
from etl.ingest.decode import decode_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
LANGUAGES = ("en", "fr", "es", "uk", "ru", "de")
AVERAGE_BYTES = 4_800
_NUMBER = re.compile(r"(?<![\d.,:])\d{1,3}(?![\d.,:])")
_NAME = re.compile(r"(?<=[^\W\d_,»”\)] )[^\W\d_a-zа-яёіїєґ][^\W\d_]{4,}")
_LATIN = ("ar", "be", "lo", "mi", "ta", "ko", "ru", "ne", "sa", "vi", "do", "ke", "pri", "sto", "gra", "len")
_CYRILLIC = ("ка", "ро", "ми", "не", "та", "ло", "бе", "сі", "во", "ду", "пре", "сто", "гра", "лен", "ві", "хо")


def source_sentences() -> dict[str, list[list[str]]]:
    """Sentences of every source text by language: lang → [sentences of one text]."""
    found: dict[str, list[list[str]]] = {lang: [] for lang in LANGUAGES}
    files = [*sorted((ROOT / "raw" / "sample").glob("*.txt"))]
    files += sorted((ROOT / "tests" / "gold").glob("dev-*/docs/*.txt"))
    for file in files:
        analysis = analyze_text(decode_bytes(file.read_bytes()).text)
        if analysis.lang in found:
            found[analysis.lang].append([s.text for s in analysis.segments if s.lang == analysis.lang])
    return found


def invented_name(rng: random.Random, *, cyrillic: bool) -> str:
    parts = _CYRILLIC if cyrillic else _LATIN
    return "".join(rng.choice(parts) for _ in range(rng.randint(2, 4))).capitalize()


def varied(sentence: str, rng: random.Random) -> str:
    """The sentence with other numbers, and a tenth of its names replaced by invented ones."""
    # Short numbers are mostly days and tolls: they stay days, so that dates stay dates.
    sentence = _NUMBER.sub(lambda m: str(rng.randint(1, 28) if len(m.group()) < 3 else rng.randint(100, 999)), sentence)

    def name(m: re.Match[str]) -> str:
        return invented_name(rng, cyrillic=m.group()[1] >= "\u0400") if rng.random() < 0.1 else m.group()

    return _NAME.sub(name, sentence)


def documents(n: int, seed: int = 20220302) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of ``n`` documents."""
    rng = random.Random(seed)
    sources = source_sentences()
    for i in range(n):
        lang = LANGUAGES[i % len(LANGUAGES)]
        size = max(800, int(rng.gauss(AVERAGE_BYTES, 1_600)))
        month, day = rng.randint(1, 12), rng.randint(1, 28)
        title = invented_name(rng, cyrillic=lang in ("uk", "ru"))
        header = f"---\ntitle: {title} {i}\npubDate: 2023-{month:02}-{day:02}\n---\n\n"
        body: list[str] = []
        length = len(header)
        while length < size:
            text = list(rng.choice(sources[lang]))
            rng.shuffle(text)
            for sentence in text[: rng.randint(4, 14)]:
                new = varied(sentence, rng)
                body.append(new + ("\n\n" if rng.random() < 0.25 else " "))
                length += len(body[-1].encode())
                if length >= size:
                    break
        if rng.random() < 0.2:
            body.insert(rng.randrange(len(body) + 1), "[object Object]\n")
        yield f"dump{i // 1000:04}/{i:07}.txt", (header + "".join(body)).encode()


def write_corpus(folder: Path, n: int) -> int:
    """Write ``n`` documents below ``folder``; returns their bytes."""
    total = 0
    for path, data in documents(n):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        total += len(data)
    return total


if __name__ == "__main__":
    print(write_corpus(Path(sys.argv[1]), int(sys.argv[2])), "bytes")
