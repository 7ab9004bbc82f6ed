"""Questions of the audit desk over a long log, and the verification of its chain.

    ./heluo bench audit_log [--events 1000000] [--json]

Asks, through the functions behind the page (newest hundred events and how many match): who saw a person,
what an account did, what left last month, whose rows of a hospital were read in a week, one purpose and
result. Each question is asked of an open database, first and then four times again; the goal is 2 s for the
slowest. Beside it a plain count of the table, in the same run. Events are invented: a thousand accounts,
50,000 persons, three years. CPU seconds are those of the process, for a busy machine.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rich.console import Console
from rich.progress import track

from heluo.access import audit, chain
from heluo.access.tables import AuditEvent, AuditHead
from heluo.kit import db

SEED, GOAL = 7, 2.0
END = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
ACTIONS = ("panorama", "vault.name", "search.text", "search.count", "panorama.item", "cockpit.overview")
LEAVES = ("research.crate", "analysis.code", "audit.export")


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench audit_log")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        control = db.engine(Path(folder) / "control.db")
        db.Base.metadata.create_all(control)
        fill(control, args.events)
        found = {"events": args.events, "goal_s": GOAL, **measured(control, args.events)}
        control.dispose()
    if args.json:
        print(json.dumps(found, indent=2))
        return
    for name, one in found["questions"].items():
        print(
            f"{name:36} {one['matching']:>9,} events   first {one['first_s']:.3f} s   "
            f"again {one['again_s']:.3f} s   {one['cpu_s']:.3f} CPU s"
        )
    print(f"a plain count of the table {found['count_s']:.3f} s")
    print(f"slowest {found['slowest_s']:.3f} s (goal {GOAL} s)")
    print(f"verify {found['verify_s']:.1f} s, {found['verify_cpu_s']:.1f} CPU s")


def fill(control: sa.Engine, count: int) -> None:
    """A chained log of `count` events."""
    previous, batch = chain.GENESIS, []
    with control.begin() as connection:
        for row in track(
            events(count),
            "events",
            total=count,
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        ):
            row["previous"] = previous
            row["hash"] = previous = chain.event_hash(row)
            batch.append(row)
            if len(batch) == 10_000:
                connection.execute(sa.insert(AuditEvent), batch)
                batch = []
        if batch:
            connection.execute(sa.insert(AuditEvent), batch)
        connection.execute(sa.insert(AuditHead).values(id=1, n=count, hash=previous))


def events(count: int) -> Iterator[dict[str, Any]]:
    draw, step = random.Random(SEED), dt.timedelta(days=3 * 365) / count
    for n in range(1, count + 1):
        leaves = n % 2000 == 0
        yield {
            "n": n,
            "at": END - step * (count - n),
            # A few accounts do most of the work.
            "account": f"u{int(1000 * draw.random() ** 3)}",
            "role": "clinician",
            "hospital": f"h{n % 7:02}",
            "purpose": "research" if leaves else "care",
            "action": LEAVES[n // 2000 % 3] if leaves else ACTIONS[n % len(ACTIONS)],
            "object": f"p_{draw.randrange(50_000):024x}",
            "hospitals": f",h{n % 7:02},h{(n + 1) % 7:02},",
            "level": 4,
            "result": "refused" if n % 50 == 0 else "allowed",
            "rows": n % 100,
            "reason": "",
            "address": "10.0.0.1",
            "decision": f"permit_{n:024x}",
            "detail": {"release": "r1", "policy": "0123456789ab"},
        }


def measured(control: sa.Engine, count: int) -> dict[str, Any]:
    with db.reading(control) as session:
        person = session.get_one(AuditEvent, count // 2).object
    october, week = (
        (dt.date(2026, 10, 1), dt.date(2026, 10, 31)),
        (dt.date(2026, 11, 20), dt.date(2026, 11, 27)),
    )
    asked = {
        "who saw a person": audit.Question(objects=(person,)),
        "who saw a person, for one purpose": audit.Question(objects=(person,), purpose="care"),
        "what an account did": audit.Question(account="u0"),
        "what an account did in a week": audit.Question(account="u0", since=week[0], until=week[1]),
        "what left last month": audit.Question(actions=LEAVES, since=october[0], until=october[1]),
        "whose rows of a hospital, in a week": audit.Question(hospital="h03", since=week[0], until=week[1]),
        "everything of a hospital": audit.Question(touching="h03"),
        "refused, all years": audit.Question(result="refused"),
        "everything": audit.Question(),
    }
    questions = {name: one_question(control, question) for name, question in asked.items()}
    with db.reading(control) as session:
        _, count_s, _ = timed(lambda: session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)))
        verified, verify_s, verify_cpu = timed(lambda: chain.verify(session))
    assert verified.position is None
    return {
        "questions": questions,
        "slowest_s": max(one["first_s"] for one in questions.values()),
        "count_s": count_s,
        "verify_s": verify_s,
        "verify_cpu_s": verify_cpu,
    }


def one_question(control: sa.Engine, question: audit.Question) -> dict[str, Any]:
    def ask() -> tuple[list[AuditEvent], int]:
        with db.reading(control) as session:
            return audit.search(session, question)

    (_, matching), first, cpu = timed(ask)
    again = max(timed(ask)[1] for _ in range(4))
    return {"matching": matching, "first_s": first, "again_s": again, "cpu_s": cpu}


def timed(act: Callable[[], Any]) -> tuple[Any, float, float]:
    """(what `act` gave, seconds, CPU seconds)."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = act()
    return found, time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
