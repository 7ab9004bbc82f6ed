"""What the audit log can hold that was done about applications, each act with its words."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.kit.text import Text

WRITE = ActKind("application.write", Text("填写数据申请", "wrote an application"))
MOVE = ActKind("application.state", Text("数据申请状态变化", "an application changed its state"))
VOTE = ActKind("application.vote", Text("审批数据申请", "decided in a step of an application"))
LAPSE = ActKind("application.lapse", Text("逾期按约定处理", "a silent hospital's default counted"))
ACCEPT = ActKind("application.accept", Text("接受部分批准", "accepted an approval in part"))
OVERDUE = ActKind("application.overdue", Text("逾期未接受", "an approval in part was not accepted in time"))
SEAT = ActKind("application.seat", Text("指定审批席位", "gave a reviewer a seat"))
DEFAULT = ActKind("application.default", Text("声明逾期的含义", "declared what silence means"))
ACTS = (WRITE, MOVE, VOTE, LAPSE, ACCEPT, OVERDUE, SEAT, DEFAULT)
