"""Decisions about runs, parcels and releases: whose a caller sees. A look at control data is an event of the
log too."""

from __future__ import annotations

from heluo.access.permit import ROWS
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.faults import fault_lines
from heluo.delivery.operations import control_answers
from heluo.delivery.operations import repairs as mended
from heluo.delivery.operations.resources import (
    FAULTS,
    LIST_FAULTS,
    LIST_PARCELS,
    LIST_RELEASES,
    LIST_REPAIRS,
    LIST_RUNS,
    PARCELS,
    RELEASES,
    RUNS,
    SEE_RUN,
)
from heluo.delivery.operations.schemas import Faults, Parcels, Releases, Repairs, RunDetail, Runs
from heluo.kit.db import reading
from heluo.kit.errors import BadInput
from heluo.lakehouse.interrupted import end_if_interrupted


def runs(asking: Caller, limit: int) -> Runs:
    """The newest runs. Raises NotPermitted."""
    permit = asking.permit(RUNS)
    end_if_interrupted(asking.portal.home, asking.portal.control)
    with reading(asking.portal.control) as session:
        found = control_answers.runs(session, permit, limit)
    asking.remember(permit, LIST_RUNS, rows=len(found))
    return Runs(runs=found)


def run(asking: Caller, id: str) -> RunDetail:
    """One run. Raises NotPermitted, NotFound."""
    permit = asking.permit(RUNS, id)
    end_if_interrupted(asking.portal.home, asking.portal.control)
    with reading(asking.portal.control) as session:
        found = control_answers.run(session, permit, id)
    asking.remember(permit, SEE_RUN, id, rows=len(found.lines))
    return found


def faults(asking: Caller, hospital: str, closed: bool) -> Faults:
    """What stopped hospitals × categories; keys of rows for those who may see rows. Raises NotPermitted."""
    permit = asking.permit(FAULTS, hospital)
    if hospital:
        asking.check_own(permit, hospital, LIST_FAULTS, hospital)
    with reading(asking.portal.control) as session:
        found = fault_lines(session, permit, also_closed=True, hospital=hospital, keys=ROWS in permit.forms)
    ended = [one for one in found if one.closed_run is not None]
    shown = found if closed else [one for one in found if one.closed_run is None]
    asking.remember(permit, LIST_FAULTS, hospital, rows=len(shown))
    return Faults(faults=shown, closed=len(ended))


def repairs(asking: Caller) -> Repairs:
    """What the last nights mended, and what is asked for again. Raises NotPermitted."""
    permit = asking.permit(FAULTS)
    with reading(asking.portal.control) as session:
        found = mended.repairs(session, permit)
    asking.remember(permit, LIST_REPAIRS, rows=len(found.nights))
    return found


def parcels(asking: Caller, hospital: str, status: str, offset: int, limit: int) -> Parcels:
    """Parcels of the ledger. Raises NotPermitted, BadInput."""
    permit = asking.permit(PARCELS, hospital)
    if status and status not in control_answers.STATUSES:
        raise BadInput(
            ("没有这个状态", "no such status"),
            " | ".join(control_answers.STATUSES),
            ("从列表中选择", "choose one of the list"),
        )
    if hospital:
        asking.check_own(permit, hospital, LIST_PARCELS, hospital)
    with reading(asking.portal.control) as session:
        found, total = control_answers.parcels(session, permit, hospital, status, offset, limit)
    asking.remember(permit, LIST_PARCELS, hospital, rows=len(found))
    return Parcels(parcels=found, total=total)


def releases(asking: Caller) -> Releases:
    """Every release. Raises NotPermitted."""
    permit = asking.permit(RELEASES)
    with reading(asking.portal.control) as session:
        found = control_answers.releases(session, asking.portal.home, permit)
    asking.remember(permit, LIST_RELEASES, rows=len(found))
    return Releases(releases=found)
