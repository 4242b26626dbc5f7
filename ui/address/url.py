"""Page state that lives in the URL: a copied link restores the view.

Each ``Parameter`` is a query parameter and a widget of the same name. On a run, ``restore`` copies the URL into the
widgets where the URL was changed from outside (a link, the back button), and ``publish`` writes the widgets back.
Streamlit's own ``bind="query-params"`` puts labels into the URL, which change with the
language; this keeps codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from analysis.errors import UnknownValue
from analysis.language import LANGUAGES
from ui.address import keys

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
        return keys.widget(f"{self.page}_{self.name}" if self.page else self.name)

    def only_on(self, page: str) -> Parameter:
        """Return the parameter for one page alone, where the same name takes other values elsewhere."""
        return replace(self, page=page)


def choices(name: str, allowed: Iterable[str]) -> Parameter:
    """Return a repeatable parameter that takes any of ``allowed``, none by default."""
    allowed = list(allowed)
    return Parameter(name, [], lambda found: [_known(name, value, allowed) for value in found], list, repeatable=True)


def choice(name: str, allowed: Iterable[str], default: str | None) -> Parameter:
    """Return a parameter that takes one of ``allowed``."""
    allowed = list(allowed)
    return Parameter(name, default, lambda found: _known(name, found[-1], allowed), lambda v: [v] if v else [])


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
    """Put the URL's parameters into the session keys of their widgets, before the widgets are made.

    The URL wins on a first visit and when it differs from what this session last wrote. A change of page through the
    navigation comes without parameters: then what was chosen before stays. Values that cannot be used are dropped and
    kept as notices (see ``notices``).
    """
    parameters = list(parameters)
    query = _query(parameters)
    seen = st.session_state.get(keys.URL_SEEN)
    moved = seen is not None and seen[0] != page and not query
    if seen is None or (not moved and seen != (page, query)):
        st.session_state[keys.URL_NOTICES] = []
        for parameter in parameters:
            st.session_state[parameter.key] = _value(parameter, query.get(parameter.name, []))
    elif seen[0] == page and seen[1] != _wanted(parameters):
        dismiss_notices()
    for parameter in parameters:
        st.session_state.setdefault(parameter.key, parameter.default)


def publish(page: str, parameters: Iterable[Parameter]) -> None:
    """Write the widgets' values that are not the default into the URL."""
    parameters = list(parameters)
    wanted = _wanted(parameters)
    if _query(parameters) != wanted:
        own = {parameter.name for parameter in parameters}
        others = {name: st.query_params.get_all(name) for name in st.query_params if name not in own}
        st.query_params.from_dict({**others, **wanted})  # at once: each step would be one to go back in the browser
    st.session_state[keys.URL_SEEN] = (page, wanted)


def reset(parameters: Iterable[Parameter]) -> None:
    """Set the widgets of ``parameters`` back to their defaults and show the whole page so (a button's callback)."""
    for parameter in parameters:
        st.session_state[parameter.key] = parameter.default
    st.rerun()


def link(parameters: Iterable[Parameter], code: str, **also: str) -> str:
    """Return the address of the view that ``parameters`` have, for files and citations, in the language ``code``.

    also: parameters that it names whether or not they are the default. What else stands in the URL is left out.
    """
    address = urlsplit(st.context.url or "")
    query = {**spoken(code), **_wanted(list(parameters)), **also}
    return urlunsplit((address.scheme, address.netloc, address.path, urlencode(query, doseq=True), ""))


def spoken(code: str) -> dict[str, str]:
    """Return the query parameter that stands for a language, none for that in which a page opens without one."""
    return {} if code == LANGUAGES[0] else {keys.LANG: code}


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


def _query(parameters: list[Parameter]) -> Query:
    names = [parameter.name for parameter in parameters]
    return {name: st.query_params.get_all(name) for name in names if name in st.query_params}


def _value(parameter: Parameter, found: list[str]) -> Any:
    if parameter.repeatable and found:
        parts = [_parsed(parameter, [text], []) for text in dict.fromkeys(found)]
        return [value for part in parts for value in part]
    return _parsed(parameter, found, parameter.default) if found else parameter.default


def _parsed(parameter: Parameter, found: list[str], otherwise: Any) -> Any:
    try:
        return parameter.parse(found)
    except UnknownValue as problem:
        st.session_state[keys.URL_NOTICES].append(problem)
        return otherwise
