"""`python -m heluo_province --home FOLDER`: a synthetic province without the rest of the product."""

from __future__ import annotations

import argparse
import time

from heluo.kit.places import home
from heluo.kit.progress import bars
from heluo_province.databases.stores import Server
from heluo_province.province import SEED, make


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m heluo_province", description=__doc__)
    parser.add_argument("--home", required=True)
    parser.add_argument("--hospitals", type=int, default=5)
    parser.add_argument("--patients", type=int, default=20_000)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "mariadb"), default="sqlite")
    parser.add_argument("--dsn", default="")
    given = parser.parse_args()
    begin = time.perf_counter()
    with bars() as report:
        made = make(
            home(given.home),
            hospitals=given.hospitals,
            patients=given.patients,
            years=given.years,
            seed=given.seed,
            report=report,
            server=Server(given.database, given.dsn),
        )
    print(
        f"{made.total:,} rows, {made.patient_records:,} patient records of {made.persons:,} persons, "
        f"{len(made.hospitals)} hospitals, {time.perf_counter() - begin:.1f} s"
    )


if __name__ == "__main__":
    main()
