"""How well names are found in texts, and how fast texts are read.

    ./heluo bench texts [--labelled FILE] [--folds 5] [--iterations 100] [--texts 914]

`--labelled` is the set of labelled notes (default: shared/data/zh-notes-train beside the checkout). F1 is
exact: start, end and label, every text asked about once by a model that has not seen it. Speed is of one
core, in processor time, over the same notes."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from _measure import ROOT

from heluo.governance.text.folds import folds
from heluo.governance.text.labels import LabelledText, labelled_texts
from heluo.governance.text.structure import structured
from heluo.governance.text.tagger import ITERATIONS

LABELLED = ROOT.parent / "shared" / "data" / "zh-notes-train" / "notes.jsonl.gz"


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench texts")
    parser.add_argument("--labelled", type=Path, default=LABELLED)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--iterations", type=int, default=ITERATIONS)
    parser.add_argument("--texts", type=int, default=0, help="only so many (a trial)")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    texts = list(labelled_texts(args.labelled))[: args.texts or None]
    found = rules_speed(texts) | names(texts, args.folds, args.iterations)
    print(json.dumps(found) if args.json else "\n".join(f"{name}: {value}" for name, value in found.items()))


def rules_speed(texts: list[LabelledText]) -> dict[str, Any]:
    """Texts a second of one core by rules alone, each text read as an admission note."""
    structured(texts[0].text, "admission")
    begin = time.process_time()
    values = sum(len(structured(one.text, "admission")) for one in texts)
    seconds = time.process_time() - begin
    return {"rules_texts_a_second": round(len(texts) / seconds), "rules_values": values}


def names(texts: list[LabelledText], times: int, iterations: int) -> dict[str, Any]:
    """Exact micro-F1 by text with its interval, F1 by label, and texts a second of one core."""
    found = folds(texts, times, iterations, report=lambda line: print(line, file=sys.stderr, flush=True))
    return {
        "names_f1": [round(one, 4) for one in found.f1],
        "names_f1_by_label": found.labels,
        "names_texts_a_second": round(found.texts_a_second),
    }


if __name__ == "__main__":
    main()
