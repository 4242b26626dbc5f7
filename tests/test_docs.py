"""README and architecture say what is there: pages, commands, dependencies, folders, links."""

import re
import shlex

import pytest

from analysis.cli.main import parsed
from analysis.cli.options import selected
from analysis.intake.apart import MEGABYTES, PATIENCE, SECONDS
from analysis.intake.read import UPLOAD_LIMITS
from analysis.language import language
from analysis.records.files import ROOT
from ui.navigation import PAGES

README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
CONFIG = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

TARGETS = re.findall(r"^([a-z]+):.*##", MAKEFILE, re.MULTILINE)
REQUIREMENTS = ["requirements.txt", "requirements-dev.txt", "requirements-tools.txt"]
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


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_readme_gives_a_reason_for_each_dependency(file):
    for name in dependencies(file):
        assert len(table_rows(README)[name].split()) >= 3, name


def test_readme_lists_no_dependency_that_is_gone():
    section = README.split("## Dependencies")[1].split("\n## ")[0]
    listed = set(re.findall(r"^\| ([A-Za-z][\w-]+) \|", section, re.MULTILINE)) - {"package"}
    assert listed == {name for file in REQUIREMENTS for name in dependencies(file)}


def test_the_locks_hold_what_is_required_at_the_same_version():
    held = {name: locked(name.replace(".txt", ".lock")) for name in REQUIREMENTS}
    for name in REQUIREMENTS:
        lines = (ROOT / name).read_text(encoding="utf-8").lower().splitlines()
        assert {tuple(line.split("==")) for line in lines if "==" in line} <= held[name]
    assert held["requirements.txt"] <= held["requirements-dev.txt"]


def locked(file: str) -> set[tuple[str, str]]:
    """Return package and version of each entry of a lock; none is without hashes."""
    text = (ROOT / file).read_text(encoding="utf-8")
    hashed = r"^([\w.-]+)==([\w.]+)(?: ; [^\\]+)?(?: \\\n +--hash=sha256:[0-9a-f]{64})+\n"
    entries = re.findall(hashed, text, re.MULTILINE)
    assert len(entries) == len(re.findall(r"^\w", text, re.MULTILINE)) > 40
    return set(entries)


def test_nothing_is_installed_without_a_comparison_of_its_hash():
    commands = (MAKEFILE + (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")).splitlines()
    installing = [line for line in commands if re.search(r"pip (install|wheel)", line)]
    assert len(installing) >= 4
    assert [line for line in installing if "--require-hashes" not in line] == []


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
    """By their whole path, or by the end of it."""
    named = set(re.findall(r"(?<![\w/.*-])([\w/-]+\.(?:py|js|css|csv|pptx|toml|md))\b", ARCHITECTURE))
    named |= set(re.findall(r"`((?:analysis|ui|pages|data|tests|docs)/[\w./-]*\w\.\w+)`", README))
    folders = ("analysis", "api", "benchmarks", "data", "docs", "pages", "tests", "ui")
    there = ["dashboard.py", ".streamlit/config.toml", "README.md"]
    there += [path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).rglob("*.*")]
    assert len(named) >= 80
    assert [name for name in sorted(named) if not any(f"/{path}".endswith(f"/{name}") for path in there)] == []


def test_architecture_names_modules_that_exist():
    modules = set(re.findall(r"\b((?:analysis|ui)\.[a-z_]+)\b", ARCHITECTURE))
    assert len(modules) >= 10
    for name in modules:
        path = ROOT.joinpath(*name.split("."))
        assert path.is_dir() or path.with_suffix(".py").exists(), name


INSIDES = table_rows(ARCHITECTURE.split("### What we lean on in Streamlit")[1].split("\n## ")[0])


def test_whoever_reaches_into_streamlit_stands_in_the_list_of_its_insides():
    """Markup and modules of its own may change with any version; what ``st`` and its errors are is documented."""
    named = [name for row in INSIDES.values() for name in re.findall(r"`([\w./]+)`", row.split(" | ")[0])]
    listed = {name if "/" in name else f"ui/server/{name}" for name in named}
    reaching = re.compile(r"^ *from streamlit\b(?!\.errors)|^ *import streamlit(?! as st$)|data-testid|\.st[A-Z]", re.M)
    files = [path for folder in ("pages", "ui") for path in (ROOT / folder).rglob("*.*") if path.suffix != ".pyc"]
    found = {str(path.relative_to(ROOT)) for path in files if reaching.search(path.read_text(encoding="utf-8"))}
    assert len(found) > 10
    assert sorted(found - listed) == []


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


def test_what_may_be_handed_in_is_what_is_taken():
    corrections = (ROOT / "docs" / "corrections.md").read_text(encoding="utf-8")
    limits, taken = UPLOAD_LIMITS, re.search(r"^maxUploadSize = (\d+)$", CONFIG, re.MULTILINE)[1]
    together = f"{limits.bytes // 10**6} MB ({limits.expanded // 10**6} MB unpacked) and {limits.rows:,} rows"
    for told in (
        f"{together}, a file on the page {taken} MB",
        f"{limits.sheets} sheets, a ZIP {limits.tables} lists",
        f"{SECONDS} seconds of computing ({PATIENCE * SECONDS} by the clock, on a busy server) and {MEGABYTES} MB",
    ):
        assert told in " ".join(corrections.split()), told
