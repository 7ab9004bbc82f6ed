"""Fifty people at the portal with time to think: p50, p95, p99 of each kind of question, and the processor
seconds that one of each kind costs the server.

    ./heluo bench load [--home HOME] [--users 50] [--minutes 5] [--think 10] [--alone 300] [--json]

Two parts, each on a fresh `heluo serve` process over copies of what a portal writes to. "alone": the same
people, one request after the other, so that the server's processor time belongs to one kind. "together":
`--users` people, each of whom waits for the answer and then thinks, on average `--think` seconds
(exponential), for `--minutes`. Who asks what, and why, is declared in `bench/_users.py`. Everybody
has an account of their own. HELUO_NUMBERS_A_MONTH is set high: everybody here
spends from the accounts of two institutions, and how many numbers these may draw is not what is measured.
Client and server share the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import psutil
from _measure import HELUO, end_cleanly, memory, quantile
from _users import ROLES, Ask, Known, User, known
from portal import beside, made

from heluo.access.accounts import SYSTEM, open_account
from heluo.access.roles import ROLES as declared
from heluo.entrypoints.control import control
from heluo.kit.db import transaction
from heluo.kit.places import Home
from heluo.kit.places import home as home_at
from heluo.kit.text import Text
from heluo_province.demonstration.processes import await_port, child, free_port

SEED = 12
GOALS = {"panorama": 1.0, "text": 1.0, "tree": 2.0, "persons of a tree": 2.0}
"""Seconds of p95 for kinds that begin with these words."""
AWAKE = 300
"""Seconds within which the server must listen: a shared machine may be busy."""
UNANSWERED = 0
"""Status of a request that got no answer."""


@dataclass(frozen=True)
class Answered:
    """One request: what it was, how long it took, and what came."""

    kind: str
    status: int
    seconds: float
    code: str = ""
    """What the server called it, where it is no answer."""
    cpu: float | None = None
    """Processor seconds of the server, when nothing else was under way."""


@dataclass(frozen=True)
class Account:
    """Of one user, with its one-time password."""

    name: str
    role: str
    hospital: str
    password: str


@dataclass(frozen=True)
class Portal:
    """A running server, and for each user an account of their own."""

    port: int
    process: psutil.Process
    accounts: list[Account]

    def cpu(self) -> float:
        """Processor seconds that the server has used so far."""
        times = self.process.cpu_times()
        return times.user + times.system


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench load")
    parser.add_argument("--home", type=Path, help="an installation after a night")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=5, help="0 leaves the common part out")
    parser.add_argument("--think", type=float, default=10, help="mean seconds between answer and question")
    parser.add_argument("--alone", type=int, default=300, help="requests one by one; 0 leaves that part out")
    parser.add_argument(
        "--patients", type=int, default=2_000, help="persons of the province that is made without --home"
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    end_cleanly()
    os.environ["HELUO_NUMBERS_A_MONTH"] = "10000000"
    result: dict[str, Any] = {"users": args.users, "think_s": args.think, "minutes": args.minutes}
    with tempfile.TemporaryDirectory(prefix="heluo-bench-") as name:
        source = home_at(args.home) if args.home else made(Path(name) / "made", args.patients)
        about = known(source.root, SEED)
        result |= {"persons": len({p for of in about.persons.values() for p in of})}
        if args.alone:
            result["alone"] = alone(beside(source, Path(name) / "alone"), about, args.alone)
        if args.minutes:
            result["together"] = together(
                beside(source, Path(name) / "together"), about, args.users, args.minutes * 60, args.think
            )
    if args.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        show(result)
    failed = sum(
        sum(part["failed"].values()) for part in (result.get("alone"), result.get("together")) if part
    )
    if failed:
        raise SystemExit(f"{failed} requests were not answered")


def alone(home: Home, about: Known, requests: int) -> dict[str, Any]:
    """`requests` of the same people, one after the other."""

    async def ask(portal: Portal) -> list[Answered]:
        answers = []
        async with _signed_in(portal, about) as people:
            for i in range(requests):
                user, client = people[i % len(people)]
                before = portal.cpu()
                answer = await _asked(client, user)
                answers.append(replace(answer, cpu=portal.cpu() - before))
        return answers

    with ExitStack() as stack:
        portal = _portal(stack, home, about, max(10, len(ROLES)))
        return _summary(asyncio.run(ask(portal)))


def together(home: Home, about: Known, users: int, seconds: float, think: float) -> dict[str, Any]:
    """`users` people for `seconds`. What was under way at the end is waited for."""
    measured: dict[str, Any] = {}

    async def one(user: User, client: httpx.AsyncClient, until: float, answers: list[Answered]) -> None:
        await asyncio.sleep(user.draw.uniform(0, think))  # not all at the same moment
        while time.monotonic() < until:
            answers.append(await _asked(client, user))
            await asyncio.sleep(user.draw.expovariate(1 / think))

    async def ask(portal: Portal) -> list[Answered]:
        answers: list[Answered] = []
        async with _signed_in(portal, about) as people:
            measured["rss_start_mb"] = portal.process.memory_info().rss >> 20
            cpu, own, started = portal.cpu(), time.process_time(), time.monotonic()
            async with asyncio.TaskGroup() as group:
                for user, client in people:
                    group.create_task(one(user, client, started + seconds, answers))
            took = time.monotonic() - started
            measured.update(
                requests_s=len(answers) / took,
                server_cores=(portal.cpu() - cpu) / took,
                client_cores=(time.process_time() - own) / took,
                cpu_s_a_request=(portal.cpu() - cpu) / len(answers),
                rss_end_mb=portal.process.memory_info().rss >> 20,
            )
        return answers

    with ExitStack() as stack:
        portal = _portal(stack, home, about, users)
        peak = stack.enter_context(memory(portal.process.pid))
        answers = asyncio.run(ask(portal))
        return _summary(answers) | measured | {"rss_peak_mb": peak.tree_mb}


def _portal(stack: ExitStack, home: Home, about: Known, users: int) -> Portal:
    """The server of `home` as a process of its own until the stack is unwound."""
    busiest = max(about.persons, key=lambda code: len(about.persons[code]))
    accounts = []
    with transaction(control(home)) as session:
        for i, role in enumerate(_roles(users)):
            name, hospital = f"load-{i}", busiest if declared[role].belongs else ""
            label = Text("测速", "Bench")
            password = open_account(session, name, label, role, hospital or None, SYSTEM)
            accounts.append(Account(name, role, hospital or busiest, password))
    port = free_port()
    command = [*HELUO, "serve", "--home", str(home.root), "--port", str(port)]
    process = stack.enter_context(child(command, home, "portal"))
    await_port(port, process, AWAKE)
    return Portal(port, psutil.Process(process.pid), accounts)


@asynccontextmanager
async def _signed_in(portal: Portal, about: Known) -> AsyncIterator[list[tuple[User, httpx.AsyncClient]]]:
    """Everybody of the portal's accounts with a session and a password of their own."""
    async with AsyncExitStack() as stack:
        people = []
        for i, account in enumerate(portal.accounts):
            client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{portal.port}", timeout=120)
            await stack.enter_async_context(client)
            client.headers["X-Purpose"] = ROLES[account.role].purpose
            own = f"Wu{secrets.token_hex(10)}-7Q"
            await _send(client, "/api/session", {"account": account.name, "password": account.password})
            await _send(client, "/api/session/password", {"current": account.password, "new": own})
            people.append((User(account.role, account.hospital, about, random.Random(SEED + i)), client))
        yield people


def _roles(users: int) -> list[str]:
    """A role for each user, so that every beginning of the list has about the declared shares."""
    given: Counter[str] = Counter()
    roles = []
    for n in range(1, users + 1):
        role = max(ROLES, key=lambda name: ROLES[name].people * n / 100 - given[name])
        given[role] += 1
        roles.append(role)
    return roles


async def _send(client: httpx.AsyncClient, path: str, body: dict[str, str]) -> None:
    answer = (await client.post(path, json=body)).raise_for_status()
    client.headers["X-CSRF-Token"] = answer.json()["csrf"]


async def _asked(client: httpx.AsyncClient, user: User) -> Answered:
    """The user's next question, until its last byte. Only a panorama is read further: it is what opens."""
    ask: Ask = user.next()
    started = time.perf_counter()
    try:
        answer = await client.request(ask.method, ask.path, json=ask.body)
    except httpx.HTTPError:
        return Answered(ask.kind, UNANSWERED, time.perf_counter() - started)
    seconds = time.perf_counter() - started
    if answer.status_code == 200 and ask.kind == "panorama":
        user.saw(ask, answer.json())
    return Answered(ask.kind, answer.status_code, seconds, _code(answer))


def _code(answer: httpx.Response) -> str:
    if answer.status_code == 200:
        return ""
    problem = answer.headers.get("content-type") == "application/problem+json"
    return answer.json()["code"] if problem else "no problem+json"


def _summary(answers: Sequence[Answered]) -> dict[str, Any]:
    """A line a kind, and what was not answered: status → requests."""
    kinds = {}
    for kind in sorted({answer.kind for answer in answers}):
        own = [answer for answer in answers if answer.kind == kind]
        seconds = [answer.seconds for answer in own if answer.status == 200] or [float("nan")]
        goal = next((GOALS[name] for name in GOALS if kind.startswith(name)), None)
        kinds[kind] = {
            "n": len(own),
            "failed": sum(answer.status != 200 for answer in own),
            **{f"p{share}_s": quantile(seconds, share / 100) for share in (50, 95, 99)},
            "goal_s": goal,
        }
        if all(answer.cpu is not None for answer in own):
            cpu = [answer.cpu or 0 for answer in own]
            kinds[kind] |= {"cpu_s": sum(cpu) / len(cpu), "cpu_most_s": max(cpu)}
    failed = Counter(
        f"{answer.kind}: {answer.status or 'no answer'} {answer.code}".rstrip()
        for answer in answers
        if answer.status != 200
    )
    return {"requests": len(answers), "failed": dict(failed), "kinds": kinds}


def show(result: dict[str, Any]) -> None:
    """A table for each part."""
    print(f"{result['persons']:,} persons; milliseconds; CPU: processor time of the server")
    if part := result.get("alone"):
        print(f"\nalone: {part['requests']} requests one by one, of a fresh portal")
        _table(part)
    if part := result.get("together"):
        print(
            f"\ntogether: {result['users']} users, {result['think_s']:g} s to think, "
            f"{result['minutes']:g} min: "
            f"{part['requests']} requests, {part['requests_s']:.1f}/s; processors in use: server "
            f"{part['server_cores']:.2f}, client {part['client_cores']:.2f}; "
            f"{part['cpu_s_a_request'] * 1000:.0f} ms CPU a request; memory {part['rss_start_mb']:,} MB, "
            f"at the end {part['rss_end_mb']:,}, peak {part['rss_peak_mb']:,}"
        )
        _table(part)


def _table(part: dict[str, Any]) -> None:
    head = f"{'':24}{'n':>6}{'failed':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'goal':>8}{'p95/goal':>10}"
    print(head + (f"{'CPU':>8}{'longest':>9}" if "cpu_s" in next(iter(part["kinds"].values())) else ""))
    for kind, line in part["kinds"].items():
        times = "".join(f"{line[key] * 1000:>8.0f}" for key in ("p50_s", "p95_s", "p99_s"))
        goal = (
            f"{line['goal_s'] * 1000:>8.0f}{line['p95_s'] / line['goal_s']:>10.2f}"
            if line["goal_s"]
            else f"{'':18}"
        )
        cpu = f"{line['cpu_s'] * 1000:>8.0f}{line['cpu_most_s'] * 1000:>9.0f}" if "cpu_s" in line else ""
        print(f"{kind:24}{line['n']:>6}{line['failed']:>8}{times}{goal}{cpu}")
    if part["failed"]:
        print("not answered: " + "; ".join(f"{n} × {what}" for what, n in sorted(part["failed"].items())))


if __name__ == "__main__":
    main()
