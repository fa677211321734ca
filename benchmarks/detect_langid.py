"""Language identification on a folder of ``sentences/<lang>.txt`` and ``word-pairs/<lang>.txt``, beside its peers.

    python benchmarks/detect_langid.py FOLDER [--sample N] [--confusions N]

Prints macro accuracy (mean over languages) and time a text for eventlake, langdetect (seeded) and py3langid, measured
in one run, and the ratio of each peer's time to ours.  Labels are ISO 639-1; ``no`` counts as ``nb``.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import langdetect
from langdetect.lang_detect_exception import LangDetectException
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from etl.detect import detect

if TYPE_CHECKING:
    from collections.abc import Callable

SAME = {"no": "nb", "nn": "nb", "zh-cn": "zh", "zh-tw": "zh", "wuu": "zh", "yue": "zh", "arz": "ar", "ary": "ar"}


def by_langdetect(text: str) -> str:
    try:
        label: str = langdetect.detect(text)
    except LangDetectException:
        return "und"
    return SAME.get(label, label)


def py3langid_of(codes: list[str]) -> Callable[[str], str]:
    """py3langid restricted to the languages of the test: the best that it can do there."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["no" if code == "nb" else code for code in codes])

    def classify(text: str) -> str:
        label: str = identifier.classify(text)[0]
        return SAME.get(label, label)

    return classify


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, default=0, help="texts of each language (default: all)")
    parser.add_argument("--confusions", type=int, default=0, help="print the N most frequent errors of eventlake")
    options = parser.parse_args()
    langdetect.DetectorFactory.seed = 0
    for kind in ("sentences", "word-pairs"):
        texts = {
            file.stem: [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
            for file in sorted((options.folder / kind).glob("*.txt"))
        }
        if options.sample:
            texts = {code: lines[: options.sample] for code, lines in texts.items()}
        systems: dict[str, Callable[[str], str]] = {
            "eventlake": lambda text: detect(text)[0],
            "langdetect": by_langdetect,
            "py3langid": py3langid_of(sorted(texts)),
        }
        ours = 0.0
        for name, classify in systems.items():
            classify("The first call loads the model.")
            accuracy: list[float] = []
            errors: Counter[tuple[str, str]] = Counter()
            start = time.perf_counter()
            for code, lines in texts.items():
                found = [classify(line) for line in lines]
                accuracy.append(sum(label == code for label in found) / len(lines))
                errors.update((code, label) for label in found if label != code)
            each = (time.perf_counter() - start) / sum(map(len, texts.values()))
            ours = ours or each
            macro = sum(accuracy) / len(accuracy)
            print(f"{kind:10} {name:10} macro accuracy {macro:.4f} {each * 1e3:.3f} ms a text {each / ours:.1f} × ours")
            if options.confusions and name == "eventlake":
                print("           ", errors.most_common(options.confusions))


if __name__ == "__main__":
    main()
