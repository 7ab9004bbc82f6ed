"""Figures are drawn as SVG: each kind in the shape that the guide names, words escaped, nothing outside the
paper, the same bytes each time; what is missing is left out and never drawn as zero."""

from __future__ import annotations

import importlib
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any, get_args

import pytest

from heluo.kit.text import Text
from heluo.statistics.collect import algorithm
from heluo.statistics.drawing.canvas import FigureWords, Scale, bounds, printed
from heluo.statistics.drawing.figure import Language, drawn
from heluo.statistics.frame import FrameColumn
from heluo.statistics.spec import PlotKind
from heluo.statistics.teaching import teaching_frames
from heluo.statistics.term_words import key_words, term_words

SHAPES: dict[str, tuple[Any, str]] = {
    "intervals": (
        {
            "points": [
                {"key": "a", "value": 0.5, "lower": 0.1, "upper": "Infinity"},
                {"key": "b", "value": 2.0, "lower": None, "upper": None},
                {"key": "c", "value": None, "lower": None, "upper": None},
            ],
            "reference": 1,
            "scale": "log",
        },
        "0.50 (0.10, ∞)",
    ),
    "steps": (
        {
            "series": [
                {
                    "key": "a",
                    "x": [0.0, 5.0, 9.0],
                    "y": [1.0, 0.5, None],
                    "lower": [1.0, 0.3, None],
                    "upper": [1.0, 0.8, None],
                    "at_risk": [{"x": 0.0, "n": 1200}, {"x": 5.0, "n": 7}],
                }
            ]
        },
        "1,200",
    ),
    "lines": (
        {"series": [{"key": "a", "x": [0.0, 0.5, 1.0], "y": [0.0, 0.8, 1.0]}], "diagonal": True},
        "0.4",
    ),
    "bars": (
        {"bars": [{"key": "a", "group": "b", "value": 0.25}, {"key": "a", "group": "c", "value": -0.5}]},
        "0.25",
    ),
    "scatter": (
        {
            "points": [{"x": float(i), "y": float(i % 7)} for i in range(9000)],
            "lines": [{"key": "a", "x": [0.0, 9.0], "y": [1.0, None]}],
        },
        "3,000 / 9,000",
    ),
    "matrix": ({"rows": ["a", "b"], "columns": ["a"], "values": [[1.0], [None]]}, "1.00"),
    "histogram": ({"series": [{"key": "a", "edges": [0.0, 1.0, 2.0], "counts": [12, 40]}]}, "40"),
}
WORDS = FigureWords(title="<title> & more", of=lambda key: f"<{key}>", x="years", y="share")


def test_every_kind_has_its_drawing() -> None:
    assert sorted(SHAPES) == sorted(get_args(PlotKind))


@pytest.mark.parametrize("kind", SHAPES)
def test_a_figure_is_a_document_that_says_its_numbers(kind: str) -> None:
    data, says = SHAPES[kind]
    module = importlib.import_module(f"heluo.statistics.drawing.{kind}")
    svg = module.draw(data, WORDS)
    root = ET.fromstring(svg)
    texts = [one.text or "" for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert says in texts
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
    assert "NaN" not in svg
    assert module.draw(data, WORDS) == svg
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    for one in root.iter("{http://www.w3.org/2000/svg}text"):
        assert -1 <= float(one.attrib["x"]) <= wide + 1
        assert 0 <= float(one.attrib["y"]) <= high


def test_what_is_missing_is_no_zero() -> None:
    data, _ = SHAPES["intervals"]
    svg = importlib.import_module("heluo.statistics.drawing.intervals").draw(data, WORDS)
    assert "&lt;b&gt;" in svg
    assert "&lt;c&gt;" not in svg


def test_a_result_without_any_point_is_still_a_document() -> None:
    for kind, empty in (("intervals", {"points": []}), ("bars", {"bars": []}), ("lines", {"series": []})):
        ET.fromstring(importlib.import_module(f"heluo.statistics.drawing.{kind}").draw(empty, WORDS))


def test_axes_and_keys_are_in_words_of_both_languages() -> None:
    frame = teaching_frames()["example:persons"]
    series = [{"key": "usual", "x": [0.0, 9.0], "y": [1.0, 0.5], "lower": None, "upper": None}]
    result = {
        "plots": {"curves": {"data": {"series": series}}},
        "asked": {"inputs": {"time": ["followup"], "event": ["dead"], "group": ["arm"]}},
    }
    cases: dict[Language, tuple[str, ...]] = {
        "zh": ("常规", "随访时间 (d)", "生存率"),
        "en": ("Usual", "Follow-up", "Survival"),
    }
    for lang, words in cases.items():
        svg = drawn(algorithm("kaplan_meier"), "curves", result, frame, lang)
        for one in words:
            assert one.lower() in svg.lower(), (lang, one)


def test_keys_of_terms_are_worded_in_their_parts() -> None:
    terms = term_words(teaching_frames()["example:persons"].columns)
    assert key_words("sexM", terms) == Text("性别\N{FULLWIDTH COLON}男", "Sex: Male")
    assert key_words("age", terms).zh == "年龄"
    assert key_words("new@365", terms).zh == "新方案@365"
    assert key_words("unknown", terms) == Text("unknown", "unknown")


def test_a_level_alone_is_a_group_s_where_an_event_has_it_too() -> None:
    """1 is a man in the national value set of sexes, and "happened" in every event of a frame."""
    both = [coded("sex", {"1": ("男", "Male"), "2": ("女", "Female")})]
    both.append(coded("died", {"0": ("未发生", "no"), "1": ("发生", "yes")}))
    grouped = term_words(both, {"group": ["sex"], "event": ["died"]})
    assert (key_words("1", grouped).zh, key_words("1@365", grouped).zh) == ("男", "男@365")
    assert key_words("2", grouped).zh == "女"
    assert key_words("died1", grouped) == Text("died\N{FULLWIDTH COLON}发生", "died: yes")
    assert key_words("1", term_words(both, {"event": ["died"]})) == Text("1", "1")


def coded(name: str, levels: dict[str, tuple[str, str]]) -> FrameColumn:
    words = {code: {"zh": zh, "en": en} for code, (zh, en) in levels.items()}
    label = {"zh": name, "en": name}
    return FrameColumn.model_validate({"name": name, "kind": "binary", "label": label, "levels": words})


def test_ticks_are_round_and_within() -> None:
    assert Scale(0, 2041, 0, 100).ticks() == [0, 500, 1000, 1500, 2000]
    assert Scale(0.43, 4.4, 0, 100, log=True).ticks() == [0.5, 1, 2]
    assert bounds([]) == (0.0, 1.0)
    assert bounds([3.0, None, float("inf")]) == (2.7, 3.3)
    assert [printed(v) for v in (0.25, 1500.0, 0.00001, 0.0)] == ["0.25", "1,500", "1e-05", "0"]


def test_no_drawing_names_a_colour_of_its_own() -> None:
    folder = Path(importlib.import_module("heluo.statistics.drawing").__path__[0])
    own = [p.name for p in folder.glob("*.py") if re.search(r"#[0-9A-Fa-f]{6}", p.read_text("utf-8"))]
    assert own == ["canvas.py"]
