"""`heluo check-rows`: what the centre would say of a hospital's rows, said before anything is sent, and in
the same figures as it says afterwards."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from heluo.collection.night import run_once
from heluo.entrypoints.cli import app
from heluo.entrypoints.figures import quality_cells
from heluo.governance.night.run import run_night
from tests.lib.intake_line import intake_line
from tests.lib.invented_hospital import CODE, Invented, make, patients

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Invented:
    """Fifty patients, five of them with a sex that nobody mapped; the program has never run."""
    made = make(tmp_path_factory.mktemp("before"))
    made.insert("patient", patients(50))
    made.run("UPDATE patient SET XB = '雌' WHERE CAST(BRID AS INTEGER) <= 5")
    return made


def files(folder: Path) -> dict[str, str]:
    """Every file of the agent and its hash."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in found}


def test_the_centres_checks_before_and_after_sending_agree(hospital: Invented) -> None:
    before = files(hospital.agent)
    home = str(hospital.home.root)
    done = CliRunner().invoke(app, ["check-rows", CODE, "--home", home, "--stream", "patient", "--json"])
    found = json.loads(done.stdout)
    assert done.exit_code in (2, 9), done.output
    assert files(hospital.agent) == before, "the agent is as it was, and the scratch folder is gone"
    checks = {one["check"]: one for one in found["checks"]}
    sex = checks["patient.sex.unmapped_value"]
    assert (sex["violated"], sex["applicable"], sex["verdict"]) == (5, 50, "failed")
    assert len(sex["row_keys"]) == 5

    line = intake_line(hospital.home, CODE)
    run_once(hospital.home, CODE, folders=hospital.folders, centre=line, streams=("patient",))
    run_night(hospital.home)
    (cell,) = [one for one in quality_cells(hospital.home) if one.category == "patient"]
    afterwards = {line.check.id: (line.violated, line.applicable, line.verdict) for line in cell.lines}
    foretold = {one["check"]: (one["violated"], one["applicable"], one["verdict"]) for one in found["checks"]}
    own = {name: value for name, value in foretold.items() if name.startswith("patient.")}
    failing = ("failed", "passed_with_failures")
    assert own == {name: value for name, value in afterwards.items() if value[2] in failing}
    row = CliRunner().invoke(app, ["hospital", "row", CODE, "patient", sex["row_keys"][0], "--home", home])
    assert row.exit_code == 0, row.output
    assert "雌" in row.output, "the keys are those that the hospital can resolve"


def test_a_machine_that_does_not_collect_says_so(hospital: Invented) -> None:
    done = CliRunner().invoke(app, ["check-rows", "h99", "--home", str(hospital.home.root)])
    assert done.exit_code != 0
    assert "h99" in str(done.exception or done.output)
