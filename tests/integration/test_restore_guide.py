"""The drill of the guide, line by line as it stands there: a copy of a centre onto an empty machine, figures
written by the commands themselves, and the hospital goes on sending. Also after the signing key was replaced
behind the key file's back."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from heluo.entrypoints import rotate
from heluo.entrypoints.control import control as open_control
from heluo.governance.backup import make
from heluo.governance.night.run import run_night
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.lakehouse.records import Ledger
from tests.lib.copied_centre import (
    IDENTITIES,
    PATIENTS,
    CopiedCentre,
    copied_centre,
    difference,
    everything,
    persons,
)
from tests.lib.sender import Sender, identities, parcel_rows
from tools.rules.tree import ROOT

pytestmark = pytest.mark.slow
GUIDE = ROOT / "docs/how-to/back-up.md"
DRILL = re.compile(r"^```sh drill\n(.*?)^```$", re.M | re.S)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> CopiedCentre:
    made = copied_centre(tmp_path_factory.mktemp("centre"))
    rotate.rotate(made.home, "signing")
    rotate.rotate(made.home, "intake")
    make.back_up(made.home, made.copies, [made.recipient])
    return made


def lines() -> list[str]:
    """The commands of the drill, comments left out."""
    (block,) = DRILL.findall(GUIDE.read_text(encoding="utf-8"))
    return [line.split("#")[0].strip() for line in block.splitlines() if line.strip()]


def run(line: str, centre: CopiedCentre, new: Path) -> str:
    """`line` as somebody types it, at the places of this test; what it prints. It must end well."""
    for written, here in (
        ("./heluo ", f"{sys.executable} -m heluo.entrypoints.cli "),
        ("/backup/heluo", str(centre.copies)),
        ("backup.key", str(centre.identity)),
        ("/new", str(new)),
    ):
        line = line.replace(written, here)
    environment = {**os.environ, "HELUO_HOME": str(new), "COLUMNS": "200"}
    done = subprocess.run(
        ["bash", "-e", "-c", line], capture_output=True, text=True, check=False, env=environment, cwd=ROOT
    )
    assert done.returncode == 0, (line, done.stdout, done.stderr)
    return done.stdout


def test_the_guide_s_drill_on_an_empty_machine(centre: CopiedCentre, tmp_path: Path) -> None:
    new = Home(tmp_path / "new")
    assert [line.split()[1] for line in lines()] == [
        "restore",
        "restore",
        "work",
        "accounting",
        "check-storage",
        "audit",
    ]
    checked, restored = (run(line, centre, new.root) for line in lines()[:2])
    (record,) = (new.root / "restores").glob("*.json")
    figures = json.loads(record.read_text(encoding="utf-8"))
    assert figures["disagreements"] == []
    assert 0 <= figures["lost_seconds"] < 3600
    assert 0 < figures["seconds"] < 600
    assert re.fullmatch("[0-9a-f]{64}", figures["sha256"])
    for printed in (checked, restored):
        assert f"sha256 {figures['sha256']}" in printed, "the same bytes were compared and put in place"
        assert "RPO" in printed
        assert "RTO" in printed
    assert everything(new) == everything(centre.home)
    for line in lines()[2:]:
        run(line, centre, new.root)
    assert persons(new) == 3, "the delivery that waited in the copy is loaded"
    assert difference(new) == 0
    _the_hospital_goes_on(centre, new)


def _the_hospital_goes_on(centre: CopiedCentre, new: Home) -> None:
    """Its machine is another one and was never restored: it seals for the intake's former key, and continues
    its chain where the ledger stands."""
    shutil.copytree(centre.home.agent("h1"), new.agent("h1"))
    database = open_control(new)
    sender = Sender(new, database, "h1")
    with reading(database) as session:
        for row in session.scalars(sa.select(Ledger).order_by(Ledger.seq)):
            sender.chain[row.stream, row.epoch] = (row.seq, row.manifest_sha256)
    given = {"key": "p4", "ref": "s4", "n": 4, "name": "赵敏", "number": "110101196001010087"}
    rows = parcel_rows("patient", PATIENTS.format(**given))
    receipt = sender.send("patient", rows, identity=identities(IDENTITIES.format(**given)))
    assert (receipt["status"], receipt["epoch"], receipt["seq"]) == ("stored", 1, 4)
    run_night(new)
    assert (persons(new), difference(new)) == (4, 0)
