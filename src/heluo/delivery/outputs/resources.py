"""What can be asked of outputs and of files that come in, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES
from heluo.kit.text import Text

OUTPUTS = Resource(
    "outputs.requests", "outputs", frozenset({FIGURES}), Text("结果带出", "Outputs of workspaces")
)
IMPORTS = Resource(
    "outputs.imports", "outputs", frozenset({FIGURES}), Text("文件带入", "Files brought into workspaces")
)
LIST_OUTPUTS = ActKind("outputs.list", Text("查看结果带出申请", "listed requests for outputs"))
SEE_OUTPUT = ActKind("outputs.show", Text("查看一份结果带出申请", "saw a request for outputs"))
LOOK_AT_FILE = ActKind("outputs.file.look", Text("查看结果文件", "looked at an output file"))
COMPARE_FILE = ActKind(
    "outputs.file.compare", Text("比较结果文件的版本", "compared versions of an output file")
)
TAKE_FILE = ActKind("outputs.file.take", Text("下载已放出的文件", "took a released file"), leaves=True)
LIST_IMPORTS = ActKind("imports.list", Text("查看带入的文件", "listed files brought in"))
LOOK_AT_IMPORT = ActKind("imports.look", Text("查看带入文件的内容", "looked at a file brought in"))
