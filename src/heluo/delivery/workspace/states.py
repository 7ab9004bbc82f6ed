"""States of an extract and of a job over it, and why an extract is taken back."""

from __future__ import annotations

from heluo.kit.states import States
from heluo.kit.text import Text

CLOCK = "worker"
"""Who acts: the centre's worker alone. Nobody gives or takes an extract by hand: it follows the grant."""
WRITING, STANDING, WITHDRAWN, FAILED = "writing", "standing", "withdrawn", "failed"
EXTRACT = States(
    thing="extract",
    label=Text("数据提取", "extract"),
    labels={
        WRITING: Text("正在生成", "being written"),
        STANDING: Text("有效", "standing"),
        WITHDRAWN: Text("已撤回", "withdrawn"),
        FAILED: Text("未能生成", "could not be written"),
    },
    initial=WRITING,
    # A withdrawn extract does not come back: what is given again has a receipt of its own.
    terminal=frozenset({WITHDRAWN, FAILED}),
    transitions={WRITING: (STANDING, FAILED), STANDING: (WITHDRAWN,)},
    owners={WRITING: (CLOCK,), STANDING: (CLOCK,)},
)
QUEUE = "queue"
"""Who runs jobs."""
QUEUED, RUNNING, DONE, BROKEN, STOPPED, CLOSED = "queued", "running", "done", "broken", "stopped", "closed"
JOB = States(
    thing="workspace_job",
    label=Text("工作区作业", "job of the workspace"),
    labels={
        QUEUED: Text("排队", "queued"),
        RUNNING: Text("运行中", "running"),
        DONE: Text("完成", "done"),
        BROKEN: Text("出错", "ended with an error"),
        STOPPED: Text("已停止", "stopped"),
        CLOSED: Text("授权或数据提取已不再有效", "the grant or its extract is no longer in force"),
    },
    initial=QUEUED,
    terminal=frozenset({DONE, BROKEN, STOPPED, CLOSED}),
    transitions={QUEUED: (RUNNING, BROKEN, STOPPED, CLOSED), RUNNING: (DONE, BROKEN, STOPPED, CLOSED)},
    owners={QUEUED: (QUEUE, "researcher"), RUNNING: (QUEUE, "researcher")},
)
GRANT_OVER, TAKEN_BACK, FILES_LOST, INTERRUPTED = "grant_over", "taken_back", "files_lost", "interrupted"
HOSPITAL_DECIDED = "hospital_decided"
REASONS = {
    GRANT_OVER: Text("授权不再有效", "the grant is no longer in force"),
    TAKEN_BACK: Text(
        "其中有的人或数据行不再开放,或重新关联后属于另一人,已重新提取",
        "persons or rows in it are no longer open, or are another person's since a link was made or undone; "
        "written anew",
    ),
    HOSPITAL_DECIDED: Text(
        "有医院收回或重新开放了本院数据,已重新提取",
        "a hospital took its rows out or opened them again; written anew",
    ),
    FILES_LOST: Text("文件丢失或被改动,已重新提取", "its files were lost or changed; written anew"),
    "extract_too_large": Text("超过本安装一份提取的上限", "over the installation's limit of one extract"),
    INTERRUPTED: Text("生成时中断,稍后重试", "writing it was interrupted; it is tried again"),
}
"""Code → words. Another code is that of the fault that stopped it."""
