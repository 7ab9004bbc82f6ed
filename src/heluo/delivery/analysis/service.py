"""Decisions about runs and results: what may be asked of which frame, whose run and result somebody sees."""

from __future__ import annotations

from typing import Literal, cast

from sqlalchemy.orm import Session

from heluo.delivery.analysis import catalogue, frames, made_frames, result_page, store
from heluo.delivery.analysis.agreement_page import line_of, page_of
from heluo.delivery.analysis.resources import (
    CANCEL,
    CHECK_AGREEMENT,
    EXPORT_CODE,
    LIST_ANALYSES,
    METHODS,
    RUN,
    SEE_RESULT,
)
from heluo.delivery.analysis.runner import Runner
from heluo.delivery.analysis.schemas import (
    AgreementPage,
    Agreements,
    AlgorithmForm,
    Algorithms,
    Drawing,
    EngineName,
    ExportedCode,
    FrameList,
    FramePage,
    ResultPage,
    RunList,
    RunPage,
    RunWish,
)
from heluo.delivery.analysis.tables import AnalysisResult, AnalysisRun
from heluo.delivery.frame.caller import Caller
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.kit.ids import new_id
from heluo.statistics.collect import algorithm, algorithms
from heluo.statistics.drawing.figure import drawn
from heluo.statistics.engines_installed import r_lacks, runs_in_r
from heluo.statistics.export import script
from heluo.statistics.frame import FrameDescription
from heluo.statistics.identity import cases_id, result_id
from heluo.statistics.request import AnalysisRequest, completed

MOST_OPEN = 8
"""Runs of one account that may wait or go on at once."""
FILES = {"python": "py", "r": "R"}


def methods(asking: Caller) -> Algorithms:
    """Every algorithm. Raises NotPermitted."""
    asking.permit(METHODS)
    return catalogue.listed()


def method(asking: Caller, id: str) -> AlgorithmForm:
    """One algorithm. Raises NotPermitted, NotFound."""
    asking.permit(METHODS, id)
    _known(id)
    return catalogue.form(algorithm(id))


def frame_list(asking: Caller) -> FrameList:
    """The frames that the asker may choose. Raises NotPermitted."""
    asking.permit(METHODS)
    return FrameList(frames=[catalogue.frame_line(one) for one in frames.offered(asking)])


def frame(asking: Caller, id: str) -> FramePage:
    """One frame with its columns. Raises NotPermitted, NotFound."""
    asking.permit(METHODS, id)
    return catalogue.frame_page(frames.offer(asking, id))


def build(asking: Caller, id: str) -> FramePage:
    """A saved frame, built under its project's grant on the present release. Raises NotPermitted, NotFound,
    BadInput."""
    asking.permit(METHODS, id)
    return catalogue.frame_page(frames.built(asking, id))


def begin(asking: Caller, wish: RunWish, repeat_key: str) -> RunPage:
    """A run of `wish`, the one of before for the same key. Raises NotPermitted, BadInput (what does not fit,
    a policy for missing values that nobody chose), Conflict."""
    permit = asking.permit(METHODS, wish.algorithm)
    if not algorithm(wish.algorithm).roles:
        wish = wish.model_copy(update={"frame": frames.WITHOUT})
    offer = frames.offer(asking, wish.frame)
    request = completed(AnalysisRequest.model_validate(wish.model_dump(exclude={"frame"})), offer.ready)
    id = result_id(request, offer.ready) if offer.ready.digest else None
    with transaction(asking.portal.control) as session:
        if repeat_key and (before := store.repeated(session, asking.account, repeat_key)):
            run = before
        else:
            _check_room(store.waiting(session, asking.account))
            run = _new(asking, "result", request, wish.frame, repeat_key)
            session.add(run)
            before = store.result(session, id) if id is not None else None
            if before is not None and made_frames.complete(session, asking.portal.home, before):
                store.end(session, run.id, "done", before.id, {})
    asking.remember(permit, RUN, f"{wish.algorithm}:{run.id}")
    _runner(asking).wake()
    return run_page(asking, run)


def in_r(asking: Caller, id: str, repeat_key: str) -> RunPage:
    """A run in R of the question behind a result. Raises NotPermitted, NotFound, BadInput where R cannot."""
    permit = asking.permit(METHODS, id)
    with reading(asking.portal.control) as session:
        stored = _own_result(asking, session, id)
    frames.offer(asking, stored.frame)  # its grant may be over by now
    spec = algorithm(stored.algorithm)
    if not runs_in_r(spec):
        lacks = ", ".join(r_lacks(spec)) or "R"
        raise BadInput(
            (f"本机的 R 引擎缺少:{lacks}", f"this installation's R lacks: {lacks}"),
            ("装有该算法所需软件包的 R", "an R with the packages of the algorithm"),
            ("请系统管理员安装 R 及该软件包", "ask the system administrator to install R and the package"),
            code="no_r",
        )
    wish = result_page.wish(stored.frame, store.opened(stored)["asked"])
    request = AnalysisRequest.model_validate(wish.model_dump(exclude={"frame"}))
    with transaction(asking.portal.control) as session:
        run = store.repeated(session, asking.account, repeat_key) if repeat_key else None
        if run is None:
            _check_room(store.waiting(session, asking.account))
            run = _new(asking, "r", request, stored.frame, repeat_key)
            run.of = id
            session.add(run)
    asking.remember(permit, RUN, f"R:{run.id}")
    _runner(asking).wake()
    return run_page(asking, run)


def runs(asking: Caller, limit: int) -> RunList:
    """The asker's runs, newest first. Raises NotPermitted."""
    permit = asking.permit(METHODS)
    _end_silent(asking)
    with reading(asking.portal.control) as session:
        found = store.runs(session, asking.account, limit)
    asking.remember(permit, LIST_ANALYSES, rows=len(found))
    return RunList(runs=[run_page(asking, one) for one in found])


def run(asking: Caller, id: str) -> RunPage:
    """One of the asker's runs. Raises NotPermitted, NotFound."""
    asking.permit(METHODS, id)
    _end_silent(asking)
    with reading(asking.portal.control) as session:
        found = store.run(session, id, asking.account)
        ahead = store.ahead(session, found) if found else 0
    if found is None:
        raise _no_run()
    if found.status == "queued":
        _runner(asking).wake()
    return run_page(asking, found, ahead)


def cancel(asking: Caller, id: str) -> RunPage:
    """Ends a run; one that is over stays what it is. Raises NotPermitted, NotFound."""
    permit = asking.permit(METHODS, id)
    with transaction(asking.portal.control) as session:
        found = store.run(session, id, asking.account)
        if found is None:
            raise _no_run()
        store.ask_to_cancel(session, found)
    asking.remember(permit, CANCEL, id)
    return run_page(asking, found)


def result(asking: Caller, id: str) -> ResultPage:
    """A result that the asker asked for. Raises NotPermitted, NotFound."""
    permit = asking.permit(METHODS, id)
    with reading(asking.portal.control) as session:
        stored = _own_result(asking, session, id)
        r_numbers = store.in_r(session, id)
    asking.remember(permit, SEE_RESULT, id)
    offer = frames.offer(asking, stored.frame)
    body = frames.visible(offer, store.opened(stored))
    with_r = store.opened(r_numbers) if r_numbers else None
    return result_page.page(stored, body, offer, with_r, frames.is_made(asking, id, body))


def code(asking: Caller, id: str, language: EngineName) -> ExportedCode:
    """The script that prints a result's numbers. Raises NotPermitted, NotFound, BadInput."""
    permit = asking.permit(METHODS, id)
    with reading(asking.portal.control) as session:
        stored = _own_result(asking, session, id)
    wish = result_page.wish(stored.frame, store.opened(stored)["asked"])
    request = AnalysisRequest.model_validate(wish.model_dump(exclude={"frame"}))
    described = FrameDescription.model_validate(stored.described)
    asking.remember(permit, EXPORT_CODE, id)
    return ExportedCode(
        language=language,
        text=script(request, described, language),
        file=f"{stored.algorithm}_{id[:8]}.{FILES[language]}",
    )


def figure(asking: Caller, id: str, name: str, lang: Literal["zh", "en"]) -> Drawing:
    """A figure that the asker may see, drawn. Raises NotPermitted, NotFound."""
    permit = asking.permit(METHODS, id)
    with reading(asking.portal.control) as session:
        stored = _own_result(asking, session, id)
    asking.remember(permit, SEE_RESULT, id)
    offer = frames.offer(asking, stored.frame)
    body = frames.visible(offer, store.opened(stored))
    if "data" not in body["plots"].get(name, {}):
        raise NotFound(
            ("结果中没有这幅图,或不能显示", "the result has no such figure, or it may not be displayed"),
            ("结果页上列出的图", "a figure that the page of the result lists"),
            ("从结果页选择", "choose one of the result's page"),
            code="no_such_figure",
        )
    described = FrameDescription.model_validate(stored.described)
    return Drawing(svg=drawn(algorithm(stored.algorithm), name, body, described, lang))


def agreements(asking: Caller) -> Agreements:
    """Every algorithm, and how many of its numbers agree on this installation. Raises NotPermitted."""
    asking.permit(METHODS)
    _end_silent(asking)
    with reading(asking.portal.control) as session:
        checking = store.checking(session)
        stored = {name: store.result(session, cases_id(name)) for name in algorithms()}
    lines = []
    for name in algorithms():
        of = checking.get(name)
        lines.append(line_of(algorithm(name), stored[name], run_page(asking, of) if of else None))
    return Agreements(
        algorithms=lines,
        numbers=sum(one.numbers for one in lines),
        computed=sum(one.computed for one in lines),
        apart=sum(one.apart for one in lines),
    )


def agreement(asking: Caller, id: str) -> AgreementPage:
    """Each number of an algorithm beside its oracle's. Raises NotPermitted, NotFound."""
    asking.permit(METHODS, id)
    _known(id)
    with reading(asking.portal.control) as session:
        stored = store.result(session, cases_id(id))
        of = store.checking(session).get(id)
    return page_of(algorithm(id), stored, run_page(asking, of) if of else None)


def recompute(asking: Caller, id: str) -> RunPage:
    """Computes every case of an algorithm on this installation; one run for everybody who asks meanwhile.
    Raises NotPermitted, NotFound."""
    permit = asking.permit(METHODS, id)
    _known(id)
    with transaction(asking.portal.control) as session:
        found = store.checking(session).get(id)
        if found is None or found.ended is not None:
            found = _new(asking, "agreement", AnalysisRequest(algorithm=id, inputs={}, seed=0), "", "")
            session.add(found)
    asking.remember(permit, CHECK_AGREEMENT, id)
    _runner(asking).wake()
    return run_page(asking, found)


def run_page(asking: Caller, found: AnalysisRun, ahead: int = 0) -> RunPage:
    """A run as an answer."""
    with reading(asking.portal.control) as session:
        name = frames.name_of(session, found.frame)
    return catalogue.run_page(found, name, ahead)


def _new(asking: Caller, kind: str, request: AnalysisRequest, frame: str, repeat_key: str) -> AnalysisRun:
    return AnalysisRun(
        id=new_id("analysis"),
        account=asking.account,
        purpose=asking.purpose or "",
        kind=kind,
        algorithm=request.algorithm,
        frame=frame,
        request=request.model_dump(mode="json"),
        of="",
        repeat_key=repeat_key or None,
        status="queued",
        step="",
        steps_done=0,
        steps_total=None,
        to_cancel=False,
        created=now(),
        started=None,
        alive=None,
        ended=None,
        result=None,
        outcome={},
    )


def _runner(asking: Caller) -> Runner:
    return cast(Runner, asking.portal.held["analysis"])


def _check_room(waiting: int) -> None:
    if waiting >= MOST_OPEN:
        raise Conflict(
            (f"您已有 {waiting} 个分析在排队或计算", f"{waiting} of your analyses wait or are computed"),
            (f"至多 {MOST_OPEN} 个", f"at most {MOST_OPEN}"),
            ("等其中一个完成,或取消一个", "wait until one is done, or cancel one"),
            code="too_many_runs",
        )


def _end_silent(asking: Caller) -> None:
    with reading(asking.portal.control) as session:
        lost = store.silent(session)
    if lost:
        with transaction(asking.portal.control) as session:
            store.end_silent(session)


def _own_result(asking: Caller, session: Session, id: str) -> AnalysisResult:
    """A result that a run of the asker led to: one answer whether or not another's exists."""
    found = store.result(session, id) if store.asked_by(session, id, asking.account) else None
    if found is None or found.kind != "result":
        raise NotFound(
            ("没有这个结果,或它不是您的", "there is no such result, or it is not yours"),
            ("自己的、已完成的结果", "a result of your own that is done"),
            ("从“我的分析”中选择,或重新运行", "choose one of your analyses, or run it again"),
            code="no_such_result",
        )
    return found


def _known(id: str) -> None:
    if id not in algorithms():
        raise NotFound(
            ("没有这个算法", "there is no such algorithm"),
            ("算法列表中的一种", "an algorithm of the list"),
            ("从列表中选择", "choose one of the list"),
            code="no_such_algorithm",
        )


def _no_run() -> NotFound:
    return NotFound(
        ("没有这次分析,或它不是您的", "there is no such analysis, or it is not yours"),
        ("自己的一次分析", "an analysis of your own"),
        ("从“我的分析”中选择", "choose one of your analyses"),
        code="no_such_run",
    )
