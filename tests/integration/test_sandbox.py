"""The sandbox of a workspace: through the product's own launcher only what is meant succeeds, each wall is
needed, and where a wall cannot be built nothing runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from heluo.kit.errors import Unavailable
from heluo.sandbox import SandboxLimits, SandboxOrder, bubblewrap, launcher
from heluo.sandbox import filter as calls
from heluo.sandbox.base import ENDED_MEMORY, ENDED_STOPPED, ENDED_TIME, MIB
from heluo.sandbox.bubblewrap import Bubblewrap
from tests.lib.probed_sandbox import INTENDED, LIMITS, PYTHON, VARIABLE, Trapped, trapped, wrong

installed = pytest.mark.skipif(
    shutil.which("bwrap") is None, reason="bubblewrap is not installed: apt install bubblewrap"
)
LEAST_PROBES = 37


@pytest.fixture(scope="module")
def traps() -> Iterator[Trapped]:
    before = os.environ.get("SANDBOX_CANARY")
    os.environ["SANDBOX_CANARY"] = VARIABLE
    with trapped() as made:
        yield made
    if before is None:
        del os.environ["SANDBOX_CANARY"]


def named(wall: tuple[str, ...]) -> str:
    return (
        " ".join(wall[:2]) if wall[0] in ("--setenv", "--ro-bind", "--symlink", "--remount-ro") else wall[0]
    )


def wall_names() -> list[str]:
    order = SandboxOrder(("/bin/true",), Path("/"), (Path("/program"),), LIMITS)
    return [
        f"{n}: {wall[-1] if wall[0] in ('--tmpfs', '--size', '--perms', '--ro-bind') else named(wall)}"
        for n, wall in enumerate(bubblewrap.walls(order, 3))
    ]


@installed
def test_only_what_is_meant_succeeds(traps: Trapped) -> None:
    found = traps.tried()
    assert wrong(found) == []
    assert len(found.keys() - INTENDED) >= LEAST_PROBES
    assert found.keys() >= INTENDED


def red(traps: Trapped) -> bool:
    """Whether the suite fails: the launcher refuses, the probes cannot run, or one has another outcome."""
    try:
        return bool(wrong(traps.tried()))
    except (Unavailable, AssertionError):
        return True


@installed
@pytest.mark.slow
@pytest.mark.parametrize("dropped", range(len(wall_names())), ids=wall_names())
def test_without_any_one_wall_a_probe_succeeds(
    traps: Trapped, monkeypatch: pytest.MonkeyPatch, dropped: int
) -> None:
    complete = bubblewrap.walls
    name = complete(traps.order, 3)[dropped][0]
    if name == "--disable-userns":
        # The filter forbids the same: without it this wall has to hold alone.
        assert without(traps, monkeypatch, "--seccomp")["new_user_namespace"] is False
        assert without(traps, monkeypatch, "--seccomp", name)["new_user_namespace"] is True
        return
    monkeypatch.setattr(
        bubblewrap,
        "walls",
        lambda order, filtered: [wall for n, wall in enumerate(complete(order, filtered)) if n != dropped],
    )
    assert red(traps)


def without(traps: Trapped, monkeypatch: pytest.MonkeyPatch, *names: str) -> dict[str, Any]:
    """What the probes find where the walls `names` are missing."""
    complete = bubblewrap.walls
    with monkeypatch.context() as patched:
        patched.setattr(
            bubblewrap,
            "walls",
            lambda order, filtered: [wall for wall in complete(order, filtered) if wall[0] not in names],
        )
        return traps.tried()


@installed
@pytest.mark.slow
@pytest.mark.parametrize(
    "dropped",
    range(len(bubblewrap.limits_of(LIMITS))),
    ids=[one.split("=")[0] for one in bubblewrap.limits_of(LIMITS)],
)
def test_without_any_one_limit_a_probe_succeeds(
    traps: Trapped, monkeypatch: pytest.MonkeyPatch, dropped: int
) -> None:
    left = bubblewrap.limits_of(LIMITS)
    del left[dropped]
    monkeypatch.setattr(bubblewrap, "limits_of", lambda limits: left)
    assert red(traps)


@installed
@pytest.mark.slow
def test_an_environment_or_a_descriptor_that_is_handed_on_is_found(
    traps: Trapped, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(bubblewrap, "environment", lambda: dict(os.environ))
        assert "environment_of_the_launcher" in wrong(traps.tried())

    class Open(subprocess.Popen[bytes]):
        def __init__(self, *given: Any, **options: Any) -> None:
            super().__init__(*given, **options | {"close_fds": False, "pass_fds": ()})

    monkeypatch.setattr(bubblewrap.subprocess, "Popen", Open)
    monkeypatch.setattr(calls, "program", inheritable_filter(calls.program))
    assert "inherited_descriptor" in wrong(traps.tried())


def inheritable_filter(make: Any) -> Any:
    def made() -> int:
        descriptor = make()
        os.set_inheritable(descriptor, True)
        return descriptor

    return made


@installed
@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can stay root")
def test_the_account_of_the_launcher_is_found(traps: Trapped, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap, "account", lambda order: None)
    assert red(traps)


@installed
@pytest.mark.parametrize(
    ("limits", "code", "why"),
    [
        ({"seconds": 0.5}, "import time; time.sleep(60)", ENDED_TIME),
        ({"total_memory": 120 * MIB}, "x = b'1' * (200 << 20); import time; time.sleep(60)", ENDED_MEMORY),
        ({}, "import time; time.sleep(60)", ENDED_STOPPED),
    ],
)
def test_what_is_over_is_ended_with_everything_in_it(
    traps: Trapped, limits: dict[str, Any], code: str, why: str
) -> None:
    program = f"import os; os.fork(); print('here', flush=True); {code}"
    order = replace(traps.order, command=(PYTHON, "-c", program), limits=replace(LIMITS, **limits))
    began = time.monotonic()
    running = launcher().start(order)
    assert running.process.stdout is not None
    if why == ENDED_STOPPED:
        assert running.process.stdout.readline() == b"here\n"
        running.stop()
    assert running.wait(30)
    assert running.why == why
    running.process.stdout.read()  # ends only when nobody holds the other side any more
    running.close()
    assert time.monotonic() - began < 30


@installed
@pytest.mark.slow
def test_too_much_computing_ends_the_process(traps: Trapped) -> None:
    order = replace(
        traps.order, command=(PYTHON, "-c", "while True: pass"), limits=replace(LIMITS, cpu_seconds=1)
    )
    running = launcher().start(order)
    assert running.wait(60)
    assert (running.why, running.process.returncode) == ("", 128 + 9)
    running.close()


def test_nothing_runs_where_there_is_no_bubblewrap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda *_, **__: None)
    with pytest.raises(Unavailable) as caught:
        launcher().start(SandboxOrder(("/bin/true",), tmp_path))
    assert caught.value.code == "no_sandbox"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("echo bubblewrap 0.7.0", "no_sandbox"),
        ("echo nothing", "no_sandbox"),
        (
            "[ $1 = --version ] && echo bubblewrap 0.8.0 && exit 0; echo No permissions >&2; exit 1",
            "sandbox_refused",
        ),
    ],
)
def test_nothing_runs_where_the_kernel_or_the_program_is_too_little(
    monkeypatch: pytest.MonkeyPatch, script: str, code: str
) -> None:
    with trapped() as made:
        program = made.order.data.parent / "bwrap"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setattr(bubblewrap, "_program", lambda: str(program))
        with pytest.raises(Unavailable) as caught:
            Bubblewrap().start(made.order)
    assert caught.value.code == code
    if code == "sandbox_refused":
        assert "No permissions" in caught.value.found.en


def test_nothing_runs_without_the_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "REFUSED", ("no_such_call",))
    with pytest.raises(Unavailable) as caught:
        calls.program()
    assert caught.value.code == "sandbox_filter"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as another account")
def test_an_extract_that_the_account_cannot_reach_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "data").mkdir(parents=True)
    closed.chmod(0o700)
    with pytest.raises(Unavailable) as caught:
        Bubblewrap().check(SandboxOrder(("/bin/true",), closed / "data", limits=SandboxLimits()))
    assert "61299" in caught.value.found.en
