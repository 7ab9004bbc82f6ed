"""What a portal process holds open for the workspace: sessions and the queue of jobs."""

from __future__ import annotations

from heluo.delivery.workspace.jobs import JobQueue, LocalQueue
from heluo.delivery.workspace.sessions import Sessions
from heluo.kit.places import Home


class WorkspaceHeld:
    """Both, for as long as the process runs."""

    def __init__(self, home: Home) -> None:
        self.sessions = Sessions(home)
        self.jobs: JobQueue = LocalQueue(home)

    def close(self) -> None:
        """Ends everything that runs."""
        self.sessions.close()
        self.jobs.close()
