from typing import Any

class PyArrowType:
    @classmethod
    def to_ibis(cls, typ: Any, nullable: bool = True) -> Any: ...
