"""States of what the journey records (`records.py`): a run, and a parcel in the ledger."""

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
    terminal=frozenset({"loaded", "held"}),
    transitions={"stored": ("loaded", "held")},
    owners={"stored": ("loader",)},
)
