"""A parcel says exactly what it holds; whatever is changed in it is named."""

from __future__ import annotations

import json
import random
import zipfile

import pyarrow as pa
import pytest

from heluo.entrypoints.enrol import enrol
from heluo.kit.errors import Broken
from heluo.kit.parcel import (
    IDENTITY,
    MOST_ROWS,
    _parquet,
    digest,
    open_parcel,
    open_table,
    seal_parcel,
    verify_parcel,
)
from heluo.kit.places import home as home_at
from heluo.kit.seal import (
    load_agent_keys,
    load_identity,
    load_public_key,
    load_signing_key,
    reference,
    referencer,
    seal,
    sign,
)
from heluo.kit.text_files import read_toml

FIELDS = {
    "producer": "h1", "stream": "visit", "epoch": 1, "seq": 1, "previous": None, "duplicate": 2, "window": {"low": None, "high": "2024-01-01"},
    "dictionary": "1.0", "mapping": "m", "agent": "0.1.0", "schema": "f", "created": "2024-01-01T00:00:00+00:00", "self_test": {},
}  # fmt: skip
ROWS = pa.table(
    {
        "op": ["U", "U", "D"],
        "row_key": ["a", "b", "c"],
        "row_hash": ["00000000000000ff", "ffffffffffffffff", "0000000000000001"],
    }
)
QUARANTINE = pa.table({"code": ["date"], "column": ["RQ"], "row_key": ["d"]})


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    home = home_at(tmp_path_factory.mktemp("home"))
    enrolment = enrol(home, "h1")
    path = seal_parcel(
        home.root / "out",
        FIELDS,
        ROWS,
        pa.table({"subject_ref": ["x"]}),
        QUARANTINE,
        load_agent_keys(enrolment.agent_keys),
    )
    return home, path


def _open(home, path):
    return open_parcel(
        path,
        load_identity(home.centre / "keys" / "intake.age"),
        load_public_key(home.centre / "keys" / "hospitals" / "h1.pub"),
    )


def test_round_trip(sealed):
    home, path = sealed
    opened = _open(home, path)
    manifest = opened.manifest
    assert (manifest.read, manifest.accepted, manifest.quarantined, manifest.duplicate, manifest.deleted) == (
        6,
        3,
        1,
        2,
        1,
    )
    assert manifest.digest == f"{0xFF + 0xFFFFFFFFFFFFFFFF + 1:032x}" == digest(ROWS)
    assert opened.rows.equals(ROWS)
    assert opened.quarantine.equals(QUARANTINE)
    assert verify_parcel(path, load_public_key(home.centre / "keys" / "hospitals" / "h1.pub")) == (
        manifest,
        opened.manifest_sha256,
    )


def test_identity_opens_for_the_linkage_service_and_the_hospital_only(sealed):
    home, path = sealed
    data = _open(home, path).identity_sealed
    assert data is not None
    for key in (home.vault / "keys" / "linkage.age", home.agent("h1") / "keys" / "hospital.age"):
        assert open_table(data, load_identity(key)).column_names == ["subject_ref"]
    with pytest.raises(Broken) as caught:
        open_table(data, load_identity(home.centre / "keys" / "intake.age"))
    assert caught.value.code == f"broken:{IDENTITY}"


def test_any_flipped_byte_is_named(sealed, tmp_path):
    home, path = sealed
    good = path.read_bytes()
    changed = tmp_path / "changed.parcel"
    chosen = (
        set(range(200))
        | set(range(len(good) - 600, len(good)))
        | set(random.Random(1).sample(range(len(good)), 300))
    )
    parts = set()
    for position in sorted(chosen):
        changed.write_bytes(good[:position] + bytes([good[position] ^ 1]) + good[position + 1 :])
        with pytest.raises(Broken) as caught:
            _open(home, changed)
        parts.add(caught.value.code)
    assert {
        "broken:container",
        "broken:manifest.json",
        "broken:rows.parquet.age",
        "broken:identity.parquet.age",
    } <= parts


def test_truncated_and_extended_are_refused(sealed, tmp_path):
    home, path = sealed
    good = path.read_bytes()
    for data in (good[:-1], good + b"x", b"", b"x" + good):
        changed = tmp_path / "changed.parcel"
        changed.write_bytes(data)
        with pytest.raises(Broken):
            _open(home, changed)


def test_another_producers_signature_is_refused(sealed):
    home, path = sealed
    enrol(home, "h2")
    with pytest.raises(Broken) as caught:
        open_parcel(
            path,
            load_identity(home.centre / "keys" / "intake.age"),
            load_public_key(home.centre / "keys" / "hospitals" / "h2.pub"),
        )
    assert caught.value.code == "broken:manifest.sig"


def test_enrolling_twice_changes_nothing(tmp_path):
    home = home_at(tmp_path)
    assert enrol(home, "h1").made
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert enrol(home, "h1").made == ()
    assert before == {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert all(p.stat().st_mode & 0o077 == 0 for p in before)


def test_enrolling_with_another_centre_says_what_it_replaced_and_keeps_the_rest(tmp_path):
    home = home_at(tmp_path)
    assert enrol(home, "h1", centre="https://one:8341").former_centre == ""
    file = home.agent("h1") / "centre.toml"
    file.write_text(file.read_text(encoding="utf-8") + 'proxy = "http://gate:3128"\n', encoding="utf-8")
    assert enrol(home, "h1", centre="https://one:8341").former_centre == ""
    assert enrol(home, "h1", centre="https://two:8341").former_centre == "https://one:8341"
    assert read_toml(file) == {"centre": "https://two:8341", "proxy": "http://gate:3128"}


def test_reference_is_keyed_and_stable():
    key = bytes(range(32))
    assert reference(key, "patient_id", "42") == referencer(key, "patient_id")(b"42").hex()
    assert (
        reference(key, "patient_id", "42")
        != reference(key, "visit_id", "42")
        != reference(bytes(32), "visit_id", "42")
    )
    import hashlib
    import hmac

    assert (
        reference(key, "patient_id", "王")
        == hmac.new(key, "patient_id\x1f王".encode(), hashlib.sha256).hexdigest()[:32]
    )


def resealed(home, path, tmp_path, changed):
    """The parcel with another manifest (a mapping: other fields), signed by its producer."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if isinstance(changed, dict):
        fields = json.loads(members["manifest.json"]) | changed
        changed = json.dumps({k: v for k, v in fields.items() if v != GONE}).encode()
    return rewritten(home, tmp_path, members | {"manifest.json": changed})


def rewritten(home, tmp_path, members, compression=zipfile.ZIP_STORED):
    key = load_signing_key(home.root / "agents/h1/keys/signing.pem")
    members = members | {"manifest.sig": sign(key, members["manifest.json"])}
    target = tmp_path / "x.parcel"
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, compression)
    return target


GONE = "(not there)"
MANIFESTS = [
    b"[]",
    b"{",
    b"\xff",
    b"[" * 100_000 + b"]" * 100_000,
    b'{"format": NaN}',
    {"read": GONE},
    {"more": 1},
    {"epoch": "1"},
    {"epoch": True},
    {"seq": 10**30},
    {"seq": 0},
    {"previous": 5},
    {"previous": "x"},
    {"files": []},
    {"files": {"rows.parquet.age": 5}},
    {"files": {"../rows": {"sha256": "0" * 64, "bytes": 1, "rows": 1}}},
    {"accepted": -1},
    {"accepted": 1.5},
    {"window": None},
    {"window": {"low": 5}},
    {"dictionary": None},
    {"dictionary": "a\x00b"},
    {"dictionary": "\ud800"},
    {"agent": "x" * 100_000},
]


@pytest.mark.parametrize("changed", MANIFESTS, ids=lambda changed: repr(changed)[:40])
def test_a_malformed_manifest_is_a_named_refusal(sealed, tmp_path, changed):
    home, path = sealed
    with pytest.raises(Broken) as raised:
        verify(home, resealed(home, path, tmp_path, changed))
    assert raised.value.code == "broken:manifest.json"


def verify(home, path):
    return verify_parcel(path, load_public_key(home.centre / "keys/hospitals/h1.pub"))


def test_nothing_is_inflated(sealed, tmp_path, monkeypatch):
    home, path = sealed
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    bomb = rewritten(home, tmp_path, members | {"rows.parquet.age": bytes(50 << 20)}, zipfile.ZIP_DEFLATED)
    assert bomb.stat().st_size < 1 << 20
    inflated = []
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *given: inflated.append(given))
    with pytest.raises(Broken) as raised:
        verify(home, bomb)
    assert (raised.value.code, inflated) == ("broken:container", [])


@pytest.mark.parametrize(
    ("table", "rows", "most"),
    [
        (pa.table({"a": ["x" * 100_000] * 500}), 500, 1 << 20),
        (pa.table({"a": [1, 2, 3]}), 2, 1 << 20),
        (pa.table({"a": pa.nulls(MOST_ROWS + 1)}), None, 1 << 30),
    ],
    ids=["bytes", "stated rows", "rows"],
)
def test_a_table_over_its_limits_is_not_opened(sealed, table, rows, most):
    home, _ = sealed
    key = load_identity(home.vault / "keys/linkage.age")
    with pytest.raises(Broken) as raised:
        open_table(seal(_parquet(table), [key.to_public()]), key, IDENTITY, rows, most)
    assert raised.value.code == f"broken:{IDENTITY}"
