"""Outputs as a room of the portal."""

from __future__ import annotations

from heluo.access.outputs import handed
from heluo.delivery.frame.room import CentreCount, Room, Watch
from heluo.delivery.frame.work import QUESTION, READ
from heluo.delivery.outputs import alerts, endpoints, repeat
from heluo.delivery.outputs.resources import (
    COMPARE_FILE,
    IMPORTS,
    LIST_IMPORTS,
    LIST_OUTPUTS,
    LOOK_AT_FILE,
    LOOK_AT_IMPORT,
    OUTPUTS,
    SEE_OUTPUT,
    TAKE_FILE,
)
from heluo.kit.text import Text

ROOM = Room(
    order=48,
    router=endpoints.router,
    resources=(OUTPUTS, IMPORTS),
    work={
        # Files are opened and checked.
        QUESTION: (
            endpoints.put_output_file,
            endpoints.put_handed_file,
            endpoints.edit_output_file,
            endpoints.send_output_request,
            endpoints.ask_import,
        ),
        READ: (
            endpoints.output_requests,
            endpoints.begin_output_request,
            endpoints.output_request,
            endpoints.drop_output_file,
            endpoints.withdraw_output_request,
            endpoints.look_at_output,
            endpoints.compare_output,
            endpoints.take_output,
            endpoints.vote_on_outputs,
            endpoints.settle_outputs,
            endpoints.imported_files,
            endpoints.look_at_import,
            endpoints.decide_import,
            endpoints.withdraw_import,
        ),
    },
    acts=(LIST_OUTPUTS, SEE_OUTPUT, LOOK_AT_FILE, COMPARE_FILE, TAKE_FILE, LIST_IMPORTS, LOOK_AT_IMPORT),
    watches=(Watch(OUTPUTS, alerts.waiting), Watch(IMPORTS, alerts.imports_waiting)),
    looks_after=handed.tidy,
    counts=(
        CentreCount(
            Text("审核中的结果", "Outputs under review"),
            alerts.under_review,
            alerts.PAGE,
            Text("{n} 份等审核员", "{n} wait for checkers"),
        ),
    ),
    repeats={"output": repeat.output},
    # Five megabytes in base64, with what is said of the file.
    most_body=7 << 20,
)
