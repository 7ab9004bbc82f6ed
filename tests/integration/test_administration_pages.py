"""The centre's numbers over the portal: what each page says of processes, hospitals, use, quotas and
settings, and that none of it is anybody's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from heluo.access import account, audit
from heluo.access.roles import ROLES
from heluo.access.tables import AuditEvent, PortalAccount
from heluo.delivery.administration import hospitals, use
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.lakehouse import beats
from heluo.lakehouse.records import Heartbeat, ServiceBeat
from tests.lib.built_portal import Portal, build, cheap_passwords
from tests.lib.portal_client import Browser
from tests.lib.small_lake import province

HERE = "/api/administration"


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, cheap: None) -> Iterator[Portal]:
    made = build(tmp_path_factory.mktemp("centre"), province("a"))
    yield made
    made.browser.close()


def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def as_(portal: Portal, role: str) -> Browser:
    portal.sign_in(role, "management")
    return portal.browser


def process(portal: Portal, service: str) -> dict[str, Any]:
    page = ok(as_(portal, "system_admin").get(f"{HERE}/services"))
    return next(one for one in page["processes"] if one["name"] == service)


def test_a_process_is_running_then_silent_then_ended(portal: Portal) -> None:
    assert process(portal, "worker")["state"] == "absent"
    started = now()
    beats.beat(portal.control, "worker", started)
    found = process(portal, "worker")
    assert (found["state"], found["words"]["zh"]) == ("good", "在运行")
    assert found["instance"] == beats.instance()
    with transaction(portal.control) as session:
        late = now() - beats.LATE - dt.timedelta(seconds=1)
        session.execute(sa.update(ServiceBeat).values(at=late))
    assert process(portal, "worker")["state"] == "bad", "a process that died looks dead within a minute"
    beats.beat(portal.control, "worker", started, ended=True)
    assert process(portal, "worker")["state"] == "warning"


def test_the_page_says_that_national_algorithms_are_absent(portal: Portal) -> None:
    page = ok(as_(portal, "system_admin").get(f"{HERE}/services"))
    (one,) = [line for line in page["engines"] if line["name"] == "national"]
    assert one["state"] == "absent"
    assert "SM3" in one["words"]["zh"]
    stores = {line["name"]: line for line in page["stores"]}
    assert stores["index"]["state"] == "good"
    assert stores["control"]["words"]["en"].startswith("0 MB; ")


def test_a_hospital_is_there_with_its_machine_its_parcels_and_its_officer(portal: Portal) -> None:
    with transaction(portal.control) as session:
        session.merge(Heartbeat(hospital="h01", at=now(), body={"version": "1.2", "disk_free": 5 << 30}))
    lines = {
        one["hospital"]: one for one in ok(as_(portal, "system_admin").get(f"{HERE}/hospitals"))["hospitals"]
    }
    assert set(lines) == {"h01", "h02", "h03"}
    assert (lines["h01"]["version"], lines["h01"]["disk_free"]) == ("1.2", 5 << 30)
    assert [one["account"] for one in lines["h01"]["officers"]] == ["officer"]
    assert (lines["h02"]["seen_at"], lines["h02"]["officers"], lines["h02"]["state"]) == (None, [], "bad")


@pytest.mark.parametrize(
    ("seen", "parcel", "held", "faults", "state"),
    [
        (1, 1, 0, 0, "good"),
        (None, 1, 0, 0, "good"),
        (1, 1, 1, 0, "warning"),
        (1, 1, 0, 1, "warning"),
        (1, 27, 0, 0, "warning"),
        (1, 73, 0, 0, "bad"),
        (None, 73, 0, 0, "bad"),
        (1, None, 0, 0, "bad"),
    ],
)
def test_how_a_hospital_is(seen: int | None, parcel: int | None, held: int, faults: int, state: str) -> None:
    moment = now()
    ago = [None if one is None else moment - dt.timedelta(hours=one) for one in (seen, parcel)]
    assert hospitals.judgement(moment, ago[0], ago[1], held, faults)[0] == state


def test_numbers_lead_to_their_pages(portal: Portal) -> None:
    numbers = {
        one["name"]: one for one in ok(as_(portal, "security_admin").get(f"{HERE}/overview"))["numbers"]
    }
    with reading(portal.control) as session:
        accounts = session.scalar(sa.select(sa.func.count()).select_from(PortalAccount))
    assert numbers["accounts"]["value"] == accounts
    assert numbers["hospitals"]["value"] == 3
    assert numbers["applications.0"]["to"] == "/applications"
    assert {one["to"] for one in numbers.values()} >= {"/research/grants", "/management/parcels"}


def test_small_roles_are_never_told_apart() -> None:
    assert use.grouped({"a": 3, "b": 5, "c": 1, "d": 2}) == {"a": "a", "b": "b", "c": "", "d": ""}
    assert use.grouped({"a": 3, "b": 5, "c": 1}) == {"a": "", "b": "b", "c": ""}, (
        "one person alone is not a sum"
    )
    assert use.grouped({"a": 3, "b": 5}) == {"a": "a", "b": "b"}
    assert use.grouped({"c": 1}) == {"c": ""}


def test_use_is_counted_by_day_role_and_room_and_names_nobody(portal: Portal) -> None:
    browser = as_(portal, "security_admin")
    before = ok(browser.get(f"{HERE}/use"))
    audit.record(portal.control, audit.Event("doctor", "clinician", "panorama.open", "allowed", object="p_1"))
    audit.record(portal.control, audit.Event("doctor", "clinician", "panorama.open", "refused", object="p_1"))
    after = ok(browser.get(f"{HERE}/use"))

    def seen(page: dict[str, Any]) -> int:
        return sum(one["acts"] for one in page["cells"] if one["room"] == "panorama")

    assert seen(after) == seen(before) + 1
    assert after["refused"] == before["refused"] + 1
    with reading(portal.control) as session:
        names = set(session.scalars(sa.select(PortalAccount.name)))
        people = dict(
            session.execute(sa.select(PortalAccount.role, sa.func.count()).group_by(PortalAccount.role)).all()
        )
    assert {one["role"] for one in after["cells"]} <= {
        "",
        *(role for role, n in people.items() if n >= use.LEAST),
    }
    text = str(after)
    assert "p_1" not in text
    assert not any(
        f"'{name}'" in text for name in names - set(ROLES) - {room["code"] for room in after["rooms"]}
    )


def test_a_day_ends_at_midnight_in_shanghai(portal: Portal) -> None:
    with transaction(portal.control) as session:
        n = audit.append(session, audit.Event("nurse", "follow_up_nurse", "panorama.item", "allowed"))
    yesterday = dt.datetime.now(dt.UTC).replace(hour=15, minute=59) - dt.timedelta(days=5)
    with transaction(portal.control) as session:
        session.execute(sa.update(AuditEvent).where(AuditEvent.n == n).values(at=yesterday))
        counted, _ = use._counted(session, yesterday.date() - dt.timedelta(days=2))
        assert counted[yesterday.date(), "follow_up_nurse", "panorama.item"] == 1
        later = yesterday + dt.timedelta(minutes=1)
        session.execute(sa.update(AuditEvent).where(AuditEvent.n == n).values(at=later))
        counted, _ = use._counted(session, yesterday.date() - dt.timedelta(days=2))
        assert counted[later.date() + dt.timedelta(days=1), "follow_up_nurse", "panorama.item"] == 1


def test_settings_say_where_they_were_set(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELUO_QUEUE", "9")
    lines = {one["name"]: one for one in ok(as_(portal, "system_admin").get(f"{HERE}/settings"))["settings"]}
    assert (lines["HELUO_QUEUE"]["value"], lines["HELUO_QUEUE"]["default"]) == ("9", "8")
    assert (lines["HELUO_QUEUE"]["is_default"], lines["HELUO_QUEUE"]["set_by"]["zh"]) == (False, "环境变量")
    assert (lines["HELUO_LONGEST_WAIT"]["is_default"], lines["HELUO_LONGEST_WAIT"]["set_by"]["en"]) == (
        True,
        "default",
    )


def test_an_institution_is_given_less_and_as_everybody_again(portal: Portal) -> None:
    browser = as_(portal, "security_admin")
    everybody = ok(browser.get(f"{HERE}/quotas"))["everybody"]

    def left(code: str) -> int:
        with reading(portal.control) as session:
            return account.account(session, code).left

    assert left("h01") == everybody
    page = ok(browser.request("PUT", f"{HERE}/quotas/h01", {"most": 5, "reason": "试运行"}))
    (line,) = [one for one in page["institutions"] if one["institution"] == "h01"]
    assert (line["most"], line["own"], line["left"], line["reason"]) == (5, True, 5, "试运行")
    assert (left("h01"), left("h02"), left("h01+h02")) == (5, everybody, 5)
    more = browser.request("PUT", f"{HERE}/quotas/h01", {"most": everybody + 1, "reason": "more"})
    assert (more.status_code, more.json()["code"]) == (422, "quota_too_large")
    assert browser.request("PUT", f"{HERE}/quotas/h97", {"most": 5, "reason": "x"}).status_code == 404
    ok(browser.request("PUT", f"{HERE}/quotas/h01", {"most": None, "reason": "正式运行"}))
    assert left("h01") == everybody


@pytest.mark.parametrize("path", ["overview", "hospitals", "services", "use", "settings", "quotas"])
def test_only_system_and_security_administrators_see_the_centre(portal: Portal, path: str) -> None:
    for role in ROLES:
        portal.sign_in(role, "management")
        status = portal.browser.get(f"{HERE}/{path}").status_code
        assert status == (200 if role in ("system_admin", "security_admin") else 403), role


def test_a_system_administrator_changes_no_quota(portal: Portal) -> None:
    browser = as_(portal, "system_admin")
    assert browser.request("PUT", f"{HERE}/quotas/h01", {"most": 5, "reason": "x"}).status_code == 403
    assert not ok(browser.get(f"{HERE}/quotas"))["may_change"]
