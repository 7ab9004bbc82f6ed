"""What can be asked of follow-up, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES, ROWS
from heluo.kit.text import Text
from heluo.vault import contacts

ONLY_ROWS = frozenset({ROWS})
WORK = Resource(
    "followup.work",
    "followup",
    frozenset({FIGURES}),
    Text("随访项目、表单与任务", "Follow-up projects, forms, tasks"),
)
RECORDS = Resource("followup.records", "followup", ONLY_ROWS, Text("随访记录", "Follow-up records"))
PREFILL = Resource(
    "followup.prefill",
    "followup",
    ONLY_ROWS,
    Text("随访预填的病历数据", "Values of the record that are offered to a form"),
)
CONTACT = Resource(
    "followup.contact",
    "followup",
    ONLY_ROWS,
    Text("随访对象的姓名与电话", "Name and telephone of a subject"),
    opens=contacts.CONTACTS,
)
EVENTS = Resource(
    "followup.events", "", ONLY_ROWS, Text("关闭或移动任务的事件", "Events that close or move tasks")
)
SEE_TODAY = ActKind("followup.today", Text("查看今日随访", "saw today's follow-up"))
SEE_TASK = ActKind("followup.task", Text("打开随访任务", "opened a follow-up task"))
CALL = ActKind("followup.call", Text("登记随访电话", "entered a follow-up call"))
MOVE_TASK = ActKind("followup.task.state", Text("改变随访任务", "changed a follow-up task"))
REPORT_TASK = ActKind("followup.task.report", Text("上报随访任务", "reported a follow-up task"))
WRITE_RECORD = ActKind("followup.record.write", Text("填写随访记录", "wrote a follow-up record"))
FINISH_RECORD = ActKind("followup.record.finish", Text("完成随访记录", "finished a follow-up record"))
SEE_RECORD = ActKind("followup.record", Text("查看随访记录", "saw follow-up records"))
CHECK_RECORD = ActKind("followup.record.check", Text("核对随访记录", "checked a follow-up record"))
SIGN_RECORD = ActKind("followup.record.sign", Text("签署随访记录", "signed a follow-up record"))
SEE_PROJECT = ActKind("followup.project", Text("查看随访项目", "saw a follow-up project"))
WRITE_PROJECT = ActKind(
    "followup.project.write", Text("建立或修改随访项目", "made or changed a follow-up project")
)
ENTER_SUBJECTS = ActKind("followup.subjects", Text("随访对象入组", "entered follow-up subjects"))
SEE_FORM = ActKind("followup.form", Text("查看随访表单", "saw a follow-up form"))
WRITE_FORM = ActKind("followup.form.write", Text("建立或发布随访表单", "made or published a follow-up form"))
SEND_LINK = ActKind("followup.link.send", Text("发送患者自填链接", "sent a patient a link"))
OPEN_LINK = ActKind("followup.link.open", Text("打开患者自填链接", "opened a patient's link"))
ANSWER_LINK = ActKind("followup.link.answer", Text("患者提交随访问卷", "a patient answered"))
MATCH = ActKind("followup.match", Text("入湖事件改变随访任务", "events of the lake changed follow-up tasks"))
ACTS = (
    SEE_TODAY,
    SEE_TASK,
    CALL,
    MOVE_TASK,
    REPORT_TASK,
    WRITE_RECORD,
    FINISH_RECORD,
    SEE_RECORD,
    CHECK_RECORD,
    SIGN_RECORD,
    SEE_PROJECT,
    WRITE_PROJECT,
    ENTER_SUBJECTS,
    SEE_FORM,
    WRITE_FORM,
    SEND_LINK,
    OPEN_LINK,
    ANSWER_LINK,
    MATCH,
)
