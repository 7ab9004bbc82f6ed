"""States of a request for outputs: which follow which, and who may act in each."""

from __future__ import annotations

from heluo.kit.states import States
from heluo.kit.text import Text

AUTHOR, CHECKER, PORTAL = "author", "output_checker", "portal"
"""Who acts: whoever made the request, the checkers, the program itself (votes fall, files leave)."""
PENDING, SUBMITTED, PARTLY, REVIEWED = "pending", "submitted", "partially_reviewed", "reviewed"
RETURNED, REJECTED, APPROVED, RELEASED, WITHDRAWN = (
    "returned",
    "rejected",
    "approved",
    "released",
    "withdrawn",
)

OUTPUT = States(
    thing="output_request",
    label=Text("结果带出申请", "request for outputs"),
    labels={
        PENDING: Text("准备中", "being prepared"),
        SUBMITTED: Text("等待审核", "waiting for review"),
        PARTLY: Text("一人已审", "one has reviewed"),
        REVIEWED: Text("两人已审,待定", "both have reviewed"),
        RETURNED: Text("退回修改", "returned"),
        REJECTED: Text("未通过", "rejected"),
        APPROVED: Text("已通过", "approved"),
        RELEASED: Text("已放出", "released"),
        WITHDRAWN: Text("已撤回", "withdrawn"),
    },
    initial=PENDING,
    # Final for everybody, administrators included: what left has left, and another try is another request.
    terminal=frozenset({REJECTED, RELEASED, WITHDRAWN}),
    transitions={
        PENDING: (SUBMITTED, WITHDRAWN),
        RETURNED: (SUBMITTED, WITHDRAWN),
        SUBMITTED: (PARTLY,),
        # Back to `submitted`: a file changed, and the votes fell.
        PARTLY: (REVIEWED, SUBMITTED),
        REVIEWED: (APPROVED, REJECTED, RETURNED, SUBMITTED),
        APPROVED: (RELEASED,),
    },
    owners={
        PENDING: (AUTHOR,),
        RETURNED: (AUTHOR,),
        SUBMITTED: (CHECKER,),
        PARTLY: (CHECKER, PORTAL),
        REVIEWED: (CHECKER, PORTAL),
        APPROVED: (PORTAL,),
    },
)
IMPORT = States(
    thing="imported_file",
    label=Text("带入的文件", "file brought in"),
    labels={
        SUBMITTED: Text("等待审核", "waiting for review"),
        APPROVED: Text("可以放进会话", "can be put into sessions"),
        REJECTED: Text("未通过", "rejected"),
        WITHDRAWN: Text("已撤回", "withdrawn"),
    },
    initial=SUBMITTED,
    # Another try is another file: what was refused under a hash stays refused.
    terminal=frozenset({REJECTED, WITHDRAWN}),
    transitions={SUBMITTED: (APPROVED, REJECTED, WITHDRAWN), APPROVED: (WITHDRAWN,)},
    # The program: what belongs to a closed project is of no use to anybody.
    owners={SUBMITTED: (CHECKER, AUTHOR, PORTAL), APPROVED: (AUTHOR, PORTAL)},
)
EDITABLE = frozenset({PENDING, RETURNED})
IN_REVIEW = frozenset({SUBMITTED, PARTLY, REVIEWED})
REPLACEABLE = EDITABLE | {SUBMITTED, PARTLY}
"""States in which the author may put another file in a file's place; under review that ends every vote."""
COMPARED = frozenset({SUBMITTED, PARTLY, REVIEWED, APPROVED, RELEASED})
"""States whose files later ones are compared with: they left, or may."""
APPROVES, REJECTS = "approved", "rejected"
VOTES = {APPROVES: Text("可以放出", "may leave"), REJECTS: Text("不能放出", "must not leave")}
