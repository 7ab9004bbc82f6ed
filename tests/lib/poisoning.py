"""Plants a poison of `tests.lib.poisons` in one of the five hospitals, and takes it away again."""

from __future__ import annotations

import hashlib
import shutil
import ssl
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.lib.five_hospitals import PLANTED, FiveHospitals, comparable, key_of, marker, row
from tests.lib.poisons import BadCell, BadFile, BadMessage, BadParcel, BadUpload, BadView, Poison

Mend = Callable[[], None]


@dataclass
class Planted:
    """A poison in a hospital. `mend` takes it away; `number` is of the row that it brought."""

    poison: Poison
    hospital: str
    number: int
    mend: Mend

    @property
    def marker(self) -> str:
        return marker(self.poison.category, self.hospital, self.number)

    @property
    def text(self) -> str:
        """The text that its row is released with, "" when that cannot be looked for."""
        value = getattr(self.poison.plant, "value", "")
        names = [v.name for v in comparable(self.poison.category)] if self.poison.category else []
        given = value if isinstance(value, str) and self.poison.variable in names else ""
        return self.poison.released or given

    @property
    def secret(self) -> str:
        """What of the planted value no log may hold, "" when nothing of it is anybody's."""
        value = getattr(self.poison.plant, "value", "")
        if isinstance(value, bytes):
            value = value.decode("utf-8", "ignore")
        return value[:40] if isinstance(value, str) and len(value) > 12 and not value[0].isdigit() else ""


def plant(five: FiveHospitals, poison: Poison, code: str, place: int) -> Planted:
    """Plants `poison` in hospital `code`; `place` is its place among the poisons of its night. Parcels and
    uploads are for `plant_at_the_centre`."""
    number = PLANTED + place
    match poison.plant:
        case BadCell(value):
            mend = _cell(five, poison, code, number, value)
        case BadView(select):
            mend = _view(five, poison.category, code, select)
        case BadFile() as bad:
            mend = _file(five, code, bad)
        case BadMessage(cells):
            mend = _message(five, poison, code, number, dict(cells))
        case _:
            mend = _nothing
    return Planted(poison, code, number, mend)


def plant_at_the_centre(five: FiveHospitals, planted: Planted, port: int) -> None:
    """What is done after the hospital has delivered and before the night begins."""
    poison, code = planted.poison, planted.hospital
    if isinstance(poison.plant, BadUpload):
        _upload(five, code, poison, port)
    elif isinstance(poison.plant, BadParcel):
        folder = five.root / "centre" / "inbox" / code
        mine = _newest(folder / poison.category)
        match poison.plant.how:
            case "flipped":
                content = bytearray(mine.read_bytes())
                content[len(content) // 2] ^= 0xFF
                mine.write_bytes(bytes(content))
            case "emptied":
                mine.write_bytes(b"")
            case "swapped":
                shutil.copyfile(_newest(folder / "charge" if poison.category != "charge" else folder), mine)
            case "stranger":
                (mine.with_name("1-999.parcel")).write_bytes(b"nobody sent this")
            case how:
                raise AssertionError(how)


def _newest(folder: Path) -> Path:
    return max(folder.glob("*.parcel"), key=lambda p: tuple(map(int, p.stem.split("-"))))


def _nothing() -> None:
    """What happened to a parcel is mended by the hospital, which sends it again."""


def _cell(five: FiveHospitals, poison: Poison, code: str, number: int, value: object) -> Mend:
    category, column = poison.category, poison.variable
    sound = row(category, code, number) | five.stamp(category)
    if isinstance(value, str) and value.startswith("={"):
        other = key_of(category, code, 1)
        value = value[1:].format(key=other, KEY=other.upper())
    at = five.insert(code, category, sound | {column: value})  # type: ignore[dict-item]

    def mend() -> None:
        again = {column: sound[column]} | five.stamp(category)
        sets = ", ".join(f'"{name}" = ?' for name in again)
        with closing(five.database(code)) as db, db:
            db.execute(f'UPDATE "{category}" SET {sets} WHERE rowid = ?', [*again.values(), at])

    return mend


def _view(five: FiveHospitals, category: str, code: str, select: str) -> Mend:
    def make(text: str) -> None:
        with closing(five.database(code)) as db, db:
            db.execute(f'DROP VIEW IF EXISTS "v_{category}"')
            if text:
                db.execute(f'CREATE VIEW "v_{category}" AS {text}'.replace("{table}", f'"{category}"'))

    make(select)
    return lambda: make("SELECT * FROM {table}")


def _file(five: FiveHospitals, code: str, bad: BadFile) -> Mend:
    folder = five.agent(code) if bad.file in ("connections.toml", "his.db") else five.folder(code)
    path = folder / bad.file
    before = path.read_bytes() if path.exists() else None
    if bad.found:
        assert before is not None
        assert bad.found.encode() in before
        path.write_bytes(before.replace(bad.found.encode(), bad.put, 1))
    else:
        path.write_bytes(bad.put)

    def mend() -> None:
        if before is None:
            path.unlink()
        else:
            path.write_bytes(before)

    return mend


def _message(
    five: FiveHospitals, poison: Poison, code: str, number: int, cells: dict[str, str | None]
) -> Mend:
    sound = row(poison.category, code, number)
    values = {name: text for name, text in (sound | cells).items() if name not in cells or text is not None}
    five.push(code, f"P{number}", values)
    return lambda: five.push(code, f"P{number} mended", sound)


def _upload(five: FiveHospitals, code: str, poison: Poison, port: int) -> None:
    """The centre's door refuses it, whoever knocks."""
    tls = five.agent(code) / "keys" / "tls"
    context = ssl.create_default_context(cafile=str(tls / "ca.pem"))
    context.load_cert_chain(tls / "client.pem", tls / "client.key")
    assert isinstance(poison.plant, BadUpload)
    content = poison.plant.content
    answer = httpx.put(
        f"https://localhost:{port}/intake/{code}/{poison.category}/1/99",
        content=content,
        headers={"X-Parcel-SHA256": hashlib.sha256(content).hexdigest()},
        verify=context,
    )
    assert 400 <= answer.status_code < 500
    assert answer.json()["zh"]
    assert answer.json()["en"]
