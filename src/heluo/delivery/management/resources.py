"""What can be asked of management, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES, ROWS
from heluo.kit.text import Text

ONLY_FIGURES = frozenset({FIGURES})
REPORT = Resource(
    "quality.report", "quality", ONLY_FIGURES, Text("质量报告", "The quality report"), held=True
)
FINDINGS = Resource(
    "quality.findings", "quality", frozenset({ROWS}), Text("问题行的行键", "Row keys of findings"), held=True
)
RUNS = Resource("runs", "runs", ONLY_FIGURES, Text("运行", "Runs"))
PARCELS = Resource("parcels", "parcels", ONLY_FIGURES, Text("数据包", "Parcels"))
RELEASES = Resource("releases", "releases", ONLY_FIGURES, Text("发布版", "Releases"))
AUDIT = Resource("audit", "audit", ONLY_FIGURES, Text("审计日志", "The audit log"))
VERIFY = Resource("audit.verify", "audit", ONLY_FIGURES, Text("日志校验", "Verification of the log"))
SEE_DETAIL = ActKind("quality.detail", Text("查看质量明细", "saw quality in detail"))
LIST_RUNS = ActKind("runs.list", Text("查看运行列表", "listed runs"))
SEE_RUN = ActKind("runs.show", Text("查看一次运行", "saw one run"))
LIST_PARCELS = ActKind("parcels.list", Text("查看数据包", "listed parcels"))
LIST_RELEASES = ActKind("releases.list", Text("查看发布", "listed releases"))
SEARCH_LOG = ActKind("audit.search", Text("查阅审计日志", "searched the log"))
