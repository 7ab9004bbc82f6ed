"""The courses of illness in the order in which they plan and write.

The order is part of the generated province: each course draws its random numbers after those before it, and
the serial numbers of visits follow it. A new course goes to the end.
"""

from __future__ import annotations

from heluo_province.courses import checkup, diabetes, everyday, hypertension, kidney, lung, maternity, vessels
from heluo_province.courses.breast_cancer import course as breast_cancer
from heluo_province.courses.cervical_cancer import course as cervical_cancer
from heluo_province.courses.lung_cancer import course as lung_cancer
from heluo_province.courses.operations import course as operations

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
    operations,
    checkup,
    everyday,
)
KINDS = tuple(kind for course in COURSES for kind in course.KINDS)
