"""`heluo demo`: the main job from end to end on one machine. Makes hospitals, lets their programs deliver
over HTTPS, runs the centre's night, serves the portal. It only starts the processes that an installation
starts; it knows no shortcut.
"""

from __future__ import annotations

import json
import shutil
import signal
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from heluo.dictionary import hospital_codes
from heluo.kit.errors import BadInput
from heluo.kit.places import Home
from heluo.kit.progress import bars
from heluo.kit.settings import settings
from heluo_province.demonstration.accounts import accounts_table, issue_accounts
from heluo_province.demonstration.night import collect, intake_port, timed
from heluo_province.demonstration.processes import HELUO, await_end, await_port, child, free_port, is_free
from heluo_province.demonstration.published import build_published, choose_sets, print_published
from heluo_province.province import make


@dataclass(frozen=True)
class DemoPlan:
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


def demo(plan: DemoPlan, out: Console) -> None:
    """Builds what is not there yet, prints who may log in and what is worth looking at, serves. Raises
    BadInput when the home holds another province."""
    started = settings().started or time.time()
    signal.signal(signal.SIGTERM, _ended)
    state = plan.home.root / "demo.json"
    if plan.fresh and plan.home.root.exists():
        _empty(plan.home, state)
    if state.exists():
        _keep(plan, json.loads(state.read_text(encoding="utf-8")), out)
    else:
        _build(plan, state, out)
    if plan.real:
        print_published(plan.home, out)
    if plan.serve:
        serve(plan, out, started)


def _ended(number: int, _frame: object) -> None:
    """An end from outside leaves by the same door as Ctrl-C: every process and server that was started is
    stopped."""
    raise SystemExit(128 + number)


def _empty(home: Home, state: Path) -> None:
    """Removes the demonstration at `home`; raises BadInput where the folder holds something else."""
    if not state.exists() and any(home.root.iterdir()):
        raise BadInput(
            (f"{home.root} 不是演示目录", f"{home.root} holds no demonstration"),
            "demo.json",
            ("换一个 --home;这里的东西不会被删除", "name another --home; nothing here was removed"),
        )
    shutil.rmtree(home.root)


def _keep(plan: DemoPlan, found: dict[str, Any], out: Console) -> None:
    """Says that the data of an earlier run are used; `found` is its demo.json. Raises BadInput when that was
    another province."""
    root = plan.home.root
    if found["province"] != plan.province:
        raise BadInput(
            (
                f"{root} 里已有另一个省:{found['province']}",
                f"another province in {root}: {found['province']}",
            ),
            str(plan.province),
            (
                "加 --fresh 重新生成,或用 --home 换一个目录",
                "add --fresh to begin anew, or --home for another folder",
            ),
        )
    out.print(f"沿用 {root} 中的数据 · keeping the data there")
    for line in found.get("left_out", ()):
        out.print(line)


def _build(plan: DemoPlan, state: Path, out: Console) -> None:
    """Makes the hospitals and runs the first night. `state` is written last, so that a run that was ended is
    recognised by its absence."""
    if plan.home.root.exists() and any(plan.home.root.iterdir()):
        out.print("上次没有做完,从头再来 · the last run did not finish; beginning anew")
        shutil.rmtree(plan.home.root)
    sets, left_out = choose_sets(plan.real, out) if plan.real else ((), [])
    plan.home.root.mkdir(parents=True)
    steps = build_published(plan.home, sets, out) if plan.real else _build_province(plan, out)
    noted = {"province": plan.province, "steps": steps, "left_out": left_out}
    state.write_text(json.dumps(noted, ensure_ascii=False, indent=1), encoding="utf-8")
    _print_steps(steps, out)


def _build_province(plan: DemoPlan, out: Console) -> dict[str, float]:
    steps: dict[str, float] = {}
    with bars(out) as report:
        with timed(steps, "医院数据库 · hospitals' databases"):
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


def serve(plan: DemoPlan, out: Console, started: float) -> None:
    """Portal, intake and worker until Ctrl-C; prints address, accounts, things to look at and the time to the
    first page. `started`: seconds since 1970 at which the command began."""
    from heluo_province.demonstration.tour import worth_looking_at

    home = plan.home
    at = ["--home", str(home.root)]
    accounts = issue_accounts(home)
    with ExitStack() as stack:
        port = plan.port if is_free(plan.port) else free_port()
        commands = {"portal": [*HELUO, "serve", *at, "--port", str(port)]}
        if not plan.real:
            commands["intake"] = [*HELUO, "intake", *at, "--port", str(intake_port(home))]
            commands["worker"] = [*HELUO, "work", *at]
        running = {name: stack.enter_context(child(given, home, name)) for name, given in commands.items()}
        await_port(port, running["portal"])
        address = f"http://localhost:{port}"
        out.print(accounts_table(accounts))
        for title, path in worth_looking_at(home, accounts, published=plan.real is not None):
            # a folded address cannot be clicked
            out.print(f"  · {title}\n    {address}{path}", soft_wrap=True)
        out.print(
            f"\n门户 · portal  {address}   (从命令到第一页 · command to first page: "
            f"{time.time() - started:.0f} s)",
            soft_wrap=True,
        )
        out.print("按 Ctrl-C 结束,数据保留 · Ctrl-C ends it, the data stay")
        try:
            await_end(running)
        except KeyboardInterrupt:
            out.print("已停止 · stopped")


def _print_steps(steps: dict[str, float], out: Console) -> None:
    table = Table(title="用时 · time", title_justify="left")
    table.add_column("步骤 step")
    table.add_column("秒 s", justify="right")
    for name, seconds in steps.items():
        table.add_row(name, f"{seconds:.1f}")
    out.print(table)
