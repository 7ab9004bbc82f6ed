"""Research as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import Room
from heluo.delivery.frame.work import PUBLIC, READ
from heluo.delivery.research import endpoints, repeat
from heluo.delivery.research.resources import (
    GRANTED_ROWS,
    GRANTS,
    LIST_GRANTS,
    LIST_PROJECTS,
    PROJECTS,
    SEE_PROJECT,
    TAKE_CRATE,
)

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
        ),
    },
    acts=(LIST_PROJECTS, SEE_PROJECT, TAKE_CRATE, LIST_GRANTS),
    repeats={"cohort": repeat.cohort},
)
