"""`heluo keys`: which keys there are, and replacing one of the centre's. Parses and prints; the work is
`rotate.py` and `key_list.py`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from heluo.entrypoints.command_line import HomeOption, JsonOption, out, print_result
from heluo.kit.places import home as home_at

app = typer.Typer(no_args_is_help=True)


@app.callback()
def keys() -> None:
    """钥匙 · keys"""


@app.command(name="list")
def list_keys(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """每把钥匙:用途、谁持有、何时起用、怎样更换、哪些医院还用着旧的 · every key: what for, who holds it,
    since when, how it is replaced, and which hospitals still use a former one"""
    from heluo.entrypoints.control import control
    from heluo.entrypoints.key_list import listed
    from heluo.entrypoints.rotate import unfinished

    at = home_at(home)
    lines = listed(at, control(at))
    rows = [
        {
            "key": one.name,
            "purpose": one.purpose._asdict(),
            "holder": one.holder._asdict(),
            "replaced": one.replaced._asdict(),
            "since": one.since.isoformat() if one.since else None,
            "former": one.former,
            "behind": list(one.behind),
        }
        for one in lines
    ]
    lines_out: list[str] = []
    for one in lines:
        since = f"{one.since:%Y-%m-%d}" if one.since else "—"
        lines_out.append(
            f"{one.name:<18} {since:<11} {one.holder.zh} {one.holder.en}: {one.purpose.zh} · {one.purpose.en}"
        )
        # A command is the same in both languages.
        how = dict.fromkeys((one.replaced.zh, one.replaced.en))
        lines_out.append(f"{'':<18} {'':<11} {' · '.join(how)}")
        if one.behind:
            lines_out.append(f"{'':<18} {'':<11} 仍用旧的 still use a former one: {', '.join(one.behind)}")
    lines_out += [f"未完成 unfinished: heluo keys rotate {name}" for name in unfinished(at)]
    print_result({"keys": rows, "unfinished": unfinished(at)}, as_json, *lines_out)


@app.command()
def rotate(
    key: Annotated[str, typer.Argument(help="intake | linkage | signing | second-factor | server")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """更换一把钥匙,不停机:旧的继续打开和核对以前的;中途被杀,再运行同一条命令即续完 · replace a key while
    everything runs; a call that was killed in the middle is finished by the same command"""
    from heluo.entrypoints.rotate import rotate as run

    def report(label: str, done: int, total: int | None = None) -> None:
        if not as_json:
            out.print(f"{label} {done}/{total}")

    done = run(home_at(home), key, report)
    print_result(
        asdict(done),
        as_json,
        f"{'续完 finished' if done.resumed else '已更换 replaced'}: {done.key} #{done.number}",
        f"旧 former: {done.former}",
        f"新 present: {done.present}",
        *([f"重新密封 sealed anew: {done.sealed_anew}"] if done.sealed_anew else []),
        *WHAT_NEXT.get(done.key, ()),
    )


WHAT_NEXT: dict[str, tuple[str, ...]] = {
    "intake": (
        "各医院下一夜自动改用;旧的继续打开在途和以前的数据包 · hospitals take it over the next night",
    ),
    "signing": ("各医院自动接受;旧的公钥留着核对以前的 · hospitals accept it by themselves",),
    "linkage": (
        "各医院:重新申请证书并核对指纹后改用;旧的继续有效 · each hospital: by a new answer to its enrolment,"
        " fingerprints compared; the former one stays valid",
    ),
    "server": ("接收进程下次启动时起用 · the intake takes it at its next start",),
}
"""Key → what follows."""
