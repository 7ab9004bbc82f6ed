"""Scripts that run without Heluo and print the numbers of a result, in Python and in R. The specification
holds the part that is the algorithm's; reading, levels and the policy for missing values are written here.

Templates: `<<role>>` becomes the name of the role's column (a list of names when it may have several),
`<<option>>` the option's value, `<<seed>>` the seed, each as a literal of the language; `<<role.name>>` the
bare name, `<<role.sum>>` the names joined by +, `<<role.event>>` the level that counts as the event,
`<<role.levels>>` its levels in order. `<<own.delong>>` is the text of `own/delong.py`. `number(name, value)`
prints.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Literal

from heluo.kit.errors import BadInput
from heluo.kit.text import Text
from heluo.statistics.collect import algorithm
from heluo.statistics.frame import WITHOUT_VALUE, FrameDescription
from heluo.statistics.request import AnalysisRequest
from heluo.statistics.spec import CODED

Language = Literal["python", "r"]
OWN = re.compile(r"<<own\.([a-z_]+)>>")
PLACE = re.compile(r"<<([a-z][a-z0-9_]*)(?:\.(name|sum|event|levels))?>>")
# In one thread: those of Arrow abort a short process now and then at its very end (apache/arrow 34314).
PYTHON = """\
# {title}
# frame {frame}, release {release}
import sys

import numpy as np
import pandas as pd
from scipy import stats


def number(name, value):
    print(name, repr(float(value)), sep="\\t")


data = pd.read_parquet(
    sys.argv[1] if len(sys.argv) > 1 else "frame.parquet", columns={columns}, use_threads=False
)
"""
R = """\
# {title}
# frame {frame}, release {release}
number <- function(name, value) cat(sprintf("%s\\t%.17g\\n", name, as.numeric(value)), sep = "")
arguments <- commandArgs(trailingOnly = TRUE)
data <- read.csv(if (length(arguments)) arguments[1] else "frame.csv", check.names = FALSE, na.strings = "",
                 colClasses = c({classes}))[, {columns}, drop = FALSE]
"""


def script(request: AnalysisRequest, frame: FrameDescription, language: Language) -> str:
    """The script of a completed request. Raises BadInput where the algorithm has none in that language."""
    spec = algorithm(request.algorithm)
    template = spec.code.python if language == "python" else spec.code.r
    if not template:
        raise BadInput(
            Text(f"{spec.name.zh}没有 {language} 代码", f"no {language} code of {spec.name.en}"),
            "python",
            Text("导出 Python 代码", "export Python"),
            code="no_code",
        )
    title = f"{spec.name.zh} · {spec.name.en} ({spec.id}@{spec.version})"
    written = _reading(request, frame, language, title)
    body = PLACE.sub(lambda place: _value(place, request, language), template).strip()
    body = OWN.sub(lambda own: _own(own.group(1)), body)
    return f"{written}\n{body}\n"


def _own(name: str) -> str:
    """A file of `own/` without its first lines, which a script has already."""
    text = (Path(__file__).parent / "own" / f"{name}.py").read_text(encoding="utf-8")
    written = [line for line in text.splitlines() if not line.startswith(("import ", "from "))]
    return "\n".join(written).split('"""', 2)[2].strip() + "\n\n"


def _reading(request: AnalysisRequest, frame: FrameDescription, language: Language, title: str) -> str:
    columns = list(request.columns)
    if not columns:
        return (
            (PYTHON if language == "python" else R)
            .split("data ", 1)[0]
            .format(title=title, frame=frame.frame, release=frame.release)
        )
    coded = [name for name in columns if frame.column(name).kind in CODED]
    texts = [c.name for c in frame.columns if c.kind in (*CODED, "id")]
    head = (PYTHON if language == "python" else R).format(
        title=title,
        frame=frame.frame,
        release=frame.release,
        columns=literal(columns, language),
        classes=", ".join(f'{name} = "character"' for name in texts),
    )
    lines = [_levels(name, request, language) for name in coded]
    lines += [
        _number(name, language)
        for name in columns
        if frame.column(name).kind in ("number", "count", "duration")
    ]
    lines += [_date(name, language) for name in columns if frame.column(name).kind == "date"]
    if request.missing != "available":
        lines.append(
            "data = data.dropna().reset_index(drop=True)" if language == "python" else "data <- na.omit(data)"
        )
    # Levels that no row has any more would be columns of zeros.
    if language == "r":
        lines.append("data <- droplevels(data)")
    else:
        lines += [f"data[{n!r}] = data[{n!r}].cat.remove_unused_categories()" for n in coded]
    return head + "\n".join(lines) + "\n"


def _levels(name: str, request: AnalysisRequest, language: Language) -> str:
    levels = list(request.levels[name])
    if request.missing == "category":
        levels.append(WITHOUT_VALUE)
    quoted = literal(name, language)
    if language == "python":
        filled = f'.fillna("{WITHOUT_VALUE}")' if request.missing == "category" else ""
        values = f'data[{quoted}].astype("string"){filled}'
        return f"data[{quoted}] = {values}.astype(pd.CategoricalDtype({literal(levels, language)}))"
    made = f"data[[{quoted}]] <- factor(data[[{quoted}]], levels = {literal(levels, language)})"
    if request.missing == "category":
        return f'data[[{quoted}]][is.na(data[[{quoted}]])] <- "{WITHOUT_VALUE}"\n{made}'
    return made


def _number(name: str, language: Language) -> str:
    quoted = literal(name, language)
    if language == "python":
        return f"data[{quoted}] = data[{quoted}].astype(float)"
    return f"data[[{quoted}]] <- as.numeric(data[[{quoted}]])"


def _date(name: str, language: Language) -> str:
    quoted = literal(name, language)
    if language == "python":
        days = f'pd.to_datetime(data[{quoted}]) - pd.Timestamp("1970-01-01")'
        return f"data[{quoted}] = ({days}) / pd.Timedelta(days=1)"
    return f"data[[{quoted}]] <- as.numeric(as.Date(data[[{quoted}]]))"


def _value(place: re.Match[str], request: AnalysisRequest, language: Language) -> str:
    name, form = place.group(1), place.group(2)
    if name == "seed":
        return literal(request.seed, language)
    if name in request.options:
        return literal(request.options[name], language)
    columns = list(request.inputs[name])
    if form == "name":
        return columns[0]
    if form == "sum":
        return " + ".join(columns) or "1"
    if form in ("event", "levels") and (not columns or columns[0] not in request.levels):
        return literal(None, language)
    if form == "event":
        return literal(request.levels[columns[0]][-1], language)
    if form == "levels":
        return literal(list(request.levels[columns[0]]), language)
    several = algorithm(request.algorithm).roles[name].max > 1
    return literal(columns if several else columns[0] if columns else None, language)


def literal(value: Any, language: Language) -> str:
    """`value` as it is written in the language."""
    if language == "python":
        return repr(value)
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (list, tuple)):
        return f"c({', '.join(literal(one, language) for one in value)})"
    return repr(value)
