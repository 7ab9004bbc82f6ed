"""The small lake with a portal in front of it: control tables as a night leaves them, a vault with names, an
account of each role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from heluo.access.accounts import issue_demo_accounts
from heluo.access.tables import AuditEvent
from heluo.entrypoints.api import app
from heluo.entrypoints.control import control
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.places import Home
from heluo.lakehouse.records import Heartbeat, Ledger, Lineage, Run
from heluo.vault.database import open_vault
from heluo.vault.tables import CurrentIdentity, Link, Person, SourceIdentity, StewardTask
from tests.lib.portal_client import Browser
from tests.lib.small_lake import HOSPITALS, SmallLake, person_id, province, write

ROOMS = ("cockpit", "panorama", "quality", "operations", "trust")


@dataclass
class SmallPortal:
    """`sign_in` gives a browser of that role; roles that belong to a hospital belong to h01."""

    home: Home
    control: sa.Engine
    browser: Browser
    accounts: dict[str, dict[str, str]]

    def sign_in(self, role: str, purpose: str) -> Browser:
        self.browser.sign_in(self.accounts[role], purpose)
        return self.browser

    def events(self, action: str = "") -> list[AuditEvent]:
        with reading(self.control) as session:
            query = sa.select(AuditEvent).order_by(AuditEvent.n)
            return list(session.scalars(query.where(AuditEvent.action == action) if action else query))


@contextmanager
def small_portal(
    folder: Path, made: SmallLake | None = None, rooms: Sequence[str] = ROOMS
) -> Iterator[SmallPortal]:
    """A running portal over `made` (default: the small province)."""
    home = Home(folder)
    for hospital in HOSPITALS:
        (home.agent(hospital)).mkdir(parents=True)
    database = control(home)
    made = made or province()
    write(home, database, made)
    _control_rows(database)
    _names(home, made)
    issued = issue_demo_accounts(database, HOSPITALS)
    with Browser(app(home, rooms)) as browser:
        yield SmallPortal(home, database, browser, {account["role"]: account for account in issued})


def _control_rows(database: sa.Engine) -> None:
    moment = now()
    with transaction(database) as session:
        session.add(
            Run(
                id="run_1",
                kind="night",
                started=moment - dt.timedelta(minutes=5),
                ended=moment,
                status="succeeded",
                dictionary="1",
                counts={
                    "parcels": 9,
                    "rows_written": 300,
                    "partitions": {"visit": 2, "lab_result": 1},
                    "seconds": {"load": 1.5},
                },
                mappings={f"{h}/lab_result": "abcdef0123456789" for h in HOSPITALS},
            )
        )
        session.flush()
        for i, hospital in enumerate(HOSPITALS):
            for stream in ("patient", "visit", "lab_result"):
                stored = moment - dt.timedelta(hours=(1, 1, 100)[i])
                session.add(
                    Ledger(
                        hospital=hospital,
                        stream=stream,
                        epoch=1,
                        seq=1,
                        sha256=f"{hospital}{stream}".ljust(64, "0"),
                        manifest_sha256="m",
                        previous=None,
                        bytes=2048,
                        read=25,
                        accepted=20,
                        quarantined=3,
                        duplicate=2,
                        deleted=0,
                        rows=20,
                        window_low=None,
                        window_high=None,
                        dictionary="1",
                        mapping="fedcba9876543210",
                        stored_at=stored,
                        status="loaded",
                        reason="",
                        loaded_at=stored,
                        n=None,
                        run_id="run_1",
                        processed_run="run_1",
                        receipt="{}",
                    )
                )
            session.add(
                Lineage(
                    run_id="run_1",
                    parcel="",
                    table="standard.visit",
                    version=1,
                    hospital=hospital,
                    month="2024-01",
                    rows_in=25,
                    rows_out=20,
                    held=1 + i,
                )
            )
        session.add(Heartbeat(hospital="h01", at=moment, body={}))


def _names(home: Home, made: SmallLake) -> None:
    """Each patient has a name, an identity number of the invented area 990101, a telephone and a local
    number."""
    with transaction(open_vault(home)) as session:
        for n, row in enumerate(made.rows["standard.person_link"], 1):
            person, hospital, subject = row["person_id"], row["hospital"], row["subject_ref"]
            i = int(person[-3:])
            number = f"990101{1930 + i}0101{i:03}X"
            session.add(
                SourceIdentity(
                    id=n,
                    hospital=hospital,
                    subject_ref=subject,
                    version=1,
                    parcel=f"{hospital}/patient/1/1",
                    row=n,
                    op="U",
                    content="c",
                    patient_id=f"P{hospital}{i:04}",
                    name=f"测试{i:03}" if hospital != "h03" or i else "测试另名",
                    sex="1",
                    birth_date=dt.date(1930 + i, 1, 1),
                    id_number=number,
                    mobile=f"1990000{i:04}",
                    number_key=number,
                    phone_keys=f" 1990000{i:04} ",
                    record_number=None,
                )
            )
            session.add(
                CurrentIdentity(
                    hospital=hospital, subject_ref=subject, source_id=n, version=1, content="c", op="U"
                )
            )
            session.add(
                Link(
                    hospital=hospital,
                    subject_ref=subject,
                    source_id=n,
                    person_id=person,
                    open=True,
                    opened_run="l1",
                    closed_run=None,
                    decision_id=None,
                    tier="X" if hospital == "h02" else "A",
                    tier_reason="",
                    name_state="",
                )
            )
        session.add(
            Person(
                person_id=person_id(0),
                number=1,
                created_run="l1",
                state="live",
                sex="1",
                birth_date=None,
                hospitals=3,
                records=3,
            )
        )
        session.add(
            StewardTask(
                kind="names_contradict",
                person_a=person_id(0),
                person_b=person_id(1),
                source_a=1,
                source_b=2,
                weight=1.0,
                levels="",
                weights="",
                model="",
                impact=2,
                opened_run="l1",
                closed_run=None,
                state="open",
            )
        )
