"""A specification with a fault names its file and what is wrong; what fits no frame is refused in words; what
may not be seen is hidden."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from heluo.kit.errors import BadConfiguration, BadInput
from heluo.statistics.collect import FOLDER, algorithm, algorithms, collected
from heluo.statistics.disclosure import safe
from heluo.statistics.examples import example, write
from heluo.statistics.frame import ROWS, describe
from heluo.statistics.identity import canonical
from heluo.statistics.launch import LAUNCH, NUMBERS
from heluo.statistics.request import AnalysisRequest, completed
from heluo.statistics.run import run, run_rows

SPEC = (FOLDER / "t_test.toml").read_text(encoding="utf-8")


def test_the_launch_has_sixty_algorithms_and_each_stands_in_its_group() -> None:
    assert len(NUMBERS) == sum(map(len, LAUNCH.values())) == 60
    assert NUMBERS.keys() <= algorithms().keys(), "each of them is installed"
    assert [
        (one.id, one.group) for one in algorithms().values() if one.number and one.id not in LAUNCH[one.group]
    ] == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("version = 1", "version = 0", "version"),
        ("version = 1", "version = 1\nvorsion = 2", "vorsion"),
        ("version = 1", "version = ", "Invalid value"),
        ('group = "tests"', 'group = "magic"', "'magic'"),
        ('default = "unequal"', 'default = "perhaps"', "perhaps"),
        (', default = "unequal"', "", "'variances' has no default"),
        ('type = "string", enum', 'type = "sting", enum', "sting"),
        ("[titles.variances]", "[titles.variance]", "variance"),
        ('of = { columns = "value" }', 'of = { columns = "values" }', "['values']"),
        ('check = "varies"', 'check = "variety"', "no check 'variety'"),
        ('instead = ["mann_whitney"]', 'instead = ["whitney"]', "['whitney']"),
        ('refuses = "varies"', 'refuses = "normal"', "'normal', which refuses nothing"),
        ("effect = true", "effect = false", "no table is the effect"),
        ('zh = "均值之差"', 'zh = ""', "tables.effect.zh"),
        ("tolerance = 1e-8", "tolerance = 1", "oracle.tolerance"),
        ('kind = "intervals"', 'kind = "pie"', "plots.means.kind"),
    ],
)
def test_a_fault_names_its_file_and_place(tmp_path: Path, old: str, new: str, found: str) -> None:
    assert old in SPEC
    (tmp_path / "t_test.toml").write_text(SPEC.replace(old, new, 1), encoding="utf-8")
    shutil.copy(FOLDER / "t_test.py", tmp_path)
    with pytest.raises(BadConfiguration) as fault:
        collected(tmp_path)
    assert fault.value.where == "t_test.toml"
    assert found in fault.value.found.en


def test_half_an_algorithm_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "lonely.toml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "other.py").write_text('"""x"""\n', encoding="utf-8")
    with pytest.raises(BadConfiguration, match="a specification without a function"):
        collected(tmp_path)
    (tmp_path / "lonely.toml").unlink()
    with pytest.raises(BadConfiguration, match="a function without a specification"):
        collected(tmp_path)


def asked(**changed: Any) -> AnalysisRequest:
    given = {"algorithm": "t_test", "inputs": {"value": ("age",), "group": ("arm",)}}
    return AnalysisRequest.model_validate(given | changed)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"algorithm": "divination"}, "divination"),
        ({"inputs": {"value": ("age",)}}, "0 columns"),
        ({"inputs": {"value": ("age", "ldl"), "group": ("arm",)}}, "2 columns"),
        ({"inputs": {"value": ("sex",), "group": ("arm",)}}, "is binary"),
        ({"inputs": {"value": ("agee",), "group": ("arm",)}}, "'agee'"),
        ({"inputs": {"value": ("age",), "group": ("arm",), "time": ("years",)}}, "['time']"),
        ({"options": {"variances": "some"}}, "some"),
        ({"options": {"alpha": 0.05}}, "alpha"),
        ({"levels": {"arm": ("new",)}}, "arm"),
        ({"missing": "category"}, "category"),
    ],
)
def test_what_fits_no_frame_is_refused_in_words(changed: dict[str, Any], found: str) -> None:
    with pytest.raises(BadInput) as refused:
        completed(asked(**changed), example("persons")[1])
    assert found in refused.value.text("en")


def test_a_column_is_used_once() -> None:
    request = AnalysisRequest(
        algorithm="cox", inputs={"time": ("followup",), "event": ("dead",), "covariates": ("age", "followup")}
    )
    with pytest.raises(BadInput, match="followup"):
        completed(request, example("persons")[1])


def test_the_other_order_of_levels_turns_the_difference_round() -> None:
    rows, frame = example("persons")
    there = run_rows(rows, asked(), frame)["tables"]["effect"]["rows"][0]
    back = run_rows(rows, asked(levels={"arm": ("new", "usual")}), frame)["tables"]["effect"]["rows"][0]
    assert there["difference"] == -back["difference"] != 0
    assert there["p"] == pytest.approx(back["p"], rel=1e-12)


def test_rows_that_changed_after_their_description_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "persons")
    assert run(tmp_path, asked())["n"]["used"] == 400
    with (tmp_path / ROWS).open("ab") as file:
        file.write(b"x")
    with pytest.raises(BadInput, match="not those"):
        describe(tmp_path)


def test_canonical_json_is_exact_and_has_one_form() -> None:
    assert canonical({"b": -0.0, "a": [0.1, float("nan"), float("inf")], "河": 1}) == (
        '{"a":[0.1,null,"Infinity"],"b":0.0,"河":1}'.encode()
    )


def test_a_table_with_a_small_cell_is_hidden_for_whoever_may_not_see_rows() -> None:
    rows, frame = example("persons")
    few = rows.groupby("arm").head(9)
    assert len(few) == 18
    found = run_rows(few.reset_index(drop=True), asked(), frame)
    left = safe(found)
    assert found["tables"]["groups"]["rows"][0]["n"] == 9
    assert "fewer than 10 persons" in left["tables"]["groups"]["hidden"]["en"]
    assert left["reading"] == left["checks"] == []
    assert left["facts"] == {}
    many = run_rows(rows, asked(), frame)
    assert safe(many)["tables"] == many["tables"]


def test_few_degrees_of_freedom_hide_everything() -> None:
    rows, frame = example("persons")
    few = rows.groupby("arm").head(5).reset_index(drop=True)
    left = safe(run_rows(few, asked(), frame))
    assert all("hidden" in one for one in (*left["tables"].values(), *left["plots"].values()))


def test_a_figure_of_rows_is_hidden() -> None:
    rows, frame = example("persons")
    inputs = {"time": ("followup",), "event": ("dead",)}
    found = run_rows(rows, AnalysisRequest(algorithm="kaplan_meier", inputs=inputs), frame)
    assert "one row" in safe(found)["plots"]["curves"]["hidden"]["en"]
    assert algorithm("kaplan_meier").plots["curves"].rows


def test_what_needs_no_data_runs_without_a_frame_and_hides_nothing(tmp_path: Path) -> None:
    request = AnalysisRequest.model_validate(
        {"algorithm": "sample_size", "inputs": {}, "options": {"difference": 1}}
    )
    found = run(tmp_path, request)
    assert found["tables"]["size"]["rows"][2]["rounded"] == 34
    assert safe(found)["tables"] == found["tables"]
    assert found["asked"]["frame"] == "none@1"
