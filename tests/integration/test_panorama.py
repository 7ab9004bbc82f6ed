"""A person on one page: only for a treating clinician, names as logged acts, conflicts side by side, every
value with its way here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from heluo.delivery.panorama.value_words import label_of, wording
from heluo.dictionary import load
from heluo.kit.text import Text
from tests.lib.small_lake import person_id, province
from tests.lib.small_portal import SmallPortal, small_portal


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    made = province()
    for row in made.rows["standard.patient"]:
        if row["subject_ref"] == "sh02000":
            row |= {"abo": "2", "allergy_history": "青霉素"}
        elif row["subject_ref"].endswith("000"):
            row |= {"abo": "1", "allergy_history": "无"}
        else:
            row["abo"] = "5" if row["hospital"] == "h02" else "1"
        if row["subject_ref"].endswith("003"):
            row["birth_date"] = dt.date(2136, 7, 28)
    for row in made.rows["standard.person"]:
        if row["person_id"] == person_id(3):
            row["birth_date"] = None
    with small_portal(tmp_path_factory.mktemp("portal"), made) as made_portal:
        yield made_portal


def test_a_treating_clinician_sees_every_hospitals_events_and_the_name(portal: SmallPortal) -> None:
    body = portal.sign_in("clinician", "care").get(f"/api/panorama/{person_id(0)}").json()
    assert (body["person"], body["name"], body["sex"]) == (person_id(0), "测试000", "1")
    assert [h["hospital"] for h in body["hospitals"]] == ["h01", "h02", "h03"]
    assert body["hospitals"][0]["patient_ids"] == ["Ph010000"]
    assert {e["category"] for e in body["events"]} == {
        "patient",
        "visit",
        "diagnosis",
        "lab_result",
        "pathology",
    }
    assert [e["time"] for e in body["events"]] == sorted(e["time"] for e in body["events"])
    visit = body["visits"][0]
    assert (visit["kind"], visit["department"], visit["records"]) == ("inpatient", "03.01", 3), (
        "the visit is none of its records"
    )
    assert "测试另名" in body["unsure"][0]["zh"]
    assert any("核对" in u["zh"] for u in body["unsure"])


def test_hospitals_that_disagree_stand_side_by_side(portal: SmallPortal) -> None:
    body = portal.sign_in("clinician", "care").get(f"/api/panorama/{person_id(0)}").json()
    by_variable = {
        c["variable"]: {(v["hospital"], v["value"]["zh"]) for v in c["values"]} for c in body["conflicts"]
    }
    assert by_variable["patient.abo"] == {("h01", "A型"), ("h02", "B型"), ("h03", "A型")}
    assert by_variable["patient.allergy_history"] == {("h01", "无"), ("h02", "青霉素"), ("h03", "无")}
    abo = next(c for c in body["conflicts"] if c["variable"] == "patient.abo")
    assert {v["value"]["en"] for v in abo["values"]} == {"A", "B"}
    unknown = portal.browser.get(f"/api/panorama/{person_id(3)}").json()
    assert unknown["conflicts"] == [], "a hospital that does not know contradicts nobody"


def test_nobody_is_opened_without_a_treating_relation(portal: SmallPortal) -> None:
    browser = portal.sign_in("clinician", "care")
    other, nobody = (
        browser.get(f"/api/panorama/{p}", x_request_id="request-00") for p in (person_id(1), "person_none")
    )
    assert other.status_code == nobody.status_code == 403
    assert other.content == nobody.content
    for path in ("items/visit/vh02001", "visits/vh02001"):
        assert browser.get(f"/api/panorama/{person_id(1)}/{path}").json()["code"] == "not_treating"
    assert [e.result for e in portal.events("panorama.open")][-2:] == ["refused", "refused"]


def test_a_birth_date_that_linkage_did_not_take_is_the_one_that_hospitals_agree_on(
    portal: SmallPortal,
) -> None:
    body = portal.sign_in("clinician", "care").get(f"/api/panorama/{person_id(3)}").json()
    assert body["birth_date"] == "2136-07-28"
    assert body["age"] is None, "nobody is born in the future of today"


@pytest.mark.parametrize(
    ("role", "purpose"),
    [("researcher", "research"), ("hospital_officer", "management"), ("system_admin", "management")],
)
def test_other_roles_are_refused_and_remembered(portal: SmallPortal, role: str, purpose: str) -> None:
    answer = portal.sign_in(role, purpose).get(f"/api/panorama/{person_id(0)}")
    assert answer.status_code == 403
    assert (portal.events()[-1].result, portal.events()[-1].role) == ("refused", role)


def test_one_opening_is_one_event_and_the_name_another(portal: SmallPortal) -> None:
    before = len(portal.events())
    portal.sign_in("clinician", "care").get(f"/api/panorama/{person_id(0)}")
    made = [e for e in portal.events()[before:] if not e.action.startswith("session")]
    assert [(e.action, e.object, e.result) for e in made] == [
        ("panorama.open", person_id(0), "allowed"),
        ("vault.name", person_id(0), "allowed"),
    ]
    assert made[0].hospitals == made[1].hospitals == ",h01,h02,h03,"


def test_special_diseases_of_another_hospital_stay_there(portal: SmallPortal) -> None:
    body = portal.sign_in("clinician", "care").get(f"/api/panorama/{person_id(3)}").json()
    assert not [e for e in body["events"] if e["code"].startswith("B2")]
    assert body["hidden"]


def test_one_row_tells_every_variable_and_its_way_here(portal: SmallPortal) -> None:
    body = (
        portal.sign_in("clinician", "care")
        .get(f"/api/panorama/{person_id(0)}/items/lab_result/lsh01000")
        .json()
    )
    values = {v["name"]: v for v in body["variables"]}
    item = values["item_code"]
    assert (item["code"], item["source"], item["level"]) == ("HBA1C", "HbA1c", 3)
    assert item["code_label"]["zh"]
    assert (
        values["value_number"]["value"],
        values["value_number"]["unit"],
        values["value_standard"]["unit"],
    ) == ("5.5", "%", "%")
    assert values["patient_id"]["value"]
    assert values["value_number"]["mapping"].startswith("hospitals/")
    assert [step["step"] for step in body["lineage"]] == [
        "view",
        "parcel",
        "stored",
        "loaded",
        "standard",
        "release",
    ]
    assert body["lineage"][1]["ref"].startswith("h01/lab_result/1/1 · ")
    assert (
        portal.browser.get(f"/api/panorama/{person_id(0)}/items/lab_result/none").json()["code"]
        == "no_such_record"
    )


def test_yes_and_no_have_names_in_both_languages() -> None:
    dictionary = load()
    critical = dictionary.categories["lab_result"].variables["critical"]
    assert [label_of(critical, value, dictionary) for value in (True, False, None)] == [
        Text("是", "yes"),
        Text("否", "no"),
        None,
    ]
    assert wording(critical, True, dictionary) == "是"


def test_a_visit_holds_its_records(portal: SmallPortal) -> None:
    body = portal.sign_in("clinician", "care").get(f"/api/panorama/{person_id(0)}/visits/vh02000").json()
    assert (body["visit"]["hospital"], body["item"]["category"], len(body["events"])) == ("h02", "visit", 4)


def test_a_variable_that_never_leaves_the_vault_has_no_value(portal: SmallPortal) -> None:
    body = (
        portal.sign_in("clinician", "care")
        .get(f"/api/panorama/{person_id(0)}/items/patient/pash01000")
        .json()
    )
    values = {v["name"]: v for v in body["variables"]}
    assert values["name"]["masked"]
    assert values["name"]["value"] == ""
    assert values["birth_date"]["value"] == str(dt.date(1930, 1, 1))
