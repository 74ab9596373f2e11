"""What everybody may see: the page of the network and of each gathering, with numbers, stories and a button.

Each time a person opens one it is counted, by nobody in particular: there is no cookie that knows a visitor.
"""

from datetime import datetime
from typing import Any

from starlette.responses import Response

from chassis.clock import now
from chassis.ids import new_id
from gateway.node_ids import node_id
from gateway.pages.asking import NoAnswer
from gateway.pages.frame import Page

LONGEST_OWN_ID = 32
"""Ids of services are shorter than those of the graph."""
SCHEMA = "https://schema.org"
_STATUS = {"PUBLISHED": f"{SCHEMA}/EventScheduled", "CANCELLED": f"{SCHEMA}/EventCancelled"}
_MODES = {
    (True, True): f"{SCHEMA}/MixedEventAttendanceMode",
    (True, False): f"{SCHEMA}/OnlineEventAttendanceMode",
    (False, True): f"{SCHEMA}/OfflineEventAttendanceMode",
    (False, False): f"{SCHEMA}/OfflineEventAttendanceMode",
}


async def network(page: Page) -> Response:
    """Counts, what comes next, and the stories of people who came back."""
    shown = await page.ask("public-network")
    return page.show("network", **_network_facts(shown), counts=await _seen(page, {}), liked=False)


async def like_network(page: Page) -> Response:
    """Counts that somebody likes the page."""
    form = await page.form()
    liked = await page.one("react", input={"requestId": form["request_id"]})
    shown = await page.ask("public-network")
    return page.show("network", **_network_facts(shown), counts=liked.get("counts"), liked="counts" in liked)


async def gathering(page: Page) -> Response:
    """A gathering as everybody may see it."""
    found, channels = await gathering_of(page)
    counts = await _seen(page, {"gatheringId": found["id"]})
    return _gathering(page, found, channels, counts or found["counts"], liked=False)


async def like_gathering(page: Page) -> Response:
    """Counts that somebody likes the page."""
    form = await page.form()
    found, channels = await gathering_of(page)
    given = {"requestId": form["request_id"], "gatheringId": found["id"]}
    liked = await page.one("react", input=given)
    return _gathering(page, found, channels, liked.get("counts") or found["counts"], liked="counts" in liked)


async def gathering_of(page: Page) -> tuple[Any, list[Any]]:
    """The gathering that the address names, by the id of its service or of the graph, and its codes. Or NotFound."""
    answered = await page.ask("public-gathering", id=named_gathering(page))
    if answered["publicGathering"] is None:
        raise NoAnswer("InvalidInput")
    return answered["publicGathering"], answered["gatheringChannels"] or []


def named_gathering(page: Page) -> str:
    """The id in the graph of the gathering that the address names, by that id or by the one of its service."""
    named = str(page.request.path_params["id"])
    return node_id("Gathering", named) if len(named) <= LONGEST_OWN_ID and named.isalnum() else named


async def _seen(page: Page, which: dict[str, str]) -> Any:
    """Counts the view. A page is shown all the same where that cannot be done."""
    try:
        return (await page.one("count-view", input={"requestId": new_id(), **which})).get("counts")
    except NoAnswer:
        return None


def _network_facts(shown: Any) -> dict[str, Any]:
    return {
        "figures": shown["publicFigures"],
        "gatherings": _nodes(shown["publicGatherings"]),
        "stories": _nodes(shown["publicStories"]),
    }


def _nodes(connection: Any) -> list[Any]:
    return [edge["node"] for edge in connection["edges"]] if connection else []


def _gathering(page: Page, found: Any, channels: list[Any], counts: Any, *, liked: bool) -> Response:
    code = channels[0]["code"] if channels else ""
    facts = event_of(found, str(page.request.url.replace(query="")))
    is_over = datetime.fromisoformat(found["endTime"]) <= now()
    return page.show("gathering", gathering=found, code=code, counts=counts, liked=liked, facts=facts, is_over=is_over)


def event_of(gathering: Any, url: str) -> dict[str, Any]:
    """The gathering as schema.org has an Event, for search engines. Nothing stands here that is not on the page."""
    place, online = bool(gathering["place"]), gathering["isOnline"]
    facts = {
        "@context": SCHEMA,
        "@type": "Event",
        "name": gathering["title"],
        "description": gathering["description"],
        "startDate": gathering["startTime"],
        "endDate": gathering["endTime"],
        "eventStatus": _STATUS[gathering["state"]],
        "eventAttendanceMode": _MODES[online, place],
        "location": _locations(gathering, url),
        "organizer": [{"@type": "Organization", "name": host["name"]} for host in gathering["hosts"] if host],
        "isAccessibleForFree": True,
        "url": url,
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def _locations(gathering: Any, url: str) -> list[dict[str, str]]:
    there = (
        [{"@type": "Place", "name": gathering["place"], "address": gathering["place"]}] if gathering["place"] else []
    )
    online = [{"@type": "VirtualLocation", "url": url}] if gathering["isOnline"] else []
    return [*there, *online]
