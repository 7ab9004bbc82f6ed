"""`project.json`: protocol, grants and chain of a project in one file, as RO-Crate 1.1 metadata (JSON-LD), so
that another installation can repeat every figure. No row, no person, no account is in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from heluo import __version__
from heluo.access.projects import grants, items
from heluo.access.projects.membership import check_member
from heluo.access.projects.tables import ProjectItem, ResearchGrant, ResearchProject
from heluo.delivery.frame.caller import Caller
from heluo.delivery.research.resources import PROJECTS, TAKE_CRATE
from heluo.delivery.research.schemas import ProjectCrate
from heluo.kit.db import reading
from heluo.kit.errors import NotPermitted

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
CONFORMS = "https://w3id.org/ro/crate/1.1"
TYPES = {
    "cohort": "Dataset",
    "frame": "Dataset",
    "run": "CreateAction",
    "output": "CreativeWork",
    "paper": "ScholarlyArticle",
}
"""Kind of an item → its type in schema.org."""


def take(asking: Caller, id: str) -> ProjectCrate:
    """The project's file, for a member. Raises NotPermitted."""
    permit = asking.permit(PROJECTS, id)
    with reading(asking.portal.control) as session:
        try:
            project = check_member(session, id, asking.account)
        except NotPermitted as refusal:
            asking.refused(PROJECTS.act, id, refusal.code)
            raise
        made = of_project(session, project)
    asking.remember(permit, TAKE_CRATE, id)
    return ProjectCrate(crate=made)


def of_project(session: Session, project: ResearchProject) -> dict[str, Any]:
    """The metadata document of `project`."""
    entered = items.listed(session, project.id)
    rights = grants.listed(session, project.id)
    root = {
        "@id": "./",
        "@type": "Dataset",
        "identifier": project.id,
        "name": project.title,
        "description": project.purpose,
        "abstract": project.protocol,
        "hypothesis": project.hypothesis,
        "variables": list(project.variables),
        "ethicsApproval": {"number": project.ethics_number, "until": _day(project.ethics_until)},
        "temporalCoverage": f"{_day(project.starts)}/{_day(project.ends)}",
        "status": project.status,
        "hasPart": [{"@id": f"#{one.id}"} for one in entered],
        "grants": [_grant(one) for one in rights],
    }
    about = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": CONFORMS},
        "about": {"@id": "./"},
        "generator": f"Heluo {__version__}",
    }
    return {"@context": CONTEXT, "@graph": [about, root, *(_item(one) for one in entered)]}


def _grant(grant: ResearchGrant) -> dict[str, Any]:
    return {
        "identifier": grant.id,
        "variables": list(grant.variables),
        "level": grant.level,
        "hospitals": grant.hospitals,
        "cohort": grant.cohort,
        "definition": grant.definition,
        "from": grant.since.isoformat(),
        "until": grant.until.isoformat(),
        "status": grant.status,
    }


def _item(one: ProjectItem) -> dict[str, Any]:
    return {
        "@id": f"#{one.id}",
        "@type": TYPES[one.kind],
        "additionalType": one.kind,
        "identifier": one.reference,
        "name": one.label_en,
        "alternateName": one.label_zh,
        "isBasedOn": [{"@id": f"#{source}"} for source in one.sources],
        "version": one.release,
        "sha256": one.figure,
        "detail": one.detail,
        "dateCreated": one.at.isoformat(),
    }


def _day(day: Any) -> str:
    return day.isoformat() if day else ""
