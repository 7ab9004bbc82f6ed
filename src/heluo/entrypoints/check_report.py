"""`heluo check-report FILE`: whether a quality report (HTML) is as the centre signed it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heluo.entrypoints.command_line import HomeOption, out
from heluo.kit.places import home as home_at


def check_report(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="从门户取的报告 · the report")],
    home: HomeOption = None,
    key: Annotated[
        Path | None,
        typer.Option(
            help="中心的签名公钥;缺省为本安装的 · the centre's public key, else this installation's"
        ),
    ] = None,
) -> None:
    """核对一份质量报告(HTML)的签名和表格 · checks signature and tables of a quality report"""
    from heluo.delivery.quality.report_formats import page
    from heluo.kit.seal import former_keys, load_public_key, load_signing_key

    own = home_at(home).centre / "keys" / "signing.pem"
    if key is not None:
        publics = [load_public_key(key)]
    else:
        publics = [load_signing_key(own).public_key(), *map(load_public_key, former_keys(own))]
    of = page.read(file.read_bytes(), *publics)
    release = of["release"]
    out.print(
        f"签名有效,表格与签名的数字一致 · as the centre signed it: {release['number']} {release['at']}",
        soft_wrap=True,
    )
