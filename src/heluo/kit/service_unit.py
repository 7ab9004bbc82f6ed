"""A program of Heluo as a service of systemd: it starts with the machine, comes back after a crash, and may
write into its own folder alone.

The text of one unit file; who writes it where is `heluo.entrypoints`. Not here: what a program does.
Source of the settings' meanings: systemd.service(5), systemd.exec(5).
"""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from heluo.kit.errors import BadInput, NotFound
from heluo.kit.text import Text

MADE = "# Made by Heluo; written again by the same command."
"""First line of a unit file: one without it was written by somebody else."""
SETTINGS = Path("/etc/heluo/environment")
"""Lines `HELUO_…=value` for all services of a machine; without the file the defaults hold."""
ACCOUNT = "heluo"
PLAIN = re.compile(r"[\w@:,+./=-]+", re.ASCII)
WALLS = (
    "ProtectSystem=strict",
    "ProtectHome=read-only",
    "PrivateDevices=yes",
    "ProtectKernelTunables=yes",
    "ProtectKernelModules=yes",
    "ProtectControlGroups=yes",
    "RestrictSUIDSGID=yes",
    "RestrictNamespaces=yes",
    "LockPersonality=yes",
)
"""What a program is kept from that reads databases and writes files."""
WALLS_AROUND_SANDBOXES = ("ProtectSystem=strict", "ProtectHome=read-only")
"""What is left for the portal: sessions of researchers are in namespaces of their own, for which the kernel
refuses a /proc of which a part is hidden already."""


@dataclass(frozen=True)
class Service:
    """`command`: the words after `heluo`. `home`: the only folder into which it may write, absolute."""

    name: str
    title: Text
    command: tuple[str, ...]
    home: Path
    account: str
    sandboxes: bool = False
    """It starts programs in namespaces of their own."""
    closed: tuple[Path, ...] = ()
    """What lies in `home` and it may not even read."""

    @property
    def file(self) -> str:
        return f"{self.name}.service"


def unit(service: Service, program: Path) -> str:
    """The unit file of `service`; `program` is the `heluo` of this installation, absolute."""
    walls = WALLS_AROUND_SANDBOXES if service.sandboxes else WALLS
    words = (str(program), *service.command, "--home", str(service.home))
    command = " ".join(_word(word).replace("$", "$$") for word in words)
    return "\n".join(
        (
            MADE,
            "[Unit]",
            f"Description={service.title.zh} · {service.title.en}".replace("%", "%%"),
            "Wants=network-online.target",
            "After=network-online.target",
            f"RequiresMountsFor={_word(str(service.home))}",
            "StartLimitIntervalSec=0",
            "",
            "[Service]",
            f"User={service.account}",
            f"ExecStart={command}",
            f"EnvironmentFile=-{SETTINGS}",
            "Restart=always",
            "RestartSec=30",
            "TimeoutStopSec=300",
            "UMask=0077",
            "NoNewPrivileges=yes",
            "PrivateTmp=yes",
            f"ReadWritePaths={_word(str(service.home))}",
            *(f"InaccessiblePaths={_word(f'-{path}')}" for path in service.closed),
            *walls,
            "",
            "[Install]",
            "WantedBy=multi-user.target",
            "",
        )
    )


def program() -> Path:
    """The `heluo` beside the Python that runs this. NotFound where the package is not installed."""
    found = Path(sys.executable).with_name("heluo")
    if not found.is_file():
        raise NotFound(
            (f"没有 {found}", f"no {found}"),
            (
                "一个装有 heluo 命令的 Python 环境",
                "a Python environment in which the command heluo is installed",
            ),
            ("在该环境中安装 heluo,再用它的 heluo 命令重做", "install heluo there and use its command"),
        )
    return found


def at_home_of(account: str, home: Path) -> Path:
    """`home` as an absolute path, which belongs to `account` of this machine; BadInput where a service could
    not write into it, or not start the program."""
    if sys.platform == "win32":
        raise BadInput(
            ("Windows", "Windows"),
            ("有 systemd 的 Linux", "Linux with systemd"),
            (
                "用“任务计划程序”每天运行一次 heluo hospital run <代码> --once",
                "let the task scheduler run heluo hospital run <code> --once every day",
            ),
        )
    import pwd

    place = home.expanduser().resolve()
    try:
        known = pwd.getpwnam(account)
    except KeyError:
        raise BadInput(
            (f"本机没有账号 {account}", f"no account {account} on this machine"),
            ("运行服务的系统账号,不是 root", "the system account under which the service runs, not root"),
            (
                f"sudo useradd --system --home-dir {place} --shell /usr/sbin/nologin {account}",
                f"sudo useradd --system --home-dir {place} --shell /usr/sbin/nologin {account}",
            ),
        ) from None
    if known.pw_uid == 0:
        raise BadInput(
            (f"账号 {account} 是 root", f"the account {account} is root"),
            ("一个只为 Heluo 开的账号", "an account for Heluo alone"),
            ("用 --account 写另一个账号", "name another one by --account"),
        )
    if not place.is_dir() or place.stat().st_uid != known.pw_uid:
        raise BadInput(
            (f"{place} 不属于 {account}", f"{place} does not belong to {account}"),
            (f"{account} 可以写的安装目录", f"a folder of the installation that {account} may write"),
            (
                f"sudo install -d -m 700 -o {account} {place};已有的:sudo chown -R {account} {place}",
                f"sudo install -d -m 700 -o {account} {place}; if it exists, sudo chown -R {account} {place}",
            ),
        )
    closed = closed_to(known.pw_uid, program()) or closed_to(known.pw_uid, Path(sys.executable).resolve())
    if closed is not None:
        raise BadInput(
            (f"账号 {account} 进不了 {closed}", f"the account {account} cannot enter {closed}"),
            (
                f"一个 {account} 能运行的 heluo,例如装在 /opt",
                f"a heluo that {account} can run, in /opt for one",
            ),
            (
                "把 heluo 装到那里,再用那里的命令重做",
                "install heluo there, and use the command of that place",
            ),
        )
    return place


def closed_to(uid: int, path: Path) -> Path | None:
    """The first folder above `path`, or `path` itself, that this user cannot pass; groups are not asked."""
    for one in reversed([path, *path.parents]):
        found = one.stat()
        if not found.st_mode & (stat.S_IXUSR if found.st_uid == uid else stat.S_IXOTH):
            return one
    return None


def write(service: Service, folder: Path) -> Path:
    """The unit file in `folder`, readable for systemd. BadInput where somebody else's file lies there."""
    path = folder / service.file
    if path.exists() and not path.read_text(encoding="utf-8").startswith(MADE):
        raise BadInput(
            (f"{path} 不是 Heluo 写的", f"{path} was not written by Heluo"),
            ("空位置,或 Heluo 自己写的文件", "an empty place, or a file of Heluo's own"),
            (
                "先移走该文件;自己的改动写进 systemctl edit",
                "move it away; changes of yours go into systemctl edit",
            ),
        )
    path.write_text(unit(service, program()), encoding="utf-8")
    os.chmod(path, 0o644)
    return path


def _word(text: str) -> str:
    """`text` as one word of a unit file: % means something there, blanks part words."""
    plain = text.replace("%", "%%")
    if PLAIN.fullmatch(text):
        return plain
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
