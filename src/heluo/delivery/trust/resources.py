"""What can be asked about the audit log, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES
from heluo.kit.text import Text

ONLY_FIGURES = frozenset({FIGURES})
AUDIT = Resource("audit", "audit", ONLY_FIGURES, Text("审计日志", "The audit log"))
VERIFY = Resource("audit.verify", "audit", ONLY_FIGURES, Text("日志校验", "Verification of the log"))
SEARCH_LOG = ActKind("audit.search", Text("查阅审计日志", "searched the log"))
