"""Chinese notes written from the same facts as the tables, for stays and for outpatients."""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo_province.records.notes.pieces import (
    diagnoses_of,
    images_seen,
    joined,
    note_frame,
    past_of,
    text_of,
    who_is,
)
from heluo_province.records.notes.stay import admission, course_notes, first_course, leaving, operation_notes
from heluo_province.records.ward import Ward


def notes(
    w: Ward, out: dict[str, pl.DataFrame], quotes: dict[str, np.ndarray], labels: dict[str, dict[str, str]]
) -> pl.DataFrame:
    """medical_record rows with `v`."""
    stays = np.flatnonzero(w.stay)
    short = np.flatnonzero(~w.stay)
    short = short[(w.rng.random(len(short)) < 0.34) & np.isin(short, list(w.texts.get("illness", {})))]
    diagnoses = diagnoses_of(w, out)
    seen = images_seen(out)
    known = {
        n: text_of(w, n)
        for n in ("complaint", "illness", "examination", "plan", "course", "discharge", "stage")
    }
    parts = []
    if len(stays):
        parts += [
            admission(w, stays, known, diagnoses, quotes, seen),
            first_course(w, stays, known, diagnoses, quotes),
            course_notes(w, stays, known),
            leaving(w, stays, known, diagnoses, seen),
            operation_notes(w, out),
        ]
    parts.append(_outpatient(w, short, known, diagnoses))
    frame = pl.concat([p for p in parts if len(p)], how="diagonal_relaxed")
    return frame.with_columns(format=pl.lit("plain"), language=pl.lit("zh-CN"), status=pl.lit("signed"))


def _outpatient(w: Ward, v: np.ndarray, known: dict[str, np.ndarray], diagnoses: np.ndarray) -> pl.DataFrame:
    if len(v) == 0:
        return pl.DataFrame()
    who = who_is(w, v)
    past = past_of(w, v)
    text = joined(
        who["time"],
        " 门诊病历\n姓名:",
        who["name"],
        "  ",
        who["sex"],
        "  ",
        who["age"],
        "\n主诉:",
        known["complaint"][v],
        "\n现病史:",
        known["illness"][v],
        "\n既往史:",
        past,
        "\n查体:",
        known["examination"][v],
        "\n诊断:",
        diagnoses[v],
        "\n处理:",
        known["plan"][v],
    )
    exam = w.type[v] == "physical_exam"
    frame = note_frame(
        v,
        "outpatient_record",
        "门诊病历",
        np.minimum(w.start[v] + 900, w.end[v] - 60),
        w,
        text,
        chief_complaint=known["complaint"][v],
        present_illness=known["illness"][v],
        past_history=past,
        physical_examination=known["examination"][v],
        assessment=diagnoses[v],
        plan=known["plan"][v],
    )
    kind = np.where(
        exam,
        "physical_exam_report",
        np.where(w.type[v] == "emergency", "emergency_record", "outpatient_record"),
    )
    title = np.where(exam, "体检报告", np.where(w.type[v] == "emergency", "急诊病历", "门诊病历"))
    return frame.with_columns(document_type=pl.Series(kind), title=pl.Series(title))
