"""Nights that are tried on a copy: asking for one, and what each found. Done by the worker, never here."""

from __future__ import annotations

from typing import Any, cast

from heluo.access import audit
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Words
from heluo.delivery.operations.resources import ASK_DRY_RUN, DRY_RUNS, LIST_DRY_RUNS, SEE_DRY_RUN
from heluo.delivery.operations.schemas import (
    ChangedPart,
    ChangedTable,
    DryRunDetail,
    DryRunFound,
    DryRunLine,
    DryRuns,
    DryRunStatus,
    StepTime,
    WouldStop,
)
from heluo.kit.db import reading, transaction
from heluo.lakehouse import dry_runs
from heluo.lakehouse.records import DryRun

LINES = 50


def listed(asking: Caller) -> DryRuns:
    """The newest ones. Raises NotPermitted."""
    permit = asking.permit(DRY_RUNS)
    dry_runs.end_if_gone(asking.portal.home, asking.portal.control)
    with reading(asking.portal.control) as session:
        lines = [_line(one, dry_runs.found_by(one)) for one in dry_runs.newest(session, LINES)]
    asking.remember(permit, LIST_DRY_RUNS, rows=len(lines))
    return DryRuns(dry_runs=lines)


def one(asking: Caller, id: str) -> DryRunDetail:
    """Raises NotPermitted, NotFound."""
    permit = asking.permit(DRY_RUNS, id)
    dry_runs.end_if_gone(asking.portal.home, asking.portal.control)
    with reading(asking.portal.control) as session:
        line = dry_runs.one(session, id)
        found = dry_runs.found_by(line)
        shown = DryRunDetail(line=_line(line, found), found=None if found is None else _found(found))
    asking.remember(permit, SEE_DRY_RUN, id, rows=len(shown.found.tables) if shown.found else 0)
    return shown


def ask(asking: Caller) -> DryRunLine:
    """Raises NotPermitted, Conflict while one is open."""
    permit = asking.permit(DRY_RUNS)
    dry_runs.end_if_gone(asking.portal.home, asking.portal.control)
    with transaction(asking.portal.control) as session:
        made = dry_runs.ask(session, asking.account)
        audit.append(
            session,
            audit.Event(
                asking.account,
                asking.role,
                ASK_DRY_RUN.name,
                "allowed",
                purpose=permit.purpose,
                object=made.id,
                level=permit.level,
                address=asking.address,
                decision=permit.id,
            ),
        )
        return _line(made, None)


def _line(of: DryRun, found: dict[str, Any] | None) -> DryRunLine:
    parts = [part for table in found["tables"] for part in table["parts"]] if found else []
    return DryRunLine(
        id=of.id,
        asked_by=of.asked_by,
        asked_at=of.asked_at,
        started=of.started,
        ended=of.ended,
        status=cast("DryRunStatus", of.status),
        error=of.error,
        tables=len(found["tables"]) if found else None,
        added=sum(part["added"] for part in parts) if found else None,
        removed=sum(part["removed"] for part in parts) if found else None,
        persons=found["persons"] if found else None,
    )


def _found(found: dict[str, Any]) -> DryRunFound:
    return DryRunFound(
        release=found["release"],
        parcels=found["parcels"],
        rows_loaded=found["rows_loaded"],
        declarations=found["declarations"],
        remade=found["remade"],
        tables=[
            ChangedTable(
                table=table["table"],
                columns=table["columns"],
                parts=[ChangedPart(**part) for part in table["parts"]],
            )
            for table in found["tables"]
        ],
        persons=found["persons"],
        faults=[
            WouldStop(hospital=hospital, category=category, code=code)
            for hospital, category, code in found["faults"]
        ],
        seconds=found["seconds"],
        steps=[
            StepTime(label=Words(zh=step["zh"], en=step["en"]), seconds=step["seconds"])
            for step in found["steps"]
        ],
        bytes_written=found["bytes_written"],
    )
