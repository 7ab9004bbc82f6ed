"""The form of the code: width of lines, tables of data, length and parameters of functions, length of files,
class names. The rules are in `tools/rules`; each is shown to catch a planted example."""

from __future__ import annotations

import tomllib

import pytest

from tools.rules import class_names, functions, sizes, tables_of_data, tree

SOURCE = tree.python()
PYTHON = SOURCE | tree.python("tests", "bench", "tools")
WEB = tree.web()


def test_lines_fit_on_the_page() -> None:
    found = tables_of_data.too_wide(PYTHON)
    assert found == []
    found = tables_of_data.too_wide(WEB)
    assert found == []


@pytest.mark.parametrize(
    ("line", "wide"),
    [
        ("x = 1", False),
        ("#" * 110, False),
        ("#" * 111, True),
        ("#" + "河" * 54, False),
        ("#" + "河" * 55, True),
        ("ROWS = {" + "1: 2, " * 20 + "}  # fmt: skip", False),
        ('t("""\n' + "a | b " * 30 + '\n1 | 2\n""")', False),
        ('t("""\n' + "a , b " * 30 + '\n1 | 2\n""")', True),
        ("f(lambda: [" + "1, " * 40 + "])  # fmt: skip", True),
        ("ROWS = (" + "1, " * 60 + ")", False),
        ('ROWS = """' + "\na,b,c," * 3 + "a," * 60 + '"""', False),
        ("def f():\n    rows = (" + "1, " * 60 + ")", True),
        ("ROWS = (" + "f(1), " * 60 + ")", True),
        ('MESSAGE = "' + "x" * 120 + '"', True),
    ],
)
def test_a_line_that_is_too_wide_is_found(line: str, wide: bool) -> None:
    assert bool(tables_of_data.too_wide({"a.py": line})) == wide


def test_the_formatter_keeps_off_tables_of_data_only() -> None:
    assert len(tables_of_data.skips(PYTHON)) < 40
    assert tables_of_data.skips_of_no_table(PYTHON) == []


@pytest.mark.parametrize(
    "planted",
    [
        "x = f(1)  # fmt: skip",
        "x = {a: 1 for a in 'abc'}  # fmt: skip",
        "x = [1, 2, 3 if y else 4]  # fmt: skip",
        "def f():  # fmt: skip\n    return 1",
        "# fmt: off\nx = [1, 2, 3]",
    ],
)
def test_a_skip_that_is_no_table_is_found(planted: str) -> None:
    assert len(tables_of_data.skips_of_no_table({"a.py": planted})) == 1


def test_functions_fit_on_a_screen_and_take_few_things() -> None:
    found = functions.too_long(SOURCE)
    assert found == []
    found = functions.too_many_parameters(SOURCE)
    assert found == []


def test_a_long_function_and_one_of_nine_parameters_are_found() -> None:
    body = "    pass\n"
    planted = {
        "d.py": "@app.command()\ndef command(a, b, c, d, e, f, g, h, i): ...",
        "a.py": "def short():\n" + body * 59 + "async def long():\n" + body * 60,
        "b.py": "class A:\n    def f(self, a, b, c, d, e, f, g, h): ...\n"
        "    def g(self, a, *, b, c, d, e, f, g, **h): ...",
        "c.py": "def h(a, b, c, d, e, f, g, h, *i): ...",
    }
    assert functions.too_long(planted) == ["a.py::long: 61 lines"]
    assert functions.too_many_parameters(planted) == ["c.py::h: 9 parameters"]


def test_a_class_name_is_defined_once() -> None:
    found = class_names.defined_twice(SOURCE)
    assert found == []


def test_a_class_name_that_is_defined_twice_is_found() -> None:
    planted = {"a.py": "class A: ...\nclass B: ...", "b.py": "def f():\n    class A: ..."}
    assert class_names.defined_twice(planted) == ["A: a.py:1, b.py:2"]


def test_files_are_short() -> None:
    found = sizes.too_long(SOURCE, sizes.LONGEST) + sizes.too_long(WEB, sizes.LONGEST_WEB)
    assert found == []
    assert sizes.median(SOURCE) <= sizes.MEDIAN
    assert sizes.nine_in_ten(SOURCE) <= sizes.NINE_IN_TEN


def test_a_long_file_and_a_shifted_middle_are_found() -> None:
    planted = {"a.py": "x\n" * 500, "b.py": "x\n" * 501, "c.py": "x\n" * 3, "d/__init__.py": ""}
    assert sizes.too_long(planted, 500) == ["b.py: 501 lines"]
    assert (sizes.median(planted), sizes.nine_in_ten(planted)) == (500, 501)


def test_kit_stays_small() -> None:
    share = sizes.share(SOURCE, lambda path: path.startswith("src/heluo/kit/"))
    assert share <= 0.05, f"kit is {share:.1%} of the source"
    assert sizes.share({"kit/a.py": "x\n", "b.py": "x\nx\nx\n"}, lambda path: path.startswith("kit/")) == 0.25


def covered(path: str, include: list[str]) -> bool:
    return any(path == folder or path.startswith(folder + "/") for folder in include)


def test_the_type_checker_reads_every_package() -> None:
    settings = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pyright"]
    assert settings["typeCheckingMode"] == "standard"
    packages = {"/".join(path.split("/")[: 3 if "/heluo/" in path else 2]) for path in SOURCE}
    found = [one for one in sorted(packages) if not covered(one, settings["include"])]
    assert found == []


def test_a_package_that_the_type_checker_does_not_read_is_found() -> None:
    assert covered("src/heluo/kit", ["src", "bench"])
    assert not covered("src/heluo/kitchen", ["src/heluo/kit"])
