"""The English texts in the front end of the installed Streamlit, read from its scripts: an upgrade shows what is new.

``python -m tests.ui.server.streamlit_texts`` prints them, one a line, with ``{}`` for what is filled in.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from streamlit import file_util

SCRIPTS = Path(file_util.get_static_dir()) / "static" / "js"
KINDS = (
    *("ArrowVegaLiteChart", "Button", "ButtonGroup", "Checkbox", "ComponentInstance", "DownloadButton", "FileUploader"),
    *(
        "Html",
        "IFrame",
        "ImageList",
        "Json",
        "LinkButton",
        "Metric",
        "Multiselect",
        "NumberInput",
        "PageLink",
        "Progress",
    ),
    "Radio",
    *("Selectbox", "Slider", "Spinner", "StreamlitSyntaxHighlighter", "Table", "TextArea", "TextInput", "Toast"),
)
"""The elements that pages are made of, as Streamlit names their scripts; the others are in its own."""
_OF_OTHERS = ("StreamlitSyntaxHighlighter.", "arrowFormat", "dist.", "embed.", "moment.", "numbro.", "react-dom.")
_OF_OTHERS += ("reactJsonView", "recordbatch.", "serialization.", "purify.", "vega-interpreter.", "UriUtil.", "lib.")
"""Scripts of other makers, whose texts are messages to programmers."""
_IMPORTED = re.compile(r'(?:from|import)\s*["`]\./([^"`]+\.js)["`]')
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`|\'((?:[^\'\\\n]|\\.)*)\'')
_HOLE = re.compile(r"\$\{[^{}]*\}")
_PROPERTY = re.compile(
    r'(?:children|"aria-[a-z]+"|aria[A-Z]\w+|title|placeholder|label|alt|message|errorMsg|errorMessage|tooltip|help):'
    r"(?:[^,{};:]|\?[^,{};:]*:|,children:){0,90}$"
)
_CHOICE = re.compile(r"(?:return|\?|\?[^;{}:]{1,80}:|[^=]=|&&\w\(|showError\()$")
"""What stands ahead of a text that is shown: the property of an element, or a choice between texts."""
_SENTENCE = re.compile(r"(?:[A-Z][a-z][\w’']*|[a-z]+|\{\})(?: [\w{}][\w{},.:;!?'’\"…()+/-]*)*(?:\.\.\.|[.…:!?])?")


@cache
def texts() -> frozenset[str]:
    """Return the texts, with ``{}`` for what is filled in."""
    return frozenset(text for name in _scripts() if not name.startswith(_OF_OTHERS) for text in _in(SCRIPTS / name))


def pattern(text: str) -> re.Pattern[str]:
    """Return what ``text`` looks like once it is filled in."""
    return re.compile(".+".join(map(re.escape, text.split("{}"))))


def _scripts() -> set[str]:
    """Return the scripts of the start page and of the elements in use, with what they import."""
    waiting = [file.name for kind in ("index", *KINDS) for file in SCRIPTS.glob(f"{kind}.*.js")]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _IMPORTED.findall((SCRIPTS / name).read_text(encoding="utf-8"))
    return found


def _in(file: Path) -> Iterator[str]:
    script = file.read_text(encoding="utf-8")
    for literal in _LITERAL.finditer(script):
        text = _HOLE.sub("{}", literal[1] or literal[2] or literal[3] or "").strip()
        if not _SENTENCE.fullmatch(text) or not re.search("[a-z]{2}", text):
            continue
        ahead = script[max(0, literal.start() - 110) : literal.start()]
        has_capital, is_long = text[0] in "{" or text[0].isupper(), " " in text
        is_property = (has_capital or is_long) and _PROPERTY.search(ahead)
        if is_property or (has_capital and is_long and _CHOICE.search(ahead)):
            yield text


if __name__ == "__main__":
    print("\n".join(sorted(texts())))
