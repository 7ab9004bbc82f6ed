"""One figure of a result, in one language: finds the module of its kind, and the words of its axes and
keys."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any, Literal

from heluo.kit.text import Text
from heluo.statistics.drawing.canvas import FigureWords
from heluo.statistics.frame import FrameDescription
from heluo.statistics.spec import AlgorithmSpec
from heluo.statistics.term_words import key_words, words_of_result

Language = Literal["zh", "en"]


def drawn(
    spec: AlgorithmSpec, name: str, result: Mapping[str, Any], frame: FrameDescription, lang: Language
) -> str:
    """The figure `name` of a result as an SVG document."""
    plot = spec.plots[name]
    terms = words_of_result(spec, frame.columns, result["asked"]["inputs"])
    words = FigureWords(
        title=plot.text.in_language(lang),
        of=lambda key: key_words(str(key), terms).in_language(lang),
        x=_axis(plot.x.text if plot.x else _time(spec, result, frame)).in_language(lang),
        y=_axis(plot.y.text if plot.y else None).in_language(lang),
    )
    module = importlib.import_module(f"heluo.statistics.drawing.{plot.kind}")
    return module.draw(result["plots"][name]["data"], words)


def _axis(given: Text | None) -> Text:
    return given or Text("", "")


def _time(spec: AlgorithmSpec, result: Mapping[str, Any], frame: FrameDescription) -> Text | None:
    """Curves over time are named after the column that is the time."""
    columns = result["asked"]["inputs"].get("time") or ()
    if not columns or all(plot.kind != "steps" for plot in spec.plots.values()):
        return None
    column = frame.column(columns[0])
    unit = f" ({column.unit})" if column.unit else ""
    return Text(f"{column.label.zh}{unit}", f"{column.label.en}{unit}")
