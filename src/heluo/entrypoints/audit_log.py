"""`heluo audit …`: the audit log looked through on the centre's machine, without the portal, and compared
with what the hospitals hold as its witnesses.

Parses and prints; the work is `heluo.access.chain` and `heluo.access.witnesses`. Not here: who looked at
whom, which is the audit administrator's desk in the portal.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heluo.entrypoints.command_line import HomeOption, JsonOption, print_result
from heluo.kit.errors import BadInput, NotFound
from heluo.kit.places import Home
from heluo.kit.places import home as home_at

if TYPE_CHECKING:
    from heluo.access.witnesses import Contradiction, WitnessedHead

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
NOT_SOUND = 8
"""Exit status when an event does not fit, or a witness disagrees."""


@app.callback()
def group() -> None:
    """审计日志 · the audit log"""


@app.command()
def verify(
    witness: Annotated[
        list[Path] | None,
        typer.Option(help="医院导出的见证文件,可多个 · files of hospitals' witnesses, repeatable"),
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="当时的中心签名公钥 · the centre's public key of that time")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """从第一条起重算日志的链,并与各医院保存的链头比对;有不符时指出位置,以 8 退出 · recompute the chain and
    compare it with the heads that hospitals keep; names the place and exits with 8 when something is wrong"""
    from heluo.access import chain, witnesses
    from heluo.entrypoints.control import control
    from heluo.kit.db import reading

    at = home_at(home)
    _check_there(at)
    heads = _heads(witness or [], key or at.centre / "keys" / "signing.pem")
    with reading(control(at)) as session:
        found = chain.verify(session)
        against = witnesses.compare(session, heads)
    sound = found.position is None and not against
    result = {
        "sound": sound,
        "events": found.events,
        "position": found.position,
        "reason": found.reason,
        "head": found.head,
        "heads": len(heads),
        "hospitals": sorted({one.hospital for one in heads}),
        "contradictions": [_row(one) for one in against],
    }
    words = [f"事件 events: {found.events};链头 head: {found.head[:16]}…"]
    if found.position is not None:
        words.append(f"第 {found.position} 条不符 · event {found.position} does not fit: {found.reason}")
    words += [_words(one) for one in against]
    words.append(
        f"比对的链头 heads compared: {len(heads)},医院 hospitals: {len(result['hospitals'])};"
        + ("完整 · sound" if sound else "不完整 · not sound")
    )
    print_result(result, as_json, *words)
    raise typer.Exit(0 if sound else NOT_SOUND)


@app.command()
def evidence(
    file: Annotated[Path, typer.Argument(help="heluo test 写出的 evidence.json · what heluo test wrote")],
    home: HomeOption = None,
) -> None:
    """把测试的证据放入本安装,自查页据此显示 · take over the evidence of a test run"""
    from heluo.access.evidence import take_over

    found = take_over(file, home_at(home))
    print_result(len(found), False, f"测试文件 files of tests: {len(found)}")


def _check_there(home: Home) -> None:
    """Raises NotFound for a folder without a log: an empty one made on the spot would be called sound."""
    if not home.control_db.exists():
        raise NotFound(
            (f"{home.root} 没有审计日志", f"{home.root} holds no audit log"),
            (f"中心的家目录,含 {home.control_db}", f"the home of a centre, with {home.control_db}"),
            ("用 --home 指出中心的家目录", "name the centre's home with --home"),
        )


def _heads(files: list[Path], key: Path) -> list[WitnessedHead]:
    """The heads of every file. Raises BadInput for a file that is none, NotFound without a key."""
    from heluo.access.witnesses import read_statement
    from heluo.kit.seal import former_keys, load_public_key, load_signing_key

    if not files:
        return []
    secret = key.suffix == ".pem"
    centre = [load_signing_key(key).public_key() if secret else load_public_key(key)]
    centre += [load_public_key(one) for one in (former_keys(key) if secret else [])]
    found = []
    for file in files:
        try:
            statements = json.loads(file.read_bytes())["heads"]
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(
                ("不是见证文件", "no file of a witness"),
                "heluo hospital witness CODE --out FILE",
                ("请医院重新导出", "ask the hospital to write it again"),
                where=str(file),
            ) from error
        found += [read_statement(statement, *centre) for statement in statements]
    return found


def _row(one: Contradiction) -> dict[str, Any]:
    return {
        "hospital": one.head.hospital,
        "n": one.head.n,
        "stated": one.head.hash,
        "stated_at": one.head.at,
        "found": one.found,
        "after": one.after,
    }


def _words(one: Contradiction) -> str:
    there = "已不存在 is gone" if not one.found else f"现为 is now {one.found[:16]}…"
    return (
        f"医院 {one.head.hospital} 的见证不符 · the witness of {one.head.hospital} disagrees: "
        f"第 {one.head.n} 条曾为 event {one.head.n} was {one.head.hash[:16]}… ({one.head.at}),{there};"
        f"改动在第 {one.after} 条之后 · changed behind event {one.after}"
    )
