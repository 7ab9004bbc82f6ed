"""Every kind of tampering with the audit log is found and placed, and a log that is whole in itself is told
from the written one by the heads that two hospitals hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from heluo.access import audit, chain, witnesses
from heluo.kit import db
from heluo.kit.errors import BadInput
from tests.lib.log_tampering import EVENTS, KINDS, Tampering

EVERY = {"h01": 7, "h02": 11}
"""Hospital → how many events lie between two of its receipts."""


Log = tuple[Path, list[witnesses.WitnessedHead]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """A log of 50 events, and the heads that two hospitals were given while it was written."""
    path = tmp_path_factory.mktemp("log") / "control.db"
    made, key = db.engine(path), Ed25519PrivateKey.generate()
    db.Base.metadata.create_all(made)
    found = []
    with db.transaction(made) as session:
        for n in range(1, EVENTS + 1):
            audit.append(
                session,
                audit.Event(f"user{n % 3}", "clinician", "panorama", "allowed", object=f"p{n}", rows=n),
            )
            for hospital in (one for one, every in EVERY.items() if n % every == 0):
                stated = {"hospital": hospital, "stored_at": f"{n}", "log": witnesses.present_head(session)}
                found.append(witnesses.read_statement(witnesses.signed(key, stated), key.public_key()))
    with made.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    made.dispose()
    return path, found


@pytest.fixture
def control(written: Log, tmp_path: Path) -> sa.Engine:
    return db.engine(shutil.copy(written[0], tmp_path / "control.db"))


@pytest.fixture
def heads(written: Log) -> list[witnesses.WitnessedHead]:
    return written[1]


def looked_through(
    control: sa.Engine, heads: list[witnesses.WitnessedHead]
) -> tuple[chain.Verified, list[witnesses.Contradiction]]:
    with db.reading(control) as session:
        return chain.verify(session), witnesses.compare(session, heads)


def test_a_log_that_nobody_touched_is_whole_and_agrees(
    control: sa.Engine, heads: list[witnesses.WitnessedHead]
) -> None:
    assert len(heads) == 7 + 4
    found, against = looked_through(control, heads)
    assert (found.events, found.position, found.reason, against) == (EVENTS, None, "", [])


def test_there_are_at_least_the_demanded_kinds() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 23


@pytest.mark.parametrize("kind", [k for k in KINDS if not k.by_witness], ids=lambda kind: kind.name)
def test_the_chain_finds_it_at_its_place(
    control: sa.Engine, heads: list[witnesses.WitnessedHead], kind: Tampering
) -> None:
    with control.begin() as connection:
        kind.act(connection)
    found, _ = looked_through(control, heads)
    assert found.position == kind.place, found
    assert found.reason


@pytest.mark.parametrize("kind", [k for k in KINDS if k.by_witness], ids=lambda kind: kind.name)
def test_two_witnesses_find_a_rewritten_chain_and_its_place(
    control: sa.Engine, heads: list[witnesses.WitnessedHead], kind: Tampering
) -> None:
    with control.begin() as connection:
        kind.act(connection)
    found, against = looked_through(control, heads)
    assert found.position is None, "the chain is whole in itself"
    first = against[0]
    assert first.after < kind.place <= first.head.n, first
    assert {one.head.hospital for one in against} == set(EVERY), "each of the two finds it by itself"
    nearest = max((head.n for head in heads if head.n < kind.place), default=0)
    assert first.after == nearest, "placed as close as the receipts allow"


def test_a_statement_that_the_centre_did_not_sign_is_no_witness() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    stated = {"hospital": "h01", "at": "now", "log": {"n": 1, "hash": "a" * 64}}
    statement = witnesses.signed(key, stated)
    assert witnesses.read_statement(statement, key.public_key()).n == 1
    for wrong in (
        witnesses.signed(other, stated),
        statement | {"hospital": "h02"},
        statement | {"log": {"n": 2, "hash": "a" * 64}},
        {"signature": "zz"},
        None,
        witnesses.signed(key, {"hospital": "h01"}),
    ):
        with pytest.raises(BadInput):
            witnesses.read_statement(wrong, key.public_key())
