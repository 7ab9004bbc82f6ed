"""The copy that may leave, without the columns that are for the check alone: what one person makes of a sum
is an extreme."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from heluo.delivery.outputs.content import FileContent
from heluo.delivery.outputs.reading.types import TABLE, suffix
from heluo.delivery.outputs.tables_read import kind_of_head

PARTS = frozenset({"first", "second"})


def without_parts(content: FileContent) -> bytes | None:
    """The bytes of the copy. Tables with separators and JSON lose such columns; elsewhere nobody could take
    them out, and the rule of extremes sees them there."""
    ending = suffix(content.clean_name)
    if content.clean is None or not any(PARTS & set(table.kinds) for table in content.tables):
        return content.clean
    if ending in TABLE:
        return _of_lines(content.clean, TABLE[ending])
    if ending == ".json":
        left = _of_value(json.loads(content.clean))
        return json.dumps(left, ensure_ascii=False, indent=1).encode()
    return content.clean


def _of_lines(clean: bytes, separator: str) -> bytes:
    lines = list(csv.reader(io.StringIO(clean.decode()), delimiter=separator))
    heads = lines[0] if lines else []
    stay = [i for i, head in enumerate(heads) if kind_of_head(head) not in PARTS]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerows([line[i] for i in stay if i < len(line)] for line in lines)
    return out.getvalue().encode()


def _of_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _of_value(one) for key, one in value.items() if kind_of_head(str(key)) not in PARTS}
    return [_of_value(one) for one in value] if isinstance(value, list) else value
