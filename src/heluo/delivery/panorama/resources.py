"""What can be asked of the panorama, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import ROWS
from heluo.kit.text import Text
from heluo.vault import resolve

ONLY_ROWS = frozenset({ROWS})
PANORAMA = Resource("panorama", "panorama", ONLY_ROWS, Text("患者全景", "A person's panorama"))
NAME = Resource(
    "panorama.name",
    "panorama",
    ONLY_ROWS,
    Text("屏幕上的姓名与就诊号", "Names and numbers on the screen"),
    opens=resolve.NAMES,
)
EMERGENCY = Resource(
    "panorama.emergency",
    "panorama",
    ONLY_ROWS,
    Text("紧急调阅", "Emergency access to a person"),
    opens=resolve.ANYWHERE,
)
RELATION = Resource("relation", "", ONLY_ROWS, Text("诊疗关系的核验", "Proof of the treating relation"))
OPEN = ActKind("panorama.open", Text("打开患者全景", "opened a panorama"))
SEE_RECORD = ActKind("panorama.item", Text("查看一条记录", "saw one record"))
SEE_VISIT = ActKind("panorama.visit", Text("查看一次就诊", "saw one visit"))
