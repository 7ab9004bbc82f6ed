"""How often the first proposal for a hospital's value is right when everything of its vendors is held out.

    ./heluo bench value_mapping --home HOME [--json]

Of a demonstration that has run (default: HELUO_HOME, ~/.heluo). For each hospital the memory is what the
others map, without the lines of its own vendors and its own; what is right is the code that its rows have.
Values that are standard codes already are left out. The hospitals are synthetic and of one generator, which
flatters "as frequent as elsewhere": the figure without that sign stands beside it. Goals: the first proposal
right for 80 of 100 records.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import duckdb
from deltalake import DeltaTable

from heluo.delivery.mapping.proposals import MOST, MOST_VALUES, Proposer, by_frequency, remembered
from heluo.delivery.mapping.unmapped import naming
from heluo.dictionary import Hospital, Variable, load
from heluo.dictionary.hospitals import load_hospitals
from heluo.kit.settings import settings

GOAL = 0.8
LEVEL = 3
"""What a governance engineer may see: names above it are not used."""
Value = tuple[str, str, str, int, str]
"""(hospital, as written, its code, rows, what most of these rows call it)."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench value_mapping")
    parser.add_argument("--home", type=Path, default=settings().home)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    values = _values(options.home / "centre" / "lake" / "standard")
    codes = sorted({value[0] for of in values.values() for value in of})
    hospitals = load_hospitals(codes).loaded
    found = {one.code: _held_out(one, hospitals, values) for one in hospitals}
    if options.json:
        print(json.dumps(found))
        return
    heads = ("hospital", "values", "records", "first", "of five", "by records", "no shares")
    print("".join(f"{head:>12}" for head in heads))
    for code, one in found.items():
        print(_line(code, one))
    total: Counter[str] = Counter()
    for one in found.values():
        total.update(one)
    print(_line("all", dict(total)), f"  goal {GOAL:.0%} by records")


def _line(code: str, of: dict[str, int]) -> str:
    values, records = max(of["values"], 1), max(of["records"], 1)
    shares = (
        of["first"] / values,
        of["five"] / values,
        of["first_records"] / records,
        of["plain_records"] / records,
    )
    counts = f"{of['values']:>12,}{of['records']:>12,}"
    return f"{code:>12}{counts}" + "".join(f"{share:>12.1%}" for share in shares)


def _values(folder: Path) -> dict[Variable, list[Value]]:
    """Variable → what its rows say, of every coded variable that hospitals write."""
    found: dict[str, tuple[Variable, list[Value]]] = {}
    for category in load().categories.values():
        connection = duckdb.connect()
        connection.register("rows", DeltaTable(str(folder / category.name)).to_pyarrow_dataset())
        for variable in category.viewed:
            if variable.type != "code" or variable.shipped is None:
                continue
            column, named = variable.shipped, naming(category, variable, LEVEL)
            name = f"mode({named})" if named else "''"
            asked = connection.execute(
                f"SELECT hospital, {column}_source, {column}, count(*), coalesce({name}, '') FROM rows "
                f"WHERE {column} IS NOT NULL AND {column}_source IS NOT NULL GROUP BY ALL"
            )
            found[variable.full_name] = variable, asked.fetchall()
    return dict(found.values())


def _held_out(
    of: Hospital, hospitals: tuple[Hospital, ...], values: dict[Variable, list[Value]]
) -> dict[str, int]:
    """Counts of values and records, and of these the right ones."""
    vendors = {f"/{source.vendor}/" for source in of.sources.values()}
    memory = remembered(
        (other.code, line.variable, line.source, line.code)
        for other in hospitals
        if other.code != of.code
        for line in other.values
        if not any(vendor in line.where for vendor in vendors)
    )
    proposer, counts = Proposer(load()), Counter[str]()
    names = {
        (variable.value_set, value[1]): value[4]
        for variable, each in values.items()
        for value in each
        if value[0] == of.code and value[4]
    }
    for variable, each in values.items():
        frequent = _frequent(of.code, each)
        known = memory.get(variable.full_name, {})
        for hospital, source, code, rows, name in each:
            if hospital != of.code or source == code:
                continue
            called = name or names.get((variable.value_set, source), "")
            plain = [one.code for one in proposer.proposed(variable, source, known, called)]
            sign = "" if called else frequent.get(source, "")
            got = [one.code for one in proposer.proposed(variable, source, known, called, frequent=sign)]
            counts.update(
                values=1,
                records=rows,
                first=got[:1] == [code],
                five=code in got[:MOST],
                first_records=rows * (got[:1] == [code]),
                plain_records=rows * (plain[:1] == [code]),
            )
    return dict(counts)


def _frequent(hospital: str, values: list[Value]) -> dict[str, str]:
    here: Counter[str] = Counter()
    by_other: dict[str, Counter[str]] = defaultdict(Counter)
    for other, source, code, rows, _ in values:
        if other == hospital:
            here[source] += rows
        else:
            by_other[other][code] += rows
    if len(here) > MOST_VALUES or not by_other:
        return {}
    shares: dict[str, Any] = defaultdict(float)
    for counted in by_other.values():
        for code, rows in counted.items():
            shares[code] += rows / counted.total() / len(by_other)
    return by_frequency(here, here.total(), shares)


if __name__ == "__main__":
    main()
