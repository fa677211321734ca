"""Time of reading places, gazetteer warm: python benchmarks/places_speed.py GOLD_DIR [GOLD_DIR ...]."""

from __future__ import annotations

import pathlib
import sys
import time

from etl.extract.places import read_places
from etl.extract.tokens import tokenize_document

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from places_gold import load, to_document


def main() -> None:
    documents = [to_document(path, lang) for folder in sys.argv[1:] for _, lang, path, _ in load(pathlib.Path(folder))]
    pairs = [(d, tokenize_document(d)) for d in documents]
    characters = sum(len(d.text) for d in documents)
    for _ in range(2):
        for pair in pairs:
            read_places(*pair)
    rounds, best = 15, 1e9
    for _ in range(rounds):
        started = time.process_time()
        for pair in pairs:
            read_places(*pair)
        best = min(best, time.process_time() - started)
    print(f"{len(documents)} documents, {characters} characters: {best * 1e3 / characters * 4800:.3f} ms per 4.8 KB")


if __name__ == "__main__":
    main()
