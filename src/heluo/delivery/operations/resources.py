"""What can be asked about runs, parcels and releases, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES, ROWS
from heluo.kit.text import Text

ONLY_FIGURES = frozenset({FIGURES})
RUNS = Resource("runs", "runs", ONLY_FIGURES, Text("运行", "Runs"))
FAULTS = Resource("faults", "faults", frozenset({FIGURES, ROWS}), Text("故障", "Faults"))
PARCELS = Resource("parcels", "parcels", ONLY_FIGURES, Text("数据包", "Parcels"))
RELEASES = Resource("releases", "releases", ONLY_FIGURES, Text("发布版", "Releases"))
LIST_RUNS = ActKind("runs.list", Text("查看运行列表", "listed runs"))
SEE_RUN = ActKind("runs.show", Text("查看一次运行", "saw one run"))
LIST_FAULTS = ActKind("faults.list", Text("查看故障", "listed faults"))
LIST_REPAIRS = ActKind("repairs.list", Text("查看夜间修复", "listed repairs"))
LIST_PARCELS = ActKind("parcels.list", Text("查看数据包", "listed parcels"))
LIST_RELEASES = ActKind("releases.list", Text("查看发布", "listed releases"))
