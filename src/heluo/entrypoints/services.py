"""`heluo services`: the three processes of the centre as services of the machine."""

from __future__ import annotations

from typing import Annotated

import typer

from heluo.entrypoints.command_line import HomeOption
from heluo.entrypoints.hospital_service import Account, Folder, print_or_write
from heluo.kit import service_unit
from heluo.kit.places import Home
from heluo.kit.places import home as home_at
from heluo.kit.service_unit import Service
from heluo.kit.text import Text


def services(
    home: HomeOption = None,
    folder: Folder = None,
    account: Account = service_unit.ACCOUNT,
    host: Annotated[str, typer.Option(help="门户和接收的地址 · address of portal and intake")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="门户的端口 · the portal's port")] = 8340,
    intake_port: Annotated[int, typer.Option(help="接收的端口 · the intake's port")] = 8341,
) -> None:
    """中心的三个进程开机即运行,崩溃后自动重来:写 systemd 服务文件 · systemd units of intake, worker and
    portal: they start with the machine and come back after a crash"""
    place = service_unit.at_home_of(account, home_at(home).root)

    # These open identities; linking alone needs them, and that is the worker's.
    of_vault = (Home(place).vault / "keys",)
    print_or_write(
        [
            Service(
                "heluo-intake",
                Text("河洛接收", "Heluo intake"),
                ("intake", "--host", host, "--port", str(intake_port)),
                place,
                account,
                closed=of_vault,
            ),
            Service("heluo-worker", Text("河洛夜间作业", "Heluo worker"), ("work",), place, account),
            Service(
                "heluo-portal",
                Text("河洛门户", "Heluo portal"),
                ("serve", "--host", host, "--port", str(port)),
                place,
                account,
                sandboxes=True,
                closed=of_vault,
            ),
        ],
        folder,
    )
