"""Latency of search and panorama over HTTP: p50, p95 and the longest, the first time a question is asked and
again, beside the goals.

    ./heluo bench portal [--home HOME] [--n 200] [--users 1] [--patients 2000] [--only KIND] [--json]

Starts `heluo serve` as a process on the province of HOME (without --home: makes one of --patients persons),
signs in as clinicians of three hospitals, researcher, officer, nurse and decision maker, and asks `--n`
different questions of each kind. "first": a fresh portal sees each question for the first time; "again": the
same once more. Files may be in the system's cache. HOME is left as it is: the portal runs on copies of its
control database, vault and index, with a link to its lake. `--users`: so many questions under way at any
time, none waits.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from _measure import HELUO, end_cleanly, memory, quantile, run
from _questions import Ask, Province, batches, panoramas, texts, trees

from heluo.access.accounts import SYSTEM, open_account
from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.kit.db import transaction
from heluo.kit.errors import BadInput
from heluo.kit.places import Home
from heluo.kit.places import home as home_at
from heluo.kit.text import Text
from heluo.lakehouse.reader import Lake
from heluo.vault.database import vault_path
from heluo_province.demonstration.processes import await_port, child, free_port

SEED = 11
PURPOSE = {
    "clinician": "care",
    "researcher": "research",
    "hospital_officer": "management",
    "follow_up_nurse": "follow_up",
    "decision_maker": "management",
}
CLINICIANS = 3
FEW = 3
"""Lists of 10,000 identifiers that are asked: one is as long as many others."""
DETAILS = 3
"""Persons in so many have one row and one visit of theirs opened."""


@dataclass(frozen=True)
class Kind:
    """A kind of question: its goal in seconds for p95 (delivery.md of the design), and when an answer has
    found something."""

    goal: float
    where: str
    found: Callable[[dict[str, Any]], bool]


KINDS = {
    "text, rows": Kind(0.5, "§13: search p95 < 500 ms", lambda a: bool(a["total"])),
    "text + 4 filters, rows": Kind(0.5, "§13: search p95 < 500 ms", lambda a: a["total"] is not None),
    "text, safe counts": Kind(
        3.0, "S7: whole screen by hospital < 3 s", lambda a: a["persons"]["shown"] not in ("", "—")
    ),
    "tree, rows": Kind(2.0, "§13: node counts < 2 s", lambda a: a["total"] is not None and bool(a["nodes"])),
    "tree, safe counts": Kind(2.0, "§13: node counts < 2 s", lambda a: a["total_shown"] not in ("", "—")),
    "persons of a tree": Kind(2.0, "§13: node counts < 2 s", lambda a: a["total"] >= 0),
    "batch of 200": Kind(1.0, "X6: 200 in a batch < 1 s", lambda a: bool(a["matched"])),
    "batch of 10,000": Kind(10.0, "S3: 10,000 in < 10 s", lambda a: bool(a["matched"])),
    "panorama": Kind(1.0, "P1, §13: panorama < 1 s", lambda a: bool(a["events"])),
    "panorama, one row": Kind(1.0, "P1, §13: panorama < 1 s", lambda a: bool(a["variables"])),
    "panorama, one visit": Kind(1.0, "P1, §13: panorama < 1 s", lambda a: bool(a["events"])),
}


@dataclass(frozen=True)
class Answer:
    seconds: float
    status: int
    body: dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench portal")
    parser.add_argument("--home", type=Path, help="an installation after a night")
    parser.add_argument("--n", type=int, default=200, help="different questions of each kind")
    parser.add_argument("--users", type=int, default=1)
    parser.add_argument(
        "--patients", type=int, default=2_000, help="persons of the province that is made without --home"
    )
    parser.add_argument("--only", default="", help="kinds whose name holds this text")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    end_cleanly()
    with tempfile.TemporaryDirectory(prefix="heluo-bench-") as name:
        source = home_at(args.home) if args.home else made(Path(name) / "made", args.patients)
        home = beside(source, Path(name) / "home")
        result = measure(home, args.n, args.users, args.only)
    if args.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        show(result)
    if any(line["failed"] for line in result["kinds"]):
        raise SystemExit("some questions were not answered: the figures are not those of a working portal")


def made(place: Path, patients: int) -> Home:
    """A province of `patients` persons after its first night."""
    run([*HELUO, "demo", "--no-serve", "--home", str(place), "--patients", str(patients)], shown=True)
    return home_at(place)


def beside(source: Home, place: Path) -> Home:
    """A home that reads the lake and the index of `source` and has copies of what a portal writes to."""
    if not source.control_db.exists():
        raise BadInput(
            (f"{source.root} 里没有中心", f"no centre in {source.root}"),
            "centre/control.db",
            ("先运行 heluo demo", "run heluo demo first"),
        )
    home = Home(place)
    home.centre.mkdir(parents=True)
    home.vault.mkdir()
    for path in (
        source.lake,
        source.root / "agents",
        source.hospitals,
        source.centre / "keys",
        source.vault / "keys",
    ):
        if path.exists():
            (place / path.relative_to(source.root)).symlink_to(path)
    for path in (source.control_db, vault_path(source)):
        with (
            closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(place / path.relative_to(source.root))) as new,
        ):
            old.backup(new)
    for path in (
        source.index,
        source.centre / "disclosure",
    ):  # a night would remove the index of an older release
        if path.exists():
            shutil.copytree(path, place / path.relative_to(source.root))
    return home


def measure(home: Home, n: int, users: int, only: str) -> dict[str, Any]:
    """Every kind of question, first and again, on one portal."""
    with engine() as e:
        province = Province(home, Lake(home, control(home), e, cursors=1), SEED)
        accounts = _accounts(home, province.hospitals)
        at = {name: hospital for name, (_, hospital, _) in accounts.items()}
        asked = _asked(province, home, n, at)
    with ExitStack() as stack:
        port = free_port()
        os.environ["HELUO_NUMBERS_A_MONTH"] = str(1_000_000)  # the account is not what is measured
        portal = stack.enter_context(
            child([*HELUO, "serve", "--home", str(home.root), "--port", str(port)], home, "portal")
        )
        await_port(port, portal)
        peak = stack.enter_context(memory(portal.pid))
        clients = {
            name: stack.enter_context(_signed_in(port, name, role, password))
            for name, (role, _, password) in accounts.items()
        }
        lines = []
        for kind in KINDS:
            if kind not in asked and kind.startswith("panorama, "):
                asked |= _details(asked["panorama"], clients)
            if only in kind:
                lines.append(_both(kind, asked[kind], clients, users))
        released = clients["bench-researcher-0"].get("/api/home").json()["release"]
    return {
        "kinds": lines,
        "n": n,
        "users": users,
        "persons": len({p for people in province.persons.values() for p, _ in people}),
        "hospitals": len(province.hospitals),
        "release": released["number"],
        "portal_peak_mb": peak.tree_mb,
    }


def _accounts(home: Home, hospitals: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """account → (role, hospital or "", one-time password)."""
    roles = [("clinician", h) for h in hospitals[:CLINICIANS]] + [
        ("hospital_officer", hospitals[0]),
        ("follow_up_nurse", hospitals[0]),
    ]
    roles += [("researcher", ""), ("decision_maker", "")]
    issued: dict[str, tuple[str, str, str]] = {}
    with transaction(control(home)) as session:
        for role, hospital in roles:
            name = f"bench-{role}-{sum(r == role for r, _, _ in issued.values())}"
            password = open_account(session, name, Text("测速", "Bench"), role, hospital or None, SYSTEM)
            issued[name] = (role, hospital, password)
    return issued


def _asked(province: Province, home: Home, n: int, at: dict[str, str]) -> dict[str, list[Ask]]:
    """kind → questions; those about a person's rows and visits come from the panoramas' answers."""

    def of(*roles: str) -> dict[str, str]:
        return {name: hospital for name, hospital in at.items() if name.split("-")[1] in roles}

    clinicians, counting = of("clinician"), of("researcher", "decision_maker")
    own = {**clinicians, **of("hospital_officer", "follow_up_nurse")}
    return {
        "text, rows": list(texts(province, n, [*clinicians], filters=False)),
        "text + 4 filters, rows": list(texts(province, n, [*clinicians], filters=True)),
        "text, safe counts": list(texts(province, n, [*of("researcher", "hospital_officer")], filters=False)),
        "tree, rows": list(trees(province, n, [*clinicians])),
        "persons of a tree": list(trees(province, n, [*clinicians], "/api/search/persons")),
        "tree, safe counts": list(trees(province, n, [*counting])),
        "batch of 200": list(batches(province, home, n, 200, own)),
        "batch of 10,000": list(batches(province, home, min(n, FEW), 10_000, own)),
        "panorama": list(panoramas(province, n, clinicians)),
    }


def _details(persons: Sequence[Ask], clients: dict[str, httpx.Client]) -> dict[str, list[Ask]]:
    """A row and a visit of every third person, of the middle of what is shown of them."""
    rows, visits = [], []
    for ask in persons[::DETAILS]:
        body = _answer(ask, clients).body
        row, visit = body["events"][len(body["events"]) // 2], body["visits"][len(body["visits"]) // 2]
        rows.append(Ask(ask.account, "GET", f"{ask.path}/items/{row['category']}/{row['row_key']}"))
        visits.append(Ask(ask.account, "GET", f"{ask.path}/visits/{visit['visit_ref']}"))
    return {"panorama, one row": rows, "panorama, one visit": visits}


@contextmanager
def _signed_in(port: int, account: str, role: str, password: str) -> Iterator[httpx.Client]:
    """A client with a session of `account`, its password its own."""
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}", timeout=120, headers={"X-Purpose": PURPOSE[role]}
    ) as client:
        body = (
            client.post("/api/session", json={"account": account, "password": password})
            .raise_for_status()
            .json()
        )
        client.headers["X-CSRF-Token"] = body["csrf"]
        own = f"Wu{secrets.token_hex(10)}-7Q"
        body = (
            client.post("/api/session/password", json={"current": password, "new": own})
            .raise_for_status()
            .json()
        )
        client.headers["X-CSRF-Token"] = body["csrf"]
        yield client


def _answer(ask: Ask, clients: dict[str, httpx.Client]) -> Answer:
    started = time.perf_counter()
    answer = clients[ask.account].request(ask.method, ask.path, json=ask.body)
    seconds = time.perf_counter() - started
    return Answer(seconds, answer.status_code, answer.json() if answer.status_code == 200 else {})


def _both(kind: str, asked: Sequence[Ask], clients: dict[str, httpx.Client], users: int) -> dict[str, Any]:
    """One line of the table: `asked` a first time and again."""
    goal = KINDS[kind]
    line: dict[str, Any] = {
        "kind": kind,
        "n": len(asked),
        "goal_s": goal.goal,
        "goal": goal.where,
        "failed": 0,
    }
    for time_ in ("first", "again"):
        started = time.perf_counter()
        with ThreadPoolExecutor(users) as pool:
            answers = list(pool.map(lambda ask: _answer(ask, clients), asked))
        took = time.perf_counter() - started
        good = [a for a in answers if a.status == 200]
        line["failed"] += len(answers) - len(good)
        line["found"] = sum(goal.found(a.body) for a in good)
        seconds = [a.seconds for a in good] or [float("nan")]
        line[time_] = {
            "p50_s": quantile(seconds, 0.5),
            "p95_s": quantile(seconds, 0.95),
            "max_s": max(seconds),
            "a_second": len(answers) / took,
        }
        line[time_]["of_goal"] = line[time_]["p95_s"] / goal.goal
    print(
        f"{kind}: {line['first']['p95_s']:.2f} s, again {line['again']['p95_s']:.2f} s (p95 of {len(asked)})",
        file=sys.stderr,
        flush=True,
    )
    return line


def show(result: dict[str, Any]) -> None:
    """The table: a line a kind."""
    print(
        f"{result['persons']:,} persons, {result['hospitals']} hospitals, {result['users']} at a time; "
        f"milliseconds; portal's peak {result['portal_peak_mb']:,} MB"
    )
    print(
        f"{'':24}{'n':>5}{'found':>7}{'failed':>7} │ first {'p50':>7}{'p95':>7}{'max':>7} │ again "
        f"{'p50':>7}{'p95':>7}{'max':>7} │{'goal':>7}{'first/goal':>11}"
    )
    for line in result["kinds"]:
        times = " │ ".join(
            "      " + "".join(f"{line[t][key] * 1000:>7.0f}" for key in ("p50_s", "p95_s", "max_s"))
            for t in ("first", "again")
        )
        print(
            f"{line['kind']:24}{line['n']:>5}{line['found']:>7}{line['failed']:>7} │ {times} "
            f"│{line['goal_s'] * 1000:>7.0f}{line['first']['of_goal']:>11.2f}"
            f"  {line['goal']}"
        )


if __name__ == "__main__":
    main()
