"""`heluo hospital witness`: the heads of the centre's audit log that this hospital holds, printed or written
to a file for the auditor. Holds no event and nothing of a patient: numbers, hashes, the centre's signatures.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from heluo.entrypoints.command_line import HomeOption, JsonOption, out
from heluo.kit.places import home as home_at

CONTRADICTED = 8
"""Exit status when the centre's log no longer agrees with a head."""


def witness(
    code: Annotated[str, typer.Argument(help="医院代码 · hospital's code")],
    home: HomeOption = None,
    write: Annotated[
        Path | None, typer.Option("--out", help="写到这个文件,交给审计管理员 · a file for the auditor")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """本院保存的中心审计日志链头(每份回执一个);中心的日志与之不符时以 8 退出 · heads of the centre's log that
    this hospital keeps from its receipts; exits with 8 when the log no longer agrees with one"""
    from heluo.collection.night import open_agent

    agent = open_agent(home_at(home), code, write=False)
    try:
        heads = agent.journal.witness.heads()
    finally:
        agent.journal.close()
    contradicted = [one for one in heads if one.answer is not None]
    found = {
        "hospital": code,
        "heads": [one.statement for one in heads],
        "contradictions": [{"statement": one.statement, "answer": one.answer} for one in contradicted],
    }
    text = json.dumps(found, ensure_ascii=False, indent=1)
    if write is not None:
        write.write_text(text, encoding="utf-8")
    if as_json:
        print(text)
    else:
        last = f";最新 newest: {heads[-1].n} {heads[-1].hash[:16]}…" if heads else ""
        out.print(f"链头 heads: {len(heads)}{last}", soft_wrap=True)
        for one in contradicted:
            out.print(
                f"不符 contradicted: 第 {one.n} 条 event {one.n},{one.hash[:16]}…",
                style="red",
                soft_wrap=True,
            )
    raise typer.Exit(CONTRADICTED if contradicted else 0)
