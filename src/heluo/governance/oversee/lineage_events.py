"""Runs as OpenLineage events, for catalogues that other programs keep: which version of which table was made
of which versions of which others, how many rows that were, and which column is made of which.

Built from what the steps recorded while they read and wrote (`lakehouse.lineage`) and from the graph of
columns; nothing is guessed from an expression. No row and no value is in an event. Specification:
https://openlineage.io/spec.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, RunEvent, RunState, set_producer
from openlineage.client.event_v2 import Run as EventRun
from openlineage.client.facet_v2 import (
    DatasetFacet,
    column_lineage_dataset,
    dataset_version_dataset,
    error_message_run,
    input_statistics_input_dataset,
    output_statistics_output_dataset,
    parent_run,
    schema_dataset,
)
from sqlalchemy.orm import Session

from heluo.kit.errors import NotFound
from heluo.lakehouse import column_graph
from heluo.lakehouse.column_graph import ColumnGraph, LineageColumn
from heluo.lakehouse.lineage import LOOKED_UP, MADE_OF
from heluo.lakehouse.records import Lineage, LineageInput, Run
from heluo.lakehouse.tables import lake_table, tables

NAMESPACE = "heluo"
"""Of jobs, and of the lake's tables. What a hospital holds is in `heluo.hospital.<code>`, what arrived in
`heluo.inbox`, declarations and the vault in `heluo.centre`."""
PRODUCER = "urn:heluo:lineage"
set_producer(PRODUCER)
_ROOT = uuid.uuid5(uuid.NAMESPACE_URL, PRODUCER)
_STATES = {"succeeded": RunState.COMPLETE, "failed": RunState.FAIL}


def events(session: Session, run_id: str = "") -> Iterator[RunEvent]:
    """The events of the run `run_id` (default: the last one that ended): its start, each commit of a table
    with what it read, its end. Raises NotFound."""
    run = _run(session, run_id)
    stored = column_graph.newest(session)
    graph = None if stored is None else column_graph.parsed(stored.body)
    night = Job(NAMESPACE, f"run.{run.kind}")
    own = EventRun(str(uuid.uuid5(_ROOT, run.id)))
    yield _event(RunState.START, run.started, own, night)
    ended = run.ended or run.started
    parent = parent_run.ParentRunFacet(
        run=parent_run.Run(own.runId), job=parent_run.Job(night.namespace, night.name)
    )
    for table, version, rows in _commits(session, run.id):
        yield _event(
            RunState.COMPLETE,
            ended,
            EventRun(str(uuid.uuid5(_ROOT, f"{run.id}/{table}/{version}")), {"parent": parent}),
            Job(NAMESPACE, f"write.{table}"),
            _inputs(session, run.id, table, version),
            [_output(table, version, rows, graph)],
        )
    if run.status in _STATES:
        last = EventRun(own.runId)
        if run.error:
            last = EventRun(
                own.runId, {"errorMessage": error_message_run.ErrorMessageRunFacet(run.error, "PYTHON")}
            )
        yield _event(_STATES[run.status], ended, last, night)


def _run(session: Session, run_id: str) -> Run:
    ended = sa.select(Run).where(Run.ended.is_not(None)).order_by(Run.ended.desc()).limit(1)
    run = session.get(Run, run_id) if run_id else session.scalar(ended)
    if run is None:
        raise NotFound(
            (f"没有运行 {run_id}", f"no run {run_id}") if run_id else ("还没有运行过", "nothing has run yet"),
            ("中心的一次运行", "a run of this centre"),
            ("门户“运行”页列出它们", "the portal's page of runs lists them"),
        )
    return run


def _event(
    state: RunState,
    at: datetime,
    run: EventRun,
    job: Job,
    inputs: Sequence[InputDataset] = (),
    outputs: Sequence[OutputDataset] = (),
) -> RunEvent:
    return RunEvent(
        eventType=state,
        eventTime=at.isoformat(),
        run=run,
        job=job,
        producer=PRODUCER,
        inputs=list(inputs),
        outputs=list(outputs),
    )


def _commits(session: Session, run_id: str) -> list[tuple[str, int, int]]:
    """(table, version that was made, rows written) in the order of the run."""
    found = session.execute(
        sa.select(Lineage.table, Lineage.version, sa.func.sum(Lineage.rows_out))
        .where(Lineage.run_id == run_id)
        .group_by(Lineage.table, Lineage.version)
        .order_by(sa.func.min(Lineage.id))
    )
    return [(table, version, int(rows)) for table, version, rows in found]


def _inputs(session: Session, run_id: str, table: str, version: int) -> list[InputDataset]:
    lines = session.scalars(
        sa.select(LineageInput)
        .where(
            LineageInput.run_id == run_id,
            LineageInput.table == table,
            LineageInput.version == version,
            LineageInput.use.in_((MADE_OF, LOOKED_UP)),
        )
        .order_by(LineageInput.id)
    )
    return [
        InputDataset(
            _namespace_of(line.input_table),
            line.input_table.removeprefix("inbox/"),
            facets={"version": dataset_version_dataset.DatasetVersionDatasetFacet(str(line.input_version))},
            inputFacets={}
            if line.rows is None
            else {
                "inputStatistics": input_statistics_input_dataset.InputStatisticsInputDatasetFacet(
                    rowCount=line.rows
                )
            },
        )
        for line in lines
    ]


def _namespace_of(table: str) -> str:
    if table.startswith("inbox/"):
        return f"{NAMESPACE}.inbox"
    return NAMESPACE if table in tables() else f"{NAMESPACE}.centre"


def _output(table: str, version: int, rows: int, graph: ColumnGraph | None) -> OutputDataset:
    schema = lake_table(table).schema if table in tables() else ()
    facets: dict[str, DatasetFacet] = {
        "version": dataset_version_dataset.DatasetVersionDatasetFacet(str(version)),
        "schema": schema_dataset.SchemaDatasetFacet(
            fields=[
                schema_dataset.SchemaDatasetFacetFields(name=field.name, type=str(field.type))
                for field in schema
            ]
        ),
    }
    if graph is not None and (columns := _columns(graph, table, [field.name for field in schema])):
        facets["columnLineage"] = columns
    return OutputDataset(
        NAMESPACE,
        table,
        facets=facets,
        outputFacets={
            "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
                rowCount=rows
            )
        },
    )


def _columns(
    graph: ColumnGraph, table: str, names: Sequence[str]
) -> column_lineage_dataset.ColumnLineageDatasetFacet | None:
    """What each column of `table` is made of; what decides which rows it has belongs to the whole table."""
    known = {name: f"{table}.{name}" for name in names if f"{table}.{name}" in graph.columns}
    if not known:
        return None
    decides = sorted({one for id in known.values() for one in graph.decided_by[id]})
    fields: Mapping[str, column_lineage_dataset.Fields] = {
        name: column_lineage_dataset.Fields(
            inputFields=[_field(graph.columns[one], "DIRECT") for one in sorted(graph.made_of[id])]
        )
        for name, id in known.items()
        if graph.made_of[id]
    }
    return column_lineage_dataset.ColumnLineageDatasetFacet(
        fields=dict(fields), dataset=[_field(graph.columns[one], "INDIRECT") for one in decides]
    )


def _field(of: LineageColumn, how: str) -> column_lineage_dataset.InputField:
    namespace = {
        "hospital": f"{NAMESPACE}.hospital.{of.hospital}",
        "declaration": f"{NAMESPACE}.centre",
        "vault": f"{NAMESPACE}.centre",
    }.get(of.kind, NAMESPACE)
    transformations = [column_lineage_dataset.Transformation(type=how)]
    return column_lineage_dataset.InputField(namespace, of.group, of.name, transformations)
