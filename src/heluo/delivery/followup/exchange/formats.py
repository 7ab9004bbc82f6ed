"""The formats of other programs in which a form comes and goes: a further one is a line and two files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from heluo.delivery.followup.exchange import odm_in, odm_out, redcap_in, redcap_out, xlsform_in, xlsform_out
from heluo.delivery.followup.exchange.findings import NotCarried
from heluo.delivery.followup.forms.model import Form


@dataclass(frozen=True)
class FormFormat:
    """`write`: a form → (file, what it does not carry); `read`: a file → (declaration, what it does not
    carry), raising BadInput for another kind of file."""

    ending: str
    write: Callable[[Form], tuple[bytes, list[NotCarried]]]
    read: Callable[[bytes], tuple[dict[str, Any], list[NotCarried]]]


def _odm(form: Form) -> tuple[bytes, list[NotCarried]]:
    return odm_out.document(form), []


FORMATS = {
    "xlsform": FormFormat(".xlsx", xlsform_out.workbook, xlsform_in.form_of),
    "redcap": FormFormat(".csv", redcap_out.dictionary_file, redcap_in.form_of),
    "odm": FormFormat(".xml", _odm, odm_in.form_of),
}
