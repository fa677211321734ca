"""Train the network that tells article lines from page furniture, and measure it by cross-validation.

    train_page_model.py BENCH [--write MODEL.json]

BENCH holds ``ground-truth.json`` ({id: {"articleBody": …}}) and ``html/<id>.html.gz``.  A page's dump is all its text
nodes, one a line.  A line is labelled by whether its words stand in the article body, in place.  Folds are by page;
the score is the F1 of token 4-grams, averaged as the article-extraction benchmark does.  Deterministic: fixed seed,
full batches.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import gzip
import json
import pathlib
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from etl.clean import page
from etl.clean.phrases import phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    # Lines of a page, its article, the lines' features, labels and weights.
    Variant = tuple[list[str], str, Array, Array, Array]
    Page = Sequence[Variant]

TOKEN = re.compile(r"\w+")
VARIANTS = ("nodes", "as is", "blocks", "scripts", "blind")
BLOCK = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "button", "dd", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
        *("nav", "ol", "option", "p", "pre", "section", "select", "table", "tbody", "td", "tfoot", "th", "thead"),
        *("tr", "ul"),
    )
)


def dumps_of(html: str) -> list[list[str]]:
    """The ways in which scrapers turn a page into text.

    Nodes with even spaces, nodes as they are, blocks, everything with its scripts.
    """
    import lxml.html

    tree = lxml.html.document_fromstring(re.sub(r"<\?xml[^>]*\?>", "", html))
    for node in tree.xpath("//comment()"):
        node.drop_tree()
    everything = filled("\n".join(tree.itertext()).split("\n"))
    for node in tree.xpath("//script|//style|//noscript|//template"):
        node.drop_tree()
    nodes = filled(tree.itertext())
    as_is = filled("\n".join(tree.itertext()).split("\n"))
    for node in tree.iter():
        if isinstance(node.tag, str):
            node.text = re.sub(r"\s+", " ", node.text or "")
            node.tail = re.sub(r"\s+", " ", node.tail or "")
            if node.tag in BLOCK:
                node.text, node.tail = "\n" + node.text, "\n" + node.tail
    blocks = filled(tree.text_content().split("\n"))
    return [nodes, as_is, blocks, everything]


def filled(texts: Iterable[str]) -> list[str]:
    """The texts that are not blank, with even spaces."""
    return [t for t in (re.sub(r"\s+", " ", s).strip() for s in texts) if t]


def labels_of(lines: list[str], body: str) -> Array:
    """1 where the line's words, with those of its neighbours, stand in the article."""
    article = " " + " ".join(TOKEN.findall(body)) + " "
    words = [TOKEN.findall(line) for line in lines]
    out = np.zeros(len(lines))
    for i, mine in enumerate(words):
        if not mine:
            continue
        if len(mine) >= 5:
            out[i] = f" {' '.join(mine)} " in article or f" {' '.join(mine[:8])} " in article
        else:
            before = [w for ws in words[max(0, i - 4) : i] for w in ws][-4:]
            after = [w for ws in words[i + 1 : i + 5] for w in ws][:4]
            left, right = f" {' '.join(before + mine)} ", f" {' '.join(mine + after)} "
            out[i] = (left in article and len(before) == 4) or (right in article and len(after) == 4)
    for i, mine in enumerate(words):  # signs alone go with their neighbours
        if not mine and 0 < i < len(lines) - 1:
            out[i] = out[i - 1] and out[i + 1]
    return out


def grams(text: str) -> collections.Counter[tuple[str, ...]]:
    """Token 4-grams with their counts."""
    t = TOKEN.findall(text)
    return collections.Counter(tuple(t[i : i + 4]) for i in range(max(1, len(t) - 3)))


def score(pairs: Iterable[tuple[str, str]]) -> tuple[float, float, float]:
    """F1, precision and recall over (true text, extracted text) pairs."""
    tp = fp = fn = 0.0
    for true, pred in pairs:
        a, b = grams(true), grams(pred)
        t = sum((a & b).values())
        p, g = sum(b.values()), sum(a.values())
        s = p + g - t
        tp, fp, fn = tp + t / s, fp + (p - t) / s, fn + (g - t) / s
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    return 2 * precision * recall / (precision + recall), precision, recall


def fit(
    x: Array, y: Array, w: Array, *, hidden: int = 24, epochs: int = 400, decay: float = 2e-3, seed: int = 0
) -> dict[str, Any]:
    """Weights of the network, trained with Adam and dropout."""
    rng = np.random.default_rng(seed)
    mean, scale = x.mean(0), x.std(0) + 0.05
    x = (x - mean) / scale
    n = x.shape[1]
    p: dict[str, Any] = {
        "w1": rng.normal(0, (2 / n) ** 0.5, (n, hidden)),
        "b1": np.zeros(hidden),
        "w2": rng.normal(0, hidden**-0.5, hidden),
        "b2": 0.0,
    }
    m: dict[str, Any] = dict.fromkeys(p, 0.0)
    v: dict[str, Any] = dict.fromkeys(p, 0.0)
    for step in range(1, epochs + 1):
        z = x @ p["w1"] + p["b1"]
        drop = rng.random(hidden) > 0.2
        h = np.maximum(0, z) * drop / 0.8
        out = 1 / (1 + np.exp(-(h @ p["w2"] + p["b2"])))
        d = (out - y) * w
        dh = np.outer(d, p["w2"]) * (z > 0) * drop / 0.8
        g = {"w1": x.T @ dh + decay * p["w1"], "b1": dh.sum(0), "w2": h.T @ d + decay * p["w2"], "b2": d.sum()}
        rate = 0.02 * (1 - step / epochs) + 1e-4
        for k, slope in g.items():
            m[k] = 0.9 * m[k] + 0.1 * slope
            v[k] = 0.99 * v[k] + 0.01 * slope**2
            p[k] = p[k] - rate * (m[k] / (1 - 0.9**step)) / (np.sqrt(v[k] / (1 - 0.99**step)) + 1e-8)
    return {"mean": mean, "scale": scale, **p}


def odds(model: dict[str, Any], x: Array) -> Array:
    """Log odds that each line belongs to the article."""
    hidden: Array = np.maximum(0, ((x - model["mean"]) / model["scale"]) @ model["w1"] + model["b1"])
    result: Array = hidden @ model["w2"] + model["b2"]
    return result


def stacked(pages: Sequence[Page]) -> tuple[Array, Array, Array]:
    """Features, labels and weights of all lines of all variants."""
    rows = [v for p in pages for v in p]
    return np.vstack([v[2] for v in rows]), np.hstack([v[3] for v in rows]), np.hstack([v[4] for v in rows])


def kept(lines: list[str], marks: Iterable[Any]) -> str:
    """The marked lines as one text."""
    return "\n".join(line for line, mark in zip(lines, marks, strict=True) if mark)


def measured(
    pages: Sequence[Page], raw: Sequence[Sequence[Array]], k: int, stay: float, threshold: float
) -> tuple[float, float, float]:
    """Score of variant ``k`` with the model's decisions."""
    decide = page._decide  # noqa: SLF001 (the decision of the fixer itself)
    return score([(p[k][1], kept(p[k][0], decide(o[k], stay, threshold))) for p, o in zip(pages, raw, strict=True)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=pathlib.Path)
    parser.add_argument("--write", type=pathlib.Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=300)
    args = parser.parse_args()
    truth = json.loads((args.bench / "ground-truth.json").read_text(encoding="utf-8"))
    nothing = {f.name: type(getattr(phrases(), f.name))() for f in dataclasses.fields(phrases())}
    blind = dataclasses.replace(phrases(), **nothing)  # as in a language without a pack
    pages = []  # of each page, its variants: (lines, body, features, labels, weights)
    for name in sorted(truth):
        html = gzip.decompress((args.bench / "html" / f"{name}.html.gz").read_bytes()).decode("utf-8", "replace")
        body = truth[name]["articleBody"]
        variants = []
        dumps = dumps_of(html)
        for k, lines in enumerate([*dumps, dumps[0]]):
            y = labels_of(lines, body)
            w = np.array([len(TOKEN.findall(line)) + 1 for line in lines], float) ** 0.8
            variants.append((lines, body, page.line_features(lines, blind if k == 4 else None), y, w / w.sum()))
        pages.append(variants)
    print("pages", len(pages), "lines", sum(len(v[0]) for p in pages for v in p))
    for k, label in enumerate(VARIANTS):
        print(label, "none  ", score([(p[k][1], "\n".join(p[k][0])) for p in pages]))
        print(label, "labels", score([(p[k][1], kept(p[k][0], p[k][3])) for p in pages]))
    folds = args.folds
    raw: list[list[Array]] = [[] for _ in pages]
    for fold in range(folds):
        model = fit(*stacked([p for i, p in enumerate(pages) if i % folds != fold]), epochs=args.epochs)
        for i, p in enumerate(pages):
            if i % folds == fold:
                raw[i] = [odds(model, v[2]) for v in p]
    best: tuple[float, float, float, list[tuple[float, float, float]]] = (0.0, 0.0, 0.0, [])
    for stay in (0.5, 1.0, 2.0, 3.0):
        for threshold in (-1.5, -1.0, -0.5, 0.0):
            got = [measured(pages, raw, k, stay, threshold) for k in range(5)]
            best = max(best, (sum(g[0] for g in got) / 5, stay, threshold, got))
    print(f"cross-validated, stay {best[1]:.1f}, threshold {best[2]:.1f}")
    for f1, precision, recall in best[3]:
        print(f"   F1 {f1:.4f} precision {precision:.4f} recall {recall:.4f}")
    if args.write:
        model = fit(*stacked(pages), epochs=args.epochs)
        data = {k: np.round(v, 4).tolist() for k, v in model.items()} | {"stay": best[1], "threshold": best[2]}
        args.write.write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
