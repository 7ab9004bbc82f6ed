"""All algorithms, one by one: the specification fits the function, nonsense is refused for the reason given,
the same question has the same bytes, another option has another name."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from heluo.statistics import identity
from heluo.statistics.collect import algorithms
from heluo.statistics.examples import example
from heluo.statistics.export import script
from heluo.statistics.identity import canonical, result_id
from heluo.statistics.request import AnalysisRequest, completed, of_case
from heluo.statistics.run import NonsenseRefused, run_rows
from heluo.statistics.spec import AlgorithmSpec, RunCase
from heluo.statistics.wording import names

SPECS = list(algorithms().values())
IDS = list(algorithms())
NONSENSE = [(spec, case) for spec in SPECS for case in spec.nonsense]


def result(spec: AlgorithmSpec, case: RunCase, **changed: Any) -> dict[str, Any]:
    rows, frame = example(case.frame, case.where)
    return run_rows(rows, of_case(spec.id, case).model_copy(update=changed), frame)


@pytest.mark.parametrize("spec", SPECS, ids=IDS)
def test_the_same_question_has_the_same_bytes_and_all_that_was_declared(spec: AlgorithmSpec) -> None:
    tables: set[str] = set()
    plots: set[str] = set()
    for case in spec.cases:
        first, second = result(spec, case), result(spec, case)
        assert canonical(first) == canonical(second)
        assert first["reading"], "a result is read in plain words"
        assert len(first["method"]) >= 2
        assert any(spec.tables[name].effect for name in first["tables"])
        tables |= {name for name, table in first["tables"].items() if table["rows"]}
        plots |= first["plots"].keys()
    assert tables == spec.tables.keys(), "no case fills the other tables"
    assert plots == spec.plots.keys(), "no case draws the other figures"


@pytest.mark.parametrize("spec", SPECS, ids=IDS)
def test_each_option_changed_is_another_result(spec: AlgorithmSpec) -> None:
    case = spec.cases[0]
    _, frame = example(case.frame, case.where)
    request = completed(of_case(spec.id, case), frame)
    seen = {result_id(request, frame)}
    for name, schema in spec.options.items():
        options = {**request.options, name: another(schema, request.options[name])}
        seen.add(result_id(request.model_copy(update={"options": options}), frame))
    seen.add(result_id(request.model_copy(update={"seed": 7}), frame))
    seen.add(result_id(request, frame.model_copy(update={"release": "next"})))
    seen.add(result_id(request, frame.model_copy(update={"digest": "0" * 64})))
    assert len(seen) == len(spec.options) + 4


def another(schema: dict[str, Any], value: Any) -> Any:
    """A value that fits the schema and is not `value`."""
    candidates = [*schema.get("enum", ()), *schema.get("examples", ())]
    candidates += [not value] if isinstance(value, bool) else []
    if isinstance(value, int | float) and not isinstance(value, bool):
        candidates += [value + 1, value * 0.9, value * 1.1, value - 1, 1, 0.5, 2, 3]
    if isinstance(value, list):
        candidates += [value[:-1], [*value, 1.5], [1.5]]
    for one in candidates:
        if one != value and jsonschema.Draft202012Validator(schema).is_valid(one):
            return one
    raise AssertionError(f"no other value of {schema}: give `examples`")


@pytest.mark.parametrize(("spec", "case"), NONSENSE, ids=[f"{s.id}-{c.name}" for s, c in NONSENSE])
def test_nonsense_is_refused_with_its_reason(spec: AlgorithmSpec, case: RunCase) -> None:
    with pytest.raises(NonsenseRefused) as refused:
        result(spec, case)
    assert case.refuses in [one["id"] for one in refused.value.findings]
    assert "{" not in refused.value.text("zh") + refused.value.text("en")


@pytest.mark.parametrize("spec", SPECS, ids=IDS)
def test_a_form_can_be_made_of_the_specification(spec: AlgorithmSpec) -> None:
    for option, schema in spec.options.items():
        assert schema.get("type") in ("string", "number", "integer", "boolean", "array"), option
        assert "enum" in schema or schema["type"] != "string", "a free text is no option"
    for said in (spec.name, spec.question, *spec.roles.values(), *spec.titles.values()):
        assert said.zh != said.en or said.zh.isascii()


@pytest.mark.parametrize("spec", SPECS, ids=IDS)
def test_both_languages_cite_the_same_numbers(spec: AlgorithmSpec) -> None:
    for said in (*spec.reading.values(), *spec.method, *spec.checks):
        assert names(said.zh) == names(said.en), said.en


@pytest.mark.parametrize("spec", SPECS, ids=IDS)
def test_scripts_name_every_input_and_option_that_changes_a_number(spec: AlgorithmSpec) -> None:
    case = spec.cases[0]
    _, frame = example(case.frame, case.where)
    request = completed(of_case(spec.id, case), frame)
    for language in ("python", "r") if spec.code.r else ("python",):
        text = script(request, frame, language)
        assert "<<" not in text.replace("<<-", "")
        assert all(f'"{name}"' in text or f"'{name}'" in text for name in request.columns)
        assert "number(" in text.split("data", 1)[1]


def test_where_values_are_missing_nothing_is_assumed() -> None:
    rows, frame = example("persons")
    asked = AnalysisRequest(algorithm="t_test", inputs={"value": ("bmi",), "group": ("arm",)})
    with pytest.raises(Exception) as refused:
        run_rows(rows, asked, frame)
    assert getattr(refused.value, "code", "") == "missing_policy"
    found = run_rows(rows, asked.model_copy(update={"missing": "complete"}), frame)
    lacking = int(rows["bmi"].isna().sum())
    assert lacking > 0
    for table in found["tables"].values():
        assert table["n"] == {
            "rows": 400,
            "used": 400 - lacking,
            "dropped": lacking,
            "lacking": {"bmi": lacking},
        }


def test_code_that_algorithms_share_names_a_result_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "statistics"
    shutil.copytree(identity.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", "examples"))
    monkeypatch.setattr(identity, "PACKAGE", package)
    monkeypatch.setattr(identity, "FOLDER", package / "algorithms")

    def digest_after(changed: str) -> str:
        (package / changed).write_bytes((package / changed).read_bytes() + b"# another line\n")
        identity.code_digest.cache_clear()
        return identity.code_digest("roc")

    try:
        before = digest_after("expected/roc.json")
        for changed in ("own/delong.py", "checks/varies.py", "data.py", "algorithms/roc.py"):
            after = digest_after(changed)
            assert after != before, changed
            before = after
        assert digest_after("algorithms/cox.py") == before
    finally:
        identity.code_digest.cache_clear()
