"""Records that a list says are no longer: named row by row, with source and reason; merge takes them and no others."""

from pathlib import Path

import pytest

from analysis.intake.bundle import Conflicts, bundled
from analysis.intake.byhand import NOTHING, ByHand
from analysis.intake.checked import Checked, check_upload
from analysis.intake.grounds import Ground
from analysis.intake.merge import Correction, merge
from analysis.intake.preview import changed_facts, changes_of, touched
from analysis.intake.read import read_uploads
from analysis.records.tables import Tables, load

SOURCE = "https://amt.example/2026"
HEADS = "Bündnis;Partner;Sektor;Entfällt?;Quelle;Grund\n"
NEWER = Correction("2026-12-02", "https://anders.example", "anders")


@pytest.fixture
def known(folder) -> tuple[Tables, str, list[str]]:
    """The small tables, an alliance with at least three partners, and these."""
    tables = load(folder)
    partners = tables.partners.groupby("alliance_id")["partner"].agg(list)
    alliance = next(key for key, names in partners.items() if len(names) >= 3)
    return tables, alliance, partners[alliance]


def row(alliance: str, partner: str, answer: str = "ja") -> str:
    return f'{alliance};"{partner}";;{answer};{SOURCE};ausgetreten\n'


def handed_in(text: str, tables: Tables, by_hand: ByHand = NOTHING) -> Checked:
    return check_upload(read_uploads([("partner.csv", text.encode())], tables.package), tables, by_hand)


def bundle(checked: Checked, tables: Tables, folder: Path) -> Path:
    path = folder / "bundle.zip"
    path.write_bytes(bundled(checked, NOTHING, tables, "", ""))
    return path


def partners_of(folder: Path, alliance: str) -> list[str]:
    return load(folder).partners.query("alliance_id == @alliance")["partner"].tolist()


def test_what_is_named_goes_and_nothing_else(known, folder, tmp_path):
    tables, alliance, (first, *others) = known
    checked = handed_in(HEADS + row(alliance, first), tables)
    assert checked.findings == ()
    plan = merge([bundle(checked, tables, tmp_path)], folder, Correction("2026-12-01"))
    assert partners_of(folder, alliance) == others
    log = plan.log[plan.log["table"] == "partners"]
    assert set(log["action"]) == {"remove"}
    assert (set(log["source"]), set(log["reason"])) == ({SOURCE}, {"ausgetreten"})


def test_the_page_shows_it_beside_what_is_new_and_not_as_missing(known):
    tables, alliance, (first, second, *_) = known
    checked = handed_in(HEADS + row(alliance, first) + f'{alliance};"{second}";kommune;;;\n', tables)
    changes = changes_of(checked, tables)
    assert first not in changes.differences["partners"].gone["partner"].tolist()
    rows = changed_facts(checked, changes, Ground(), tables)
    gone = rows[rows["action"] == "remove"]
    assert gone.loc[gone["column"] == "partner", "old"].tolist() == [first]
    assert set(gone["source"]) == {SOURCE}
    assert touched(changes)[alliance] == "changed"


def test_no_is_as_good_as_no_answer(known):
    tables, alliance, (first, *_) = known
    checked = handed_in(HEADS + row(alliance, first, "nein").replace(";;", ";kommune;"), tables)
    assert changes_of(checked, tables).removed == {}


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (lambda alliance, partner: row(alliance, "Niemand"), "not_there"),
        (lambda alliance, partner: row("bb-niemand", partner), "not_there"),
        (lambda alliance, partner: row(alliance, partner) + row(alliance, partner, ""), "double_elsewhere"),
        (lambda alliance, partner: row(alliance, partner.replace(" ", "  ", 1) + "!"), "same_name"),
        (lambda alliance, partner: row(alliance, partner, "vielleicht"), "boolean"),
    ],
    ids=["partner", "alliance", "twice", "spelling", "answer"],
)
def test_what_cannot_go_is_found_in_its_cell(known, rows, rule):
    tables, alliance, (first, *_) = known
    found = handed_in(HEADS + rows(alliance, first).replace(";;;", ";kommune;;"), tables).findings
    assert rule in {item.rule for item in found}
    checked = handed_in(HEADS + rows(alliance, first), tables)
    assert changes_of(checked, tables).removed == {} or rule == "double_elsewhere"


def test_a_name_typed_over_on_the_page_is_what_goes(known, tmp_path, folder):
    tables, alliance, (first, *others) = known
    cells = ByHand({("partner.csv", 2, "partner"): first})
    checked = handed_in(HEADS + row(alliance, "Niemand"), tables, cells)
    assert checked.findings == ()
    merge([bundle(checked, tables, tmp_path)], folder, Correction("2026-12-01"))
    assert partners_of(folder, alliance) == others


def test_what_others_took_away_since_is_no_conflict(known, folder, tmp_path):
    tables, alliance, (first, second, *others) = known
    path = bundle(handed_in(HEADS + row(alliance, first) + row(alliance, second), tables), tables, tmp_path)
    record = f'["{alliance}", "{first}"]'
    merge([], folder, Correction("2026-12-02", SOURCE, "x", records=(("partners", record),)))
    merge([path], folder, Correction("2026-12-03"))
    assert partners_of(folder, alliance) == others


def test_what_others_changed_since_is_a_conflict(known, folder, tmp_path):
    tables, alliance, (first, *_) = known
    path = bundle(handed_in(HEADS + row(alliance, first), tables), tables, tmp_path)
    sector = tables.partners.query("alliance_id == @alliance and partner == @first")["sector"].iloc[0]
    other = next(code for code in tables.sectors["sector"] if code != sector)
    newer = tmp_path / "partners.csv"
    newer.write_text(f'alliance_id,partner,sector\n{alliance},"{first}",{other}\n', encoding="utf-8")
    merge([newer], folder, NEWER)
    with pytest.raises(Conflicts) as problem:
        merge([path], folder, Correction("2026-12-03"))
    assert [(item.column, item.was, item.now, item.given) for item in problem.value.found] == [
        ("sector", sector, other, None)
    ]
