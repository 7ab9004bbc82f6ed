"""Breast cancer in depth: imaging, needle biopsy, neoadjuvant or adjuvant drugs, breast and axilla,
radiation, endocrine years."""

from __future__ import annotations

from heluo_province.courses.breast_cancer import treatment
from heluo_province.courses.breast_cancer.diagnosis import write_biopsy, write_found
from heluo_province.courses.breast_cancer.plan import plan
from heluo_province.courses.breast_cancer.surgery import write_surgery
from heluo_province.illness.plan import VisitKind
from heluo_province.records.ward import Ward

__all__ = ["KINDS", "plan", "write"]

KINDS = (
    VisitKind("breast_found", "outpatient", "04.01.02"),
    VisitKind("breast_biopsy", "inpatient", "04.01.02", large=True),
    VisitKind("breast_surgery", "inpatient", "04.01.02", large=True),
    VisitKind("breast_cycle", "inpatient", "19", large=True),
    VisitKind("breast_radiation", "inpatient", "19.01", large=True),
    VisitKind("breast_endocrine", "outpatient", "04.01.02", large=True),
    VisitKind("breast_review", "outpatient", "04.01.02"),
    VisitKind("breast_benign", "inpatient", "04.01.02"),
)


def write(w: Ward) -> None:
    write_found(w)
    write_biopsy(w)
    write_surgery(w)
    treatment.write(w)
