"""What can be asked about research projects, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES, ROWS
from heluo.kit.text import Text

PROJECTS = Resource(
    "research.projects", "research", frozenset({FIGURES}), Text("研究项目", "Research projects")
)
GRANTS = Resource("research.grants", "grants", frozenset({FIGURES}), Text("数据授权", "Grants"))
GRANTED_ROWS = Resource(
    "research.rows", "", frozenset({ROWS}), Text("授权内的数据行", "Rows under a grant of a project")
)
LIST_PROJECTS = ActKind("research.projects.list", Text("查看我的项目", "listed own projects"))
SEE_PROJECT = ActKind("research.projects.show", Text("查看研究项目", "saw a research project"))
TAKE_CRATE = ActKind("research.crate", Text("取项目文件", "took a project's file"), leaves=True)
LIST_TRAININGS = ActKind("research.trainings.list", Text("查看培训", "listed trainings"))
LIST_GRANTS = ActKind("research.grants.list", Text("查看授权", "listed grants"))
