"""Where a row comes from: the hospital's view, the mapping lines, the parcel, the runs, the release. From
declared files and control tables.

Says how the mapping files read today; the hash that the run applied stands in the step, so a later change
shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from heluo.delivery.frame.collect import rooms
from heluo.delivery.frame.shapes import words
from heluo.delivery.panorama.schemas import LineageStep
from heluo.dictionary import Hospital, Variable, hospital_codes, load_hospital
from heluo.dictionary.hospital import Field, Value
from heluo.kit.places import Home, data_folder
from heluo.kit.text import Text
from heluo.lakehouse.records import Ledger, Run
from heluo.lakehouse.releases import Pinned
from heluo.lakehouse.room_rows import is_room, room_of


@dataclass(frozen=True)
class HospitalFiles:
    """A hospital's mapping files, indexed. `hospital` is None when this installation has none of it."""

    hospital: Hospital | None
    fields: dict[tuple[str, str], Field]
    """(category, variable) → field."""
    values: dict[tuple[str, str], Value]
    """("category.variable", hospital's own text) → value."""
    roots: tuple[Path, ...]

    def mapping(self, variable: Variable, source: str | None) -> str:
        """file:line that led to the variable's value: of the value mapping where the text was mapped, else of
        the field mapping."""
        value = self.values.get((variable.full_name, source)) if source is not None else None
        line = value or self.fields.get((variable.category, variable.name))
        return self.short(line.where) if line else ""

    def convert(self, variable: Variable) -> str:
        """The conversion that the hospital program applied to the column, "" for none."""
        field = self.fields.get((variable.category, variable.name))
        return field.convert if field else ""

    def short(self, where: str) -> str:
        """`where` without the machine's own folders."""
        for root in self.roots:
            if where.startswith(f"{root}/"):
                return where[len(str(root)) + 1 :]
        return Path(where).name


@lru_cache(maxsize=64)
def declared(home: Home, hospital: str, release: str) -> HospitalFiles:
    """The mapping files of `hospital`, read once a release."""
    folders, roots = (home.hospitals,), (home.root, data_folder("hospitals").parent)
    if hospital not in hospital_codes(folders):
        return HospitalFiles(None, {}, {}, roots)
    found = load_hospital(hospital, folders)
    return HospitalFiles(
        found,
        {(f.category, f.variable): f for f in found.fields},
        {(v.variable, v.source): v for v in found.values},
        roots,
    )


def steps(
    session: Session, files: HospitalFiles, category: str, row: dict[str, Any], release: Pinned
) -> list[LineageStep]:
    """The row's way, in order: system, parcel, arrival, source layer, standard layer, release. A step that is
    not on record is left out."""
    hospital, stream, epoch, seq = row["parcel"].split("/")
    entry = session.get(Ledger, (hospital, stream, int(epoch), int(seq)))
    run = session.get(Run, row["run_id"])
    return [
        _given_back(session, row) if is_room(hospital) else _system(files, category),
        *(_delivered(entry, category, row) if entry is not None else ()),
        *([_standard(run, f"{hospital}/{category}")] if run is not None else ()),
        LineageStep(
            step="release",
            label=words(Text("发布版", "Release")),
            at=release.at,
            ref=release.id,
            detail=words(Text(f"第 {release.number} 版", f"number {release.number}")),
        ),
    ]


def _delivered(entry: Ledger, category: str, row: dict[str, Any]) -> list[LineageStep]:
    """What the ledger knows of the parcel: sealed, received, loaded unless it still waits."""
    parcel = Text(
        f"{entry.stream} 第 {entry.epoch}-{entry.seq} 包第 {row['row']} 行(共 {entry.rows:,} 行);字段对照 "
        f"{_short(entry.mapping)},字典 {entry.dictionary}",
        f"{entry.stream}, parcel {entry.epoch}-{entry.seq}, row {row['row']} of {entry.rows:,}; field "
        "mapping "
        f"{_short(entry.mapping)}, dictionary {entry.dictionary}",
    )
    found = [
        LineageStep(
            step="parcel",
            label=words(Text("数据包", "Parcel")),
            at=None,
            ref=f"{row['parcel']} · {row['row']}",
            detail=words(parcel),
        ),
        LineageStep(
            step="stored",
            label=words(Text("中心收讫", "Received")),
            at=entry.stored_at,
            ref=_short(entry.sha256),
            detail=words(Text("验签、验哈希、记账后回执", "signature and hash verified, receipt given")),
        ),
    ]
    if entry.loaded_at is not None:
        loaded = LineageStep(
            step="loaded",
            label=words(Text("入源层", "Source layer")),
            at=entry.loaded_at,
            ref=entry.run_id or "",
            detail=words(Text(f"source.{category},原样保存", f"source.{category}, as it came")),
        )
        found.append(loaded)
    return found


def _standard(run: Run, mapping: str) -> LineageStep:
    """The run that made the standard row, with the value mapping that it applied: the file may read otherwise
    by now."""
    applied = _short(str(run.mappings.get(mapping, "")))
    return LineageStep(
        step="standard",
        label=words(Text("标准层", "Standard layer")),
        at=run.ended or run.started,
        ref=run.id,
        detail=words(
            Text(
                f"编码对照 {applied or '—'},字典 {run.dictionary or '—'},换算、检查、关联到人",
                f"value mapping {applied or '—'}, dictionary {run.dictionary or '—'}; units, checks,"
                " link to the person",
            )
        ),
    )


def _system(files: HospitalFiles, category: str) -> LineageStep:
    hospital = files.hospital
    source = hospital.sources.get(hospital.categories.get(category, "")) if hospital else None
    views = sorted({f.view for (of, _), f in files.fields.items() if of == category and f.view})
    system = f"{source.vendor}/{source.product}" if source else "—"
    return LineageStep(
        step="view",
        label=words(Text("医院视图", "Hospital's view")),
        at=None,
        ref=", ".join(views),
        detail=words(Text(f"系统 {system}", f"system {system}")),
    )


def _given_back(session: Session, row: dict[str, Any]) -> LineageStep:
    """What a room of the portal made the row of, as the room says."""
    gives_back = rooms()[room_of(row["parcel"].partition("/")[0])].gives_back
    made_of = gives_back.made_of(session, row["parcel"], row["row"]) if gives_back else {}
    form, version = made_of.get("form", "—"), made_of.get("version", "—")
    by, day = row.get("follower") or "—", row.get("done_time")
    at = f"{day:%Y-%m-%d}" if day else "—"
    return LineageStep(
        step="record",
        label=words(Text("随访记录", "Follow-up record")),
        at=None,
        ref=str(made_of.get("record", "")),
        detail=words(
            Text(
                f"随访表 {form} 第 {version} 版,{by} 于 {at} 完成",
                f"follow-up, form {form}, version {version}, finished by {by} on {at}",
            )
        ),
    )


def _short(hash: str) -> str:
    return hash[:12]
