"""What the control tables say in codes, in words: kinds of runs, what a run counted, acts and roles of the
audit log.

A code without words is shown as it is; `tests/integration/test_management.py` sees to it that none is left.
"""

from __future__ import annotations

from heluo.access.permissions import resources
from heluo.access.roles import PURPOSES, ROLES
from heluo.delivery.management.schemas import Spoken
from heluo.delivery.shapes import Words, words

RUN_KINDS: dict[str, tuple[str, str]] = {
    "night": ("夜间增量", "nightly"),
    "full": ("全部重做", "complete rebuild"),
}
RUN_COUNTS: dict[str, tuple[str, str]] = {
    "parcels": ("数据包", "parcels"), "parcels_held": ("扣留的包", "parcels held"), "parcels_waiting": ("暂不可读的包", "unreadable parcels"),
    "rows_loaded": ("装载行", "rows loaded"), "tables_restored": ("退回到上次发布的表", "tables put back to the last release"),
    "rows_written": ("写出行", "rows written"), "rows_held": ("待查行", "rows held"), "partitions": ("重写分区", "partitions rewritten"),
    "buckets": ("重写人员分桶", "person buckets rewritten"), "rows_in": ("读入行", "rows in"), "rows_out": ("写出行", "rows out"), "held": ("待查行", "rows held"),
}  # fmt: skip
ACTIONS: dict[str, tuple[str, str]] = {
    "session.open": ("登录", "signed in"), "session.close": ("退出", "signed out"), "account.open": ("开立账号", "opened an account"),
    "account.grant": ("授予角色", "granted a role"), "account.disable": ("停用账号", "disabled an account"),
    "account.reset": ("重置密码", "reset a password"), "account.password": ("更换密码", "changed the password"),
    "vault.name": ("调取姓名", "took names from the vault"), "vault.find": ("按标识查人", "looked up a person by number"),
    "cockpit.indicators": ("查看全部指标", "saw all indicators"), "cockpit.indicator": ("查看一个指标", "saw one indicator"),
    "search.variable": ("查看一个变量", "saw one variable"), "panorama.open": ("打开患者全景", "opened a panorama"),
    "panorama.item": ("查看一条记录", "saw one record"), "panorama.visit": ("查看一次就诊", "saw one visit"),
    "quality.detail": ("查看质量明细", "saw quality in detail"), "runs.list": ("查看运行列表", "listed runs"), "runs.show": ("查看一次运行", "saw one run"),
    "parcels.list": ("查看数据包", "listed parcels"), "releases.list": ("查看发布", "listed releases"), "audit.search": ("查阅审计日志", "searched the log"),
    "index.build": ("构建检索索引", "built the search index"), "demo.tour": ("演示导览", "took the demonstration's tour"),
}  # fmt: skip
"""Acts that are not named after the resource they need; the others are called as the resource is."""


def run_kind(code: str) -> Words:
    """Kind of a run."""
    return words(RUN_KINDS.get(code, code))


def run_count(code: str) -> Words:
    """What a number of a run counts."""
    return words(RUN_COUNTS.get(code, code))


def action(code: str) -> Words:
    """An act of the audit log."""
    known = resources().get(code)
    return words(ACTIONS.get(code) or (known.label if known else code))


def actions() -> list[Spoken]:
    """Every act that the log may hold, by its Chinese words."""
    codes = {*ACTIONS, *resources()}
    return sorted(
        (Spoken(code=code, label=action(code)) for code in codes), key=lambda one: (one.label.zh, one.code)
    )


def role(code: str) -> Words:
    """A role; "" for whoever was not signed in."""
    known = ROLES.get(code)
    return words(known.label if known else code)


def purpose(code: str) -> Words:
    """A purpose; "" for an act that needs none."""
    return words(PURPOSES.get(code, code))
