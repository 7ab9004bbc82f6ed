"""The sixty algorithms of the launch by id, so that one specification may name another before it exists. Not
what is installed: that is collected from the files."""

from __future__ import annotations

from pathlib import Path

from heluo.kit.text import Text

GROUPS = {
    "preprocessing": Text("预处理", "Preprocessing"),
    "description": Text("描述", "Description"),
    "tests": Text("检验", "Tests"),
    "correlation": Text("相关与一致性", "Correlation and agreement"),
    "regression": Text("回归", "Regression"),
    "survival": Text("生存分析", "Survival"),
    "diagnosis": Text("诊断与预测", "Diagnosis and prediction"),
    "learning": Text("机器学习", "Learning"),
    "design": Text("研究设计", "Study design"),
}
_LINES = (Path(__file__).parent / "launch.csv").read_text(encoding="utf-8").splitlines()[1:]
LAUNCH = {
    group: tuple(line.split(",")[2] for line in _LINES if line.split(",")[1] == group) for group in GROUPS
}
"""Group → ids, in the order of their numbers 1–60."""
NUMBERS = {name: n for n, name in enumerate((one for ids in LAUNCH.values() for one in ids), 1)}
