"""What can be asked of analysis, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES, ROWS
from heluo.kit.text import Text

METHODS = Resource(
    "analysis.methods",
    "analysis",
    frozenset({FIGURES}),
    Text("统计方法与示例数据", "Statistical methods and example data"),
)
GRANTED_FRAMES = Resource(
    "analysis.frames", "", frozenset({ROWS}), Text("项目授权内的数据框", "Frames under a grant of a project")
)
BUILD_FRAME = ActKind("analysis.build", Text("生成数据框", "built a frame"))
RUN = ActKind("analysis.run", Text("运行分析", "ran an analysis"))
CANCEL = ActKind("analysis.cancel", Text("取消分析", "cancelled an analysis"))
LIST_ANALYSES = ActKind("analysis.list", Text("看自己的分析", "listed the own analyses"))
SEE_RESULT = ActKind("analysis.result", Text("看分析结果", "looked at a result of an analysis"))
EXPORT_CODE = ActKind("analysis.code", Text("取分析代码", "took the code of an analysis"), leaves=True)
CHECK_AGREEMENT = ActKind("analysis.agreement", Text("复算与 R 的一致性", "recomputed the agreement with R"))
