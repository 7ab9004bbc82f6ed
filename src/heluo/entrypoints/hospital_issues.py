"""`heluo hospital issues`, `issue`, `answer` and `page`: the centre's quality issues at the hospital.

`issue --rows` and the page print what stands in the hospital's own rows, here and nowhere else; who looked is
noted in the journal.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.table import Table

from heluo.entrypoints.command_line import HomeOption, JsonOption, out
from heluo.entrypoints.hospital_rows import visible
from heluo.kit.places import home as home_at

if TYPE_CHECKING:
    from heluo.collection.issue_desk import IssueRows

Code = Annotated[str, typer.Argument(help="医院代码 · hospital's code")]
Issue = Annotated[
    str, typer.Argument(help="问题单编号,至少前 6 位 · id of the issue, its first 6 digits at least")
]
By = Annotated[str, typer.Option("--by", help="姓名 · name of whoever looks or answers")]
WIDEST = 60


def issues(
    code: Code,
    home: HomeOption = None,
    also_closed: Annotated[bool, typer.Option("--closed", help="也列已关闭的 · closed ones too")] = False,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="先与中心交换 · exchange with the centre first")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """中心开给本院的质量问题单,先到期的在前 · the centre's quality issues, what is due first"""
    from heluo.collection.issue_desk import IssueDesk
    from heluo.collection.local_page.render import STATES, day, overdue

    with IssueDesk(home_at(home), code) as desk:
        if fetch:
            done = desk.exchange()
            if not as_json:
                out.print(f"送出 sent {done.sent} · 收到 fetched {done.fetched}")
        found = desk.issues(also_closed)
        waiting = desk.waiting()
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    for name in ("编号\nissue", "检查\ncheck", "违反\nviolated", "状态\nstate", "期限\ndue"):
        table.add_column(name, overflow="fold")
    for one in found:
        late = " 超期 late" if overdue(one) else ""
        table.add_row(
            one["issue"][:12],
            f"{one['label']['zh']}\n{one['check']}",
            f"{one['violated']}/{one['applicable']}",
            STATES[one["status"]].zh,
            day(one["due"]) + late,
        )
    out.print(table if found else "没有待处理的问题单 · no issue waits")
    if waiting:
        out.print(f"待送答复 answers to be sent: {waiting}")


def issue(
    code: Code,
    id: Issue,
    home: HomeOption = None,
    by: By = "",
    rows: Annotated[
        bool, typer.Option("--rows", help="列出本院的行(需 --by) · the hospital's rows, with --by")
    ] = False,
    most: Annotated[int, typer.Option(min=1, max=1000, help="最多几行 · rows at most")] = 50,
    as_json: JsonOption = False,
) -> None:
    """一张问题单;加 --rows 由行键找到本院的行,只在本院屏幕上显示 · one issue; with --rows the hospital's own
    rows behind its keys, on this screen only"""
    from heluo.collection.issue_desk import IssueDesk
    from heluo.collection.local_page.render import STATES, day
    from heluo.dictionary.issue_answers import ANSWERS

    with IssueDesk(home_at(home), code) as desk:
        about = desk.issue(id)
        found = desk.rows(id, by, 0, most) if rows else None
        answers = desk.answers(id)
    if as_json:
        more = {"rows": [row.to_json() for row in found.rows], "gone": list(found.gone)} if found else {}
        stored = [{**one.body, "receipt": one.receipt} for one in answers]
        print(json.dumps({**about, "own_answers": stored, **more}, ensure_ascii=False, indent=1))
        return
    out.print(f"{about['issue']}  {about['label']['zh']} · {about['label']['en']}", soft_wrap=True)
    limit = about["limit"]
    out.print(
        f"{STATES[about['status']].zh}  期限 due {day(about['due']) or '—'}  违反 violated "
        f"{about['violated']}/{about['applicable']}  上限 limit {limit['share']}",
        soft_wrap=True,
    )
    out.print(f"处理:{about['todo']['zh']}\nto do: {about['todo']['en']}", soft_wrap=True)
    if about["said"]:
        out.print(f"检查员 inspector: {about['said']}", soft_wrap=True)
    for one in answers:
        state = "待送 waits" if one.receipt is None else str(one.receipt["status"])
        out.print(
            f"答复 {day(one.made_at)} {one.body['by']}: {ANSWERS[one.body['kind']].label.zh} "
            f"{one.body['text']} ({state})",
            soft_wrap=True,
        )
    if found is not None:
        _print_rows(found)
    elif about["keys"]:
        out.print(f"行键 row keys: {len(about['keys'])};--rows --by 姓名 列出本院的行", soft_wrap=True)


def answer(
    code: Code,
    id: Issue,
    kind: Annotated[str, typer.Argument(help="will_mend | mended | not_an_error | known")],
    by: By,
    home: HomeOption = None,
    text: Annotated[str, typer.Option(help="说明,不要写患者信息 · text, nothing of a patient")] = "",
    promised: Annotated[
        str, typer.Option(help="will_mend:改正完成日期 · day by which it is mended, 2026-12-31")
    ] = "",
    send: Annotated[bool, typer.Option("--send/--later", help="现在送出,或随下次运行 · now or later")] = True,
) -> None:
    """答复一张问题单 · answers an issue; what cannot be sent now goes with the next run"""
    from heluo.collection.issue_desk import IssueDesk
    from heluo.kit.errors import Unavailable

    with IssueDesk(home_at(home), code) as desk:
        made = desk.answer(id, kind, text, by, promised)
        out.print(f"答复已保存 answer kept: {made.id}", soft_wrap=True)
        if send:
            try:
                out.print(f"送出 sent {desk.exchange().sent}")
            except Unavailable as error:
                out.print(f"下次运行时送出 sent with the next run: {error.text('zh')}", soft_wrap=True)


def page(
    code: Code,
    home: HomeOption = None,
    port: Annotated[int, typer.Option(help="端口,0 为任一空闲的 · 0: any that is free")] = 8360,
) -> None:
    """在本机浏览器中处理质量问题单;只有本机、只有持有打印出的地址的人能打开;Ctrl-C 结束 · the issues in a
    browser of this machine, for whoever has the printed address"""
    from heluo.collection.issue_desk import IssueDesk
    from heluo.collection.local_page.server import IssuePages, address, bind

    at = home_at(home)
    with IssueDesk(at, code):
        pages = IssuePages(code, lambda: IssueDesk(at, code))
    with bind(pages, port) as server:
        out.print(f"在本机浏览器打开 open on this machine: {address(pages, server)}", soft_wrap=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


def _print_rows(found: IssueRows) -> None:
    for row in found.rows:
        own = _texts(row.own_key)
        looked_at = _texts({name: text for name, text in row.texts.items() if name in found.columns})
        out.print(f"  {row.row_key[:8]}  {own}  {looked_at}", soft_wrap=True)
    if found.gone:
        out.print(f"  不在视图中 no longer in the view: {len(found.gone)}")
    if found.named > len(found.rows) + len(found.gone):
        out.print(f"  … 共 {found.named} 个行键 · {found.named} keys in all, --most")


def _texts(cells: dict[str, Any]) -> str:
    return " ".join(
        f"{name}={'NULL' if text is None else visible(text, WIDEST)}" for name, text in cells.items()
    )
