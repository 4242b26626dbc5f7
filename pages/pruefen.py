"""Daten prüfen: hand in a list, see row by row what is wrong, and what it would change; nothing is stored."""

from ui.address.filterbar import carry
from ui.data import tables
from ui.layout import page_header
from ui.texts import texts
from ui.views import corrections, intake
from ui.views import round as yearly_round

t = texts()
data = tables()
page_header("pruefen", t)
carry("pruefen", data, t)
intake.how_it_works(t)
yearly_round.offer(data, t)
checked = intake.handed_in(data, t)
if checked is not None:
    intake.recognised(checked, t)
    corrections.columns(checked, data, t)
    corrections.findings(checked, data, t)
    intake.own_files(checked, t)
    intake.changes(checked, data, t)
