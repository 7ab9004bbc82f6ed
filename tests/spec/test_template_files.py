"""A check template is one file of its folder: what is put there is collected, takes rules, gives checks, is
counted and documented, without a line changed anywhere else."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from heluo.dictionary import Dictionary, load
from heluo.dictionary.rule_templates import rule_templates
from heluo.engines import Engine
from heluo.entrypoints.generated import checks_page
from heluo.governance.check import judge as inspection
from heluo.kit.errors import BadConfiguration
from heluo.quality import all_checks, derive, templates
from heluo.quality.rule_contract import rule_contract
from tests.lib.judged_rows import standard_rows

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs/how-to/add-a-check-template.md").read_text(encoding="utf-8")
PLANTED, RULE = (GUIDE.split(f"```{kind}\n")[1].split("```")[0] for kind in ("python", "csv"))
"""The guide's own example: what it says is what is tried."""


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """One more template in the folder of templates, and a copy of the dictionary with a rule that uses it."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "too_round.py").write_text(PLANTED, encoding="utf-8")
    monkeypatch.setattr(templates, "__path__", [*templates.__path__, str(folder)])
    monkeypatch.setitem(templates.TEMPLATES, "too_round", templates.collect(templates.__path__)["too_round"])
    copy = tmp_path / "dictionary"
    shutil.copytree(ROOT / "dictionary", copy)
    with (copy / "vital_sign/rules.csv").open("a", encoding="utf-8") as file:
        file.write(RULE)
    derive._all.cache_clear()
    yield copy
    derive._all.cache_clear()
    load.cache_clear()


def with_contract(copy: Path) -> Dictionary:
    (copy / "rule_templates.csv").write_text(rule_contract(), encoding="utf-8")
    return load(copy)


def test_the_dictionary_learns_of_it_from_the_derived_table(planted: Path) -> None:
    with pytest.raises(BadConfiguration) as refused:
        load(planted)
    assert "template 'too_round'" in refused.value.text("en")
    assert "vital_sign/rules.csv:" in refused.value.where
    with_contract(planted)
    assert rule_templates(planted)["too_round"] == {"step"}


def test_the_derived_table_is_made_without_the_dictionary() -> None:
    """It must be written before a rule of a new template is read, which would be refused."""
    script = """
from heluo.quality.rule_contract import rule_contract
from heluo.dictionary import load
rule_contract()
assert load.cache_info().currsize == 0
load()
assert load.cache_info().currsize == 1, "the assertion above sees a dictionary that is loaded"
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


def test_it_gives_checks(planted: Path) -> None:
    found = all_checks(with_contract(planted))
    assert found["vital_sign.pulse.too_round"].label.en == "Pulse: too round"
    assert found["vital_sign.round_systolic"].parameters == {"step": "5"}


def test_it_is_counted(planted: Path, engine: Engine) -> None:
    dictionary = with_contract(planted)
    rows = standard_rows(
        dictionary.categories["vital_sign"],
        """
        row_key | pulse | systolic
        a       | 70    | 121
        b       | 71    | 125
        c       | -     | 130
    """,
    )
    made = inspection.count(
        engine,
        dictionary.categories["vital_sign"],
        engine.register("planted", rows),
        {},
        dictionary=dictionary,
        today=dt.date(2026, 6, 1),
    )
    counted = {r["check"]: (r["violated"], r["applicable"]) for r in made.results.to_pylist()}
    assert counted["vital_sign.pulse.too_round"] == (1, 2)
    assert counted["vital_sign.round_systolic"] == (2, 3)


def test_it_is_documented(planted: Path) -> None:
    page = "\n".join(checks_page())
    assert "| `too_round` | plausibility | 过于整齐 |" in page
    assert "`vital_sign.pulse.too_round`" in page


def test_a_file_that_declares_nothing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "half_done.py").write_text('"""Nothing yet."""\n', encoding="utf-8")
    monkeypatch.setattr(templates, "__path__", [*templates.__path__, str(tmp_path)])
    with pytest.raises(BadConfiguration) as refused:
        templates.collect([str(tmp_path)])
    assert refused.value.where == "quality/templates/half_done.py"


def test_no_other_file_names_a_template_but_to_say_where_its_rows_are() -> None:
    """A template's name in the code outside its file would be a second place to change."""
    where_rows_are = {"missing", "empty_table", "type_format", "duplicate_key"}
    every = "|".join(templates.TEMPLATES)
    compared = re.compile(rf'template (?:==|!=|in|not in) (?:\(")?"?({every})"|TEMPLATES\["({every})"\]')
    assert compared.search('if check.template == "stale":'), "the pattern sees what it looks for"
    found = {
        (name or other): str(path.relative_to(ROOT))
        for path in (ROOT / "src/heluo").rglob("*.py")
        if path.parent.name != "templates"
        for name, other in compared.findall(path.read_text(encoding="utf-8"))
    }
    assert {name: path for name, path in found.items() if name not in where_rows_are} == {}


def test_every_check_names_its_variables_and_the_way_out() -> None:
    """A check that only says that rows are wrong leaves whoever reads it alone."""
    for check in all_checks().values():
        for words in check.todo:
            assert len(words) > 10
            assert "{" not in words, check.id
            assert [v for v in check.variables if v not in words] == [], check.id
    assert "出生日期(birth_date)" in all_checks()["patient.death_before_birth"].todo.zh
    assert "charge_id" in all_checks()["charge.charge_id.duplicate_key"].todo.en


def test_the_way_out_of_a_new_template_names_the_variable_too(planted: Path) -> None:
    found = all_checks(with_contract(planted))
    assert found["vital_sign.round_systolic"].todo.en == "Ask whether systolic was guessed."
