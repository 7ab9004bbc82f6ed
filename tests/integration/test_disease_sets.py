"""Four published sets in the disease datasets by mapping alone: who is in, and what is missing there, are the
facts counted here from the files themselves. Nothing of them is in the repository; without the folder this is
skipped, and says so.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from heluo.kit.places import Home
from tests.conftest import run_heluo
from tests.lib.disease_truth import table_of

pytestmark = pytest.mark.slow
SETS = ("tcga-clinical", "diabetes-130-us-hospitals")
FILES = {
    "tcga_brca": ("brca_tcga_pancan_clinical_patient.txt", "breast_cervical_cancer"),
    "tcga_luad": ("luad_tcga_pancan_clinical_patient.txt", "lung_cancer"),
    "tcga_cesc": ("cesc_tcga_pancan_clinical.tsv", "breast_cervical_cancer"),
}
HEADINGS = {
    "SEX": "Sex",
    "AJCC_PATHOLOGIC_TUMOR_STAGE": "Neoplasm Disease Stage American Joint Committee on Cancer Code",
    "PATH_T_STAGE": "American Joint Committee on Cancer Tumor Stage Code",
    "PATH_N_STAGE": "Neoplasm Disease Lymph Node Stage American Joint Committee on Cancer Code",
    "PATH_M_STAGE": "American Joint Committee on Cancer Metastasis Stage Code",
    "ICD_O_3_HISTOLOGY": "International Classification of Diseases for Oncology, Third Edition ICD-O-3 "
    "Histology Code",
    "OS_STATUS": "Overall Survival Status",
    "WEIGHT": "Patient Weight",
}
"""Technical heading → the display heading of the one set that has those."""
COLUMNS = {
    "patient_sex": "SEX",
    "stage": "AJCC_PATHOLOGIC_TUMOR_STAGE",
    "t_stage": "PATH_T_STAGE",
    "n_stage": "PATH_N_STAGE",
    "m_stage": "PATH_M_STAGE",
    "histology": "ICD_O_3_HISTOLOGY",
    "alive": "OS_STATUS",
    "weight_first": "WEIGHT",
}
MISSING = ("", "NA", "STAGE X")
"""What the files write where there is nothing; a stage that could not be assessed is none."""
DRUGS = ("repaglinide", "glimepiride", "glipizide", "pioglitazone", "acarbose")
"""Columns of the diabetes set whose drug alone makes a person enter."""


@pytest.fixture(scope="module")
def home(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("sets")
    for name in SETS:
        if not (shared_data / name).is_dir():
            pytest.skip(f"no folder {name} among the published data sets")
        (folder / name).symlink_to((shared_data / name).resolve())
    made = tmp_path_factory.mktemp("home") / "home"
    run_heluo("demo", "--real", str(folder), "--no-serve", home=made)
    return Home(made)


@pytest.mark.parametrize("hospital", sorted(FILES))
def test_a_cancer_set_is_in_its_dataset_as_complete_as_it_is(
    home: Home, shared_data: Path, hospital: str
) -> None:
    file, disease = FILES[hospital]
    rows = list(_lines(shared_data / "tcga-clinical" / file))
    assert _persons(home, hospital, disease) == len(rows)
    filled = _filled(home, hospital, disease)
    for variable, column in COLUMNS.items():
        expected = sum(_cell(row, column) not in MISSING for row in rows)
        assert filled.get(variable, 0) == expected, variable
    # Facts of the sets, as their publishers' files have them.
    stage, weight = filled.get("stage", 0), filled.get("weight_first", 0)
    known = {"tcga_brca": (1084, 0), "tcga_luad": (566, 0), "tcga_cesc": (297, 268)}[hospital]
    assert (len(rows), weight) == known
    assert (stage == 0) == (hospital == "tcga_cesc")


def test_men_with_breast_cancer_are_in_and_no_stage_is_nought(home: Home) -> None:
    values = table_of(home, "application/disease_value").filter(
        pl.col("disease") == "breast_cervical_cancer", pl.col("hospital") == "tcga_brca"
    )
    sexes = values.filter(pl.col("variable") == "patient_sex")["text"].value_counts().rows()
    assert dict(sexes) == {"2": 1072, "1": 12}
    stages = table_of(home, "application/disease_value").filter(pl.col("variable") == "stage")
    assert stages.filter(pl.col("text").is_in(["0", ""])).is_empty()
    assert stages.filter(pl.col("hospital") == "tcga_cesc").is_empty()


def test_the_diabetes_set_is_in_its_dataset_as_complete_as_it_is(home: Home, shared_data: Path) -> None:
    diagnosed: set[str] = set()
    measured: dict[str, set[str]] = defaultdict(set)
    encounters = without = 0
    with gzip.open(shared_data / SETS[1] / "diabetic_data.csv.gz", "rt", encoding="utf-8") as text:
        for row in csv.DictReader(text):
            person = row["patient_nbr"]
            encounters += 1
            without += row["weight"] == "?"
            if any(row[c].startswith("250") for c in ("diag_1", "diag_2", "diag_3")):
                diagnosed.add(person)
            if any(row[drug] != "No" for drug in DRUGS):
                diagnosed.add(person)
            measured["weight_band"] |= {person} if row["weight"] != "?" else set()
            # "Norm" says that it was measured and gives no number.
            measured["hba1c"] |= {person} if row["A1Cresult"] in (">7", ">8") else set()
    assert round(100 * without / encounters, 2) == 96.86
    assert _persons(home, "diabetes130", "diabetes") == len(diagnosed)
    filled = _filled(home, "diabetes130", "diabetes")
    assert filled["weight_band"] == len(diagnosed & measured["weight_band"])
    assert filled["hba1c_last"] == len(diagnosed & measured["hba1c"])


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        yield from csv.DictReader((line for line in text if line[:1] != "#"), delimiter="\t")


def _cell(row: dict[str, str], column: str) -> str:
    return row.get(column, row.get(HEADINGS[column], ""))


def _persons(home: Home, hospital: str, disease: str) -> int:
    people = table_of(home, "application/disease_person")
    return people.filter(
        pl.col("disease") == disease, pl.col("hospital") == hospital, pl.col("state") == "in"
    ).height


def _filled(home: Home, hospital: str, disease: str) -> dict[str, int]:
    """Variable → persons with a value, as the page of completeness has it."""
    figures = table_of(home, "application/disease_figure")
    own = figures.filter(
        pl.col("disease") == disease, pl.col("hospital") == hospital, pl.col("kind") == "variable"
    )
    return dict(own.select("name", "persons").iter_rows())
