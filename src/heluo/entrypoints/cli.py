"""`heluo`: one command line for every process. Parses, prints and sets exit codes; the work is done
elsewhere.

Commands of other packages are found through the entry point group `heluo.commands`. Imports are inside the
commands, because a cold start has to be quick. Not here: a front-end machine's command line, which is
`heluo.entrypoints.hospital` alone.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path
from typing import Annotated

import typer

from heluo.entrypoints import (
    accounts,
    audit_log,
    before_sending,
    check_report,
    codes,
    cohorts,
    hospital,
    keys,
    services,
    texts,
)
from heluo.entrypoints.command_line import (
    HomeOption,
    JsonOption,
    add_found_commands,
    err,
    out,
    print_result,
    run_app,
)
from heluo.kit.errors import BadInput
from heluo.kit.places import home as home_at

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="河洛 Heluo"
)
CONTRADICTS = 8
"""Exit status when rows are missing, or lake, ledger and vault are not of one time."""
app.add_typer(hospital.app, name="hospital", help="前置机程序 · the hospital program")
app.add_typer(accounts.app, name="accounts", help="门户的账号 · accounts of the portal")
app.add_typer(audit_log.app, name="audit", help="审计日志的校验与见证 · the audit log and its witnesses")
app.add_typer(keys.app, name="keys", help="钥匙及其更换 · keys, and replacing them")
app.add_typer(texts.app, name="texts", help="医学文本的结构化 · values of medical texts")
app.add_typer(codes.app, name="codes", help="给没有代码的名称找代码 · codes for names without one")
app.add_typer(cohorts.app, name="cohort", help="队列定义的导入导出 · definitions of cohorts, in and out")

app.command()(services.services)


@app.command()
def serve(home: HomeOption = None, host: str = "127.0.0.1", port: int = 8340) -> None:
    """门户 · the portal and its API"""
    from heluo.entrypoints.api import serve as run

    run(home_at(home), host, port)


@app.command()
def intake(home: HomeOption = None, host: str = "127.0.0.1", port: int = 8341) -> None:
    """接收进程:收数据包、给回执 · the centre's receiving process"""
    from heluo.entrypoints.intake import serve as run

    run(home_at(home), port, host=host)


@app.command()
def enrol(
    code: Annotated[str, typer.Argument(help="医院代码 · hospital's code")],
    centre: Annotated[
        str, typer.Option(help="前置机看到的中心地址 · the centre's address as the front-end machine sees it")
    ],
    name: Annotated[
        list[str] | None,
        typer.Option(help="中心证书上的主机名,可多个 · host names on the centre's certificate"),
    ] = None,
    request: Annotated[
        Path | None, typer.Option(help="医院发来的申请:只登记,不生成医院的钥匙 · the hospital's own request")
    ] = None,
    answer: Annotated[
        Path | None, typer.Option(help="给医院的答复,写到这里 · where the answer to it is written")
    ] = None,
    home: HomeOption = None,
) -> None:
    """登记一家医院:生成各方的钥匙和证书,已有的不动,中心地址以这次为准;前置机在另一台机器时用
    --request、--answer · make a hospital's keys and certificates; what exists stays, the centre's address is
    replaced"""
    from heluo.dictionary import load_hospital
    from heluo.entrypoints import enrol as run
    from heluo.kit.seal import fingerprint

    at = home_at(home)
    load_hospital(code, (at.hospitals,))
    names = tuple(name) if name else run.LOCAL
    if (request is None) != (answer is None):
        raise BadInput(
            ("--request 和 --answer 只有其一", "one of --request and --answer"),
            "--request FILE --answer FILE",
            ("两个都写", "give both"),
        )
    if request is not None and answer is not None:
        asked = request.read_bytes()
        answered = run.answer(at, code, asked, centre=centre, names=names)
        answer.write_bytes(answered)
        out.print(f"申请 request: {fingerprint(asked)}")
        out.print(f"答复 answer: {fingerprint(answered)} {answer}", soft_wrap=True)
        return
    done = run.enrol(at, code, centre=centre, names=names)
    for path in done.made:
        out.print(f"新 made: {path}", soft_wrap=True)
    if done.former_centre:
        out.print(
            f"中心地址已改 centre's address changed: {done.former_centre} → {centre}"
            f" ({at.agent(code) / 'centre.toml'})",
            soft_wrap=True,
        )
    elif not done.made:
        out.print("都已有,没有改动 · everything was there, nothing changed")


@app.command()
def work(
    home: HomeOption = None,
    once: Annotated[bool, typer.Option("--once", help="现在做一夜就结束 · one night now, then end")] = False,
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="从源层全部重做(与 --once 同用) · rebuild everything from the source layer, with --once",
        ),
    ] = False,
) -> None:
    """中心的夜间作业:入湖、标准化、关联、检查、发布 · load, standardise, link, check, publish"""
    if full and not once:
        raise BadInput(
            ("--full 没有 --once", "--full without --once"), "--once --full", ("加上 --once", "add --once")
        )
    from heluo.entrypoints.worker import work as run
    from heluo.kit.progress import bars

    with bars(err) as report:
        run(home_at(home), once=once, report=report, full=full)


@app.command(name="dry-run")
def dry_run(
    home: HomeOption = None,
    asked: Annotated[str, typer.Option(help="做门户中排队的这一次 · the one that waits in the portal")] = "",
    as_json: JsonOption = False,
) -> None:
    """试运行下一夜:在一份副本上跑完,列出会改动哪些表的哪些部分、要多久;什么也不改 · the next night on a copy:
    what it would change, part by part, and what it would cost; nothing is changed"""
    from heluo.entrypoints.dry_runs import dry_run as run
    from heluo.kit.progress import bars

    with bars(err) as report:
        result, shown = run(home_at(home), report, asked)
    print_result(result, as_json, *shown)


@app.command()
def tidy(
    home: HomeOption = None,
    keep: Annotated[int, typer.Option(min=1, help="保留可读的发布数 · releases that stay readable")] = 30,
    as_json: JsonOption = False,
) -> None:
    """清理磁盘:更早的发布不再可读(记录仍在),删除无人引用的文件 · retire older releases, delete files that no
    release names"""
    from heluo.entrypoints.control import control
    from heluo.governance.night.tidy import tidy as run
    from heluo.kit.progress import bars

    at = home_at(home)
    with bars(err) as report:
        done = run(at, control(at), keep, report)
    words = f"不再可读的发布 releases retired: {len(done.releases)};删除的文件 files deleted: {done.files}"
    print_result({"releases": list(done.releases), "files": done.files}, as_json, words)


@app.command()
def backup(
    target: Annotated[Path | None, typer.Argument(help="备份目录 · folder of copies")] = None,
    recipient: Annotated[
        list[str] | None, typer.Option(help="谁能打开:.pub 文件或 age1…,可多个 · who can open it, repeatable")
    ] = None,
    new_key: Annotated[
        Path | None, typer.Option(help="生成一对钥匙:FILE(离开本机保管)和 FILE.pub · make a pair of keys")
    ] = None,
    part: Annotated[
        list[str] | None, typer.Option(help="只备份这些部分 · control lake vault inbox keys hospitals")
    ] = None,
    keep: Annotated[int, typer.Option(min=1, help="保留最近几份 · copies that stay")] = 14,
    sets: Annotated[bool, typer.Option("--list", help="列出已有的备份 · list the copies there")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """备份中心的全部数据:加密、增量、不停机 · one consistent, sealed copy while everything runs"""
    from heluo.entrypoints import copies

    at = home_at(home)
    if new_key is not None:
        copies.new_key(at, new_key, as_json)
    elif target is None:
        raise BadInput(
            ("没有备份目录", "no folder of copies"),
            "heluo backup TARGET --recipient KEY.pub",
            ("给出目录,或 --new-key FILE", "name a folder, or --new-key FILE"),
        )
    elif sets:
        copies.list_sets(target, as_json)
    else:
        copies.back_up(at, target, recipient or [], part or [], keep, as_json)


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="备份目录 · folder of copies")],
    identity: Annotated[
        list[Path], typer.Option(help="密钥文件(--new-key 生成的 FILE)· the secret key's file, repeatable")
    ],
    part: Annotated[
        list[str] | None, typer.Option(help="只恢复这些部分 · control lake vault inbox keys hospitals")
    ] = None,
    name: Annotated[
        str, typer.Option("--set", help="哪一份(缺省最新)· which copy (the newest by default)")
    ] = "",
    signed_by: Annotated[
        Path | None,
        typer.Option(help="中心的签名公钥,如医院的 centre-signing.pub · the centre's public signing key"),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="只核对,什么都不改 · open and compare everything, change nothing")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """从备份恢复:先全部核对,再换入;原有的移到一旁,不删除 · verify everything, then put it in place"""
    from heluo.entrypoints import copies

    wanted = copies.Wanted(source, tuple(identity), tuple(part or ()), name, signed_by)
    if check:
        copies.check(home_at(home), wanted, as_json)
    else:
        copies.restore(home_at(home), wanted, as_json)


@app.command()
def accounting(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """对账:每一步的行数,按医院和类别;有矛盾时说明并以非零退出 · rows at every step, by hospital and category;
    what contradicts is named, and the exit code is not 0"""
    from heluo.entrypoints.figures import accounting_findings, accounting_table

    rows, tables, waiting = accounting_table(home_at(home))
    print_result(rows, as_json, *tables)
    for words in waiting:
        for text in words:
            err.print(text, soft_wrap=True)
    found = accounting_findings(home_at(home))
    for words in found:
        for text in words:
            err.print(text, soft_wrap=True)
    if found or any(row["difference"] for row in rows):
        raise typer.Exit(CONTRADICTS)


@app.command(name="check-storage")
def check_storage(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """存储核对:数据文件和包裹的校验和,两个数据库;有损坏时以非零退出 · compare data files and parcels with
    their checksums, look through both databases; damage is named, and the exit code is not 0"""
    from heluo.entrypoints.storage import check_storage as run
    from heluo.kit.progress import bars

    with bars(err) as report:
        result, damaged = run(home_at(home), report)
    words = (
        f"核对的文件 files compared: {result['files']};{result['megabytes']} MB;包裹 parcels: "
        f"{result['parcels']}"
    )
    print_result(result, as_json, words)
    for text in (text for one in damaged for text in one):
        err.print(text, soft_wrap=True)
    if damaged:
        raise typer.Exit(CONTRADICTS)


@app.command()
def faults(
    home: HomeOption = None,
    hospital: str = "",
    also_closed: Annotated[bool, typer.Option("--all", help="已解决的也列出 · closed ones too")] = False,
    as_json: JsonOption = False,
) -> None:
    """故障:哪家医院的哪个类别停在上一个好版本 · what stopped a hospital's category, and the way out"""
    from heluo.entrypoints.figures import fault_list

    rows, table = fault_list(home_at(home), hospital, also_closed)
    print_result(rows, as_json, table)


@app.command()
def quality(
    home: HomeOption = None,
    hospital: Annotated[str, typer.Option(help="医院代码 · hospital's code")] = "",
    category: Annotated[str, typer.Option(help="类别 · category")] = "",
    most: Annotated[
        int, typer.Option(min=1, help="每项检查最多几个行键、写法 · row keys and spellings of one check")
    ] = 3,
    as_json: JsonOption = False,
) -> None:
    """数据质量报告;给出医院和类别时,列出每项发现的行键,以及没有代码的取值和单位的写法 · the quality report;
    with hospital and category the row keys of what was found, and spellings of values and units not known"""
    from heluo.entrypoints.figures import quality_report, wrong_limits

    rows, table, lines = quality_report(home_at(home), hospital, category, most)
    print_result(rows, as_json, table, *lines)
    for error in wrong_limits(home_at(home), hospital).values():
        err.print(f"{error.text('zh')}\n{error.text('en')}", soft_wrap=True)


@app.command()
def dictionary(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """字典每个变量在当前发布中有值的份额,按类别和病种;逐个列出从未有值的 · every variable of the dictionary
    with its filled share in the current release, by category and disease; those that nothing fills"""
    from heluo.entrypoints.dictionary_report import dictionary_report

    rows, table, never = dictionary_report(home_at(home))
    print_result(
        rows, as_json, table, *(f"{row['of']}.{row['variable']} {row['zh']} {row['en']}" for row in never)
    )


@app.command()
def lineage(
    value: Annotated[str, typer.Argument(help="hospital/category/row_key/variable")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """一个值的来历:数据包、行、映射、规则、运行 · where a value comes from"""
    from heluo.entrypoints.figures import lineage_of

    result, table = lineage_of(home_at(home), value)
    print_result(result, as_json, table)


@app.command(name="lineage-events")
def lineage_events(
    home: HomeOption = None,
    run: Annotated[str, typer.Option(help="哪一次运行,默认最近一次 · which run, by default the last")] = "",
    to: Annotated[Path | None, typer.Option(help="写到这个文件 · write this file")] = None,
    url: Annotated[str, typer.Option(help="送到这个 OpenLineage 服务 · send to this service")] = "",
) -> None:
    """一次运行的血缘事件(OpenLineage,每行一个):每张表的新版本由哪些表的哪些版本、哪些列产生 · lineage of a
    run as OpenLineage events, a line each: of which versions of which tables and columns each is made"""
    from heluo.entrypoints.lineage_events import lineage_events as hand_out

    count = hand_out(home_at(home), run, to, url)
    err.print(f"事件 events: {count}")


@app.command(name="check-hospital")
def check_hospital(code: str, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """检查一家医院的映射,指出文件和行 · check a hospital's mapping, naming file and line"""
    from heluo.collection.findings import declared_faults
    from heluo.entrypoints.figures import wrong_limits

    limits = wrong_limits(home_at(home), code).values()
    more = tuple(finding for error in limits for finding in declared_faults(error))
    raise typer.Exit(hospital.check_hospital(home_at(home), code, as_json=as_json, more=more))


app.command(name="check-rows")(before_sending.check_rows)
app.command(name="check-report")(check_report.check_report)


@app.command()
def derive(
    check: Annotated[
        bool, typer.Option("--check", help="只检查,不写 · fail when a generated file is stale")
    ] = False,
) -> None:
    """由数据字典生成其余一切 · write every generated file from the dictionary"""
    from heluo.kit.places import data_folder
    from heluo.quality.rule_contract import write_rule_contract

    os.umask(0o022)  # pages of a working tree, which is shared with others
    # Before the rest is even imported: see write_rule_contract.
    stale = write_rule_contract(data_folder("dictionary").parent, check=check)
    if not (check and stale):
        from heluo.entrypoints.generated import write_generated

        stale += write_generated(app, check=check)
    for path in stale:
        out.print(f"{'过期 stale' if check else '已写 wrote'}: {path}")
    raise typer.Exit(1 if check and stale else 0)


@app.command()
def reproduce(
    project: Annotated[
        str, typer.Argument(help="项目编号(pr_…)或 project.json · the project's id, or its project.json")
    ],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """重算一个研究项目登记的每个数字:相同、不同或不再允许;不全相同时退出码 1 · compute a project's figures
    once more: equal, changed or no longer permitted; exit status 1 unless all are equal"""
    from heluo.entrypoints import reproduce as run
    from heluo.entrypoints.figures import table_of

    done = run.reproduce(home_at(home), project)
    shown = [
        {
            "种类 kind": one.kind,
            "名称 reference": one.reference,
            "发布版 release": one.release,
            "结果 outcome": " ".join(run.OUTCOMES[one.outcome]),
            "原因 why": one.why,
        }
        for one in done
    ]
    title = "重算 · figures once more" if done else "没有登记过数字 · no figure was entered"
    print_result(run.as_rows(done), as_json, table_of(title, shown))
    raise typer.Exit(1 if any(one.outcome != run.EQUAL for one in done) else 0)


@app.command()
def check() -> None:
    """静态检查(数秒) · static checks"""
    from heluo.entrypoints.verify import check as run

    raise typer.Exit(run(out))


@app.command(name="test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def run_tests(
    context: typer.Context,
    everyday: Annotated[
        bool, typer.Option("--everyday", help="只做日常测试 · the everyday stage alone")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="加上浏览器、杀进程、大样本(数小时) · the long tests too (hours)")
    ] = False,
) -> None:
    """日常测试与第二阶段;--all 加上长测试 · the everyday suite and its second stage, with --all the long
    tests too (further arguments go to pytest)"""
    from heluo.entrypoints.verify import test as run

    raise typer.Exit(run(out, everyday_only=everyday, long_tests=everything, arguments=context.args))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(context: typer.Context, name: Annotated[str, typer.Argument(help="bench/<name>.py")] = "") -> None:
    """一条命令一个数字 · measure one published figure"""
    folder = Path(__file__).resolve().parents[3] / "bench"
    known = sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_"))
    if name not in known:
        raise BadInput(f"bench {name!r}", ", ".join(known), ("选择其中之一", "name one of them"))
    sys.argv = [f"heluo bench {name}", *context.args]
    sys.path.insert(0, str(folder))
    runpy.run_path(str(folder / f"{name}.py"), run_name="__main__")


add_found_commands(app)


def main() -> None:
    """Runs the command line of this environment."""
    run_app(app)


if __name__ == "__main__":
    main()
