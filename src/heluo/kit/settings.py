"""Every environment variable that Heluo reads, with what it does and what holds without it.

One class; `docs/reference/settings.md` is derived from it, and a test refuses any other reading of `HELUO_…`
in the product and in its tests. Not for what belongs to one hospital (its folder) or to one run (a command's
options).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text

PREFIX = "HELUO_"


class Settings(BaseSettings):
    """The settings of this process. The name of a field in capitals after `HELUO_` is the variable's name; an
    empty variable counts as absent. A field's Text is its line on the reference page.

    `model_fields_set` names those that somebody set.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    home: Annotated[
        Path,
        Text(
            "安装目录:医院程序、中心、标识保险库的数据都在其中",
            "Folder of the installation: agents, centre and vault",
        ),
    ] = Path("~/.heluo")
    engine: Annotated[Literal["duckdb", "spark"], Text("计算引擎", "Engine")] = "duckdb"
    spark_remote: Annotated[
        str,
        Text(
            "Spark Connect 地址;不设则就地启动 Sail",
            "Address of Spark Connect; without it Sail is started in place",
        ),
    ] = ""
    lake_span: Annotated[
        Literal["year", "month"],
        Text("湖中分区的时间跨度,首次写入时定下", "Span of a partition, fixed at the lake's first write"),
    ] = "year"
    check_days: Annotated[
        int,
        Text(
            "湖中每个数据文件最迟每几天核对一次校验和",
            "Days within which a night compares every data file of the lake with its checksum",
        ),
        Field(ge=1),
    ] = 7
    check_megabytes: Annotated[
        int,
        Text(
            "每夜至少核对多少 MB 数据文件;湖不比它大时每夜全部核对",
            "MB of data files that each night compares at least; a lake that is no larger is compared all",
        ),
        Field(ge=0),
    ] = 2048
    noise_sigma: Annotated[
        float,
        Text(
            "安全计数所加噪声的标准差(人);由安全管理员按 docs/explanation/safe-counts.md 的表选定",
            "Standard deviation (persons) of the noise in safe counts; chosen by the security administrator "
            "from the table in docs/explanation/safe-counts.md",
        ),
        Field(ge=1, le=1_000_000),
    ] = 12.0
    numbers_a_month: Annotated[
        int,
        Text("每个机构每月可得的新的安全计数个数", "New safe numbers that an institution may draw a month"),
        Field(ge=1),
    ] = 360
    second_factor: Annotated[
        Literal["offered", "administrators", "everybody"],
        Text(
            "谁必须设置第二因子(动态码):自愿、三类管理员、所有人;设为后两者时,高风险操作一律要动态码",
            "Who must have a second factor: nobody, the three administrators, everybody; with the last two "
            "every risky act asks for a code",
        ),
    ] = "offered"
    oidc_issuer: Annotated[
        str,
        Text(
            "统一身份认证(OpenID Connect)的 issuer 地址;不设则不用",
            "Issuer of the OpenID Connect provider to sign in by; without it there is none",
        ),
    ] = ""
    oidc_client: Annotated[
        str, Text("本门户在身份提供方登记的客户端编号", "Client id of this portal at the provider")
    ] = ""
    oidc_secret_file: Annotated[
        Path | None,
        Text(
            "客户端密码所在的文件(公开客户端不设)", "File with the client's secret (none for a public client)"
        ),
    ] = None
    oidc_return: Annotated[
        str,
        Text(
            "登记在身份提供方的返回地址:https://门户/api/session/oidc/return",
            "The redirect address registered at the provider: https://portal/api/session/oidc/return",
        ),
    ] = ""
    portal_address: Annotated[
        str,
        Text(
            "患者打开随访链接所用的门户地址;不设则用护士浏览器里的地址",
            "Address at which patients reach the portal for their link; without it the one that the nurse's "
            "browser uses",
        ),
    ] = ""
    message_gateway: Annotated[
        str,
        Text(
            "短信或微信网关的地址;不设则把消息写入 centre/outbox 文件夹",
            "Address of an SMS or WeChat gateway; without it messages are files in centre/outbox",
        ),
    ] = ""
    message_gateway_token_file: Annotated[
        Path | None, Text("网关令牌所在的文件(可不设)", "File with the gateway's token (may be left out)")
    ] = None
    sign_ins_at_once: Annotated[
        int,
        Text(
            "门户同时核对的密码数(每个约占一个处理器核)",
            "Passwords that the portal checks at once (each takes about one core)",
        ),
    ] = 2
    reads_at_once: Annotated[
        int,
        Text(
            "门户同时处理的读取数:全景、检索、驾驶舱、列表",
            "Reads that the portal works on at once: panorama, text search, cockpit, lists",
        ),
    ] = 4
    questions_at_once: Annotated[
        int,
        Text(
            "门户同时计算的问题数:条件树、批量查找、日志校验",
            "Questions that the portal computes at once: condition trees, lists, verification of the log",
        ),
    ] = 2
    analyses_at_once: Annotated[
        int,
        Text(
            "门户同时进行的统计分析数(各占一个进程和约一个处理器核)",
            "Analyses that the portal runs at once (each is a process and takes about one core)",
        ),
        Field(ge=1, le=64),
    ] = 1
    workspaces_at_once: Annotated[
        int,
        Text(
            "门户同时运行的工作区会话数(每个至多占 4 GB 内存)",
            "Sessions of the secure workspace that the portal runs at once (each takes up to 4 GB of memory)",
        ),
        Field(ge=1, le=64),
    ] = 2
    workspace_jobs_at_once: Annotated[
        int,
        Text(
            "门户同时运行的工作区批处理作业数,不含用加速卡的(每个至多占 4 GB 内存)",
            "Batch jobs of the secure workspace that run at once, those with an accelerator not counted "
            "(each takes up to 4 GB of memory)",
        ),
        Field(ge=1, le=64),
    ] = 1
    accelerators: Annotated[
        str,
        Text(
            "本机的加速卡:名称=设备文件,设备文件;多块用分号分开,如 gpu0=/dev/nvidia0,/dev/nvidiactl。"
            "同名的卡一次给一个作业",
            "Accelerators of this machine: name=device file,device file; several with semicolons, as in "
            "gpu0=/dev/nvidia0,/dev/nvidiactl. Each serves one job at a time",
        ),
    ] = ""
    extract_megabytes: Annotated[
        int,
        Text("一份数据提取的文件合计至多多少 MB", "MB that all files of one extract may have together"),
        Field(ge=1),
    ] = 20_480
    workspace_python: Annotated[
        Path, Text("工作区会话使用的 Python 解释器", "The Python that sessions of the secure workspace use")
    ] = Path("/usr/bin/python3")
    queue: Annotated[
        int,
        Text(
            "门户每个处理位置后面最多排几个请求;再多的答 429 和重试时间",
            "Requests that wait behind each place at work; more are answered 429 with a time",
        ),
    ] = 8
    longest_wait: Annotated[
        float,
        Text(
            "预计要排队超过几秒就当即答 429;排进去的不再拒绝",
            "Over so many seconds of expected waiting one is answered 429 at once; the rest is answered",
        ),
    ] = 4
    longest_work: Annotated[
        float,
        Text("一个请求最多处理几秒,之后中止并答 503", "Seconds of work, after which it is stopped: 503"),
    ] = 30
    connections: Annotated[
        int,
        Text(
            "门户和接收进程各自最多的连接数;满了先断开还没发完请求头的",
            "Connections of portal and intake each; when full, one that has sent no request is closed",
        ),
    ] = 1000
    header_seconds: Annotated[
        float, Text("请求头要在几秒内传完", "Seconds within which the header of a request must arrive")
    ] = 10
    body_seconds: Annotated[
        float,
        Text(
            "门户:请求正文要在几秒内传完;接收进程:两段之间最多几秒",
            "Portal: seconds for the body of a request; intake: most seconds between two pieces of one",
        ),
    ] = 30
    trusted_proxies: Annotated[
        str,
        Text(
            "反向代理的 IP 地址,逗号分隔;只有来自它们的 X-Forwarded-For 和 -Proto 才算数",
            "IP addresses of reverse proxies, with commas: X-Forwarded-For and -Proto count from them alone",
        ),
    ] = ""
    started: Annotated[
        float | None,
        Text(
            "由 ./heluo 设置:命令开始的时刻(Unix 秒),用来显示到第一页的用时",
            "Set by ./heluo: when the command began (Unix seconds), to print the time to the first page",
        ),
    ] = None
    skip_web: Annotated[
        bool,
        Text(
            "设为 1 时安装不构建门户页面(仅限前置机或开发);由构建脚本读取",
            "1: installing does not build the portal's pages; read by the build script",
        ),
    ] = False
    api: Annotated[
        str,
        Text(
            "前端开发服务器代理到的接口地址;由 Vite 读取",
            "API that the front end's development server proxies to; read by Vite",
        ),
    ] = "http://127.0.0.1:8340"
    shared_data: Annotated[
        Path, Text("公开数据集所在目录,测试从这里读取", "Folder of the published data sets that tests read")
    ] = Path("../shared/data")
    chromium: Annotated[
        Path | None,
        Text(
            "浏览器测试用的 Chromium 路径;不设则在 PATH 上寻找",
            "Chromium that the browser tests use; without it the one on PATH",
        ),
    ] = None
    province_home: Annotated[
        Path | None,
        Text(
            "测试改用这个已建好的合成省份的副本,不另建小省",
            "Tests use a copy of this synthetic province instead of making a small one",
        ),
    ] = None
    portal_url: Annotated[
        str,
        Text("浏览器测试改用已在运行的门户", "Browser tests use this running portal instead of their own"),
    ] = ""
    portal_accounts: Annotated[
        Path | None,
        Text(
            "该门户的账号文件(heluo demo-accounts --json 的输出)",
            "Its accounts: the output of heluo demo-accounts --json",
        ),
    ] = None


def settings() -> Settings:
    """The settings as the environment has them at this moment: nothing is remembered, so that a test or a
    command may change one. Raises BadConfiguration naming the first variable with a value of another kind."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = str(first["loc"][0])
        raise BadConfiguration(
            f"{PREFIX}{field.upper()}={first['input']}",
            _values(Settings.model_fields[field]),
            (
                "改正或取消这个环境变量;见 docs/reference/settings.md",
                "correct or unset this environment variable; see docs/reference/settings.md",
            ),
        ) from error


def described() -> Iterator[tuple[str, Text, str, str]]:
    """(variable, what it does, what it may be, its default) of every setting, in the order of the class."""
    for name, field in Settings.model_fields.items():
        does = next(m for m in field.metadata if isinstance(m, Text))
        default = "" if field.default in (None, False) else str(field.default)
        yield PREFIX + name.upper(), does, _values(field), default


def _values(field: FieldInfo) -> str:
    kind: Any = field.annotation
    if get_origin(kind) is Literal:
        return " | ".join(get_args(kind))
    kinds = [k for k in get_args(kind) or (kind,) if k is not type(None)]
    words = {Path: "path", str: "text", int: "integer", float: "number", bool: "1 | 0"}
    return words[kinds[0]]
