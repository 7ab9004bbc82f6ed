"""The last columns of every category: identifiers, links between rows, staff, departments, devices."""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo_province.records.columns import typed
from heluo_province.records.identifiers import Identifiers
from heluo_province.records.staff import Staff
from heluo_province.records.ward import Ward


def finish(
    w: Ward,
    out: dict[str, pl.DataFrame],
    patients: pl.DataFrame,
    staff: Staff,
    style: int,
    sheets: pl.DataFrame,
    links: dict[str, np.ndarray],
) -> dict[str, pl.DataFrame]:
    """Identifiers, staff, departments, types; sorted by time."""
    ids = Identifiers(style)
    visit_ids = ids.of("visit", w.start)
    patient_ids = patients["patient_id"].gather(w.visits.record)
    order_ids = (
        ids.of("order", out["order"]["ordered_time"].to_numpy())
        if len(out["order"])
        else pl.Series([], dtype=pl.String)
    )
    report_ids = (
        ids.of("report", sheets["result_time"].to_numpy()) if len(sheets) else pl.Series([], dtype=pl.String)
    )
    result: dict[str, pl.DataFrame] = {"patient": typed(patients, w.dictionary.categories["patient"])}
    for name, category in w.dictionary.categories.items():
        if name == "patient":
            continue
        frame = out.pop(name)
        if frame.is_empty():
            result[name] = typed(frame, category)
            continue
        v = frame["v"].to_numpy()
        own = category.key[0]
        columns: dict[str, pl.Series] = {"visit_id": visit_ids.gather(v), "patient_id": patient_ids.gather(v)}
        if own != "visit_id":
            columns[own] = order_ids if own == "order_id" else ids.of(name, frame[category.time].to_numpy())
        if name == "lab_result":
            columns["report_id"] = report_ids.gather(frame["report"])
            columns["order_id"] = _linked(order_ids, links["lab"]).gather(frame["report"])
        if name == "microbiology":
            columns["report_id"] = ids.of("microbiology_report", frame["sampled_time"].to_numpy()).gather(
                frame["report"].rank("dense").cast(pl.Int64) - 1
            )
            columns["isolate_id"] = pl.select(
                pl.when(frame["organism"].is_not_null()).then(columns["report_id"] + "-1")
            ).to_series()
        if name in links and name != "lab":
            columns["order_id"] = _linked(order_ids, links[name])
        if name == "medication":
            columns["prescription_id"] = "R" + visit_ids.gather(v)
        if name == "imaging":
            columns["accession_id"] = "A" + columns[own]
        frame = frame.with_columns(**columns)
        frame = _people(w, frame, name, staff)
        result[name] = typed(frame, category)
    return result


def _linked(order_ids: pl.Series, links: np.ndarray) -> pl.Series:
    """The order's identifier of each row, null where it has none."""
    if len(order_ids) == 0:
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(links))
    return pl.select(pl.when(pl.Series(links >= 0)).then(order_ids.gather(links.clip(0)))).to_series()


def _people(w: Ward, frame: pl.DataFrame, name: str, staff: Staff) -> pl.DataFrame:
    """Who did it, and in which department."""
    v = frame["v"].to_numpy()
    department, one = w.department[v], w.person[v] + v
    doctor = staff.doctor(department, one)
    here = pl.Series(department, dtype=pl.String)
    row = np.arange(len(v)) // 3
    match name:
        case "visit":
            return frame.with_columns(doctor=doctor)
        case "diagnosis" | "treatment":
            return frame.with_columns(doctor=doctor, department_code=here)
        case "order":
            return frame.with_columns(
                ordering_doctor=doctor, executing_nurse=staff.other(0, one + row), department_code=here
            )
        case "medication":
            return frame.with_columns(prescriber=doctor, pharmacist=staff.other(1, one))
        case "medical_record":
            return frame.with_columns(
                author=doctor, reviewer=staff.doctor(department, one + 3), department_code=here
            )
        case "lab_result":
            return frame.with_columns(tester=staff.other(2, frame["report"].to_numpy()), department_code=here)
        case "examination":
            return frame.with_columns(doctor=staff.other(3, one + row), department_code=pl.lit("32.02"))
        case "imaging":
            return frame.with_columns(
                radiologist=staff.other(4, one + row),
                reviewer=staff.other(5, one),
                department_code=here,
                device=pl.col("modality").replace_strict(DEVICES, default=None, return_dtype=pl.String),
            )
        case "pathology":
            return frame.with_columns(pathologist=staff.other(6, one + row))
        case "surgery":
            return frame.with_columns(
                surgeon=doctor,
                first_assistant=staff.doctor(department, one + 2),
                anesthetist=pl.when(
                    pl.col("anesthesia").is_not_null()
                    & ~pl.col("anesthesia").is_in(["local", "none", "surface"])
                ).then(staff.other(7, one)),
            )
        case "vital_sign":
            return frame.with_columns(nurse=staff.other(0, one + row))
        case "charge":
            return frame.with_columns(doctor=doctor, department_code=here)
        case "follow_up":
            return frame.with_columns(follower=staff.other(8, one))
    return frame


DEVICES = {
    "CT": "Revolution CT",
    "MR": "Vida 3.0T",
    "DX": "DR-7500",
    "US": "EPIQ 7",
    "MG": "Senographe",
    "PT": "uMI 780",
    "NM": "Discovery 670",
    "XA": "Artis Q",
}
