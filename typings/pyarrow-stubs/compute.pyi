# pyarrow makes the functions of this module when it is imported (one per kernel of its C++ registry), so a checker
# cannot see them. The rest of pyarrow is read from the package itself: this stub package is partial.
from typing import Any

def __getattr__(name: str) -> Any: ...
