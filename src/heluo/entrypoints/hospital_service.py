"""`heluo hospital service`: the front-end program as a service of the machine, and the receiver of pushed
messages beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heluo.entrypoints.command_line import HomeOption, out
from heluo.kit import service_unit
from heluo.kit.places import Home
from heluo.kit.places import home as home_at
from heluo.kit.service_unit import Service
from heluo.kit.text import Text

Folder = Annotated[
    Path | None,
    typer.Option(help="写到这个文件夹,通常是 /etc/systemd/system;不写则打印 · written there, else printed"),
]
Account = Annotated[str, typer.Option(help="运行服务的系统账号 · system account of the service")]


def service(
    code: Annotated[str, typer.Argument(help="医院代码 · hospital's code")],
    home: HomeOption = None,
    folder: Folder = None,
    account: Account = service_unit.ACCOUNT,
    interval: Annotated[float, typer.Option(help="两次之间的小时数 · hours between two runs")] = 24,
    listen: Annotated[
        int, typer.Option(help="同时接收 HL7 v2 消息的端口,0 为不接收 · port for HL7 v2, 0: none")
    ] = 0,
    host: Annotated[
        str, typer.Option(help="接收消息的地址,医院内网的 · its address, in the hospital's own network")
    ] = "127.0.0.1",
) -> None:
    """本机开机即采集,崩溃后自动重来:写 systemd 服务文件 · a systemd unit: collects from the machine's start
    on, comes back after a crash"""
    from heluo.dictionary import load_hospital

    place = Home(service_unit.at_home_of(account, home_at(home).root))
    load_hospital(code, (place.hospitals,))
    run = Service(
        f"heluo-hospital-{code}",
        Text(f"河洛采集 {code}", f"Heluo collection {code}"),
        ("hospital", "run", code, "--interval", f"{interval:g}"),
        place.root,
        account,
    )
    receive = Service(
        f"heluo-messages-{code}",
        Text(f"河洛消息接收 {code}", f"Heluo messages {code}"),
        ("hospital", "listen", code, "--host", host, "--port", str(listen)),
        place.root,
        account,
    )
    print_or_write([run, receive] if listen else [run], folder)


def print_or_write(services: list[Service], folder: Path | None) -> None:
    """The unit files on the screen, or in `folder` with what to do next."""
    if folder is None:
        for one in services:
            print(service_unit.unit(one, service_unit.program()))
        return
    for one in services:
        out.print(f"已写 wrote: {service_unit.write(one, folder)}", soft_wrap=True)
    names = " ".join(one.name for one in services)
    out.print(
        f"下一步 next: sudo systemctl daemon-reload && sudo systemctl enable --now {names}", soft_wrap=True
    )
