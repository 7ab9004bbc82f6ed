"""Saved frames from which a protocol takes its variables: what was built already is not asked again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from heluo.cohort import Definition, saved
from heluo.cohort.frame import FrameDefinition, read_frame, variables_of
from heluo.cohort.tables import SavedDefinition
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.holders import holder_of
from heluo.delivery.frame.shapes import Words
from heluo.delivery.research import answers
from heluo.delivery.research.resources import PROJECTS
from heluo.delivery.research.schemas import FrameOfProtocol, FramesOfProtocol
from heluo.kit.db import reading
from heluo.kit.errors import HeluoError

MOST = 50


def offered(asking: Caller) -> FramesOfProtocol:
    """The caller's frames and those of the caller's projects, newest change first. Raises NotPermitted."""
    asking.permit(PROJECTS)
    with reading(asking.portal.control) as session:
        who = holder_of(session, asking.account)
        found = saved.visible(session, who, "frame")[:MOST]
        frames = [made for one in found if (made := _offer(session, who, one))]
    return FramesOfProtocol(frames=frames)


def _offer(session: Session, who: saved.Holder, of: SavedDefinition) -> FrameOfProtocol | None:
    """None for a frame that cannot be read any more: its cohort went, or the dictionary changed."""
    body = saved.body(session, of)
    id, _, version = body["cohort"].rpartition("@")
    try:
        cohort = saved.body(session, saved.find(session, who, id, "cohort"), int(version))
        definition = saved.expanded(session, who, Definition.model_validate(cohort))
        plan = read_frame(FrameDefinition.model_validate(body["frame"]), definition)
    except HeluoError:
        return None
    names = Words(zh=of.name_zh or of.name_en, en=of.name_en or of.name_zh)
    return FrameOfProtocol(id=of.id, name=names, variables=answers.named(variables_of(plan)))
