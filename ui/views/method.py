"""The sections of the page on method. Every number in them is computed from the tables."""

import pandas as pd
import streamlit as st

from analysis import palette
from analysis.charts.legend import state_text
from analysis.charts.texts import reported as reported_figure
from analysis.counting.completeness import facts_known
from analysis.counting.examples import RULES, Example, band_example, rule_examples, state_examples
from analysis.counting.filter_set import Filters
from analysis.counting.filters import narrow
from analysis.counting.measures import MEASURES, METHODS
from analysis.counting.profiles import host
from analysis.counting.reported import GERMANY, around_new_definition, totals
from analysis.language import Language
from analysis.records.codebook import in_language, licence
from analysis.records.evidence import answered
from analysis.records.tables import Tables
from api.serving.settings import settings
from ui.address import keys, links
from ui.address.filterbar import filter_bar, onward
from ui.data import once_per_version, selection, tables
from ui.layout import empty_result
from ui.markdown import link, plain
from ui.navigation import PAGES

SECTIONS = {
    "method.data": "daten",
    "method.completeness": "vollstaendigkeit",
    "method.states": "farben",
    "method.band": "bestaetigt",
    "method.rules": "regeln",
    "method.limits": "grenzen",
    "method.map": "klassen",
    "method.sources": "quellen",
    "method.codebook": "codebuch",
    "method.correct": "berichtigen",
    "method.privacy": "datenschutz",
    "method.accessibility": "barrierefreiheit",
}
"""Heading -> anchor, so that a section can be linked to, in the order of the page."""

LIMITS = ("people", "areas", "missing", "status", "founded", "sources", "names", "totals")
"""What the figures rest on and cannot tell, in the order of the page."""

MERGE = """python -m analysis merge list.csv --source ADDRESS --reason TEXT --dry-run
python -m analysis merge list.csv --source ADDRESS --reason TEXT
python -m analysis check data"""
"""How a correction gets into the data."""

ASSESSED = "2026-11-29"
"""When what the statement on accessibility says was last tested."""

MOST_HOSTS = 10
"""Rows of the table of servers."""


@once_per_version(1)
def _examples() -> tuple[dict[str, Example], Example | None, dict[str, Example]]:
    """Return what stands for the states of areas, for the band and for the counting rules."""
    everything, year = selection(Filters()), tables().package.last_year
    return state_examples(everything, year), band_example(everything, year), rule_examples(everything, year)


def heading(key: str, t: Language) -> None:
    """Show the heading of a section under its anchor."""
    st.header(t(key), anchor=SECTIONS[key])


def contents(t: Language) -> None:
    """List the sections with links to them."""
    entries = [f"[{t(key)}](#{anchor})" for key, anchor in SECTIONS.items()]
    st.markdown(f"{t('method.contents')}: " + " · ".join(entries))


def what_the_data_are(data: Tables, t: Language) -> None:
    """Say what the records are and are not, with their number and the shares that matter most."""
    heading("method.data", t)
    st.markdown(t("method.data.text", date=t.date(data.date)))
    share = facts_known(data).set_index("fact")["share"]
    figures = {
        "records": t.number(len(data.alliances)),
        "pages": t.number(data.sources["url"].nunique()),
        "founded": t.percent(share["founded"]),
        "partners": t.percent(share["partners"]),
    }
    with st.container(horizontal=True, gap="medium"):
        for name, figure in figures.items():
            with st.container(width=240):
                st.metric(t(f"method.data.{name}"), figure)
    st.markdown(t("method.data.version", version=plain(data.version)))


def completeness(data: Tables, t: Language) -> None:
    """Show for how many of the alliances that pass the filters each fact is known."""
    heading("method.completeness", t)
    st.markdown(t("method.completeness.text"))
    chosen = narrow(data, filter_bar("methodik", data, t))
    if chosen.alliances.empty:
        empty_result(data, t)
        return
    st.markdown(f"**{t.count('method.completeness.of', len(chosen.alliances))}**")
    known = facts_known(chosen)
    shown = pd.DataFrame(
        {
            t("method.completeness.fact"): [t(f"method.fact.{fact}") for fact in known["fact"]],
            t("method.completeness.known"): known["alliances"].map(t.number),
            t("method.completeness.share"): known["share"].map(t.percent),
        }
    )
    st.table(shown, hide_index=True)
    st.caption(t("method.completeness.note"))


def states(t: Language) -> None:
    """Say what each colour of an area means, in the words of the legend, with the largest town that has it."""
    heading("method.states", t)
    st.markdown(t("method.states.text"))
    for state, example in _examples()[0].items():
        with st.container(gap="xxsmall"):
            words = state_text(state, "gemeinde", Filters(), t)
            st.markdown(f"**{words[0].upper()}{words[1:]}.** {t(f'method.state.{state}.text')}")
            said = t(f"method.state.{state}.example", **in_words(example, t))
            st.caption(t("method.rules.example", example=said))


def band(t: Language) -> None:
    """Say what lies between the confirmed and the active alliances, with one that lies there."""
    heading("method.band", t)
    st.markdown(t("method.band.text"))
    _, example, _ = _examples()
    if example is not None:
        st.caption(t("method.rules.example", example=t("method.band.example", **in_words(example, t))))


def rules(t: Language) -> None:
    """State each counting rule with an example from the data."""
    heading("method.rules", t)
    st.markdown(t("method.rules.text"))
    *_, examples = _examples()
    for about, names in RULES.items():
        st.subheader(t(f"method.rules.{about}"), anchor=False)
        for rule in names:
            with st.container(gap="xxsmall"):
                st.markdown(f"**{t(f'method.rule.{rule}')}.** {t(f'method.rule.{rule}.text')}")
                if rule in examples:
                    words = t(f"method.rule.{rule}.example", **in_words(examples[rule], t))
                    st.caption(t("method.rules.example", example=words))


def in_words(example: Example, t: Language) -> dict[str, str]:
    """Return what fills the text of ``example``: years as they are, counts grouped, names as links or plain text."""
    spoken = {keys.LANG: t.code}  # a link in a text begins a visit anew, which must speak the same language
    words = {name: str(year) for name, year in example.years.items()}
    words |= {name: t.number(count) for name, count in example.counts.items()}
    if example.alliance is not None:
        key, name = example.alliance
        words["alliance"] = link(name, links.profile(key, spoken))
    if example.place is not None:
        key, name = example.place
        words["place"] = link(name, links.portrait(key, spoken))
    if example.total is not None:
        words["figure"] = reported_figure(example.total, t)
        words["source"] = link(example.total["publisher"], example.total["source"])
    return words


def limits(data: Tables, t: Language) -> None:
    """State what the figures rest on and what they cannot tell."""
    heading("method.limits", t)
    alliances, reported_totals = data.alliances, totals(data, GERMANY)
    counts = {
        "people": data.municipalities["population"].sum(),
        "municipalities": len(data.municipalities),
        "districts": len(data.districts),
        "laender": len(data.laender),
        "uninhabited": len(data.uninhabited_areas),
        "records": len(alliances),
        "unknown": (alliances["status"] == "unknown").sum(),
        "missing": alliances["founded"].isna().sum(),
        "derived": (alliances["founded_basis"] == "derived").sum(),
        "disputed": data.founding_alternatives["alliance_id"].nunique(),
        "sources": len(data.sources),
        "undated": data.sources["date"].isna().sum(),
        "figures": len(reported_totals),
    }
    numbers = {name: t.number(int(count)) for name, count in counts.items()}
    lines = [t(f"method.limits.{name}", **numbers) for name in LIMITS]
    if (change := around_new_definition(reported_totals)) is not None:
        before, after = (reported_figure(row, t) for row in change)
        lines.append(t("method.limits.definition", text=t("growth.new_definition", before=before, after=after)))
    st.markdown("\n".join(f"- {line}" for line in lines))


def map_classes(t: Language) -> None:
    """Say what the measures of the map mean and how its classes are made."""
    heading("method.map", t)
    levels: dict[str, str] = {}
    for level, measures in MEASURES.items():
        levels |= {measure: level for measure in measures if measure not in levels}
    lines = [f"- **{t(f'measure.{m}.{level}')}:** {t(f'method.measure.{m}')}" for m, level in levels.items()]
    st.markdown("\n".join(lines))
    st.markdown(t("method.classes.text", classes=t.number(len(palette.SEQUENTIAL))))
    st.markdown("\n".join(f"- {t(f'method.classes.{name}')}" for name in METHODS))


def sources(data: Tables, t: Language) -> None:
    """List the sources of the package with their licences, and the servers that hold the source pages."""
    heading("method.sources", t)
    licences = [link(entry["title"], entry["path"]) for entry in data.package.licenses]
    words = {"licence": t.listing(licences), "version": plain(data.version)}
    st.markdown(t("method.sources.compilation", **words))
    rows = [
        {
            t("method.sources.number"): str(number),
            t("method.sources.source"): plain(in_language(entry, "title", t)),
            t("method.sources.licence"): link(licence(entry, t), entry["license_url"])
            if "license_url" in entry
            else plain(licence(entry, t)),
        }
        for number, entry in enumerate(data.package.sources, 1)
    ]
    st.table(pd.DataFrame(rows), hide_index=True)
    _hosts(data.sources["url"].drop_duplicates(), t)


def _hosts(pages: pd.Series, t: Language) -> None:
    pages = pages[pages.map(answered).isna()]
    counts = pages.map(host).value_counts()
    with st.expander(t("method.sources.hosts")):
        st.markdown(t("method.sources.hosts.text", pages=t.number(len(pages)), hosts=t.number(len(counts))))
        top = counts.sort_index().sort_values(ascending=False, kind="stable").head(MOST_HOSTS)
        names, numbers = [plain(name) for name in top.index], [t.number(count) for count in top]
        st.table(pd.DataFrame({t("method.sources.host"): names, t("method.sources.pages"): numbers}), hide_index=True)


def codebook(t: Language) -> None:
    """Lead to the page that describes each column."""
    heading("method.codebook", t)
    st.page_link(PAGES["codebuch"], label=t("method.codebook.link"), query_params=onward(tables()))


def correction(t: Language) -> None:
    """Say what a correction needs and how it gets into the data."""
    heading("method.correct", t)
    st.markdown(t("method.correct.text"))
    st.markdown(t("method.correct.needs"))
    st.markdown(t("method.correct.process"))
    st.code(MERGE, language=None, wrap_lines=True)


def privacy(t: Language) -> None:
    """Say what is stored and who learns of a visit."""
    heading("method.privacy", t)
    st.markdown(t("method.privacy.text"))


def accessibility(t: Language) -> None:
    """Show the statement that BITV 2.0 asks for, as far as the operator has filled it in: who is responsible, how
    far it conforms, what is not accessible, when that was assessed, how to report a barrier, who settles disputes."""
    heading("method.accessibility", t)
    told = settings()
    name = plain(told.operator)
    who = t("method.accessibility.operator", name=name) if name else t("method.accessibility.no-operator")
    st.markdown(f"{t('method.accessibility.text')} {who}")
    for part in ("status", "done", "gaps"):
        st.markdown(t(f"method.accessibility.{part}"))
    st.markdown(t("method.accessibility.date", date=t.date(ASSESSED)))
    st.markdown(_whom("contact", told.barrier_contact, t))
    st.markdown(_whom("enforcement", told.enforcement_contact, t))


def _whom(part: str, address: str, t: Language) -> str:
    """Return whom to turn to, or that the operator has not said."""
    if not address:
        return t(f"method.accessibility.no-{part}")
    return t(
        f"method.accessibility.{part}", address=link(address.removeprefix("mailto:").removeprefix("tel:"), address)
    )
