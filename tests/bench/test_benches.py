"""Every bench runs at a tiny size and yields its figures. None of them is timed: what is asked is that each
figure is there and its measure is sound; how large it is, is for the bench on a quiet machine."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))
NAMES = {path.stem for path in (ROOT / "bench").glob("*.py") if not path.stem.startswith("_")}


def bench(name: str, *arguments: str) -> Any:
    """What `heluo bench NAME … --json` printed."""
    command = [sys.executable, "-m", "heluo.entrypoints.cli", "bench", name, *arguments, "--json"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "160"}
    )
    assert done.returncode == 0, f"{name}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    return json.loads(done.stdout)


def is_figure(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and value > 0


@pytest.mark.slow
def test_special_diseases() -> None:
    for one in bench("special_diseases", "--rows", "2000"):
        assert all(is_figure(one[name]) for name in ("rows_cpu_s", "mb_cpu_s", "scan_rows_cpu_s", "plan_s"))
        assert 0 < one["special"] < one["rows"] / 20


@pytest.mark.slow
def test_audit_log() -> None:
    found = bench("audit_log", "--events", "12000")
    assert {"who saw a person", "what an account did", "what left last month"} <= found["questions"].keys()
    assert all(is_figure(one["first_s"]) for one in found["questions"].values())
    assert found["questions"]["who saw a person"]["matching"] >= 1
    assert found["questions"]["what left last month"]["matching"] >= 0
    assert found["questions"]["everything"]["matching"] == 12000
    assert is_figure(found["verify_s"])


@pytest.mark.slow
def test_follow_up() -> None:
    found = bench("follow_up", "--tasks", "400", "--lists", "3", "--expressions", "60")
    names = ("due", "list_median_s", "list_slowest_s", "quiet_look_s", "slowest_expression_ms")
    assert all(is_figure(found[name]) for name in names)


@pytest.mark.slow
def test_field_mapping(night_home: Path) -> None:
    found = bench("field_mapping", "--home", str(night_home), "--sample", "300")
    assert found["held_out"]
    for one in (*found["held_out"].values(), *found["published"].values()):
        assert 0 < one["first"] <= one["five"] <= one["fields"]
        assert 0 <= one["category"] <= one["views"]
    for own, of in found["second"].values():
        assert 0 <= own < of


@pytest.mark.slow
def test_value_mapping(night_home: Path) -> None:
    for one in bench("value_mapping", "--home", str(night_home)).values():
        assert is_figure(one["values"])
        assert one["plain_records"] <= one["records"]
        assert 0 < one["first_records"] <= one["records"]


@pytest.mark.slow
def test_edition_import() -> None:
    found = bench("edition_import", "--rows", "500")
    assert is_figure(found["seconds"])
    assert is_figure(found["openpyxl_alone_s"])
    assert [found[what] for what in ("added", "removed", "renamed", "reused")] == [10, 10, 10, 10]


@pytest.mark.slow
def test_code_proposals() -> None:
    (one,) = bench("code_proposals", "--gold", "first", "--systems", "lab_item").values()
    assert is_figure(one["names_a_second"])
    for better, worse in (("ten", "first"), ("plain_ten", "plain_first"), ("first", "plain_first")):
        assert 0 < one[worse][0] <= one[better][0] <= 1
    for share, low, high in (one["first"], one["ten"], one["plain_first"]):
        assert low <= share <= high
    assert set(one["safe"]) == {"A", "B", "C", "D"}
    assert 0 <= one["accepted"][0] <= one["accepted_of"]


@pytest.mark.slow
def test_texts(tmp_path: Path) -> None:
    labelled = tmp_path / "labelled.jsonl"
    lines = [
        {
            "text": f"患者{word}{days}天。",
            "mentions": [{"start": 2, "end": 4, "mention": word, "label": "症状"}],
        }
        for days in range(3, 9)
        for word in ("咳嗽", "发热")
    ]
    labelled.write_text("\n".join(json.dumps(one) for one in lines), encoding="utf-8")
    found = bench("texts", "--labelled", str(labelled), "--folds", "2", "--iterations", "20")
    assert is_figure(found["rules_texts_a_second"])
    assert is_figure(found["names_texts_a_second"])
    assert 0 < found["names_f1"][1] <= found["names_f1"][0] <= found["names_f1"][2] <= 1


@pytest.mark.slow
def test_analysis() -> None:
    found = bench("analysis", "--rows", "2000", "--columns", "8", "--covariates", "4", "--survivors", "3000")
    assert {(one["what"], one["who"]) for one in found} >= {
        ("table_one", "heluo"),
        ("table_one", "tableone"),
        ("cox", "heluo"),
        ("cox", "lifelines"),
        ("kaplan_meier", "heluo"),
        ("kaplan_meier", "lifelines"),
    }
    assert all(is_figure(one["seconds"]) and is_figure(one["cpu_s"]) for one in found)
    for what in ("cox", "kaplan_meier"):
        numbers = [one["number"] for one in found if one["what"] == what]
        assert numbers == pytest.approx([numbers[0]] * len(numbers), rel=1e-4), "all compute the same"


def test_the_slope_of_growth() -> None:
    from _measure import exponent

    assert exponent([(1, 3), (2, 6), (4, 12)]) == pytest.approx(1.0)
    assert exponent([(1, 3), (2, 12), (4, 48)]) == pytest.approx(2.0)
    assert exponent([(5, 1)]) is None
    assert exponent([(5, 1), (5, 2)]) is None


def test_a_quantile_is_one_of_the_values() -> None:
    from _measure import quantile

    values = [0.1 * i for i in range(1, 21)]
    assert (quantile(values, 0.5), quantile(values, 0.95), quantile(values, 1.0)) == (
        values[9],
        values[18],
        values[19],
    )
    assert quantile([7.0], 0.5) == 7.0


def test_memory_counts_what_a_process_has_started() -> None:
    from _measure import run

    hold = "b = bytearray(b'x') * (120 << 20); import time; time.sleep(2)"
    parent = (
        "import subprocess, sys; "
        f"ps = [subprocess.Popen([sys.executable, '-c', {hold!r}]) for _ in range(2)]; "
        "[p.wait() for p in ps]; print('done')"
    )
    said, peak = run([sys.executable, "-c", parent])
    assert said.strip() == "done"
    assert 120 <= peak.largest_mb < 240 <= peak.tree_mb


def test_every_bench_is_explained() -> None:
    text = (ROOT / "bench/README.md").read_text(encoding="utf-8")
    assert {name for name in NAMES if f"./heluo bench {name}" not in text} == set()


@pytest.mark.slow
@pytest.mark.parametrize("source", ["--sqlite", ""])
def test_extraction(source: str) -> None:
    found = bench("extraction", "--rows", "3000", *[source][: bool(source)])
    assert found["rows"] == 3000
    for step in ("drain", "pull", "conform", "pull + conform", "night", "second night, all rows compared"):
        assert is_figure(found[step]["rows_s"])
        assert is_figure(found[step]["rows_cpu_s"])
    assert found["ratio"] == pytest.approx(found["pull + conform"]["rows_s"] / found["drain"]["rows_s"])
    assert is_figure(found["peak_mb"])


@pytest.mark.slow
@pytest.mark.parametrize("category", ["lab_result", "diagnosis"])
def test_standardise(category: str) -> None:
    """The bench itself stops unless both sides made as many rows, codes and converted numbers."""
    found = bench("standardise", "--category", category, "--sizes", "1000,4000")
    assert [size["rows"] for size in found["sizes"]] == [1000, 4000]
    for size in found["sizes"]:
        for method in ("ours", "limit"):
            assert all(
                is_figure(size[method][key])
                for key in ("rows_s", "rows_cpu_s", "seconds", "plan_s", "peak_mb")
            )
            assert size[method]["made"]["rows"] == size["rows"]
        assert size["ratio"] == pytest.approx(size["ours"]["rows_s"] / size["limit"]["rows_s"])
        if category == "lab_result":
            assert size["ours"]["made"]["item_code"] > 0.8 * size["rows"], (
                "nine codes in ten are given, and all of them are mapped"
            )
    assert set(found["exponent"]) == {"ours", "limit"}


def test_safe_counts() -> None:
    """The defaults leave one guess in five wrong, and the formula says what is drawn."""
    (found,) = bench("safe_counts", "--sigmas", "12", "--numbers", "360", "--persons", "2000")
    assert found["known"] <= 82
    for measured, formula in (("known", "known_formula"), ("difference", "difference_formula")):
        assert found[measured] == pytest.approx(found[formula], abs=2)
    assert 55 < found["many"] <= found["difference_formula"] + 2


@pytest.mark.slow
def test_linking() -> None:
    pytest.importorskip("splink", reason="Splink is in the dependency group `bench`")
    found = bench("linking", "--sizes", "2000")
    assert {row["method"] for row in found} == {"ours", "splink", "sql"}
    for row in found:
        assert is_figure(row["match"])
        assert is_figure(row["peak_mb"])
    ours = next(row for row in found if row["method"] == "ours")
    assert ours["precision"] > 0.99


@pytest.mark.slow
def test_journey(tmp_path: Path) -> None:
    found = bench(
        "journey", "--patients", "500", "--scales", "0.5,1", "--hospitals", "2", "--folder", str(tmp_path)
    )
    assert [r["patients"] for r in found["scales"]] == [250, 500]
    for result in found["scales"]:
        assert is_figure(result["rows"])
        assert result["peak_tree_mb"] >= result["peak_process_mb"] > 0
        whole = {name: seconds for name, seconds in result["steps"].items() if not name.startswith(" ")}
        assert len(whole) == 3
        assert result["seconds"] == pytest.approx(sum(whole.values()), abs=0.1)
        assert {"  load", "  categories", "  link", "  persons", "  search index"} <= result["steps"].keys()
    assert isinstance(found["exponent"]["whole journey"], float)
    assert list(tmp_path.iterdir()) == [], "the homes are removed"


@pytest.mark.slow
def test_second_night(tmp_path: Path) -> None:
    found = bench(
        "second_night", "--patients", "300", "--hospitals", "1", "--years", "1", "--folder", str(tmp_path)
    )
    assert found["changes"] >= 16
    assert all(is_figure(found["ratio"][name]) for name in ("bytes", "wall_s", "cpu_s", "night_s"))
    assert found["second"]["rows_loaded"] < found["first"]["rows_loaded"] / 10
    for night in (found["first"], found["second"]):
        published = [size for table, size in night["tables"].items() if not table.startswith("source.")]
        assert night["bytes"] == sum(published)
        assert {"load", "categories", "link", "persons", "check"} <= night["steps"].keys()
    assert list(tmp_path.iterdir()) == [], "the home is removed"


@pytest.mark.slow
def test_backup(night_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(night_home, home)
    found = bench("backup", "--home", str(home))
    assert found["new_bytes"][0] > 0
    assert found["new_bytes"][1] == 0
    assert all(is_figure(value) for value in found["seconds"].values())
    assert found["ratio"]["cp -a, and sync"] == 1.0


@pytest.mark.slow
def test_overload(night_home: Path) -> None:
    found = bench("overload", "--home", str(night_home), "--seconds", "3", "--slow", "20")
    assert is_figure(found["answered_a_second"])
    assert found["asked_a_second"] == pytest.approx(10 * found["answered_a_second"])
    assert set(found["statuses"]) <= {"200", "429"}, "nobody was left without an answer"
    assert found["asked"] == sum(found["statuses"].values())
    assert {kind: seen["failed"] for kind, seen in found["meanwhile"].items()} == {
        "page": 0,
        "who is here": 0,
        "sign-in": 0,
    }
    assert all(is_figure(found["memory_mb"][when]) for when in ("calm", "peak", "after"))
    assert found["slow_opened"] >= 20


@pytest.mark.slow
def test_portal(night_home: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (night_home / "centre").glob("*.db")}
    found = bench("portal", "--home", str(night_home), "--n", "4", "--users", "2")
    assert {line["kind"] for line in found["kinds"]} >= {
        "text, rows",
        "text, safe counts",
        "tree, safe counts",
        "batch of 200",
        "panorama",
    }
    for line in found["kinds"]:
        assert line["failed"] == 0, line
        for time in ("first", "again"):
            assert 0 < line[time]["p50_s"] <= line[time]["p95_s"] <= line[time]["max_s"]
            assert line[time]["of_goal"] == pytest.approx(line[time]["p95_s"] / line["goal_s"])
    found_something = {line["kind"]: line["found"] for line in found["kinds"]}
    assert found_something["panorama"] == 4
    assert found_something["batch of 200"] > 0
    assert found_something["text, rows"] > 0
    assert is_figure(found["portal_peak_mb"])
    assert before == {path: path.stat().st_mtime_ns for path in before}, "the home is left as it was"


@pytest.mark.slow
def test_load(night_home: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (night_home / "centre").glob("*.db")}
    found = bench(
        "load",
        "--home",
        str(night_home),
        "--users",
        "12",
        "--minutes",
        "0.2",
        "--think",
        "1",
        "--alone",
        "40",
    )
    for part in ("alone", "together"):
        assert found[part]["failed"] == {}
        assert sum(line["n"] for line in found[part]["kinds"].values()) == found[part]["requests"]
        for line in found[part]["kinds"].values():
            assert 0 < line["p50_s"] <= line["p95_s"] <= line["p99_s"]
    assert {"panorama", "text, rows", "tree, rows"} <= found["alone"]["kinds"].keys()
    assert is_figure(sum(line["cpu_s"] for line in found["alone"]["kinds"].values()))
    assert found["alone"]["requests"] == 40
    for figure in ("server_cores", "client_cores", "cpu_s_a_request", "rss_start_mb", "rss_end_mb"):
        assert is_figure(found["together"][figure])
    assert before == {path: path.stat().st_mtime_ns for path in before}, "the home is left as it was"


def test_every_beginning_of_the_users_has_the_declared_roles() -> None:
    from _users import ROLES
    from load import _roles

    assert sum(role.people for role in ROLES.values()) == 100
    for users in (10, 50, 100):
        given = _roles(users)
        for name, role in ROLES.items():
            assert abs(given.count(name) - role.people * users / 100) < 1
