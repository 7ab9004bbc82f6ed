"""The inspector's desk over the portal: issues and who may decide on them, limits that hold at once, and a
report whose figures are those of the screen."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from typer.testing import CliRunner

from heluo.access.tables import AuditEvent
from heluo.delivery.quality.report_formats import page
from heluo.entrypoints.cli import app
from heluo.entrypoints.enrol import enrol
from heluo.kit.dates import today
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput
from heluo.kit.seal import load_signing_key
from heluo.quality.issues.opening import CountedCheck, CountedNight, settle
from tests.lib.built_portal import Portal, build, cheap_passwords
from tests.lib.small_lake import province

HERE = "/api/management"
CHECK = "diagnosis.empty_table"
"""No hospital of the small lake has counts of diagnoses, which each of them maps: each fails it."""


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, cheap: None) -> Iterator[Portal]:
    made = build(tmp_path_factory.mktemp("desk"), province("a"))
    enrol(made.home, "h01")
    yield made
    made.browser.close()


@pytest.fixture
def issues(portal: Portal) -> dict[str, str]:
    """Hospital → its one open issue."""
    with transaction(portal.control) as session:
        for table in ("quality_issue_answer", "quality_issue_event", "quality_issue", "quality_limit"):
            session.execute(sa.text(f"DELETE FROM {table}"))
        found = {
            (h, CHECK): CountedCheck(h, "diagnosis", CHECK, "warning", 1, 1, 0.0, 0, True, (), ("k" * 32,))
            for h in ("h01", "h02")
        }
        settle(session, CountedNight("run_1", found, frozenset({CHECK})))
    portal.sign_in("inspector", "quality")
    listed = ok(portal.browser.get(f"{HERE}/issues"))["issues"]
    return {one["hospital"]: one["id"] for one in listed}


def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_hospital_sees_its_own_issues_and_nobody_outside_any(
    portal: Portal, issues: dict[str, str]
) -> None:
    portal.sign_in("hospital_officer", "quality")
    own = ok(portal.browser.get(f"{HERE}/issues"))
    assert [one["hospital"] for one in own["issues"]] == ["h01"]
    assert [one["hospital"] for one in own["standings"]] == ["h01"], "nobody's place but the own"
    assert [(one["opened"], one["standing"]) for one in own["trend"]] == [(1, 1)]
    assert ok(portal.browser.get(f"{HERE}/issues/{issues['h01']}"))["keys"] == ["k" * 32]
    assert portal.browser.get(f"{HERE}/issues/{issues['h02']}").status_code == 404
    assert portal.browser.get(f"{HERE}/issues?hospital=h02").status_code == 403
    for role in ("clinician", "researcher", "decision_maker", "system_admin", "audit_admin"):
        portal.sign_in(role, "quality")
        assert portal.browser.get(f"{HERE}/issues").status_code == 403, role


def test_only_an_inspector_decides(portal: Portal, issues: dict[str, str]) -> None:
    waiver = {"reason": "旧系统,明年换", "until": str(today() + dt.timedelta(days=30))}
    for role in ("hospital_officer", "governance_engineer"):
        portal.sign_in(role, "quality")
        answer = portal.browser.post(f"{HERE}/issues/{issues['h01']}/waive", waiver)
        assert answer.status_code == 403, role
        assert ok(portal.browser.get(f"{HERE}/issues/{issues['h01']}"))["moves"] == []
    portal.sign_in("inspector", "quality")
    assert ok(portal.browser.get(f"{HERE}/issues/{issues['h01']}"))["moves"] == ["waive"]
    done = ok(portal.browser.post(f"{HERE}/issues/{issues['h01']}/waive", waiver))
    assert (done["issue"]["status"], done["issue"]["holder"], done["moves"]) == ("waived", "", ["end_waiver"])
    assert done["events"][-1]["text"] == waiver["reason"]
    with reading(portal.control) as session:
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.n.desc())).first()
        assert event is not None
        assert (event.action, event.object) == ("quality.issue.waive", issues["h01"])
    again = portal.browser.post(f"{HERE}/issues/{issues['h01']}/return", {"reason": "nothing was answered"})
    assert again.status_code == 409


def verdicts(portal: Portal) -> dict[str, int]:
    """Hospital → failed checks of diagnoses."""
    cells = ok(portal.browser.get(f"{HERE}/quality"))["cells"]
    return {c["hospital"]: c["failed"] for c in cells if c["category"] == "diagnosis"}


def test_a_changed_limit_holds_at_once_for_the_report_and_its_issues(
    portal: Portal, issues: dict[str, str]
) -> None:
    before = verdicts(portal)
    assert before["h01"] > 0
    assert before["h02"] > 0
    new = {"check": CHECK, "hospital": "h01", "share": 1.0, "reason": "仪器不送该项", "since": str(today())}
    made = ok(portal.browser.post(f"{HERE}/limits", new))
    assert (made["closed"], made["limit"]["holds"]) == (1, True)
    after = verdicts(portal)
    assert after["h01"] < before["h01"]
    assert after["h02"] == before["h02"], "another hospital keeps its limit"
    closed = ok(portal.browser.get(f"{HERE}/issues/{issues['h01']}"))
    assert closed["issue"]["status"] == "closed"
    assert (closed["events"][-1]["kind"], closed["events"][-1]["text"]) == ("limit", "仪器不送该项")
    detail = ok(portal.browser.get(f"{HERE}/quality/h01/diagnosis"))
    line = next(one for one in detail["checks"] if one["check"] == CHECK)
    assert (line["threshold"], line["threshold_reason"]["zh"]) == (1.0, "仪器不送该项")
    ok(portal.browser.post(f"{HERE}/limits/{made['limit']['id']}/lift", {"reason": "已补送"}))
    assert verdicts(portal) == before
    limits = ok(portal.browser.get(f"{HERE}/limits"))["limits"]
    assert [(one["holds"], one["lifted_reason"]) for one in limits] == [(False, "已补送")]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"check": "lab_result.no_such"}, 404),
        ({"hospital": "h99"}, 404),
        ({"share": 1.5}, 422),
        ({"reason": " "}, 422),
        ({"until": "2020-01-01"}, 422),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(
    portal: Portal, issues: dict[str, str], changed: dict[str, Any], status: int
) -> None:
    new = {"check": CHECK, "hospital": "", "share": 0.5, "reason": "x", "since": str(today())} | changed
    assert portal.browser.post(f"{HERE}/limits", new).status_code == status
    assert ok(portal.browser.get(f"{HERE}/limits"))["limits"] == []


def test_a_limit_from_tomorrow_holds_tomorrow(portal: Portal, issues: dict[str, str]) -> None:
    before = verdicts(portal)
    since = str(today() + dt.timedelta(days=1))
    new = {"check": "@empty_table", "hospital": "", "share": 1.0, "reason": "x", "since": since}
    assert ok(portal.browser.post(f"{HERE}/limits", new))["closed"] == 0
    assert verdicts(portal) == before
    portal.sign_in("governance_engineer", "quality")
    assert portal.browser.post(f"{HERE}/limits", new).status_code == 403


@pytest.mark.parametrize("role", ["inspector", "decision_maker"])
def test_the_report_says_what_the_screen_says(portal: Portal, issues: dict[str, str], role: str) -> None:
    """Cell by cell and check by check, for whoever may know small numbers and whoever may not."""
    portal.sign_in(role, "quality")
    answer = portal.browser.get(f"{HERE}/quality/file?form=html")
    assert answer.status_code == 200, answer.text
    key = load_signing_key(portal.home.centre / "keys" / "signing.pem").public_key()
    of = page.read(answer.content, key)
    screen = ok(portal.browser.get(f"{HERE}/quality"))["cells"]
    assert [plain(one) for one in of["cells"]] == screen
    failed = {(one["hospital"], one["category"], one["check"]): plain(one) for one in of["failed"]}
    seen = 0
    for cell in screen:
        if not cell["failed"]:
            continue
        detail = ok(portal.browser.get(f"{HERE}/quality/{cell['hospital']}/{cell['category']}"))
        for check in (one for one in detail["checks"] if one["passed"] is False):
            found = failed[cell["hospital"], cell["category"], check["check"]]
            assert {k: found[k] for k in check if k != "months"} == {
                k: check[k] for k in check if k != "months"
            }
            seen += 1
    assert seen == len(failed) > 0


def plain(one: dict[str, Any]) -> dict[str, Any]:
    """Fractions are texts under the signature."""
    return {
        name: float(value)
        if isinstance(value, str) and name in ("completeness", "share", "threshold")
        else value
        for name, value in one.items()
    }


def test_a_report_that_was_changed_is_refused(portal: Portal, issues: dict[str, str], tmp_path: Path) -> None:
    data = portal.browser.get(f"{HERE}/quality/file?form=html").content
    file = tmp_path / "quality.html"
    for content, good in ((data, True), (data.replace(b"</tbody>", b"<tr></tr></tbody>", 1), False)):
        file.write_bytes(content)
        home = str(portal.home.root)
        done = CliRunner().invoke(app, ["check-report", str(file), "--home", home])
        assert (done.exit_code == 0) == good, done.output
    key = load_signing_key(portal.home.centre / "keys" / "signing.pem").public_key()
    text = data.decode()
    of = page.read(data, key)
    changes = (
        (f'"failed": {of["cells"][0]["failed"]}', f'"failed": {of["cells"][0]["failed"] + 1}'),
        ("</tbody>", "<tr></tr></tbody>"),
    )
    for old, new in changes:
        assert old in text
        with pytest.raises(BadInput):
            page.read(text.replace(old, new, 1).encode(), key)


def test_workbook_and_print_hold_the_same_figures(portal: Portal, issues: dict[str, str]) -> None:
    screen = ok(portal.browser.get(f"{HERE}/quality"))["cells"]
    book = load_workbook(io.BytesIO(portal.browser.get(f"{HERE}/quality/file?form=xlsx").content))
    rows = list(book["医院 × 类别"].iter_rows(min_row=2, values_only=True))
    assert [(r[3], r[4], r[5], r[6]) for r in rows] == [
        (c["rows"], c["held"], c["checks"], c["failed"]) for c in screen
    ]
    data = portal.browser.get(f"{HERE}/quality/file?form=pdf").content
    document = pypdfium2.PdfDocument(data)
    text = "".join(one.get_textpage().get_text_range() for one in document)
    document.close()
    assert "数据质量报告" in text
    failed = book["未过的检查"]
    for row in failed.iter_rows(min_row=2, values_only=True):
        assert f"{row[5]:,}" in text
