"""Keys of the centre are replaced while hospitals send and people are signed in: what was sealed or signed
before goes on opening, and a rotation that was killed at any step is finished by the next call."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from heluo.access import accounts, second_factor
from heluo.access.tables import SecondFactor
from heluo.collection import centre_keys
from heluo.entrypoints import enrol, key_list, rotate
from heluo.entrypoints.control import control
from heluo.governance.receive import accept
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Broken, Conflict, HeluoError
from heluo.kit.places import Home
from heluo.kit.seal import (
    Box,
    canonical,
    former_keys,
    is_signed,
    load_identities,
    load_public_key,
    load_signing_key,
    seal,
    sign,
    unseal,
)
from heluo.kit.succession import followers, read, statement
from heluo.kit.text import Text
from tests.lib.centre_double import CentreDouble
from tests.lib.invented_hospital import CODE, Invented, patients
from tests.lib.invented_nights import night
from tests.lib.sender import Sender

SECRET = b"JBSWY3DPEHPK3PXP"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A centre with one hospital and an account that has a second factor."""
    home = Home(tmp_path_factory.mktemp("template"))
    enrol.enrol(home, CODE, centre="https://localhost:1")
    database = control(home)
    with transaction(database) as session:
        accounts.open_account(session, "wang", Text("王某", "Wang"), "security_admin", None, accounts.SYSTEM)
        box = second_factor.box(home)
        sealed = box.close(SECRET, b"wang")
        moment = now()
        session.add(SecondFactor(account="wang", secret=sealed, begun=moment, confirmed=moment, last_step=0))
    database.dispose()
    return home


@pytest.fixture
def installed(template: Home, tmp_path: Path) -> Home:
    """A copy of its own."""
    shutil.copytree(template.root, tmp_path / "home")
    return Home(tmp_path / "home")


def secret_of(home: Home) -> bytes:
    with reading(control(home)) as session:
        found = session.scalars(sa.select(SecondFactor.secret)).one()
    return second_factor.box(home).open(found, b"wang")


def test_a_hospital_goes_on_sending_whatever_is_replaced(hospital: Invented, centre: CentreDouble) -> None:
    home, keys = hospital.home, hospital.agent / "keys"
    hospital.insert("patient", patients(2))
    assert night(hospital, centre).ok
    for n, key in enumerate(("intake", "signing", "linkage", "server", "signing", "intake"), 1):
        rotate.rotate(home, key)
        hospital.insert("patient", patients(2, start=10 * n))
        done = night(hospital, centre)
        assert (done.ok, done.waiting, done.problems) == (True, 0, []), key
    assert len(centre.rows("patient")) == 14, "what was sealed for any of the keys opens"
    night(hospital, centre)
    said = centre.heartbeats[-1]["keys"]
    assert said == centre_keys.present(keys)
    assert (keys / "centre-intake.pub").read_text() == str(
        load_identities(home.centre / "keys" / "intake.age")[0].to_public()
    )
    assert (
        load_public_key(keys / "centre-signing.pub")
        == load_signing_key(home.centre / "keys" / "signing.pem").public_key()
    )


def test_a_receipt_that_was_lost_before_the_rotation_holds_after_it(tmp_path: Path) -> None:
    """The hospital trusts the new key alone by then; the ledger has the receipt under the former one."""
    home = Home(tmp_path)
    database = control(home)
    sender = Sender(home, database, "h1")
    address, file, digest = _parcel(sender)
    _, first = accept.store(home, database, address, _copy(file), digest)
    rotate.rotate(home, "signing")
    present = load_signing_key(home.centre / "keys" / "signing.pem").public_key()
    new, again = accept.store(home, database, address, _copy(file), digest)
    stated = {name: value for name, value in again.items() if name != "signature"}
    assert not new
    assert stated == {name: value for name, value in first.items() if name != "signature"}
    assert is_signed(present, canonical(stated), bytes.fromhex(again["signature"]))


def _parcel(sender: Sender) -> tuple[accept.Address, Path, str]:
    import hashlib

    from heluo.dictionary import load, parcel_schema

    file = sender.seal("patient", parcel_schema(load().categories["patient"]).empty_table())
    address = accept.Address(sender.hospital, "patient", 1, 1)
    return address, file, hashlib.sha256(file.read_bytes()).hexdigest()


def _copy(file: Path) -> Path:
    made = file.with_suffix(".part")
    made.write_bytes(file.read_bytes())
    return made


@pytest.mark.parametrize("at", rotate.STEPS)
@pytest.mark.parametrize("key", list(rotate.KINDS))
def test_killed_at_any_step_it_is_finished_by_the_next_call(installed: Home, key: str, at: str) -> None:
    path = rotate.KINDS[key].path(installed)
    before = path.read_bytes()
    trusted = load_signing_key(installed.centre / "keys" / "signing.pem").public_key()
    sealed = seal(
        b"sealed before", [load_identities(installed.centre / "keys" / "intake.age")[0].to_public()]
    )
    child = os.fork()
    if child == 0:

        def kill(step: str) -> None:
            if step == at:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            rotate.rotate(installed, key, step=kill)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert rotate.unfinished(installed) == [key]
    _everything_holds(installed, trusted, sealed)
    done = rotate.rotate(installed, key)
    assert (done.number, done.resumed, rotate.unfinished(installed)) == (1, True, [])
    assert path.read_bytes() != before
    assert [one.name for one in former_keys(path)] == [f"{path.stem}.1{former_keys(path)[0].suffix}"]
    assert not list(path.parent.glob("*.next*"))
    _everything_holds(installed, trusted, sealed)
    assert rotate.rotate(installed, key).number == 2, "and the next one is a new one"
    _everything_holds(installed, trusted, sealed)
    tls = installed.centre / "keys" / "tls"
    certified = x509.load_pem_x509_certificate((tls / "server.pem").read_bytes()).public_key()
    assert certified == enrol.tls_secret(tls / "server.key").public_key()


def _everything_holds(home: Home, trusted: object, sealed: bytes) -> None:
    keys = home.centre / "keys"
    assert unseal(sealed, load_identities(keys / "intake.age")) == b"sealed before"
    assert secret_of(home) == SECRET
    told = accept.keys(home, CODE)
    stated = {name: value for name, value in told.items() if name != "signature"}
    signers = followers(trusted, told["successions"])  # type: ignore[arg-type]
    assert any(is_signed(key, canonical(stated), bytes.fromhex(told["signature"])) for key in signers)
    others = [path for path in home.root.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert others == [], "private at every step"


def test_the_former_second_factor_key_opens_nothing_that_stands(installed: Home) -> None:
    path = second_factor.key_path(installed)
    before = path.read_bytes()
    assert rotate.rotate(installed, "second-factor").sealed_anew == 1
    with reading(control(installed)) as session:
        stored = session.scalars(sa.select(SecondFactor.secret)).one()
    with pytest.raises(Broken):
        Box(before, "heluo second factor").open(stored, b"wang")
    rotate.rotate(installed, "second-factor")
    assert before not in [one.read_bytes() for one in former_keys(path)], "gone with the one after"
    assert secret_of(installed) == SECRET


def test_nobody_but_the_key_before_names_a_follower(installed: Home) -> None:
    first, second, stranger = (Ed25519PrivateKey.generate() for _ in range(3))
    good = statement(first, second.public_key(), "t")
    trusted = first.public_key()
    assert followers(trusted, [good]) == [trusted, second.public_key()]
    assert followers(trusted, [statement(stranger, second.public_key(), "t")]) == [trusted]
    assert followers(second.public_key(), [statement(first, stranger.public_key(), "t")]) == [
        second.public_key()
    ]
    for changed in (
        good | {"follower": statement(stranger, stranger.public_key(), "t")["follower"]},
        good | {"succession": "something else"},
        good | {"signature": "00" * 64},
        good | {"signature": 7},
        {},
        None,
        "text",
    ):
        assert followers(trusted, [changed]) == [trusted], changed


def test_a_hospital_refuses_keys_of_a_stranger(hospital: Invented, centre: CentreDouble) -> None:
    """Whoever stands in the line says that another key followed: unsigned by the one that is trusted."""
    keys = hospital.agent / "keys"
    before = centre_keys.present(keys)
    stranger = Ed25519PrivateKey.generate()
    stated = accept.keys(hospital.home, CODE) | {
        "successions": [statement(stranger, stranger.public_key(), "t")]
    }
    stated.pop("signature")
    line = centre.line()
    signed = stated | {"signature": sign(stranger, canonical(stated)).hex()}
    line._ask = lambda *_, **__: signed  # type: ignore[method-assign]
    with pytest.raises(Broken):
        centre_keys.renew(keys, line)
    assert centre_keys.present(keys) == before


def test_the_vault_s_key_comes_by_an_answer_and_not_over_the_line(tmp_path: Path) -> None:
    """Whoever signs for the intake must not put another key in the place of the vault's."""
    hospital, centre = Home(tmp_path / "hospital"), Home(tmp_path / "centre")
    asked = enrol.request(hospital, "h1")
    enrol.accept(hospital, "h1", enrol.answer(centre, "h1", asked, centre="https://c:1"))
    assert "linkage" not in accept.keys(centre, "h1")
    for key in ("linkage", "signing", "intake"):
        rotate.rotate(centre, key)
    enrol.accept(hospital, "h1", enrol.answer(centre, "h1", asked, centre="https://c:1"))
    present = load_identities(centre.vault / "keys" / "linkage.age")
    assert (hospital.agent("h1") / "keys" / "linkage.pub").read_text() == str(present[0].to_public())
    assert unseal(seal(b"x", [present[1].to_public()]), present) == b"x"
    other = Home(tmp_path / "other")
    with pytest.raises(Conflict):
        enrol.accept(hospital, "h1", enrol.answer(other, "h1", asked, centre="https://c:1"))


def test_every_key_is_listed_with_who_still_uses_a_former_one(installed: Home) -> None:
    database = control(installed)
    before = centre_keys.present(installed.agent(CODE) / "keys")
    accept.heartbeat(database, CODE, {"keys": before})
    assert [one.behind for one in key_list.listed(installed, database) if one.behind] == []
    for key in ("intake", "signing", "linkage"):
        rotate.rotate(installed, key)
    lines = {one.name: one for one in key_list.listed(installed, database)}
    assert {name for name, one in lines.items() if one.behind == (CODE,)} == {"intake", "signing", "linkage"}
    files = {path.name for path in (installed.centre / "keys").rglob("*.key")} | {"signing.pem", "intake.age"}
    assert files <= {"ca.key", "server.key", "second-factor.key", "signing.pem", "intake.age"}, (
        "none unlisted"
    )
    assert lines["tls-authority"].since is not None


def test_a_key_that_there_is_not(installed: Home, tmp_path: Path) -> None:
    for home, key, status in ((installed, "reference", 422), (Home(tmp_path / "new"), "intake", 404)):
        with pytest.raises(HeluoError) as refused:
            rotate.rotate(home, key)
        assert refused.value.status == status
    assert read(installed.centre / "keys") == []
