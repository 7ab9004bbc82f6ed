"""What can be asked of the cockpit, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES
from heluo.kit.text import Text

ONLY_FIGURES = frozenset({FIGURES})
OVERVIEW = Resource("cockpit.overview", "cockpit", ONLY_FIGURES, Text("总览数字", "Figures of the overview"))
ARRIVALS = Resource(
    "cockpit.arrivals", "cockpit", ONLY_FIGURES, Text("到达与新鲜度", "Arrivals and freshness")
)
FLOWS = Resource("cockpit.flows", "cockpit", ONLY_FIGURES, Text("患者流向", "Flows of patients"))
LIST_INDICATORS = ActKind("cockpit.indicators", Text("查看全部指标", "saw all indicators"))
SEE_INDICATOR = ActKind("cockpit.indicator", Text("查看一个指标", "saw one indicator"))
