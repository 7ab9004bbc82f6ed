"""`heluo hospital listen` and `heluo hospital messages`: takes HL7 v2 messages that other systems of the
hospital push, and lists what of them no line of fields.csv takes. No value of a message is printed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.table import Table

from heluo.entrypoints.command_line import HomeOption, JsonOption, err, out
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import home as home_at

if TYPE_CHECKING:
    from heluo.collection.interfaces.base import Connection
    from heluo.kit.places import Home

Code = Annotated[str, typer.Argument(help="医院代码 · hospital's code")]
Source = Annotated[
    str, typer.Option("--source", help="connections.toml 的哪一节,只有一个 landing 时可不写 · which landing")
]


def listen(
    code: Code,
    home: HomeOption = None,
    source: Source = "",
    host: Annotated[
        str, typer.Option(help="监听的地址,医院内网的 · an address in the hospital's own network")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口,0 为任一空闲的 · 0: any that is free")] = 2575,
) -> None:
    """接收院内系统推送的 HL7 v2 消息(MLLP),落盘后才应答;Ctrl-C 结束 · takes HL7 v2 messages over MLLP and
    acknowledges what is on disk"""
    from heluo.collection.landing.append import Landing
    from heluo.collection.landing.mllp import Listener

    connection = _landing(home_at(home).agent(code), source)
    with Landing(connection) as landing:
        for view, columns in _taken(home_at(home), code, connection).items():
            landing.expect(view, sorted(columns))
    listener = Listener(connection, lambda line: err.print(line, style="yellow", soft_wrap=True))

    def ready(port: int) -> None:
        out.print(f"监听 listening: {host}:{port} → [{connection.name}]", soft_wrap=True)

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(listener.serve(host, port, ready))
    answers = listener.listened.answers
    repeated = f"(重复 repeated {listener.listened.repeated})"
    out.print(f"AA {answers['AA']}{repeated} AE {answers['AE']} AR {answers['AR']}")


def messages(code: Code, home: HomeOption = None, source: Source = "", as_json: JsonOption = False) -> None:
    """收到的消息按段(视图)列出:行数,哪些字段没有写进 fields.csv · what arrived by segment, and the fields
    that no line of fields.csv takes"""
    from heluo.collection.interfaces.connect import connect
    from heluo.collection.landing.landing import LandingSource

    place = home_at(home)
    connection = _landing(place.agent(code), source)
    taken = _taken(place, code, connection)
    with contextlib.closing(connect(connection)) as found:
        assert isinstance(found, LandingSource)
        segments = [_segment(found, view, taken.get(view, set())) for view in found.views()]
    if as_json:
        print(json.dumps(segments, ensure_ascii=False, indent=1))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, justify in (
        ("段\nsegment", "left"),
        ("行\nrows", "right"),
        ("没有写进 fields.csv\nnot mapped", "left"),
    ):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for one in segments:
        table.add_row(one["segment"], f"{one['rows']:,}", " ".join(one["not_mapped"]) or "—")
    out.print(table)


def _taken(place: Home, code: str, connection: Connection) -> dict[str, set[str]]:
    """View → columns that lines of fields.csv take from the landing."""
    from heluo.collection.mapping import plans
    from heluo.dictionary import load
    from heluo.dictionary.hospital import load_hospital

    taken: dict[str, set[str]] = {}
    for plan in plans(load_hospital(code, (place.hospitals,)), load()):
        if plan.source == connection.name:
            taken.setdefault(plan.view, set()).update(plan.columns)
    return taken


def _segment(found: Any, view: str, taken: set[str]) -> dict[str, Any]:
    """Of a segment's own fields those that nothing takes; of what it belongs to its own line tells."""
    own = [c.name for c in found.columns(view) if c.name.startswith(f"{view}-")]
    return {
        "segment": view,
        "rows": found.count(view),
        "mapped": sorted(taken & set(own)),
        "not_mapped": [name for name in own if name not in taken],
    }


def _landing(agent: Any, source: str) -> Connection:
    from heluo.collection.interfaces.connect import connections

    found = {name: one for name, one in connections(agent).items() if one.driver == "landing"}
    if source in found or (not source and len(found) == 1):
        return found[source] if source else next(iter(found.values()))
    names = "、".join(found) or "—"
    raise BadConfiguration(
        (f'driver = "landing" 的节:{names}', f'tables with driver = "landing": {", ".join(found) or "none"}'),
        ("恰好一个,或用 --source 写明", "exactly one, or its name as --source"),
        ("补上这一节,或写 --source", "add the table, or name it with --source"),
        where=str(agent / "connections.toml"),
    )
