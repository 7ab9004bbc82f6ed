"""Where things live on disk. One installation has one home (`HELUO_HOME`, default `~/.heluo`).

<home>/agents/<hospital>/               a front-end machine: keys, connections.toml, journal.db, segments/
<home>/hospitals/<hospital>/            configuration of hospitals that are not in the repository
<home>/centre/                          control.db, inbox/, keys/, lake/, index/, tasks.db
<home>/workspace/                       extracts of grants; no backup holds them, they are written anew
<home>/vault/                           the linkage service's own zone: its key and vault.db
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from heluo.kit.errors import BadConfiguration
from heluo.kit.settings import settings

PATTERN = frozenset("*?[]{}%")
"""Characters that no path of an installation may have: DuckDB reads names with the first as patterns, Delta
decodes the last."""


@dataclass(frozen=True)
class Home:
    """The folders of one installation; none is created by asking."""

    root: Path

    def agent(self, hospital: str) -> Path:
        return self.root / "agents" / hospital

    @property
    def taking_part(self) -> frozenset[str]:
        """Codes of the hospitals that are enrolled at this centre, or whose front-end program is here."""
        # What the centre's own rooms sign with stands there too, as "heluo:<room>.pub".
        known = (path.stem for path in (self.centre / "keys" / "hospitals").glob("*.pub"))
        enrolled = {code for code in known if ":" not in code}
        return frozenset(enrolled | {path.name for path in (self.root / "agents").glob("*") if path.is_dir()})

    @property
    def hospitals(self) -> Path:
        return self.root / "hospitals"

    @property
    def centre(self) -> Path:
        return self.root / "centre"

    @property
    def lake(self) -> Path:
        return self.centre / "lake"

    @property
    def inbox(self) -> Path:
        return self.centre / "inbox"

    @property
    def control_db(self) -> Path:
        return self.centre / "control.db"

    @property
    def index(self) -> Path:
        return self.centre / "index"

    @property
    def restoring(self) -> Path:
        """There while a restore exchanges files: until it is finished nothing else opens this home."""
        return self.root / ".restore" / "exchange.json"

    @property
    def vault(self) -> Path:
        return self.root / "vault"


def home(path: str | Path | None = None) -> Home:
    """The installation at `path`, else at `HELUO_HOME`, else at `~/.heluo`. Raises BadConfiguration for a
    path that the libraries of the lake would take for a pattern or decode."""
    root = Path(path or settings().home).expanduser().resolve()
    if wrong := sorted(set(str(root)) & PATTERN):
        raise BadConfiguration(
            (f"安装目录的路径含有 {' '.join(wrong)}:{root}", f"{' '.join(wrong)} in the path {root}"),
            ("不含通配符和百分号的路径", "a path without wildcards and per cent signs"),
            ("换一个目录名(可以含空格和汉字)", "name the folder otherwise; spaces and any script are fine"),
        )
    return Home(root)


def data_folder(name: str) -> Path:
    """The declared data shipped with the product (`dictionary`, `hospitals`): the repository's own folder in
    a working tree, else the copy inside the wheel."""
    here = Path(__file__).resolve().parents[1]
    repository = here.parents[1] / name
    return repository if (here.parents[1] / "pyproject.toml").exists() else here / "_data" / name
