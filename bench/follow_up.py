"""How long a nurse waits: today's list among many open tasks, the worker's look at them when there is
nothing to do, and the slowest of many hostile expressions.

    ./heluo bench follow_up [--tasks 50000] [--lists 20] [--expressions 5000]

Tables alone in a new database of its own: no lake, no portal. Half of the tasks are due for one nurse,
the rest are planned or another's."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from _measure import ROOT, quantile

from heluo.access.declared import declare_with
from heluo.delivery.followup import today
from heluo.delivery.followup.clock import advance
from heluo.delivery.followup.enrol import PersonsToEnter, make_tasks
from heluo.delivery.followup.tables import FollowUpProject, FollowUpTask
from heluo.delivery.frame.collect import declared
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput

sys.path.insert(0, str(ROOT))
from tests.lib import followed
from tests.lib.form_cases import scope
from tests.lib.hostile_expressions import hostile


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench follow_up")
    parser.add_argument("--tasks", type=int, default=50_000)
    parser.add_argument("--lists", type=int, default=20)
    parser.add_argument("--expressions", type=int, default=5_000)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    declare_with(declared)
    found = lists(args.tasks, args.lists) | expressions(args.expressions)
    print(json.dumps(found) if args.json else "\n".join(f"{name}: {value}" for name, value in found.items()))


def lists(tasks: int, times: int) -> dict[str, Any]:
    """Seconds of today's list, the median and the slowest of `times`."""
    with tempfile.TemporaryDirectory() as folder:
        control = followed.database(Path(folder))
        followed.project(control, 1)
        per_person = 4
        with transaction(control) as session:
            project = session.get_one(FollowUpProject, "fp_1")
            refs = {f"p{n:06}": f"r{n}" for n in range(tasks // per_person)}
            make_tasks(session, project, PersonsToEnter(followed.HOSPITAL, refs, {}), followed.DAY)
            session.execute(
                sa.update(FollowUpTask)
                .where(FollowUpTask.event == "quarter", FollowUpTask.turn == 1)
                .values(next_day=followed.DAY, opens=followed.DAY, closes=followed.DAY + dt.timedelta(days=9))
            )
        moved = advance(control, followed.DAY)
        quiet = _seconds(lambda: advance(control, followed.DAY), times)
        seen = _seconds(lambda: _list(control), times)
        return {
            "tasks": tasks,
            "due": moved,
            "list_median_s": quantile(seen, 0.5),
            "list_slowest_s": max(seen),
            "quiet_look_s": quantile(quiet, 0.5),
        }


def expressions(count: int) -> dict[str, Any]:
    """Milliseconds of processor time of the slowest of `count` hostile expressions."""
    from heluo.delivery.followup.forms.expression import compiled

    known, slowest = scope(), 0.0
    compiled("1", known)
    for source in hostile(count):
        begun = time.thread_time()
        with suppress(BadInput):
            compiled(source, known)
        slowest = max(slowest, time.thread_time() - begun)
    return {"expressions": count, "slowest_expression_ms": 1000 * slowest}


def _list(control: sa.Engine) -> int:
    with reading(control) as session:
        found = today.listed(session, followed.NURSE, followed.DAY)
        return len(today.lines(session, found, followed.DAY))


def _seconds(act: Any, times: int) -> list[float]:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        found.append(time.perf_counter() - begun)
    return found


if __name__ == "__main__":
    main()
