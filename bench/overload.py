"""Ten times as many questions as the portal can answer: how fast it says no, what else goes on meanwhile, how
soon it is itself again.

    ./heluo bench overload [--home HOME] [--times 10] [--seconds 30] [--slow 500] [--json]

Starts `heluo serve` as a process on copies (as `bench portal` does) and a crowd as another process that
shares no code with it. First it measures what the portal answers: as many condition trees under way as it
works on at once. Then `--times` as many arrive for `--seconds`, from 20 accounts, whatever is answered;
meanwhile a page, a sign-in and "who is here" are asked for every half second, and `--slow` connections send a
header a byte a second. Then one tree at a time until one is answered as fast as before.

How long a 429 took is measured twice: by the server, from the first byte of the request that it read to the
answer (`Server-Timing`), and by the crowd, which shares the processors and says how late it is itself.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psutil
from _measure import HELUO, end_cleanly, memory, quantile
from _questions import Ask, Province, trees
from portal import PURPOSE, SEED, beside, made

from heluo.access.accounts import SYSTEM, open_account
from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.kit.db import transaction
from heluo.kit.places import Home
from heluo.kit.places import home as home_at
from heluo.kit.settings import settings
from heluo.kit.text import Text
from heluo.lakehouse.reader import Lake
from heluo_province.demonstration.processes import await_port, child, free_port

ACCOUNTS = 20
QUESTIONS = 200
"""Different ones; they come again, as those of colleagues do."""
MEASURE, RECOVER = 10, 10
"""Seconds of measuring what is answered, and seconds within which the portal must be itself again."""
REFUSED_WITHIN = 0.1
LIKE_BEFORE = 2.0
"""Recovered: a question takes at most so many times its median before."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench overload")
    parser.add_argument("--home", type=Path, help="an installation after a night")
    parser.add_argument("--patients", type=int, default=2_000, help="of the province made without --home")
    parser.add_argument("--times", type=float, default=10)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--slow", type=int, default=500, help="connections that send slowly")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    end_cleanly()
    os.environ["HELUO_NUMBERS_A_MONTH"] = (
        "10000000"  # a spent account is answered 429, too, after the counting
    )
    with tempfile.TemporaryDirectory(prefix="heluo-bench-") as name:
        source = home_at(args.home) if args.home else made(Path(name) / "made", args.patients)
        home = beside(source, Path(name) / "home")
        result = measure(home, args.times, args.seconds, args.slow)
    print(json.dumps(result, ensure_ascii=False, indent=1)) if args.json else show(result)


def measure(home: Home, times: float, seconds: float, slow: int) -> dict[str, Any]:
    """The figures of one portal: before, during and after."""
    accounts = _accounts(home)
    with engine() as e:
        province = Province(home, Lake(home, control(home), e, cursors=1), SEED)
        asked = list(trees(province, QUESTIONS, list(accounts)))
    with ExitStack() as stack:
        port = free_port()
        command = [*HELUO, "serve", "--home", str(home.root), "--port", str(port)]
        portal = stack.enter_context(child(command, home, "portal"))
        await_port(port, portal)
        signed = {name: _signed_in(port, name, password) for name, password in accounts.items()}
        plan = {"host": "127.0.0.1", "port": port, "every": 0.5, "patience": 60}
        asks = [_as_plan(ask, signed[ask.account]) for ask in asked]
        at_once = settings().questions_at_once
        calm = _crowd({**plan, "asks": asks, "probes": [], "phases": [_steady("calm", at_once, MEASURE)]})
        capacity = max(len(_of(calm["lines"], "calm", "question")) / MEASURE, 0.2)
        idle_mb = psutil.Process(portal.pid).memory_info().rss >> 20
        peak = stack.enter_context(memory(portal.pid))
        overload = {"name": "overload", "seconds": seconds, "rate": times * capacity}
        phases = [overload, _steady("recovery", 1, 2 * RECOVER)]
        probes = _probes(*next(iter(accounts.items())), signed)
        crowd = _crowd({**plan, "asks": asks, "probes": probes, "phases": phases, "slow": slow})
        after_mb = psutil.Process(portal.pid).memory_info().rss >> 20
    usual = quantile([line[3] for line in _of(calm["lines"], "calm", "question") if line[4] == 200], 0.5)
    return {
        "answered_a_second": capacity,
        "asked_a_second": times * capacity,
        "usual_s": usual,
        **_overloaded(crowd["lines"], seconds),
        "recovery_s": _recovery(crowd["lines"], usual),
        "memory_mb": {"calm": idle_mb, "peak": peak.tree_mb, "after": after_mb},
        "crowd_late_p99_s": quantile(crowd["lags"], 0.99),
        "slow_connections": slow,
        "slow_opened": crowd["slow_open"],
    }


def _accounts(home: Home) -> dict[str, str]:
    """account → one-time password: researchers, who may ask everywhere."""
    with transaction(control(home)) as session:
        return {
            name: open_account(session, name, Text("测速", "Bench"), "researcher", None, SYSTEM)
            for name in (f"crowd-{n}" for n in range(ACCOUNTS))
        }


def _signed_in(port: int, account: str, password: str) -> dict[str, str]:
    """Headers of a session of `account`; `password` becomes its own."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
        body = client.post("/api/session", json={"account": account, "password": password}).json()
        given = {"current": password, "new": _own(account)}
        token = {"X-CSRF-Token": body["csrf"]}
        body = client.post("/api/session/password", json=given, headers=token).raise_for_status().json()
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return {"Cookie": cookie, "X-CSRF-Token": body["csrf"], "X-Purpose": PURPOSE["researcher"]}


def _own(account: str) -> str:
    return f"Quiet-otter-{account[::-1]}-9"


def _as_plan(ask: Ask, headers: dict[str, str]) -> dict[str, Any]:
    return {"kind": "question", "method": ask.method, "path": ask.path, "headers": headers, "body": ask.body}


def _probes(account: str, _: str, signed: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    given = {"account": account, "password": _own(account)}
    return [
        {"kind": "page", "method": "GET", "path": "/search", "headers": {}},
        {"kind": "who is here", "method": "GET", "path": "/api/session", "headers": signed[account]},
        {"kind": "sign-in", "method": "POST", "path": "/api/session", "headers": {}, "body": given},
    ]


def _steady(name: str, under_way: int, seconds: float) -> dict[str, Any]:
    return {"name": name, "under_way": under_way, "seconds": seconds}


def _crowd(plan: dict[str, Any]) -> dict[str, Any]:
    """What the crowd's process saw."""
    place = Path(__file__).with_name("_crowd.py")
    done = subprocess.run(
        [sys.executable, str(place)], input=json.dumps(plan), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def _of(lines: Sequence[list[Any]], phase: str, kind: str) -> list[list[Any]]:
    return [line for line in lines if line[:2] == [phase, kind]]


def _overloaded(lines: list[list[Any]], seconds: float) -> dict[str, Any]:
    asked = _of(lines, "overload", "question")
    refused = [line for line in asked if line[4] == 429]
    answered = [line for line in asked if line[4] == 200]
    found: dict[str, Any] = {
        "asked": len(asked),
        "statuses": dict(Counter(str(line[4]) for line in asked)),
        "answered_while_overloaded_a_second": len(answered) / seconds,
        "refused": {
            "server": _times([line[6] for line in refused]),
            "crowd": _times([line[3] for line in refused]),
            "over_goal": sum(line[6] > REFUSED_WITHIN for line in refused),
        },
        "retry_after_s": [min((r[5] for r in refused), default=0), max((r[5] for r in refused), default=0)],
        "answered_p95_s": quantile([line[3] for line in answered] or [0], 0.95),
        "meanwhile": {},
    }
    for kind in ("page", "who is here", "sign-in"):
        probes = _of(lines, "overload", kind)
        times = [line[3] for line in probes]
        found["meanwhile"][kind] = {
            "asked": len(probes),
            "failed": sum(line[4] != 200 for line in probes),
            "p50_s": quantile(times, 0.5),
            "max_s": max(times),
        }
    return found


def _times(seconds: list[float]) -> dict[str, float]:
    found = seconds or [0]
    return {"p50_s": quantile(found, 0.5), "p99_s": quantile(found, 0.99), "max_s": max(found)}


def _recovery(lines: list[list[Any]], usual: float) -> float | None:
    """Seconds from the end of the crowd to the end of the first answer that is as fast as before."""
    after = _of(lines, "recovery", "question")
    for line in after:
        if line[4] == 200 and line[3] <= LIKE_BEFORE * usual:
            return line[2] + line[3] - after[0][2]
    return None


def show(result: dict[str, Any]) -> None:
    """The figures, a line each."""
    print(
        f"answers {result['answered_a_second']:.1f} questions a second; "
        f"asked {result['asked_a_second']:.1f} a second, {result['asked']} in all: {result['statuses']}; "
        f"while overloaded {result['answered_while_overloaded_a_second']:.1f} answers a second"
    )
    for side, name in (("the server says", "server"), ("the crowd sees", "crowd")):
        took = {key: f"{seconds * 1000:.0f} ms" for key, seconds in result["refused"][name].items()}
        print(f"429, {side}: p50 {took['p50_s']}, p99 {took['p99_s']}, longest {took['max_s']}")
    print(
        f"goal {REFUSED_WITHIN * 1000:.0f} ms, over it {result['refused']['over_goal']}; the crowd itself is "
        f"late by {result['crowd_late_p99_s'] * 1000:.0f} ms (p99); Retry-After {result['retry_after_s']} s; "
        f"answers p95 {result['answered_p95_s']:.1f} s"
    )
    for kind, seen in result["meanwhile"].items():
        print(
            f"{kind}: {seen['asked']} asked, {seen['failed']} failed, "
            f"p50 {seen['p50_s'] * 1000:.0f} ms, longest {seen['max_s'] * 1000:.0f} ms"
        )
    recovery = result["recovery_s"]
    print(f"recovered after {recovery:.1f} s" if recovery is not None else "not recovered", end=" ")
    print(f"(goal {RECOVER} s); memory {result['memory_mb']} MB; slow {result['slow_connections']}")


if __name__ == "__main__":
    main()
