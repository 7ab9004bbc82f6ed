"""A portal with a small lake for tests of programs over extracts, and a grant whose extract stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from heluo.delivery.workspace import session_page
from heluo.delivery.workspace.held import WorkspaceHeld
from heluo.delivery.workspace.upkeep import look_after
from tests.lib.built_portal import Portal, build, cheap_passwords
from tests.lib.granted_projects import given, project_of
from tests.lib.passable_folder import passable_folder
from tests.lib.small_lake import province


@contextmanager
def workspace_portal() -> Iterator[Portal]:
    """Where the sandbox's account can pass; whatever runs is ended afterwards."""
    with cheap_passwords(), passable_folder() as folder:
        made = build(folder, province("a"))
        yield made
        held_of(made).close()
        made.browser.close()


def held_of(portal: Portal) -> WorkspaceHeld:
    """What the portal holds open for the workspace."""
    found = portal.browser.app.state.portal.held["workspace"]
    assert isinstance(found, WorkspaceHeld)
    return found


def standing_grant(portal: Portal) -> str:
    """A grant of the researcher, who is signed in, with its extract."""
    made = given(portal, project_of(portal, ["diagnosis.code", "patient.sex"]))
    look_after(portal.home, portal.control)
    session_page._asked.clear()
    portal.sign_in("researcher", "research")
    return made


def ok(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return answer.json()
