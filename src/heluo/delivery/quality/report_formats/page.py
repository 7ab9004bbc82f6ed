"""The report as one HTML file that needs nothing else, with the signed figures inside, and back again."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from heluo.delivery.quality.report_formats.tables import tables
from heluo.kit.errors import BadInput
from heluo.kit.seal import canonical, is_signed

MEDIA_TYPE = "text/html; charset=utf-8"
_INSIDE = re.compile(r'<script type="application/json" id="figures">(.*?)</script>', re.S)


def written(of: dict[str, Any]) -> bytes:
    """The file."""
    # A "<" inside a text must not end the element that holds the figures.
    figures = json.dumps(of, ensure_ascii=False).replace("<", "\\u003c")
    return _template().render(of=of, tables=tables(of), figures=figures).encode()


def read(data: bytes, *keys: Ed25519PublicKey) -> dict[str, Any]:
    """The figures in a file, whose signature by one of `keys` and tables agree with them. Raises BadInput."""
    text = data.decode("utf-8", "replace")
    found = _INSIDE.search(text)
    try:
        of = json.loads(found.group(1)) if found else {}
        stated = {name: value for name, value in of.items() if name != "signature"}
        signature = bytes.fromhex(of.get("signature", ""))
        is_ours = any(is_signed(key, canonical(stated), signature) for key in keys)
    except ValueError:
        is_ours, of = False, {}
    if not is_ours:
        raise _wrong("报告里的数字没有中心的签名", "figures that the centre did not sign")
    if written(of) != data:
        raise _wrong("表格与签名的数字不符", "tables that do not agree with the signed figures")
    return of


@cache
def _template() -> Template:
    made = Environment(
        loader=PackageLoader("heluo.delivery.quality.report_formats", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return made.get_template("report.html")


def _wrong(zh: str, en: str) -> BadInput:
    return BadInput(
        (zh, en),
        ("中心签发、未改动的报告", "a report as the centre signed it"),
        ("从门户重新取一份", "take it from the portal again"),
        code="report_signature",
    )
