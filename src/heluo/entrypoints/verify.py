"""`heluo check` (seconds: lint, types, contracts, generated files) and `heluo test` (everything that must
hold).

The test command installs what its integration tests need where it may; what it may not, the tests skip aloud.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

from heluo.access.evidence import Evidence, of_report, together, write
from heluo.entrypoints.packages import install
from heluo.kit.dates import now
from heluo.kit.errors import BadConfiguration
from heluo.statistics.collect import algorithms

ROOT = Path(__file__).resolve().parents[3]
DEBIAN = {
    "chromium": "/usr/bin/chromium",
    "fonts-noto-cjk": "/usr/share/fonts/opentype/noto",
    "postgresql": "/usr/lib/postgresql",
    "mariadb-server": "/usr/sbin/mariadbd",
    "r-base-core": "/usr/bin/Rscript",
    "bubblewrap": "/usr/bin/bwrap",
}
"""Debian package → a path that shows it is there."""
R_LIBRARIES = (
    Path("/usr/lib/R/library"),
    Path("/usr/lib/R/site-library"),
    Path("/usr/local/lib/R/site-library"),
)
FOLDERS = ("src", "tests", "bench", "packaging", "tools", "hatch_build.py")
"""What the formatter and the linter read."""


def check(console: Console) -> int:
    """Runs every static check, each with its time; returns the number that failed."""
    _require_checkout()
    python = [sys.executable, "-m"]
    bin_folder = Path(sys.executable).parent
    steps: list[tuple[str, list[str]]] = [
        ("lint", [*python, "ruff", "check", *FOLDERS]),
        ("format", [*python, "ruff", "format", "--check", *FOLDERS]),
        ("import contracts", [str(bin_folder / "lint-imports")]),
        ("types", [*python, "pyright"]),
        ("generated files", [*python, "heluo.entrypoints.cli", "derive", "--check"]),
        ("portal", [sys.executable, "hatch_build.py", "run", "check"]),
    ]
    failed = 0
    for name, command in steps:
        started = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        mark = ("ok", "green") if done.returncode == 0 else ("failed", "red")
        console.print(Text.assemble(f"{name:18} ", mark, f" {time.monotonic() - started:5.1f} s"))
        if done.returncode:
            failed += 1
            console.print((done.stdout + done.stderr).strip()[-6000:])
    return failed


def test(console: Console, *, everyday_only: bool, long_tests: bool, arguments: list[str]) -> int:
    """Runs static checks, the portal's unit tests, then pytest in stages; prints one closing line over all
    of them. The everyday stage is minutes, the second the long tests of each push, `long_tests` those of
    hours: drills, browsers, large samples.

    Returns 0 when nothing failed. `arguments` go to pytest (then the static checks are left out).
    """
    _require_checkout()
    missing = [*(name for name, path in DEBIAN.items() if not Path(path).exists()), *_missing_r_packages()]
    install(missing, console, "需要它们的测试会说明并跳过 · tests that need them will skip and say so")
    failed_steps: list[str] = []
    if not arguments:
        console.rule("check")
        if check(console):
            failed_steps.append("check")
        console.rule("portal unit tests")
        if subprocess.run(
            [sys.executable, "hatch_build.py", "run", "test"], cwd=ROOT, check=False
        ).returncode:
            failed_steps.append("portal")
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    evidence: Evidence = {}
    both_cores = ["-n", "2", "--dist", "loadfile"]
    stages = [("everyday", "not slow and not second", both_cores)]
    if not everyday_only:
        stages.append(("second stage", "second and not slow", both_cores))
    if long_tests:
        stages.append(("long tests", "slow", []))
    for name, marks, options in stages:
        console.rule(name)
        started = time.monotonic()
        code, counts, found = _pytest(["-m", marks, *options, *arguments])
        evidence = together(evidence, found)
        console.print(f"{name}: {time.monotonic() - started:.0f} s")
        for key, value in counts.items():
            totals[key] += value
        if code not in (0, 5):  # 5: no test selected in this stage
            failed_steps.append(name)
    write(ROOT / "evidence.json", evidence)
    totals["failed"] += len([s for s in failed_steps if s in ("check", "portal")])
    if failed_steps:
        console.print(Text(f"failed: {', '.join(failed_steps)}", "red"))
    print(f"{totals['passed']} passed, {totals['failed']} failed, {totals['skipped']} skipped", flush=True)
    return 1 if failed_steps or totals["failed"] or not totals["passed"] else 0


def _missing_r_packages() -> list[str]:
    """Debian's packages of what the R scripts of algorithms load and this machine lacks. R is the oracle of
    the numbers; where it cannot be, stored ones stand in for it."""
    wanted = {name for spec in algorithms().values() for name in spec.code.r_packages}
    lacking = [name for name in sorted(wanted) if not any((one / name).is_dir() for one in R_LIBRARIES)]
    return [f"r-cran-{name.lower()}" for name in lacking]


def _pytest(arguments: list[str]) -> tuple[int, dict[str, int], Evidence]:
    """(exit code, counts, what each file of tests found)."""
    # What another account wrote in a sandbox may stay behind: that fails no test.
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", "-q", "--durations=8", *arguments]
        # A folder of its own: pytest closes the one that all its runs of an account share to other accounts,
        # whenever one begins, and a sandbox of this run must go on passing it.
        env = os.environ | {"PYTEST_DEBUG_TEMPROOT": folder}
        code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
        counts = {"passed": 0, "failed": 0, "skipped": 0}
        found: Evidence = {}
        if report.exists():
            for suite in ET.parse(report).getroot().iter("testsuite"):
                tests, bad, skipped = (int(suite.get(k, 0)) for k in ("tests", "failures", "skipped"))
                bad += int(suite.get("errors", 0))
                counts["failed"] += bad
                counts["skipped"] += skipped
                counts["passed"] += tests - bad - skipped
            found = of_report(report, now().isoformat(timespec="seconds"), _commit())
        return code, counts, found


def _commit() -> str:
    asked = ["git", "rev-parse", "--short=12", "HEAD"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "?"


def _require_checkout() -> None:
    if not (ROOT / "pyproject.toml").exists():
        raise BadConfiguration(
            "an installed wheel", "a checkout of the repository", "clone it and run ./heluo there"
        )
