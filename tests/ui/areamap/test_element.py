"""The folium side of the area map: small, constant, from our own server, and no text that leaves its script."""

import copy
import gzip
import json
import re
from pathlib import Path

import folium
import numpy as np
import pytest
import streamlit_folium

from analysis.language import language
from analysis.records import files
from ui.areamap import element, show
from ui.areamap.element import AreaMap, AreaValues
from ui.areamap.values import NONE, pack
from ui.server import assets

WORDS = {name: f"Wort für {name}" for name in language("de").names("areamap.")}
EVIL = "</script>`${alert(1)}`'\"\u2028 {{ 7 }} map_div _0a1b"


def message(**others: object) -> dict:
    return {
        "level": 8,
        "years": [2004, 2026],
        "year": 2012,
        "kind": "categories",
        "packed": pack(np.full((23, 4), NONE, dtype=np.uint32)),
        "classes": [{"code": 1, "color": "#123456", "label": "direkt"}],
        **others,
    }


def area_map(**others: object) -> AreaMap:
    return AreaMap("../../assets/areas.json.gz", texts=WORDS, lang="de", **others)


@pytest.fixture
def sent(monkeypatch) -> list[dict]:
    """What is sent to the browser, call by call; the component answers with what is put into ``answer``."""
    calls: list[dict] = []
    monkeypatch.setattr(streamlit_folium, "_component_func", lambda **arguments: calls.append(arguments) or {})
    monkeypatch.setattr(show.st, "session_state", {})
    return calls


def script_argument(script: str, start: str) -> dict:
    """The JSON object handed over after ``start`` in a script."""
    return json.JSONDecoder().raw_decode(script[script.index(start) + len(start) :])[0]


def test_nothing_comes_from_another_host(sent):
    show.show(area_map(), message(), "map")
    links = sent[0]["js_links"] + sent[0]["css_links"]
    assert len(links) == 5
    assert all(link.startswith("../../assets/") for link in links)
    assert "//" not in json.dumps({name: sent[0][name] for name in ("script", "header", "html", "feature_group")})


def test_the_classes_of_folium_stay_as_they_are():
    before = copy.deepcopy((folium.Map.default_js, folium.Map.default_css))
    area_map()
    assert (folium.Map.default_js, folium.Map.default_css) == before
    assert len(before[0]) + len(before[1]) == 10


def test_the_map_is_the_same_in_every_run_so_it_is_never_mounted_anew(sent):
    constant = area_map()
    show.show(constant, message(year=2004), "map")
    show.show(constant, message(year=2005), "map")
    show.show(area_map(), message(year=2006), "map")
    changing = {"feature_group", "on_change"}
    first, second, third = ({name: value for name, value in call.items() if name not in changing} for call in sent)
    assert first == second == third
    assert len({call["feature_group"] for call in sent}) == 3


def test_a_message_is_small_with_all_there_is_to_say(sent):
    """23 years of 10,999 areas as in test_values.py take less than 4 kB; with that, 15 kB are far away."""
    urls = {f"{land:02d}": f"../../assets/areas-{land:02d}.0123456789ab.json.gz" for land in range(1, 17)}
    classes = [{"from": i, "color": "#123456", "label": f"{i} bis {i + 1} Bündnisse"} for i in range(7)]
    filled = message(kind="numbers", classes=classes, packed="A" * 4000, title="T" * 80, points={"visible": "A" * 64})
    show.show(area_map(detail_urls=urls, points_url="p" * 40, names_url="n" * 40), filled, "map")
    arguments = {name: value for name, value in sent[0].items() if name != "on_change"}
    assert len(json.dumps(arguments)) < 12_000


def test_texts_cannot_leave_the_script(sent):
    show.show(AreaMap("g.json", texts=dict.fromkeys(WORDS, EVIL), lang="de"), message(title=EVIL), "map")
    script, group = sent[0]["script"], sent[0]["feature_group"]
    assert "</script" not in (script + group).lower()
    options = assets._find(sent[0]["js_links"][2].rpartition("/")[2])
    assert script_argument(gzip.decompress(options.content).decode(), '": ')["texts"]["year"] == EVIL
    assert script_argument(group, "areaMap.update(")["title"] == EVIL


def test_a_map_and_its_values_make_a_plain_folium_page():
    shown = area_map()
    AreaValues(message(title="Titel")).add_to(shown)
    page = shown.get_root().render()
    name = shown.get_name()
    assert f'<div class="folium-map" id="{name}" ></div>' in page
    assert page.index("AreaMap.create(") < page.index(f"{name}.areaMap.update(")
    assert page.count("<script src=") == 3
    assert "user-scalable" not in page


def test_what_is_not_given_is_not_sent():
    assert "detailUrls" in area_map().area_options
    assert "pointsUrl" not in area_map().area_options
    assert "special" not in AreaValues(message(special=None)).message


def test_the_answer_is_what_was_done_last(sent, monkeypatch):
    done = {"event": "select", "key": "12060020", "level": 8, "year": 2012, "id": None, "n": 7}
    answer = {"last_active_drawing": {"type": "Feature", "geometry": None, "properties": done}}
    monkeypatch.setattr(streamlit_folium, "_component_func", lambda **arguments: sent.append(arguments) or answer)
    assert show.last_event("map") is None
    assert show.show(area_map(), message(), "map") == done
    assert script_argument(sent[-1]["feature_group"], "areaMap.update(")["ack"] == 0
    show.st.session_state["map"] = answer  # as st_folium leaves it
    assert show.last_event("map") == done
    show.show(area_map(), message(), "map")
    assert script_argument(sent[-1]["feature_group"], "areaMap.update(")["ack"] == 7


def test_nothing_done_is_none(sent):
    assert show.show(area_map(), message(), "map") is None
    assert sent[0]["default"] == {"last_active_drawing": None}


def test_the_scripts_have_just_the_texts_of_the_catalogue():
    scripts = "".join(files.read_text(path) for path in sorted(Path(element.__file__).parent.glob("*.js")))
    assert set(WORDS) == {one or other for one, other in re.findall(r'texts\.(\w+)|counted\("(\w+)"', scripts)}


def test_prefixes_of_different_length_are_refused():
    with pytest.raises(ValueError, match="one length, found 1, 12"):
        area_map(detail_urls={"12": "a", "1": "b"})


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": "colours"}, "kind is 'colours'"),
        ({"classes": []}, "no classes"),
        ({"kind": "numbers"}, "A class of numbers has"),
        ({"compare": {"level": 8}}, "lacks years, year, kind, packed, classes"),
    ],
)
def test_a_message_that_cannot_be_shown_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        AreaValues(message(**wrong))


def test_a_message_without_a_year_is_refused():
    told = message()
    del told["year"]
    with pytest.raises(ValueError, match=r"lacks year$"):
        AreaValues(told)
