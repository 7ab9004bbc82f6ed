"""Hatchling hooks of the distributions that are cut from the one source tree: which files of `src/` a wheel
takes, and the dependencies that a front-end machine shares with the product.

`[tool.hatch.build.targets.wheel.hooks.custom]` of each pyproject.toml lists `packages` (folders under `src/`, all
files), `without` (folders left out of them), `modules` (single files) and `data` (folders of the repository, put
under `heluo/_data`). Not here: the product's own wheel and its pages (`hatch_build.py`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

REPOSITORY = Path(__file__).resolve().parents[1]


def _files(folder: Path) -> Iterator[Path]:
    return (p for p in sorted(folder.rglob("*")) if p.is_file() and "__pycache__" not in p.parts)


def chosen(config: dict[str, Any]) -> dict[str, str]:
    """File on disk → path in the wheel. Raises FileNotFoundError for a listed path that does not exist, because a
    package that was renamed must not silently be missing from a hospital's installation."""
    source = REPOSITORY / "src"
    listed = [
        *(source / p for key in ("packages", "without", "modules") for p in config.get(key, ())),
        *(REPOSITORY / p for p in config.get("data", ())),
    ]
    absent = [str(p.relative_to(REPOSITORY)) for p in listed if not p.exists()]
    if absent:
        raise FileNotFoundError(f"listed in pyproject.toml and not there: {', '.join(absent)}")
    without = [source / p for p in config.get("without", ())]
    files = [
        *(source / p for p in config.get("modules", ())),
        *(p for package in config["packages"] for p in _files(source / package)),
    ]
    made = {
        str(p): str(p.relative_to(source)) for p in files if not any(p.is_relative_to(w) for w in without)
    }
    for folder in config.get("data", ()):
        made |= {str(p): f"heluo/_data/{p.relative_to(REPOSITORY)}" for p in _files(REPOSITORY / folder)}
    return made


class ChosenFiles(BuildHookInterface):
    """Puts the listed files into the wheel; an editable installation finds them in `src/` itself."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects files."""
        if version != "editable":
            build_data["force_include"].update(chosen(self.config))
            build_data["extra_metadata"][str(REPOSITORY / "LICENSE")] = "LICENSE"


class ProductDependencies(MetadataHookInterface):
    """Takes over the product's dependencies without extras."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Called by hatchling when it makes the metadata."""
        product = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
        metadata["dependencies"] = product["project"]["dependencies"]
