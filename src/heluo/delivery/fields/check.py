"""What a line must be before two people may decide it: a hospital's night would stop at it else."""

from __future__ import annotations

from collections.abc import Mapping

from heluo.delivery.fields.profiles import DescribedView
from heluo.delivery.fields.schemas import NewField
from heluo.dictionary import hospital_codes, load, load_hospital
from heluo.dictionary.convert_names import pieces, refusal
from heluo.dictionary.hospital import ABSENT
from heluo.kit.errors import BadInput, NotFound
from heluo.kit.places import Home
from heluo.kit.text import Text, text
from heluo.terminology.fields.names import WATERMARK


def check_line(category: str, name: str, line: NewField, view: DescribedView | None) -> None:
    """Raises BadInput or NotFound for a line that no hospital's program could read by."""
    if view is None:
        raise no_such_view(name)
    known = load().categories.get(category)
    if known is None:
        raise no_such_category(category)
    variable = next((v for v in known.viewed if v.name == line.variable), None)
    if variable is None and line.variable != WATERMARK:
        why = Text("视图交不出这个变量", "no view delivers this variable")
        raise _refused(line.variable, why, f"{category}.*")
    if line.absent:
        _check_absent(line, known.key)
        return
    type_of = variable.type if variable else "datetime"
    steps = pieces(line.convert.strip())
    for step in steps:
        if wrong := refusal(step, type_of):
            why = Text(f"转换 {wrong[0]}", f"convert {wrong[0]}")
            raise _refused(line.variable, why, wrong[1])
    if line.column:
        if line.column not in view.names:
            why = Text(f"视图没有列 {line.column}", f"the view has no column {line.column}")
            raise _refused(line.variable, why, Text("视图的列(区分大小写)", "a column of it (case counts)"))
    elif not any(step.startswith("constant:") for step in steps):
        why = Text("没有列", "no column")
        raise _refused(line.variable, why, Text("一列,或 constant:<值>", "a column, or constant:<value>"))


def check_one_view(home: Home, hospital: str, category: str, views: Mapping[str, str]) -> None:
    """`views`: variable → view of new lines, "" = declared absent. Raises BadInput when a category would be
    read from two views, NotFound for an unknown hospital."""
    folders = (home.hospitals,)
    if hospital not in hospital_codes(folders):
        raise no_such_hospital(hospital)
    stay = {
        f.view
        for f in load_hospital(hospital, folders).fields_of(category)
        if f.view and not f.variable.startswith(ABSENT) and f.variable not in views
    }
    both = sorted(stay | {view for view in views.values() if view})
    if len(both) > 1:
        raise BadInput(
            (f"类别会来自多个视图:{'、'.join(both)}", f"the category would come from {', '.join(both)}"),
            ("一类数据一个视图", "one view a category"),
            (
                "在医院合并视图;或把该类别的各行都改到新视图",
                "join the views in the hospital; or map every line of the category to the new one together",
            ),
            code="two_views",
        )


def no_such_hospital(code: str) -> NotFound:
    """For a hospital that this centre does not know, or that is outside the permit."""
    return NotFound(
        (f"没有医院 {code}", f"there is no hospital {code}"),
        ("清单里的医院", "a hospital of the list"),
        (
            "先登记医院(heluo admit),概况里的医院代码要与登记的一致",
            "admit it first (heluo admit); the profile names the code it was admitted by",
        ),
        code="no_such_hospital",
    )


def no_such_view(view: str) -> NotFound:
    """For a view that no profile described."""
    return NotFound(
        (f"没有视图 {view} 的概况", f"no profile describes the view {view}"),
        ("已收取概况的视图", "a view that was described"),
        ("在前置机运行 heluo hospital profile,再上传", "run heluo hospital profile there, and send it here"),
        code="no_such_view",
    )


def no_such_category(name: str) -> NotFound:
    """For what is no category of the standard."""
    return NotFound(
        (f"没有类别 {name}", f"there is no category {name}"),
        " | ".join(load().categories),
        ("选择其中一个", "choose one of them"),
        code="no_such_category",
    )


def _check_absent(line: NewField, key: tuple[str, ...]) -> None:
    if line.variable in key or line.variable == WATERMARK:
        why = Text("不能声明为没有", "it cannot be declared absent")
        raise _refused(line.variable, why, Text("不是主键的变量", "a variable that is no key"))
    if len(line.note.strip()) < 2:
        why = Text("声明没有,而没有说明", "declared absent without saying why")
        raise _refused(line.variable, why, Text("一句说明", "a note that says why"))


def _refused(name: str, why: Text, expected: str | Text) -> BadInput:
    should = text(expected)
    return BadInput(
        (f"{name}:{why.zh}", f"{name}: {why.en}"),
        should,
        ("修改这一行", "mend this line"),
        code="no_such_line",
    )
