"""Kills the hospital program, the intake and the worker at random moments, starts them again, and counts what
arrived.

The processes are forked from one that has imported everything, so a restart costs milliseconds and the kills
fall into the work instead of into the imports.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
import time
from collections import Counter
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from heluo.entrypoints.control import control
from heluo.kit.db import transaction
from heluo.kit.places import Home
from heluo.kit.places import home as home_at
from heluo.lakehouse.records import Ledger
from heluo.lakehouse.tables import exists, latest_version, snapshot, tables

MODULES = [
    "heluo.entrypoints.intake",
    "heluo.entrypoints.worker",
    "heluo.collection.night",
    "heluo.governance.night.run",
    "tests.lib.killing",
]
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(MODULES)


def agent(root: str, code: str) -> None:
    """The hospital program, one night."""
    from heluo.collection.night import run_once

    _silence(root, f"agent-{code}")
    night = run_once(home_at(root), code, patience=3)
    os._exit(0 if night.ok and not night.waiting else 9)


def intake(root: str, port: int, ledger_key: bool = True, dies: bool = False) -> None:
    """The centre's receiving process; without `ledger_key` it is the negative control. With `dies` it is
    killed at each first parcel of some streams."""
    from heluo.entrypoints.intake import serve

    _silence(root, "intake")
    if not ledger_key:
        count_repeated_parcels_again(home_at(root))
    if dies:
        die_before_the_receipt()
    serve(home_at(root), port)


MORTAL = ("patient", "visit", "lab_result", "charge")


def die_before_the_receipt() -> None:
    """kill -9 of this process between the ledger and the receipt, once for each hospital and stream of
    MORTAL: the one moment that makes an agent repeat a parcel. Chance alone rarely meets it on a slow
    machine."""
    from heluo.governance.receive import accept

    store = accept.store

    def mortal(
        home: Home, database: sa.Engine, address: accept.Address, file: Path, sha256: str
    ) -> tuple[bool, dict[str, Any]]:
        new, receipt = store(home, database, address, file, sha256)
        if new and address.seq == 1 and address.stream in MORTAL:
            os.kill(os.getpid(), signal.SIGKILL)
        return new, receipt

    accept.store = mortal


COPIES = 1000
"""The k-th repetition of a parcel of epoch e is entered under epoch -(k * COPIES + e): below every real one,
so that the chain goes on as it was."""


def count_repeated_parcels_again(home: Home) -> None:
    """The negative control, in this process alone: a parcel that the ledger knows gets an entry and a
    file of its own."""
    from heluo.governance.receive import accept

    def entered_again(known: Ledger, sha256: str, address: accept.Address) -> dict[str, Any]:
        columns = {c.name: getattr(known, c.name) for c in sa.inspect(Ledger).columns}
        with transaction(control(home)) as session:
            copies = session.scalars(
                sa.select(Ledger.epoch).where(
                    Ledger.hospital == address.hospital,
                    Ledger.stream == address.stream,
                    Ledger.seq == address.seq,
                    -Ledger.epoch % COPIES == address.epoch,
                )
            ).all()
            again = replace(address, epoch=-((len(copies) + 1) * COPIES + address.epoch))
            shutil.copyfile(accept.parcel_path(home, address), accept.parcel_path(home, again))
            fresh = {"epoch": again.epoch, "status": "stored", "n": None}
            session.add(Ledger(**columns | fresh | {"run_id": None, "loaded_at": None}))
        return json.loads(known.receipt)

    accept._same = entered_again


def worker(root: str) -> None:
    """The centre's loader, again and again: parcels into the source layer."""
    from heluo.governance.link.lake import Vault
    from heluo.governance.receive.load import load_stored
    from heluo.kit.dates import now
    from heluo.kit.ids import new_id
    from heluo.lakehouse.records import Run

    _silence(root, "worker")
    home = home_at(root)
    while True:
        run_id = new_id("run")
        with transaction(control(home)) as session:
            session.add(Run(id=run_id, kind="night", started=now(), status="running", counts={}))
        load_stored(home, control(home), run_id, Vault(home))
        time.sleep(0.05)


def _silence(root: str, name: str) -> None:
    log = os.open(str(Path(root) / f"{name}.log"), os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.dup2(log, 1)
    os.dup2(log, 2)


class Cast:
    """The processes of one load: one intake, one worker, one agent a hospital."""

    def __init__(
        self, root: Path, codes: tuple[str, ...], port: int, seed: int, ledger_key: bool = True
    ) -> None:
        self.root, self.codes, self.port, self.random = str(root), codes, port, random.Random(seed)
        self.ledger_key, self.dies = ledger_key, False
        self.processes: dict[str, BaseProcess] = {}
        self.done: set[str] = set()
        self.killed: Counter[str] = Counter()

    def start_missing(self) -> None:
        """Starts whatever is not running; an agent whose night ended well is left alone."""
        wanted = {
            "intake": (intake, (self.root, self.port, self.ledger_key, self.dies)),
            "worker": (worker, (self.root,)),
        }
        wanted |= {code: (agent, (self.root, code)) for code in self.codes if code not in self.done}
        for name, (target, arguments) in wanted.items():
            process = self.processes.get(name)
            if process is not None and process.is_alive():
                continue
            if process is not None and name in self.codes and process.exitcode == 0:
                self.done.add(name)
                continue
            self.processes[name] = CONTEXT.Process(target=target, args=arguments, daemon=True)
            self.processes[name].start()

    def kill_one(self) -> str:
        """kill -9 of one running process, drawn by chance, agents as often as the centre's two together."""
        alive = [name for name, p in self.processes.items() if p.is_alive()]
        name = self.random.choice(alive + [n for n in alive if n in self.codes])
        process = self.processes[name]
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join(10)
        self.killed["agent" if name in self.codes else name] += 1
        return name

    def load(self, kills: int, longest: float) -> None:
        """`kills` kills, each after 0 to `longest` seconds; then undisturbed until every agent's night ended
        well."""
        done, self.dies = 0, kills > 0
        while done < kills:
            self.start_missing()
            time.sleep(self.random.uniform(0.0, longest))
            self.kill_one()
            done += 1
            if len(self.done) == len(self.codes):
                # everything arrived: a further night meets what is there and must add nothing
                self.done.clear()
                for code in self.codes:
                    self.processes.pop(code)  # its good end would count for the further night too
        self.finish()

    def finish(self, seconds: float = 180) -> None:
        deadline = time.monotonic() + seconds
        while len(self.done) < len(self.codes):
            assert time.monotonic() < deadline, f"not finished: {set(self.codes) - self.done}"
            self.start_missing()
            time.sleep(0.1)
        while _waiting(Path(self.root)):
            assert time.monotonic() < deadline, "parcels are still not loaded"
            self.start_missing()
            time.sleep(0.1)

    def stop(self) -> None:
        for process in self.processes.values():
            if process.is_alive():
                process.kill()
            process.join(10)


def _waiting(root: Path) -> int:
    with control(home_at(root)).connect() as connection:
        return connection.execute(
            sa.select(sa.func.count()).select_from(Ledger).where(Ledger.status == "stored")
        ).scalar_one()


def arrived(root: Path) -> Counter[tuple[str, str, str, str, str]]:
    """How often each (category, hospital, op, row key, row hash) stands in the source layer."""
    home = home_at(root)
    found: Counter[tuple[str, str, str, str, str]] = Counter()
    for name in tables():
        if not name.startswith("source.") or name == "source.quarantine" or not exists(home, name):
            continue
        table = snapshot(home, name, latest_version(home, name)).dataset.to_table(
            columns=["hospital", "op", "row_key", "row_hash"]
        )
        columns = (table.column(c).to_pylist() for c in ("hospital", "op", "row_key", "row_hash"))
        found.update((name.removeprefix("source."), *row) for row in zip(*columns, strict=True))
    return found
