"""Runs a server and says where it listens, once it does. Knows nothing of what is served."""

from __future__ import annotations

import contextlib
import socket
import sys

import uvicorn

from heluo.entrypoints.command_line import out


class NamedServer(uvicorn.Server):
    """A server that prints its name and address when it accepts connections."""

    def __init__(self, config: uvicorn.Config, name: str) -> None:
        super().__init__(config)
        self._name = name

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            scheme = "https" if self.config.is_ssl else "http"
            address = f"{scheme}://{self.config.host}:{self.config.port}"
            out.print(f"{self._name}: {address} · Ctrl-C 结束 ends it", soft_wrap=True)
            sys.stdout.flush()


def run_named(server: uvicorn.Server, name: str) -> None:
    """Runs what `server` is set up for until it is told to stop; prints `name` and its address when it
    accepts connections."""
    with contextlib.suppress(KeyboardInterrupt):
        NamedServer(server.config, name).run()
