"""How often the right code is proposed for names that another hand wrote, and how right the part is that
would be accepted without a person.

    ./heluo bench code_proposals [--gold second] [--names 0] [--json]

The target lists are those of `_code_lists.py`; without the shared data only the laboratory items are
measured. Weights are as shipped: learned from the first gold set and the lists' own names. What a hospital
may accept by itself is decided on its own pairs of the first set, each proposed for by weights that had not
seen it; the second set is what is measured, or the third, which holds diagnoses alone. rapidfuzz alone stands
beside, over the same names in the same run.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from _code_lists import SYSTEMS, dump_at, edition
from _measure import ROOT

from heluo.terminology.coding.confidence import GOAL, safe_score
from heluo.terminology.coding.proposer import NameProposer
from heluo.terminology.coding.retrieval import Index
from heluo.terminology.coding.scoring import (
    Coded,
    MeasuredName,
    by_hospital,
    gold,
    measured,
    precision,
    share,
    unseen_trials,
)

GOLD = ROOT / "tests" / "gold" / "codes"


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench code_proposals")
    parser.add_argument(
        "--gold", choices=("first", "second", "third"), default="second", help="what is measured"
    )
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--names", type=int, default=0, help="only so many of each system (a trial)")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    dump = dump_at()
    found = {}
    for system in ("diagnosis",) if args.gold == "third" else args.systems.split(","):
        if system != "lab_item" and not dump.exists():
            print(f"{system}: skipped, no list at {dump}", file=sys.stderr)
            continue
        found[system] = of_system(system, dump, args.gold, args.names or None)
    print(json.dumps(found) if args.json else "\n".join(_lines(found)))


def of_system(system: str, dump: Path, which: str, most: int | None) -> dict[str, Any]:
    """The figures of one system."""
    began = time.perf_counter()
    index = Index(edition(system, dump))
    made = time.perf_counter() - began
    first = gold(GOLD / "first" / "names.csv", system, index.edition)[:most]
    trials = unseen_trials(index, first)
    if which == "first":  # development: each cell by weights and a threshold that had not seen it
        return _developed(first, trials, made)
    locked = gold(GOLD / which / "names.csv", system, index.edition)[:most]
    cells, safe, speed = measured(NameProposer(index), locked, by_hospital(first, trials))
    accepted = [one for one in cells if one.accepted]
    pooled = safe_score(trials)
    above = [one for one in cells if pooled.score is not None and one.score >= pooled.score]
    return _figures(cells) | {
        "index_s": round(made, 1),
        "names_a_second": round(speed, 1),
        "safe": {hospital: [one.score, one.pairs, one.above, one.right] for hospital, one in safe.items()},
        "accepted": [len(accepted), *precision(sum(one.first for one in accepted), len(accepted))],
        "accepted_of": len(cells),
        "pooled": [len(above), *precision(sum(one.first for one in above), len(above))],
    }


def _developed(first: list[Coded], trials: list[Any], made: float) -> dict[str, Any]:
    coded = [trial.right for one, trial in zip(first, trials, strict=True) if one.cell.right]
    safe = {hospital: safe_score(of) for hospital, of in by_hospital(first, trials).items()}
    return {
        "first": list(share(coded)),
        "names": len(first),
        "index_s": round(made, 1),
        "safe": {hospital: [one.score, one.pairs, one.above, one.right] for hospital, one in safe.items()},
    }


def _figures(cells: list[MeasuredName]) -> dict[str, Any]:
    coded = [one for one in cells if one.coded]
    kinds = Counter(one.kind for one in coded)
    return {
        "names": len(cells),
        "coded": len(coded),
        "first": list(share([one.first for one in coded])),
        "ten": list(share([one.ten for one in coded])),
        "plain_first": list(share([one.plain_first for one in coded])),
        "plain_ten": list(share([one.plain_ten for one in coded])),
        "kinds": {
            kind: [
                number,
                list(share([one.first for one in coded if one.kind == kind])),
                list(share([one.ten for one in coded if one.kind == kind])),
                list(share([one.plain_first for one in coded if one.kind == kind])),
            ]
            for kind, number in kinds.most_common()
        },
    }


def _lines(found: dict[str, dict[str, Any]]) -> list[str]:
    lines = []
    for system, one in found.items():
        lines.append(f"{system}: {one['names']} names, index in {one['index_s']} s")
        for name in ("first", "ten", "plain_first", "plain_ten"):
            if name in one:
                lines.append(f"  {name:12} {_interval(one[name])}")
        for hospital, (score, pairs, above, right) in one["safe"].items():
            cut = "nothing accepted" if score is None else f"from {score:.3f} ({right} of {above} right)"
            lines.append(f"  safe {hospital}: {cut}, {pairs} pairs")
        if "accepted" in one:
            number, *figure = one["accepted"]
            lines.append(
                f"  accepted {number} of {one['accepted_of']}, right {_interval(figure)}  goal {GOAL:.0%}"
            )
            number, *figure = one["pooled"]
            lines.append(f"  (by one cut for all hospitals, not used: {number}, right {_interval(figure)})")
            lines.append(f"  {one['names_a_second']} names a second")
            for kind, (of, first, ten, plainly) in one["kinds"].items():
                lines.append(
                    f"    {kind:14} {of:4}  first {_interval(first)}  ten {_interval(ten)}  "
                    f"plain {plainly[0]:.2f}"
                )
    return lines


def _interval(of: list[float]) -> str:
    return f"{of[0]:.3f} [{of[1]:.3f}, {of[2]:.3f}]"


if __name__ == "__main__":
    main()
