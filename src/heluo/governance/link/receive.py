"""Identity files → the vault: opened in memory with the linkage key, stored as versions. Once a parcel,
whatever arrives twice.

Not for clinical rows, and it links nothing: `night.py` does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import polars as pl
import pyarrow as pa

from heluo.governance.link import tiers
from heluo.kit.db import transaction
from heluo.kit.errors import Broken
from heluo.kit.parcel import open_table
from heluo.kit.places import Home
from heluo.kit.seal import load_identities
from heluo.vault.database import open_vault
from heluo.vault.identities import Received, append_versions, received

COLUMNS = (
    "patient_id", "name", "sex", "birth_date", "id_number", "insurance_number", "card_number", "health_card_number", "record_number",
    "birth_certificate_number", "mobile", "phone", "contact_name", "contact_phone", "mother_name", "district", "address",
)  # fmt: skip
"""Identity variables with a column of their own; the others go to `other`."""


def receive_identity(home: Home, hospital: str, parcel_ref: str, sealed: bytes) -> Received:
    """Opens `sealed` (identity.parquet.age of parcel `parcel_ref`) and stores what is new. Durable when it
    returns.

    The same `parcel_ref` again changes nothing. Raises Broken when the bytes do not open or lack
    `subject_ref`.
    """
    identity = open_table(sealed, load_identities(home.vault / "keys" / "linkage.age"))
    return store_identity(home, hospital, parcel_ref, identity)


def store_identity(home: Home, hospital: str, parcel_ref: str, identity: pa.Table) -> Received:
    """Stores an opened identity table (columns of `dictionary.identity_schema`) as versions, in its row
    order."""
    if "subject_ref" not in identity.column_names or identity.column("subject_ref").null_count:
        raise Broken(
            ("身份文件缺少 subject_ref", "an identity file without subject_ref"),
            "subject_ref in every row",
            ("请医院重新封装", "ask the hospital to seal it again"),
            code="broken:identity",
        )
    statement = _statement(identity)
    with transaction(open_vault(home)) as session:
        known = received(session, parcel_ref)
        if known is not None:
            return known
        return append_versions(session, hospital, parcel_ref, statement, "U")


def withdraw_identity(home: Home, hospital: str, parcel_ref: str, subject_refs: Iterable[str]) -> Received:
    """The hospital no longer has these patients (rows with op "D"): their links close on the next night.

    Once a `parcel_ref`; patients that the vault does not know are passed over.
    """
    gone = pl.DataFrame({"subject_ref": list(dict.fromkeys(subject_refs))}, schema={"subject_ref": pl.String})
    gone = gone.with_columns(pl.lit("").alias("content"))
    with transaction(open_vault(home)) as session:
        known = received(session, f"{parcel_ref}#withdrawn")
        if known is not None:
            return known
        return append_versions(session, hospital, f"{parcel_ref}#withdrawn", gone, "D")


def number_key(written: str | None) -> str | None:
    """The form in which a document number is looked up, None for nothing."""
    return pl.DataFrame({"v": [written]}, schema={"v": pl.String}).select(tiers.normalise(pl.col("v"))).item()


def phone_key(written: str | None) -> str | None:
    """The form in which a phone number is looked up: digits only; None for nothing."""
    digits = "".join(c for c in written or "" if c.isdigit())
    return digits or None


def _statement(identity: pa.Table) -> pl.DataFrame:
    """(subject_ref, COLUMNS, other, number_key, phone_keys, content), in the order of `identity`."""
    frame = pl.DataFrame(pl.from_arrow(identity))
    frame = frame.with_columns(
        pl.lit(None, dtype=pl.String).alias(c) for c in COLUMNS if c not in frame.columns
    )
    rest = [c for c in frame.columns if c not in COLUMNS and c != "subject_ref"]
    digits = [pl.col(c).cast(pl.String).str.replace_all(r"\D", "") for c in ("mobile", "phone")]
    phones = pl.concat_str(*(pl.when(d != "").then(d + " ") for d in digits), ignore_nulls=True)
    frame = frame.select(
        "subject_ref",
        *(pl.col(c) if c == "birth_date" else pl.col(c).cast(pl.String) for c in COLUMNS),
        (pl.struct(rest).struct.json_encode() if rest else pl.lit(None, dtype=pl.String)).alias("other"),
        tiers.normalise(pl.col("id_number").cast(pl.String)).alias("number_key"),
        pl.when(phones != "").then(" " + phones).alias("phone_keys"),
    )
    joined = frame.select(
        pl.concat_str(
            [pl.col(c).cast(pl.String).fill_null("\x00") for c in (*COLUMNS, "other")], separator="\x1f"
        )
    ).to_series()
    digests = [hashlib.blake2b(text.encode(), digest_size=8).hexdigest() for text in joined.to_list()]
    return frame.with_columns(pl.Series("content", digests, dtype=pl.String))
