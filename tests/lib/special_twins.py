"""Twin lakes that differ in the words of a few rows of one person at one hospital, made by the night's own
steps: labels, timeline, documents.

The rows name a special disease, another one, an ordinary one, or are not there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from heluo.dictionary import load, standard_schema
from heluo.engines import Engine
from heluo.governance.publish import search_feed, timeline
from heluo.governance.standardise import translate
from heluo.lakehouse.labels import labelled
from heluo.lakehouse.tables import PERSON_LINK
from tests.lib.small_lake import SmallLake, person_id, province

PERSON, HOSPITAL, SUBJECT, VISIT = person_id(3), "h02", "sh02003", "vh02003"
KEYS = {
    "medical_record": "twin_note",
    "order": "twin_order",
    "charge": "twin_charge",
    "lab_result": "twin_result",
    "imaging": "twin_image",
}
"""Category → key of the row that differs."""
WORDS: dict[str, dict[str, dict[str, str]]] = {
    "special": {
        "medical_record": {"title": "会诊记录", "text": "患者HIV阳性,规律抗病毒治疗,余无特殊。"},
        "order": {"content": "HIV抗体确证试验"},
        "charge": {"item_name": "HIV抗体测定"},
        "lab_result": {"item_name": "HIV病毒载量", "value_text": "阳性"},
        "imaging": {"exam_name": "胸部CT", "findings": "艾滋病患者,双肺磨玻璃影。"},
    },
    "other": {
        "medical_record": {"title": "会诊记录", "text": "患者梅毒抗体阳性,已行驱梅治疗,余无特殊。"},
        "order": {"content": "TPPA 滴度复查"},
        "charge": {"item_name": "梅毒螺旋体抗体测定"},
        "lab_result": {"item_name": "RPR", "value_text": "1:32"},
        "imaging": {"exam_name": "胸部CT", "findings": "神经梅毒治疗后复查。"},
    },
    "ordinary": {
        "medical_record": {"title": "会诊记录", "text": "患者血糖升高,规律降糖治疗,余无特殊。"},
        "order": {"content": "糖化血红蛋白复查"},
        "charge": {"item_name": "葡萄糖测定"},
        "lab_result": {"item_name": "甲胎蛋白", "value_text": "阴性"},
        "imaging": {"exam_name": "胸部CT", "findings": "肺炎治疗后复查。"},
    },
    "absent": {},
}
"""Twin → category → what its row says."""


def twin(engine: Engine, name: str) -> SmallLake:
    """The small province with the rows of the twin `name`."""
    return planted(engine, province(), SUBJECT, VISIT, WORDS[name], KEYS)


def planted(
    engine: Engine,
    made: SmallLake,
    subject: str,
    visit: str,
    words: Mapping[str, Mapping[str, str]],
    keys: Mapping[str, str],
) -> SmallLake:
    """`made` with a row of each category of `words`, under the key in `keys`, of one patient of HOSPITAL."""
    dictionary = load()
    links = pa.Table.from_pylist(
        [row for row in made.rows["standard.person_link"] if row["subject_ref"] == subject], PERSON_LINK
    )
    assert links.num_rows == 1
    declared = translate.register(engine, translate.mappings(dictionary, []))
    for category, values in words.items():
        made_of = {"subject_ref": subject, "visit_ref": visit, "row_key": keys[category], **values}
        levels = labelled(dictionary.categories[category], _rows(category, made_of))
        rows = engine.register(f"twin_{category}", levels)
        own = engine.register("twin_links", links)
        made.rows.setdefault(f"standard.{category}", []).extend(engine.to_arrow(rows).to_pylist())
        events = timeline.events(dictionary.categories[category], rows, own, declared.conversions, dictionary)
        made.rows["application.timeline"] += engine.to_arrow(events).to_pylist()
        documents = search_feed.documents(dictionary.categories[category], rows, own, dictionary)
        if documents is not None:
            made.rows["application.search_document"] += engine.to_arrow(documents).to_pylist()
    return made


def _rows(name: str, values: dict[str, Any]) -> pa.Table:
    category = load().categories[name]
    time = dt.datetime(2024, 6, 1, 9)
    row = {
        "hospital": HOSPITAL,
        "month": "2024-06",
        "row_hash": "0" * 16,
        "parcel": f"{HOSPITAL}/{name}/1/1",
        "row": 900,
        "run_id": "run_1",
        category.time: time,
        **values,
    }
    schema = standard_schema(category)
    return pa.Table.from_pylist(
        [{field: row.get(field) for field in schema.names}],
        pa.schema([pa.field(f.name, f.type) for f in schema]),
    )
