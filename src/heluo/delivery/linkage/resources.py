"""What can be asked about the linkage of registrations to persons, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES, ROWS
from heluo.kit.text import Text
from heluo.vault import questions

LIST = Resource(
    "linkage.questions",
    "linkage",
    frozenset({FIGURES}),
    Text("主索引的待核对问题", "Open questions of the master patient index"),
)
COMPARE = Resource(
    "linkage.compare",
    "linkage",
    frozenset({ROWS}),
    Text("比对两份身份登记", "Comparing two registrations"),
    opens=questions.QUESTIONS,
)
DECIDE = Resource(
    "linkage.decide",
    "linkage",
    frozenset({FIGURES}),
    Text("判定是否同一人", "Deciding whether two registrations are one person's"),
)
SEE_LIST = ActKind("linkage.list", Text("查看待核对的关联问题", "saw the questions of linkage"))
SAY_SAME = ActKind("linkage.same", Text("判定为同一人", "decided that two registrations are one person's"))
SAY_OTHER = ActKind("linkage.other", Text("判定为不同人", "decided that two registrations are two persons'"))
TAKE_BACK = ActKind("linkage.undo", Text("撤销关联判定", "took a decision on linkage back"))
DRAW_SAMPLE = ActKind("linkage.draw", Text("抽取已关联的样本", "drew a random sample of links"))
JUDGE_SAMPLE = ActKind("linkage.judge", Text("判定抽样中的一对", "judged a pair of a sample"))
SPLIT = ActKind("linkage.split", Text("把一人的登记拆成两人", "split one person's registrations into two"))
JOIN_AGAIN = ActKind("linkage.unsplit", Text("撤销拆分", "took a split back"))
