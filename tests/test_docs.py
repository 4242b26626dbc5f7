"""README and architecture say what is there: pages, commands, dependencies, folders, links."""

from __future__ import annotations

import re
import shlex

import pytest

from analysis.cli.main import parsed
from analysis.cli.options import selected
from analysis.language import language
from analysis.records.files import ROOT
from ui.navigation import PAGES

README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

TARGETS = re.findall(r"^([a-z]+):.*##", MAKEFILE, re.MULTILINE)
COMMANDS = [
    line.removeprefix("python -m analysis ").split(" #")[0]
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("python -m analysis ")
]


def dependencies(file: str) -> list[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return [line.split("==")[0] for line in lines if "==" in line]


def table_rows(text: str) -> dict[str, str]:
    """Return the second cell of each table row by the first."""
    return dict(re.findall(r"^\| (.+?) \| (.+) \|$", text, re.MULTILINE))


def test_readme_opens_with_the_two_commands():
    first_block = re.search(r"```sh\n(.*?)```", README, re.DOTALL)
    assert [line.split("#")[0].strip() for line in first_block[1].splitlines()] == ["make run", "make test"]
    assert len(README[: first_block.start()].splitlines()) <= 3


@pytest.mark.parametrize("name", PAGES)
def test_readme_says_what_each_page_answers(name):
    title = language("de")(f"page.{name}")
    assert table_rows(README)[f"**{title}**"].endswith("?")


def test_readme_lists_every_make_target():
    listed = re.findall(r"^\| `make ([a-z]+)` \|", README, re.MULTILINE)
    assert sorted(listed) == sorted(set(TARGETS) - {"help"})


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_readme_gives_a_reason_for_each_dependency(file):
    for name in dependencies(file):
        assert len(table_rows(README)[name].split()) >= 3, name


def test_readme_lists_no_dependency_that_is_gone():
    section = README.split("## Dependencies")[1].split("\n## ")[0]
    listed = set(re.findall(r"^\| ([A-Za-z][\w-]+) \|", section, re.MULTILINE)) - {"package"}
    assert listed == {*dependencies("requirements.txt"), *dependencies("requirements-dev.txt")}


def test_what_is_required_is_held_to_the_same_version_by_the_constraints():
    held = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower().splitlines()
    assert [line for line in held if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    assert len({line.split("==")[0] for line in held}) == len(held)
    for file in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / file).read_text(encoding="utf-8").lower().splitlines()
        assert [line for line in lines if "==" in line and line not in held] == []


def test_there_are_commands_to_try():
    known = {"figures", "gaps", "export", "round", "chase", "check", "merge", "undo", "slides", "factsheet", "build"}
    assert {command.split()[0] for command in COMMANDS} == known


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_readme_are_understood(command):
    options = parsed(shlex.split(command))
    assert callable(options.run)


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith(("figures", "gaps", "export"))])
def test_filters_of_the_readme_exist(command, real):
    selected(parsed(shlex.split(command)), real)


def test_the_layout_names_what_is_there():
    layout = README.split("## Where things are")[1].split("\n## ")[0]
    named = re.findall(r"^    ([\w.]+/?)  ", layout, re.MULTILINE)
    assert len(named) >= 8
    for name in named:
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize(
    ("text", "folder"), [(README, ROOT), (ARCHITECTURE, ROOT / "docs")], ids=["README", "architecture"]
)
def test_links_to_files_lead_somewhere(text, folder):
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]
    assert [target for target in targets if not (folder / target.split("#")[0]).exists()] == []


def test_architecture_names_files_that_exist():
    files = set(re.findall(r"`((?:analysis|ui|pages|data|tests|docs)/[\w./-]*\w\.\w+)`", ARCHITECTURE + README))
    assert len(files) >= 10
    assert [name for name in sorted(files) if not (ROOT / name).exists()] == []


def test_architecture_names_modules_that_exist():
    modules = set(re.findall(r"\b((?:analysis|ui)\.[a-z_]+)\b", ARCHITECTURE))
    assert len(modules) >= 10
    for name in modules:
        path = ROOT.joinpath(*name.split("."))
        assert path.is_dir() or path.with_suffix(".py").exists(), name


def test_limits_are_stated():
    limits = README.split("## Limits")[1].split("\n## ")[0]
    for word in (
        "Documented is not all",
        "no end is known",
        "never all",
        "census day",
        "region",
        "no claim of conformity",
    ):
        assert word in limits
