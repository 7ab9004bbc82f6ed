"""Issues travel to the hospital and answers back through the real intake: nothing lost, nothing doubled,
nothing believed that is not signed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from heluo.collection.centre import RefusedByCentre, TryLater
from heluo.collection.issue_desk import IssueDesk
from heluo.collection.night import open_agent
from heluo.entrypoints.control import control as open_control
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Broken, Conflict, NotFound
from heluo.kit.seal import canonical, load_signing_key, sign
from heluo.quality.issues.history import history
from heluo.quality.issues.opening import CountedCheck, CountedNight, settle
from heluo.quality.issues.tables import QualityIssue, QualityIssueAnswer
from tests.lib.intake_line import intake_line
from tests.lib.invented_hospital import CODE, Invented, make

CHECKS = [f"lab_result.{name}.missing" for name in ("unit", "value_text", "item_code")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Invented:
    made = make(tmp_path_factory.mktemp("travel"))
    open_agent(made.home, CODE, folders=made.folders).journal.close()
    return made


@pytest.fixture
def control(place: Invented) -> sa.Engine:
    """The control database with no issue, and a journal that knows none."""
    found = open_control(place.home)
    with transaction(found) as session:
        for table in ("quality_issue_answer", "quality_issue_event", "quality_issue"):
            session.execute(sa.text(f"DELETE FROM {table}"))
    with open_agent(place.home, CODE, folders=place.folders).journal as journal, journal.transaction():
        for table in ("quality_issue", "quality_answer", "quality_look"):
            journal._db.execute(f"DELETE FROM {table}")
        journal.put_note("issues_after", "0")
    return found


def night(control: sa.Engine, *violated: int, fails: bool = True, run: str = "run_1") -> None:
    counted = {
        (CODE, check): CountedCheck(
            CODE,
            "lab_result",
            check,
            "error",
            n,
            1000,
            0.05,
            None,
            fails,
            (),
            tuple(f"{i:032x}" for i in range(n)),
        )
        for check, n in zip(CHECKS, violated, strict=False)
    }
    parcels = {(CODE, "lab_result"): f"{CODE}/lab_result/1/2"}
    with transaction(control) as session:
        settle(session, CountedNight(run, counted, frozenset(CHECKS), parcels=parcels))


def statuses(control: sa.Engine) -> list[str]:
    with reading(control) as session:
        wanted = sa.select(QualityIssue.status).order_by(QualityIssue.check_id)
        return list(session.scalars(wanted))


def desk(place: Invented, fault: object = lambda request, late: None) -> IssueDesk:
    return IssueDesk(place.home, CODE, intake_line(place.home, CODE, fault))  # type: ignore[arg-type]


def test_an_issue_is_sent_when_the_hospital_has_it_and_not_before(
    place: Invented, control: sa.Engine
) -> None:
    night(control, 80, 70)
    assert intake_line(place.home, CODE).issues(0)[1] == 2
    assert statuses(control) == ["opened", "opened"], "an answer on the wire is no durable copy"
    with desk(place) as own:
        assert own.exchange().fetched == 4, "each once, and once more with the day by which to answer"
        days = {(dt.datetime.fromisoformat(one["due"]) - now()).days for one in own.issues()}
        assert days == {6}, "seven days from its arrival, for an error"
        assert [one["violated"] for one in own.issues()] == [80, 70]
        assert own.exchange().fetched == 0
    assert statuses(control) == ["sent", "sent"]


def test_a_line_that_breaks_at_any_place_loses_and_doubles_nothing(
    place: Invented, control: sa.Engine
) -> None:
    """Every request of an exchange fails once, before and after it was served."""
    night(control, 80)
    with desk(place) as own:
        own.exchange()
        own.answer(own.issues()[0]["issue"], "mended", "", "王工", "")
    broken: set[tuple[str, bool]] = set()

    def fault(request: httpx.Request, late: bool) -> None:
        if (request.url.path, late) not in broken:
            broken.add((request.url.path, late))
            raise httpx.ReadError("broken")

    with desk(place, fault) as own:
        for _ in range(10):
            try:
                own.exchange()
                break
            except TryLater:
                continue
        assert own.waiting() == 0
        assert own.issues()[0]["status"] == "answered"
    assert len(broken) == 4
    with reading(control) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(QualityIssueAnswer)) == 1
        issue = session.scalars(sa.select(QualityIssue)).one()
        assert [one.new for one in history(session, issue.id)] == ["opened", "sent", "answered"]


def test_a_changed_count_and_a_closed_issue_arrive_too(place: Invented, control: sa.Engine) -> None:
    night(control, 80)
    with desk(place) as own:
        own.exchange()
        night(control, 20)
        own.exchange()
        (one,) = own.issues()
        assert (one["violated"], len(one["keys"])) == (20, 20)
        night(control, 0, fails=False, run="run_2")
        own.exchange()
        assert own.issues() == []
        (one,) = own.issues(also_closed=True)
        assert (one["status"], one["cause"]) == ("closed", "repaired")


def test_an_answer_that_comes_too_late_is_kept_and_moves_nothing(place: Invented, control: sa.Engine) -> None:
    night(control, 80)
    with desk(place) as own:
        own.exchange()
        id = own.issues()[0]["issue"]
        own.answer(id, "not_an_error", "检验科的写法", "王工", "")
        night(control, 0, fails=False, run="run_2")
        own.exchange()
        assert own.answers(id)[0].receipt["status"] == "late"  # type: ignore[index]
        with pytest.raises(Conflict):
            own.answer(id, "mended", "", "王工", "")
    assert statuses(control) == ["closed"]


def test_a_centre_restored_from_a_backup_gets_answers_again(place: Invented, control: sa.Engine) -> None:
    night(control, 80, 70)
    with desk(place) as own:
        own.exchange()
        before = statuses(control)
        own.answer(own.issues()[0]["issue"], "mended", "", "王工", "")
        own.exchange()
    assert before == ["sent", "sent"]
    with transaction(control) as session:  # what the centre knew before the answer
        session.execute(sa.text("DELETE FROM quality_issue_answer"))
        session.execute(sa.text("DELETE FROM quality_issue_event WHERE new = 'answered'"))
        for n, issue in enumerate(
            session.scalars(sa.select(QualityIssue).order_by(QualityIssue.n)).all(), -9
        ):
            issue.status, issue.reason, issue.n = "sent", "", n
        session.flush()
        for issue in session.scalars(sa.select(QualityIssue)).all():
            issue.n += 10
    with desk(place) as own:
        done = own.exchange()
        assert (done.sent, own.waiting()) == (1, 0)
    assert sorted(statuses(control)) == ["answered", "sent"]


FORGED = """
    case                    | changed            | error
    text changed            | text               | NotPermitted
    signed by another       | key                | NotPermitted
    no signature            | signature          | NotPermitted
    issue of nobody         | issue              | NotFound
    kind that is none       | kind               | BadInput
    promise without a day   | promised           | BadInput
"""


@pytest.mark.parametrize("line", FORGED.strip().splitlines()[1:], ids=lambda line: line.split("|")[0].strip())
def test_what_is_not_the_hospitals_own_answer_is_refused(
    place: Invented, control: sa.Engine, line: str
) -> None:
    _, changed, _ = (cell.strip() for cell in line.split("|"))
    night(control, 80)
    with desk(place) as own:
        own.exchange()
        issue = own.issues()[0]["issue"]
    keys = place.home.agent(CODE) / "keys"
    body = {
        "id": "qa_1",
        "hospital": CODE,
        "issue": "qi_nobody" if changed == "issue" else issue,
        "kind": {"kind": "gone", "promised": "will_mend"}.get(changed, "mended"),
        "text": "",
        "by": "王工",
        "promised": "",
        "at": "2026-11-01T00:00:00+00:00",
    }
    key = load_signing_key(
        place.home.centre / "keys" / "signing.pem" if changed == "key" else keys / "signing.pem"
    )
    body["signature"] = "" if changed == "signature" else sign(key, canonical(body)).hex()
    if changed == "text":
        body["text"] = "other words"
    with pytest.raises(RefusedByCentre) as refused:
        intake_line(place.home, CODE).answer_issue(body["issue"], "qa_1", body)
    status = {"NotPermitted": 403, "NotFound": 404, "BadInput": 422}[line.split("|")[2].strip()]
    assert refused.value.status == status
    with reading(control) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(QualityIssueAnswer)) == 0


def test_an_issue_that_the_centre_did_not_sign_is_refused(
    place: Invented, control: sa.Engine, tmp_path: Path
) -> None:
    night(control, 80)
    line = intake_line(place.home, CODE)
    other = tmp_path / "other.pub"
    other.write_bytes((place.home.centre / "keys" / "hospitals" / f"{CODE}.pub").read_bytes())
    line.signing = other
    with pytest.raises(Broken):
        line.issues(0)


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "will_mend", "text": "", "by": "王工", "promised": ""},
        {"kind": "will_mend", "text": "", "by": "王工", "promised": "2020-01-01"},
        {"kind": "not_an_error", "text": " ", "by": "王工", "promised": ""},
        {"kind": "mended", "text": "", "by": " ", "promised": ""},
        {"kind": "whatever", "text": "", "by": "王工", "promised": ""},
    ],
)
def test_an_answer_that_lacks_something_is_not_kept(
    place: Invented, control: sa.Engine, given: dict[str, str]
) -> None:
    night(control, 80)
    with desk(place) as own:
        own.exchange()
        id = own.issues()[0]["issue"]
        with pytest.raises(BadInput):
            own.answer(id, **given)
        assert own.answers(id) == []
        with pytest.raises(NotFound):
            own.answer("qi_0000000", "mended", "", "王工", "")
