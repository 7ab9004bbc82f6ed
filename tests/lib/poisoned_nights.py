"""Nights of the five hospitals, each with other poisons in another hospital: what every process gave, what
the release holds, what was found.

A night's poisons are taken away before the next night, so each night is the mended one of the night before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy  # noqa: F401

from heluo.entrypoints.enrol import enrol
from heluo.kit.places import home as home_at
from heluo_province.demonstration.processes import free_port
from tests.lib.command_processes import Outcome, all_at_once, command, running
from tests.lib.five_hospitals import CODES, PATIENTS, FiveHospitals, Release
from tests.lib.poisoning import Planted, plant, plant_at_the_centre
from tests.lib.poisons import BadFile, Poison

Rows = dict[str, tuple[str | None, ...]]
"""marker → comparable cells."""
FEW = ("charge",)
"""Categories that grow in nights whose poison concerns none in particular."""


@dataclass(frozen=True)
class Found:
    """One finding that a command printed: of which hospital and category, its words and its way out in both
    languages."""

    by: str
    hospital: str
    category: str
    words: str
    todo: tuple[str, str]


@dataclass
class Night:
    """What there was to see after one night. `centre` and `source`: (hospital, category) → rows."""

    planted: list[Planted]
    grown: dict[str, set[int]]
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    release: Release | None = None
    centre: dict[tuple[str, str], Rows] = field(default_factory=dict)
    source: dict[tuple[str, str], Rows] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    accounting: list[dict[str, Any]] = field(default_factory=list)
    run: dict[str, Any] = field(default_factory=dict)

    @property
    def hospital(self) -> str:
        """The poisoned one, "" when none is."""
        return self.planted[0].hospital if self.planted else ""

    @property
    def written(self) -> dict[str, str]:
        """Everything that processes of this night wrote."""
        return {name: one.out + one.err for name, one in self.outcomes.items()}


class PoisonedNights:
    """Runs the nights of `plan` in `root`, one after the other, as they are asked for."""

    def __init__(self, root: Path, plan: Sequence[Sequence[Poison]], categories: tuple[str, ...]) -> None:
        self.plan = [tuple(poisons) for poisons in plan if poisons]
        self.five = FiveHospitals(root, categories)
        self.logs, self.port = root / "log", free_port()
        self.nights: list[Night] = []

    def of(self, poison: Poison) -> tuple[Night, Night, Night]:
        """(the night before, the night with `poison`, the night after it was taken away)."""
        at = next(i for i, poisons in enumerate(self.plan) if poison in poisons)
        while len(self.nights) < at + 3:
            self._next()
        before, poisoned, after = self.nights[at : at + 3]
        return before, poisoned, after

    def _next(self) -> None:
        if not self.nights:
            self._begin()
            self.nights.append(self._night([]))
            return
        for one in self.nights[-1].planted:
            one.mend()
        at = len(self.nights) - 1
        poisons = self.plan[at] if at < len(self.plan) else ()
        concerned = {poison.category for poison in poisons} - {""}
        last = self.nights[-1].planted
        concerned |= {one.poison.category for one in last} - {""}
        self.five.grow([c for c in self.five.categories if c in concerned or c in FEW])
        code = CODES[(at + 2) % len(CODES)]
        planted = [plant(self.five, poison, code, place) for place, poison in enumerate(poisons)]
        self.nights.append(self._night(planted))

    def _begin(self) -> None:
        self.five.declare()
        for code in CODES:
            enrol(home_at(self.five.root), code, centre=f"https://localhost:{self.port}")
        for _ in range(PATIENTS):
            self.five.grow(self.five.categories)

    def _run(self, *arguments: str) -> Outcome:
        return command([*arguments, "--home", str(self.five.root)], self.logs, cores=1)

    def _night(self, planted: list[Planted]) -> Night:
        five, night = self.five, Night(planted, {c: set(n) for c, n in self.five.grown.items()})
        home = ("--home", str(five.root))
        with running(["intake", *home, "--port", str(self.port)], self.logs, self.port) as door:
            agents = [["hospital", "run", code, "--once", "--json", *home] for code in CODES]
            done = all_at_once(agents, self.logs, cores=1)
            night.outcomes |= {f"run {code}": one for code, one in zip(CODES, done, strict=True)}
            for one in planted:
                plant_at_the_centre(five, one, self.port)
            for name in ("status", "selftest") if planted else ():
                asked = self._run("hospital", name, night.hospital, "--json")
                night.outcomes[f"{name} {night.hospital}"] = asked
        night.outcomes["intake"] = Outcome.of(door)
        night.outcomes["work"] = self._run("work", "--once")
        night.outcomes["faults"] = self._run("faults", "--json")
        night.outcomes["accounting"] = self._run("accounting", "--json")
        self._ask_about(night)
        self._look(night)
        return night

    def _ask_about(self, night: Night) -> None:
        if not night.planted:
            return
        if any(isinstance(one.poison.plant, BadFile) for one in night.planted):
            night.outcomes["check"] = self._run("check-hospital", night.hospital, "--json")
        asked = {one.poison.category for one in night.planted if one.poison.finding is not None} - {""}
        night.found = list(self._findings(night))
        for category in sorted(asked):
            missing = [p for p in night.planted if p.poison.category == category and not finding_of(night, p)]
            if missing:
                arguments = ("quality", "--hospital", night.hospital, "--category", category, "--json")
                night.outcomes[f"quality {category}"] = self._run(*arguments)
        night.found = list(self._findings(night))

    def _look(self, night: Night) -> None:
        five = self.five
        garbled = {one.hospital for one in night.planted if getattr(one.poison.plant, "file", "") == "his.db"}
        night.release = five.release()
        for category in five.categories:
            centre = five.held_by_centre(category)
            for code in CODES:
                night.centre[code, category] = centre[code]
                night.source[code, category] = {} if code in garbled else five.held_by_source(code, category)
        night.accounting = night.outcomes["accounting"].json() or []
        night.faults = _list(night.outcomes["faults"].json())
        night.run = five.control("SELECT status, error FROM run ORDER BY started")[-1]

    def _findings(self, night: Night) -> list[Found]:
        found: list[Found] = []
        for name, outcome in night.outcomes.items():
            command, _, about = name.partition(" ")
            result = outcome.json()
            if name == "faults":
                found += [_found(command, f, f["hospital"], f["category"]) for f in _list(result)]
            elif command == "quality":
                found += [
                    _found(command, f, night.hospital, about)
                    for f in _list(result)
                    if f["violated"] and f["verdict"] not in ("passed", "not_judged")
                ]
            elif command in ("run", "status", "selftest", "check") and about in ("", night.hospital):
                found += _of_hospital(command, night.hospital, result, outcome)
        return found


def _of_hospital(command: str, hospital: str, result: Any, outcome: Outcome) -> list[Found]:
    """Findings in what a command of the hospital program printed, and the error with which it ended."""
    found = [_found(command, f, hospital, f.get("stream", "")) for f in _dicts(result) if _is_finding(f)]
    errors = re.findall(r"^(?:错误|error) (.+(?:\n(?!错误|error).+)*)", outcome.err, re.M)
    if errors:
        words = "\n".join(errors)
        words += "\n" + words.replace("\n", "")  # a narrow terminal breaks a path anywhere
        zh, en = (words if mark in words else "" for mark in ("处理:", "to do:"))
        found.append(Found(command, hospital, "", words, (zh, en)))
    return found


def _is_finding(one: dict[str, Any]) -> bool:
    return {"zh", "en"} <= one.keys() and one.get("code") != "passed"


def _dicts(result: Any) -> list[dict[str, Any]]:
    """Every object anywhere in a command's JSON."""
    if isinstance(result, dict):
        return [result, *(found for value in result.values() for found in _dicts(value))]
    return [found for value in result for found in _dicts(value)] if isinstance(result, list) else []


def _list(result: Any) -> list[dict[str, Any]]:
    if isinstance(result, dict):
        result = result.get("faults", [])
    return [one for one in result or () if isinstance(one, dict)]


def _found(by: str, one: dict[str, Any], hospital: str, category: str) -> Found:
    todo = (str(one.get("todo_zh") or ""), str(one.get("todo_en") or ""))
    return Found(by, hospital, category, json.dumps(one, ensure_ascii=False), todo)


def finding_of(night: Night, planted: Planted) -> list[Found]:
    """The findings that name the poison: hospital, category, variable and whatever else it asks for."""
    poison = planted.poison
    wanted = [*(poison.finding or ()), *([poison.named] if poison.named else [])]
    return [
        found
        for found in night.found
        if found.hospital == planted.hospital
        and (poison.named or found.by != "quality")
        and (not poison.category or found.category == poison.category or poison.category in found.words)
        and all(word in found.words for word in wanted)
    ]


def fault_of(night: Night, planted: Planted) -> list[dict[str, Any]]:
    """Open faults of the centre that name the poison's hospital and category."""
    return [
        fault
        for fault in night.faults
        if fault["hospital"] == planted.hospital
        and fault.get("status", "open") == "open"
        and planted.poison.category in ("", fault["category"])
    ]
