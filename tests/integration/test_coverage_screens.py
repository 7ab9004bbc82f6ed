"""Up to when data go, and months that do not agree: told on the cockpit and the first page, marked on the
figures that they touch, from the release and today's thresholds."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from heluo.delivery.cockpit.coverage import open_from, until
from heluo.delivery.cockpit.schemas import DataUntil, Month
from heluo.engines import engine
from heluo.governance.check.counts import trend_summary
from heluo.kit.db import reading, transaction
from heluo.lakehouse import releases
from heluo.lakehouse.records import Release
from heluo.quality.trends import OF_VALUES, OF_VOLUME, summed
from heluo.quality.verdict import thresholds
from tests.lib.small_lake import province
from tests.lib.small_portal import SmallPortal, small_portal

GAP, DROP = "lab_result.result_time.gap_in_time", "lab_result.result_time.volume_drop"
SHIFT, STALE = "charge.quantity.distribution_shift", "vital_sign.measured_time.stale"
BY_ITEM = "lab_result.value_standard.distribution_shift"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    """h02's results have a gap and a drop, its charges a shift; the release was made by whoever sums up what
    the checks counted."""
    made = province()
    for check, month, violated in (
        (GAP, "2024-05", 0),
        (GAP, "2024-06", 1),
        (DROP, "2024-06", 1),
        (SHIFT, "2024-07", 1),
        (BY_ITEM, "2024-07", 1),
        (STALE, "2024-04", 0),
    ):
        made.put(
            "application.quality_result",
            hospital="h02",
            category=check.split(".")[0],
            month=month,
            check=check,
            variable="",
            violated=violated,
            applicable=1,
            run_id="run_1",
        )
    with small_portal(tmp_path_factory.mktemp("portal"), made) as of:
        with engine() as e:
            trends = trend_summary(e, of.home)
        with transaction(of.control) as session:
            release = session.scalars(sa.select(Release)).one()
            release.manifest = {**release.manifest, "trends": trends}
        yield of


def test_a_release_lists_checks_of_months_that_anything_violates(portal: SmallPortal) -> None:
    with reading(portal.control) as session:
        release = releases.current(session)
    assert release is not None
    listed = {one["check"]: one for one in release.manifest["trends"]}
    assert set(listed) == {GAP, DROP, SHIFT, BY_ITEM}
    assert (listed[GAP]["violated"], listed[GAP]["applicable"], listed[GAP]["months"]) == (1, 2, ["2024-06"])


def test_figures_are_marked_with_the_months_that_do_not_agree(portal: SmallPortal) -> None:
    body = portal.sign_in("decision_maker", "management").get("/api/cockpit/overview").json()
    marked = {i["id"]: {one["check"] for one in i["trends"]} for i in body["indicators"]}
    tables = {i["id"]: i["tables"] for i in body["indicators"]}
    assert all({GAP, DROP} <= marks for id, marks in marked.items() if "standard.lab_result" in tables[id])
    assert all(not marks for id, marks in marked.items() if tables[id] == ["standard.visit"])
    assert any({GAP, DROP} <= marks for marks in marked.values())
    # That quantities moved says nothing of amounts; that some item's values moved, nothing of another's.
    assert not {SHIFT, BY_ITEM} & set().union(*marked.values())
    found = portal.browser.get("/api/cockpit/arrivals").json()["trends"]
    assert {(one["hospital"], one["check"]) for one in found} == {
        ("h02", check) for check in (GAP, DROP, SHIFT, BY_ITEM)
    }
    assert all(one["label"]["zh"] and one["todo"]["en"] for one in found)


def test_the_first_page_tells_what_is_missing_of_the_own_hospital(portal: SmallPortal) -> None:
    def told(role: str, purpose: str) -> list[dict[str, Any]]:
        alerts = portal.sign_in(role, purpose).get("/api/home").json()["alerts"]
        return [one for one in alerts if one["kind"] == "quality"]

    (alert,) = told("decision_maker", "management")
    assert "2024-06" in alert["text"]["zh"]
    assert "gap" in alert["text"]["en"]
    assert alert["to"] == "/cockpit"
    assert told("hospital_officer", "quality") == []  # it is of h01
    body = portal.browser.get("/api/cockpit/arrivals").json()
    assert body["trends"] == []
    assert "h02" not in json.dumps(body["until"])


def test_a_threshold_decides_at_reading() -> None:
    rows = [{"hospital": "h1", "check": GAP, "month": "2024-06", "violated": 1, "applicable": 30}]
    check = next(iter(summed(rows)))
    assert check["months"] == ["2024-06"]
    assert thresholds().shipped["@gap_in_time"][0].count == 0
    assert not set(OF_VOLUME) & set(OF_VALUES)


def test_a_month_is_open_until_every_hospital_has_gone_beyond_it() -> None:
    """One that is two months behind is late, which is said by itself, and opens no month of the others."""

    def reached(hospital: str, category: str, month: str, behind: int) -> DataUntil:
        return DataUntil(hospital=hospital, category=category, month=month, behind=behind)

    both = [reached("h1", "visit", "2026-10", 1), reached("h2", "visit", "2026-09", 2)]
    assert open_from(both, {"visit"}) == "2026-09"
    assert open_from([*both, reached("h3", "visit", "2026-05", 6)], {"visit"}) == "2026-09"
    assert open_from([*both, reached("h1", "surgery", "2026-08", 3)], {"visit", "person_link"}) == "2026-09"
    assert open_from([*both, reached("h1", "surgery", "2026-08", 3)], {"surgery"}) == "2026-08"
    assert open_from(both, {"charge"}) is None


def test_data_go_up_to_the_last_month_that_is_one() -> None:
    def months(*counted: tuple[str, int, int]) -> list[Month]:
        return [Month(hospital="h1", category="visit", month=m, rows=r, held=h) for m, r, h in counted]

    at = dt.datetime(2024, 9, 20, tzinfo=dt.UTC)
    usual = [("2024-05", 100, 1), ("2024-06", 90, 0), ("2024-07", 110, 0)]
    (one,) = until(months(*usual, ("2024-08", 2, 0)), at)
    assert (one.month, one.behind) == ("2024-07", 2), "two early rows are no month"
    (one,) = until(months(*usual, ("2024-08", 40, 0)), at)
    assert (one.month, one.behind) == ("2024-08", 1)
    (one,) = until(months(*usual, ("2024-08", 40, 40), ("2031-01", 5, 0)), at)
    assert one.month == "2024-07", "neither held rows nor a mistyped year"
    assert until(months(("0000-00", 5, 0)), at) == []
    assert until(months(("2024-05", 3, 3)), at) == []
