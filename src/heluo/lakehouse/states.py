"""States of what the journey records (`records.py`): a run, a parcel in the ledger, a fault, a dry run."""

from __future__ import annotations

from heluo.kit.states import States
from heluo.kit.text import Text

RUN = States(
    thing="run",
    label=Text("运行", "run"),
    labels={
        "running": Text("进行中", "running"),
        "succeeded": Text("成功", "succeeded"),
        "failed": Text("失败", "failed"),
    },
    initial="running",
    terminal=frozenset({"succeeded", "failed"}),
    transitions={"running": ("succeeded", "failed")},
    owners={"running": ("night",)},
)

PARCEL = States(
    thing="parcel",
    label=Text("包裹", "parcel"),
    labels={
        "stored": Text("已签收", "stored"),
        "loaded": Text("已入源层", "loaded"),
        "held": Text("已扣留", "held"),
    },
    initial="stored",
    # A held parcel stays as it came: the hospital sends what it corrected under a new number.
    terminal=frozenset({"held"}),
    # A parcel whose rows the lake has lost is loaded again from the inbox.
    transitions={"stored": ("loaded", "held"), "loaded": ("stored",)},
    owners={"stored": ("loader",), "loaded": ("repair",)},
)

FAULT = States(
    thing="fault",
    label=Text("故障", "fault"),
    labels={"open": Text("未解决", "open"), "closed": Text("已解决", "closed")},
    initial="open",
    # One that comes back is another one: who looks back sees when it was away.
    terminal=frozenset({"closed"}),
    transitions={"open": ("closed",)},
    owners={"open": ("night",)},
)

DRY_RUN = States(
    thing="dry run",
    label=Text("试运行", "dry run"),
    labels={
        "asked": Text("排队中", "waiting"),
        "running": Text("进行中", "running"),
        "succeeded": Text("成功", "succeeded"),
        "failed": Text("失败", "failed"),
    },
    initial="asked",
    terminal=frozenset({"succeeded", "failed"}),
    transitions={"asked": ("running", "failed"), "running": ("succeeded", "failed")},
    owners={"asked": ("worker",), "running": ("worker",)},
)
