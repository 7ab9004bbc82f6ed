"""A researcher's jobs through the portal: put into the queue, read, stopped. What a job prints may be rows:
it goes to its owner alone."""

from __future__ import annotations

from heluo.access.projects.tables import ResearchProject
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.delivery.workspace import session_page
from heluo.delivery.workspace.jobs import HOURS, MOST_OPEN, WorkspaceJob
from heluo.delivery.workspace.resources import EXTRACTS, SEE_JOBS, STOP_JOB, SUBMIT_JOB
from heluo.delivery.workspace.schemas import JobLine, JobsPage, NewJob
from heluo.delivery.workspace.states import JOB
from heluo.kit.db import reading


def see(asking: Caller) -> JobsPage:
    """The asker's jobs. Those whose ground is gone have lost what they printed."""
    permit = asking.permit(EXTRACTS)
    found = _page(asking)
    asking.remember(permit, SEE_JOBS, ",".join(sorted({one.extract for one in found.jobs})))
    return found


def submit(asking: Caller, given: NewJob) -> JobsPage:
    """Raises NotPermitted without a right by the grant, Conflict without a standing extract or with too many
    jobs, BadInput for an accelerator that there is not, Unavailable where no sandbox can be built."""
    permit = asking.permit(EXTRACTS, given.grant)
    grant, receipt = session_page.ready(asking, given.grant, SUBMIT_JOB)
    session_page.check_sandbox(asking)
    job = WorkspaceJob(
        account=asking.account,
        project=grant.project,
        grant=grant.id,
        extract=receipt.id,
        language=given.language,
        code=given.code,
        files=tuple(dict.fromkeys(given.files)),
        accelerator=given.accelerator,
    )
    session_page.held(asking).jobs.submit(job)
    asking.remember(permit, SUBMIT_JOB, receipt.id)
    return _page(asking)


def stop(asking: Caller, id: str) -> JobsPage:
    """Raises NotFound for a job of others and for none, with one text."""
    permit = asking.permit(EXTRACTS)
    stopped = session_page.held(asking).jobs.stop(asking.account, id)
    asking.remember(permit, STOP_JOB, stopped.extract)
    return _page(asking)


def _page(asking: Caller) -> JobsPage:
    queue = session_page.held(asking).jobs
    return JobsPage(
        accelerators=queue.accelerators(),
        jobs=[_line(asking, one) for one in queue.of(asking.account)],
        most=MOST_OPEN,
        hours=HOURS,
    )


def _line(asking: Caller, of: WorkspaceJob) -> JobLine:
    with reading(asking.portal.control) as session:
        title = session.get_one(ResearchProject, of.project).title
    # Asked now and not only by the queue's next look: a grant that has ended shows nothing from then on.
    shown = session_page.is_open(asking, of)
    return JobLine(
        id=of.id,
        project_title=title,
        extract=of.extract,
        language=of.language,
        accelerator=of.accelerator,
        code=of.code if shown else "",
        status=of.status,
        status_label=words(JOB.labels[of.status]),
        is_open=of.is_open,
        asked=of.asked,
        started=of.started,
        ended=of.ended,
        output=of.output if shown else "",
        handed=of.handed,
        problems=[words(one) for one in of.problems],
        watermark=f"{asking.account} · {title} · {of.extract}",
    )
