"""A tiny invented hospital for tests: a SQLite database of a made-up vendor, its mapping, its front-end
machine.

`make(home)` gives everything that `collection.night.run_once` needs; the rows are arguments, so a test says
what is in them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heluo.entrypoints.enrol import enrol
from heluo.kit.places import Home, home

CODE = "invented"
HOSPITAL = """zh = "虚构医院"
en = "Invented hospital"
short_zh = "虚构"
short_en = "Invented"

[sources.his]
driver = "sqlite"
vendor = "nobody"
product = "none"
"""
FIELDS = """category,view,variable,column,convert,note
patient,v_patient,patient_id,BRID,,
patient,v_patient,name,XM,,
patient,v_patient,id_number,SFZH,,
patient,v_patient,birth_date,CSRQ,date:yyyymmdd,
patient,v_patient,sex,XB,,
patient,v_patient,mobile,DH,,
patient,v_patient,allergy_history,GMS,,
patient,v_patient,registered_time,JDSJ,,
patient,v_patient,_watermark,GXSJ,,
lab_result,v_lab,result_id,JGID,,
lab_result,v_lab,report_id,BGID,,
lab_result,v_lab,patient_id,BRID,,
lab_result,v_lab,visit_id,JZID,,
lab_result,v_lab,item_code,XMDM,,
lab_result,v_lab,item_name,XMMC,,
lab_result,v_lab,value_text,JG,,
lab_result,v_lab,value_number,JG,result_number,
lab_result,v_lab,value_comparator,JG,result_comparator,
lab_result,v_lab,ref_low,CKXX,number | lenient,
lab_result,v_lab,result_time,BGSJ,datetime:%Y/%m/%d %H:%M,
lab_result,v_lab,_watermark,GXSJ,,
vital_sign,v_vital,vital_id,ID,,
vital_sign,v_vital,visit_id,JZID,,
vital_sign,v_vital,patient_id,BRID,,
vital_sign,v_vital,measured_time,SJ,,
vital_sign,v_vital,systolic,XY,bp_systolic,
vital_sign,v_vital,diastolic,XY,bp_diastolic,
vital_sign,v_vital,temperature,TW,number:℃,
medical_record,v_record,record_id,ID,,
medical_record,v_record,patient_id,BRID,,
medical_record,v_record,visit_id,JZID,,
medical_record,v_record,document_type,LX,,
medical_record,v_record,title,BT,,
medical_record,v_record,text,NR,,
medical_record,v_record,written_time,SJ,,
"""
VALUES = """variable,source,code,note,author,reviewer,valid_from,valid_to
patient.sex,男,1,,,,,
patient.sex,女,2,,,,,
"""
TABLES = {
    "patient": ("BRID", "XM", "SFZH", "CSRQ", "XB", "DH", "GMS", "JDSJ", "GXSJ"),
    "lab": ("JGID", "BGID", "BRID", "JZID", "XMDM", "XMMC", "JG", "CKXX", "BGSJ", "GXSJ"),
    "vital": ("ID", "JZID", "BRID", "SJ", "XY", "TW"),
    "record": ("ID", "BRID", "JZID", "LX", "BT", "NR", "SJ"),
}
KEYS = {"patient": "BRID", "lab": "JGID", "vital": "ID", "record": "ID"}


@dataclass(frozen=True)
class Invented:
    """The hospital: its home, its database, its mapping folders."""

    home: Home
    database: Path
    folders: tuple[Path, ...]

    @property
    def agent(self) -> Path:
        return self.home.agent(CODE)

    @property
    def fields(self) -> Path:
        return self.home.hospitals / "_vendors" / "nobody" / "none" / "fields.csv"

    def insert(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        marks = ", ".join("?" * len(TABLES[table]))
        self.run(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", rows)

    def run(self, statement: str, rows: Iterable[tuple[Any, ...]] = ((),)) -> None:
        with sqlite3.connect(self.database) as connection:
            connection.executemany(statement, rows)
        connection.close()


def make(folder: Path) -> Invented:
    """The hospital under `folder`, with empty tables."""
    place = home(folder)
    enrol(place, CODE, centre="https://localhost:1")
    (place.hospitals / CODE).mkdir(parents=True)
    (place.hospitals / CODE / "hospital.toml").write_text(HOSPITAL, encoding="utf-8")
    vendor = place.hospitals / "_vendors" / "nobody" / "none"
    vendor.mkdir(parents=True)
    (vendor / "fields.csv").write_text(FIELDS, encoding="utf-8")
    (vendor / "values.csv").write_text(VALUES, encoding="utf-8")
    database = place.root / "sources" / CODE / "his.db"
    database.parent.mkdir(parents=True)
    with sqlite3.connect(database) as connection:
        for table, columns in TABLES.items():
            connection.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
            connection.execute(f"CREATE UNIQUE INDEX {table}_key ON {table} ({KEYS[table]})")
            connection.execute(f"CREATE VIEW v_{table} AS SELECT * FROM {table}")
    connection.close()
    (place.agent(CODE) / "connections.toml").write_text(
        f'[his]\ndriver = "sqlite"\npath = "{database}"\n', encoding="utf-8"
    )
    return Invented(place, database, (place.hospitals,))


def patients(count: int, start: int = 1) -> list[tuple[Any, ...]]:
    return [
        (
            str(i),
            f"张三{i}丰",
            f"41010519800101{i:04d}",
            "19800101",
            "男",
            f"1380000{i:04d}",
            None,
            "2024-01-02 03:04:05",
            f"2024-01-{1 + i % 28:02d} 00:00:00",
        )
        for i in range(start, start + count)
    ]


def results(count: int, start: int = 1) -> list[tuple[Any, ...]]:
    return [
        (
            i,
            f"R{i // 10}",
            str(1 + i % 50),
            f"V{i % 99}",
            "GLU",
            "葡萄糖",
            f"{4 + i % 7}.{i % 10}",
            "3.9",
            f"2024/0{1 + i % 9}/11 08:30",
            f"2024-01-{1 + i % 28:02d} 00:00:00",
        )
        for i in range(start, start + count)
    ]
