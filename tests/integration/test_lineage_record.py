"""What is on record of each commit – rows read, written, held, and which versions of which tables were read –
equals counts taken from the tables by queries that share no code with the night: DuckDB over the Delta log's
own files, and SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from deltalake import DeltaTable

from tests.integration.test_night import IDENTITIES, PATIENTS, RESULTS, VISITS, Place
from tests.lib.sender import identities

pytestmark = pytest.mark.slow
LATER = """
    row_key | op | subject_ref | visit_ref | report_ref | item_code | item_name | value_text | value_number | unit   | result_time         | month
    l1      | U  | s1          | v1        | r1         | L_GLU     | 血糖      | 7.9        | 7.9          | mmol/L | 2024-02-05T08:30:00 | 2024-02
    l2      | D  | -           | -         | -          | -         | -         | -          | -            | -      | -                   | 2024-01
    l4      | U  | s1          | v1        | r3         | K         | 血钾      | 9          | 9            | mmol/L | -                   | 2024-02
    l9      | D  | -           | -         | -          | -         | -         | -          | -            | -      | -                   | 2024-02
"""
Parts = Counter[tuple[str, ...]]


class Record:
    """The lineage of one run, and the tables it names, seen with other eyes than the product's."""

    def __init__(self, place: Place, run_id: str) -> None:
        self.lake, self.run = place.home.lake, run_id
        self.control = sqlite3.connect(place.home.control_db)
        self.vault = place.home.vault
        self.db = duckdb.connect()
        self.inputs = self.rows(
            'SELECT "table", version, input_table, input_version, "use", "rows", reason FROM lineage_input '
            "WHERE run_id = ?"
        )
        self.lines = self.rows(
            'SELECT "table", version, hospital, category, month, bucket, parcel, rows_in, rows_out, held '
            "FROM lineage WHERE run_id = ?"
        )

    def rows(self, statement: str) -> list[dict[str, Any]]:
        found = self.control.execute(statement, (self.run,))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]

    def place(self, table: str) -> Path:
        layer, _, rest = table.partition(".")
        return self.lake / layer / rest

    def at(self, table: str, version: int) -> str:
        """One version of one table, as a name for a query."""
        name = f"{table.replace('.', '_')}_{version}"
        self.db.register(name, DeltaTable(self.place(table), version=version).to_pyarrow_table())
        return name

    def count(self, statement: str) -> Parts:
        """Rows by the columns before the last."""
        return Counter({tuple(map(str, row[:-1])): row[-1] for row in self.db.execute(statement).fetchall()})

    def written(self, table: str, version: int, *keys: str) -> tuple[Parts, Parts]:
        """(rows, held rows) by `keys`, in the files that the commit added."""
        log = self.place(table) / "_delta_log" / f"{version:020}.json"
        actions = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        rows, held = Counter(), Counter()
        for add in [action["add"] for action in actions if "add" in action]:
            file = (self.place(table) / add["path"]).as_posix()
            rows_of = f"read_parquet('{file}', hive_partitioning = false)"
            columns = [row[0] for row in self.db.execute(f"DESCRIBE SELECT * FROM {rows_of}").fetchall()]
            keeps = "count(held)" if "held" in columns else "0"
            named = [key if key in columns else f"'{add['partitionValues'][key]}' AS {key}" for key in keys]
            counted = f"SELECT {', '.join([*named, 'count(*)', keeps])} FROM {rows_of} GROUP BY ALL"
            for *values, n, h in self.db.execute(counted).fetchall():
                rows[tuple(map(str, values))] += n
                held[tuple(map(str, values))] += h
        return rows, held

    def recorded(self, table: str, version: int, *keys: str) -> tuple[Parts, Parts, Parts]:
        """(read, written, held) by `keys`, as they are on record."""
        read, written, held = Counter(), Counter(), Counter()
        for line in self.lines:
            if (line["table"], line["version"]) == (table, version):
                key = tuple(str(line[name]) for name in keys)
                read[key] += line["rows_in"]
                written[key] += line["rows_out"]
                held[key] += line["held"]
        return read, written, held

    def of(self, table: str, version: int, use: str = "rows") -> list[dict[str, Any]]:
        return [
            one for one in self.inputs if (one["table"], one["version"], one["use"]) == (table, version, use)
        ]

    @property
    def commits(self) -> set[tuple[str, int]]:
        return {(one["table"], one["version"]) for one in self.inputs}


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, dict[str, int], Record, Record]:
    """Two nights, the second with an update, deletions, a row without its time (held) and refused rows; the
    versions that the first one left."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELUO_LAKE_SPAN", "month")
        made = Place(tmp_path_factory.mktemp("nights"))
        made.deliver("patient", PATIENTS, identity=identities(IDENTITIES))
        made.deliver("visit", VISITS)
        made.deliver("lab_result", RESULTS, quarantined=2, duplicate=1)
        first = made.night().run_id
        left = made.release().versions
        made.deliver("lab_result", LATER, refused=("l3", "l5"))
        second = made.night().run_id
    return made, left, Record(made, first), Record(made, second)


KEYS = {
    "standard.lab_result": ("hospital", "month"),
    "standard.visit": ("hospital", "month"),
    "standard.patient": ("hospital", "month"),
    "standard.person_link": ("hospital",),
    "standard.person": ("bucket",),
    "application.timeline": ("bucket",),
    "application.search_document": ("bucket",),
    "application.person_wide": ("bucket",),
    "application.disease_person": ("bucket",),
    "application.disease_value": ("bucket",),
    "application.disease_quality": ("bucket",),
    "application.disease_treatment": ("bucket",),
    "application.disease_figure": (),
    "application.quality_result": ("category", "hospital"),
    "application.quality_finding": ("category", "hospital"),
    "application.indicator_value": (),
    "application.flow": (),
}


def test_every_commit_of_the_lake_has_inputs_with_versions(
    nights: tuple[Place, dict[str, int], Record, Record],
) -> None:
    place, _, *records = nights
    made = set()
    for log in place.home.lake.rglob("_delta_log/*.json"):
        table = f"{log.parents[2].name}.{log.parents[1].name}"
        text = log.read_text(encoding="utf-8")
        if '"metaData"' not in text:  # a table is created by a commit that writes nothing
            made.add((table, int(log.stem)))
    assert made == records[0].commits | records[1].commits
    for record in records:
        for one in record.inputs:
            assert one["rows"] is not None or one["reason"]
            if one["input_table"].startswith(("source.", "standard.", "application.")):
                DeltaTable(record.place(one["input_table"]), version=one["input_version"])
        for table, version in record.commits:
            assert record.of(table, version), f"{table} {version} is made of nothing"


@pytest.mark.parametrize("which", [0, 1], ids=["the first night", "a night with held and deleted rows"])
def test_rows_written_and_held_are_those_in_the_files_of_the_commit(
    nights: tuple[Place, dict[str, int], Record, Record], which: int
) -> None:
    record = nights[2:][which]
    seen: Counter[str] = Counter()
    for table, version in record.commits:
        keys = KEYS.get(table, ("hospital",))
        _, written, held = record.recorded(table, version, *keys)
        rows, kept_back = record.written(table, version, *keys)
        assert (+written, +held) == (+rows, +kept_back), (table, version)
        seen["held"] += held.total()
        seen["rows"] += written.total()
    assert seen["rows"]
    assert seen["held"] == (0, 1)[which]


def test_rows_read_for_the_source_layer_are_those_of_the_parcels(
    nights: tuple[Place, dict[str, int], Record, Record],
) -> None:
    for record in nights[2:]:
        ledger = {
            f"{h}/{s}/{e}/{n}": (accepted, quarantined)
            for h, s, e, n, accepted, quarantined in record.control.execute(
                "SELECT hospital, stream, epoch, seq, accepted, quarantined FROM ledger WHERE run_id = ?",
                (record.run,),
            )
        }
        lines = [line for line in record.lines if line["table"].startswith("source.")]
        for line in lines:
            expected = ledger[line["parcel"]][line["table"] == "source.quarantine"]
            assert (line["rows_in"], line["rows_out"]) == (expected, expected)
        assert {line["parcel"] for line in lines if line["table"] != "source.quarantine"} == set(ledger)
        assert {
            one["input_table"].partition("/")[0]
            for one in record.inputs
            if one["table"].startswith("source.")
        } == {"inbox"}


def test_rows_read_for_a_standard_table_are_all_versions_of_the_affected_keys(
    nights: tuple[Place, dict[str, int], Record, Record],
) -> None:
    _, left, first, second = nights
    for table, version in sorted(
        c for c in first.commits if c[0] in ("standard.visit", "standard.lab_result")
    ):
        (source,) = first.of(table, version)
        rows = first.at(source["input_table"], source["input_version"])
        expected = first.count(f"SELECT hospital, month, count(*) FROM {rows} GROUP BY ALL")
        assert first.recorded(table, version, "hospital", "month")[0] == expected
        assert source["rows"] == expected.total()
    ((table, version),) = [c for c in second.commits if c[0] == "standard.lab_result"]
    (source,) = second.of(table, version)
    rows = second.at(source["input_table"], source["input_version"])
    base = second.at(table, left[table])
    expected = second.count(f"""
        WITH fresh AS (SELECT * FROM {rows} WHERE seq = 2),
             parts AS (SELECT hospital, month FROM fresh UNION
                       SELECT hospital, month FROM {base} WHERE row_key IN (SELECT row_key FROM fresh)),
             keys AS (SELECT hospital, row_key FROM fresh UNION
                      SELECT hospital, row_key FROM {base} SEMI JOIN parts USING (hospital, month))
        SELECT hospital, month, count(*) FROM {rows} SEMI JOIN parts USING (hospital, month)
        SEMI JOIN keys USING (hospital, row_key) GROUP BY ALL""")
    read, written, _ = second.recorded(table, version, "hospital", "month")
    assert +read == expected
    assert source["rows"] == expected.total() == 6
    assert written.total() == 2, "read and written are different counts: versions were replaced and deleted"
    assert [one["input_version"] for one in second.of(table, version, "compared")] == [left[table]]
    for one in second.of(table, version, "lookup"):
        rows = second.at(one["input_table"], one["input_version"])
        assert one["rows"] == second.count(f"SELECT count(*) FROM {rows}")[()]


def test_rows_read_for_checks_are_the_rows_of_the_hospitals_counted(
    nights: tuple[Place, dict[str, int], Record, Record],
) -> None:
    for record in nights[2:]:
        for table, version in sorted(c for c in record.commits if c[0].startswith("application.quality")):
            (source,) = record.of(table, version)
            category = source["input_table"].partition(".")[2]
            rows = record.at(source["input_table"], source["input_version"])
            expected = record.count(f"SELECT '{category}', hospital, count(*) FROM {rows} GROUP BY ALL")
            assert record.recorded(table, version, "category", "hospital")[0] == expected
            for one in record.of(table, version, "lookup"):
                if one["input_table"] == "source.quarantine":
                    rows = record.at("source.quarantine", one["input_version"])
                    refused = f"SELECT count(*) FROM {rows} WHERE category = '{category}'"
                    assert one["rows"] == record.count(refused)[()]


def test_rows_read_for_persons_are_the_rows_of_the_persons_of_each_bucket(
    nights: tuple[Place, dict[str, int], Record, Record],
) -> None:
    for record in nights[2:]:
        for table, version in sorted(c for c in record.commits if KEYS.get(c[0]) == ("bucket",)):
            if table == "standard.person":
                continue
            expected: Parts = Counter()
            (links,) = record.of(table, version, "lookup") and [
                one
                for one in record.of(table, version, "lookup")
                if one["input_table"] == "standard.person_link"
            ]
            link = record.at("standard.person_link", links["input_version"])
            read = record.recorded(table, version, "bucket")[0]
            buckets = ", ".join(bucket for (bucket,) in read)
            for one in record.of(table, version):
                rows = record.at(one["input_table"], one["input_version"])
                joined = (
                    "" if table.endswith("person_wide") else f"JOIN {link} l USING (hospital, subject_ref)"
                )
                mine = record.count(
                    f"SELECT bucket, count(*) FROM {rows} {joined} WHERE bucket IN ({buckets}) GROUP BY ALL"
                )
                assert one["rows"] == mine.total(), one
                expected += mine
            assert +read == expected, (table, version)
            assert (
                links["rows"] == record.count(f"SELECT count(*) FROM {link} WHERE bucket IN ({buckets})")[()]
            )


def test_rows_read_for_figures_are_all_rows_and_for_links_the_vaults_identities(
    nights: tuple[Place, dict[str, int], Record, Record],
) -> None:
    place, _, first, second = nights
    for record in (first, second):
        for table, version in sorted(c for c in record.commits if KEYS.get(c[0]) == ()):
            total = 0
            for one in (*record.of(table, version), *record.of(table, version, "lookup")):
                rows = record.at(one["input_table"], one["input_version"])
                assert one["rows"] == record.count(f"SELECT count(*) FROM {rows}")[()]
                total += one["rows"] if one["use"] == "rows" else 0
            assert record.recorded(table, version)[0][()] == total
    ((table, version),) = [c for c in first.commits if c[0] == "standard.person_link"]
    (vault,) = first.of(table, version)
    known = (
        sqlite3.connect(next(place.home.vault.glob("vault.db")))
        .execute(
            "SELECT hospital, count(*), max(source_id) FROM current_identity WHERE op = 'U' GROUP BY hospital"
        )
        .fetchall()
    )
    assert first.recorded(table, version, "hospital")[0] == {(h,): n for h, n, _ in known}
    assert vault["input_version"] == max(newest for *_, newest in known)
