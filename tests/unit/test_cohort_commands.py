"""`heluo cohort import` and `export`: a public definition becomes a saved cohort and leaves as the same; what
is not translated is listed and nothing is saved or written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from heluo.cohort.circe import read_circe
from heluo.entrypoints.cli import app
from heluo.entrypoints.cohorts import INCOMPLETE
from heluo.kit.errors import BadInput, NotFound
from tests.lib.circe_corpus import LISTED, TRANSLATED

Heluo = Callable[..., tuple[int, Any]]


@pytest.fixture
def heluo(tmp_path: Path) -> Heluo:
    def run(*words: str) -> tuple[int, Any]:
        done = CliRunner().invoke(app, [*words, "--home", f"{tmp_path}", "--json"])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, json.loads(done.stdout)

    run("accounts", "add", "wang", "--role", "researcher")
    return run


def written(folder: Path, given: Any) -> str:
    path = folder / "public.json"
    path.write_text(json.dumps(given), encoding="utf-8")
    return f"{path}"


def test_a_file_comes_in_and_leaves_as_the_same_definition(heluo: Heluo, tmp_path: Path) -> None:
    for given in TRANSLATED.values():
        code, made = heluo("cohort", "import", written(tmp_path, given), "--owner", "wang")
        assert (code, made["untranslated"]) == (0, [])
        code, _ = heluo("cohort", "export", made["cohort"], "--to", f"{tmp_path / 'out.json'}")
        assert code == 0
        again = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
        assert read_circe(again).definition == read_circe(given).definition


def test_what_is_not_translated_is_listed_and_not_saved(heluo: Heluo, tmp_path: Path) -> None:
    for given, paths in LISTED.values():
        code, answer = heluo("cohort", "import", written(tmp_path, given), "--owner", "wang")
        assert code == INCOMPLETE
        assert "cohort" not in answer
        assert {one["path"] for one in answer["untranslated"]} == paths
        for one in answer["untranslated"]:
            assert one["found"]
            assert all(one[key][language] for key in ("why", "expected", "todo") for language in ("zh", "en"))


def test_what_is_no_definition_or_nobodys_is_refused(heluo: Heluo, tmp_path: Path) -> None:
    given = next(iter(TRANSLATED.values()))
    with pytest.raises(NotFound, match="nobody"):
        heluo("cohort", "import", written(tmp_path, given), "--owner", "nobody")
    with pytest.raises(BadInput):
        heluo("cohort", "import", written(tmp_path, []), "--owner", "wang")
    (tmp_path / "public.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadInput, match=r"public\.json"):
        heluo("cohort", "import", f"{tmp_path / 'public.json'}", "--owner", "wang")
    with pytest.raises(NotFound):
        heluo("cohort", "export", "cohort_none", "--to", f"{tmp_path / 'out.json'}")
