"""The commands that the province adds to `heluo`: demo, next-night, evaluate, demo-accounts. Found through
the entry point group `heluo.commands`; the product does not know them.

Imports are inside the commands, because every start of `heluo` loads this module.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heluo.entrypoints.command_line import HomeOption, JsonOption, err, out, print_result
from heluo.kit.places import home as home_at

app = typer.Typer()
RealOption = Annotated[
    Path | None,
    typer.Option("--real", help="真实数据集所在目录 · folder of the published data sets to play hospitals"),
]


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
    real: RealOption = None,
    port: Annotated[int, typer.Option(help="门户端口 · port of the portal")] = 8340,
) -> None:
    """一条命令看全程:省内各医院 → 中心 → 屏幕 · a province, from hospitals' databases to the screen"""
    from heluo_province.demonstration import demo as main_job

    plan = main_job.DemoPlan(home_at(home), hospitals, patients, years, seed, fresh, serve, real, port)
    main_job.demo(plan, out)


@app.command(name="next-night")
def next_night(home: HomeOption = None, seed: int = 2, as_json: JsonOption = False) -> None:
    """下一夜:先改动合成医院的数据库(新增、更正、删除),再跑一夜 · change the synthetic hospitals' databases,
    then run the next night"""
    from heluo_province.demonstration.next_night import next_night as run

    print_result(run(home_at(home), seed, out if not as_json else err), as_json)


@app.command()
def evaluate(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """与已知答案比较:关联、映射、植入的错误 · EMPI, values and planted errors against the truth"""
    from heluo_province.evaluation.figures import evaluate_all

    result, tables = evaluate_all(home_at(home))
    print_result(result, as_json, *tables)


@app.command(name="demo-accounts")
def demo_accounts(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """为演示账号发一次性密码 · issue one-time passwords for the demonstration's accounts"""
    from heluo_province.demonstration.accounts import issue_accounts

    print_result(issue_accounts(home_at(home)), as_json)
