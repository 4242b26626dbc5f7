"""The page on which a deck is put together: what it is about, which slides in which order, their words, the files."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from analysis.counting.filters import labels
from analysis.counting.gaps import CATCHMENTS
from analysis.counting.own import Own
from analysis.counting.places import LEVELS, place
from analysis.deck.choice import (
    ASSUMED,
    EXAMPLE,
    KINDS,
    MAX_TITLE,
    SLIDES,
    WITHIN,
    Choice,
    SlideChoice,
    clean_title,
    title_parameter,
    with_notes,
)
from analysis.deck.choice import parse as parse_choice
from analysis.deck.factsheet import factsheet
from analysis.deck.own import with_own
from analysis.deck.scope import GERMANY_KEY, View, scope_of, view
from analysis.deck.slides import deck, default_title
from analysis.errors import UnknownValue
from analysis.language import Language
from analysis.records.tables import Tables
from analysis.render.formats import FORMATS, Format, file_name
from analysis.render.pdf.factsheet import factsheet_pdf
from analysis.render.pdf.factsheet import file_name as factsheet_name
from ui.address import keys, url
from ui.address.filterbar import (
    GERMANY,
    current_filters,
    only_area,
    place_parameter,
    show_notices,
    with_shared,
    year_parameter,
)
from ui.address.url import Parameter
from ui.data import once_per_version, tables
from ui.markdown import plain
from ui.navigation import DECK, address
from ui.server import assets
from ui.server.presentation import Speaker, query
from ui.views import own as own_figures
from ui.views.takeaway import name_unshown
from ui.views.white_spots import known_areas

PAGE = "vortrag"
PREVIEW_HEIGHT = 460


def parameters(data: Tables) -> dict[str, Parameter]:
    """Return the query parameters of the page by name."""
    found = [
        Parameter(keys.PLACE, None, partial(_own_place, data), lambda key: [key or GERMANY]),
        year_parameter(data),
        Parameter(SLIDES, list(KINDS), _kinds, lambda kinds: [",".join(kinds)]),
        Parameter(EXAMPLE, "", lambda texts: _known_alliance(texts[-1], data), lambda key: [key] if key else []),
        Parameter(ASSUMED, [], lambda texts: known_areas(texts, data), list),
        url.whole_number(WITHIN, CATCHMENTS, None),
        *(url.free_text(title_parameter(kind), MAX_TITLE) for kind in KINDS),
        *(Parameter(_old_note(kind), "", lambda texts: texts[-1], lambda note: []) for kind in KINDS),
    ]
    return {parameter.name: parameter.only_on(_page_of(parameter.name)) for parameter in found}


def _page_of(name: str) -> str:
    """Return the only page of a query parameter; "" for the year, which all pages share."""
    return "" if name == keys.YEAR else PAGE


def _key(name: str) -> str:
    return keys.widget(name, _page_of(name))


def _own_place(data: Tables, texts: list[str]) -> str | None:
    """Return what the deck is about by the link, None where that says nothing that it can be about."""
    if texts[-1] == GERMANY:
        return GERMANY_KEY
    try:
        return scope_of(data, texts[-1]).key or None
    except UnknownValue:
        return None  # a municipality, say; what is no place at all is found by the parameter that all pages share


def _kinds(texts: list[str]) -> list[str]:
    return [slide.kind for slide in parse_choice({SLIDES: texts}).slides]


def _known_alliance(key: str, data: Tables) -> str:
    if key not in set(data.alliances["id"]):
        raise UnknownValue(EXAMPLE, key, ["the id of an alliance"])
    return key


def _old_note(kind: str) -> str:
    """Return the query parameter by which links once carried the note to a slide: it is read and never written."""
    return f"note-{kind}"


def restore(data: Tables) -> None:
    """Take over what the link says, before any widget is made; notes in an old one become those of the visit."""
    url.restore(PAGE, with_shared(data, parameters(data).values()))
    for kind in KINDS:
        key = _key(_old_note(kind))
        if st.session_state[key]:
            _speaker().notes[kind] = st.session_state[key]
            st.session_state[key] = ""
            st.session_state[keys.NOTES_TAKEN] = True


def _speaker() -> Speaker:
    return st.session_state.setdefault(keys.SPEAKING, Speaker())


def _previewed() -> Speaker:
    """Return what the preview shows of own figures; with others it has another address, and so is drawn anew."""
    of = own_figures.slide_of()
    kept = st.session_state.get(keys.PREVIEWED)
    if kept is None or kept[0] != of:
        own = None if of is None else own_figures.chosen()
        kept = st.session_state[keys.PREVIEWED] = (of, Speaker(own=own))
    return kept[1]


def _whose(speaker: Speaker) -> str:
    """Return what an address of the deck has besides, where the speaker has something to add."""
    return f"&{keys.SPEAKER}={speaker.key}" if any(speaker.notes.values()) or speaker.own is not None else ""


def publish(data: Tables) -> None:
    """Write what was chosen into the link."""
    url.publish(PAGE, with_shared(data, parameters(data).values()))


def _state(name: str) -> Any:
    return st.session_state[_key(name)]


def _place(data: Tables) -> str:
    """Return what the deck is about: its own place, else that which was chosen on the map, else what is filtered."""
    own = _state(keys.PLACE)
    if own is not None:
        return own
    chosen = st.session_state[place_parameter(data).key]
    if len(chosen) >= LEVELS["kreis"]:
        return chosen[: LEVELS["kreis"]]
    return place(data, chosen).land if chosen else _only_area(data)


def _only_area(data: Tables) -> str:
    return only_area(current_filters(data)) or GERMANY_KEY


def _choose_place(data: Tables) -> None:
    """Take over what was chosen on this page: as the deck's own place, and as that of the visit (a box's callback)."""
    chosen = st.session_state[keys.DECK_PLACE]
    shared = place_parameter(data)
    goes_without_saying = chosen == _only_area(data) == GERMANY_KEY
    st.session_state[_key(keys.PLACE)] = None if goes_without_saying else chosen
    st.session_state[shared.key] = shared.parse([chosen])


@once_per_version(32)
def _seen(area: str, year: int) -> View:
    return view(tables(), area, year)


def _view(data: Tables) -> View:
    return _seen(_place(data), _state(keys.YEAR))


def chosen() -> Choice:
    """Return the slides as they were put together, without notes.

    Raises UnknownValue where that is more than a link can hold.
    """
    titles = {kind: clean_title(_state(title_parameter(kind)))[:MAX_TITLE] for kind in _state(SLIDES)}
    slides = [SlideChoice(kind, title) for kind, title in titles.items()]
    return Choice(tuple(slides), _state(EXAMPLE), tuple(_state(ASSUMED)), _state(WITHIN))


def scope(data: Tables, t: Language) -> None:
    """Let the visitor choose area and year."""
    show_notices(t)
    if st.session_state.get(keys.NOTES_TAKEN):
        st.info(t("talk.notes.taken"))
    left, right = st.columns([3, 1])
    names = labels(data, t)
    places = {"": t("talk.germany"), **names["land"], **names["kreis"]}
    st.session_state[keys.DECK_PLACE] = _place(data)
    left.selectbox(
        t("talk.place"),
        list(places),
        format_func=places.__getitem__,
        key=keys.DECK_PLACE,
        on_change=_choose_place,
        args=(data,),
    )
    right.selectbox(t("chart.year"), list(data.package.years)[::-1], key=_key(keys.YEAR))


def slides(data: Tables, t: Language) -> None:
    """Let the visitor pick and order the slides and edit their words."""
    st.header(t("talk.slides"), anchor=False)
    st.caption(t("talk.slides.text"))
    order = _state(SLIDES)
    shown = _view(data)
    with st.container(key="talk_rows"):
        for kind in [*order, *(kind for kind in KINDS if kind not in order)]:
            _slide_row(kind, order, shown, t)


def assumed(data: Tables, t: Language) -> None:
    """Say that alliances are assumed, and let that be taken back; nothing where none is."""
    if not _state(ASSUMED):
        return
    own = parameters(data)
    st.info(t.count("talk.assumed", len(_state(ASSUMED))))
    st.button(t("white.assumed.clear"), on_click=url.reset, args=([own[ASSUMED], own[WITHIN]],), type="tertiary")


def _slide_row(kind: str, order: list[str], shown: View, t: Language) -> None:
    name, key = t(f"talk.kind.{kind}"), _key(SLIDES)
    with st.container(border=True, key=f"slide_{kind}"):
        head = st.container(horizontal=True, vertical_alignment="center")
        with head:
            label = f"{order.index(kind) + 1}. {name}" if kind in order else name
            st.session_state[f"use_{kind}"] = kind in order
            st.checkbox(label, key=f"use_{kind}", on_change=_toggle, args=(key, kind), width="stretch")
            if kind in order:
                place = order.index(kind)
                _move_button("up", kind, key, place > 0, t)
                _move_button("down", kind, key, place < len(order) - 1, t)
        if kind not in order:
            return
        with st.expander(t("talk.edit", name=name), key=f"edit_{kind}", on_change=_work_on, args=(kind,)):
            st.text_input(
                t("talk.title"),
                key=_key(title_parameter(kind)),
                max_chars=MAX_TITLE,
                placeholder=default_title(kind, shown, t),
                on_change=_work_on,
                args=(kind,),
            )
            st.session_state[f"note_{kind}"] = _speaker().notes.get(kind, "")
            st.text_area(t("talk.note"), key=f"note_{kind}", height=80, on_change=_keep_note, args=(kind,))
            if kind == "example":
                _example_box(shown, _key(EXAMPLE), t)


def _move_button(way: str, kind: str, key: str, is_possible: bool, t: Language) -> None:
    name = plain(t(f"talk.kind.{kind}"))  # which slide can be seen; who cannot see it hears it (ui/style.css)
    st.button(
        f"{t(f'talk.{way}')} :small[({name})]",
        key=f"{way}_{kind}",
        help=t(f"talk.{way}.help", name=t(f"talk.kind.{kind}")),
        on_click=_move,
        args=(key, kind, -1 if way == "up" else 1),
        disabled=not is_possible,
    )


def _example_box(shown: View, key: str, t: Language) -> None:
    alliances = shown.selection.tables.alliances.sort_values("name")
    names = {"": t("talk.example.rule")} | dict(zip(alliances["id"], alliances["name"], strict=True))
    if st.session_state[key] not in names:
        st.session_state[key] = ""
    named = names.__getitem__
    st.selectbox(t("talk.example"), list(names), format_func=named, key=key, on_change=_work_on, args=("example",))


def _work_on(kind: str) -> None:
    st.session_state[keys.WORKED_ON] = kind


def _keep_note(kind: str) -> None:
    _work_on(kind)
    _speaker().notes[kind] = st.session_state[f"note_{kind}"]
    st.session_state.pop(keys.NOTES_TAKEN, None)


def _toggle(key: str, kind: str) -> None:
    order = list(st.session_state[key])
    if kind in order and len(order) > 1:
        place = order.index(kind)
        order.remove(kind)
        _work_on(order[max(place - 1, 0)])
    elif kind not in order:
        order.append(kind)
        _work_on(kind)
    st.session_state[key] = order


def _move(key: str, kind: str, step: int) -> None:
    order = list(st.session_state[key])
    place = order.index(kind)
    order[place], order[place + step] = order[place + step], kind
    st.session_state[key] = order
    _work_on(kind)


def preview(data: Tables, t: Language) -> None:
    """Show the deck as it will be, at the slide that is worked on, and open it in a window of its own for the hall."""
    try:
        choice = chosen()
    except UnknownValue:
        st.error(t("talk.too_long"))
        return
    opened = f"{assets.base_path()}/{DECK}?{query(_place(data), _state(keys.YEAR), t.code, choice)}"
    speaker, previewed = _speaker(), _previewed()
    place = st.session_state.get(keys.WORKED_ON, "")
    st.iframe(f"{opened}{_whose(previewed)}#{place}", height=PREVIEW_HEIGHT, alt=t("talk.preview"))
    speaker.own = previewed.own
    st.link_button(t("talk.open"), opened + _whose(speaker), type="primary")
    st.caption(t("talk.open.text"))


def files(data: Tables, t: Language) -> None:
    """Offer the deck, and the fact sheet of a Land or a district, as files; each is made when it is asked for."""
    try:
        choice = chosen()
    except UnknownValue:
        return
    st.header(t("talk.files"), anchor=False)
    shown = _view(data)
    opened = f"{url.beside(DECK)}?{query(shown.scope.key, shown.year, t.code, choice)}"
    noted = with_notes(choice, _speaker().notes)
    figures = own_figures.slide_box(t)
    for name, kind in FORMATS.items():
        made = partial(_deck_file, kind, shown, noted, opened, figures, t)
        named = file_name(name, shown.scope, shown.year, data.version)
        _offer(f"talk.format.{name}", made, named, kind.media_type, t)
    name_unshown([slide.title for slide in choice.slides], shown, t)
    if shown.scope.kind == "germany":
        st.caption(t("talk.factsheet.none"))
        return
    named = factsheet_name(shown.scope, shown.year, data.version)
    link = url.link([], t.code, page=address("portraet"), **{keys.PLACE: shown.area_key, keys.YEAR: str(shown.year)})
    sheet = lambda: factsheet_pdf(factsheet(shown, t, link, choice.assumed, choice.within), shown.selection)  # noqa: E731
    _offer("talk.factsheet", sheet, named, FORMATS["pdf"].media_type, t)


def _deck_file(kind: Format, shown: View, choice: Choice, link: str, figures: Own | None, t: Language) -> bytes:
    made = deck(shown, choice, t, link)
    return kind.write(made if figures is None else with_own(made, figures))


def _offer(key: str, made: Callable[[], bytes], named: str, media_type: str, t: Language) -> None:
    """Put a button for a file, and beside it what the file is for."""
    button, text = st.columns([2, 3], vertical_alignment="center")
    button.download_button(t(key), made, named, media_type, on_click="ignore", key=key, width="stretch")
    text.markdown(t(f"{key}.text"))
