"""Every environment variable that Heluo reads, in words. A test fails for one that is read and not listed
here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One variable: what it does (zh, en) and what holds without it."""

    name: str
    zh: str
    en: str
    default: str


SETTINGS = (
    Setting(
        "HELUO_HOME",
        "安装目录:医院程序、中心、标识保险库的数据都在其中",
        "Folder of the installation: agents, centre and vault",
        "~/.heluo",
    ),
    Setting(
        "HELUO_SHARED_DATA",
        "公开数据集所在目录,测试从这里读取",
        "Folder of the published data sets that tests read",
        "../shared/data",
    ),
    Setting("HELUO_ENGINE", "计算引擎:duckdb 或 spark", "Engine: duckdb or spark", "duckdb"),
    Setting(
        "HELUO_SPARK_REMOTE",
        "Spark Connect 地址;不设则就地启动 Sail",
        "Address of Spark Connect; without it Sail is started in place",
        "",
    ),
    Setting(
        "HELUO_LAKE_SPAN",
        "湖中分区的时间跨度:month、quarter 或 year,首次写入时定下",
        "Span of a partition: month, quarter or year; fixed at the first write",
        "year",
    ),
    Setting(
        "HELUO_QUESTIONS_A_DAY",
        "获批前每机构每天可问的安全计数次数",
        "Safe counts an institution may ask a day before approval",
        "200",
    ),
    Setting(
        "HELUO_SKIP_WEB",
        "设为 1 时安装不构建门户页面(仅限前置机或开发)",
        "1: installing does not build the portal's pages",
        "",
    ),
    Setting(
        "HELUO_API",
        "前端开发服务器代理到的接口地址",
        "API that the front end's development server proxies to",
        "http://127.0.0.1:8340",
    ),
    Setting(
        "HELUO_CHROMIUM",
        "浏览器测试用的 Chromium 路径",
        "Chromium that the browser tests use",
        "/usr/bin/chromium",
    ),
    Setting(
        "HELUO_PORTAL_URL",
        "浏览器测试改用已在运行的门户",
        "Browser tests use this running portal instead of their own",
        "",
    ),
    Setting(
        "HELUO_PORTAL_ACCOUNTS",
        "该门户的账号文件(heluo accounts --json 的输出)",
        "Its accounts: the output of heluo accounts --json",
        "",
    ),
    Setting(
        "HELUO_STARTED",
        "由 ./heluo 设置:命令开始的时刻,用来显示到第一页的用时",
        "Set by ./heluo: when the command began",
        "",
    ),
    Setting(
        "HELUO_TEST",
        "由测试设置:允许下面的反向对照",
        "Set by the test command: allows the negative control below",
        "",
    ),
    Setting(
        "HELUO_TEST_NO_LEDGER_KEY",
        "反向对照:关闭台账唯一性,杀进程测试必须因此失败",
        "Negative control: ledger uniqueness off; the kill test must then fail",
        "",
    ),
)
