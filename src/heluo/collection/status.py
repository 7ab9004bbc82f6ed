"""Where a hospital stands: streams, parcels, refused rows and empty cells by reason, open findings. May be
read while an agent runs."""

from __future__ import annotations

import shutil
from typing import Any

from heluo.collection.journal import Journal
from heluo.collection.refusal_advice import reason
from heluo.kit.errors import NotFound
from heluo.kit.places import Home
from heluo.kit.seal import Box, load_agent_keys

SOME_KEYS = 3


def status(home: Home, code: str) -> dict[str, Any]:
    """{hospital, streams, quarantine, empty_cells, findings, disk_free}; counts are over every parcel of the
    present epochs. Raises NotFound when the hospital never ran here."""
    folder = home.agent(code)
    if not (folder / "journal.db").exists():
        raise NotFound(
            (f"医院 {code} 在本机没有运行记录", f"hospital {code} never ran here"),
            ("在本机运行过的医院", "a hospital that has run on this machine"),
            (f"heluo hospital run {code} --once", f"heluo hospital run {code} --once"),
        )
    journal = Journal(folder, Box(load_agent_keys(folder / "keys").reference, "heluo journal"), write=False)
    try:
        streams = []
        for total in journal.outbox.totals():
            state = journal.stream(total["stream"])
            streams.append(
                total
                | {
                    "epoch": state.epoch,
                    "seq": state.seq,
                    "rung": state.rung,
                    "mark": state.mark,
                    "mapping": state.mapping,
                    "paused": state.paused,
                    "complete": state.complete,
                    "read_at": state.read_at,
                    "rows_at_centre": journal.count_known(total["stream"]),
                }
            )
        quarantine = [
            q | reason(q["code"])._asdict() | {"former_at_centre": _former(journal, q)}
            for q in journal.quarantine.summary()
        ]
        return {
            "hospital": code,
            "streams": streams,
            "quarantine": quarantine,
            "empty_cells": [
                q | reason(q["code"])._asdict() | {"row_keys": _some_keys(journal, q)}
                for q in journal.empty_cells.summary()
            ],
            "findings": journal.findings(),
            "disk_free": shutil.disk_usage(folder).free,
        }
    finally:
        journal.close()


def _some_keys(journal: Journal, group: dict[str, Any]) -> list[str]:
    """Row keys of a few rows with such a cell: `heluo hospital row` prints their texts."""
    keys = journal.empty_cells.keys(group["stream"], group["code"], group["variable"], SOME_KEYS)
    return [key.hex() for key in keys]


def _former(journal: Journal, group: dict[str, Any]) -> int:
    """Rows of a summary's group whose version before is at the centre, as if it were the present one."""
    of = (group["code"], group["variable"], group["column"])
    return journal.former_versions(group["stream"]).get(of, 0)
