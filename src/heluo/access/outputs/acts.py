"""What the audit log can hold that was done about outputs, each act with its words."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.kit.text import Text

BEGIN_OUTPUT = ActKind("output.begin", Text("建立结果带出申请", "began a request for outputs"))
PUT_FILE = ActKind("output.file", Text("放入结果文件", "put in an output file"))
DROP_FILE = ActKind("output.drop", Text("取走结果文件", "took out an output file"))
MOVE_OUTPUT = ActKind(
    "output.state", Text("改变结果带出申请的状态", "changed the state of a request for outputs")
)
VOTE_OUTPUT = ActKind("output.vote", Text("对结果投票", "voted on outputs"))
VOTES_FELL = ActKind("output.votes_fell", Text("结果文件改变,投票作废", "votes fell: an output file changed"))
RELEASE_OUTPUT = ActKind("output.release", Text("放出结果文件", "released an output file"))
HAND_OVER = ActKind("output.hand_over", Text("从工作区会话交出文件", "handed a file over from a session"))
ASK_IMPORT = ActKind("import.ask", Text("请求带入文件", "asked to bring a file in"))
MOVE_IMPORT = ActKind("import.state", Text("改变带入文件的状态", "changed the state of a file brought in"))
TAKE_IN = ActKind("import.take_in", Text("把带入的文件放进会话", "put a file brought in into a session"))
ACTS = (
    BEGIN_OUTPUT,
    PUT_FILE,
    DROP_FILE,
    MOVE_OUTPUT,
    VOTE_OUTPUT,
    VOTES_FELL,
    RELEASE_OUTPUT,
    HAND_OVER,
    ASK_IMPORT,
    MOVE_IMPORT,
    TAKE_IN,
)
