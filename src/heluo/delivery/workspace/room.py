"""The workspace as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import Room
from heluo.delivery.frame.work import READ
from heluo.delivery.workspace import endpoints
from heluo.delivery.workspace.held import WorkspaceHeld
from heluo.delivery.workspace.resources import (
    COMPUTE,
    END_JOB,
    END_SESSION,
    EXTRACTED_ROWS,
    EXTRACTS,
    LIST_EXTRACTS,
    SEE_DICTIONARY,
    SEE_JOBS,
    SEE_SESSION,
    START_SESSION,
    STOP_JOB,
    SUBMIT_JOB,
    WITHDRAW_EXTRACT,
)
from heluo.delivery.workspace.upkeep import look_after

ROOM = Room(
    order=46,
    router=endpoints.router,
    resources=(EXTRACTS, EXTRACTED_ROWS),
    work={
        READ: (
            endpoints.my_extracts,
            endpoints.extract_dictionary,
            endpoints.my_session,
            endpoints.start_session,
            endpoints.compute,
            endpoints.hand_over,
            endpoints.take_in,
            endpoints.stop_session,
            endpoints.my_jobs,
            endpoints.submit_job,
            endpoints.stop_job,
        )
    },
    acts=(
        LIST_EXTRACTS,
        SEE_DICTIONARY,
        WITHDRAW_EXTRACT,
        START_SESSION,
        COMPUTE,
        SEE_SESSION,
        END_SESSION,
        SEE_JOBS,
        SUBMIT_JOB,
        STOP_JOB,
        END_JOB,
    ),
    opens=WorkspaceHeld,
    looks_after=look_after,
)
