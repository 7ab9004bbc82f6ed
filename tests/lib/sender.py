"""A hospital as the centre sees it: seals real parcels and delivers them to `governance.receive`. A double of
the agent, not of the centre."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pyarrow as pa
import sqlalchemy as sa

from heluo.dictionary import Category, identity_schema, load, parcel_schema
from heluo.entrypoints.enrol import enrol
from heluo.governance.receive import accept
from heluo.kit.dates import now
from heluo.kit.parcel import seal_parcel
from heluo.kit.places import Home
from heluo.kit.seal import load_agent_keys
from tests.lib.text_tables import table

QUARANTINE = pa.schema(
    [("code", pa.string()), ("variable", pa.string()), ("row_key", pa.string()), ("mapping", pa.string())]
)


class Sender:
    """Delivers parcels of one hospital in chain order."""

    def __init__(self, home: Home, control: sa.Engine, hospital: str, before: Sender | None = None) -> None:
        self.home, self.control, self.hospital = home, control, hospital
        enrol(home, hospital)
        self.keys = load_agent_keys(home.agent(hospital) / "keys")
        self.chain: dict[tuple[str, int], tuple[int, str | None]] = dict(before.chain) if before else {}
        """(category, epoch) → last number and manifest hash."""

    def seal(
        self,
        category: str,
        rows: pa.Table,
        *,
        identity: pa.Table | None = None,
        epoch: int = 1,
        quarantined: int = 0,
        duplicate: int = 0,
        refused: tuple[str, ...] = (),
        whole: bool = False,
    ) -> Path:
        """A parcel file of the next number; `send` delivers it. `refused`: row keys in its quarantine;
        `whole`: it says that its epoch is."""
        seq, previous = self.chain.get((category, epoch), (0, None))
        keys = ["x"] * quarantined + list(refused)
        quarantine = pa.table(
            {name: keys if name == "row_key" else ["x"] * len(keys) for name in QUARANTINE.names},
            schema=QUARANTINE,
        )
        fields = {
            "producer": self.hospital,
            "stream": category,
            "epoch": epoch,
            "seq": seq + 1,
            "previous": previous,
            "duplicate": duplicate,
            "window": {"low": None, "high": None} | ({"whole": now().isoformat()} if whole else {}),
            "dictionary": load().version,
            "mapping": "m1",
            "agent": "test",
            "schema": "s",
            "created": now().isoformat(),
            "self_test": {},
        }
        return seal_parcel(
            self.home.agent(self.hospital) / "segments" / category,
            fields,
            rows,
            identity,
            quarantine,
            self.keys,
        )

    def send(self, category: str, rows: pa.Table, **options: object) -> dict:
        """Seals and delivers; returns the receipt."""
        path = self.seal(category, rows, **options)  # type: ignore[arg-type]
        epoch, seq = (int(part) for part in path.stem.split("-"))
        receipt = self.deliver(category, path)
        with sa.orm.Session(self.control) as session:
            row = session.get_one(accept.Ledger, (self.hospital, category, epoch, seq))
            self.chain[category, epoch] = (seq, row.manifest_sha256)
        return receipt

    def deliver(self, category: str, path: Path) -> dict:
        """Delivers the parcel in `path`, which stays where it is."""
        epoch, seq = (int(part) for part in path.stem.split("-"))
        arriving = self.home.inbox / ".arriving" / f"{self.hospital}-{category}-{path.name}"
        arriving.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, arriving)
        address = accept.Address(self.hospital, category, epoch, seq)
        return accept.store(
            self.home, self.control, address, arriving, hashlib.sha256(path.read_bytes()).hexdigest()
        )[1]


def parcel_rows(category: Category | str, text: str) -> pa.Table:
    """Rows of a parcel written as text. `row_hash` follows the content, `op` is U and `month` 2024-05 unless
    given."""
    category = load().categories[category] if isinstance(category, str) else category
    schema = parcel_schema(category)
    given = table(text, {name: schema.field(name).type for name in schema.names})
    hashes = [hashlib.sha256(repr(row).encode()).hexdigest()[:16] for row in given.to_pylist()]
    preset = {
        "op": ["U"] * len(given),
        "row_hash": hashes,
        "month": ["2024-05"] * len(given),
        "row_key": hashes,
    }
    return pa.table(
        [
            given.column(f.name)
            if f.name in given.schema.names
            else pa.array(preset.get(f.name, [None] * len(given)), f.type)
            for f in schema
        ],
        schema=schema,
    )


def identities(text: str) -> pa.Table:
    """An identity file written as text."""
    schema = identity_schema(load().categories["patient"])
    given = table(text, {name: schema.field(name).type for name in schema.names})
    return pa.table(
        [
            given.column(f.name) if f.name in given.schema.names else pa.nulls(len(given), f.type)
            for f in schema
        ],
        schema=schema,
    )
