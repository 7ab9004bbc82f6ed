"""Whose a treatment is where somebody has two cancers, and what the study view counts. Every person here is
made for one line of the rule."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from heluo.dictionary.diseases import load_diseases
from heluo.engines import Engine
from heluo.governance.publish import disease
from heluo.governance.publish.disease.figures import figures
from heluo.kit.errors import BadConfiguration
from tests.spec.test_disease_datasets import OWN, Rows, own_disease, states, values

LUNG, BREAST = "lung_cancer", "breast_cervical_cancer"
BOTH = {LUNG: load_diseases()[LUNG], BREAST: load_diseases()[BREAST]}


def of(made: disease.DiseaseRows, hospital: str = "") -> set[tuple[str, str, str, str]]:
    """(person, disease, what, reason)."""
    return {
        (row["person_id"], row["disease"], row["what"], row["reason"])
        for row in made.treatments.to_pylist()
        if row["hospital"] == hospital
    }


def two_cancers(rows: Rows, subject: str) -> None:
    rows.diagnosed(subject, "2024-01-05", "C34.1", "discharge_main", visit_ref=f"lung-{subject}")
    rows.diagnosed(subject, "2022-01-05", "C50.9", "discharge_main", visit_ref=f"breast-{subject}")


def treated(rows: Rows, subject: str, when: str, what: str, **more: Any) -> None:
    rows.put("treatment", subject, when, treatment_type=what, **more)


def test_one_person_is_in_both_and_each_treatment_is_of_one_with_the_reason(engine: Engine) -> None:
    rows = Rows()
    two_cancers(rows, "s1")
    treated(rows, "s1", "2022-02-01", "chemotherapy", visit_ref="breast-s1", regimen="AC-T")
    treated(rows, "s1", "2022-05-01", "radiotherapy", target_site="breast", visit_ref="x")
    treated(rows, "s1", "2022-07-01", "endocrine", visit_ref="y")
    treated(rows, "s1", "2024-02-01", "chemotherapy", visit_ref="lung-s1", regimen="PP")
    treated(rows, "s1", "2024-05-01", "radiotherapy", target_site="lung", visit_ref="breast-s1")
    treated(rows, "s1", "2024-06-01", "targeted", visit_ref="z")
    rows.put("surgery", "s1", "2022-01-10", procedure_code="85.43", visit_ref="breast-s1")
    rows.put("surgery", "s1", "2024-01-10", procedure_code="32.41", visit_ref="lung-s1")
    made = rows.made(engine, BOTH)
    assert states(made, LUNG) == states(made, BREAST) == {"p1": ("in", "")}
    assert of(made) == {
        ("p1", BREAST, "chemotherapy", "visit"),
        ("p1", BREAST, "radiotherapy", "site"),
        ("p1", BREAST, "endocrine", "only"),  # lung cancer is never treated so
        ("p1", LUNG, "chemotherapy", "visit"),
        ("p1", LUNG, "radiotherapy", "site"),  # the site says more than the visit
        ("p1", LUNG, "targeted", "unclear"),
        ("p1", BREAST, "targeted", "unclear"),
        ("p1", BREAST, "85.43", "procedure"),
        ("p1", LUNG, "32.41", "procedure"),
    }
    found = {(r["disease"], r["variable"]): r["text"] for r in made.values.to_pylist() if not r["hospital"]}
    assert found[LUNG, "regimen"] == "PP", "not the first ever: that was for the breast"
    assert found[BREAST, "regimen"] == "AC-T"
    assert found[LUNG, "chemotherapy_date"] == "2024-02-01"
    assert found[BREAST, "chemotherapy_last_date"] == "2022-02-01"
    assert found[LUNG, "radiotherapy_site"] == "lung"
    assert found[BREAST, "radiotherapy_site"] == "breast"
    assert found[LUNG, "targeted_date"] == found[BREAST, "targeted_date"] == "2024-06-01"


def test_who_has_one_of_them_has_all_treatments(engine: Engine) -> None:
    rows = Rows()
    rows.diagnosed("s2", "2024-01-05", "C34.1", "discharge_main", visit_ref="v")
    treated(rows, "s2", "2024-02-01", "chemotherapy")
    treated(rows, "s2", "2024-03-01", "radiotherapy", target_site="bone")
    rows.put("surgery", "s2", "2020-01-10", procedure_code="85.43")
    made = rows.made(engine, BOTH)
    assert of(made) == {("p2", LUNG, "chemotherapy", "only"), ("p2", LUNG, "radiotherapy", "only")}
    assert values(made)["p2", "first_treatment"] == "chemotherapy"


def test_what_one_hospital_says_of_a_treatment_hangs_on_its_own_rows(engine: Engine) -> None:
    """At h2 the person has lung cancer alone."""
    rows = Rows()
    rows.diagnosed("s3", "2022-01-05", "C50.9", "discharge_main", visit_ref="a")
    rows.put(
        "diagnosis", "s3", "2024-01-05", "h2", code="C34.1", type="discharge_main", certainty="confirmed"
    )
    rows.put("treatment", "s3", "2024-02-01", "h2", treatment_type="chemotherapy")
    made = rows.made(engine, BOTH)
    assert of(made, "h2") == {("p3", LUNG, "chemotherapy", "only")}
    assert of(made) == {("p3", LUNG, "chemotherapy", "unclear"), ("p3", BREAST, "chemotherapy", "unclear")}


def test_the_study_counts_values_alone_and_by_those_that_filter(engine: Engine, tmp_path: Path) -> None:
    text = OWN.replace(
        'day_zero = ["pathology"]', 'day_zero = ["pathology"]\nstudy = ["patient_sex", "ceas"]'
    )
    text = text.replace('pick = "count" }', 'pick = "count", bands = [2, 4] }')
    rows = Rows()
    for n, sex in ((1, "1"), (2, "2"), (3, "2")):
        rows.diagnosed(f"s{n}", "2024-01-05", "C34.1", "discharge_main")
        rows.put("patient", f"s{n}", "2020-01-01", sex=sex)
    for day in ("2024-01-06", "2024-02-06"):
        rows.put("lab_result", "s2", day, item_code="CEA", value_standard=4.0)
    rows.put("lab_result", "s3", "2024-01-06", item_code="CEA", value_standard=4.0)
    rows.put("pathology", "s3", "2024-01-06", stage="IB")
    known = {"trial": own_disease(tmp_path, text)}
    made = rows.made(engine, known)
    tables = [
        engine.register(name, table)
        for name, table in (("sp", made.persons), ("sv", made.values), ("sq", made.quality))
    ]
    at = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
    counted = engine.to_arrow(figures(engine, tables[0], tables[1], tables[2], known, at)).to_pylist()
    found = {(r["kind"], r["name"]): r["persons"] for r in counted if r["hospital"] == ""}
    value = {name: n for (kind, name), n in found.items() if kind == "value"}
    assert value == {
        "patient_sex|1": 1,
        "patient_sex|2": 2,
        "ceas|0": 1,  # below 2
        "ceas|1": 1,  # 2 to below 4
        "stage|IB": 1,
        "cea|*": 2,  # a number without bands: only that it is there
        "cea_highest|*": 2,
    }
    pair = {name: n for (kind, name), n in found.items() if kind == "pair"}
    assert pair["patient_sex|2|ceas|1"] == 1
    assert pair["ceas|1|patient_sex|2"] == 1
    assert pair["patient_sex|2|stage|IB"] == 1
    assert pair["patient_sex|2|cea|*"] == 2
    assert not [name for name in pair if name.startswith("stage|")], "it does not filter"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('day_zero = ["pathology"]', 'study = ["nothing"]'),
        ('day_zero = ["pathology"]', 'treatment = { types = ["prayer"] }'),
        ('day_zero = ["pathology"]', 'treatment = { types = ["chemotherapy"], sites = ["soul"] }'),
        ('day_zero = ["pathology"]', 'treatment = { sites = ["lung"] }'),
        ('pick = "count" }', 'pick = "count", bands = [4, 2] }'),
        ('of = "pathology.stage" }] }', 'of = "pathology.stage" }], bands = [4] }'),
    ],
)
def test_a_wrong_declaration_is_refused(tmp_path: Path, before: str, after: str) -> None:
    assert OWN.count(before) == 1
    with pytest.raises(BadConfiguration):
        own_disease(tmp_path, OWN.replace(before, after))
