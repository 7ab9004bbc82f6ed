"""Evidence of the controls: what the tests of this version found when they were last run. Written by
`heluo test` in a checkout, taken over by `heluo audit evidence` into an installation, read by the self-check.

Not here: which tests prove which control (the catalogue of the self-check).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from xml.etree import ElementTree

from heluo.kit import durable
from heluo.kit.errors import BadInput, NotFound
from heluo.kit.places import Home


@dataclass(frozen=True)
class FileOutcome:
    """What one file of tests found: when (ISO), on which commit, how many passed, failed, were skipped."""

    at: str
    commit: str
    passed: int
    failed: int
    skipped: int


Evidence = dict[str, FileOutcome]
"""File of tests → its last outcome."""


def place(home: Home) -> Path:
    """Where an installation has it."""
    return home.centre / "evidence.json"


def read(path: Path) -> Evidence:
    """The evidence in `path`; {} when there is none. Raises BadInput for a file that is none."""
    if not path.exists():
        return {}
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): FileOutcome(**one) for name, one in given["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            ("不是证据文件", "no file of evidence"),
            "evidence.json",
            ("用 heluo test 重新生成", "let heluo test write it again"),
            where=str(path),
        ) from error


def write(path: Path, found: Evidence) -> None:
    """Replaces the evidence in `path` by what stands there and `found`, whose files win."""
    files = {name: asdict(one) for name, one in sorted({**read(path), **found}.items())}
    text = json.dumps({"files": files}, ensure_ascii=False, indent=1) + "\n"
    durable.write(path, text.encode())


def together(first: Evidence, second: Evidence) -> Evidence:
    """The evidence of two parts of one run: a file with tests in both has the sum of both."""
    sums = {
        name: FileOutcome(
            one.at,
            one.commit,
            one.passed + second[name].passed,
            one.failed + second[name].failed,
            one.skipped + second[name].skipped,
        )
        for name, one in first.items()
        if name in second
    }
    return {**first, **second, **sums}


def take_over(source: Path, home: Home) -> Evidence:
    """Copies the evidence in `source` into the installation. Raises NotFound, BadInput."""
    if not source.exists():
        raise NotFound(
            (f"没有文件 {source}", f"no file {source}"),
            "evidence.json",
            ("先在源码中运行 heluo test", "run heluo test in a checkout first"),
        )
    found = read(source)
    place(home).parent.mkdir(parents=True, exist_ok=True)
    write(place(home), found)
    return found


def of_report(report: Path, at: str, commit: str) -> Evidence:
    """What a JUnit report of pytest says of each file."""
    counts: dict[str, list[int]] = {}
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        parts = case.get("classname", "").split(".")
        name = next((i for i, part in enumerate(parts) if part.startswith("test_")), None)
        if name is None:
            continue
        one = counts.setdefault("/".join(parts[: name + 1]) + ".py", [0, 0, 0])
        bad = case.find("failure") is not None or case.find("error") is not None
        one[1 if bad else 2 if case.find("skipped") is not None else 0] += 1
    return {path: FileOutcome(at, commit, *one) for path, one in counts.items()}
