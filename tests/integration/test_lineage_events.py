"""Events of a run, read back by the classes that the authors of OpenLineage generate from their schema: a key
that the schema does not have, or one that it wants, is an error there."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import pkgutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import attr
import openlineage.client.generated as generated
import pytest
from openlineage.client.event_v2 import Run as EventRun
from openlineage.client.event_v2 import RunEvent

from heluo.entrypoints.control import control
from heluo.entrypoints.lineage_events import lineage_events
from heluo.kit.db import transaction
from heluo.kit.errors import NotFound, Unavailable
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.lakehouse import column_graph
from heluo.lakehouse.column_graph import ColumnGraph, Kind, LineageColumn
from heluo.lakehouse.records import Lineage, LineageInput, Run

BEGAN = dt.datetime(2026, 11, 30, 20, 0, tzinfo=dt.UTC)
TABLE = "standard.lab_result"


def classes() -> dict[str, type]:
    """Address of a schema → the class that was generated from it."""
    found: dict[str, type] = {}
    for info in pkgutil.iter_modules(generated.__path__):
        module = importlib.import_module(f"{generated.__name__}.{info.name}")
        for one in vars(module).values():
            if isinstance(one, type) and attr.has(one) and "_get_schema" in vars(one):
                found[vars(one)["_get_schema"].__func__()] = one
    return found


SCHEMAS = classes()


def reread(facets: dict[str, Any]) -> list[Any]:
    """Each facet as an object of its class."""
    made = []
    for facet in facets.values():
        given = {name: value for name, value in facet.items() if name not in ("_producer", "_schemaURL")}
        assert facet["_producer"] == "urn:heluo:lineage"
        made.append(SCHEMAS[facet["_schemaURL"]](**given))
    return made


def check_event(event: dict[str, Any]) -> None:
    """Raises where the event, or a facet in it, is not one of the schema."""
    given = {name: value for name, value in event.items() if name not in ("schemaURL", "run")}
    RunEvent(**given, run=EventRun(runId=event["run"]["runId"]))
    reread(event["run"]["facets"])
    for one in event["inputs"]:
        reread(one["facets"])
        reread(one["inputFacets"])
    for one in event["outputs"]:
        reread(one["facets"])
        reread(one["outputFacets"])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A centre after one night that read a parcel and wrote a table twice, and one that failed."""
    made = Home(tmp_path)
    graph = ColumnGraph()
    sources: tuple[tuple[str, Kind, str, str], ...] = (
        ("hospital.h01.lab_result.XM", "hospital", "lab_result", "XM"),
        ("source.lab_result.item_code", "source", "source.lab_result", "item_code"),
        ("values.source", "declaration", "declaration.values", "source"),
    )
    for id, kind, group, name in sources:
        code = "h01" if kind == "hospital" else ""
        graph.add(LineageColumn(id, kind, group, name, Text(name, name), code), ())
    graph.add(
        LineageColumn(f"{TABLE}.item_code", "standard", TABLE, "item_code", Text("项目", "item")),
        ("source.lab_result.item_code", "hospital.h01.lab_result.XM"),
        ("values.source",),
    )
    with transaction(control(made)) as session:
        ends = BEGAN + dt.timedelta(minutes=9)
        session.add(Run(id="run_1", kind="night", started=BEGAN, ended=ends, status="succeeded"))
        later = BEGAN + dt.timedelta(days=1)
        session.add(
            Run(
                id="run_2", kind="night", started=later, ended=later, status="failed", error="磁盘已满 · full"
            )
        )
        session.flush()
        for version, hospital, rows in ((0, "h01", 5), (0, "h02", 7), (1, "h01", 2)):
            session.add(
                Lineage(
                    run_id="run_1",
                    table=TABLE,
                    version=version,
                    hospital=hospital,
                    rows_in=rows,
                    rows_out=rows,
                )
            )
        for source, use, rows in (
            ("inbox/h01/lab_result/1", "rows", 12),
            ("source.lab_result", "rows", None),
            ("vault.identities", "lookup", 3),
            (TABLE, "compared", 99),
        ):
            session.add(
                LineageInput(
                    run_id="run_1",
                    table=TABLE,
                    version=0,
                    input_table=source,
                    input_version=4,
                    use=use,
                    rows=rows,
                )
            )
        column_graph.store(session, "key", graph)
    return made


def handed_out(home: Home, to: Path, run: str = "") -> list[dict[str, Any]]:
    count = lineage_events(home, run, to)
    found = [json.loads(line) for line in to.read_text(encoding="utf-8").splitlines()]
    assert len(found) == count
    for one in found:
        check_event(one)
    return found


def test_a_run_is_told_from_its_start_to_its_end(home: Home, tmp_path: Path) -> None:
    began, first, second, ended = handed_out(home, tmp_path / "events.ndjson", "run_1")
    assert [one["eventType"] for one in (began, first, second, ended)] == ["START", *["COMPLETE"] * 3]
    assert began["run"]["runId"] == ended["run"]["runId"] != first["run"]["runId"] != second["run"]["runId"]
    assert first["run"]["facets"]["parent"]["run"]["runId"] == began["run"]["runId"]
    assert [(one["namespace"], one["name"]) for one in first["inputs"]] == [
        ("heluo.inbox", "h01/lab_result/1"),
        ("heluo", "source.lab_result"),
        ("heluo.centre", "vault.identities"),
    ]
    counted = [one["inputFacets"].get("inputStatistics", {}).get("rowCount") for one in first["inputs"]]
    assert counted == [12, None, 3], "what nobody counted is not said to be nought"
    (output,) = first["outputs"]
    assert (output["name"], output["facets"]["version"]["datasetVersion"]) == (TABLE, "0")
    assert output["outputFacets"]["outputStatistics"]["rowCount"] == 12
    assert second["outputs"][0]["outputFacets"]["outputStatistics"]["rowCount"] == 2
    assert second["inputs"] == []


def test_columns_say_what_they_are_made_of_and_what_decides_the_rows(home: Home, tmp_path: Path) -> None:
    columns = handed_out(home, tmp_path / "events.ndjson", "run_1")[1]["outputs"][0]["facets"][
        "columnLineage"
    ]
    made = columns["fields"]["item_code"]["inputFields"]
    assert [(one["namespace"], one["name"], one["field"]) for one in made] == [
        ("heluo.hospital.h01", "lab_result", "XM"),
        ("heluo", "source.lab_result", "item_code"),
    ]
    (decides,) = columns["dataset"]
    assert (decides["namespace"], decides["name"], decides["transformations"][0]["type"]) == (
        "heluo.centre",
        "declaration.values",
        "INDIRECT",
    )


def test_the_last_run_failed_and_says_why(home: Home, tmp_path: Path) -> None:
    began, ended = handed_out(home, tmp_path / "events.ndjson")
    assert (began["eventType"], ended["eventType"]) == ("START", "FAIL")
    assert ended["run"]["facets"]["errorMessage"]["message"] == "磁盘已满 · full"
    with pytest.raises(NotFound):
        lineage_events(home, "run_9")


def test_a_check_that_can_fail(home: Home, tmp_path: Path) -> None:
    event = handed_out(home, tmp_path / "events.ndjson", "run_1")[1]
    event["outputs"][0]["facets"]["version"]["number"] = 1
    with pytest.raises(TypeError, match="number"):
        check_event(event)
    event = handed_out(home, tmp_path / "events.ndjson", "run_1")[0]
    event["run"]["runId"] = "run_1"
    with pytest.raises(ValueError, match="badly formed"):
        check_event(event)


@pytest.fixture
def catalogue() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """(address of a service that takes events, what it took)."""
    taken: list[dict[str, Any]] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(201)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is to be printed."""

    server = HTTPServer(("127.0.0.1", 0), Taking)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", taken
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_catalogue_is_sent_the_same_events(
    home: Home, tmp_path: Path, catalogue: tuple[str, list[dict[str, Any]]]
) -> None:
    url, taken = catalogue
    assert lineage_events(home, "run_1", url=url) == 4
    assert taken == handed_out(home, tmp_path / "events.ndjson", "run_1")


def test_a_catalogue_that_is_not_there_is_named(home: Home) -> None:
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1"):
        lineage_events(home, "run_1", url="http://127.0.0.1:9")
