"""What only the hospitals and the generator know, for tests that look whether it went where it should not."""

from __future__ import annotations

import sqlite3

from heluo.dictionary import load_hospital
from heluo.kit.places import Home
from heluo_province import places

KINDS = {"name": "name", "id_number": "id_number", "mobile": "phone", "phone": "phone"}


def identifiers(home: Home) -> dict[str, frozenset[str]]:
    """ "name", "id_number", "phone" → values read from the hospitals' own databases through their patient
    views.

    Names that are also a member of staff's somewhere are left out: a doctor's signature may stay in a text.
    """
    found: dict[str, set[str]] = {"name": set(), "id_number": set(), "phone": set()}
    staff: set[str] = set()
    for folder in sorted(places.sources(home).iterdir()):
        hospital = load_hospital(folder.name, (home.hospitals,))
        for database in folder.glob("*.db"):
            with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
                for field in hospital.fields:
                    kind = KINDS.get(field.variable) if field.category == "patient" else None
                    is_staff = field.category != "patient" and field.variable in (
                        "doctor",
                        "author",
                        "reviewer",
                        "nurse",
                        "surgeon",
                        "ordering_doctor",
                        "prescriber",
                    )
                    if not field.column or not (kind or is_staff):
                        continue
                    try:
                        values = {
                            str(v).strip()
                            for (v,) in connection.execute(
                                f'SELECT DISTINCT "{field.column}" FROM "{field.view}"'
                            )
                            if v
                        }
                    except (
                        sqlite3.OperationalError
                    ) as error:  # the view lives in the hospital's other database
                        if "no such table" not in str(error):
                            raise
                        continue
                    (staff if is_staff else found[kind or ""]).update(values)
            connection.close()
    found["name"] = {
        n for n in found["name"] - staff if len(n) >= 3 and not n.endswith(("之子", "之女", "之婴"))
    }
    found["id_number"] = {n for n in found["id_number"] if len(n) >= 15 and len(set(n)) > 4}
    found["phone"] = {n for n in found["phone"] if len(n) == 11}
    return {kind: frozenset(values) for kind, values in found.items()}
