"""Somebody listens while another takes a seat: from the write in one service to a message on a socket."""

import json
from datetime import timedelta
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from chassis.clock import now
from gateway.streams.protocol import PROTOCOL
from tests.journeys.asking import PATIENCE_SECONDS, Person
from tests.journeys.the_group import Group

pytestmark = [pytest.mark.real, pytest.mark.slow]
DRAFT = """mutation ($input: DraftGatheringInput!) { draftGathering(input: $input) {
  ... on DraftGatheringPayload { gathering { id version } } ... on Problem { message } } }"""
PUBLISH = """mutation ($input: PublishGatheringInput!) { publishGathering(input: $input) {
  ... on PublishGatheringPayload { gathering { id } } ... on Problem { message } } }"""
TAKE = """mutation ($input: TakeSeatInput!) { takeSeat(input: $input) {
  ... on TakeSeatPayload { seat { id } } ... on Problem { message } } }"""
SEATS = "subscription ($id: ID!) { gathering(id: $id) { occasion gathering { seatsTaken } } }"


def gathering_of(hr: Person, company: str) -> str:
    """A gathering that is open for seats."""
    start = now() + timedelta(days=30)
    terms = {"companyId": company, "title": "Reunion", "capacity": 10, "place": "Tokyo"}
    times = {"startTime": start.isoformat(), "endTime": (start + timedelta(hours=2)).isoformat()}
    draft = hr.ask(DRAFT, input={**terms, **times})["draftGathering"]["gathering"]
    hr.ask(PUBLISH, input=draft)
    return str(draft["id"])


def hear(socket: ClientConnection) -> dict[str, Any]:
    return dict(json.loads(socket.recv(timeout=PATIENCE_SECONDS)))


def told(occasion: str, seats: int) -> dict[str, Any]:
    data = {"gathering": {"occasion": occasion, "gathering": {"seatsTaken": seats}}}
    return {"type": "next", "id": "1", "payload": {"data": data}}


def test_a_seat_that_is_taken_is_told_to_who_listens(group: Group, sakutaro: Person) -> None:
    id = gathering_of(group.hr("bank"), "bank")
    with connect(group.url.replace("http:", "ws:"), subprotocols=[PROTOCOL]) as socket:
        init = {"type": "connection_init", "payload": {"authorization": f"Bearer {sakutaro.token}"}}
        socket.send(json.dumps(init))
        assert hear(socket) == {"type": "connection_ack"}
        socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": SEATS, "variables": {"id": id}}}))
        assert hear(socket) == told("STARTED", 0)
        assert "seat" in sakutaro.ask(TAKE, input={"gatheringId": id})["takeSeat"]
        assert hear(socket) == told("CHANGED", 1)
