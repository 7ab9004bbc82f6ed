"""Doctors, nurses and wards of one hospital."""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo_province.draw import stream
from heluo_province.people.names import given_names, surnames

A_DEPARTMENT = 7
ROLES = 400  # names beyond the departments' doctors: nurses, technicians, pharmacists


class Staff:
    """Names by department and role; the same person every time."""

    def __init__(self, code: str, seed: int, departments: list[str]) -> None:
        rng = stream(seed, "staff", code)
        n = len(departments) * A_DEPARTMENT + ROLES
        sex = np.where(rng.random(n) < 0.5, "1", "2")
        names = surnames(rng, n) + given_names(rng, rng.integers(1966, 1998, n), sex)
        self.names = names
        self.position = {d: i for i, d in enumerate(departments)}
        self.departments = departments

    def doctor(self, department: np.ndarray, serial: np.ndarray) -> pl.Series:
        """A doctor of each department; `serial` chooses which."""
        at = np.array([self.position[d] for d in department], dtype=np.int64)
        return self.names.gather(at * A_DEPARTMENT + np.abs(serial) % A_DEPARTMENT)

    def other(self, role: int, serial: np.ndarray) -> pl.Series:
        """One of forty people of a role 0…9 (nurse, technician, pharmacist …)."""
        return self.names.gather(len(self.departments) * A_DEPARTMENT + role % 10 * 40 + np.abs(serial) % 40)
