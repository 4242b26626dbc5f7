"""The example of each counting rule: by hand in the small tables, held against the rule in the real ones."""

import pytest

from analysis.counting.examples import RULES, rule_examples
from analysis.counting.figures import figures
from analysis.counting.filter_set import Filters
from analysis.counting.filters import narrow
from analysis.counting.selection import select_alliances

YEAR = 2012
ALL_RULES = [rule for rules in RULES.values() for rule in rules]


@pytest.fixture(scope="module")
def hand_made(tiny):
    return rule_examples(select_alliances(tiny, Filters()), YEAR)


@pytest.fixture(scope="module")
def everything(real):
    return select_alliances(real, Filters())


@pytest.mark.parametrize(
    ("rule", "alliance", "years"),
    [
        ("known", "bb-bad-belzig", {}),  # the planned one
        ("first_seen", "bb-potsdam", {"first_seen": 2007, "last_confirmed": 2025}),  # award of 2007
        ("joined", "bb-amt-niemegk", {"founded_year": 2001, "start_year": 2008}),
        ("founded", "bb-potsdam", {"start_year": 2005}),
        ("first_seen_only", "bb-potsdam-am-stern", {"start_year": 2011}),  # award before the first source of 2012
        ("undated", "mv-hagenow", {}),
        ("ended", "bb-rabenstein", {"end_year": 2014}),  # ended as of 2014-11, no year of the end
        ("active", "bb-rabenstein", {"start_year": 2009, "last_year": 2013, "end_year": 2014}),
        ("region", "mv-lewitz", {}),
        ("direct", "bb-potsdam", {"year": 2012}),
        ("any", "mv-ludwigslust-parchim", {"year": 2012}),
        ("partial", "bb-potsdam-am-stern", {}),
        ("own", "bb-potsdam", {"year": 2012}),
    ],
)
def test_first_record_to_which_a_rule_applies(hand_made, rule, alliance, years):
    assert hand_made[rule].alliance[0] == alliance
    assert hand_made[rule].years == years


@pytest.mark.parametrize(
    ("rule", "counts"),
    [
        ("known", {"known": 7, "records": 8}),
        ("first_seen_only", {"alliances": 1}),
        ("undated", {"alliances": 1}),
        # Niemegk, Potsdam, Am Stern, Rabenstein, Lewitz, Ludwigslust-Parchim; Am Stern's status has no date.
        ("confirmed", {"active": 6, "confirmed": 5}),
        ("direct", {"direct": 2, "total": 8}),  # Potsdam, Rabenstein; Lewitz is a region
        ("any", {"any": 7, "total": 8}),  # Bad Belzig is not
        ("partial", {"rows": 2}),
        ("region", {"alliances": 1}),
        ("own", {"own": 2, "total": 3}),  # Ludwigslust-Parchim, and Potsdam as a town that is a district
        ("population", {"any": 1700, "total": 2000}),  # 2,000 less Bad Belzig's 300
        ("partners", {"named": 9, "naming": 4, "known": 7}),  # without the partner of the planned one
        ("reported", {"documented": 5}),  # Rabenstein ended in 2014
    ],
)
def test_counts(hand_made, rule, counts):
    assert hand_made[rule].counts == counts


def test_names(hand_made):
    assert hand_made["direct"].place == ("12054000", "Potsdam")
    assert hand_made["any"].place == ("13076", "Ludwigslust-Parchim")
    assert hand_made["active"].alliance[1] == "Bündnis für Familie Rabenstein/Fläming"
    assert (hand_made["reported"].total["value"], hand_made["reported"].years) == (670, {"year": 2014})


def test_a_rule_that_applies_to_none_has_no_example(hand_made, tiny):
    assert "forerunner" not in hand_made  # the only older one joined later
    nothing = select_alliances(tiny, Filters(q="zzz"))
    assert set(rule_examples(nothing, YEAR)) == {"confirmed", "population", "partners", "reported"}


def test_the_real_records_give_an_example_of_every_rule(everything):
    assert set(rule_examples(everything, everything.tables.package.last_year)) == set(ALL_RULES)


def test_the_real_examples_follow_their_rules(everything):
    last_year = everything.tables.package.last_year
    examples = rule_examples(everything, last_year)
    by_id = everything.spans.set_index("alliance_id")
    span = {rule: by_id.loc[example.alliance[0]] for rule, example in examples.items() if example.alliance}
    assert span["joined"]["start_basis"] == "joined"
    assert span["founded"]["start_basis"] == span["forerunner"]["start_basis"] == "founded"
    assert examples["forerunner"].years["founded_year"] < span["forerunner"]["start_year"]
    assert span["forerunner"]["start_year"] == everything.tables.package.first_year
    assert span["first_seen_only"]["start_basis"] == "first_seen"
    assert span["known"]["planned"]
    assert span["active"]["start_year"] < span["active"]["end_year"]
    assert span["region"]["scope"] == "region"
    assert "region" not in {span[rule]["scope"] for rule in ("direct", "any", "own")}


def test_counts_are_those_of_the_key_figures(everything):
    examples, numbers = rule_examples(everything, 2010), figures(everything, 2010)
    assert examples["confirmed"].counts["active"] == numbers["alliances"]["active"]
    assert examples["any"].counts["any"] == numbers["coverage"]["municipalities"]["any"]
    assert examples["own"].counts["own"] == numbers["coverage"]["districts"]["own"]
    assert examples["population"].counts == {k: numbers["coverage"]["population"][k] for k in ("any", "total")}
    assert examples["partners"].counts["named"] == numbers["partners"]["named"]


def test_without_reported_totals_there_is_no_example_of_them(tiny):
    silent = select_alliances(narrow(tiny, Filters()), Filters())
    frames = {**vars(silent.tables), "reported_totals": tiny.reported_totals.iloc[:0]}
    silent = select_alliances(type(tiny)(**frames), Filters())
    assert "reported" not in rule_examples(silent, YEAR)
