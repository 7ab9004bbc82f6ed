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
SEE_DETAIL = ActKind("quality.detail", Text("查看质量明细", "saw quality in detail"))
