"""Seconds and bytes of a copy, of the next copy, of a restore on an empty machine, beside `cp -a` of the same
files in the same run.

    ./heluo bench backup [--home HOME] [--json]

Without --home a small province (2,000 persons) is made and removed. The home is read, and `centre/keys` gets
a key by which chunks are named; nothing else in it changes. "lost at most" is the time between the moment of
a copy and its end: with a copy every five minutes, five minutes more are the age of what a restore gives.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from _measure import HELUO, end_cleanly, run

from heluo.governance.backup import keys, make, restore
from heluo.kit.places import Home


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench backup")
    parser.add_argument("--home", type=Path, help="an installation (default: a small province, made here)")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    end_cleanly()
    with tempfile.TemporaryDirectory(prefix="heluo-bench-") as folder:
        root = Path(folder)
        home = args.home or root / "home"
        if args.home is None:
            run([*HELUO, "demo", "--no-serve", "--patients", "2000", "--home", str(home)], shown=True)
        found = measure(Home(home.resolve()), root)
    if args.json:
        print(json.dumps(found, indent=1))
    else:
        show(found)


def measure(home: Home, root: Path) -> dict[str, Any]:
    """Each act once, in order, on the file system of `root`."""
    public = keys.recipients([str(keys.new_key(home, root / "key"))])
    with_ = keys.restore_keys(home, [root / "key"], None)
    copies, new = root / "copies", Home(root / "new")

    def plain() -> None:
        for name in ("centre", "vault"):
            subprocess.run(["cp", "-a", str(home.root / name), str(root / f"plain-{name}")], check=True)
        subprocess.run(["sync"], check=True)

    seconds = {"cp -a, and sync": timed(plain)}
    for name in ("centre", "vault"):
        shutil.rmtree(root / f"plain-{name}")
    made: list[make.Copied] = []
    seconds["first copy"] = timed(lambda: made.append(make.back_up(home, copies, public)))
    seconds["next copy, nothing new"] = timed(lambda: made.append(make.back_up(home, copies, public)))
    chosen = restore.choose(copies, with_)
    seconds["verify"] = timed(lambda: restore.verify(chosen, with_))
    seconds["restore on an empty machine"] = timed(lambda: restore.restore(new, chosen, with_))
    return {
        "files": made[0].files,
        "bytes": made[0].bytes,
        "new_bytes": [one.new_bytes for one in made],
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "ratio": {name: round(value / seconds["cp -a, and sync"], 2) for name, value in seconds.items()},
    }


def timed(do: Callable[[], object]) -> float:
    """Seconds that `do` takes."""
    started = time.monotonic()
    do()
    return time.monotonic() - started


def show(found: dict[str, Any]) -> None:
    """A line an act: seconds, and how many times those of `cp`."""
    print(f"{found['files']} files, {found['bytes'] >> 20} MB", file=sys.stdout)
    for name, value in found["seconds"].items():
        print(f"{name:30} {value:8.1f} s {found['ratio'][name]:6.2f} ×")


if __name__ == "__main__":
    main()
