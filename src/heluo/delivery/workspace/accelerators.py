"""Accelerators that the setting names: which there are, and the device files of each.

Not here: who has one at the moment (`jobs`).
"""

from __future__ import annotations

import re
from pathlib import Path

from heluo.kit.errors import BadConfiguration

NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")


def declared(text: str) -> dict[str, tuple[Path, ...]]:
    """name → its device files, of a setting `name=file,file;name=file`. Raises BadConfiguration for another
    form, a name twice, or a file that is no device of this machine."""
    found: dict[str, tuple[Path, ...]] = {}
    for part in filter(None, (one.strip() for one in text.split(";"))):
        name, _, files = part.partition("=")
        devices = tuple(Path(one.strip()) for one in files.split(",") if one.strip())
        if not NAME.fullmatch(name.strip()) or not devices or name.strip() in found:
            raise _wrong(part, "name=/dev/…,/dev/…")
        for device in devices:
            if device.parts[:2] != ("/", "dev") or ".." in device.parts or not device.is_char_device():
                raise _wrong(str(device), "a device file of this machine under /dev")
        found[name.strip()] = devices
    return found


def _wrong(found: str, expected: str) -> BadConfiguration:
    return BadConfiguration(
        (f"HELUO_ACCELERATORS 中的 {found}", f"{found} in HELUO_ACCELERATORS"),
        (expected, expected),
        ("改正设置后重新启动门户", "correct the setting and start the portal again"),
    )
