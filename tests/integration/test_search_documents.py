"""Search over the portal: a document's page, the examples, how a question was read; and that what may not
be found is not found by a value, a denial or an address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from heluo.dictionary.search_words import load_search_words
from heluo.lakehouse.tables import bucket_of
from tests.lib.built_portal import Portal, build, cheap_passwords
from tests.lib.small_lake import SmallLake, person_id, province

LETTER = "主诉:咳嗽1周\n现病史:无发热,肌酐 256 μmol/L。\n既往史:否认糖尿病史,2019年行CABG"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with cheap_passwords():
        made = build(tmp_path_factory.mktemp("portal"), letters())
        yield made
        made.browser.close()


def letters() -> SmallLake:
    """The small province with one letter of p000 and one of level 5 of p003, both at h01 and h02."""
    made = province()
    for person, hospital, text, level in (
        (person_id(0), "h01", LETTER, 3),
        (person_id(3), "h02", "CD4 120,获得性免疫缺陷,肌酐 300 μmol/L", 5),
    ):
        rows = made.rows["standard.visit"]
        subject = next(
            one["subject_ref"]
            for one in made.rows["standard.person_link"]
            if one["person_id"] == person and one["hospital"] == hospital
        )
        visit = next(one for one in rows if one["subject_ref"] == subject and one["hospital"] == hospital)
        when, key = visit["start_time"], f"letter{subject}"
        made.standard(
            "medical_record",
            hospital,
            subject,
            key,
            when,
            visit_ref=visit["visit_ref"],
            title="出院小结",
            text=text,
            author="王医师",
            department_code="2001",
            written_time=when,
            event_time=when,
        )
        made.put(
            "application.search_document",
            bucket=bucket_of(person),
            key=f"{hospital}/medical_record/{key}",
            person_id=person,
            hospital=hospital,
            category="medical_record",
            row_key=key,
            visit_ref=visit["visit_ref"],
            time=when,
            title="出院小结",
            text=f"出院小结\n{text}",
            level=level,
        )
    return made


def ask(portal: Portal, q: str, **more: object) -> dict[str, Any]:
    answer = portal.browser.post("/api/search/text", {"q": q, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_value_is_a_condition_with_a_unit_and_a_tree(portal: Portal) -> None:
    portal.sign_in("clinician", "care")
    assert ask(portal, "肌酐>200")["total"] == 1
    assert ask(portal, "肌酐>2.5mg/dL")["total"] == 1
    assert ask(portal, "肌酐>260")["total"] == 0
    answer = ask(portal, "肌酐>200")
    assert [(part["kind"], part["phrase"]) for part in answer["parts"]] == [("value", "肌酐 > 200 μmol/L")]
    hit = answer["hits"][0]
    assert [hit["snippet"][one["start"] : one["end"]] for one in hit["spans"]] == ["256"]
    counted = portal.browser.post("/api/search/count", {"definition": parsed(answer["tree"])})
    assert counted.status_code == 200
    assert not [one for one in counted.json()["problems"] if one["severity"] == "error"]


def parsed(tree: object) -> object:
    return json.loads(str(tree))


def test_a_denial_is_found_as_one_and_can_be_left_out(portal: Portal) -> None:
    portal.sign_in("clinician", "care")
    assert ask(portal, "无发热")["total"] == 1
    assert ask(portal, "发热", denials="left_out")["total"] == 0
    hit = ask(portal, "发热")["hits"][0]
    assert hit["denied"] == hit["spans"] != []


def test_a_synonym_that_is_taken_away_is_not_looked_for(portal: Portal) -> None:
    portal.sign_in("clinician", "care")
    answer = ask(portal, "搭桥术")
    assert answer["total"] == 1
    assert "CABG" in [one["phrase"] for one in answer["parts"][0]["added"]]
    assert ask(portal, "搭桥术", taken_away=["CABG"])["total"] == 0


def test_a_letter_has_a_page_with_head_sections_and_marks(portal: Portal) -> None:
    portal.sign_in("clinician", "care")
    hit = ask(portal, "肌酐>200")["hits"][0]
    given = {"person": hit["person"], "key": hit["key"], "question": {"q": "肌酐>200 CABG"}, "at": 0}
    before = portal.events()
    answer = portal.browser.post("/api/search/document", given)
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert portal.events() > before
    sections = [(one["heading"]["zh"], one["text"]) for one in page["sections"]]
    assert sections[1:] == [
        ("主诉", "咳嗽1周"),
        ("现病史", "无发热,肌酐 256 μmol/L。"),
        ("既往史", "否认糖尿病史,2019年行CABG"),
    ]
    marked = [one["text"][span["start"] : span["end"]] for one in page["sections"] for span in one["spans"]]
    assert marked == ["256", "CABG"]
    assert "王医师" in [line["value"]["zh"] for line in page["head"]]
    assert (page["hospital"], page["at"], page["total"]) == ("h01", 0, 1)
    assert page["newer"] is None


def test_the_documents_found_before_and_after_are_named(portal: Portal) -> None:
    portal.sign_in("clinician", "care")
    hits = ask(portal, "腺癌", size=5)["hits"]
    given = {"person": hits[1]["person"], "key": hits[1]["key"], "question": {"q": "腺癌"}, "at": 1}
    page = portal.browser.post("/api/search/document", given).json()
    assert page["newer"]["key"] == hits[0]["key"]
    assert page["older"]["key"] == hits[2]["key"]
    elsewhere = portal.browser.post("/api/search/document", {**given, "at": 3}).json()
    assert (elsewhere["at"], elsewhere["older"]) == (None, None)


@pytest.mark.parametrize(
    ("role", "purpose"), [("researcher", "research"), ("hospital_officer", "management")]
)
def test_whoever_sees_numbers_only_reads_no_document(portal: Portal, role: str, purpose: str) -> None:
    portal.sign_in("clinician", "care")
    hit = ask(portal, "肌酐>200")["hits"][0]
    portal.sign_in(role, purpose)
    answer = portal.browser.post("/api/search/document", {"person": hit["person"], "key": hit["key"]})
    assert answer.status_code == 403
    assert "256" not in answer.text


def test_a_document_of_level_5_is_found_by_nobody_who_may_not(portal: Portal) -> None:
    """By no word, number or denial, and not by its address, which answers like one that does not exist."""
    portal.sign_in("clinician", "care")
    for q in ("免疫缺陷", "CD4", "肌酐>290", "出院小结 免疫缺陷"):
        assert ask(portal, q)["total"] == 0
    person = person_id(3)
    keys = [f"h02/medical_record/letter{one}" for one in ("x", _subject(person))]
    answers = [
        portal.browser.post(
            "/api/search/document", {"person": person, "key": key}, X_Request_Id="fixed-request"
        )
        for key in keys
    ]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def _subject(person: str) -> str:
    links = letters().rows["standard.person_link"]
    return next(
        one["subject_ref"] for one in links if one["person_id"] == person and one["hospital"] == "h02"
    )


def test_every_example_finds_something(portal: Portal) -> None:
    portal.sign_in("clinician", "care")
    questions = portal.browser.get("/api/search/examples").json()["questions"]
    assert questions
    assert set(questions) <= set(load_search_words().examples)
    assert all(ask(portal, q)["total"] for q in questions)
    assert "格华止" not in questions  # nobody of the small province has it


def test_examples_tell_a_caller_with_counts_nothing_of_the_release(portal: Portal) -> None:
    portal.sign_in("researcher", "research")
    questions = portal.browser.get("/api/search/examples").json()["questions"]
    assert questions == list(load_search_words().examples[: len(questions)])
    assert "格华止" in questions  # which nobody of the small province has
