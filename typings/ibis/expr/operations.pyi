"""Nodes of an expression, as far as Heluo looks into one: to put tables in the place of unbound ones, and to check
which columns are used."""

from collections.abc import Callable, Mapping
from typing import Any

class Node:
    @property
    def __children__(self) -> tuple[Node, ...]: ...
    def __recreate__(self, kwargs: Mapping[str, Any]) -> Node: ...
    def find(self, kind: Any, /, **options: Any) -> list[Any]: ...
    def replace(self, replacer: Callable[[Node, dict[str, Any] | None], Node], /, **options: Any) -> Node: ...
    def to_expr(self) -> Any: ...

class Value(Node):
    @property
    def name(self) -> str: ...

class Relation(Node):
    @property
    def schema(self) -> Any: ...

class Scalar(Value):
    def __init__(self, *args: Any, **fields: Any) -> None: ...

class ScalarParameter(Scalar):
    @property
    def dtype(self) -> Any: ...

class UnboundTable(Relation):
    @property
    def name(self) -> str: ...

class Project(Relation):
    @property
    def values(self) -> Mapping[str, Value]: ...

class JoinChain(Relation):
    @property
    def values(self) -> Mapping[str, Value]: ...

class Field(Value):
    @property
    def rel(self) -> Relation: ...

class Alias(Value):
    @property
    def arg(self) -> Value: ...

class ScalarSubquery(Value):
    @property
    def rel(self) -> Relation: ...

class InSubquery(Value):
    @property
    def rel(self) -> Relation: ...
