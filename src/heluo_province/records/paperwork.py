"""Orders and charges that follow from what was done: each laboratory report, examination, image, operation,
treatment and drug; bed and nursing by the day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from heluo_province.records import formulary, panels
from heluo_province.records.laboratory import days_of_stay
from heluo_province.records.ward import Ward

CHINESE = ("compound_danshen", "xueshuantong", "lianhua_qingwen", "kanglaite", "shenqi_fuzheng")
# category: (order class, charge category, executing department, time column, name column)
DONE = {
    "imaging": ("imaging", "07", "32", "study_time", "exam_name"),
    "examination": ("exam", "08", "32.02", "exam_time", "exam_name"),
    "pathology": ("exam", "05", "31", "sampled_time", "specimen_name"),
    "surgery": ("surgery", "10", "26", "start_time", "procedure_name"),
    "treatment": ("treatment", "09", "", "start_time", "treatment_name"),
}


@dataclass(frozen=True)
class PricedItem:
    """What is charged, as the price list has it; each field one value or one a row. `grade`: class of the
    insurance."""

    code: pl.Series | str
    name: pl.Series | str
    category: pl.Series | str
    price: pl.Series | float
    quantity: pl.Series | float = 1.0
    unit: pl.Series | str = "次"
    grade: pl.Series | str = "A"
    executing: pl.Series | str = ""


class Accounts:
    """Orders and charges of one hospital as they are collected."""

    def __init__(self, w: Ward) -> None:
        self.w = w
        self.orders: list[pl.DataFrame] = []
        self.charges: list[pl.DataFrame] = []
        self.links: dict[str, np.ndarray] = {}
        """For each category the position of each row's order, −1 none."""
        self._given = 0

    def give(self, v: np.ndarray, **columns: pl.Series | str) -> np.ndarray:
        """Orders of the stays among `v` (outpatients get request forms and prescriptions, which are no
        orders); −1 for the rest."""
        stay = self.w.stay[v]
        frame = pl.DataFrame({"v": v}).with_columns(**{k: _expression(x) for k, x in columns.items()})
        self.orders.append(frame.filter(pl.Series(stay)))
        place = np.where(stay, self._given + np.cumsum(stay) - 1, -1)
        self._given += int(stay.sum())
        return place

    def charge(self, v: np.ndarray, order: np.ndarray, time: pl.Series, item: PricedItem) -> None:
        """One charge a visit in `v`; `order`: position of its order, −1 none."""
        self.charges.append(
            pl.DataFrame({"v": v, "order": order, "charged_time": time}).with_columns(
                item_code=_expression(item.code),
                item_name=_expression(item.name),
                charge_category=_expression(item.category),
                unit_price=_expression(item.price).cast(pl.Float64),
                quantity=_expression(item.quantity).cast(pl.Float64),
                unit=_expression(item.unit),
                insurance_class=_expression(item.grade),
                executing_department_code=_expression(item.executing),
            )
        )


def _expression(value: pl.Series | str | float) -> pl.Series | pl.Expr:
    return value if isinstance(value, pl.Series) else pl.lit(value)


def orders_and_charges(
    w: Ward, sheets: pl.DataFrame, out: dict[str, pl.DataFrame]
) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, np.ndarray]]:
    """(order rows, charge rows, links: for each category the position of each row's order, −1 none; "lab" by
    report)."""
    accounts = Accounts(w)
    if len(sheets):
        _laboratory(accounts, sheets)
    for category in DONE:
        if not out[category].is_empty():
            out[category] = _done(accounts, category, out[category])
    if not out["medication"].is_empty():
        out["medication"] = _drugs(accounts, out["medication"])
    _days(accounts)
    orders, charges = accounts.orders, accounts.charges
    order = (
        pl.concat(orders, how="diagonal_relaxed")
        if orders
        else pl.DataFrame({"v": pl.Series([], dtype=pl.Int64)})
    )
    # Surgery and pathology have no order variable.
    links = {k: x for k, x in accounts.links.items() if k not in ("surgery", "pathology")}
    links["charge"] = np.concatenate([c["order"].to_numpy() for c in charges])
    return _orders(w, order), _charges(w, pl.concat(charges, how="diagonal_relaxed")), links


def _laboratory(accounts: Accounts, sheets: pl.DataFrame) -> None:
    v, panel = sheets["v"].to_numpy(), sheets["panel"]
    code, name = (
        pl.Series(x).gather(panel)
        for x in (["L" + p.key.upper() for p in panels.PANELS], [p.zh for p in panels.PANELS])
    )
    price = pl.Series([p.price for p in panels.PANELS]).gather(panel)
    order = accounts.links["lab"] = accounts.give(
        v,
        order_class="lab",
        item_code=code,
        content=name,
        ordered_time=sheets["requested_time"],
        order_type="stat",
        executing_department_code="30",
    )
    accounts.charge(v, order, sheets["sampled_time"], PricedItem(code, name, "06", price, executing="30"))


def _done(accounts: Accounts, category: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Orders and charges of what was done in `category`; its rows without the price."""
    kind, account, executing, time, name = DONE[category]
    w, v = accounts.w, frame["v"].to_numpy()
    at = (
        frame["requested_time"]
        if "requested_time" in frame.columns
        else pl.Series(np.maximum(frame[time].to_numpy() - 3600, w.start[v] + 60))
    )
    code = pl.Series(
        [f"{category[:2].upper()}{sum(map(ord, t)) % 9000 + 1000}" for t in frame[name].to_list()]
    )
    order = accounts.links[category] = accounts.give(
        v,
        order_class=kind,
        item_code=code,
        content=frame[name],
        ordered_time=at,
        order_type="stat",
        executing_department_code=executing,
    )
    when = pl.Series(np.minimum(frame[time].to_numpy() + 300, w.end[v] - 30))
    accounts.charge(
        v, order, when, PricedItem(code, frame[name], account, frame["price"], executing=executing)
    )
    return frame.drop("price")


def _drugs(accounts: Accounts, frame: pl.DataFrame) -> pl.DataFrame:
    """Orders for drugs of stays only (outpatients have prescriptions), charges for all; the rows without the
    price."""
    w, v = accounts.w, frame["v"].to_numpy()
    stay = w.stay[v]
    at = np.flatnonzero(stay)
    part = frame[at]
    link = np.full(len(frame), -1)
    link[at] = accounts.give(
        v[at],
        order_class="drug",
        item_code=_code(part["drug_code"]),
        content=part["drug_name"],
        specification=part["specification"],
        dose=part["dose"],
        dose_unit=part["dose_unit"],
        route=part["route"],
        frequency=part["frequency"],
        quantity=part["quantity"],
        ordered_time=pl.Series(np.maximum(part["start_time"].to_numpy() - 900, w.start[v[at]] + 30)),
        start_time=part["start_time"],
        stop_time=part["end_time"],
        order_type=pl.Series(
            np.where(
                part["take_home"].to_numpy(),
                "discharge",
                np.where(part["days"].to_numpy() > 1, "long", "stat"),
            )
        ),
        executing_department_code="61",
    )
    accounts.links["medication"] = link
    account = pl.select(
        pl.when(frame["drug_code"].is_in(CHINESE)).then(pl.lit("14")).otherwise(pl.lit("13"))
    ).to_series()
    when = pl.Series(np.minimum(frame["start_time"].to_numpy() + 120, w.end[v] - 20))
    item = PricedItem(
        _code(frame["drug_code"]),
        frame["drug_name"],
        account,
        frame["price"],
        frame["quantity"],
        frame["quantity_unit"],
        frame["insurance_class"],
        "61",
    )
    accounts.charge(v, link, when, item)
    return frame.drop("price", "insurance_class")


def _code(drugs: pl.Series) -> pl.Series:
    """Item code of a drug in the price list."""
    return drugs.replace_strict(
        {d: f"Y{1000 + i}" for d, i in formulary.POSITION.items()}, return_dtype=pl.String
    )


def _days(accounts: Accounts) -> None:
    """Registration fee of outpatients; bed, nursing, diet of stays."""
    w = accounts.w
    short = np.flatnonzero(~w.stay)
    exam = w.type[short] == "physical_exam"
    none = np.full(len(short), -1)
    fee = PricedItem(
        pl.Series(np.where(exam, "G002", "G001")),
        pl.Series(np.where(exam, "健康体检总检费", "门急诊诊察费")),
        "24",
        pl.Series(np.where(exam, 30.0, 15.0)),
    )
    accounts.charge(short, none, pl.Series(w.start[short] + 60), fee)
    stays = np.flatnonzero(w.stay)
    if len(stays) == 0:
        return
    begin = pl.Series(w.start[stays] + 600)
    grave = np.array([k.severity == "1" for k in w.kinds])[w.visits.kind[stays]]
    accounts.give(
        stays,
        order_class="nursing",
        item_code="H001",
        content=pl.Series(np.where(grave, "一级护理", "二级护理")),
        ordered_time=begin,
        start_time=begin,
        order_type="long",
        frequency="QD",
        executing_department_code="",
    )
    accounts.give(
        stays,
        order_class="diet",
        item_code="S001",
        content=pl.Series(
            np.where(np.isin(w.department[stays], ("03.07", "03.06")), "低盐低脂糖尿病饮食", "普通饮食")
        ),
        ordered_time=begin,
        start_time=begin,
        order_type="long",
        executing_department_code="",
    )
    v, day = days_of_stay(w, stays, last=90)
    at = np.clip((w.day[v] + day) * 86_400 + 79_200, w.start[v] + 120, w.end[v] - 40)
    keep = (day < w.nights[v]) | (w.nights[v] == 0)
    v, at = v[keep], pl.Series(at[keep])
    none = np.full(len(v), -1)
    accounts.charge(v, none, at, PricedItem("C001", "普通病房床位费", "23", 48.0, unit="日"))
    nights = pl.Series(np.maximum(w.nights[stays], 1).astype(float))
    nursing = PricedItem(
        pl.Series(np.where(grave, "H001", "H002")),
        pl.Series(np.where(grave, "一级护理费", "二级护理费")),
        "03",
        pl.Series(np.where(grave, 28.0, 18.0)),
        nights,
        unit="日",
    )
    accounts.charge(stays, np.full(len(stays), -1), pl.Series(w.end[stays] - 30), nursing)


def _orders(w: Ward, frame: pl.DataFrame) -> pl.DataFrame:
    if frame.is_empty():
        return frame
    v = frame["v"].to_numpy()
    for name in ("start_time", "stop_time"):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=pl.Int64).alias(name))
    asked = frame["ordered_time"].to_numpy()
    still = w.open[v] & (frame["order_type"] == "long").to_numpy()
    last = np.maximum(w.end[v] - 60, asked + 60)
    begin = pl.coalesce("start_time", pl.Series(np.minimum(asked + 600, last - 30)))
    frame = frame.with_columns(start_time=begin, emergency=pl.Series(w.rng.random(len(v)) < 0.04))
    stop = pl.coalesce(
        "stop_time",
        pl.when(pl.col("order_type") == "long").then(pl.Series(last)).otherwise(pl.col("start_time") + 20),
    )
    return frame.with_columns(
        stop_time=pl.when(pl.Series(~still)).then(stop),
        status=pl.when(pl.Series(still))
        .then(pl.lit("executing"))
        .otherwise(
            pl.when(pl.col("order_type") == "long").then(pl.lit("stopped")).otherwise(pl.lit("completed"))
        ),
        executing_department_code=pl.when(pl.col("executing_department_code") == "")
        .then(pl.Series(w.department[v], dtype=pl.String))
        .otherwise(pl.col("executing_department_code")),
    )


def _charges(w: Ward, frame: pl.DataFrame) -> pl.DataFrame:
    v = frame["v"].to_numpy()
    share = np.where(w.insurance[v] < 0.34, 0.78, np.where(w.insurance[v] < 0.9, 0.58, 0.0))
    covered = pl.Series(share) * pl.col("insurance_class").replace_strict(
        {"A": 1.0, "B": 0.85, "C": 0.0}, return_dtype=pl.Float64
    )
    settled = np.where(w.stay[v], w.end[v], np.minimum(frame["charged_time"].to_numpy() + 900, w.end[v]))
    return (
        frame.with_columns(amount=(pl.col("quantity") * pl.col("unit_price")).round(2))
        .with_columns(insurance_amount=(pl.col("amount") * covered).round(2))
        .with_columns(
            self_amount=(pl.col("amount") - pl.col("insurance_amount")).round(2),
            refunded=pl.lit(False),
            settled_time=pl.when(pl.Series(~w.open[v])).then(
                pl.Series(np.maximum(settled, frame["charged_time"].to_numpy()))
            ),
            payer=pl.Series(np.where(w.insurance[v] < 0.34, "1", np.where(w.insurance[v] < 0.9, "2", "7"))),
            executing_department_code=pl.when(pl.col("executing_department_code") == "")
            .then(pl.Series(w.department[v], dtype=pl.String))
            .otherwise(pl.col("executing_department_code")),
        )
    )
