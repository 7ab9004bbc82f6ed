"""Runs as OpenLineage events, a line each, to a file, a catalogue, or the standard output."""

from __future__ import annotations

from pathlib import Path

from openlineage.client.event_v2 import RunEvent
from openlineage.client.serde import Serde
from openlineage.client.transport.http import HttpConfig, HttpTransport

from heluo.entrypoints.control import control
from heluo.governance.oversee.lineage_events import events
from heluo.kit import durable
from heluo.kit.db import reading
from heluo.kit.errors import Unavailable
from heluo.kit.places import Home


def lineage_events(home: Home, run: str = "", to: Path | None = None, url: str = "") -> int:
    """Hands out the events of one run (default: the last); how many. Raises NotFound, Unavailable where the
    catalogue at `url` does not take them."""
    with reading(control(home)) as session:
        found = list(events(session, run))
    if url:
        _send(found, url)
        return len(found)
    lines = "".join(f"{Serde.to_json(one)}\n" for one in found)
    if to is None:
        print(lines, end="")
    else:
        durable.write(to, lines.encode())
    return len(found)


def _send(found: list[RunEvent], url: str) -> None:
    transport = HttpTransport(HttpConfig(url=url))
    try:
        for one in found:
            transport.emit(one)
    # The library gives each of its clients' errors on; to whoever asked they mean the same.
    except Exception as error:
        raise Unavailable(
            (
                f"{url} 没有收下事件({type(error).__name__})",
                f"{url} takes no events ({type(error).__name__})",
            ),
            ("一个 OpenLineage 服务的地址", "the address of an OpenLineage service"),
            ("核对地址和服务后重发;重复的事件不会重复记", "compare address and service, send again"),
        ) from error
    finally:
        transport.close()
