"""Courses of illness, one file a kind. A course names its kinds of visit (`KINDS`), plans visits for persons
(`plan`) and tells what happened at them (`tell`)."""

from heluo_province.courses import (
    breast_cancer,
    cervical_cancer,
    checkup,
    diabetes,
    everyday,
    hypertension,
    kidney,
    lung,
    lung_cancer,
    maternity,
    surgery,
    vessels,
)

COURSES = (
    lung_cancer,
    breast_cancer,
    cervical_cancer,
    maternity,
    diabetes,
    hypertension,
    vessels,
    lung,
    kidney,
    surgery,
    checkup,
    everyday,
)
KINDS = tuple(kind for course in COURSES for kind in course.KINDS)
