"""What a disease dataset is made of: who is in, who is out and why, which row gives a value, whom an
indicator speaks of. Written from the design's tables; every person here is made for one line of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from heluo.dictionary import load, standard_schema
from heluo.dictionary.diseases import Disease, load_diseases
from heluo.dictionary.diseases import _disease as read_disease
from heluo.engines import Engine
from heluo.governance.publish import disease
from heluo.governance.publish.disease.figures import figures
from heluo.kit.errors import BadConfiguration
from heluo.lakehouse.tables import PERSON_LINK

DICTIONARY = load()
OWN = """
zh = "试验病"
en = "Trial disease"
code_prefixes = ["C34"]
day_zero = ["pathology"]

[[entry]]
id = "main"
zh = "主要诊断"
en = "Main"
category = "diagnosis"
where = ["type in discharge_main", "code starts C34", "certainty not_in suspected,ruled_out"]

[[entry]]
id = "pathology"
zh = "病理"
en = "Pathology"
category = "pathology"
where = ["specimen_site in lung", "malignant in true"]

[[group]]
zh = "组"
en = "Group"
variables = [
  "patient.sex",
  { id = "stage", zh = "分期", en = "Stage", sources = [{ of = "pathology.stage", where = ["report_type in surgical"] }, { of = "pathology.stage" }] },
  { id = "cea", zh = "CEA", en = "CEA", of = "lab_result.value_standard", where = ["item_code in CEA"], pick = "first", from_day = -10, to_day = 10 },
  { id = "ceas", zh = "CEA次数", en = "CEAs", of = "lab_result.value_standard", where = ["item_code in CEA"], pick = "count" },
  { id = "cea_highest", zh = "最高CEA", en = "Highest CEA", of = "lab_result.value_standard", where = ["item_code in CEA"], pick = "highest" },
  { id = "surgery_date", zh = "手术", en = "Surgery", of = "surgery.procedure_code", pick = "first", take = "date" },
  { id = "death_days", zh = "术后死亡", en = "Death", of = "patient.death_time", take = "days", anchor = "surgery_date" },
]
required = ["stage"]

[[indicator]]
id = "marker"
zh = "查CEA"
en = "CEA measured"
denominator = ["ceas present"]
met = ["cea below 5 or cea_highest at_most cea"]
exclude = [{ id = "dead", zh = "死亡", en = "Died", where = ["death_days at_most 30"] }]
"""


def own_disease(folder: Path, text: str = OWN) -> Disease:
    path = folder / "trial.toml"
    path.write_text(text, encoding="utf-8")
    return read_disease(path, DICTIONARY)


def day(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


class Rows:
    """Standard rows of persons p1…: who is s<n> at h1, and at h2 where a row says so."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in DICTIONARY.categories}

    def put(self, category: str, subject: str, when: str, hospital: str = "h1", **values: Any) -> None:
        head = DICTIONARY.categories[category]
        key = f"{category}{len(self.rows[category]):03}"
        row = {
            "hospital": hospital,
            "subject_ref": subject,
            "row_key": key,
            "row_level": 1,
            head.time: day(when),
        }
        self.rows[category].append({**row, **values})

    def diagnosed(self, subject: str, when: str, code: str, type: str = "outpatient", **values: Any) -> None:
        self.put("diagnosis", subject, when, code=code, type=type, **{"certainty": "confirmed", **values})

    def made(self, engine: Engine, diseases: dict[str, Disease]) -> disease.DiseaseRows:
        tables = {}
        for name, category in DICTIONARY.categories.items():
            schema = pa.schema([f.with_nullable(True) for f in standard_schema(category)])
            lines = [{c: row.get(c) for c in schema.names} for row in self.rows[name]]
            tables[name] = engine.register(f"standard_{name}", pa.Table.from_pylist(lines, schema=schema))
        pairs = {(row["hospital"], row["subject_ref"]) for rows in self.rows.values() for row in rows}
        links = [
            {"hospital": h, "subject_ref": s, "person_id": f"p{s[1:]}", "bucket": 0, "run_id": "r"}
            for h, s in sorted(pairs)
        ]
        own = engine.register("links", pa.Table.from_pylist(links, schema=PERSON_LINK))
        return disease.made(engine, tables, own, DICTIONARY, diseases)


def states(made: disease.DiseaseRows, disease_id: str, hospital: str = "") -> dict[str, tuple[str, str]]:
    return {
        row["person_id"]: (row["state"], row["reason"])
        for row in made.persons.to_pylist()
        if (row["disease"], row["hospital"]) == (disease_id, hospital)
    }


def values(made: disease.DiseaseRows, hospital: str = "") -> dict[tuple[str, str], Any]:
    return {
        (row["person_id"], row["variable"]): row["text"] if row["text"] is not None else row["number"]
        for row in made.values.to_pylist()
        if row["hospital"] == hospital
    }


def test_who_is_in_and_who_is_out_for_which_reason(engine: Engine) -> None:
    """Lung cancer as the dictionary declares it, one person a line of the design's table of entries."""
    rows = Rows()
    rows.diagnosed("s1", "2024-01-05", "C34.1", "discharge_main")
    rows.diagnosed("s2", "2024-01-05", "C34.1")
    rows.diagnosed("s2", "2024-02-10", "C34.1")
    rows.diagnosed("s3", "2024-01-05", "C34.1")
    rows.diagnosed("s3", "2024-01-20", "C34.9")  # fifteen days apart
    rows.put("pathology", "s4", "2024-03-01", specimen_site="lung", malignant=True)
    rows.diagnosed("s5", "2024-01-05", "C34.9", certainty="suspected")
    rows.diagnosed("s6", "2024-01-05", "C78.0", "discharge_other")
    rows.diagnosed("s7", "2024-01-05", "D02.2", "discharge_main")
    rows.put("pathology", "s7", "2024-01-06", specimen_site="lung", malignant=False)
    rows.diagnosed("s8", "2024-01-05", "C34.1", "discharge_main", held="some_check")
    rows.diagnosed("s9", "2024-01-05", "C34.1", "discharge_main", row_level=5)
    rows.diagnosed("s10", "2024-01-05", "J18.9", "discharge_main")
    made = rows.made(engine, load_diseases())
    assert states(made, "lung_cancer") == {
        "p1": ("in", ""),
        "p2": ("in", ""),
        "p3": ("out", "below_rule"),
        "p4": ("in", ""),
        "p5": ("out", "ruled_out"),
        "p6": ("out", "metastasis"),
        "p7": ("out", "in_situ"),
    }


def test_what_is_said_of_a_hospital_is_made_of_its_own_rows(engine: Engine, tmp_path: Path) -> None:
    """Two outpatient diagnoses at two hospitals make a case of the province and of neither hospital."""
    rows = Rows()
    rows.diagnosed("s1", "2024-01-05", "C34.1")
    rows.diagnosed("s1", "2024-03-05", "C34.1", hospital="h2")
    rows.diagnosed("s2", "2024-01-05", "C34.1", "discharge_main")
    rows.put("pathology", "s2", "2024-02-01", hospital="h2", specimen_site="lung", stage="IIA")
    made = rows.made(engine, load_diseases())
    assert states(made, "lung_cancer") == {"p1": ("in", ""), "p2": ("in", "")}
    assert states(made, "lung_cancer", "h1") == {"p1": ("out", "below_rule"), "p2": ("in", "")}
    assert values(made)["p2", "stage"] == "IIA"
    assert ("p2", "stage") not in values(made, "h1")


def test_day_zero_is_the_first_pathology_else_the_first_diagnosis(engine: Engine, tmp_path: Path) -> None:
    rows = Rows()
    rows.diagnosed("s1", "2024-01-05", "C34.1", "discharge_main")
    rows.put("pathology", "s1", "2024-01-20", specimen_site="lung", malignant=True)
    rows.put("pathology", "s1", "2024-01-15", specimen_site="lung", malignant=True)
    rows.diagnosed("s2", "2024-01-07", "C34.1", "discharge_main")
    made = rows.made(engine, {"trial": own_disease(tmp_path)})
    found = {r["person_id"]: r["day_zero"] for r in made.persons.to_pylist() if r["hospital"] == ""}
    assert found == {"p1": dt.date(2024, 1, 15), "p2": dt.date(2024, 1, 7)}


def test_without_dates_a_person_enters_and_has_no_day_zero(engine: Engine, tmp_path: Path) -> None:
    """A published set without dates: one malignant pathology is an entry, two outpatient diagnoses are none,
    and what is counted from day zero is missing."""
    rows = Rows()
    rows.put("pathology", "s1", "2024-01-05", specimen_site="lung", malignant=True, stage="IB")
    rows.put("lab_result", "s1", "2024-01-05", item_code="CEA", value_standard=4.0)
    rows.put("patient", "s1", "2024-01-05", sex="2", death_time=day("2024-02-10"))
    rows.put("surgery", "s1", "2024-01-20", procedure_code="32.41")
    for _ in range(2):
        rows.diagnosed("s2", "2024-01-05", "C34.1")
    for name, listed in rows.rows.items():
        for row in listed:
            row[DICTIONARY.categories[name].time] = None
    made_rows = rows.made(engine, {"trial": own_disease(tmp_path)})
    assert states(made_rows, "trial") == {"p1": ("in", ""), "p2": ("out", "below_rule")}
    (person,) = [r for r in made_rows.persons.to_pylist() if (r["person_id"], r["hospital"]) == ("p1", "")]
    assert person["day_zero"] is None
    assert values(made_rows) == {
        ("p1", "patient_sex"): "2",
        ("p1", "stage"): "IB",
        ("p1", "ceas"): 1.0,
        ("p1", "cea_highest"): 4.0,
    }
    found = {r["person_id"]: r["state"] for r in made_rows.quality.to_pylist() if r["hospital"] == ""}
    assert found == {"p1": "not_met"}


def test_the_value_is_of_the_row_that_the_variable_means(engine: Engine, tmp_path: Path) -> None:
    rows = Rows()
    rows.diagnosed("s1", "2024-01-05", "C34.1", "discharge_main")
    rows.put("patient", "s1", "2020-01-01", sex="1", death_time=day("2024-02-10"))
    rows.put("pathology", "s1", "2024-01-05", report_type="surgical", stage="IB")
    rows.put("pathology", "s1", "2024-09-09", report_type="biopsy", stage="IV")  # later, of lower priority
    rows.put("surgery", "s1", "2024-01-20", procedure_code="32.41")
    for when, number, comparator in (
        ("2023-12-01", 9.0, None),  # before the window
        ("2024-01-06", 4.0, None),
        ("2024-01-07", 6.0, None),
        ("2024-06-01", 50.0, "<"),  # no number: "<50" may be anything
    ):
        given = {"item_code": "CEA", "value_standard": number, "value_comparator": comparator}
        rows.put("lab_result", "s1", when, **given)
    made = rows.made(engine, {"trial": own_disease(tmp_path)})
    assert values(made) == {
        ("p1", "patient_sex"): "1",
        ("p1", "stage"): "IB",
        ("p1", "cea"): 4.0,
        ("p1", "ceas"): 4.0,
        ("p1", "cea_highest"): 9.0,
        ("p1", "surgery_date"): "2024-01-20",
        ("p1", "death_days"): 21.0,
    }
    levels = {r["variable"]: r["level"] for r in made.values.to_pylist()}
    assert levels["stage"] == 3


def test_everybody_in_the_denominator_is_in_exactly_one_of_three(engine: Engine, tmp_path: Path) -> None:
    rows = Rows()
    for n, cea in ((1, 4.0), (2, 6.0), (3, 6.0), (4, None), (5, 4.0)):
        rows.diagnosed(f"s{n}", "2024-01-05", "C34.1", "discharge_main")
        if cea is not None:
            rows.put("lab_result", f"s{n}", "2024-01-06", item_code="CEA", value_standard=cea)
    rows.put("lab_result", "s2", "2024-02-20", item_code="CEA", value_standard=60.0)
    rows.put("surgery", "s5", "2024-01-10", procedure_code="32.41")
    rows.put("patient", "s5", "2020-01-01", death_time=day("2024-01-20"))
    made = rows.made(engine, {"trial": own_disease(tmp_path)})
    found = [
        (r["person_id"], r["state"], r["reason"]) for r in made.quality.to_pylist() if r["hospital"] == ""
    ]
    assert sorted(found) == [
        ("p1", "met", ""),
        ("p2", "not_met", ""),
        ("p3", "met", ""),  # its only CEA is its highest
        ("p5", "excluded", "dead"),
    ]


def test_figures_count_persons_by_hospital_and_for_the_province(engine: Engine, tmp_path: Path) -> None:
    rows = Rows()
    for n in (1, 2, 3):
        rows.diagnosed(f"s{n}", "2024-01-05", "C34.1", "discharge_main")
    rows.put("lab_result", "s1", "2024-01-06", item_code="CEA", value_standard=4.0)
    rows.put("lab_result", "s2", "2024-01-06", item_code="CEA", value_standard=6.0)
    rows.put("lab_result", "s2", "2024-02-20", item_code="CEA", value_standard=60.0)
    rows.put("surgery", "s2", "2024-01-10", procedure_code="32.41")
    rows.put("patient", "s2", "2020-01-01", death_time=day("2024-01-20"))
    made = rows.made(engine, {"trial": own_disease(tmp_path)})
    tables = [
        engine.register(name, table)
        for name, table in (("dp", made.persons), ("dv", made.values), ("dq", made.quality))
    ]
    at = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
    known = {"trial": own_disease(tmp_path)}
    counted = engine.to_arrow(figures(engine, tables[0], tables[1], tables[2], known, at)).to_pylist()
    found = {(r["hospital"], r["kind"], r["name"]): (r["persons"], r["of"]) for r in counted}
    for hospital in ("", "h1"):
        assert found[hospital, "state", "in"] == (3, None)
        assert found[hospital, "variable", "ceas"] == (2, 3)
        assert found[hospital, "subtype", ""] == (3, None)
        assert found[hospital, "indicator", "marker"] == (1, 1)
        assert found[hospital, "excluded", "marker/dead"] == (1, 2)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"patient.sex"', '"patient.six"'),
        ('pick = "highest"', 'pick = "tallest"'),
        ('anchor = "surgery_date"', 'anchor = "nothing"'),
        ("ceas present", "nothing present"),
        ("cea below 5", "stage below 5"),
        ('required = ["stage"]', 'required = ["other"]'),
        ('day_zero = ["pathology"]', 'day_zero = ["biopsy"]'),
        ("from_day = -10, to_day = 10", "from_day = 10, to_day = -10"),
        ("from_day = -10", "from_hour = -10"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused_with_its_file(
    tmp_path: Path, before: str, after: str
) -> None:
    assert before in OWN
    with pytest.raises(BadConfiguration) as refused:
        own_disease(tmp_path, OWN.replace(before, after))
    assert "trial.toml" in refused.value.text("en")
