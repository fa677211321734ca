"""Sentence splitting on a folder of ``<lang>.txt`` with one sentence a line: join the lines, split them again.

    python benchmarks/sentences_pud.py FOLDER [--misses N]

Prints the F1 of boundaries for lines joined with a blank and joined with nothing (glued), and the time for 4,800
characters.  Chinese is joined with nothing in both.  syntok and pysbd are measured beside it where they are installed.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import time
from pathlib import Path
from typing import TYPE_CHECKING

from etl.segment.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Callable


def eventlake(text: str, lang: str) -> list[int]:
    return [end for _, end in split_sentences(text, lang)]


def syntok(text: str, _lang: str) -> list[int]:
    segmenter = importlib.import_module("syntok.segmenter")
    ends = []
    for paragraph in segmenter.process(text):
        ends += [sentence[-1].offset + len(sentence[-1].value) for sentence in paragraph]
    return ends


def pysbd(text: str, lang: str) -> list[int]:
    module = importlib.import_module("pysbd")
    code = lang if lang in {"en", "de", "es", "fr", "it", "pl", "ru", "ar", "zh"} else "en"
    spans = module.Segmenter(language=code, clean=False, char_span=True).segment(text)
    return [span.start + len(span.sent.rstrip()) for span in spans]


def score(
    split: Callable[[str, str], list[int]], sentences: list[str], lang: str, glue: str
) -> tuple[float, float, list[str]]:
    """F1 of the inner boundaries, milliseconds for 4,800 characters, and what went wrong."""
    text = ""
    gold = set()
    for sentence in sentences:
        text += sentence
        gold.add(len(text))
        text += glue
    text = text.rstrip()
    start = time.perf_counter()
    found = set(split(text, lang))
    seconds = time.perf_counter() - start
    gold.discard(len(text))
    found.discard(len(text))
    right = len(gold & found)
    misses = [
        f"{'false' if at in found else 'missed'}: …{text[max(0, at - 40) : at]}|{text[at : at + 30]}…"
        for at in sorted(gold ^ found)
    ]
    return 2 * right / max(1, len(gold) + len(found)), seconds / len(text) * 4.8e6, misses


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", type=int, default=0)
    options = parser.parse_args()
    systems = {"eventlake": eventlake}
    systems |= {f.__name__: f for f in (syntok, pysbd) if importlib.util.find_spec(f.__name__)}
    for name, split in systems.items():
        spaced: list[float] = []
        glued: list[float] = []
        times: list[float] = []
        for file in sorted(options.folder.glob("*.txt")):
            sentences = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
            with_blank, milliseconds, misses = score(split, sentences, file.stem, "" if file.stem == "zh" else " ")
            without, _, more = score(split, sentences, file.stem, "")
            spaced.append(with_blank)
            glued.append(without)
            times.append(milliseconds)
            print(f"{name:10} {file.stem}  spaced {with_blank:.4f}  glued {without:.4f}  {milliseconds:.3f} ms")
            if name == "eventlake":
                for miss in (misses + more)[: options.misses]:
                    print("           ", miss)
        n = len(spaced)
        print(f"{name:10} macro  spaced {sum(spaced) / n:.4f}  glued {sum(glued) / n:.4f}  {sum(times) / n:.3f} ms")


if __name__ == "__main__":
    main()
