"""Analysis as a room of the portal."""

from __future__ import annotations

from heluo.delivery.analysis import chain, endpoints
from heluo.delivery.analysis.frame_files import remove_what_is_over
from heluo.delivery.analysis.resources import (
    BUILD_FRAME,
    CANCEL,
    CHECK_AGREEMENT,
    EXPORT_CODE,
    GRANTED_FRAMES,
    LIST_ANALYSES,
    METHODS,
    RUN,
    SEE_RESULT,
)
from heluo.delivery.analysis.runner import open_runner
from heluo.delivery.frame.room import Room
from heluo.delivery.frame.work import QUESTION, READ, SHORT

ROOM = Room(
    order=25,
    router=endpoints.router,
    resources=(METHODS, GRANTED_FRAMES),
    work={
        SHORT: (
            endpoints.algorithms,
            endpoints.one_algorithm,
            endpoints.frame_list,
            endpoints.one_frame,
            endpoints.begin,
            endpoints.in_r,
            endpoints.runs,
            endpoints.one_run,
            endpoints.cancel,
            endpoints.recompute,
        ),
        QUESTION: (endpoints.build_frame,),
        READ: (endpoints.result, endpoints.figure, endpoints.code, endpoints.agreements, endpoints.agreement),
    },
    acts=(BUILD_FRAME, RUN, CANCEL, LIST_ANALYSES, SEE_RESULT, EXPORT_CODE, CHECK_AGREEMENT),
    opens=open_runner,
    looks_after=remove_what_is_over,
    repeats={"frame": chain.frame, "run": chain.run},
)
