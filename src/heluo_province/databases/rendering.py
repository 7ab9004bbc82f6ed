"""From the standard's words to a hospital's own: columns, codes, dates, units and spellings, by inverting its
fields.csv and values.csv.

What this writes, the hospital program must read back. Errors are not made here; they are laid over the result
(`errors.py`).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import numpy as np
import polars as pl

from heluo.dictionary import Category, Dictionary, Hospital, Variable
from heluo.dictionary.hospital import Field
from heluo.dictionary.units import load_units
from heluo_province.databases.habits import Habits
from heluo_province.people.population import END
from heluo_province.records.laboratory import decimals, fixed

_LETTERS = {
    "yyyy": "%Y",
    "mm": "%m",
    "m": "%-m",
    "dd": "%d",
    "d": "%-d",
    "hh": "%H",
    "h": "%-H",
    "mi": "%M",
    "ss": "%S",
    "s": "%-S",
}


@dataclass(frozen=True)
class Rendered:
    """One category as its system stores it: `view`, rows in the order of the standard frame, the column of
    each variable."""

    view: str
    table: pl.DataFrame
    columns: dict[str, str]
    """variable → column (variables without a column are absent)."""
    watermark: str
    watermark_format: str


class Inverse:
    """Standard code → the hospital's texts, by variable."""

    def __init__(self, hospital: Hospital) -> None:
        self.sources: dict[str, dict[str, list[str]]] = {}
        for value in hospital.values:
            self.sources.setdefault(value.variable, {}).setdefault(value.code, []).append(value.source)
        self.taken: dict[str, dict[str, str]] = {}
        for value in hospital.values:
            self.taken.setdefault(value.variable, {})[value.source] = value.code

    def column(self, name: str, codes: pl.Series, rng: np.random.Generator) -> pl.Series:
        """Local texts of `codes`; nine in ten are the first text of a code. Raises ValueError when a code has
        no text of its own and its bare form would be read as another."""
        lines = self.sources.get(name)
        if not lines:
            return codes
        present = codes.drop_nulls().unique().to_list()
        for code in present:
            if code not in lines and self.taken[name].get(code, code) != code:
                raise ValueError(
                    f"{name}: {code} has no local text and would be read as {self.taken[name][code]}"
                )
        first = {c: lines[c][0] if c in lines else c for c in present}
        result = codes.replace_strict(first, default=None, return_dtype=pl.String) if first else codes
        many = {c: lines[c][1] for c in present if len(lines.get(c, ())) > 1}
        if many:
            other = pl.Series(rng.random(len(codes)) < 0.1) & codes.is_in(list(many))
            result = pl.select(
                pl.when(other.fill_null(False))
                .then(codes.replace_strict(many, default=None, return_dtype=pl.String))
                .otherwise(result)
            ).to_series()
        return result


def render(
    hospital: Hospital,
    habits: Habits,
    inverse: Inverse,
    dictionary: Dictionary,
    category: Category,
    frame: pl.DataFrame,
    rng: np.random.Generator,
) -> Rendered | None:
    """`frame` (standard codes and units) as the hospital stores it, or None when it stores none of it."""
    fields = hospital.fields_of(category.name)
    if not fields or frame is None:
        return None
    if category.name == "lab_result":
        frame = on_paper(frame, habits, dictionary)
    columns: dict[str, pl.Series] = {}
    owner: dict[str, str] = {}
    mark = next((f for f in fields if f.variable == "_watermark"), None)
    for field in fields:
        variable = category.variables.get(field.variable)
        if variable is None or not field.column or variable.name not in frame.columns:
            continue
        owner[variable.name] = field.column
        if field.convert.startswith(("bp_", "result_")) or field.column in columns:
            continue
        columns[field.column] = _column(variable, field, frame[variable.name], inverse, rng)
    _pressures(category, fields, frame, habits, columns, rng)
    for name, texts in habits.extra.get(category.name, {}).items():
        columns[name] = pl.Series(list(texts)).gather(rng.integers(0, len(texts), len(frame)))
    table = pl.DataFrame(columns)
    view = next(f.view for f in fields if f.view)
    if mark is None:
        return Rendered(view, table, owner, "", "")
    style = mark.convert.partition(":")[2] or "%Y-%m-%d %H:%M:%S"
    table = table.with_columns(formatted(_changed(category, frame, rng), style).alias(mark.column))
    return Rendered(view, table, owner, mark.column, style)


def _changed(category: Category, frame: pl.DataFrame, rng: np.random.Generator) -> pl.Series:
    """When the row was written last: a little after the latest of its times, by the database's own clock,
    which knows no mistyped year."""
    last = {"visit": ("start_time", "end_time"), "medication": ("start_time",)}.get(category.name)
    names = (
        [
            v.name
            for v in category.collected
            if v.type == "datetime"
            and v.name in frame.columns
            and v.name not in ("next_time", "planned_time")
        ]
        if last is None
        else last
    )
    latest = (
        frame.select(pl.max_horizontal(*names)).to_series()
        if names
        else pl.Series([None] * len(frame), dtype=pl.Datetime("us"))
    )
    latest = latest.clip(upper_bound=dt.datetime.combine(END, dt.time(23)))
    return latest + pl.Series(rng.integers(5, 1800, len(frame)) * 1_000_000).cast(pl.Duration("us"))


def _column(
    variable: Variable, field: Field, values: pl.Series, inverse: Inverse, rng: np.random.Generator
) -> pl.Series:
    pieces = [p.strip() for p in re.split(r" \| ", field.convert)] if field.convert else []
    name, _, argument = next(
        (p for p in pieces if p.partition(":")[0] not in ("sentinel", "lenient")), ""
    ).partition(":")
    sentinel = next((p.partition(":")[2] for p in pieces if p.startswith("sentinel:")), "").split("|")[0]
    match variable.type:
        case "code":
            result = inverse.column(variable.full_name, values, rng)
        case "date" | "datetime":
            result = formatted(
                values,
                argument.split("|")[0] or ("%Y-%m-%d" if variable.type == "date" else "%Y-%m-%d %H:%M:%S"),
            )
        case "boolean":
            true, _, false = argument.partition("|")
            result = values.replace_strict(
                {True: true.split(",")[0] or "1", False: false.split(",")[0] or "0"},
                default=None,
                return_dtype=pl.String,
            )
        case "integer" | "decimal":
            result = values
            if name == "number":
                text = values.cast(pl.String).str.replace(r"\.0$", "")
                unit = argument.split("|")[0]
                result = pl.select(
                    pl.when(pl.Series(rng.random(len(values)) < 0.7)).then(text + unit).otherwise(text)
                ).to_series()
        case _:
            result = values
    if sentinel:
        result = result.fill_null(sentinel)
    return result


def formatted(values: pl.Series, style: str) -> pl.Series:
    """Dates and moments as text in a format of `convert`."""
    if style == "epoch":
        return (
            values.cast(pl.Datetime("us"))
            .dt.replace_time_zone("Asia/Shanghai", ambiguous="earliest")
            .dt.epoch("s")
            .cast(pl.String)
        )
    if "%" not in style:
        style = _percent(style)
    return values.dt.strftime(style)


def _percent(style: str) -> str:
    result, hours = "", False
    for part in re.split(r"(yyyy|mi|mm|dd|hh|ss|m|d|h|s)", style):
        code = _LETTERS.get(part, part)
        if hours and code in ("%m", "%-m"):
            code = code.replace("m", "M")
        hours = hours or code in ("%H", "%-H")
        result += code
    return result


def _pressures(
    category: Category,
    fields: tuple[Field, ...],
    frame: pl.DataFrame,
    habits: Habits,
    columns: dict[str, pl.Series],
    rng: np.random.Generator,
) -> None:
    """Both sides in one column, in one of the system's spellings."""
    one = next((f.column for f in fields if f.convert == "bp_systolic"), None)
    if one is None or "systolic" not in frame.columns:
        return
    pick = rng.integers(0, len(habits.blood_pressure), len(frame))
    systolic, diastolic = frame["systolic"].cast(pl.String), frame["diastolic"].cast(pl.String)
    wide = [s.str.replace_many(list("0123456789"), list("0123456789")) for s in (systolic, diastolic)]
    result = pl.lit(None, dtype=pl.String)
    for i, spelling in enumerate(habits.blood_pressure):
        parts = [
            {"{s}": systolic, "{d}": diastolic, "{S}": wide[0], "{D}": wide[1]}.get(p, p)
            for p in re.split(r"(\{[sdSD]\})", spelling)
            if p
        ]
        text = pl.concat_str([p if isinstance(p, pl.Series) else pl.lit(p) for p in parts])
        result = pl.when(pl.Series(pick == i)).then(text).otherwise(result)
    columns[one] = pl.select(result).to_series()


def on_paper(frame: pl.DataFrame, habits: Habits, dictionary: Dictionary) -> pl.DataFrame:
    """Laboratory results in the units that this hospital prints: text, number, references and the unit's
    spelling."""
    printed = load_units().printed
    codes = dictionary.value_sets["lab_item"].codes
    unit = {
        c: habits.units.get(
            x.attributes.get("unit", ""),
            printed.get(x.attributes.get("unit", ""), x.attributes.get("unit", "")),
        )
        for c, x in codes.items()
    }
    unit |= {c: p.unit for c, p in habits.results.items()}
    frame = frame.with_columns(
        unit=pl.when(pl.col("unit").is_not_null()).then(
            pl.col("item_code").replace_strict(unit, return_dtype=pl.String)
        )
    )
    for code, paper in habits.results.items():
        if paper.factor == 1.0 and paper.decimals == decimals(code):
            continue
        rows = np.flatnonzero(
            (frame["item_code"] == code).to_numpy() & frame["value_number"].is_not_null().to_numpy()
        )
        if len(rows) == 0:
            continue
        part = frame[rows]
        number = np.round(part["value_number"].to_numpy() * paper.factor + paper.offset, paper.decimals)
        text = part["value_comparator"].fill_null("") + fixed(number, paper.decimals)
        changed = {"value_number": pl.Series(number), "value_text": text}
        for side in ("ref_low", "ref_high"):
            changed[side] = pl.Series(
                np.round(
                    part[side].fill_null(np.nan).to_numpy() * paper.factor + paper.offset, paper.decimals
                )
            ).fill_nan(None)
        low, high = changed["ref_low"].cast(pl.String), changed["ref_high"].cast(pl.String)
        changed["ref_text"] = pl.select(
            pl.when(low.is_not_null() & high.is_not_null())
            .then(low + "-" + high)
            .when(high.is_not_null())
            .then("<=" + high)
            .otherwise(">=" + low)
        ).to_series()
        frame = frame.with_columns(**{k: frame[k].scatter(rows, x) for k, x in changed.items()})
    return frame
