"""A hospital and its centre on two machines: what travels between them holds no secret, and both sides refuse
what was not meant for them."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from heluo.entrypoints.cli import app
from heluo.entrypoints.enrol import accept, answer, enrol, request
from heluo.kit.errors import BadInput, Conflict
from heluo.kit.places import home as home_at
from heluo.kit.seal import fingerprint, load_agent_keys, load_identity, load_public_key, load_signing_key

CENTRE = "https://centre.example:8341"


def secrets_of(home):
    """File → content of every secret half below `home`."""
    names = ("reference.key", "signing.pem", "hospital.age", "client.key", "intake.age", "linkage.age", "ca.key",
             "server.key")  # fmt: skip
    return {p: p.read_text().strip() for p in home.root.rglob("*") if p.name in names}


@pytest.fixture
def machines(tmp_path):
    return home_at(tmp_path / "hospital"), home_at(tmp_path / "centre")


def test_only_public_halves_travel_and_both_sides_fit(machines):
    hospital, centre = machines
    asked = request(hospital, "h1")
    answered = answer(centre, "h1", asked, centre=CENTRE, names=("centre.example",))
    accept(hospital, "h1", answered)
    for travelled in (asked, answered):
        texts = "".join(json.loads(travelled).values())
        assert [p for home in machines for p, text in secrets_of(home).items() if text in texts] == []
    assert {p.name for p in secrets_of(hospital)} == {
        "reference.key",
        "signing.pem",
        "hospital.age",
        "client.key",
    }
    assert not (centre.root / "agents").exists()
    keys = load_agent_keys(hospital.agent("h1") / "keys")
    assert str(keys.intake) == str(load_identity(centre.centre / "keys/intake.age").to_public())
    known = load_public_key(centre.centre / "keys/hospitals/h1.pub")
    assert known == load_signing_key(hospital.agent("h1") / "keys/signing.pem").public_key()
    assert CENTRE in (hospital.agent("h1") / "centre.toml").read_text()
    assert centre.taking_part == {"h1"}


def test_asking_again_keeps_the_keys_and_renews_the_certificate(machines):
    hospital, centre = machines
    certificate = hospital.agent("h1") / "keys/tls/client.pem"
    seen = []
    for _ in range(2):
        accept(hospital, "h1", answer(centre, "h1", request(hospital, "h1"), centre=CENTRE))
        seen.append((certificate.read_text(), secrets_of(hospital), secrets_of(centre)))
    assert seen[0][0] != seen[1][0]
    assert seen[0][1:] == seen[1][1:]


def test_what_was_meant_for_somebody_else_is_refused(machines, tmp_path):
    hospital, centre = machines
    asked = request(hospital, "h1")
    answered = answer(centre, "h1", asked, centre=CENTRE)
    accept(hospital, "h1", answered)
    with pytest.raises(BadInput, match="a file of h1"):
        answer(centre, "h2", asked, centre=CENTRE)
    with pytest.raises(Conflict, match="another signing key"):
        answer(centre, "h1", request(home_at(tmp_path / "thief"), "h1"), centre=CENTRE)
    with pytest.raises(BadInput, match="another machine's request"):
        accept(home_at(tmp_path / "thief"), "h1", answered)
    other = answer(home_at(tmp_path / "other"), "h1", asked, centre=CENTRE)
    with pytest.raises(Conflict, match="another centre's key"):
        accept(hospital, "h1", other)
    swapped = json.loads(asked) | {"certificate_request": json.loads(asked)["signing"]}
    for broken in (b"{}", b"\xff", json.dumps(swapped).encode()):
        with pytest.raises(BadInput):
            answer(centre, "h1", broken, centre=CENTRE)


def test_one_home_holds_what_two_machines_would(machines):
    hospital, centre = machines
    accept(hospital, "h1", answer(centre, "h1", request(hospital, "h1"), centre=CENTRE))
    both = home_at(hospital.root.parent / "both")
    enrol(both, "h1", centre=CENTRE)
    names = {str(p.relative_to(m.root)) for m in machines for p in m.root.rglob("*") if p.is_file()}
    assert {str(p.relative_to(both.root)) for p in both.root.rglob("*") if p.is_file()} == names


def test_the_three_commands_show_fingerprints_that_people_compare(tmp_path):
    front, centre = (str(tmp_path / name) for name in ("front", "centre"))
    asked, answered = str(tmp_path / "asked"), str(tmp_path / "answered")
    run = CliRunner()
    ask = run.invoke(app, ["hospital", "enrol", "h01", "--home", front, "--request", asked])
    given = run.invoke(
        app,
        [
            *("enrol", "h01", "--home", centre, "--centre", "https://localhost:9443"),
            *("--request", asked, "--answer", answered),
        ],
    )
    taken = run.invoke(app, ["hospital", "enrol", "h01", "--home", front, "--answer", answered])
    assert [one.exit_code for one in (ask, given, taken)] == [0, 0, 0], (
        ask.output,
        given.output,
        taken.output,
    )
    of_request, of_answer = (fingerprint((tmp_path / name).read_bytes()) for name in ("asked", "answered"))
    assert of_request in ask.output
    assert of_request in given.output
    assert of_answer in given.output
    assert of_answer in taken.output


def test_keys_are_listed_for_a_program_in_both_languages(tmp_path):
    at = str(tmp_path / "centre")
    CliRunner().invoke(app, ["enrol", "h01", "--home", at, "--centre", "https://localhost:9443"])
    listed = CliRunner().invoke(app, ["keys", "list", "--home", at, "--json"])
    assert listed.exit_code == 0, listed.output
    keys = json.loads(listed.output)["keys"]
    assert {"intake", "signing"} <= {one["key"] for one in keys}
    assert all(one["purpose"]["zh"] and one["purpose"]["en"] for one in keys)
