"""A notebook and a screen give the same result: by name, under the same id, with the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

import heluo
from heluo.kit.errors import BadInput
from heluo.statistics.confine import RunLimits
from heluo.statistics.identity import canonical
from heluo.statistics.process import work
from heluo.statistics.request import AnalysisRequest
from heluo.statistics.run import NonsenseRefused
from heluo.statistics.teaching import folder_of


@pytest.fixture(scope="module")
def frame():
    return heluo.frame("example:persons")


def test_an_algorithm_is_called_by_name(frame) -> None:
    found = frame.t_test(value="age", group="arm")
    table = found.tables["effects"] if "effects" in found.tables else next(iter(found.tables.values()))
    assert len(table) >= 1
    assert found.checks["holds"].dtype == bool
    assert found.reading("en")
    assert found.method("zh")
    assert found.figure(lang="en")._repr_svg_().startswith("<svg")
    assert "pd.read_parquet" in found.code()
    assert found.id in found._repr_html_()
    assert found.id != frame.t_test(value="age", group="arm", variances="equal").id
    assert {"t_test", "cox"} <= set(dir(frame))
    assert frame.columns.loc["age", "en"] == "Age"


def test_what_does_not_fit_says_what_would(frame) -> None:
    with pytest.raises(BadInput, match="confidence"):
        frame.t_test(value="age", group="arm", confidance=0.9)
    with pytest.raises(BadInput, match="values are missing"):
        frame.t_test(value="bmi", group="arm")
    with pytest.raises(NonsenseRefused):
        frame.cox(time="followup", event="dead", covariates=["age", "constant"])
    with pytest.raises(AttributeError, match="kaplan_meier"):
        frame.magic()
    with pytest.raises(BadInput, match="example:persons"):
        heluo.frame("nowhere")


@pytest.mark.slow
def test_the_id_and_the_bytes_are_those_of_the_worker(frame, tmp_path: Path) -> None:
    inputs = {"time": ("followup",), "event": ("dead",), "covariates": ("arm", "age")}
    request = AnalysisRequest(algorithm="cox", inputs=inputs)
    by_worker = work(folder_of("example:persons", tmp_path), request, tmp_path / "run", RunLimits())
    found = frame.cox(time="followup", event="dead", covariates=["arm", "age"])
    assert found.id == by_worker["result"]["id"]
    assert found.json == canonical(by_worker["result"])
