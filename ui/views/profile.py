"""The profile of one alliance: facts with sources, partners by sector, area, correction."""

from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from analysis.charts import texts
from analysis.counting.area_names import members
from analysis.counting.profiles import Fact, Profile, host, profile, removed, source_name
from analysis.errors import UnknownValue
from analysis.export.citation import citation
from analysis.language import LANGUAGES, Language, label_column
from analysis.records.tables import Tables
from ui.address import keys, links, url
from ui.address.filterbar import carry, onward, with_shared
from ui.markdown import link, plain
from ui.views import register
from ui.views.small_map import alliance_map

PAGE = "pages/buendnisse.py"


def show(data: Tables, alliance_id: str, t: Language) -> None:
    """Show everything that is known of ``alliance_id``, or say that there is no such record."""
    listed = register.parameters()
    carry("profil", data, t, *listed)
    st.page_link(PAGE, label=t("profile.back"), query_params=url.onward(with_shared(data, listed)))
    try:
        found = profile(data, alliance_id, t.code)
    except UnknownValue:
        st.title(t("profile.missing.title"), anchor=False)
        _removed(alliance_id, data, t)
        return
    with st.container(key=f"{keys.GERMAN}name"):
        st.title(plain(found.alliance["name"]), anchor=False)
    st.markdown(_lead(found, data, t))
    left, right = st.columns([3, 2], gap="large")
    with left:
        _facts(found, t)
        _partners(found, data, t)
        _topics(found, data, t)
        _awards(found, t)
    with right:
        _areas(found, data, t)
    _sources(found, t)
    _correction(alliance_id, found.alliance["name"], data, t)


def _removed(alliance_id: str, data: Tables, t: Language) -> None:
    """Say that there is no such record, or when and why the one that there was went, and which page says so."""
    gone = removed(data, alliance_id)
    if gone is None:
        st.info(t("profile.missing", id=plain(alliance_id, 80)))
        return
    words = {
        "date": plain(t.date(gone["date"])),
        "reason": plain(gone["reason"]),
        "page": source_name(gone["source"], t),
    }
    st.info(t("profile.removed", **words | {"page": link(words["page"], gone["source"])}))


def _lead(found: Profile, data: Tables, t: Language) -> str:
    alliance, chosen = found.alliance, onward(data)
    land = data.laender.set_index("key").loc[alliance["land"], "name"]
    areas = found.areas["area_key"].head(1)
    place = [link(alliance["place"], links.portrait(key, chosen)) for key in areas] or [plain(alliance["place"])]
    return " · ".join([*place, link(land, links.portrait(alliance["land"], chosen)), t(f"scope.{alliance['scope']}")])


def _facts(found: Profile, t: Language) -> None:
    st.header(t("profile.facts"), anchor=False)
    numbers = {address: place for place, address in enumerate(found.sources["url"], 1)}
    rows = [
        {
            t("profile.fact"): t(f"fact.{fact.field}"),
            t("profile.value"): _value(fact, t),
            t("profile.basis"): t(f"basis.{fact.basis}"),
            t("profile.sources"): ", ".join(link(numbers[a], a) for a in sorted(fact.sources["url"], key=numbers.get))
            or "–",
        }
        for fact in found.facts
        if fact.basis != "unknown" or fact.field in ("founded", "status", "last_confirmed")
    ]
    st.table(pd.DataFrame(rows), hide_index=True)


def _value(known: Fact, t: Language) -> str:
    if known.value is None:
        return t("value.unknown")
    return link(host(known.value), known.value) if known.field == "website" else plain(texts.fact(known, t))


def _partners(found: Profile, data: Tables, t: Language) -> None:
    st.header(t("profile.partners"), anchor=False)
    if found.partners.empty:
        st.markdown(t("profile.partners.none"))
        return
    names, umbrellas = (
        frame.set_index(key)[label_column(t)] for frame, key in ((data.sectors, "sector"), (data.umbrellas, "umbrella"))
    )
    for sector in data.sectors["sector"]:
        partners = found.partners[found.partners["sector"] == sector]
        if len(partners):
            said = [_partner(row.partner, umbrellas.get(row.umbrella), t) for row in partners.itertuples()]
            st.html(f"<p><strong>{escape(names[sector])}</strong>: {'; '.join(said)}</p>")
    st.caption(t("profile.partners.note"))


def _partner(name: str, umbrella: str | None, t: Language) -> str:
    """Return a partner as its source names it, as markup that says that this is German, and the organisation behind
    that name where it says something new."""
    named = f'<span lang="{LANGUAGES[0]}">{escape(name)}</span>'
    if umbrella is None or umbrella == name:
        return named
    return t("profile.partner.of", partner=named, umbrella=escape(umbrella))


def _topics(found: Profile, data: Tables, t: Language) -> None:
    if found.topics:
        st.header(t("fact.topics"), anchor=False)
        names = data.topics_list.set_index("topic")[label_column(t)]
        st.markdown(" · ".join(plain(names[topic]) for topic in found.topics))


def _awards(found: Profile, t: Language) -> None:
    if len(found.awards):
        st.header(t("fact.awards"), anchor=False)
        st.markdown("\n".join(f"- {_award(row, t)}" for _, row in found.awards.iterrows()))


def _award(row: pd.Series, t: Language) -> str:
    year = plain(t.date(row["year"])) if pd.notna(row["year"]) else t("value.no_date")
    return f"{plain(texts.award(row, t))} ({year})"


def _areas(found: Profile, data: Tables, t: Language) -> None:
    st.header(t("profile.areas"), anchor=False)
    alliance_map(found, data, t)
    for area in found.areas.itertuples():
        note = f" ({t('profile.partial')})" if area.partial else ""
        place = link(area.name, links.portrait(area.area_key, onward(data)))
        st.markdown(f"{t(f'scope.{area.level}')}: {place}{note}")
        if area.level == "gemeindeverband":
            st.caption(plain(t.listing(members(data)[area.area_key])))


def _sources(found: Profile, t: Language) -> None:
    st.header(t("profile.sources"), anchor=False)
    rows = [
        {
            t("profile.number"): str(number),
            t("profile.page"): link(source_name(source["url"], t), source["url"]),
            t("profile.date"): plain(t.date(source["date"])) if pd.notna(source["date"]) else t("value.no_date"),
            t("profile.supports"): ", ".join(t(f"fact.{word}") for word in source["supports"].split(";"))
            if pd.notna(source["supports"])
            else "–",
            t("profile.note"): plain(texts.note(source, t) or "–"),
        }
        for number, (_, source) in enumerate(found.sources.iterrows(), 1)
    ]
    st.table(pd.DataFrame(rows), hide_index=True)


def _correction(alliance_id: str, name: str, data: Tables, t: Language) -> None:
    with st.expander(t("profile.correction")):
        st.markdown(t("profile.correction.text", id=plain(alliance_id)))
        st.page_link("pages/methodik.py", label=t("profile.correction.link"), query_params=onward(data))
        st.caption(t("profile.link"))
        address = url.link([], t.code, **{keys.ALLIANCE: alliance_id})
        cited = citation(data, t, address, f"{name} ({alliance_id})", date.today().isoformat())
        st.code(cited, language=None, wrap_lines=True)
