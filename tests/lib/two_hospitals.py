"""An installation with two hospitals for tests of bulkheads: what is done to one of them, and what readers,
faults and marks say of both afterwards."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from typer.testing import CliRunner

from heluo.engines import engine
from heluo.entrypoints.cli import app
from heluo.entrypoints.control import control as open_control
from heluo.governance.night.run import CentreNight, run_night
from heluo.kit import db
from heluo.kit.places import Home
from heluo.lakehouse import releases
from heluo.lakehouse.records import Ledger
from tests.lib.bulk import write_hospital
from tests.lib.sender import Sender, identities, parcel_rows

GOOD, BAD = "h1", "h2"
PATIENTS = """
    row_key | subject_ref | sex | birth_date | registered_time     | month
    p1      | s1          | 1   | 1960-01-01 | 2024-01-02T08:00:00 | 2024-01
    p2      | s2          | 2   | 1990-01-01 | 2024-01-03T08:00:00 | 2024-01
"""
IDENTITIES = """
    subject_ref | patient_id | name   | id_number          | birth_date | sex
    s1          | 1          | 张建国 | 11010119600101001X | 1960-01-01 | 1
    s2          | 2          | 李秀英 | 110101199001010028 | 1990-01-01 | 2
"""
VISITS = """
    row_key | subject_ref | visit_ref | visit_type   | start_time          | end_time            | month
    v1      | s1          | v1        | L_outpatient | 2024-01-05T08:00:00 | 2024-01-05T09:00:00 | 2024-01
    v2      | s2          | v2        | outpatient   | 2024-03-05T08:00:00 | 2024-03-05T09:00:00 | 2024-03
"""
HEAD = (
    "row_key | subject_ref | visit_ref | report_ref | item_code | item_name | value_text | value_number "
    "| unit | result_time         | sampled_time        | month\n"
)
RESULTS = (
    HEAD
    + """
    l1 | s1 | v1 | r1 | L_GLU | 糖 | 7.1 | 7.1 | mmol/L | 2024-01-05T08:30:00 | 2024-01-05T08:20:00 | 2024-01
    l3 | s2 | v2 | r2 | K     | 钾 | 4.1 | 4.1 | mmol/L | 2024-03-05T08:30:00 | 2024-03-05T08:20:00 | 2024-03
"""
)
LATER = (
    HEAD
    + """
    l4 | s1 | v1 | r3 | L_GLU | 糖 | 8.8 | 8.8 | mmol/L | 2024-01-05T10:30:00 | 2024-01-05T10:20:00 | 2024-01
"""
)


class Province:
    """An installation with two hospitals that have delivered a first night."""

    def __init__(self, root: Path, like: Province | None = None) -> None:
        if like is not None:
            shutil.copytree(like.home.root, root)
        self.home = Home(root)
        self.control: sa.Engine = open_control(self.home)
        self.senders = {}
        for code in (GOOD, BAD):
            if like is None:
                write_hospital(self.home.hospitals, code)
            self.senders[code] = Sender(self.home, self.control, code, like.senders[code] if like else None)

    def deliver(self, category: str, text: str, codes: Sequence[str] = (GOOD, BAD), **options: Any) -> None:
        for code in codes:
            self.senders[code].send(category, parcel_rows(category, text), **options)

    def night(self, **options: Any) -> CentreNight:
        return run_night(self.home, **options)

    def release(self) -> releases.Pinned:
        with db.reading(self.control) as session:
            found = releases.current(session)
        assert found is not None
        return found

    def keys(self, name: str, hospital: str) -> list[str]:
        with engine() as e:
            table = e.to_arrow(e.register("t", self.release().table(self.home, name)))
        return sorted(row["row_key"] for row in table.to_pylist() if row["hospital"] == hospital)

    def links(self) -> dict[str, set[str]]:
        """Hospital → the persons of its records."""
        with engine() as e:
            table = e.to_arrow(e.register("t", self.release().table(self.home, "standard.person_link")))
        found: dict[str, set[str]] = {}
        for row in table.to_pylist():
            found.setdefault(row["hospital"], set()).add(row["person_id"])
        return found

    def faults(self, *more: str) -> list[dict[str, Any]]:
        """What `heluo faults --json` prints."""
        done = CliRunner().invoke(app, ["faults", "--home", str(self.home.root), "--json", *more])
        assert done.exit_code == 0, done.output
        return json.loads(done.output)

    def stale(self) -> set[tuple[str, str]]:
        return {(one["hospital"], one["category"]) for one in self.release().manifest["stale"]}

    def waiting(self) -> set[tuple[str, str]]:
        with db.reading(self.control) as session:
            found = session.execute(
                sa.select(Ledger.hospital, Ledger.stream).where(
                    Ledger.processed_run.is_(None), Ledger.status != "held"
                )
            )
            return {(hospital, stream) for hospital, stream in found}


def delivered(root: Path) -> Province:
    """Two hospitals that have delivered, and a night after it."""
    made = Province(root)
    made.deliver("patient", PATIENTS, identity=identities(IDENTITIES))
    made.deliver("visit", VISITS)
    made.deliver("lab_result", RESULTS)
    made.night()
    return made
