"""What can be asked about runs, parcels, releases and dry runs, and the acts that the log holds of it."""

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
DRY_RUNS = Resource("dry_runs", "dry_runs", ONLY_FIGURES, Text("试运行", "Dry runs"))
LIST_RUNS = ActKind("runs.list", Text("查看运行列表", "listed runs"))
SEE_RUN = ActKind("runs.show", Text("查看一次运行", "saw one run"))
LIST_FAULTS = ActKind("faults.list", Text("查看故障", "listed faults"))
LIST_REPAIRS = ActKind("repairs.list", Text("查看夜间修复", "listed repairs"))
LIST_PARCELS = ActKind("parcels.list", Text("查看数据包", "listed parcels"))
LIST_RELEASES = ActKind("releases.list", Text("查看发布", "listed releases"))
LIST_DRY_RUNS = ActKind("dry_runs.list", Text("查看试运行列表", "listed dry runs"))
SEE_DRY_RUN = ActKind("dry_runs.show", Text("查看一次试运行", "saw one dry run"))
ASK_DRY_RUN = ActKind("dry_runs.ask", Text("要求试运行下一夜", "asked for a dry run of the next night"))
