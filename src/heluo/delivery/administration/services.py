"""How the centre's processes, engines and stores are: each with its last sign of life, and in words what it
means. Looks; starts and stops nothing."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import shutil
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.tables import AuditHead
from heluo.delivery.administration.resources import SEE_SERVICES, SERVICES
from heluo.delivery.administration.schemas import Health, ServiceLine, ServiceStates
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.kit.crypto_profiles import NATIONAL
from heluo.kit.dates import now
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.kit.settings import settings
from heluo.kit.text import Text
from heluo.lakehouse import releases
from heluo.lakehouse.beats import last_beats, state
from heluo.lakehouse.records import Run, ServiceBeat

PROCESSES: dict[str, Text] = {
    "portal": Text("门户", "Portal"),
    "intake": Text("接收进程", "Intake"),
    "worker": Text("夜间作业", "Worker of the night"),
}
BEATS: dict[str, tuple[Health, Text]] = {
    "running": ("good", Text("在运行", "running")),
    "silent": (
        "bad",
        Text("没有心跳:进程可能已退出或机器停了", "silent: the process died, or its machine stands still"),
    ),
    "ended": ("warning", Text("已正常结束,没有在运行", "ended in order; it does not run")),
}
NEVER = Text("没有启动过,或在别处运行", "never started here")
LITTLE_DISK = 0.10
"""Share of the disk that should be free."""
LIBRARIES: dict[str, tuple[str, Text]] = {
    "duckdb": ("duckdb", Text("嵌入式计算引擎", "Embedded engine")),
    "deltalake": ("deltalake", Text("湖仓表", "Tables of the lake")),
    "tantivy": ("tantivy", Text("全文索引", "Full-text index")),
}


def states(asking: Caller) -> ServiceStates:
    """Every process, engine and store. Raises NotPermitted."""
    permit = asking.permit(SERVICES)
    home = asking.portal.home
    with reading(asking.portal.control) as session:
        processes = list(_processes(last_beats(session)))
        stores = [
            _control(session, home),
            _lake(session),
            _index(session, home),
            _night(session),
            _disk(home),
        ]
    engines = [*(_library(name) for name in LIBRARIES), _spark(), _r(), _sandbox(), _national()]
    asking.remember(permit, SEE_SERVICES, rows=len(processes) + len(engines) + len(stores))
    return ServiceStates(processes=processes, engines=engines, stores=stores)


def _processes(found: Iterable[ServiceBeat]) -> Iterable[ServiceLine]:
    """Each service with its processes of now; one that runs hides those of it that have ended."""
    moment = now()
    by_service: dict[str, list[ServiceBeat]] = {name: [] for name in PROCESSES}
    for one in found:
        by_service.setdefault(one.service, []).append(one)
    for service, beats in by_service.items():
        running = [one for one in beats if state(one, moment) == "running"]
        for one in running or beats[:1]:
            health, text = BEATS[state(one, moment)]
            yield _line(
                service,
                PROCESSES.get(service, Text(service, service)),
                health,
                text,
                instance=one.instance,
                version=one.version,
                since=one.started,
                at=one.ended or one.at,
            )
        if not beats:
            yield _line(service, PROCESSES[service], "absent", NEVER)


def _line(
    name: str,
    label: Text,
    health: Health,
    text: Text,
    *,
    instance: str = "",
    version: str = "",
    since: dt.datetime | None = None,
    at: dt.datetime | None = None,
) -> ServiceLine:
    return ServiceLine(
        name=name,
        label=words(label),
        state=health,
        words=words(text),
        instance=instance,
        version=version,
        since=since,
        at=at,
    )


def _control(session: Session, home: Home) -> ServiceLine:
    head = session.get(AuditHead, 1)
    size = home.control_db.stat().st_size >> 20 if home.control_db.exists() else 0
    n = head.n if head else 0
    text = Text(f"{size} MB;审计日志 {n} 条", f"{size} MB; {n} events in the log")
    return _line("control", Text("控制库", "Control database"), "good", text, at=now())


def _lake(session: Session) -> ServiceLine:
    label, release = Text("湖仓发布版", "Release of the lake"), releases.current(session)
    if release is None:
        return _line("lake", label, "warning", Text("还没有发布版", "there is no release yet"))
    return _line(
        "lake", label, "good", Text(f"第 {release.number} 版", f"number {release.number}"), at=release.at
    )


def _index(session: Session, home: Home) -> ServiceLine:
    label, release = Text("检索索引", "Search index"), releases.current(session)
    if release is None:
        return _line("index", label, "absent", Text("还没有发布版", "there is no release yet"))
    if (home.index / release.id).is_dir():
        return _line("index", label, "good", Text("与当前发布版一致", "of the present release"))
    text = Text("不是当前发布版的;夜间作业会重建", "not of the present release; the worker makes it anew")
    return _line("index", label, "warning", text)


def _night(session: Session) -> ServiceLine:
    label = Text("最近一夜", "The last night")
    last = session.scalar(sa.select(Run).order_by(Run.started.desc()).limit(1))
    if last is None:
        return _line("night", label, "absent", Text("还没有运行过", "there was none yet"))
    outcomes: dict[str, tuple[Health, Text]] = {
        "succeeded": ("good", Text("成功", "succeeded")),
        "running": ("good", Text("正在运行", "running")),
        "failed": ("bad", Text("失败;读者仍在上一个发布版", "failed; readers stay on the last release")),
    }
    health, text = outcomes.get(last.status, ("warning", Text(last.status, last.status)))
    return _line("night", label, health, text, since=last.started, at=last.ended)


def _disk(home: Home) -> ServiceLine:
    found = shutil.disk_usage(home.root)
    share = found.free / found.total
    text = Text(f"空闲 {found.free >> 30} GB({share:.0%})", f"{found.free >> 30} GB free ({share:.0%})")
    health: Health = "good" if share >= LITTLE_DISK else "warning"
    return _line("disk", Text("磁盘", "Disk"), health, text, at=now())


def _library(name: str) -> ServiceLine:
    package, label = LIBRARIES[name]
    try:
        version = importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return _line(name, label, "bad", Text("没有安装", "not installed"))
    return _line(name, label, "good", Text("已安装", "installed"), version=version)


def _spark() -> ServiceLine:
    label, found = Text("集群计算引擎", "Engine of a cluster"), settings()
    if found.engine != "spark":
        return _line("spark", label, "absent", Text("没有启用(HELUO_ENGINE)", "off (HELUO_ENGINE)"))
    where = found.spark_remote or "Sail"
    return _line("spark", label, "good", Text(f"启用:{where}", f"in use: {where}"))


def _r() -> ServiceLine:
    label = Text("统计参照 R", "R")
    if shutil.which("Rscript") is None:
        text = Text("没有安装,结果只有 Python 的", "not installed: results by Python alone")
        return _line("r", label, "absent", text)
    text = Text("已安装;程序包见“统计分析”的方法页", "installed; its packages are on the page of methods")
    return _line("r", label, "good", text)


def _sandbox() -> ServiceLine:
    label = Text("工作区沙箱", "Sandbox of the workspace")
    if shutil.which("bwrap") is None:
        text = Text("没有安装 bubblewrap,会话不启动", "bubblewrap is not installed: no session starts")
        return _line("sandbox", label, "absent", text)
    text = Text("已安装;每次启动会话都重新检验", "installed; tried anew before each session")
    return _line("sandbox", label, "good", text)


def _national() -> ServiceLine:
    """Said plainly: the installation has the international profile alone."""
    state: Health = "good" if NATIONAL.present else "absent"
    return _line("national", NATIONAL.label, state, NATIONAL.words)
