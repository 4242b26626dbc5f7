"""Many visitors at once: a client that speaks Streamlit's protocol, without a browser.

A visitor sends ``BackMsg.rerun_script`` and reads ``ForwardMsg`` until ``script_finished``. As a browser does, a change
names the fragment of the widget and gives its new state, and the client says which messages it has; unlike a browser
it does not repeat the unchanged states.
"""

import asyncio
import json
import math
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.servers import Server

ANSWER_SECONDS = 120
MAP_LABEL = "streamlit_folium.st_folium"
"""How the client names the map's component, which has a name where other widgets have a label."""


class BrokenAnswer(Exception):
    """The server's answer holds an error or is no answer to what was asked."""


@dataclass(frozen=True)
class Widget:
    """A widget as the server described it. fragment: "" where it belongs to none. arguments: of a component."""

    id: str
    label: str
    fragment: str
    arguments: str = ""


@dataclass
class Answer:
    """What came back on one message: sizes as received, widgets by label."""

    received: int = 0
    messages: int = 0
    query: str | None = None
    page: str | None = None
    widgets: dict[str, Widget] = field(default_factory=dict)
    finished: bool = False
    kept: set[str] = field(default_factory=set)
    """Hashes of the messages that a browser keeps of it, so that they need not come again."""

    def take(self, data: bytes) -> None:
        """Take one frame from the server. Raises BrokenAnswer for an error on the page."""
        message = ForwardMsg.FromString(data)
        self.received += len(data)
        self.messages += 1
        kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self.kept.add(message.hash)
        if kind == "ref_hash":
            self.kept.add(message.ref_hash)
        elif kind == "delta":
            self._take_delta(message.delta)
        elif kind == "navigation":
            self.page = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "script_finished":
            self._take_end(message.script_finished)

    def _take_delta(self, delta: Message) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        kind = delta.new_element.WhichOneof("type")
        element = getattr(delta.new_element, kind)
        if kind == "exception":
            raise BrokenAnswer(f"{element.type}: {element.message}")
        if kind == "component_instance":
            found = Widget(element.id, element.component_name, delta.fragment_id, element.json_args)
        elif "id" in element.DESCRIPTOR.fields_by_name and "label" in element.DESCRIPTOR.fields_by_name:
            found = Widget(element.id, element.label, delta.fragment_id)
        else:
            return
        self.widgets[found.label] = found

    def _take_end(self, status: int) -> None:
        if status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            raise BrokenAnswer("the script could not be compiled")
        self.finished = status != ForwardMsg.FINISHED_EARLY_FOR_RERUN


@dataclass
class Visitor:
    """A session of its own: what a browser would keep of the page."""

    socket: ClientConnection
    page: str = ""
    query: str = ""
    widgets: dict[str, Widget] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    async def open(self, page: str, query: str = "") -> Answer:
        """Open a page as a new visitor."""
        self.query = query
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        return await self._ask(message)

    async def change(self, label: str, **state: Any) -> Answer:
        """Change the widget of that label: ``state`` is a field of WidgetState, such as string_value="2010"."""
        widget = self.widgets[label]
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_script_hash, rerun.fragment_id = self.query, self.page, widget.fragment
        rerun.widget_states.widgets.append(WidgetState(id=widget.id, **state))
        return await self._ask(message)

    async def _ask(self, message: BackMsg) -> Answer:
        message.rerun_script.cached_message_hashes.extend(sorted(self.kept))
        await self.socket.send(message.SerializeToString())
        answer = Answer()
        async with asyncio.timeout(ANSWER_SECONDS):
            while not answer.finished:
                answer.take(await self.socket.recv())
        self.page = answer.page or self.page
        self.query = self.query if answer.query is None else answer.query
        self.widgets |= answer.widgets
        self.kept = answer.kept
        return answer


Change = Callable[[Visitor, int], Any]


async def year_on_the_map(visitor: Visitor, year: int) -> Answer:
    """Change the year as the dashboard's map reports it. Raises BrokenAnswer where the link does not get the year."""
    state = {"key": None, "level": 8, "year": year, "id": None, "chosen": None}
    properties = {"event": "year", **state, "n": time.time_ns() // 1_000_000}
    drawing = {"type": "Feature", "geometry": None, "properties": properties}
    answer = await visitor.change(MAP_LABEL, json_value=json.dumps({"last_active_drawing": drawing}))
    if f"year={year}" not in visitor.query:
        raise BrokenAnswer(f"asked for {year}, the link is {visitor.query!r}")
    return answer


async def year_in_the_box(visitor: Visitor, year: int) -> Answer:
    """Change the year of the baseline. Raises BrokenAnswer where the map is the same as before."""
    before = visitor.widgets[MAP_LABEL].arguments
    answer = await visitor.change("Jahr", string_value=str(year))
    if visitor.widgets[MAP_LABEL].arguments == before:
        raise BrokenAnswer(f"asked for {year}, the map is the same")
    return answer


@asynccontextmanager
async def visitor(server: Server) -> AsyncIterator[Visitor]:
    """Connect one visitor; the session ends with the block."""
    url = server.address.replace("http://", "ws://") + "/_stcore/stream"
    async with connect(url, subprotocols=["streamlit"], ping_interval=None, max_size=None) as socket:
        yield Visitor(socket)


@dataclass(frozen=True)
class Rush:
    """All visitors changed the year at the same moment: seconds to each answer, memory for each further session."""

    seconds: list[float]
    bytes_per_answer: int
    bytes_per_session: float

    @property
    def all_answered(self) -> float:
        """Seconds until the last had an answer."""
        return max(self.seconds)

    def percentile(self, percent: float) -> float:
        """Return the smallest time that at least ``percent`` of the answers did not exceed."""
        return sorted(self.seconds)[max(0, math.ceil(percent / 100 * len(self.seconds)) - 1)]


async def rush(server: Server, visitors: int, page: str, query: str, change: Change, year: int) -> Rush:
    """Open ``visitors`` sessions one after another, then let all of them change the year at once."""
    before = server.resident_bytes()
    async with AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(visitor(server)) for _ in range(visitors)]
        for one in crowd:
            await one.open(page, query)
        timed = await asyncio.gather(*(_timed(change, one, year) for one in crowd))
        held = (server.resident_bytes() - before) / visitors
    return Rush([seconds for seconds, _ in timed], max(answer.received for _, answer in timed), held)


async def shared_rush(servers: Iterable[Server], visitors: int, page: str, change: Change, year: int) -> list[float]:
    """Do the same with so many visitors of each server; return the seconds to each answer."""
    async with AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(visitor(server)) for server in servers for _ in range(visitors)]
        for one in crowd:
            await one.open(page)
        return [seconds for seconds, _ in await asyncio.gather(*(_timed(change, one, year) for one in crowd))]


async def opening(server: Server, visitors: int, page: str) -> list[float]:
    """Connect ``visitors`` sessions one after another, let all open ``page`` at once; return the seconds to each."""

    async def open_page(one: Visitor, _: int) -> Answer:
        return await one.open(page)

    async with AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(visitor(server)) for _ in range(visitors)]
        return [seconds for seconds, _ in await asyncio.gather(*(_timed(open_page, one, 0) for one in crowd))]


async def _timed(change: Change, one: Visitor, year: int) -> tuple[float, Answer]:
    start = time.perf_counter()
    answer = await change(one, year)
    return time.perf_counter() - start, answer
