"""`heluo demo`: the main job from end to end on one machine. Makes hospitals, lets their programs deliver
over HTTPS, runs the centre's night, serves the portal. It only starts the processes that an installation
starts; it knows no shortcut.
"""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from heluo.kit.errors import BadInput, Broken, Unavailable
from heluo.kit.places import Home
from heluo.kit.progress import Report, bars
from heluo.kit.settings import settings

if TYPE_CHECKING:
    from heluo.entrypoints.datasets import Dataset

AGENTS_AT_ONCE = 3
"""One more than the cores of a small machine: a program that waits for the centre leaves its core to
another."""


@dataclass(frozen=True)
class Plan:
    """What `heluo demo` was asked for."""

    home: Home
    hospitals: int
    patients: int
    years: int
    seed: int
    fresh: bool
    serve: bool
    real: Path | None
    port: int

    @property
    def province(self) -> dict[str, Any]:
        """What has to be equal for a second start to keep the data."""
        if self.real:
            return {"real": str(self.real.resolve())}
        return {
            "hospitals": self.hospitals,
            "patients": self.patients,
            "years": self.years,
            "seed": self.seed,
        }


def demo(plan: Plan, out: Console) -> None:
    """Builds what is not there yet, prints who may log in and what is worth looking at, serves. Raises
    BadInput when the home holds another province."""
    started = settings().started or time.time()
    signal.signal(signal.SIGTERM, _ended)
    state = plan.home.root / "demo.json"
    if plan.fresh and plan.home.root.exists():
        if not state.exists() and any(plan.home.root.iterdir()):
            raise BadInput(
                (f"{plan.home.root} 不是演示目录", f"{plan.home.root} holds no demonstration"),
                "demo.json",
                ("换一个 --home;这里的东西不会被删除", "name another --home; nothing here was removed"),
            )
        shutil.rmtree(plan.home.root)
    if state.exists():
        found = json.loads(state.read_text(encoding="utf-8"))
        if found["province"] != plan.province:
            raise BadInput(
                (
                    f"{plan.home.root} 里已有另一个省:{found['province']}",
                    f"another province in {plan.home.root}: {found['province']}",
                ),
                str(plan.province),
                (
                    "加 --fresh 重新生成,或用 --home 换一个目录",
                    "add --fresh to begin anew, or --home for another folder",
                ),
            )
        out.print(f"沿用 {plan.home.root} 中的数据 · keeping the data there", highlight=False)
        for words in found.get("left_out", ()):
            out.print(words, highlight=False)
    else:
        if plan.home.root.exists() and any(plan.home.root.iterdir()):
            out.print("上次没有做完,从头再来 · the last run did not finish; beginning anew")
            shutil.rmtree(plan.home.root)
        sets, left_out = _real_sets(plan, out) if plan.real else ((), ())
        plan.home.root.mkdir(parents=True)
        steps = _build_real(plan, sets, out) if plan.real else _build_province(plan, out)
        noted = {"province": plan.province, "steps": steps, "left_out": left_out}
        state.write_text(json.dumps(noted, ensure_ascii=False, indent=1), encoding="utf-8")
        _print_steps(steps, out)
    if plan.real:
        _print_real(plan.home, out)
    if plan.serve:
        serve(plan, out, started)


def _ended(number: int, _frame: object) -> None:
    """An end from outside leaves by the same door as Ctrl-C: every process and server that was started is
    stopped."""
    raise SystemExit(128 + number)


def _build_province(plan: Plan, out: Console) -> dict[str, float]:
    from heluo.dictionary import hospital_codes
    from heluo_province.province import make

    steps: dict[str, float] = {}
    with bars(out) as report:
        with _timed(steps, "医院数据库 · hospitals' databases"):
            province = make(
                plan.home,
                hospitals=plan.hospitals,
                patients=plan.patients,
                years=plan.years,
                seed=plan.seed,
                report=report,
            )
        codes = tuple(province.hospitals)
        assert set(codes) <= set(hospital_codes((plan.home.hospitals,)))
        collect(plan.home, codes, report, steps)
    return steps


def _real_sets(plan: Plan, out: Console) -> tuple[tuple[Dataset, ...], list[str]]:
    """The sets to be played, and about each of the others one line that was said aloud."""
    from heluo.entrypoints.datasets import declared, servers_to_install
    from heluo.entrypoints.packages import install

    assert plan.real is not None
    install(servers_to_install(plan.real), out, "其余数据集照常进行 · the other sets go on")
    sets, others = declared(plan.real)
    left_out = [
        f"[yellow]略过 {o.hospital}[/]:{o.why[0]};处理:{o.todo[0]}\n[yellow]left out {o.hospital}[/]: "
        f"{o.why[1]}; to do: {o.todo[1]}"
        for o in others
    ]
    for words in left_out:
        out.print(words, highlight=False)
    return sets, left_out


def _build_real(plan: Plan, sets: tuple[Dataset, ...], out: Console) -> dict[str, float]:
    from heluo.entrypoints.datasets import served

    steps: dict[str, float] = {}
    with bars(out) as report, ExitStack() as stack:
        with _timed(steps, "载入数据库 · load the databases"):
            stack.enter_context(served(plan.home, sets, report))
        collect(plan.home, tuple(s.hospital for s in sets), report, steps)
    return steps


def _print_real(home: Home, out: Console) -> None:
    """What was found, then the accounting: the last table that a reader sees. Raises Broken where a row is
    not accounted for."""
    from heluo.entrypoints.figures import real_sets_table
    from heluo.entrypoints.findings import findings, findings_table

    wide = (
        out if out.is_terminal else Console(file=out.file, width=160)
    )  # a file or a pipe has no edge to fold at
    wide.print(findings_table(findings(home)))
    rows, table = real_sets_table(home)
    wide.print(table)
    if any(not row["exact"] for row in rows):
        names = ", ".join(f"{row['hospital']}/{row['category']}" for row in rows if not row["exact"])
        raise Broken(
            (f"对账有差:{names}", f"rows not accounted for: {names}"),
            ("读取 = 接收 + 隔离 + 重复", "read = accepted + quarantined + duplicate"),
            (f"heluo accounting --home {home.root}", f"heluo accounting --home {home.root}"),
        )
    total = sum(row["read"] for row in rows)
    wide.print(
        f"{len({row['hospital'] for row in rows})} 家医院 {total:,} 行,行行有着落 · every one of {total:,} "
        "rows accounted for",
        highlight=False,
    )


def collect(home: Home, codes: tuple[str, ...], report: Report, steps: dict[str, float]) -> None:
    """One night: every hospital's program delivers to a running intake, then the centre works. Times go to
    `steps`."""
    from heluo.entrypoints.enrol import enrol
    from heluo.entrypoints.worker import work

    port = _intake_port(home)
    for code in codes:
        enrol(home, code, centre=f"https://localhost:{port}")
    with _timed(steps, "采集与投递 · collect and deliver"), intake_running(home, port):
        run_agents(home, codes, report)
        note_counts(home, codes)
    with _timed(steps, "中心的夜间作业 · the centre's night"):
        work(home, once=True, report=report)


def note_counts(home: Home, codes: tuple[str, ...]) -> None:
    """Counts the rows of every view at the hospitals themselves, for accounting to compare with; written to
    counts.json."""
    from heluo.collection.interfaces.connect import connect, connections
    from heluo.collection.night import open_agent

    counts: dict[str, dict[str, int]] = {}
    for code in codes:
        agent = open_agent(home, code, write=False)
        known = connections(agent.folder)
        sources = {
            name: connect(known[name]) for name in {plan.source for plan in agent.plans} & known.keys()
        }
        counts[code] = {
            plan.name: sources[plan.source].count(plan.view) for plan in agent.plans if plan.source in sources
        }
        for source in sources.values():
            source.close()
        agent.journal.close()
    (home.root / "counts.json").write_text(json.dumps(counts, indent=1), encoding="utf-8")


def run_agents(home: Home, codes: tuple[str, ...], report: Report) -> None:
    """Runs each hospital's program once, AGENTS_AT_ONCE beside each other. Raises Unavailable with the
    program's own words when one fails."""
    waiting, running, done = list(codes), {}, 0
    report("采集 · collect", 0, len(codes))
    try:
        while waiting or running:
            while waiting and len(running) < AGENTS_AT_ONCE:
                code = waiting.pop(0)
                command = [
                    sys.executable,
                    "-m",
                    "heluo.entrypoints.cli",
                    "hospital",
                    "run",
                    code,
                    "--once",
                    "--home",
                    str(home.root),
                ]
                running[code] = subprocess.Popen(
                    command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
                )
            for code, process in list(running.items()):
                if process.poll() is None:
                    continue
                words = process.communicate()[1].strip()
                del running[code]
                if process.returncode:
                    raise Unavailable(
                        f"hospital {code}: {words[-800:]}",
                        "a finished night",
                        f"heluo hospital selftest {code} --home {home.root}",
                    )
                done += 1
                report("采集 · collect", done, len(codes))
            time.sleep(0.05)
    finally:  # one failed, or an end from outside: the others do not go on alone
        for process in running.values():
            process.terminate()
            process.communicate()


@contextmanager
def intake_running(home: Home, port: int) -> Iterator[None]:
    """The centre's receiving process as a child that listens on `port`; at least one hospital has been
    enrolled."""
    with child(
        [
            sys.executable,
            "-m",
            "heluo.entrypoints.cli",
            "intake",
            "--home",
            str(home.root),
            "--port",
            str(port),
        ],
        home,
        "intake",
    ):
        await_port(port)
        yield


@contextmanager
def child(command: list[str], home: Home, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A child process whose words go to `<home>/log/<name>.log`; ended with the `with`."""
    folder = home.root / "log"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """A TCP port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_port(port: int, seconds: float = 60) -> None:
    """Waits until something listens on `port`. Raises Unavailable."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise Unavailable(
        f"nothing listens on port {port}", f"an answer within {seconds:.0f} s", "read <home>/log/"
    )


def serve(plan: Plan, out: Console, started: float) -> None:
    """Portal, intake and worker until Ctrl-C; prints address, accounts, things to look at and the time to the
    first page."""
    from heluo.entrypoints.tour import worth_looking_at

    home = plan.home
    python = [sys.executable, "-m", "heluo.entrypoints.cli"]
    accounts = issue_accounts(home)
    with ExitStack() as stack:
        port = plan.port if _is_free(plan.port) else free_port()
        portal = stack.enter_context(
            child([*python, "serve", "--home", str(home.root), "--port", str(port)], home, "portal")
        )
        if not plan.real:
            intake_port = _intake_port(home)
            stack.enter_context(
                child(
                    [*python, "intake", "--home", str(home.root), "--port", str(intake_port)], home, "intake"
                )
            )
            stack.enter_context(child([*python, "work", "--home", str(home.root)], home, "worker"))
        await_port(port)
        address = f"http://localhost:{port}"
        out.print(accounts_table(accounts))
        for title, path in worth_looking_at(home, accounts, published=plan.real is not None):
            out.print(
                f"  · {title}\n    {address}{path}", highlight=False, soft_wrap=True
            )  # a folded address cannot be clicked
        out.print(
            f"\n[bold]门户 · portal  {address}[/]   (从命令到第一页 · command to first page: "
            f"{time.time() - started:.0f} s)",
            highlight=False,
            soft_wrap=True,
        )
        out.print("按 Ctrl-C 结束,数据保留 · Ctrl-C ends it, the data stay")
        try:
            portal.wait()
        except KeyboardInterrupt:
            out.print("已停止 · stopped")


def _intake_port(home: Home) -> int:
    """The port that the front-end machines were told, else a free one."""
    for path in sorted((home.root / "agents").glob("*/centre.toml")):
        return int(tomllib.loads(path.read_text(encoding="utf-8"))["centre"].rsplit(":", 1)[1])
    return free_port()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def issue_accounts(home: Home) -> list[dict[str, str]]:
    """One account a role with a fresh one-time password; an account whose owner has chosen a password keeps
    it. The accounts of a hospital belong to the first one that treats somebody: nobody can be opened at
    another."""
    from heluo.access.accounts import issue_demo_accounts
    from heluo.entrypoints.control import control
    from heluo.entrypoints.tour import treating

    engine, treats = control(home), treating(home)
    return issue_demo_accounts(
        engine, sorted(demo_hospitals(home), key=lambda code: (code not in treats, code))
    )


def demo_hospitals(home: Home) -> tuple[str, ...]:
    """Codes of the hospitals that take part in this installation."""
    return tuple(sorted(p.name for p in (home.root / "agents").iterdir() if p.is_dir()))


def accounts_table(accounts: list[dict[str, str]]) -> Table:
    """Who may log in: one line a role."""
    table = Table(
        title="账号(一次性密码,首次登录后更换) · accounts with one-time passwords", title_justify="left"
    )
    for column in ("用户 user", "角色 role", "医院 hospital", "一次性密码 one-time password"):
        table.add_column(column)
    for account in accounts:
        table.add_row(
            account["user"],
            account["role"],
            account["hospital"] or "—",
            account["password"] or "(已自设 · already chosen)",
        )
    return table


def second_night(home: Home, seed: int, out: Console) -> dict[str, Any]:
    """Changes every synthetic hospital's database (inserts, late updates, deletes), collects and publishes
    again."""
    from heluo_province.second_night import second_night as change

    steps: dict[str, float] = {}
    with bars(out) as report:
        changes = change(home, seed)
        collect(home, demo_hospitals(home), report, steps)
    return {"changes": changes.num_rows, "steps": steps}


@contextmanager
def _timed(steps: dict[str, float], name: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    steps[name] = round(time.monotonic() - started, 1)


def _print_steps(steps: dict[str, float], out: Console) -> None:
    table = Table(title="用时 · time", title_justify="left")
    table.add_column("步骤 step")
    table.add_column("秒 s", justify="right")
    for name, seconds in steps.items():
        table.add_row(name, f"{seconds:.1f}")
    out.print(table)
