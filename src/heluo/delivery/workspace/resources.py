"""What can be asked of the workspace, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES, ROWS
from heluo.kit.text import Text

EXTRACTS = Resource(
    "workspace.extracts",
    "workspace",
    frozenset({FIGURES}),
    Text("数据提取与回执", "Extracts and their receipts"),
)
EXTRACTED_ROWS = Resource(
    "workspace.rows",
    "",
    frozenset({ROWS}),
    Text("提取到工作区的数据行", "Rows that are written as an extract"),
)
LIST_EXTRACTS = ActKind("workspace.list", Text("查看数据提取", "listed extracts"))
SEE_DICTIONARY = ActKind(
    "workspace.dictionary", Text("查看提取的数据字典", "saw an extract's data dictionary")
)
WITHDRAW_EXTRACT = ActKind("workspace.withdraw", Text("撤回数据提取", "withdrew an extract"))
START_SESSION = ActKind("workspace.session.start", Text("启动工作区会话", "began a session of the workspace"))
COMPUTE = ActKind("workspace.session.compute", Text("在工作区中计算", "computed in the workspace"))
SEE_SESSION = ActKind("workspace.session.see", Text("查看工作区会话", "looked at a session of the workspace"))
END_SESSION = ActKind("workspace.session.end", Text("工作区会话结束", "a session of the workspace ended"))
SEE_JOBS = ActKind("workspace.jobs.see", Text("查看工作区作业", "looked at jobs of the workspace"))
SUBMIT_JOB = ActKind("workspace.jobs.submit", Text("提交工作区作业", "submitted a job of the workspace"))
STOP_JOB = ActKind("workspace.jobs.stop", Text("停止工作区作业", "stopped a job of the workspace"))
END_JOB = ActKind("workspace.jobs.end", Text("工作区作业结束", "a job of the workspace ended"))
