"""Query parameters and session keys: each name stands here once."""

from analysis.counting.filter_set import WORDS

# Query parameters. The filters keep the words of the command line (analysis.counting.filter_set.WORDS).
YEAR = "year"
ALLIANCE = "id"
LANG = "lang"
LEVEL = "level"
MEASURE = "measure"
PLACE = "place"
CLASSES = "classes"
COMPARE = "compare"
CHANGE = "change"
"""Whether one map shows what changed between the two years that are compared."""
SORT = "sort"
PAGE = "page"
TABLE_SORT = "table-sort"
TABLE_PAGE = "table-page"
TABLE_STATE = "table-state"
"""How far the areas of a table are reached, where not all are shown."""
LAYERS = "show"
TABLE = "table"
PARTNERS = "partners"
"""Whether a file holds all partners of the alliances, or only those that match the filters."""
BESIDE = "beside"
"""The Land, or DE, that stands beside the selection."""
GEMEINDEVERBAND = "gemeindeverband"
"""The Gemeindeverband that a portrait is of, beside its district as the place."""
ORGANISATION = "organisation"
"""What is looked for among the organisations."""
MAP_VIEW = "at"
"""Centre and zoom of the map, as in ``at=52.4,13.1,9``."""

WITHIN = "within"
NEW = "new"
ASSUMED = "assumed"
"""Keys of areas for which an alliance is assumed, repeated."""

SPEAKER = "speaker"
"""Whose notes go with the deck in a window of its own (render/html/deck.js takes it out of the address there)."""

VERSION = "version"
"""Data version that a link showed when it was made."""

SHARED = (*WORDS, YEAR, PLACE, LANG)
"""What goes along from page to page; the other parameters belong to the page that has them."""

BODY = "body"
FILTER_SUMMARY, FILTER_DISTRICTS = "filter_summary", "filter_districts"
"""Not session keys but those of fragments: what a page shows below the filter bar; the parts of the bar that say what
is filtered, and that offer the districts of the Länder filtered."""

# Session keys
URL_SEEN = "_url_seen"
"""The page and its query parameters as this session last wrote them."""
URL_NOTICES = "_url_notices"
"""Parameters of the link that could not be used."""
URL_KEPT = "_url_kept"
"""What is chosen, by the session key of its parameter: widgets forget on the way to a page without them."""


def widget(parameter: str, page: str = "") -> str:
    """Return the session key of the widget that is bound to a query parameter, of all pages or of one alone."""
    return f"param_{page}_{parameter}" if page else f"param_{parameter}"


def table(stem: str) -> str:
    """Return the session key that says whether the table of a chart or a list is open."""
    return f"table_{stem}"


def last_message(map_key: str) -> str:
    """Return the session key of the last message that went to the map with this key."""
    return f"_{map_key}_last_message"


def last_click(map_key: str) -> str:
    """Return the session key of the counter of the last event of this map that was taken over."""
    return f"_{map_key}_last_click"


def map_inside(place: str) -> str:
    """Return the session key of the list of areas inside this one: another area has another list."""
    return f"map_inside_{place}"


def last_view(page: str) -> str:
    """Return the session key of what the long table of this page showed last."""
    return f"_{page}_last_view"


def own_kept(name: str) -> str:
    """Return the session key of something that was computed from the visitor's own figures."""
    return f"_own_{name}"


TABLES = "_tables"
"""The tables that the page of this visit is made of."""
SPOKEN = "_spoken"
"""The language in which the widgets were made last."""
MAP_LINE = "_map_line"
"""Address of the line to the map's frame."""
MAP_EVENT = "_map_event"
"""Counter of the last event of the map that was taken over."""
MAP_POINT = "_map_point"
"""Alliance whose point was clicked last."""
BASEMAP = "_basemap"
"""Whether this visit agreed to tiles from another host."""
MAP_SEARCH = "map_search"
MAP_TABLE = "map_table"
MAP_MORE = "map_more"
"""Whether a phone shows filters and controls above the map."""
ORGANISATIONS_TABLE = "organisations_table"
MAP_PICTURES = "map_pictures"
MAP_INSIDE = "map_inside"
PORTRAIT_SEARCH = "portrait_search"
PORTRAIT_SHOWN = "_portrait_shown"
"""The place of the portrait that was shown last."""
EASY, EASY_TEXT = "easy", "easy_text"
"""Button and text of the summary in easy language."""
SWITCH = "switch_language"
"""Key of the button that leads to the other language, in which it speaks."""

GERMAN = "german_"
"""Begin of the key of what is German whatever the page speaks: screen readers are told so (see server/words.js)."""
PORTRAIT_LIST = "portrait_list"
"""Begin of the key of the list of areas inside the place: another place has another list."""
DECK_PLACE = "deck_place"
WORKED_ON = "_worked_on"
"""The slide that was worked on last."""
SPEAKING, PREVIEWED, NOTES_TAKEN = "_speaking", "_previewed", "_notes_taken"
"""The notes of this visit to its slides; the own figures of its preview; whether an old link brought some along."""
ROUND_LAND = "round_land"
UPLOAD = "upload"
CHECKED = "_checked"
READ = "_read"
"""What was read of these files, to be judged again with other cells."""
CANCELLED = "_cancelled"
"""What was found in the files that this visitor handed in; it ends with the session."""
HANDOVER_SOURCE, HANDOVER_REASON = "handover_source", "handover_reason"
HANDOVER_SECRET, HANDOVER_OUTCOME = "handover_secret", "_handover_outcome"
FACTS = "_facts"
"""What would change for each alliance, with what it was worked out from."""
BY_HAND = "_by_hand"
"""What this visitor said by hand of these files, step by step."""
CHANGES = "_changes"
"""What these would change, with what was found that it belongs to."""
OWN = "_own"
"""What was read of the visitor's own figures, None once they are removed; it ends with the session."""
OWN_NEW, OWN_LOST = "_own_new", "_own_lost"
"""Whether a file was just read, and is to be shown; whether a link asks for figures that this session has not."""
OWN_REFUSED = "_own_refused"
"""What was found in a file without figures, with the file that it is about."""
OWN_BOX = "own_box"
OWN_UPLOAD, OWN_VALUE, OWN_REMOVE, OWN_DETAILS = "own_upload", "own_value", "own_remove", "own_details"
OWN_WEIGHT, OWN_ON_MAP, OWN_SLIDE, OWN_POINT = "own_weight", "own_on_map", "own_slide", "own_point"
FINDINGS_PAGE = "findings_page"
