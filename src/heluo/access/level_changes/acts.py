"""What the audit log can hold that was done about levels, each act with its words."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.kit.text import Text

CONFIRM = ActKind("level.confirm", Text("确认变量级别", "confirmed a variable's level"))
RAISE = ActKind("level.raise", Text("提高变量级别", "raised a variable's level"))
PROPOSE = ActKind("level.propose", Text("提议降低变量级别", "proposed a lower level for a variable"))
SECOND = ActKind("level.second", Text("复核级别变更", "decided as second person on a level"))
WITHDRAW = ActKind("level.withdraw", Text("撤回级别变更", "withdrew a change of a level"))
LENGTHEN = ActKind(
    "application.lengthen", Text("级别变化后延长审批链", "a changed level made an application's chain longer")
)
ACTS = (CONFIRM, RAISE, PROPOSE, SECOND, WITHDRAW, LENGTHEN)
