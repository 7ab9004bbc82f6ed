"""What can be asked of search, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import COUNTS, FIGURES, ROWS
from heluo.kit.text import Text
from heluo.vault import resolve

COUNTS_OR_ROWS, ONLY_ROWS = frozenset({COUNTS, ROWS}), frozenset({ROWS})
VARIABLES = Resource(
    "search.variables", "search", frozenset({FIGURES}), Text("变量目录", "The catalogue of variables")
)
COUNT = Resource("search.count", "search", COUNTS_OR_ROWS, Text("条件计数", "Counts of a condition tree"))
TEXT = Resource("search.text", "search", COUNTS_OR_ROWS, Text("全文检索", "Full-text search"))
PERSONS = Resource("search.persons", "persons", ONLY_ROWS, Text("人员名单", "Lists of persons"))
BATCH = Resource(
    "search.batch", "batch", ONLY_ROWS, Text("按标识批量查找", "Look-up by identifiers"), opens=resolve.FIND
)
INDEX = Resource("index", "", ONLY_ROWS, Text("检索索引的构建", "Building the search index"))
SEE_VARIABLE = ActKind("search.variable", Text("查看一个变量", "saw one variable"))
READ_DOCUMENT = ActKind("search.document", Text("阅读一份文书", "read a document"))
SAVE_COHORT = ActKind(
    "search.save", Text("保存队列、数据框、名单或代码集", "saved a cohort, a frame, a list or a code set")
)
WHY = ActKind("search.why", Text("查看一人为何在队列内外", "saw why a person is in or out"))
BUILD_INDEX = ActKind("index.build", Text("构建检索索引", "built the search index"))
TOUR = ActKind("demo.tour", Text("演示导览", "took the demonstration's tour"))
"""Done by the demonstration under the permit of INDEX. It stands here because a log that holds it must have
words for it also where the demonstration is not installed."""
