"""Does the state of the thing allow it? Each rule is `check_x` (raises with a reason that can be shown). Who
may is in `permissions.py`."""

from __future__ import annotations

from heluo.kit.errors import HeluoError, NotPermitted, Unavailable


class TooMany(HeluoError):
    """Over a limit: wait, or ask less."""

    status, exit_code, code = 429, 10, "too_many"


def check_released(release: object | None) -> None:
    """Raises Unavailable before the first night has been published."""
    if release is None:
        raise Unavailable(
            ("还没有发布版", "there is no release yet"),
            ("至少完成一夜的采集与发布", "one night collected and published"),
            ("稍后再来", "come back later"),
            code="no_release",
        )


def check_treating(proven: bool) -> None:
    """Raises NotPermitted when no visit at the asker's hospital proves a treating relation. The same text for
    persons who do not exist."""
    if not proven:
        raise NotPermitted(
            ("没有查到此人在本院的就诊,不能打开全景", "no visit of this person at your hospital was found"),
            ("由就诊记录证明的诊疗关系", "a treating relation proven by a visit in the record"),
            ("核对人员,或待就诊记录入湖后再试", "check the person, or wait for the visit to arrive"),
            code="not_treating",
        )
