"""Finds the algorithms: every `algorithms/<id>.toml`, with its function beside it. There is no list to be
added to. Imports no function: that is the worker's."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import jsonschema
from pydantic import ValidationError

from heluo.kit.errors import BadConfiguration, BadInput, combined
from heluo.kit.text import Text
from heluo.statistics.spec import AlgorithmSpec

FOLDER = Path(__file__).parent / "algorithms"
CHECKS = Path(__file__).parent / "checks"


@cache
def algorithms() -> Mapping[str, AlgorithmSpec]:
    """Id → specification, by group and number. Raises BadConfiguration that names file and place of each
    fault."""
    return collected(FOLDER)


def collected(folder: Path) -> Mapping[str, AlgorithmSpec]:
    """The specifications of `folder`."""
    found: list[AlgorithmSpec] = []
    faults: list[BadConfiguration] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found.append(read(path))
        except BadConfiguration as fault:
            faults.append(fault)
    for path in sorted(folder.glob("*.py")):
        if not path.with_suffix(".toml").exists() and path.stem != "__init__":
            faults.append(_fault(path, "a function without a specification", f"{path.stem}.toml beside it"))
    if faults:
        raise combined(faults)
    return {one.id: one for one in sorted(found, key=lambda one: (one.number or 1000, one.id))}


def read(path: Path) -> AlgorithmSpec:
    """One specification. Raises BadConfiguration."""
    if not path.with_suffix(".py").exists():
        raise _fault(path, "a specification without a function", f"{path.stem}.py beside it")
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        spec = AlgorithmSpec.model_validate({"id": path.stem, **given})
    except tomllib.TOMLDecodeError as error:
        raise _fault(path, str(error), "TOML") from error
    except jsonschema.SchemaError as error:
        raise _fault(path, f"options: {error.message}", "JSON Schema 2020-12") from error
    except jsonschema.ValidationError as error:
        raise _fault(path, f"options: {error.message}", "defaults that fit the schema") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise _fault(path, f"{place}: {first['msg']}{more}", "what statistics/spec.py says") from error
    for check in spec.checks:
        if check.check and not (CHECKS / f"{check.check}.py").exists():
            raise _fault(path, f"checks.{check.id}: no check {check.check!r}", "a file of statistics/checks/")
    return spec


def algorithm(name: str) -> AlgorithmSpec:
    """The algorithm of that id. Raises BadInput."""
    found = algorithms().get(name)
    if found is None:
        raise BadInput(
            Text(f"没有算法 {name!r}", f"no algorithm {name!r}"),
            " | ".join(algorithms()),
            Text("从列表中选择", "choose one of the list"),
            code="no_algorithm",
        )
    return found


def _fault(path: Path, found: str, expected: str) -> BadConfiguration:
    todo = Text(
        "改正该文件;见 docs/how-to/add-an-algorithm.md", "mend it; see docs/how-to/add-an-algorithm.md"
    )
    return BadConfiguration(found, expected, todo, where=path.name, code="algorithm_spec")
