"""Research as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import CentreCount, Room
from heluo.delivery.frame.work import PUBLIC, READ
from heluo.delivery.research import counts, endpoints, repeat
from heluo.delivery.research.resources import (
    GRANTED_ROWS,
    GRANTS,
    LIST_GRANTS,
    LIST_PROJECTS,
    LIST_TRAININGS,
    PROJECTS,
    SEE_PROJECT,
    TAKE_CRATE,
)
from heluo.kit.text import Text

ROOM = Room(
    order=45,
    router=endpoints.router,
    resources=(PROJECTS, GRANTS, GRANTED_ROWS),
    work={
        PUBLIC: (endpoints.register,),
        READ: (
            endpoints.my_projects,
            endpoints.frames,
            endpoints.create_project,
            endpoints.project,
            endpoints.edit_project,
            endpoints.move_project,
            endpoints.add_member,
            endpoints.remove_member,
            endpoints.add_paper,
            endpoints.crate,
            endpoints.grant_desk,
            endpoints.give_grant,
            endpoints.move_grant,
            endpoints.trainings,
            endpoints.enter_training,
        ),
    },
    acts=(LIST_PROJECTS, SEE_PROJECT, TAKE_CRATE, LIST_GRANTS, LIST_TRAININGS),
    counts=(
        CentreCount(
            Text("进行中的研究项目", "Running projects"),
            counts.running,
            "/research",
            Text("{n} 个 14 天内结束", "{n} end within 14 days"),
        ),
        CentreCount(
            Text("有效授权", "Grants in force"),
            counts.in_force,
            "/research/grants",
            Text("{n} 份 14 天内到期", "{n} end within 14 days"),
        ),
    ),
    repeats={"cohort": repeat.cohort},
)
