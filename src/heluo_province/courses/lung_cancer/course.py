"""Lung cancer in depth: found by CT, proven by biopsy, staged, tested for drivers, operated or treated by
drugs and radiation, followed, recurring, dying."""

from __future__ import annotations

from heluo_province.courses.lung_cancer import surgery, treatment
from heluo_province.courses.lung_cancer.diagnosis import write_diagnosis, write_found
from heluo_province.courses.lung_cancer.plan import plan
from heluo_province.illness.plan import VisitKind
from heluo_province.records.ward import Ward

__all__ = ["KINDS", "plan", "write"]

KINDS = (
    VisitKind("lung_found", "outpatient", "03.01"),
    VisitKind("lung_diagnosis", "inpatient", "03.01", large=True),
    VisitKind("lung_surgery", "inpatient", "04.05", large=True),
    VisitKind("lung_cycle", "inpatient", "19", large=True),
    VisitKind("lung_radiation", "inpatient", "19.01", large=True),
    VisitKind("lung_drugs", "outpatient", "19", large=True),
    VisitKind("lung_review", "outpatient", "19"),
    VisitKind("lung_last", "inpatient", "19", severity="1"),
    VisitKind("lung_suspected", "outpatient", "03.01"),
    VisitKind("lung_metastasis", "inpatient", "19", large=True),
)


def write(w: Ward) -> None:
    write_found(w)
    write_diagnosis(w)
    surgery.write(w)
    treatment.write(w)
