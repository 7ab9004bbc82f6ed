"""The specs are the manual: each is a page of the reference, with its words, its tables and its cases."""

from __future__ import annotations

from pathlib import Path

from tools import specs

PLANTED = '''"""What a thing means. More."""
SPECS = [("a.check", """
    name | verdict
    x    | ok
""")]

@pytest.mark.parametrize(("given", "made"), [("1|2", 3), (f(2), None)])
def test_one_is_three(given, made):
    """Says why."""
    given = """
        a | b | c
        1 | 2
        """

def helper(): ...
'''


def test_a_spec_becomes_a_page_with_its_tables_and_cases(tmp_path: Path) -> None:
    folder = tmp_path / specs.SPECS
    folder.mkdir(parents=True)
    (folder / "test_thing.py").write_text(PLANTED, encoding="utf-8")
    made = specs.pages(tmp_path)
    assert list(made) == [f"{specs.PAGES}/README.md", f"{specs.PAGES}/thing.md"]
    assert "[thing · Thing](thing.md) What a thing means." in made[f"{specs.PAGES}/README.md"]
    page = made[f"{specs.PAGES}/thing.md"]
    assert page.split("\n\n")[3:] == [
        "### `SPECS`",
        "`a.check`",
        "| name | verdict |\n| --- | --- |\n| x | ok |",
        "## One is three",
        "Says why.",
        "| given | made |\n| --- | --- |\n| `'1\\|2'` | `3` |\n| `f(2)` | `None` |",
        "```text\na | b | c\n1 | 2\n```\n",
    ]


def test_every_spec_has_its_page_and_a_title_in_both_languages() -> None:
    stems = {path.stem.removeprefix("test_") for path in (specs.ROOT / specs.SPECS).glob("test_*.py")}
    assert {path.stem for path in (specs.ROOT / specs.PAGES).glob("*.md")} == stems | {"README"}
    assert stems <= specs.TITLES.keys(), "give the new spec a Chinese title in tools/specs.py"
