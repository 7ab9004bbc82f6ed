"""`heluo hospital …`: the program on a hospital's front-end machine. Outbound only; one process a hospital.

Parses, prints, sets exit codes; the work is `heluo.collection`. Everything heavy is imported inside the
commands. No output ever carries a patient's value: counts, columns, codes, files and lines.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.table import Table

from heluo.entrypoints import (
    hospital_fields,
    hospital_issues,
    hospital_messages,
    hospital_rows,
    hospital_service,
    hospital_witness,
)
from heluo.entrypoints.command_line import HomeOption, JsonOption, err, out, run_app
from heluo.kit.errors import BadInput
from heluo.kit.places import Home
from heluo.kit.places import home as home_at

if TYPE_CHECKING:
    from heluo.collection.findings import CollectionFinding
    from heluo.collection.night import HospitalNight

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Code = Annotated[str, typer.Argument(help="医院代码 · hospital's code")]
COUNTED = ("读\nread", "收\naccepted", "隔离\nrefused", "重复\nrepeated", "删\ndeleted")
"""Headings of what every night counts."""
FAILED = 9
"""Exit status when a source, the disk or the centre failed; what was sealed is sent by the next run."""


@app.command()
def run(
    code: Code,
    home: HomeOption = None,
    once: Annotated[bool, typer.Option("--once", help="只运行一次 · one night, then end")] = False,
    interval: Annotated[float, typer.Option(help="两次之间的小时数 · hours between two runs")] = 24,
    deep: Annotated[
        bool, typer.Option("--deep", help="逐行比对,发现未留痕的修改 · compare every row by hash")
    ] = False,
    stream: Annotated[list[str] | None, typer.Option(help="只采集这些类别 · only these categories")] = None,
    patience: Annotated[
        float, typer.Option(help="等待中心的秒数 · seconds to wait for a centre that cannot be reached")
    ] = 60,
    as_json: JsonOption = False,
) -> None:
    """采集、封存、送达一夜的数据 · read, seal and deliver what is new"""
    import gc

    from heluo.collection.night import run_once
    from heluo.kit.progress import bars, silent

    gc.freeze()
    gc.set_threshold(200_000, 20, 20)  # batches are millions of small objects without cycles
    while True:
        if err.is_terminal and not as_json:
            with bars(err) as report:
                night = run_once(
                    home_at(home), code, report, streams=tuple(stream or ()), deep=deep, patience=patience
                )
        else:
            night = run_once(
                home_at(home), code, silent, streams=tuple(stream or ()), deep=deep, patience=patience
            )
        _print_night(night, as_json)
        if once:
            raise typer.Exit(0 if night.ok else FAILED)
        time.sleep(interval * 3600 if night.ok else min(interval, 0.25) * 3600)


@app.command()
def status(code: Code, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """各类别的位置、隔离、待送包裹 · where each stream stands, what waits, what is refused and why"""
    from heluo.collection.status import status as read_status

    found = read_status(home_at(home), code)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    table = night_table("各夜累计 · sums over all nights", *COUNTED, "待送\nwaiting", "入湖\nloaded")
    for s in found["streams"]:
        numbers = (
            s[k] for k in ("read", "accepted", "quarantined", "duplicate", "deleted", "waiting", "loaded")
        )
        table.add_row(s["stream"], s["rung"], *map(str, numbers))
    out.print(table)
    out.print("收含删;入湖是上次运行时的回执 · accepted includes deleted; loaded is as of the last run")
    for s in found["streams"]:
        if s["paused"]:
            named = any(f["severity"] == "error" and f["stream"] == s["stream"] for f in found["findings"])
            why = "原因和处理见下面的 [error] · why, and the way out: [error] below" if named else s["paused"]
            out.print(f"停 paused {s['stream']}: {why}", soft_wrap=True)
    _print_refused(found["quarantine"], code)
    hospital_rows.print_empty(found["empty_cells"], code)
    for f in found["findings"]:
        out.print(
            f"[{f['severity']}] {f['where']} {f['stream']}.{f['subject']}: {f['zh']} · {f['en']}",
            soft_wrap=True,
        )


def _print_refused(groups: list[dict[str, Any]], code: str) -> None:
    for q in groups:
        former = q["former_at_centre"]
        words = f";其中 {former} 行在中心仍是旧版 · of {former} the centre still has the former version"
        out.print(
            f"隔离 refused {q['stream']}.{q['variable']} ({q['column']}): {q['zh']} · {q['en']} × {q['rows']}"
            + (words if former else ""),
            soft_wrap=True,
        )
    if groups:
        out.print(
            f"  哪些行、原文、处理 · which rows, their text, what to do: heluo hospital quarantine {code}",
            soft_wrap=True,
        )


for command in (
    hospital_fields.profile,
    hospital_fields.propose,
    hospital_rows.quarantine,
    hospital_rows.row,
    hospital_rows.row_key,
    hospital_witness.witness,
    hospital_messages.listen,
    hospital_messages.messages,
    hospital_issues.issues,
    hospital_issues.issue,
    hospital_issues.answer,
    hospital_issues.page,
    hospital_service.service,
):
    app.command()(command)


@app.command()
def selftest(code: Code, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """安装自检:连接、视图、主键、样例、磁盘、时钟、证书 · connection, views, keys, sample, disk, clock,
    certificate"""
    from heluo.collection.selftest import selftest as test

    raise typer.Exit(_print_findings(test(home_at(home), code), as_json))


@app.command()
def check(code: Code, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """检查映射,指出文件和行 · the same as `heluo check-hospital`"""
    raise typer.Exit(check_hospital(home_at(home), code, as_json=as_json))


@app.command()
def enrol(
    code: Code,
    home: HomeOption = None,
    request: Annotated[
        Path | None, typer.Option(help="第一步:生成本院的钥匙,申请写到这里 · step 1: where the request goes")
    ] = None,
    answer: Annotated[
        Path | None, typer.Option(help="第三步:中心发回的答复 · step 3: what the centre answered")
    ] = None,
) -> None:
    """在前置机登记:密钥在本机生成,从不离开 · enrol on this machine, which its secret keys never leave"""
    from heluo.entrypoints import enrol as run
    from heluo.kit.seal import fingerprint

    if (request is None) == (answer is None):
        raise BadInput(
            ("--request 和 --answer 应恰有其一", "not one of --request and --answer"),
            "--request FILE | --answer FILE",
            ("先 --request,收到答复后 --answer", "--request first, --answer when the centre has answered"),
        )
    at = home_at(home)
    if request is not None:
        asked = run.request(at, code)
        request.write_bytes(asked)
        out.print(f"申请 request: {fingerprint(asked)} {request}", soft_wrap=True)
    elif answer is not None:
        answered = answer.read_bytes()
        former = run.accept(at, code, answered)
        out.print(f"答复 answer: {fingerprint(answered)}")
        if former:
            out.print(f"中心地址已改 centre's address changed, before: {former}", soft_wrap=True)


@app.command()
def replay(
    code: Code,
    home: HomeOption = None,
    stream: Annotated[list[str] | None, typer.Option(help="只重放这些类别 · only these categories")] = None,
    patience: Annotated[float, typer.Option(help="等待中心的秒数 · seconds to wait for the centre")] = 60,
    as_json: JsonOption = False,
) -> None:
    """映射修正后重放隔离的行,不再读数据库 · conform refused rows again under the present mapping, without
    reading the source"""
    from heluo.collection.replay import replay as again

    night = again(home_at(home), code, streams=tuple(stream or ()), patience=patience)
    _print_night(night, as_json)
    raise typer.Exit(0 if night.ok else FAILED)


def check_hospital(
    home: Home, code: str, *, as_json: bool = False, more: tuple[CollectionFinding, ...] = ()
) -> int:
    """Prints what is wrong with a hospital's mapping, and `more`, with file and line. The exit status: 0
    nothing to do, 2 values or variables that are not covered, 3 a mapping or a view that stops a stream, 9 a
    source that cannot be reached."""
    from heluo.collection.mapping_check import check as look

    return _print_findings((*more, *look(home, code)), as_json)


def _print_findings(findings: tuple[CollectionFinding, ...], as_json: bool) -> int:
    status = exit_status(findings)
    if as_json:
        print(
            json.dumps(
                {"status": status, "findings": [f.to_json() for f in findings]}, ensure_ascii=False, indent=1
            )
        )
        return status
    words = {"error": "失败 failed", "warning": "注意 warning", "note": "提示 note"}
    for f in findings:
        out.print(f"[{words[f.severity]}] {f.text('zh')}", soft_wrap=True)
        out.print(f"    {f.text('en')}", soft_wrap=True)
    if not any(f.severity != "note" for f in findings):
        out.print("全部通过 · all is well")
    return status


def exit_status(findings: tuple[CollectionFinding, ...]) -> int:
    """0, 2, 3 or 9: the gravest kind among `findings`."""
    if any(f.code in ("source", "centre") and f.severity == "error" for f in findings):
        return FAILED
    if any(f.severity == "error" for f in findings):
        return 3
    return 2 if any(f.severity == "warning" for f in findings) else 0


def _print_night(night: HospitalNight, as_json: bool) -> None:
    if as_json:
        print(json.dumps(night.to_json(), ensure_ascii=False, indent=1))
        return
    table = night_table("本次 · this run", *COUNTED, "秒\ns")
    for s in night.streams:
        table.add_row(
            s.stream,
            s.rung,
            *(str(n) for n in (s.read, s.accepted, s.quarantined, s.duplicate, s.deleted)),
            f"{s.seconds:.1f}",
        )
    out.print(table)
    out.print(f"送达 delivered {night.stored} · 已入湖 loaded {night.loaded} · 待送 waiting {night.waiting}")
    for f in [f for s in night.streams for f in s.findings] + night.findings:
        if f.severity != "note":
            out.print(f"[{f.severity}] {f.text('zh')}", soft_wrap=True)
    for problem in night.problems:
        err.print(f"问题 problem: {problem}", soft_wrap=True)


def night_table(title: str, *columns: str) -> Table:
    """A table that 80 columns are wide enough for, with figures of seven digits."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    for i, name in enumerate(("类别\ncategory", "级\nrung", *columns)):
        table.add_column(name, justify="left" if i < 2 else "right", no_wrap=True)
    return table


def main() -> None:
    """The command line of a front-end machine, where the centre's packages are not installed: the same
    `heluo hospital …` and `heluo check-hospital` as at the centre."""
    front_end = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="河洛 Heluo:前置机 · front-end machine",
    )
    front_end.add_typer(app, name="hospital", help="前置机程序 · the hospital program")
    front_end.command(name="check-hospital")(check)
    run_app(front_end)
