"""What can be asked about quality, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES, ROWS
from heluo.kit.text import Text
from heluo.quality import report

ONLY_FIGURES = frozenset({FIGURES})
REPORT = Resource(
    "quality.report",
    "quality",
    ONLY_FIGURES,
    Text("质量报告", "The quality report"),
    held=True,
    opens=report.LOCK,
)
FINDINGS = Resource(
    "quality.findings",
    "quality",
    frozenset({ROWS}),
    Text("问题行的行键", "Row keys of findings"),
    held=True,
    opens=report.ROW_KEYS_LOCK,
)
ISSUES = Resource("quality.issues", "issues", ONLY_FIGURES, Text("质量问题单", "Issues to hospitals"))
DECIDE = Resource(
    "quality.issues.decide", "issues", ONLY_FIGURES, Text("处置质量问题单", "Deciding on issues to hospitals")
)
LIMITS = Resource("quality.limits", "issues", ONLY_FIGURES, Text("检查的阈值", "Limits of checks"))
SET_LIMITS = Resource(
    "quality.limits.set", "issues", ONLY_FIGURES, Text("调整检查的阈值", "Changing limits of checks")
)
CHANGE_LIMIT = ActKind("quality.limit.change", Text("调整检查的阈值", "changed the limit of a check"))
LIFT_LIMIT = ActKind("quality.limit.lift", Text("收回调整的阈值", "took a changed limit back"))
TAKE_REPORT = ActKind("quality.report.file", Text("下载质量报告", "took the quality report as a file"))
SEE_ISSUE = ActKind("quality.issue", Text("查看质量问题单", "saw an issue to a hospital"))
SEND_BACK = ActKind("quality.issue.return", Text("退回医院的答复", "sent a hospital's answer back"))
WAIVE = ActKind("quality.issue.waive", Text("豁免质量问题单", "waived an issue to a hospital"))
END_WAIVER = ActKind("quality.issue.waiver_end", Text("提前结束豁免", "ended the waiver of an issue"))
SEE_DETAIL = ActKind("quality.detail", Text("查看质量明细", "saw quality in detail"))
