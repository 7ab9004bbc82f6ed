"""The quality report as one body of figures, of which every file is made: the very answers that the screen
has, so that report and screen cannot differ. Signed by the centre over its canonical spelling."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from heluo.access.witnesses import signed
from heluo.delivery.frame.caller import Caller
from heluo.delivery.quality import issue_page, report
from heluo.delivery.quality.resources import ISSUES, REPORT, TAKE_REPORT
from heluo.dictionary import load
from heluo.kit.dates import now
from heluo.kit.db import reading
from heluo.kit.errors import Unavailable
from heluo.kit.seal import load_signing_key
from heluo.quality.issues.listed import standings

TITLE = {"zh": "数据质量报告", "en": "Data quality report"}


def signed_report(asking: Caller, form: str) -> dict[str, Any]:
    """The report of the current release for the caller, signed. Raises NotPermitted; Unavailable where the
    centre has no signing key yet."""
    path = asking.portal.home.centre / "keys" / "signing.pem"
    if not path.exists():
        raise Unavailable(
            ("中心还没有签名钥匙", "the centre has no signing key yet"),
            ("登记第一家医院时生成的钥匙", "the key that is made with the first hospital"),
            ("登记一家医院后再取报告", "enrol a hospital, then take the report"),
            code="no_signing_key",
        )
    with asking.act(asking.permit(REPORT, form), TAKE_REPORT, form) as act:
        cells, failed = report.matrix_and_failed(asking, act)
        stated = {
            "title": TITLE,
            "release": {"id": act.release.id, "number": act.release.number, "at": act.release.at.isoformat()},
            "made_at": now().isoformat(),
            "made_by": asking.account,
            "categories": {name: list(one.label) for name, one in load().categories.items()},
            "hospitals": {code: list(short) for code, (_, short) in sorted(asking.portal.hospitals.items())},
            "cells": [_figures(cell.model_dump(mode="json")) for cell in cells],
            "failed": [
                {"hospital": hospital, "category": category, **_figures(check.model_dump(mode="json"))}
                for hospital, category, check in failed
            ],
            "standings": _standings(asking, act.permit.hospitals),
        }
    return signed(load_signing_key(path), stated)


def _standings(asking: Caller, hospitals: Collection[str] | None) -> list[dict[str, Any]]:
    """How the hospitals stand with their issues, for those who may see issues."""
    if not asking.may(ISSUES):
        return []
    with reading(asking.portal.control) as session:
        found = issue_page.ranked(standings(session, hospitals))
    return [_figures(one.model_dump(mode="json")) for one in found]


def _figures(given: dict[str, Any]) -> dict[str, Any]:
    """Fractions as text: one spelling under the signature, whoever reads it again."""
    return {name: repr(value) if isinstance(value, float) else value for name, value in given.items()}
