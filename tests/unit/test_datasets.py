"""Which published sets can be played here: what is missing is named with the way out, the others go on."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from heluo.kit.errors import BadInput, NotFound, Unavailable
from heluo.kit.places import home as home_at
from heluo.kit.progress import silent
from heluo_province.demonstration import datasets
from heluo_province.demonstration.datasets import declared, served, servers_to_install
from heluo_province.demonstration.private_server import SERVERS, mariadb_binaries

SETS = {
    "mimic": "mimic-iii-demo",
    "diabetes130": "diabetes-130-us-hospitals",
    "neusoft": "his-neusoft-mysql",
    "tcga_brca": "tcga-clinical",
    "tcga_cesc": "tcga-clinical",
    "tcga_luad": "tcga-clinical",
}
FILES = {
    "mimic": "PATIENTS.csv",
    "diabetes130": "diabetic_data.csv.gz",
    "neusoft": "his.sql.gz",
    "tcga_brca": "brca_tcga_pancan_clinical_patient.txt",
    "tcga_cesc": "cesc_tcga_pancan_clinical.tsv",
    "tcga_luad": "luad_tcga_pancan_clinical_patient.txt",
}
CANCER = ["tcga_brca", "tcga_cesc", "tcga_luad"]


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder with the sets as far as their files' names go."""
    for code, name in SETS.items():
        (tmp_path / "sets" / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "sets" / name / FILES[code]).write_bytes(gzip.compress(b"a,b\n1,2\n"))
    return tmp_path / "sets"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Database servers that this test pretends to find."""
    found = {"postgresql", "mariadb"}
    kinds = {
        name: type(kind)(kind.label, kind.package, lambda name=name: name in found, kind.start)
        for name, kind in SERVERS.items()
    }
    monkeypatch.setattr(datasets, "SERVERS", kinds)
    return found


def test_all_are_played_where_everything_is_there(shared: Path, installed: set[str]) -> None:
    played, left_out = declared(shared)
    assert [d.hospital for d in played] == ["diabetes130", "mimic", "neusoft", *CANCER]
    assert left_out == ()
    assert servers_to_install(shared) == []


@pytest.mark.parametrize("wrong", ["nowhere", "a_file", "empty"])
def test_a_wrong_folder_says_what_was_found_expected_and_to_do(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "a_file").write_text("")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound) as refused:
        declared(tmp_path / wrong)
    for part, word in zip(
        (refused.value.found, refused.value.expected, refused.value.todo), (wrong, "", "--real"), strict=True
    ):
        assert all(part), "found, expected and to do, in both languages"
        assert word in part[0]
        assert word in part[1]
    assert all(name in refused.value.text("zh") for name in SETS.values())


def test_a_set_that_is_not_there_is_left_out_with_its_folder(shared: Path, installed: set[str]) -> None:
    (shared / SETS["neusoft"]).rename(shared / "elsewhere")
    (shared / SETS["diabetes130"] / FILES["diabetes130"]).unlink()
    played, left_out = declared(shared)
    assert [d.hospital for d in played] == ["mimic", *CANCER]
    said = {one.hospital: one.why[0] for one in left_out}
    assert SETS["neusoft"] in said["neusoft"]
    assert FILES["diabetes130"] in said["diabetes130"]
    assert all("--fresh" in one.todo[1] for one in left_out)


def test_a_set_whose_server_is_not_installed_is_left_out_with_the_package(
    shared: Path, installed: set[str]
) -> None:
    installed.remove("mariadb")
    played, (left,) = declared(shared)
    assert [d.hospital for d in played] == ["diabetes130", "mimic", *CANCER]
    assert (left.hospital, "MariaDB" in left.why[0], "mariadb-server" in left.todo[0]) == (
        "neusoft",
        True,
        True,
    )
    assert servers_to_install(shared) == ["mariadb-server"]


def test_nothing_can_be_played_without_any_server(shared: Path, installed: set[str]) -> None:
    installed.clear()
    (shared / SETS["diabetes130"]).rename(shared / "elsewhere")
    (shared / SETS["tcga_luad"]).rename(shared / "elsewhere too")
    with pytest.raises(Unavailable, match="PostgreSQL"):
        declared(shared)


def test_mariadb_is_found_only_with_its_installer_and_client(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert mariadb_binaries() is None


def test_a_table_that_a_view_needs_and_the_set_lacks_is_named(
    shared: Path, installed: set[str], tmp_path: Path
) -> None:
    played, _ = declared(shared)
    diabetes = tuple(d for d in played if d.hospital == "diabetes130")
    with pytest.raises(BadInput) as refused, served(home_at(tmp_path / "home"), diabetes, silent):
        pass
    assert "patient_nbr" in refused.value.found[1], "the database's own words name the column"
    assert "views.sql" in refused.value.expected[0]


def test_a_table_may_have_its_own_delimiter_and_lines_before_its_heading(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("#what\tthe columns mean\nPATIENT_ID\tA-B\np1\tx,y\n", encoding="utf-8")
    given = datasets.Dataset("h", tmp_path, "sqlite", "s", ("*.txt",), "", tmp_path / "v.sql", "\t", "#")
    ((table, columns, rows),) = [(t, c, list(r)) for t, c, r in datasets.tables(given)]
    assert (table, columns, rows) == ("t", ["patient_id", "a_b"], [["p1", "x,y"]])
