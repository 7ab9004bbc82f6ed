"""The same algorithms in a notebook: `heluo.frame("…")` opens a frame, `frame.cox(time=…, event=…,
covariates=[…])` gives the result that a screen gives, under the same id. For people at a prompt; the portal
starts a worker process instead.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from heluo.kit.errors import BadInput
from heluo.kit.text import Text
from heluo.statistics import teaching
from heluo.statistics.collect import algorithm, algorithms
from heluo.statistics.drawing.figure import drawn
from heluo.statistics.export import Language, script
from heluo.statistics.frame import ROWS, FrameDescription, describe
from heluo.statistics.identity import canonical
from heluo.statistics.request import AnalysisRequest, completed
from heluo.statistics.run import run
from heluo.statistics.term_words import key_words, words_of_result

Tongue = Literal["zh", "en"]


class SvgFigure(str):
    """A drawing that a notebook displays."""

    def _repr_svg_(self) -> str:
        return str(self)


class NotebookResult:
    """One result. `id` is the same wherever the same question was computed."""

    def __init__(self, body: Mapping[str, Any], request: AnalysisRequest, frame: FrameDescription) -> None:
        self._body, self._request, self._frame = body, request, frame
        self._spec = algorithm(request.algorithm)

    @property
    def id(self) -> str:
        return self._body["id"]

    @property
    def json(self) -> bytes:
        """All of it, as canonical JSON."""
        return canonical(self._body)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Table → raw numbers, a row a key."""
        found: dict[str, pd.DataFrame] = {}
        for name in self._spec.tables:
            if name in self._body["tables"]:
                rows = pd.DataFrame(self._body["tables"][name]["rows"])
                order = ["key", *self._spec.tables[name].columns]
                found[name] = rows.reindex(columns=order).set_index("key")
        return found

    @property
    def checks(self) -> pd.DataFrame:
        """What was checked, whether it holds, in words."""
        rows = [(c["id"], c["holds"], c["words"]["zh"], c["words"]["en"]) for c in self._body["checks"]]
        return pd.DataFrame(rows, columns=pd.Index(["check", "holds", "zh", "en"])).set_index("check")

    def reading(self, lang: Tongue = "zh") -> str:
        """The plain reading."""
        return "\n".join(one[lang] for one in self._body["reading"])

    def method(self, lang: Tongue = "zh") -> str:
        """The method paragraph."""
        return (" " if lang == "en" else "").join(one[lang] for one in self._body["method"])

    def figure(self, name: str = "", lang: Tongue = "zh") -> SvgFigure:
        """A figure as SVG; the first one without a name. Raises BadInput for one that the result has not."""
        names = [one for one in self._spec.plots if one in self._body["plots"]]
        chosen = name or (names[0] if names else "")
        if chosen not in names:
            raise BadInput(
                Text(f"没有图 {name!r}", f"no figure {name!r}"),
                " | ".join(names),
                _choose(),
                code="no_figure",
            )
        return SvgFigure(drawn(self._spec, chosen, self._body, self._frame, lang))

    def code(self, language: Language = "python") -> str:
        """The script that prints the same numbers without Heluo."""
        return script(self._request, self._frame, language)

    def _repr_html_(self) -> str:
        terms = words_of_result(self._spec, self._frame.columns, self._request.inputs)
        parts = [f"<h4>{escape(self._spec.name.zh)} · {escape(self._spec.name.en)}</h4>"]
        for name, table in self.tables.items():
            labels = {c: one.zh for c, one in self._spec.tables[name].columns.items()}
            worded = table.rename(columns=labels, index=lambda key: key_words(str(key), terms).zh)
            parts.append(f"<h5>{escape(self._spec.tables[name].zh)}</h5>{worded.to_html(na_rep='—')}")
        parts.append(f"<p>{escape(self.reading())}</p><p><small>{self.id}</small></p>")
        return "".join(parts)


class NotebookFrame:
    """A frame, and every algorithm as a method: columns by role, options by name, `missing=`, `levels=`,
    `seed=`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.description = describe(folder)

    @property
    def columns(self) -> pd.DataFrame:
        """What the columns mean."""
        rows = [
            (c.name, c.label.zh, c.label.en, c.kind, c.unit, c.missing, ", ".join(c.levels))
            for c in self.description.columns
        ]
        heads = pd.Index(["name", "zh", "en", "kind", "unit", "missing", "levels"])
        return pd.DataFrame(rows, columns=heads).set_index("name")

    def rows(self) -> pd.DataFrame:
        """The rows."""
        return pd.read_parquet(self._folder / ROWS)

    def run(self, name: str, **given: Any) -> NotebookResult:
        """The algorithm `name` on columns (by role) with options. Raises BadInput with what does not fit and
        NonsenseRefused when the data do not bear it."""
        spec = algorithm(name)
        known = {*spec.roles, *spec.options, "missing", "levels", "seed"}
        if unknown := sorted(given.keys() - known):
            raise BadInput(
                f"{name}({', '.join(unknown)}=…)", " | ".join(sorted(known)), _choose(), code="no_such_input"
            )
        inputs = {role: _columns(given[role]) for role in spec.roles if given.get(role) is not None}
        request = AnalysisRequest(
            algorithm=name,
            inputs=inputs,
            options={option: given[option] for option in spec.options if option in given},
            levels={column: tuple(order) for column, order in given.get("levels", {}).items()},
            missing=given.get("missing"),
            seed=given.get("seed", 1),
        )
        body = run(self._folder, request)
        return NotebookResult(body, completed(request, self.description), self.description)

    def __getattr__(self, name: str) -> Callable[..., NotebookResult]:
        if name.startswith("_") or name not in algorithms():
            raise AttributeError(f"a frame has no {name!r}; algorithms: {', '.join(algorithms())}")

        def ask(**given: Any) -> NotebookResult:
            return self.run(name, **given)

        spec = algorithm(name)
        ask.__name__ = name
        ask.__doc__ = f"{spec.name.zh} · {spec.name.en}\n{', '.join([*spec.roles, *spec.options])}"
        return ask

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *algorithms()]


def open_frame(source: str | Path) -> NotebookFrame:
    """The frame in the folder `source`, or an example by name (`example:persons`). Raises BadInput."""
    name = str(source)
    if name in teaching.teaching_frames():
        return NotebookFrame(teaching.folder_of(name, Path(tempfile.mkdtemp(prefix="heluo-"))))
    folder = Path(source)
    if not (folder / ROWS).exists():
        examples = ", ".join(teaching.teaching_frames())
        raise BadInput(
            Text(f"{folder} 中没有数据框", f"there is no frame in {folder}"),
            Text(f"含 {ROWS} 的目录,或 {examples}", f"a folder with {ROWS}, or {examples}"),
            _choose(),
            code="no_frame",
        )
    return NotebookFrame(folder)


def _columns(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _choose() -> Text:
    return Text("从中选择", "choose one of them")
