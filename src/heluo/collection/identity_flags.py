"""What the hospital program reads from identity numbers, so that quality can be evaluated without the
numbers: yes or no, and a sex.

The numbers themselves go sealed to the vault. Placeholders and mistyped numbers count as not valid; other
documents are not read. A document whose type the hospital does not give is read as an identity card.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from heluo.terminology.identity_number import read_column

IDENTITY_CARD = ("", "01", "1", "身份证", "居民身份证", "居民身份证号", "IDCARD", "ID", "SFZ")
"""How hospitals write the document type of an identity card, upper case; values.csv is applied at the centre
only."""


def flags(columns: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """`id_number_valid`, `id_birth_date_agrees` (boolean), `id_number_sex` ("1", "2") of a batch of patients;
    null where there is no number, or nothing to compare. Empty when the hospital maps no identity number.
    """
    numbers = columns.get("id_number")
    if numbers is None or numbers.null_count == len(numbers):
        return {}
    kinds = columns.get("id_type")
    if kinds is not None:
        is_card = pc.is_in(pc.utf8_upper(pc.fill_null(kinds, "")), pa.array(IDENTITY_CARD))
        numbers = pc.if_else(is_card, numbers, pa.scalar(None, pa.string()))
    read = read_column(numbers)
    problem, birth, sex = (read.column(c).combine_chunks() for c in ("problem", "birth_date", "sex"))
    given = pc.not_equal(problem, "empty")
    valid = pc.if_else(given, pc.equal(problem, ""), pa.scalar(None, pa.bool_()))
    recorded = columns.get("birth_date")
    agrees = pa.nulls(len(numbers), pa.bool_()) if recorded is None else pc.equal(birth, recorded)
    return {
        "id_number_valid": valid,
        "id_birth_date_agrees": agrees,
        "id_number_sex": pc.if_else(pc.equal(sex, ""), pa.scalar(None, pa.string()), sex),
    }
