"""Answers of the catalogue of data assets."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from heluo.delivery.frame.shapes import ReleaseShape, Shape, Words


class AssetTable(Shape):
    """A table of the lake in the current release, or a group of columns outside of it."""

    name: str
    layer: str
    category: str = Field(description='of the dictionary, "" where the table is of none')
    columns: int
    rows: int | None = Field(description="null for what is no table of the release")
    bytes: int | None
    version: int | None


class AssetTables(Shape):
    release: ReleaseShape
    as_of: dt.datetime = Field(description="when the graph of columns was read off the declarations")
    tables: list[AssetTable]
    columns: int


class AssetColumn(Shape):
    """One column; `kind`: hospital, source, standard, application, disease, indicator, declaration, vault."""

    id: str
    kind: str
    group: str
    name: str
    label: Words
    hospital: str
    level: int | None = Field(description="of its variable as it is in force, null where it has none")


class ColumnList(Shape):
    columns: list[AssetColumn]
    total: int


class Neighbours(Shape):
    """Columns next to one: the first of them, and how many there are."""

    first: list[AssetColumn]
    total: int


class TouchedGroup(Shape):
    """Columns of one table, disease or hospital that a change would touch."""

    kind: str
    group: str
    columns: int


class TouchedProject(Shape):
    """A research project with a grant in force that opens a variable which would be touched."""

    id: str
    title: str
    grants: int
    until: dt.datetime


class ColumnPage(Shape):
    """A column, what it is made of, where it goes, and what a change of it would touch."""

    column: AssetColumn
    definition: str
    type: str
    unit: str
    value_set: str
    made_of: Neighbours
    decided_by: Neighbours = Field(description="what decides which rows it has")
    used_in: Neighbours
    decides: Neighbours = Field(description="columns whose rows it decides")
    constant: Words | None = Field(description="what it holds where no hospital's column goes into it")
    hospitals: list[str] = Field(description="whose columns go into it, of those that may be named")
    touched: list[TouchedGroup]
    touched_columns: int
    projects: list[TouchedProject]


class FilledAt(Shape):
    """How many rows of a hospital have a value."""

    hospital: str
    rows: int
    filled: int


class FilledShares(Shape):
    release: ReleaseShape
    hospitals: list[FilledAt]
