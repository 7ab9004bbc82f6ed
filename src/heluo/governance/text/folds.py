"""The tagger judged: trained on four fifths of the texts, asked about the fifth, five times. A mention counts
when its start, its end and its label are right."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from heluo.governance.text.labels import LabelledText
from heluo.governance.text.scoring import bootstrap
from heluo.governance.text.tagger import ITERATIONS, Tagger, train


@dataclass(frozen=True)
class Folds:
    """Micro-F1 with the bounds of its 95 % interval, F1 by label, and texts a second of one core."""

    f1: tuple[float, float, float]
    labels: dict[str, float]
    texts_a_second: float


def folds(
    texts: Sequence[LabelledText],
    times: int = 5,
    iterations: int = ITERATIONS,
    seed: int = 1,
    report: Callable[[str], None] = lambda _: None,
) -> Folds:
    """Every text is asked about once, by a model that has not seen it."""
    order = list(range(len(texts)))
    random.Random(seed).shuffle(order)
    labels = sorted({m.label for one in texts for m in one.mentions})
    counts = np.zeros((len(texts), len(labels), 3))
    seconds = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for fold in range(times):
            asked = set(order[fold::times])
            path = Path(folder) / "model.crf"
            train((texts[i] for i in order if i not in asked), path, iterations)
            tagger = Tagger(path)
            for index in asked:
                begin = time.process_time()
                read = set(tagger.mentions(texts[index].text))
                seconds += time.process_time() - begin
                gold = set(texts[index].mentions)
                for at, label in enumerate(labels):
                    a = {m for m in read if m.label == label}
                    b = {m for m in gold if m.label == label}
                    counts[index, at] = (len(a & b), len(a), len(b))
            report(f"{fold + 1}/{times}")

    def f1(c: np.ndarray) -> np.ndarray:
        return 2 * c[..., 0] / (c[..., 1] + c[..., 2])

    by_label = counts.sum(axis=0)
    return Folds(
        bootstrap(counts.sum(axis=1), f1, seed),
        {label: round(float(f1(by_label[at])), 4) for at, label in enumerate(labels)},
        len(texts) / seconds,
    )
