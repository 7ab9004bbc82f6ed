from typing import Any

class DuckDBType:
    @classmethod
    def to_string(cls, dtype: Any) -> str: ...
