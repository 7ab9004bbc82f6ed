"""A disease, or a variable of one, is a declaration: with one file more the room, the dictionary's page and
the night know it. The dictionary of these tests is a copy with something added; no code is."""

from __future__ import annotations

import datetime as dt
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from heluo.delivery.followup.forms.read import read, settled
from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.dictionary import diseases as declared
from heluo.dictionary import load
from heluo.dictionary.derive.diseases import disease_page
from heluo.dictionary.diseases import Disease, load_diseases
from heluo.dictionary.forms import shipped_forms
from heluo.engines import engine
from heluo.governance.publish.disease.made import categories
from heluo.kit.errors import BadConfiguration
from tests.lib.small_lake import province
from tests.lib.small_portal import SmallPortal, small_portal
from tests.spec.test_disease_datasets import Rows, states, values

GOUT = """
zh = "痛风"
en = "Gout"
definition_zh = "痛风(M10)作为出院主要诊断。"
definition_en = "Gout (M10) as main discharge diagnosis."
code_prefixes = ["M10"]
forms = ["gout_call"]

[[entry]]
id = "main"
zh = "出院主要诊断"
en = "Main discharge diagnosis"
category = "diagnosis"
where = ["type in discharge_main", "code starts M10", "certainty not_in suspected,ruled_out"]

[[group]]
zh = "基线"
en = "Baseline"
variables = [
  { id = "code", zh = "诊断编码", en = "Code", of = "diagnosis.code", where = ["code starts M10"], pick = "first" },
  { id = "urate", zh = "血尿酸", en = "Urate", of = "lab_result.value_standard", where = ["item_code in UA"] },
]
required = ["urate"]

[[indicator]]
id = "urate_low"
zh = "血尿酸达标"
en = "Urate at target"
denominator = ["code starts M10,M1A"]
met = ["urate below 360"]
"""
CALL = """
name = "gout_call"
zh = "痛风随访"
en = "Gout, call"
[[section]]
name = "status"
zh = "情况"
en = "Condition"
[[section.field]]
name = "alive"
variable = "follow_up.alive"
"""
MORE = '  { id = "spo2_last", zh = "末次血氧", en = "Saturation, latest", of = "vital_sign.spo2" },\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the dictionary, which every part of the product takes for the shipped one."""
    copied = tmp_path / "dictionary"
    shutil.copytree(load().folder, copied)
    monkeypatch.setattr(declared, "data_folder", lambda _: copied)
    load_diseases.cache_clear()
    yield copied
    load_diseases.cache_clear()


@pytest.fixture
def gout(folder: Path) -> Path:
    (folder / "diseases" / "gout.toml").write_text(GOUT, encoding="utf-8")
    (folder / "forms" / "gout_call.toml").write_text(CALL, encoding="utf-8")
    return folder


def test_one_file_and_one_form_are_a_disease_with_everything(
    gout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = _diseases(gout, monkeypatch)
    rows = Rows()
    rows.diagnosed("s1", "2024-01-05", "M10.9", "discharge_main")
    rows.put("lab_result", "s1", "2024-01-06", item_code="UA", value_standard=350.0)
    rows.diagnosed("s2", "2024-01-05", "M10.0", "discharge_main")
    rows.diagnosed("s3", "2024-01-05", "M10.9", "outpatient")
    with engine() as embedded:
        made = rows.made(embedded, {"gout": known["gout"]})
    assert states(made, "gout") == {"p1": ("in", ""), "p2": ("in", ""), "p3": ("out", "below_rule")}
    assert values(made)["p1", "urate"] == 350.0
    found = {r["person_id"]: r["state"] for r in made.quality.to_pylist() if r["hospital"] == ""}
    assert found == {"p1": "met", "p2": "not_met"}
    assert set(categories({"gout": known["gout"]})) == {"diagnosis", "lab_result"}
    page = disease_page(known["gout"], load())
    assert "血尿酸" in page
    assert "gout_call" in page
    lake = province()
    for kind, name, persons, of in (("state", "in", 40, None), ("variable", "urate", 20, 40)):
        lake.put(
            "application.disease_figure",
            disease="gout",
            hospital="",
            kind=kind,
            name=name,
            persons=persons,
            of=of,
            computed_at=dt.datetime(2024, 12, 1, tzinfo=dt.UTC),
        )
    with small_portal(tmp_path / "home", lake, ("disease",)) as portal:
        _shown(portal)


def _shown(portal: SmallPortal) -> None:
    browser = portal.sign_in("decision_maker", "management")
    (line,) = [one for one in browser.get("/api/disease").json()["diseases"] if one["id"] == "gout"]
    assert (line["persons"]["value"], line["variables"], line["indicators"]) == (40, 2, 1)
    home = browser.get("/api/disease/gout").json()
    assert home["forms"] == [{"name": "gout_call", "label": {"zh": "痛风随访", "en": "Gout, call"}}]
    (group,) = browser.get("/api/disease/gout/completeness").json()["groups"]
    assert {v["id"]: v["all"]["value"] for v in group["variables"]}["urate"] == 0.5
    (indicator,) = browser.get("/api/disease/gout/indicators").json()["indicators"]
    assert indicator["label"]["en"] == "Urate at target"
    assert browser.get("/api/disease/gout/editions").status_code == 200


def test_a_variable_more_is_one_line(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "diseases" / "stroke.toml"
    text = path.read_text(encoding="utf-8")
    anchor = '  { id = "systolic_last"'
    assert text.count(anchor) == 1
    path.write_text(text.replace(anchor, MORE + anchor), encoding="utf-8")
    stroke = _diseases(folder, monkeypatch)["stroke"]
    rows = Rows()
    rows.diagnosed("s1", "2024-01-05", "I63.9", "discharge_main")
    rows.put("vital_sign", "s1", "2024-01-06", spo2=97.0)
    with engine() as embedded:
        assert values(rows.made(embedded, {"stroke": stroke}))["p1", "spo2_last"] == 97.0
    assert "`spo2_last`" in disease_page(stroke, load())
    with small_portal(tmp_path / "home", rooms=("disease",)) as portal:
        browser = portal.sign_in("decision_maker", "management")
        groups = browser.get("/api/disease/stroke/completeness").json()["groups"]
    assert "spo2_last" in {v["id"] for g in groups for v in g["variables"]}


def test_a_form_that_is_not_there_is_refused_with_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "diseases" / "stroke.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"stroke_call"', '"stroke_visit"'), encoding="utf-8")
    with pytest.raises(BadConfiguration) as refused:
        _diseases(folder, monkeypatch)
    assert refused.value.where == str(path)


@pytest.mark.parametrize("name", sorted(shipped_forms(load().folder)))
def test_a_shipped_form_can_be_filled_in(name: str) -> None:
    path = shipped_forms(load().folder)[name].path
    given = FormDeclaration.parsed(tomllib.loads(path.read_text(encoding="utf-8")))
    form = read(settled(given))
    assert form.name == name
    assert len(form.sections) >= 3


def test_no_disease_is_named_in_the_code() -> None:
    """What is true of one disease alone stands in its file."""
    root = load().folder.parent
    code, pages = list(root.glob("src/heluo/**/*.py")), list(root.glob("web/src/modules/**/*.ts*"))
    assert len(code) > 300
    assert len(pages) > 100
    for path in (*code, *pages):
        text = path.read_text(encoding="utf-8")
        for id in load_diseases():
            # A line that is drawn has a "stroke" too: one word is only looked for beside "disease".
            quoted = (f"disease_{id}", f"disease/{id}", *([f'"{id}"'] if "_" in id else ()))
            assert not any(one in text for one in quoted), (path.name, id)


def _diseases(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Disease]:
    """The diseases of the copy; its categories are the shipped ones."""
    shipped = load()
    monkeypatch.setattr(declared, "load", lambda _: replace(shipped, folder=folder))
    return load_diseases()
