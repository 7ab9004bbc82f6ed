"""The study view, and whose treatments are: published counts under the threshold of the permit, a list and
treatments of persons by permit. The lake is written by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from heluo.lakehouse.tables import bucket_of
from tests.lib.small_lake import SmallLake, person_id, province
from tests.lib.small_portal import SmallPortal, small_portal

PATH = "/api/disease/lung_cancer"
SIZE = 100
PAIRS = {
    ("IA2", "chemotherapy"): 4,
    ("IA2", "targeted"): 26,
    ("IVA", "chemotherapy"): 40,
    ("IVA", "targeted"): 12,
}
"""(stage, first treatment) → persons; 6 with IA2 and 2 with IVA had no treatment, 10 have no stage."""
STAGES = {"IA2": 36, "IVA": 54}
TREATMENTS = {"chemotherapy": 44, "targeted": 48}
BOTH = person_id(3)
"""Of h01, with lung and breast cancer."""


def lake() -> SmallLake:
    made = province()
    for hospital in ("", "h01"):
        figure(made, hospital, "state", "in", SIZE)
        figure(made, hospital, "also", "breast_cervical_cancer", 3)
        for one in STAGES, TREATMENTS:
            for value, n in one.items():
                name = "stage" if one is STAGES else "first_treatment"
                figure(made, hospital, "value", f"{name}|{value}", n)
        figure(made, hospital, "value", "alive|true", 70)
        figure(made, hospital, "value", "cea_baseline|*", 55)
        for (a, b), n in PAIRS.items():
            figure(made, hospital, "pair", f"stage|{a}|first_treatment|{b}", n)
            figure(made, hospital, "pair", f"first_treatment|{b}|stage|{a}", n)
        figure(made, hospital, "pair", "first_treatment|targeted|alive|true", 30)
        figure(made, hospital, "pair", "stage|IVA|alive|true", 25)
        figure(made, hospital, "pair", "stage|IVA|cea_baseline|*", 30)
        for disease in ("lung_cancer", "breast_cervical_cancer"):
            head = {"bucket": bucket_of(BOTH), "person_id": BOTH, "hospital": hospital, "disease": disease}
            day = dt.date(2024, 1, 5)
            made.put("application.disease_person", **head, state="in", reason="", subtype="", day_zero=day)
            treatment(made, head, "chemotherapy", day, "visit")
    other = {"bucket": bucket_of(person_id(1)), "person_id": person_id(1), "disease": "lung_cancer"}
    for hospital in ("", "h02"):
        treatment(made, {**other, "hospital": hospital}, "targeted", dt.date(2024, 3, 5), "only")
    return made


def figure(made: SmallLake, hospital: str, kind: str, name: str, persons: int) -> None:
    made.put(
        "application.disease_figure",
        disease="lung_cancer",
        hospital=hospital,
        kind=kind,
        name=name,
        persons=persons,
        of=None,
        computed_at=dt.datetime(2024, 12, 1, tzinfo=dt.UTC),
    )


def treatment(made: SmallLake, head: dict[str, Any], what: str, day: dt.date, reason: str) -> None:
    row = {"category": "treatment", "row_key": f"t-{what}", "source_hospital": "h01"}
    made.put("application.disease_treatment", **head, **row, what=what, day=day, reason=reason)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    with small_portal(tmp_path_factory.mktemp("study"), lake(), ("disease",)) as made:
        yield made


def bars(answer: dict[str, Any], chart: str) -> dict[str, Any]:
    (found,) = [one for one in answer["charts"] if one["id"] == chart]
    return {bar["value"]: bar["persons"]["shown"] for bar in found["bars"]}


def test_whoever_may_not_know_small_numbers_sees_none_in_any_chart(portal: SmallPortal) -> None:
    browser = portal.sign_in("decision_maker", "management")
    plain = browser.get(f"{PATH}/study").json()
    assert plain["persons"] == {"value": 100, "shown": "100"}
    assert bars(plain, "first_treatment") == {
        "chemotherapy": "…",
        "targeted": "48",
        "~other": "<10",
        "~missing": "<10",
    }, "8 without a treatment and nobody with another: one more is hidden"
    assert bars(plain, "stage") == {"IA2": "36", "IVA": "54", "~other": "<10", "~missing": "…"}
    filtered = browser.get(f"{PATH}/study?by=stage&value=IVA").json()
    assert filtered["persons"]["shown"] == "54"
    assert filtered["chosen"]["zh"] == "IVA期"
    shown = bars(filtered, "first_treatment")
    assert shown["~missing"] == "<10"
    assert shown["chemotherapy"] == "…", "its total is hidden"
    assert bars(filtered, "stage") == {"IVA": "54"}
    for text in bars(filtered, "first_treatment").values():
        assert text in ("…", "<10") or int(text) >= 10
    assert all(flow["persons"]["value"] is None or flow["persons"]["value"] >= 10 for flow in plain["flows"])


def test_the_own_hospital_is_exact_for_its_officer_and_filters_by_each_bar(portal: SmallPortal) -> None:
    browser = portal.sign_in("hospital_officer", "quality")
    answer = browser.get(f"{PATH}/study?by=stage&value=IVA").json()
    assert bars(answer, "first_treatment") == {"chemotherapy": "40", "targeted": "12", "~missing": "2"}
    assert bars(answer, "alive") == {"true": "25", "~missing": "29"}
    assert bars(answer, "cea_baseline") == {"*": "30", "~missing": "24"}
    missing = browser.get(f"{PATH}/study?by=stage&value=~missing").json()
    assert missing["persons"]["shown"] == "10"
    assert bars(missing, "first_treatment") == {"targeted": "10"}
    assert [step["id"] for step in answer["pathway"]] == ["stage", "first_treatment", "alive"]
    flows = {(f["step"], f["source"], f["target"]): f["persons"]["value"] for f in answer["flows"]}
    assert flows[0, "IVA", "chemotherapy"] == 40
    assert flows[0, "IA2", "~missing"] == 6
    assert flows[1, "targeted", "true"] == 30
    assert sum(n for (step, _, _), n in flows.items() if step == 0) == SIZE


def test_what_filters_nothing_is_refused(portal: SmallPortal) -> None:
    browser = portal.sign_in("decision_maker", "management")
    answer = browser.get(f"{PATH}/study?by=cea_baseline&value=1")
    assert (answer.status_code, answer.json()["code"]) == (422, "no_such_filter")
    assert portal.sign_in("security_admin", "management").get(f"{PATH}/study").status_code == 403


def test_a_person_in_two_datasets_is_listed_and_each_treatment_says_whose_it_is(portal: SmallPortal) -> None:
    officer = portal.sign_in("hospital_officer", "quality")
    also = {one["id"]: one["persons"]["value"] for one in officer.get(PATH).json()["also"]}
    assert also["breast_cervical_cancer"] == 3
    listed = officer.get(f"{PATH}/persons?also=breast_cervical_cancer").json()
    assert [one["person"] for one in listed["persons"]] == [BOTH]
    lines = officer.get(f"{PATH}/persons/{BOTH}/treatments").json()["treatments"]
    assert [(one["disease"]["zh"], one["what"]["zh"], one["reason"]["zh"]) for one in lines] == [
        ("两癌(乳腺癌与宫颈癌)", "化学治疗", "该次就诊的诊断是该病"),
        ("肺癌", "化学治疗", "该次就诊的诊断是该病"),
    ]
    assert officer.get(f"{PATH}/persons/{person_id(1)}/treatments").json()["treatments"] == [], "another's"
    assert officer.get(f"{PATH}/persons?also=lung_cancer").status_code == 404
    assert portal.events("disease.treatments")[-1].object == person_id(1)
    also = {
        one["id"]: one["persons"]["shown"]
        for one in portal.sign_in("decision_maker", "management").get(PATH).json()["also"]
    }
    assert also["breast_cervical_cancer"] == "<10"
    for role, purpose in (("decision_maker", "management"), ("researcher", "research")):
        answer = portal.sign_in(role, purpose).get(f"{PATH}/persons/{BOTH}/treatments")
        assert answer.status_code == 403, role
