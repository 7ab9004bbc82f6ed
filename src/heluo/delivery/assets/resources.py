"""What can be asked about data assets, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES, ROWS
from heluo.kit.text import Text

CATALOGUE = Resource(
    "assets.columns", "assets", frozenset({FIGURES, ROWS}), Text("数据资产目录", "Data assets")
)
LIST = ActKind("assets.list", Text("查看数据资产", "listed data assets"))
SEE = ActKind("assets.column", Text("查看一列的血缘", "saw the lineage of a column"))
