"""`heluo next-night`: the synthetic hospitals' databases change as they would in a day, then the next night
runs."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from heluo.kit.places import Home
from heluo.kit.progress import bars
from heluo_province.demonstration.night import collect, demo_hospitals
from heluo_province.second_night import second_night


def next_night(home: Home, seed: int, out: Console) -> dict[str, Any]:
    """Changes every synthetic hospital's database (inserts, late updates, deletes), collects and publishes
    again. Returns the number of changes and the seconds of each step."""
    steps: dict[str, float] = {}
    with bars(out) as report:
        changes = second_night(home, seed)
        collect(home, demo_hospitals(home), report, steps)
    return {"changes": changes.num_rows, "steps": steps}
