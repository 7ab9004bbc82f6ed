"""Local values → standard codes, from every hospital's `values.csv` (vendor's lines first, its own
differences after).

`x` becomes the standard code, `x_source` keeps the hospital's own text. A text that no line maps and that is
no code itself leaves `x` null and `x_source` filled: that is what "unmapped" means. Nothing is nulled without
a trace.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from heluo.dictionary import Category, Dictionary, Hospital, Variable
from heluo.dictionary.value_sets import EXTENSIBLE

SCHEMA = pa.schema(
    [("hospital", pa.string()), ("variable", pa.string()), ("source", pa.string()), ("code", pa.string())]
)
WIDE = "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + "。．†"
PLAIN = "".join(chr(code) for code in range(0x21, 0x7F)) + "..+"


def value_table(hospitals: Iterable[Hospital]) -> pa.Table:
    """Every line of the hospitals' value mappings: (hospital, variable "category.name", source, code)."""
    lines = [(h.code, v.variable, v.source, v.code) for h in hospitals for v in h.values]
    return pa.table(
        [pa.array(column, pa.string()) for column in zip(*lines, strict=True)]
        if lines
        else SCHEMA.empty_table().columns,
        schema=SCHEMA,
    )


def mapping_hash(hospital: Hospital, category: str) -> str:
    """Version of what a hospital's values mean in one category: equal hashes map equally."""
    lines = sorted(
        f"{v.variable}\x1f{v.source}\x1f{v.code}"
        for v in hospital.values
        if v.variable.startswith(f"{category}.")
    )
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()[:16]


def coded(category: Category) -> tuple[Variable, ...]:
    """Variables whose text a hospital ships and the centre maps."""
    return tuple(v for v in category.collected if v.type == "code" and v.shipped is not None)


def map_values(
    category: Category, rows: ir.Table, values: ir.Table, mapped: frozenset[str], dictionary: Dictionary
) -> ir.Table:
    """`rows` with `x` (standard code) and `x_source` (the text as it came, blank as null) for every coded
    variable.

    `values` has the columns of `value_table`; `mapped` names the variables that have a line there (others
    need no join).
    """
    variables = {v.shipped: v for v in coded(category) if v.shipped is not None}
    rows = rows.mutate(**{f"{name}_source": rows[name].strip().nullif("") for name in variables})
    joined: ir.Table = rows
    helpers: list[str] = []
    for i, (name, variable) in enumerate(variables.items()):
        if variable.full_name in mapped:
            hospital, source, code = (f"_{part}{i}" for part in ("hospital", "source", "code"))
            lines = values.filter(values.variable == variable.full_name)
            lines = lines.select(**{hospital: lines.hospital, source: lines.source, code: lines.code})
            # One chain of joins, one projection: a projection after every join would nest as deep as there
            # are variables.
            joined = joined.left_join(
                lines, [rows.hospital == lines[hospital], rows[f"{name}_source"] == lines[source]]
            )
            helpers += [hospital, source, code]
    found: dict[str, ir.StringValue] = {}
    for i, (name, variable) in enumerate(variables.items()):
        own = as_standard(variable, joined[f"{name}_source"], dictionary)
        found[name] = joined[f"_code{i}"].coalesce(own) if variable.full_name in mapped else own
    return joined.mutate(**found).drop(*helpers) if helpers else joined.mutate(**found)


def as_standard(variable: Variable, text: ir.StringValue, dictionary: Dictionary) -> ir.StringValue:
    """`text` where it already is a code of the variable's value set, else null."""
    codes = list(dictionary.value_sets[variable.value_set].codes)
    if variable.value_set not in EXTENSIBLE:
        return ibis.ifelse(text.isin(codes), text, ibis.null("string"))
    spelt = spelt_plainly(text, dotted=variable.value_set == "icd10")
    is_code = spelt.isin(codes) | spelt.re_search(EXTENSIBLE[variable.value_set])
    return ibis.ifelse(is_code, spelt, ibis.null("string"))


def spelt_plainly(text: ir.StringValue, dotted: bool) -> ir.StringValue:
    """A code of a classification in its one spelling: half width, capitals (an extension's x stays small), no
    blanks, of a dagger pair the cause; with `dotted` the dot put in. On columns what `terminology.icd10`
    does on one text. Two codes in one cell stay what they are: no code."""
    code = text.translate(WIDE, PLAIN).replace(" ", "").replace("\u3000", "").upper()
    code = code.re_replace(r"[+*].*$", "")
    code = code.substr(0, 1) + code.substr(1).replace("X", "x")
    if not dotted:
        return code
    undotted = (code.length() > 3) & (code.substr(3, 1) != ".")
    return ibis.ifelse(undotted, code.substr(0, 3) + "." + code.substr(3), code)
