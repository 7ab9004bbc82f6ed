"""A lake of a few dozen persons in three hospitals, written as a night would write it, with a release and the
control tables.

`Twin(secret=…)` changes only what the levels hide, so that two lakes differ in forbidden values alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from heluo.dictionary import load
from heluo.kit import db
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.lakehouse import column_graph, releases, writer
from heluo.lakehouse.column_graph import ColumnGraph, Kind, LineageColumn
from heluo.lakehouse.tables import bucket_of, lake_table

HOSPITALS = ("h01", "h02", "h03")
PERSONS = 60
NOTE = "患者因咳嗽就诊。否认糖尿病史。胸部CT示右肺上叶占位,大小约 2.5cm,HER2(2+)。转移待排。"


@dataclass
class SmallLake:
    """Rows by lake table while they are being made; `secret` is written wherever the levels hide it."""

    secret: str = "a"
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def put(self, table: str, **values: Any) -> None:
        self.rows.setdefault(table, []).append(values)

    def standard(
        self, category: str, hospital: str, subject: str, key: str, time: dt.datetime | None, **values: Any
    ) -> None:
        month = f"{time:%Y-%m}" if time else "0000-00"
        self.put(
            f"standard.{category}",
            hospital=hospital,
            month=month,
            row_key=key,
            row_hash=f"{abs(hash(key)) % 16**16:016x}",
            subject_ref=subject,
            parcel=f"{hospital}/{category}/1/1",
            row=len(self.rows.get(f"standard.{category}", [])),
            run_id="run_1",
            **{"row_level": 1, **values},
        )

    def event(
        self,
        person: str,
        hospital: str,
        category: str,
        key: str,
        visit: str | None,
        time: dt.datetime,
        title: str,
        **values: Any,
    ) -> None:
        level = values.pop("level", 3)
        self.put(
            "application.timeline",
            bucket=bucket_of(person),
            person_id=person,
            hospital=hospital,
            category=category,
            row_key=key,
            visit_ref=visit,
            time=time,
            time_is_date=False,
            title=title,
            level=level,
            parcel=f"{hospital}/{category}/1/1",
            row=0,
            **values,
        )

    def table(self, name: str) -> pa.Table:
        schema = lake_table(name).schema
        return pa.Table.from_pylist(
            [{c: row.get(c) for c in schema.names} for row in self.rows.get(name, [])], schema=schema
        )


def province(secret: str = "a", persons: int = PERSONS) -> SmallLake:
    """Persons p000…: every third goes to two hospitals, p000 to all three. p003 has a special disease at h02.
    Sex alternates."""
    made = SmallLake(secret)
    for n in range(persons):
        person, sex = person_id(n), "12"[n % 2]
        homes = (
            HOSPITALS
            if n == 0
            else (HOSPITALS[n % 3], HOSPITALS[(n + 1) % 3])
            if n % 3 == 0
            else (HOSPITALS[n % 3],)
        )
        birth = dt.date(1930 + n, 1 + n % 12, 1 + n % 28)
        made.put(
            "standard.person",
            bucket=bucket_of(person),
            person_id=person,
            sex=sex,
            birth_date=birth,
            hospitals=len(homes),
            records=len(homes),
        )
        made.put(
            "application.person_wide",
            bucket=bucket_of(person),
            person_id=person,
            sex=sex,
            birth_year=birth.year,
            division="510100",
            hospitals=len(homes),
            visits=len(homes),
            first_time=dt.datetime(2024, 1, 1),
            last_time=dt.datetime(2024, 12, 1),
        )
        for i, hospital in enumerate(homes):
            _visit(
                made, n, person, hospital, dt.datetime(2024, 1 + (n + i) % 12, 1 + n % 28, 9, 30), sex, birth
            )
    _figures(made)
    return made


def person_id(n: int) -> str:
    return f"person_{n:03}"


def _visit(
    made: SmallLake, n: int, person: str, hospital: str, time: dt.datetime, sex: str, birth: dt.date
) -> None:
    subject, visit = f"s{hospital}{n:03}", f"v{hospital}{n:03}"
    made.put(
        "standard.person_link",
        hospital=hospital,
        subject_ref=subject,
        person_id=person,
        bucket=bucket_of(person),
        run_id="run_1",
    )
    made.standard(
        "patient",
        hospital,
        subject,
        f"pa{subject}",
        time,
        sex=sex,
        sex_source=sex,
        birth_date=birth,
        district="510104",
        abo="A",
    )
    made.event(
        person, hospital, "patient", f"pa{subject}", None, time, "患者登记", level=4, detail=f"出生 {birth}"
    )
    made.standard(
        "visit",
        hospital,
        subject,
        visit,
        time,
        visit_ref=visit,
        visit_type="inpatient" if n % 4 == 0 else "outpatient",
        start_time=time,
        end_time=time + dt.timedelta(days=3),
        department_code="03.01",
        main_diagnosis_code="C34.1" if n % 2 else "E11.9",
        chief_complaint=f"咳嗽 {made.secret}",
    )
    made.event(
        person,
        hospital,
        "visit",
        visit,
        visit,
        time,
        "门诊 呼吸内科",
        code="C34.1" if n % 2 else "E11.9",
        code_system="icd10",
        level=3,
    )
    code = "B20.0" if n == 3 and hospital == "h02" else "C34.1" if n % 2 else "E11.9"
    special = 5 if code == "B20.0" else 3
    made.standard(
        "diagnosis",
        hospital,
        subject,
        f"d{subject}",
        time,
        diagnosis_ref=f"d{subject}",
        visit_ref=visit,
        type="outpatient",
        code=code,
        code_source=code,
        row_level=5 if code == "B20.0" else 1,
        name="肺癌" if n % 2 else "2型糖尿病",
        certainty="confirmed",
        diagnosed_time=time,
        note=f"说明 {made.secret}",
    )
    made.event(
        person,
        hospital,
        "diagnosis",
        f"d{subject}",
        visit,
        time,
        "肺癌" if n % 2 else "2型糖尿病",
        code=code,
        code_system="icd10",
        level=special,
    )
    made.standard(
        "lab_result",
        hospital,
        subject,
        f"l{subject}",
        time,
        visit_ref=visit,
        item_code="HBA1C",
        item_code_source="HbA1c",
        item_name="糖化血红蛋白",
        value_text=f"{5 + n % 5}.5",
        value_number=5.5 + n % 5,
        value_standard=5.5 + n % 5 if n % 7 else None,
        unit="%",
        unit_standard="%",
        ref_low=4.0,
        ref_high=6.0,
        result_time=time + dt.timedelta(days=1),
        conversion_rule="identity@1",
    )
    made.event(
        person,
        hospital,
        "lab_result",
        f"l{subject}",
        visit,
        time + dt.timedelta(days=1),
        "糖化血红蛋白",
        value_text=f"{5 + n % 5}.5",
        value_number=5.5 + n % 5,
        unit="%",
        low=4.0,
        high=6.0,
        code="HBA1C",
        code_system="lab_item",
    )
    made.standard(
        "pathology",
        hospital,
        subject,
        f"y{subject}",
        time,
        visit_ref=visit,
        report_type="biopsy",
        specimen_name="右肺",
        specimen_site="lung",
        diagnosis_text=f"腺癌 {made.secret}",
        egfr="exon19" if made.secret == "a" else "l858r",
        report_time=time,
    )
    made.event(
        person,
        hospital,
        "pathology",
        f"y{subject}",
        visit,
        time,
        "右肺",
        detail=f"病理诊断 腺癌 {made.secret}",
        level=4,
    )
    made.put(
        "application.search_document",
        bucket=bucket_of(person),
        key=f"medical_record/{hospital}/m{subject}",
        person_id=person,
        hospital=hospital,
        category="medical_record",
        row_key=f"m{subject}",
        visit_ref=visit,
        time=time,
        title="入院记录",
        text=NOTE + ("饮酒史。" if n % 2 else ""),
        level=3,
    )
    made.put(
        "application.search_document",
        bucket=bucket_of(person),
        key=f"pathology/{hospital}/y{subject}",
        person_id=person,
        hospital=hospital,
        category="pathology",
        row_key=f"y{subject}",
        visit_ref=visit,
        time=time,
        title="病理",
        text=f"腺癌 基因 {made.secret} 突变",
        level=4,
    )
    if n == 3 and hospital == "h02":
        made.put(
            "application.search_document",
            bucket=bucket_of(person),
            key=f"diagnosis/{hospital}/d{subject}",
            person_id=person,
            hospital=hospital,
            category="diagnosis",
            row_key=f"d{subject}",
            visit_ref=visit,
            time=time,
            title="诊断",
            text="获得性免疫缺陷",
            level=5,
        )


def _figures(made: SmallLake) -> None:
    at = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    for indicator, whole in (("persons", PERSONS), ("visits", 90), ("lung_cancer_persons", 30)):
        for hospital in ("", *HOSPITALS):
            part = (
                whole
                if not hospital
                else whole // 3
                if indicator != "lung_cancer_persons"
                else {"h01": 4, "h02": 12, "h03": 14}[hospital]
            )
            for period in ("", "2024-01", "2024-02"):
                value = float(part if not period else part // 2)
                made.put(
                    "application.indicator_value",
                    indicator=indicator,
                    hospital=hospital,
                    period=period,
                    numerator=value,
                    denominator=None,
                    value=value,
                    computed_at=at,
                )
    for hospital in HOSPITALS:
        for check, violated in (("lab_result.value_number.missing", 3), ("lab_result.item_code.code", 0)):
            made.put(
                "application.quality_result",
                hospital=hospital,
                category="lab_result",
                month="2024-01",
                check=check,
                variable=check.split(".")[1],
                violated=violated,
                applicable=20,
                run_id="run_1",
            )
        made.put(
            "application.quality_finding",
            hospital=hospital,
            category="lab_result",
            month="2024-01",
            check="lab_result.value_number.missing",
            row_key=f"ls{hospital}001",
            variable="value_number",
        )


def write(home: Home, control: sa.Engine, made: SmallLake) -> str:
    """Writes every table of `made`, then a release. Returns the release's id."""
    for name in made.rows:
        writer.append(home, name, made.table(name), {})
    with db.transaction(control) as session:
        column_graph.store(session, "small", small_graph())
        return releases.create(session, "run_1", releases.describe(home), {"dictionary": load().version}).id


def small_graph() -> ColumnGraph:
    """Columns of two hospitals, their way to the standard layer, and one indicator."""
    made = ColumnGraph()
    sex = Text("性别", "sex")

    def add(id: str, kind: Kind, *made_of: str, hospital: str = "") -> None:
        group, _, name = id.rpartition(".")
        made.add(LineageColumn(id, kind, group, name, sex, hospital), made_of)

    add("hospital.h01.patient.XB", "hospital", hospital="h01")
    add("hospital.h02.patient.SEX", "hospital", hospital="h02")
    add("declaration.values.code", "declaration")
    add("source.patient.sex", "source", "hospital.h01.patient.XB", "hospital.h02.patient.SEX")
    add("standard.patient.sex", "standard", "source.patient.sex", "declaration.values.code")
    add("indicator.women", "indicator", "standard.patient.sex")
    return made


def control_of(home: Home) -> sa.Engine:
    """A control database with every table of the models that are imported."""
    made = db.engine(home.control_db)
    db.Base.metadata.create_all(made)
    return made
