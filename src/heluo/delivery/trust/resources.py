"""What can be asked about the audit log, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES
from heluo.kit.text import Text
from heluo.vault import resolve

ONLY_FIGURES = frozenset({FIGURES})
AUDIT = Resource("audit", "audit", ONLY_FIGURES, Text("审计日志", "The audit log"))
VERIFY = Resource("audit.verify", "audit", ONLY_FIGURES, Text("日志校验", "Verification of the log"))
PERSONS = Resource(
    "audit.persons",
    "audit",
    ONLY_FIGURES,
    Text("按姓名或号码找审计对象", "Persons of the log, by name or number"),
    opens=resolve.TRACE,
)
ALARMS = Resource("audit.alarms", "alarms", ONLY_FIGURES, Text("日志的告警", "Alarms of the log"))
CONTROLS = Resource("audit.controls", "controls", ONLY_FIGURES, Text("自查", "The self-check"))
SEARCH_LOG = ActKind("audit.search", Text("查阅审计日志", "searched the log"))
EXPORT = ActKind("audit.export", Text("导出审计日志", "took a file of the log"), leaves=True)
CLOSE_ALARM = ActKind("audit.alarms.close", Text("关闭告警", "closed an alarm"))
