"""What can be asked about levels, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES, ROWS
from heluo.kit.text import Text

LEVELS = Resource(
    "classification.levels", "classification", frozenset({FIGURES}), Text("变量分级", "Levels of variables")
)
PROFILE = Resource(
    "classification.profile",
    "",
    frozenset({ROWS}),
    Text("变量取值的样子", "What values of variables look like"),
)
LIST_LEVELS = ActKind("classification.list", Text("查看变量分级", "listed levels of variables"))
SEE_LEVEL = ActKind("classification.show", Text("查看一个变量的级别", "saw the level of a variable"))
LOOK_AT_VALUES = ActKind(
    "classification.look", Text("统计变量取值的样子", "looked through values of variables")
)
