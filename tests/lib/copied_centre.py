"""A small centre with two nights and a parcel that waits, and copies of it at both moments: what tests of
backup and restore begin with."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from heluo.engines import engine
from heluo.entrypoints.control import control as open_control
from heluo.governance.backup import keys, make, restore
from heluo.governance.backup.keys import RestoreKeys
from heluo.governance.night.run import run_night
from heluo.governance.oversee import accounting
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.lakehouse import releases
from heluo.lakehouse.tables import lake_table, tables
from tests.lib.bulk import write_hospital
from tests.lib.sender import Sender, identities, parcel_rows
from tests.lib.text_tables import rows

PATIENTS = """
    row_key | subject_ref | sex | birth_date | registered_time     | month
    {key}   | {ref}       | 1   | 1960-01-01 | 2024-01-02T08:00:00 | 2024-01
"""
IDENTITIES = """
    subject_ref | patient_id | name   | id_number  | birth_date | sex
    {ref}       | {n}        | {name} | {number}   | 1960-01-01 | 1
"""
RESULTS = """
    row_key | subject_ref | visit_ref | report_ref | item_code | item_name | value_text | value_number | unit   | result_time         | month
    {key}   | {ref}       | v1        | r1         | L_GLU     | 血糖      | 7.1        | 7.1          | mmol/L | 2024-0{n}-05T08:30:00 | 2024-0{n}
"""
PERSONS = {
    1: ("张建国", "11010119600101001X"),
    2: ("李秀英", "110101196001010044"),
    3: ("王芳", "110101196001010060"),
}


def deliver(sender: Sender, n: int) -> None:
    """The `n`th delivery: one patient with name and number, one laboratory result."""
    name, number = PERSONS[n]
    given = {"key": f"p{n}", "ref": f"s{n}", "n": n, "name": name, "number": number}
    own = identities(IDENTITIES.format(**given))
    sender.send("patient", parcel_rows("patient", PATIENTS.format(**given)), identity=own)
    sender.send("lab_result", parcel_rows("lab_result", RESULTS.format(**given | {"key": f"l{n}"})))


@dataclass(frozen=True)
class CopiedCentre:
    """`older` and `newer` are names of sets in `copies`: after the first night, and after the second with the
    third delivery waiting."""

    home: Home
    copies: Path
    identity: Path
    recipient: str
    older: str
    newer: str

    @property
    def keys(self) -> RestoreKeys:
        return keys.restore_keys(self.home, [self.identity], None)

    def put_back(self, home: Home, name: str, *parts: str) -> restore.PutBack:
        """The set `name`, or `parts` of it, in `home`."""
        return restore.restore(home, restore.choose(self.copies, self.keys, name, parts), self.keys)


def copied_centre(root: Path) -> CopiedCentre:
    """Makes it under `root`."""
    home = Home(root / "home")
    write_hospital(home.hospitals, "h1")
    sender = Sender(home, open_control(home), "h1")
    identity, copies = root / "key", root / "copies"
    recipient = keys.recipients([str(keys.new_key(home, identity))])[0]
    deliver(sender, 1)
    run_night(home)
    older = make.back_up(home, copies, [recipient]).name
    deliver(sender, 2)
    run_night(home)
    deliver(sender, 3)
    newer = make.back_up(home, copies, [recipient]).name
    return CopiedCentre(home, copies, identity, recipient, older, newer)


def copy_of(centre: CopiedCentre, root: Path) -> Home:
    """The centre's home at another place."""
    shutil.copytree(centre.home.root, root)
    return Home(root)


def everything(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """Rows of every published table of the current release, without the run and the moment."""
    with reading(open_control(home)) as session:
        release = releases.current(session)
    assert release is not None
    found = {}
    with engine() as e:
        for name in tables():
            if not name.startswith("source."):
                read = e.to_arrow(e.register(f"t{len(found)}", release.table(home, name)))
                columns = [c for c in lake_table(name).schema.names if c not in ("run_id", "computed_at")]
                found[name] = rows(read, *columns)
    return found


def difference(home: Home) -> int:
    """What does not add up, over all hospitals and categories."""
    return sum(line["difference"] for line in accounting.table(home))


def persons(home: Home) -> int:
    """Persons of the current release."""
    return len(everything(home)["standard.person"])


def release_id(home: Home) -> str | None:
    """The current release."""
    engine_: sa.Engine = open_control(home)
    with reading(engine_) as session:
        found = releases.current(session)
    return found.id if found else None


def contents(root: Path) -> dict[str, bytes]:
    """Every file under `root` with its bytes, locks aside."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }
