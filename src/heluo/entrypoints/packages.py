"""Installs Debian packages where this program may: servers that play hospitals, a browser for the tests.
Where it may not, it says so."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

from rich.console import Console

LONGEST_SECONDS = 1800
"""How long one call may take: a lock that somebody else holds must not stop this program for ever."""


def install(packages: Sequence[str], console: Console, otherwise: str) -> bool:
    """True when every package of `packages` is installed afterwards. `otherwise` says what happens without
    them."""
    if not packages:
        return True
    names = ", ".join(packages)
    if not shutil.which("apt-get") or os.geteuid() != 0:
        console.print(f"不能由本程序安装 · not installed and not mine to install: {names}; {otherwise}")
        return False
    console.print(f"正在安装 · installing: {names}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        try:
            done = subprocess.run(
                command,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=LONGEST_SECONDS,
                stdin=subprocess.DEVNULL,
            )
            words = (done.stderr.strip()[-300:] or f"exit {done.returncode}") if done.returncode else ""
        except subprocess.TimeoutExpired:
            words = f"> {LONGEST_SECONDS} s"
        if words:
            console.print(f"apt-get 失败 · failed ({words}); {otherwise}")
            return False
    return True
