"""Search as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import OwnAct, Room
from heluo.delivery.frame.work import QUESTION, READ
from heluo.delivery.search import code_endpoints, endpoints
from heluo.delivery.search.build import build
from heluo.delivery.search.resources import (
    BATCH,
    BUILD_INDEX,
    COUNT,
    INDEX,
    PERSONS,
    READ_DOCUMENT,
    SAVE_COHORT,
    SEE_VARIABLE,
    TEXT,
    TOUR,
    VARIABLES,
    WHY,
)
from heluo.delivery.search.router import router
from heluo.delivery.search.source import open_index
from heluo.kit.text import Text


def page(_: str) -> str:
    """The page of search: an event names its question by a hash, from which the question cannot be shown
    again."""
    return "/search"


ROOM = Room(
    order=20,
    router=router,
    resources=(VARIABLES, COUNT, TEXT, PERSONS, BATCH, INDEX),
    work={
        READ: (
            endpoints.text,
            endpoints.document,
            endpoints.examples,
            endpoints.variables,
            endpoints.variable,
            code_endpoints.code_offers,
            code_endpoints.named_codes,
            code_endpoints.code_branches,
            code_endpoints.saved_code_sets,
            code_endpoints.save_code_set,
            code_endpoints.read_code_set,
            code_endpoints.code_set,
            code_endpoints.change_code_set,
            code_endpoints.remove_code_set,
            code_endpoints.code_set_versions,
            code_endpoints.code_set_difference,
            endpoints.saved_cohorts,
            endpoints.save_cohort,
            endpoints.import_circe,
            endpoints.export_circe,
            endpoints.cohort,
            endpoints.change_cohort,
            endpoints.remove_cohort,
            endpoints.cohort_versions,
            endpoints.cohort_difference,
            endpoints.figure,
            endpoints.lists,
            endpoints.saved_frames,
            endpoints.save_frame,
            endpoints.saved_frame,
            endpoints.change_frame,
            endpoints.remove_frame,
        ),
        QUESTION: (
            endpoints.count,
            code_endpoints.count_code_set,
            endpoints.persons,
            endpoints.batch,
            endpoints.cohort_members,
            endpoints.why,
            endpoints.save_list,
            endpoints.plan_frame,
        ),
    },
    acts=(READ_DOCUMENT, SEE_VARIABLE, SAVE_COHORT, WHY, BUILD_INDEX, TOUR),
    own_acts=(
        OwnAct(TEXT.act, Text("全文检索", "searched texts"), page),
        OwnAct(READ_DOCUMENT, Text("阅读了一份文书", "read a document"), page),
        OwnAct(COUNT.act, Text("条件计数", "counted a condition tree"), page),
        OwnAct(PERSONS.act, Text("列出了人员", "listed persons"), page),
        OwnAct(BATCH.act, Text("按标识批量查找", "looked up identifiers"), page),
    ),
    opens=open_index,
    after_release=build,
)
