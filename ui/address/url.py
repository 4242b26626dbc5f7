"""Page state that lives in the URL: a copied link restores the view.

Each ``Parameter`` is a query parameter and a widget of the same name. On a run, ``restore`` puts into the widgets what
the URL says where it was changed from outside (a link, the back button) and what was chosen before where the visitor
came by the navigation; ``publish`` writes the widgets back. Streamlit's own ``bind="query-params"`` puts labels into
the URL, which change with the language; this keeps codes.

Streamlit alone does not keep a value on the way to another page: a widget there is another one, and
``persist_state="session"`` hands on what a widget held after a second run of the page it came from. A value set for the
first one by a link is still readable until the other is made, and gone then: data filtered, boxes empty.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Self
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analysis.errors import UnknownValue
from analysis.language import LANGUAGES
from api.serving.settings import settings
from ui.address import keys
from ui.data import tables

Query = dict[str, list[str]]


@dataclass(frozen=True)
class Parameter:
    """A query parameter ``name``: its ``default``, how texts become a value (raises UnknownValue) and back.

    A ``repeatable`` one is a list: of several texts in a link those that are unknown are dropped, the others kept.
    page: where it keeps its value alone; "" where it goes along from page to page.
    """

    name: str
    default: Any
    parse: Callable[[list[str]], Any]
    write: Callable[[Any], list[str]]
    repeatable: bool = False
    page: str = ""

    @property
    def key(self) -> str:
        """The session key of its widget."""
        return keys.widget(self.name, self.page)

    def only_on(self, page: str) -> Self:
        """Return the parameter for one page alone, where the same name takes other values elsewhere."""
        return replace(self, page=page)


def choices(name: str, allowed: Iterable[str], also: Mapping[str, str] = MappingProxyType({})) -> Parameter:
    """Return a repeatable parameter that takes any of ``allowed``, none by default. also: what stands for one."""
    allowed = list(allowed)

    def parse(found: list[str]) -> list[str]:
        return [_known(name, also.get(value, value), allowed) for value in found]

    return Parameter(name, [], parse, list, repeatable=True)


def choice(name: str, allowed: Iterable[str], default: str | None) -> Parameter:
    """Return a parameter that takes one of ``allowed``."""
    allowed = list(allowed)
    return Parameter(name, default, lambda found: _known(name, found[-1], allowed), lambda v: [v] if v else [])


def switch(name: str) -> Parameter:
    """Return a parameter that is "yes" or left out."""
    return Parameter(name, False, lambda found: bool(_known(name, found[-1], ["yes"])), lambda v: ["yes"] if v else [])


def whole_number(name: str, allowed: range, default: int | None) -> Parameter:
    """Return a parameter that takes a whole number in ``allowed``."""

    def parse(found: list[str]) -> int:
        texts = [str(number) for number in allowed]
        if found[-1] not in texts:
            raise UnknownValue(name, found[-1], [f"{texts[0]} – {texts[-1]}"])
        return int(found[-1])

    return Parameter(name, default, parse, lambda v: [] if v is None else [str(v)])


def free_text(name: str, longest: int) -> Parameter:
    """Return a parameter that takes any text of at most ``longest`` characters."""

    def parse(found: list[str]) -> str:
        if len(found[-1]) > longest:
            raise UnknownValue(name, f"{found[-1][:20]}…", [f"≤ {longest}"])
        return found[-1]

    return Parameter(name, "", parse, lambda v: [v.strip()] if v.strip() else [])


def _known(name: str, value: str, allowed: list[str]) -> str:
    if value not in allowed:
        raise UnknownValue(name, value, allowed)
    return value


def restore(page: str, parameters: Iterable[Parameter]) -> None:
    """Put what is chosen into the session keys of the widgets, before the widgets are made.

    The URL wins on a first visit, on the way back and forward in the browser, and when it differs from what this
    session last wrote. A change of page through the navigation comes without parameters: then what was chosen before
    stays. Values that cannot be used are dropped and kept as notices (see ``notices``).
    """
    parameters = list(parameters)
    query = _query(parameters)
    seen = st.session_state.get(keys.URL_SEEN)
    if seen is None or _is_back_or_forward() or (seen != (page, query) and (seen[0] == page or query)):
        _take_over(query, parameters)
    elif seen[0] != page:
        _recall(parameters)
    elif seen[1] != _wanted(parameters):
        dismiss_notices()
    for parameter in parameters:
        st.session_state.setdefault(parameter.key, parameter.default)
    _keep(parameters)


def _is_back_or_forward() -> bool:
    """Tell whether the visitor came by the browser's history, where a bare address means that nothing is chosen."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _take_over(query: Query, parameters: list[Parameter]) -> None:
    """Have the URL say what is chosen."""
    st.session_state[keys.URL_NOTICES] = []
    for parameter in parameters:
        st.session_state[parameter.key] = _value(parameter, query.get(parameter.name, []))
    asked = st.query_params.get(keys.LANG)
    if asked is not None and asked not in LANGUAGES:
        _notice(UnknownValue(keys.LANG, asked, LANGUAGES))


def _recall(parameters: list[Parameter]) -> None:
    """Have what was chosen on other pages count here: set anew, so that the new widgets take it and show it."""
    dismiss_notices()
    kept = st.session_state.get(keys.URL_KEPT, {})
    for parameter in parameters:
        known = st.session_state.get(parameter.key, parameter.default)
        st.session_state[parameter.key] = kept.get(parameter.key, known)


def _keep(parameters: list[Parameter]) -> None:
    chosen = {p.key: st.session_state[p.key] for p in parameters if p.key in st.session_state}
    st.session_state[keys.URL_KEPT] = {**st.session_state.get(keys.URL_KEPT, {}), **chosen}


def publish(page: str, parameters: Iterable[Parameter]) -> None:
    """Write the widgets' values that are not the default into the URL, and the language where one was chosen."""
    parameters = list(parameters)
    wanted, seen = _wanted(parameters), st.session_state.get(keys.URL_SEEN)
    known = {**_query(parameters), **_texts_of([keys.LANG])}
    # A page that shares its address with the one before must say so: Streamlit's page then still shows the other's.
    has_moved = seen is not None and seen[0] != page
    if has_moved or known != {**wanted, **_spoken_here()}:
        own = {keys.LANG, *(parameter.name for parameter in parameters)}
        others = _texts_of(name for name in st.query_params if name not in own)
        st.query_params.from_dict({**others, **onward(parameters)})  # at once: each step would be one to go back to
    st.session_state[keys.URL_SEEN] = (page, wanted)
    _keep(parameters)


def reset(parameters: Iterable[Parameter]) -> None:
    """Set the widgets of ``parameters`` back to their defaults and show the whole page so (a button's callback)."""
    for parameter in parameters:
        st.session_state[parameter.key] = parameter.default
    st.rerun()


def link(parameters: Iterable[Parameter], code: str, *, page: str = "", **also: str) -> str:
    """Return the address of the view that ``parameters`` have, for files and citations, in the language ``code``.

    page: path of the page that shows it, "" for this one. also: parameters that it names whether or not they are the
    default. What else stands in the URL is left out. It names the data version, so that whoever follows it later learns
    what has changed.
    """
    address = urlsplit(beside(page) if page else st.context.url or "")
    if not page and (public := settings().public_url):
        address = urlsplit(f"{public}/{address.path.rsplit('/', 1)[-1]}")
    query = {**spoken(code), **_wanted(list(parameters)), **also, keys.VERSION: tables().version}
    return urlunsplit((address.scheme, address.netloc, address.path, urlencode(query, doseq=True), ""))


def beside(path: str) -> str:
    """Return the full address of ``path``, which is no page, as it is reached from outside."""
    here = urlsplit(st.context.url or "")
    home = settings().public_url or f"{here.scheme}://{here.netloc}{here.path.rpartition('/')[0]}"
    return f"{home}/{path}"


def onward(parameters: Iterable[Parameter]) -> dict[str, list[str] | str]:
    """Return the query of a link to another page that goes on with what ``parameters`` have, and with the language."""
    return {**_spoken_here(), **_wanted(list(parameters))}


def spoken(code: str) -> dict[str, str]:
    """Return the query parameter that stands for a language, none for that in which a page opens without one."""
    return {} if code == LANGUAGES[0] else {keys.LANG: code}


def chosen_language() -> str | None:
    """Return the language that this visit chose, by its link or at the foot of a page; None where it did not."""
    asked = st.query_params.get(keys.LANG)
    if asked in LANGUAGES:
        st.session_state[keys.LANG] = asked
    elif _is_back_or_forward():
        st.session_state.pop(keys.LANG, None)
    return st.session_state.get(keys.LANG)


def _spoken_here() -> Query:
    code = chosen_language()
    return {keys.LANG: [code]} if code else {}


def notices() -> list[UnknownValue]:
    """Return what could not be used of the link that opened the page."""
    return st.session_state.get(keys.URL_NOTICES, [])


def dismiss_notices() -> bool:
    """Forget the notices, the view having moved on; return whether there were any."""
    return bool(st.session_state.pop(keys.URL_NOTICES, []))


def _wanted(parameters: list[Parameter]) -> Query:
    """Return the query that stands for the widgets: what is not the default."""
    values = [(p, st.session_state.get(p.key, p.default)) for p in parameters]
    texts = {p.name: p.write(value) for p, value in values if value != p.default}
    return {name: found for name, found in texts.items() if found}


def _query(parameters: Iterable[Parameter]) -> Query:
    return _texts_of(parameter.name for parameter in parameters)


def _texts_of(names: Iterable[str]) -> Query:
    """Return what the URL says for those of ``names`` that it has."""
    return {name: st.query_params.get_all(name) for name in names if name in st.query_params}


def _value(parameter: Parameter, found: list[str]) -> Any:
    if parameter.repeatable and found:
        parts = [_parsed(parameter, [text], []) for text in dict.fromkeys(found)]
        return list(dict.fromkeys(value for part in parts for value in part))
    return _parsed(parameter, found, parameter.default) if found else parameter.default


def _parsed(parameter: Parameter, found: list[str], otherwise: Any) -> Any:
    try:
        return parameter.parse(found)
    except UnknownValue as problem:
        _notice(problem)
        return otherwise


def _notice(problem: UnknownValue) -> None:
    st.session_state[keys.URL_NOTICES] = [*notices(), problem]
