"""Where one value comes from: parcel, row, the hospital's own text, the lines of the mappings, the run, and a
replay.

The replay takes the row out of the source layer, runs it through the declarations as they are now, and must
give the stored value; when the declarations have changed since the run, it says so instead of guessing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy.orm import Session

from heluo.dictionary import Category, Hospital, Variable, hospital_codes, load, load_hospital
from heluo.dictionary.hospital import Field
from heluo.engines import Engine, engine
from heluo.governance.receive.accept import Address, parcel_path
from heluo.governance.standardise import translate
from heluo.kit.db import engine as database
from heluo.kit.db import reading
from heluo.kit.errors import BadInput, NotFound
from heluo.kit.parcel import open_parcel
from heluo.kit.places import Home
from heluo.kit.seal import load_identities, load_public_key
from heluo.lakehouse import releases
from heluo.lakehouse.newest import newest
from heluo.lakehouse.records import Ledger, Run
from heluo.quality.taken_out import emptied, turners


@dataclass(frozen=True)
class Explained:
    """The path of one value of the current release, from the screen back to the hospital's column."""

    value: Any
    hospital: str
    category: str
    row_key: str
    variable: str
    parcel: str
    row: int
    stored_at: str
    in_parcel: bool
    """The parcel in the inbox, opened again, holds exactly the source layer's row at that position."""
    versions: int
    """Versions of this row that the hospital has sent."""
    source_text: Any
    """The cell as it came; for a cell that was converted, the source's own text where it says more."""
    column: str
    convert: str
    field_mapping: str
    """file:line of the column's mapping."""
    value_mapping: str
    """file:line of the local value's code, "" when the text already was one or the variable is not coded."""
    unit_rule: str
    run_id: str
    run_at: str
    dictionary: str
    mapping_then: str
    mapping_now: str
    replayed: Any
    equal: bool
    """The replay gives the stored value."""

    def to_dict(self) -> dict[str, Any]:
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in asdict(self).items()
        }


def explain(home: Home, path: str) -> Explained:
    """The lineage of "hospital/category/row_key/variable". Raises BadInput or NotFound, naming the wrong
    part."""
    hospital, category, row_key, variable = _parts(path)
    control = database(home.control_db)
    with reading(control) as session:
        release = releases.current(session)
    if release is None:
        raise NotFound("a release", "one night at least", "run `heluo work --once`")
    column = variable.shipped
    assert column is not None
    folders = (home.hospitals,)
    configured = load_hospital(hospital, folders) if hospital in hospital_codes(folders) else None
    declared = translate.mappings(load(), [configured] if configured else [])
    with engine() as e:
        standard = e.register("standard", release.table(home, f"standard.{category.name}"))
        mine = (standard.hospital == hospital) & (standard.row_key == row_key)
        found = e.to_arrow(standard.filter(mine)).to_pylist()
        if not found:
            what = f"row {row_key} of {category.name}"
            raise NotFound(what, "a row of the current release", "take the key from a screen")
        stored = found[0]
        versions, own = _versions(e, home, category, stored)
        made = translate.standardise(category, e.register("_row", own), translate.register(e, declared))
        replayed = (
            None if _by_neighbours(category, stored, column) else e.to_arrow(made).to_pylist()[0][column]
        )
    came = own.to_pylist()[0]
    with reading(control) as session:
        run = session.get_one(Run, stored["run_id"])
        entry = _ledger_entry(session, stored["parcel"])
    field = _field(configured, variable)
    return Explained(
        value=stored[column],
        hospital=hospital,
        category=category.name,
        row_key=row_key,
        variable=variable.name,
        parcel=stored["parcel"],
        row=stored["row"],
        stored_at=entry.stored_at.isoformat(),
        in_parcel=_in_parcel(home, _address(stored["parcel"]), stored["row"], own),
        versions=versions,
        source_text=_source_text(variable, came),
        column=field.column if field else "",
        convert=field.convert if field else "",
        field_mapping=field.where if field else "",
        value_mapping=_value_line(variable, configured, came),
        unit_rule=(stored.get("conversion_rule") or "") if variable.origin == "centre" else "",
        run_id=run.id,
        run_at=run.started.isoformat(),
        dictionary=run.dictionary,
        mapping_then=str(run.mappings.get(f"{hospital}/{category.name}", "")),
        mapping_now=declared.version(hospital, category.name) if configured else "",
        replayed=replayed,
        equal=replayed == stored[column],
    )


def _by_neighbours(category: Category, stored: dict[str, Any], column: str) -> bool:
    """Whether the cell was taken out for the rows around it, which a replay of one row does not see."""
    marks = (stored["warnings"] or "").split(",")
    return any(
        turned.id in marks and column in emptied(taking) for taking, turned in turners(category, load())
    )


def _versions(e: Engine, home: Home, category: Category, stored: dict[str, Any]) -> tuple[int, pa.Table]:
    """(versions of the row that the hospital has sent, the one that `stored` was made from)."""
    source = newest(e, home, f"source.{category.name}")
    mine = (source.hospital == stored["hospital"]) & (source.row_key == stored["row_key"])
    versions = e.to_arrow(source.filter(mine))
    at = _address(stored["parcel"])
    own = versions
    for name, value in (("epoch", at.epoch), ("seq", at.seq), ("row", stored["row"])):
        own = own.filter(pc.equal(own.column(name), value))
    return versions.num_rows, own


def _address(parcel: str) -> Address:
    """The address of a parcel that is written hospital/stream/epoch/seq."""
    hospital, stream, epoch, seq = parcel.split("/")
    return Address(hospital, stream, int(epoch), int(seq))


def _ledger_entry(session: Session, parcel: str) -> Ledger:
    at = _address(parcel)
    return session.get_one(Ledger, (at.hospital, at.stream, at.epoch, at.seq))


def _field(configured: Hospital | None, variable: Variable) -> Field | None:
    """The line of the hospital's mapping that fills the variable."""
    lines = configured.fields_of(variable.category) if configured else ()
    return next((line for line in lines if line.variable == variable.name), None)


def _parts(path: str) -> tuple[str, Category, str, Variable]:
    parts = path.split("/")
    if len(parts) != 4:
        raise BadInput(f"{path!r}", "hospital/category/row_key/variable", "write all four parts")
    hospital, name, row_key, variable = parts
    category = load().categories.get(name)
    if category is None:
        raise NotFound(f"category {name}", " | ".join(load().categories), "name one of them")
    known = category.variables.get(variable)
    if known is None or known.shipped is None:
        raise NotFound(
            f"variable {name}.{variable}", "a variable that enters the lake", "identifiers are in the vault"
        )
    return hospital, category, row_key, known


def _in_parcel(home: Home, address: Address, position: int, own: pa.Table) -> bool:
    public = load_public_key(home.centre / "keys" / "hospitals" / f"{address.hospital}.pub")
    opened = open_parcel(
        parcel_path(home, address), load_identities(home.centre / "keys" / "intake.age"), public
    )
    names = opened.rows.schema.names
    return opened.rows.slice(position, 1).to_pylist() == own.select(names).to_pylist()


def _source_text(variable: Variable, came: dict[str, Any]) -> Any:
    """The text in `raw` where the conversion lost something, else the shipped cell; for a computed variable
    the cell it was made from."""
    raw = json.loads(came["raw"] or "{}")
    if variable.origin == "centre":
        number, unit = came.get("value_number"), came.get("unit")
        return None if number is None else f"{number} {unit or ''}".strip()
    return raw.get(variable.name, came[str(variable.shipped)])


def _value_line(variable: Variable, configured: Hospital | None, came: dict[str, Any]) -> str:
    if configured is None or variable.type != "code" or variable.origin != "hospital":
        return ""
    text = (came[str(variable.shipped)] or "").strip()
    return next(
        (v.where for v in configured.values if v.variable == variable.full_name and v.source == text), ""
    )
