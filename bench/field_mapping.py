"""How often the first column proposed for a variable is right when everything of its vendor is held out, and
how many decisions a second hospital of a known vendor needs.

    ./heluo bench field_mapping --home HOME [--json]

Of a demonstration that has run (default: HELUO_HOME, ~/.heluo): its hospitals' databases are profiled as
those of a hospital without a mapping, the memory is what the other vendors' files say. Right is the column
that the vendor's own lines name. Goals: the first right for 85 % of fields, one of five for 95 %. The names
of the synthetic vendors were made by this project's own generator, by rules that the proposer knows too,
which flatters; so the columns of published systems (HELUO_SHARED_DATA), read by hand in `_field_gold.csv`
before anything was proposed, stand beside them: a development figure, without a look at any row.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from heluo.collection.profile import profile_views
from heluo.dictionary import Hospital, load
from heluo.dictionary.hospitals import load_hospitals
from heluo.kit.places import Home
from heluo.kit.settings import settings
from heluo.terminology.fields.columns import ProfiledColumn, ProfiledView, views_of
from heluo.terminology.fields.memory import ConfirmedField, FieldMemory, confirmed_fields
from heluo.terminology.fields.proposals import MOST, FieldProposer

FIRST, AMONG_FIVE = 0.85, 0.95
SECOND = 0.1
"""Share of a first hospital's decisions that a second one of its vendor may need."""
GOLD = Path(__file__).with_name("_field_gold.csv")
PRODUCTS = {"his-neusoft-mysql": "neusoft/cloudhis", "mimic-iii-demo": "beth/mimic3"}
"""Published sets that this project plays as a hospital: the lines of these are held out too."""
SAMPLE = 20_000
COUNTED = ("fields", "first", "five", "views", "category")
Z = 1.96


@dataclass(frozen=True)
class Case:
    """A view, what it holds, and which column is which variable."""

    group: str
    view: ProfiledView
    category: str
    right: dict[str, str]
    """Variable → column."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench field_mapping")
    parser.add_argument("--home", type=Path, default=settings().home)
    parser.add_argument("--sample", type=int, default=SAMPLE, help="rows of each view that are looked at")
    parser.add_argument("--wrong", action="store_true", help="name what was proposed wrongly")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    hospitals = load_hospitals(_codes(options.home), (Home(options.home).hospitals,)).loaded
    held_out = {
        group: _measured(cases, FieldMemory(_others(hospitals, group)), options.wrong)
        for group, cases in _grouped(_synthetic(options.home, hospitals, options.sample)).items()
    }
    second = {one.code: _second(one) for one in hospitals}
    published = {
        group: _measured(cases, FieldMemory(_others(hospitals, PRODUCTS.get(group, ""))), options.wrong)
        for group, cases in _grouped(_published()).items()
    }
    if options.json:
        print(json.dumps({"held_out": held_out, "second": second, "published": published}))
        return
    _print("vendor held out (synthetic)", held_out, f"  goal {FIRST:.0%} {AMONG_FIVE:.0%}")
    _print("published schemas, names and types only (development figure)", published, "")
    print("second hospital of a known vendor: decisions of its own / of the first")
    for code, (own, of) in second.items():
        print(f"{code:>24}{own:>6}{of:>8}{own / of:>9.1%}  goal {SECOND:.0%}")


def _print(title: str, groups: dict[str, dict[str, int]], goal: str) -> None:
    print(title)
    heads = ("fields", "first", "of five", "views", "category")
    print(f"{'':>24}" + "".join(f"{head:>18}" for head in heads))
    total: Counter[str] = Counter()
    total.update(dict.fromkeys(COUNTED, 0))
    for group, one in groups.items():
        print(_line(group, one))
        total.update(one)
    print(_line("all", dict(total)) + goal)


def _line(group: str, of: dict[str, int]) -> str:
    shares = (
        f"{of['fields']:>18}",
        f"{_share(of['first'], of['fields']):>18}",
        f"{_share(of['five'], of['fields']):>18}",
        f"{of['views']:>18}",
        f"{_share(of['category'], of['views']):>18}",
    )
    return f"{group:>24}" + "".join(shares)


def _share(right: int, of: int) -> str:
    low, high = interval(right, of)
    return f"{right / of:.1%} {low:.0%}-{high:.0%}" if of else "none"


def interval(right: int, of: int) -> tuple[float, float]:
    """Wilson's interval of a share, 95 %."""
    if not of:
        return 0.0, 1.0
    share, square = right / of, Z * Z / of
    middle, half = share + square / 2, Z * ((share * (1 - share) + square / 4) / of) ** 0.5
    return (middle - half) / (1 + square), (middle + half) / (1 + square)


def _measured(cases: list[Case], memory: FieldMemory, wrong: bool) -> dict[str, int]:
    dictionary = load()
    proposer, counts = FieldProposer(dictionary, memory), Counter[str]()
    for case in cases:
        found = {
            one.variable.name: [c.column for c in one.columns]
            for one in proposer.fields(dictionary.categories[case.category], case.view)
        }
        best = proposer.categories(case.view)[0].category
        counts.update(views=1, category=best == case.category)
        if wrong and best != case.category:
            print(f"{case.group} {case.view.name}: {case.category} != {best}")
        for variable, column in case.right.items():
            proposed = found.get(variable, [])
            counts.update(fields=1, first=proposed[:1] == [column], five=column in proposed[:MOST])
            if wrong and proposed[:1] != [column]:
                print(f"{case.group} {case.category}.{variable}: {column} != {proposed}")
    return {key: counts[key] for key in COUNTED}


def _codes(home: Path) -> list[str]:
    return sorted(folder.name for folder in (home / "agents").iterdir() if folder.is_dir())


def _grouped(cases: Iterable[Case]) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(case.group, []).append(case)
    return found


def _synthetic(home: Path, hospitals: Iterable[Hospital], sample: int) -> Iterator[Case]:
    """The views of every product, of the first hospital that has it."""
    seen: set[tuple[str, str]] = set()
    for hospital in hospitals:
        for category, name in hospital.categories.items():
            source = hospital.sources[name]
            product = f"{source.vendor}/{source.product}"
            lines = [f for f in hospital.fields_of(category) if f.column and not f.variable.startswith("_")]
            if not lines or (product, category) in seen:
                continue
            seen.add((product, category))
            profile = profile_views(Home(home), hospital.code, name, [lines[0].view], sample)
            right = {f.variable: f.column for f in lines}
            yield Case(product, views_of(profile)[0], category, right)


def _others(hospitals: Iterable[Hospital], product: str) -> Iterator[ConfirmedField]:
    """Confirmed lines without those of `product` and of the hospitals that have it."""
    having = {
        hospital.code
        for hospital in hospitals
        if any(f"{s.vendor}/{s.product}" == product for s in hospital.sources.values())
    }
    for line in confirmed_fields(hospitals):
        if line.product != product and (line.product or line.hospital not in having):
            yield line


def _second(of: Hospital) -> tuple[int, int]:
    """(lines that only this hospital's own file says, lines in force): what a hospital of a vendor whose
    product is known still decides."""
    in_force = [line for line in of.fields if line.column]
    own = [line for line in in_force if line.where.startswith(str(of.folder))]
    return len(own), len(in_force)


def _published() -> Iterator[Case]:
    shared = settings().shared_data
    by_view: dict[tuple[str, str, str], dict[str, str]] = {}
    with GOLD.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            of = by_view.setdefault((row["set"], row["table"], row["category"]), {})
            of[row["variable"]] = row["column"]
    for (name, table, category), right in by_view.items():
        if (shared / name).is_dir():
            columns = _columns_of(shared / name, table)
            yield Case(name, ProfiledView(table, "", 0, columns), category, right)


_COLUMN = re.compile(
    r"\s*[`\"]?(\w+)[`\"]?\s+([a-z]+[a-z ]*(?:\([\d,]+\))?)[^\n]*?(?:comment '([^']*)')?,?$", re.I
)
_NO_COLUMN = frozenset(["primary", "key", "unique", "constraint", "foreign", "index", "fulltext", "check"])


def _columns_of(folder: Path, table: str) -> tuple[ProfiledColumn, ...]:
    """Names, types and comments of a table: the header of its CSV file, or its CREATE TABLE."""
    for path in sorted(folder.iterdir()):
        if path.name.split(".")[0] == table and ".csv" in path.name:
            header = _text(path).split("\n", 1)[0].strip()
            return tuple(ProfiledColumn(name) for name in header.split(","))
    for path in sorted(folder.glob("*.sql*")):
        pattern = rf"create table\s+(?:if not exists\s+)?[`\"]?(?:\w+\.)?[`\"]?{table}[`\"]?\s*\((.*?)\n\s*\)"
        if found := re.search(pattern, _text(path), re.S | re.I):
            read = [m for line in found[1].split("\n") if (m := _COLUMN.match(line))]
            return tuple(
                ProfiledColumn(m[1], m[2].strip(), m[3] or "")
                for m in read
                if m[1].casefold() not in _NO_COLUMN
            )
    raise FileNotFoundError(f"{table} in {folder}")


def _text(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8", "replace")


if __name__ == "__main__":
    main()
