"""HTTP of data assets."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from heluo.delivery.assets import service
from heluo.delivery.assets.schemas import AssetTables, ColumnList, ColumnPage, FilledShares
from heluo.delivery.frame.caller import Caller, caller

router = APIRouter(prefix="/api/assets", tags=["assets"])
Asking = Annotated[Caller, Depends(caller)]
Id = Annotated[str, Query(min_length=1, max_length=200)]


@router.get("/tables")
def asset_tables(asking: Asking) -> AssetTables:
    """Tables of the lake with size and version, and what stands before and behind them."""
    return service.tables(asking)


@router.get("/columns")
def asset_columns(
    asking: Asking,
    group: Annotated[str, Query(max_length=200)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
) -> ColumnList:
    """Columns of a table, or those whose name or label holds `q`."""
    return service.columns(asking, group, q)


@router.get("/column")
def asset_column(asking: Asking, id: Id) -> ColumnPage:
    """One column, one step of lineage to either side, and what a change of it would touch."""
    return service.column(asking, id)


@router.get("/filled")
def asset_filled(asking: Asking, id: Id) -> FilledShares:
    """How many rows of each hospital have a value in a column of the standard layer."""
    return service.filled(asking, id)
