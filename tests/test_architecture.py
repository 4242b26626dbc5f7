"""The rules of the layers, read from the source: imports, files, texts, other hosts."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from analysis.records.files import ROOT
from tests.source import FOLDERS, trees

LAYERS = {"analysis": set(), "api": {"analysis"}, "ui": {"analysis", "api"}, "pages": {"ui", "analysis"}}
LAYERS["dashboard"] = {"ui"}
"""Layer -> the other layers that it may import. ``ui`` mounts ``api``."""

ROOMS = (
    {"errors", "palette"},
    {"language"},
    {"records"},
    {"counting"},
    {"export", "intake"},
    {"charts", "build"},
    {"deck"},
    {"render"},
    {"cli"},
    {"__main__"},
)
"""The rooms of ``analysis``, lowest first: each may import those below it, never one beside or above it."""

ALLOWED_HOSTS = {
    "sgx.geodatenzentrum.de",  # basemap.de, asked only after a click that says so
    "www.w3.org",  # the name of the SVG namespace, which is no request
}

Rule = Callable[[ast.Module], Iterable[str]]
"""Yields what a file does that it may not do."""


def offences(rule: Rule, *layers: str) -> list[str]:
    """Return what ``rule`` finds in the files of these layers, or in all, each with its file."""
    files = [path for path in trees() if not layers or path.parts[0] in layers]
    assert files
    return [f"{path}: {found}" for path in files for found in rule(trees()[path])]


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted name of each module that is imported anywhere in ``tree``, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from modules
            if not set(modules) <= set(paths()):  # something that the module itself holds is asked for
                yield node.module
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in IMPORTING:
            yield from named_by(node.args[0])


IMPORTING = ("__import__", "import_module", "importlib.import_module")


def named_by(name: ast.expr) -> Iterator[str]:
    """Yield the modules that a call imports by name: of a name that is put together, all below where it begins."""
    if isinstance(name, ast.JoinedStr):
        begin = ast.literal_eval(name.values[0])
        assert begin.endswith("."), "it is to be seen in which folder a module is"
        yield from (module for module in paths() if module.startswith(begin))
    else:
        yield ast.literal_eval(name)


def texts(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield the text literals in ``tree`` that are no docstrings (strings that stand alone as a statement)."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_there_is_something_to_check():
    assert {path.parts[0].removesuffix(".py") for path in trees()} == set(LAYERS)


# Layers


@cache
def paths() -> dict[str, Path]:
    """Return where each module of the product is, by its dotted name."""
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in trees()}


def arrows() -> dict[str, set[str]]:
    """Return, per module, the modules of the product that it imports, anywhere."""
    return {name: (set(imported(trees()[path])) & set(paths())) - {name} for name, path in paths().items()}


RANK = {room: rank for rank, rooms in enumerate(ROOMS) for room in rooms}


def room_of(name: str) -> str:
    return name.split(".")[1]


def against_the_order(name: str, target: str) -> bool:
    """Tell whether ``name`` may not import ``target``, by layer or by room."""
    layer, other = name.split(".")[0], target.split(".")[0]
    if layer != other:
        return other not in LAYERS[layer]
    if layer != "analysis" or "." not in target:
        return layer == "pages"
    return room_of(name) != room_of(target) and RANK[room_of(name)] <= RANK[room_of(target)]


def circles(found: Mapping[str, set[str]]) -> list[str]:
    """Return what leads back to itself: whatever imports nothing, or is imported by nothing, is taken away in turn."""
    left = {name: targets & set(found) for name, targets in found.items()}
    while ends := {name for name, targets in left.items() if not targets or name not in set().union(*left.values())}:
        left = {name: targets - ends for name, targets in left.items() if name not in ends}
    return sorted(left)


def test_every_arrow_follows_the_order_and_none_leads_back():
    found = arrows()
    against = sorted(f"{a} -> {b}" for a, targets in found.items() for b in targets if against_the_order(a, b))
    assert (against, circles(found)) == ([], [])


def test_no_page_waits_for_the_data_api():
    """Its modules load FastAPI and all tables, and make way for new ones when these change: see ``api/__init__.py``."""
    lasting = ("api.serving", "api.codings")
    ours = {name: targets for name, targets in arrows().items() if name.partition(".")[0] in ("ui", "pages")}
    found = [f"{name} -> {target}" for name, targets in ours.items() for target in targets if target.startswith("api.")]
    assert len(found) > 5
    assert [arrow for arrow in sorted(found) if not arrow.partition(" -> ")[2].startswith(lasting)] == []


def test_every_module_has_a_room():
    assert {room_of(name) for name in paths() if name.startswith("analysis.")} == set(RANK)


@pytest.mark.parametrize(
    ("name", "target", "expected"),
    [
        ("analysis.records.tables", "analysis.counting.filters", True),
        ("analysis.export.formats", "analysis.intake.read", True),
        ("analysis.intake.read", "analysis.records.tables", False),
        ("analysis.language", "analysis.records.files", True),
        ("analysis.charts.maps", "ui.data", True),
        ("pages.karte", "pages.daten", True),
        ("ui.data", "analysis.records.tables", False),
    ],
)
def test_the_search_for_arrows_against_the_order_finds_them(name, target, expected):
    assert against_the_order(name, target) is expected


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import ui.data", ["ui.data"]),
        ("def late():\n    from analysis.records import files", ["analysis.records.files"]),
        ("from analysis.records.files import ROOT", ["analysis.records.files.ROOT", "analysis.records.files"]),
        ("import_module('ui.data')", ["ui.data"]),
        ("importlib.import_module('ui.data') or __import__('ui.data')", ["ui.data", "ui.data"]),
        (
            "import_module(f'ui.views.map.{name}')",
            [name for name in sorted(paths()) if name.startswith("ui.views.map.")],
        ),
    ],
)
def test_the_search_for_imports_finds_them(code, found):
    assert sorted(imported(ast.parse(code))) == sorted(found)


def test_the_search_for_circles_finds_them():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["b", "c"]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []


def test_the_analysis_knows_no_streamlit():
    def servers(tree: ast.Module) -> set[str]:
        return {"streamlit", "streamlit_folium", "starlette"} & {name.split(".")[0] for name in imported(tree)}

    assert offences(servers, "analysis") == []


def test_no_module_is_too_long_to_be_read_at_once():
    """What is longer does more than one thing."""
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.*")]
    sources = [path for path in files if path.suffix in (".py", ".js", ".css", ".jinja", ".typ")]
    long = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in sources}
    assert len(long) > 300
    assert {path: lines for path, lines in long.items() if lines > 400} == {}


def test_pages_are_short_and_define_nothing_for_others():
    def long_or_defining(tree: ast.Module) -> Iterator[str]:
        yield from (f"class {node.name}" for node in tree.body if isinstance(node, ast.ClassDef))
        if (end := tree.body[-1].end_lineno) >= 60:
            yield f"{end} lines"

    assert offences(long_or_defining, "pages") == []


# Files

OPENING_METHODS = {
    *("open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "rmdir", "unlink", "touch"),
    *("symlink_to", "hardlink_to", "iterdir", "glob", "rglob", "fromfile", "tofile", "savetxt", "loadtxt", "memmap"),
}
FILE_MODULES = {"tempfile", "shutil", "glob", "fileinput", "sqlite3", "subprocess", "socket", "requests", "httpx"}
FILE_MODULES |= {"urllib.request", "http.client"}
EXCEPTIONS = {Path("ui/server/sockets.py"): {"socket"}, Path("analysis/intake/apart.py"): {"subprocess"}}
"""Module -> what it may import all the same: an option of the server's own socket, a process of our own code."""
IN_MEMORY = {"io.BytesIO", "io.StringIO", "BytesIO", "StringIO"}
READERS = re.compile(r"read_(csv|json|parquet|excel|file|table|feather|fwf|html|xml|hdf)")
WRITERS = re.compile(r"to_(csv|json|parquet|excel|file|feather|html|xml|hdf|pickle)")


def opens_a_file(call: ast.Call) -> bool:
    """Tell whether ``call`` may open, list, read or write a file other than through the modules for that."""
    if isinstance(call.func, ast.Name):
        return call.func.id == "open"
    if not isinstance(call.func, ast.Attribute):
        return False
    owner, name = ast.unparse(call.func.value), call.func.attr
    if owner in ("files", "CATALOGUES.joinpath(f'{code}.po')"):  # the catalogues are part of the code
        return False
    if owner == "os":
        return True
    if owner in ("pd", "gpd", "pandas", "geopandas", "np", "numpy") and READERS.fullmatch(name):
        return not (call.args and in_memory(call.args[0]))
    if WRITERS.fullmatch(name):  # without a target these return what they would write
        return bool(call.args) and not in_memory(call.args[0])
    return name in OPENING_METHODS and not in_archive(owner)


def in_memory(argument: ast.expr) -> bool:
    if isinstance(argument, ast.Name):
        return argument.id in ("buffer", "stream")
    return isinstance(argument, ast.Call) and ast.unparse(argument.func) in IN_MEMORY


def in_archive(owner: str) -> bool:
    """Members of an archive that is already in memory are opened like files."""
    return owner in ("archive", "workbook")


TOUCH_FILES = {Path("analysis/records/files.py"), Path("analysis/records/transaction.py")}
"""Single files, and those that change together."""


def test_only_two_modules_touch_files():
    opening = [
        f"{path}:{call.lineno}: {ast.unparse(call)}"
        for path, tree in trees().items()
        for call in calls(tree)
        if path not in TOUCH_FILES and opens_a_file(call)
    ]
    importing = {
        path: found
        for path, tree in trees().items()
        if path not in TOUCH_FILES and (found := FILE_MODULES & set(imported(tree)) - EXCEPTIONS.get(path, set()))
    }
    assert (opening, importing) == ([], {})


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("open('x')", True),
        ("path.read_text()", True),
        ("Path(a).write_bytes(b)", True),
        ("pd.read_csv(path)", True),
        ("pd.read_csv('data/x.csv')", True),
        ("frame.to_csv(path)", True),
        ("os.replace(a, b)", True),
        ("folder.iterdir()", True),
        ("files.read_bytes(path)", False),
        ("pd.read_csv(io.BytesIO(content))", False),
        ("frame.to_csv(index=False)", False),
        ("frame.to_parquet(io.BytesIO())", False),
        ("archive.open('x')", False),
        ("text.replace('a', 'b')", False),
    ],
)
def test_the_search_for_file_access_finds_it(code, expected):
    assert opens_a_file(ast.parse(code, mode="eval").body) is expected


# Safety


def test_nothing_is_unpickled_or_evaluated():
    def unsafe(tree: ast.Module) -> set[str]:
        modules = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"} & set(imported(tree))
        called = {ast.unparse(call.func) for call in calls(tree)}
        return modules | {"eval", "exec", "pd.read_pickle", "yaml.load", "np.load"} & called

    assert offences(unsafe) == []


def test_no_markup_from_texts():
    def markup(tree: ast.Module) -> set[str]:
        words = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
        return {"unsafe_allow_html", "unsafe_allow_javascript"} & words

    assert offences(markup) == []


def test_no_clock_at_import():
    def clocks(tree: ast.Module) -> list[str]:
        at_import = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
        called = {ast.unparse(call.func) for statement in at_import for call in calls(statement)}
        return [name for name in called if re.search(r"\b(now|today|time|utcnow|monotonic)$", name)]

    assert offences(clocks) == []


def test_code_names_no_other_host():
    sources = [ROOT / "dashboard.py", *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))]
    named = set()
    for path in sources:
        if path.suffix in (".py", ".js", ".css", ".html", ".jinja"):
            text = path.read_text(encoding="utf-8")
            hosts = re.findall(r"(?:https?|wss?)://([a-z0-9-]+(?:\.[a-z0-9-]+)+)", text)
            hosts += re.findall(r"""["'(]//([a-z0-9-]+(?:\.[a-z0-9-]+)+)""", text)
            named |= {(str(path.relative_to(ROOT)), host) for host in hosts}
    assert {(path, host) for path, host in named if host not in ALLOWED_HOSTS} == set()
    assert named  # the search finds what there is


# Texts

GERMAN = re.compile(
    r"[äöüÄÖÜß„“]|\b(und|oder|der|die|das|ein|eine|nicht|kein|keine|von|mit|für|ist|sind|wird|im|zum|zur|nach|seit|alle|Jahr|Land)\b"
)


def german(text: str) -> bool:
    """Tell whether ``text`` reads as German: umlauts and quotes, or common words in what is more than one word."""
    found = GERMAN.findall(text)
    return bool(re.search(r"[äöüÄÖÜß„“]", text)) or (" " in text.strip() and bool(found))


def test_texts_of_the_interface_stand_in_the_catalogue():
    def german_texts(tree: ast.Module) -> Iterator[str]:
        """Folding of umlauts in a search or a sort order is no text: single letters."""
        for node in texts(tree):
            if german(node.value) and not re.fullmatch("[äöüß„“]", node.value, re.IGNORECASE):
                yield f"line {node.lineno}: {node.value}"

    assert offences(german_texts, "api", "ui", "pages", "dashboard.py") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Gründung", True), ("Alle Bündnisse", True), ("keine Partner", True), ("karte", False), ("no such table", False)],
)
def test_the_search_for_german_finds_it(text, expected):
    assert german(text) is expected
