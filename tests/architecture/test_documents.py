"""Documents are tested: generated pages are fresh, every setting that is read is listed, every link leads
somewhere, every command and key that is named exists."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from heluo.collection.interfaces.base import COMMON_SETTINGS
from heluo.collection.interfaces.connect import kind
from heluo.entrypoints.cli import app as commands
from heluo.entrypoints.generated import write_generated
from heluo.kit.settings import described

ROOT = Path(__file__).resolve().parents[2]


def test_no_generated_file_is_stale() -> None:
    assert write_generated(commands, check=True) == [], "run `just derive` and commit what it writes"


def test_every_setting_that_is_read_is_listed() -> None:
    files = [
        *(ROOT / "src").rglob("*.py"),
        *(ROOT / "tests").rglob("*.py"),
        ROOT / "heluo",
        ROOT / "hatch_build.py",
        ROOT / "web/vite.config.ts",
    ]
    read = {
        name
        for path in files
        if path.exists()
        for name in re.findall(r"HELUO_[A-Z_]+", path.read_text(encoding="utf-8"))
    }
    assert read <= {name for name, *_ in described()}


def past_the_settings(text: str) -> Iterator[str]:
    """Readings of an environment variable of Heluo's that do not go through `kit.settings`."""
    yield from re.findall(
        r"environ(?:\.\w+\(|\[)\s*[\"']HELUO_[A-Z_]+(?!.*\]\s*=)|getenv\(\s*[\"']HELUO_\w+", text
    )


def test_settings_are_read_in_one_place() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {reading}"
        for folder in ("src", "tests", "bench")
        for path in (ROOT / folder).rglob("*.py")
        if path != Path(__file__)
        for reading in past_the_settings(path.read_text(encoding="utf-8"))
    ]
    assert found == [], "ask kit.settings.settings() instead"


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ('os.environ.get("HELUO_HOME")', 1),
        ('os.environ["HELUO_HOME"].lower()', 1),
        ('os.getenv("HELUO_HOME")', 1),
        ('os.environ["HELUO_HOME"] = "/srv"', 0),
        ('os.environ.get("CI")', 0),
    ],
)
def test_the_rule_of_settings_catches_one(line: str, count: int) -> None:
    assert len(list(past_the_settings(line))) == count


def decisions() -> dict[str, int]:
    """File of a decision → the number that its name begins with."""
    return {path.name: int(path.name[:4]) for path in (ROOT / "docs/adr").glob("*.md")}


def test_every_decision_has_a_number_of_its_own_and_says_it_in_its_title() -> None:
    numbers = list(decisions().values())
    assert sorted(numbers) == sorted(set(numbers)), "two decisions share a number"
    for name, number in decisions().items():
        title = (ROOT / "docs/adr" / name).read_text(encoding="utf-8").partition("\n")[0]
        assert title.startswith(f"# {number}. "), name


def test_a_decision_that_is_named_exists() -> None:
    named = {
        int(number)
        for folder in ("src", "tests", "bench", "docs", "tools")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".md")
        for number in re.findall(r"\bADR (\d+)", path.read_text(encoding="utf-8"))
    }
    assert named <= set(decisions().values())


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(p for p in (ROOT / "docs").rglob("*.md") if "reference" not in p.parts)]


@pytest.mark.parametrize("path", documents(), ids=lambda p: str(p.relative_to(ROOT)))
def test_links_and_named_files_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"
    for named in re.findall(r"`((?:src|tests|bench|docs|hospitals|dictionary|web)/[\w./-]+\.\w+)`", text):
        # A guide names the file that its reader is to make: the folder for it is there.
        place = ROOT / named
        made = path.name.startswith("add-a-") and place.parent.is_dir()
        assert place.exists() or made, f"{path.name} names {named}"


def test_every_command_has_its_place_on_the_page_of_commands() -> None:
    page = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\./heluo ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {"demo", "test", "accounting"} <= named
    assert [name for name in sorted(named) if f"## `heluo {name}`" not in page] == []


COMMAND = re.compile(r"(?:\./|`|^)heluo ([a-z][^`\n|;#。,)]*)", re.M)


def unknown_words(text: str) -> list[str]:
    """Commands and options of `heluo` that `text` names and the program does not have. Further words of a
    command that passes them on are another program's."""
    found = []
    for match in COMMAND.finditer(text):
        words, command = match[1].split(), typer.main.get_command(commands)
        while words and isinstance(command, TyperGroup) and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        if isinstance(command, TyperGroup) and words:
            found.append(f"{match[0]}: {words[0]}")
        if not command.context_settings.get("ignore_unknown_options"):
            options = {o for p in command.params for o in (*p.opts, *p.secondary_opts, "--help")}
            found += [f"{match[0]}: {w}" for w in words if w.startswith("--") and w not in options]
    return found


@pytest.mark.parametrize("path", documents(), ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_and_options_that_a_document_names_exist(path: Path) -> None:
    assert unknown_words(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("`./heluo hospital run h98 --once --deep`", 0),
        ("`heluo bench load --minutes 3`", 0),
        ("./heluo hospital runs h98", 1),
        ("`./heluo work --now`; `./heluo tidying`", 2),
    ],
)
def test_a_command_that_does_not_exist_is_found(text: str, count: int) -> None:
    assert len(unknown_words(text)) == count


def test_keys_of_connections_in_the_guides_are_declared() -> None:
    found = []
    for page in sorted((ROOT / "docs/how-to").glob("*.md")):
        for block in re.findall(r"^```toml\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S):
            for name, keys in tomllib.loads(block).items():
                if isinstance(keys, dict) and "driver" in keys:
                    declared = kind(keys["driver"])
                    assert declared is not None, f"{page.name} [{name}]"
                    known = {s.name for s in (*COMMON_SETTINGS, *declared.settings)}
                    found.append(name)
                    assert keys.keys() <= known, f"{page.name} [{name}]"
    assert found == ["his", "lis", "export", "messages"]
