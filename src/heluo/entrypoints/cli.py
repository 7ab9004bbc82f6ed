"""`heluo`: one command line for every process. Parses, prints and sets exit codes; the work is done
elsewhere.

Imports are inside the commands: a front-end machine has only the hospital's dependencies, and a cold start
has to be quick.
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from heluo.entrypoints import hospital
from heluo.kit.errors import BadInput, HeluoError
from heluo.kit.places import home as home_at

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="河洛 Heluo"
)
app.add_typer(hospital.app, name="hospital", help="前置机程序 · the hospital program")
out, err = Console(), Console(stderr=True)

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="安装目录 · folder of the installation (default HELUO_HOME, ~/.heluo)"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="机器可读 · print JSON")]
SHARED = typer.Option(
    "--real", help="真实数据集所在目录 · folder of the published data sets to play hospitals"
)


@app.command()
def demo(
    home: HomeOption = None,
    hospitals: Annotated[int, typer.Option(help="医院数 · number of hospitals")] = 5,
    patients: Annotated[int, typer.Option(help="人数 · number of persons")] = 20_000,
    years: Annotated[int, typer.Option(help="年数 · years of history")] = 3,
    seed: Annotated[int, typer.Option(help="随机种子 · same seed, same province")] = 20261124,
    fresh: Annotated[bool, typer.Option("--fresh", help="先清空 · begin anew")] = False,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="完成后打开门户 · serve the portal afterwards")
    ] = True,
    real: Annotated[Path | None, SHARED] = None,
    port: Annotated[int, typer.Option(help="门户端口 · port of the portal")] = 8340,
) -> None:
    """一条命令看全程:省内各医院 → 中心 → 屏幕 · a whole province, from hospitals' databases to the screen"""
    from heluo.entrypoints import demo as main_job

    main_job.demo(
        main_job.Plan(home_at(home), hospitals, patients, years, seed, fresh, serve, real, port), out
    )


@app.command()
def night(home: HomeOption = None, seed: int = 2, as_json: JsonOption = False) -> None:
    """第二夜:各医院新增、更正、删除后再跑一次 · change every synthetic hospital's database, then collect and
    publish again"""
    from heluo.entrypoints import demo as main_job

    _print(main_job.second_night(home_at(home), seed, out if not as_json else err), as_json)


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
    home: HomeOption = None,
) -> None:
    """登记一家医院:生成各方的钥匙和证书;已有的不动 · make a hospital's keys and certificates; what exists
    stays"""
    from heluo.dictionary import load_hospital
    from heluo.entrypoints.enrol import enrol as run

    at = home_at(home)
    load_hospital(code, (at.hospitals,))
    for path in run(at, code, centre=centre, **({"names": tuple(name)} if name else {})).made:
        out.print(f"新 made: {path}", highlight=False, soft_wrap=True)


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
    _print({"releases": list(done.releases), "files": done.files}, as_json, words)


@app.command()
def accounting(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """对账:每一步的行数,按医院和类别 · rows at every step, by hospital and category"""
    from heluo.entrypoints.figures import accounting_table

    rows, table = accounting_table(home_at(home))
    _print(rows, as_json, table)


@app.command()
def evaluate(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """与已知答案比较:关联、映射、植入的错误 · EMPI, values and planted errors against the truth"""
    from heluo.entrypoints.figures import evaluate_all

    result, tables = evaluate_all(home_at(home))
    _print(result, as_json, *tables)


@app.command()
def quality(
    home: HomeOption = None, hospital: str = "", category: str = "", as_json: JsonOption = False
) -> None:
    """数据质量报告 · the quality report"""
    from heluo.entrypoints.figures import quality_report

    rows, table = quality_report(home_at(home), hospital, category)
    _print(rows, as_json, table)


@app.command()
def lineage(
    value: Annotated[str, typer.Argument(help="hospital/category/row_key/variable")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """一个值的来历:数据包、行、映射、规则、运行 · where a value comes from"""
    from heluo.entrypoints.figures import lineage_of

    result, table = lineage_of(home_at(home), value)
    _print(result, as_json, table)


@app.command(name="check-hospital")
def check_hospital(code: str, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """检查一家医院的映射,指出文件和行 · check a hospital's mapping, naming file and line"""
    raise typer.Exit(hospital.check_hospital(home_at(home), code, as_json=as_json))


@app.command()
def accounts(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """为演示账号发一次性密码 · issue one-time passwords for the demonstration's accounts"""
    from heluo.entrypoints.demo import issue_accounts

    _print(issue_accounts(home_at(home)), as_json)


@app.command()
def derive(
    check: Annotated[
        bool, typer.Option("--check", help="只检查,不写 · fail when a generated file is stale")
    ] = False,
) -> None:
    """由数据字典生成其余一切 · write every generated file from the dictionary"""
    from heluo.entrypoints.generated import write_generated

    stale = write_generated(check=check)
    for path in stale:
        out.print(f"{'过期 stale' if check else '已写 wrote'}: {path}", highlight=False)
    raise typer.Exit(1 if check and stale else 0)


@app.command()
def check() -> None:
    """静态检查(数秒) · static checks"""
    from heluo.entrypoints.verify import check as run

    raise typer.Exit(run(out))


@app.command(name="test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def run_tests(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="加上第二阶段:浏览器、杀进程、大样本 · the second stage too")
    ] = False,
) -> None:
    """日常测试;--all 加上第二阶段 · the everyday suite, with --all the second stage too (further arguments go
    to pytest)"""
    from heluo.entrypoints.verify import test as run

    raise typer.Exit(run(out, everyday_only=not everything, arguments=context.args))


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


def _print(data: Any, as_json: bool, *renderables: Any) -> None:
    if as_json:
        print(json.dumps(data, ensure_ascii=False, indent=1, default=str))
        return
    wide = out if out.is_terminal else Console(width=220)  # a file or a pipe has no edge to fold at
    for renderable in renderables or (data,):
        wide.print(renderable)


def main() -> None:
    """Runs the command line; an error that a person can mend is printed in both languages and sets the exit
    code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # consoles of front-end machines speak GBK
    try:
        app()
    except HeluoError as error:
        err.print(f"[red]错误[/] {error.text('zh')}", highlight=False)
        err.print(f"[red]error[/] {error.text('en')}", highlight=False)
        raise SystemExit(error.exit_code) from None


if __name__ == "__main__":
    main()
