"""The settings that this portal runs under, and where each was set. Changes none: they belong to the
deployment."""

from __future__ import annotations

from heluo.delivery.administration.resources import CENTRE, SEE_SETTINGS
from heluo.delivery.administration.schemas import SettingLine, SettingList
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.kit.settings import PREFIX, described, settings
from heluo.kit.text import Text

BY_ENVIRONMENT = Text("环境变量", "environment variable")
BY_DEFAULT = Text("缺省值", "default")


def listed(asking: Caller) -> SettingList:
    """Every setting. None holds a secret: those are files, and their names are here. Raises NotPermitted."""
    permit = asking.permit(CENTRE)
    found = settings()
    lines = [
        _line(*one, getattr(found, one[0].removeprefix(PREFIX).lower()), found.model_fields_set)
        for one in described()
    ]
    asking.remember(permit, SEE_SETTINGS, rows=len(lines))
    return SettingList(settings=lines)


def _line(name: str, does: Text, _: str, default: str, value: object, given: set[str]) -> SettingLine:
    by_environment = name.removeprefix(PREFIX).lower() in given
    return SettingLine(
        name=name,
        does=words(does),
        value="" if value in (None, "", False) else str(value),
        default=default,
        set_by=words(BY_ENVIRONMENT if by_environment else BY_DEFAULT),
        is_default=not by_environment,
    )
