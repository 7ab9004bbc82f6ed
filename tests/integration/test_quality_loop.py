"""The quality loop as it goes by itself: wrong rows planted in a hospital's own database, an issue opened
by the night, answered at the hospital's page, mended at the source, closed by the next night. And the
page's door."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from heluo.collection.issue_desk import IssueDesk
from heluo.collection.local_page.server import IssuePages, address, bind
from heluo.collection.night import run_once
from heluo.entrypoints.cli import app
from heluo.entrypoints.control import control
from heluo.governance.night.run import run_night
from heluo.kit.db import reading
from heluo.quality.issues.history import history
from heluo.quality.issues.tables import QualityIssue
from tests.lib.intake_line import intake_line
from tests.lib.invented_hospital import CODE, Invented, make, patients

pytestmark = pytest.mark.slow
CHECK = "patient.sex.unmapped_value"
WRONG = "雌"
"""A sex that no code of the hospital's mapping stands for."""


@dataclass(frozen=True)
class Loop:
    """A hospital with its centre, and the loop's steps as people and programs do them."""

    hospital: Invented

    def collect(self) -> None:
        """The hospital's night."""
        line = intake_line(self.hospital.home, CODE)
        done = run_once(self.hospital.home, CODE, folders=self.hospital.folders, centre=line)
        assert done.ok, done.problems

    def release(self) -> None:
        """The centre's night."""
        run_night(self.hospital.home)

    def issue(self) -> QualityIssue:
        with reading(control(self.hospital.home)) as session:
            return session.scalars(sa.select(QualityIssue).where(QualityIssue.check_id == CHECK)).one()

    def told(self) -> list[str]:
        with reading(control(self.hospital.home)) as session:
            return [one.new for one in history(session, self.issue().id)]

    @contextmanager
    def browser(self) -> Iterator[httpx.Client]:
        """A browser that was given the printed address."""
        home = self.hospital.home
        pages = IssuePages(CODE, lambda: IssueDesk(home, CODE, intake_line(home, CODE)))
        with bind(pages, 0) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                base = f"http://127.0.0.1:{server.server_address[1]}"
                with httpx.Client(base_url=base, follow_redirects=True, trust_env=False) as client:
                    assert client.get("/").status_code == 403, "not without the address"
                    client.get(address(pages, server))
                    yield client
            finally:
                server.shutdown()
                thread.join()


def sent_form(client: httpx.Client, page: str, action: str, **given: str) -> httpx.Response:
    """Sends a form of `page` as a browser does: with its hidden field."""
    form = re.search(r'name="form" value="([^"]+)"', page)
    assert form is not None
    return client.post(action, data={"form": form.group(1), **given})


@pytest.fixture(scope="module")
def loop(tmp_path_factory: pytest.TempPathFactory) -> Loop:
    """Fifty patients, five of them with a sex that nobody mapped; a night of both sides."""
    made = Loop(make(tmp_path_factory.mktemp("loop")))
    made.hospital.insert("patient", patients(50))
    made.hospital.run(f"UPDATE patient SET XB = '{WRONG}' WHERE CAST(BRID AS INTEGER) <= 5")
    made.collect()
    made.release()
    return made


def test_an_issue_goes_round_by_itself(loop: Loop) -> None:
    opened = loop.issue()
    assert (opened.status, opened.violated, opened.applicable, len(opened.keys)) == ("opened", 5, 50, 5)
    loop.collect()  # nothing new is read; the issue comes with the receipts
    assert loop.issue().status == "sent"
    with loop.browser() as client:
        listing = client.get("/").text
        assert f"/issue/{opened.id}" in listing
        assert WRONG not in listing, "no row before somebody gave a name"
        page = client.get(f"/issue/{opened.id}").text
        rows = sent_form(client, page, f"/issue/{opened.id}/rows", by="王工", start="0")
        assert rows.status_code == 200
        assert rows.text.count(f"<mark>{WRONG}</mark>") == 5, "the five rows, found by their keys"
        done = sent_form(
            client, page, f"/issue/{opened.id}/answer", kind="mended", text="", by="王工", promised=""
        )
        assert "答复已保存" in done.text
    answered = loop.issue()
    assert (answered.status, answered.reason) == ("answered", "mended")
    loop.hospital.run(f"UPDATE patient SET XB = '女', GXSJ = '2024-03-01 00:00:00' WHERE XB = '{WRONG}'")
    loop.collect()
    loop.release()
    closed = loop.issue()
    assert (closed.status, closed.cause, closed.violated, closed.keys) == ("closed", "repaired", 0, [])
    assert loop.told() == ["opened", "sent", "answered", "repaired", "closed"]
    with reading(control(loop.hospital.home)) as session:
        assert history(session, closed.id)[-1].parcel.startswith(f"{CODE}/patient/1/")
    with IssueDesk(loop.hospital.home, CODE) as desk:
        assert [rows for _, who, rows in desk.looks(opened.id) if who == "王工"] == [5]
    loop.collect()
    with IssueDesk(loop.hospital.home, CODE) as desk:
        assert opened.id not in [one["issue"] for one in desk.issues()]
        assert desk.issue(opened.id)["status"] == "closed"


def test_the_commands_say_what_the_page_says(loop: Loop) -> None:
    home = str(loop.hospital.home.root)
    done = CliRunner().invoke(app, ["hospital", "issues", CODE, "--home", home, "--closed", "--json"])
    assert done.exit_code == 0, done.output
    id = loop.issue().id
    assert f'"{id}"' in done.output
    done = CliRunner().invoke(app, ["hospital", "issue", CODE, id, "--home", home])
    assert done.exit_code == 0, done.output
    assert id in done.output
    done = CliRunner().invoke(app, ["hospital", "issue", CODE, id, "--rows", "--home", home])
    assert done.exit_code != 0, "rows are shown to nobody without a name"


def test_the_door_of_the_page(loop: Loop) -> None:
    """Another name, no key, a wrong key, a form of another page, a body without end: nothing of a row."""
    with loop.browser() as client:
        page = client.get("/").text
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 403
        port = client.base_url.port
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as stranger:
            for path in ("/", f"/issue/{loop.issue().id}", "/?key=wrong"):
                assert stranger.get(path).status_code == 403
            assert stranger.post("/exchange", data={"form": "x"}).status_code == 403
            assert stranger.get("/style.css").status_code == 200
        assert client.post("/exchange", data={"form": "wrong"}).status_code == 403
        large = client.post("/exchange", data={"form": "x" * (1 << 17)})
        assert large.status_code == 413
        assert sent_form(client, page, "/nothing").status_code == 404
        assert client.get("/issue/qi_000000000000").status_code == 404
        answer = client.get("/")
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
