"""Subscriptions over WebSocket: what is told to whom, how a connection begins and ends, and what it may not take."""

import socket
from pathlib import Path
from typing import Any

import orjson
import pytest
from nats.aio.client import Client
from okaeri.events.v1 import gathering_pb2 as events_pb
from okaeri.events.v1 import seat_pb2
from okaeri.identity.v1 import account_pb2 as identity_pb
from okaeri.recruiting.v1 import application_pb2 as pb

from chassis import nats
from chassis.access import caller
from gateway.streams import socket as socket_module
from tests.gateway.streaming import Gateway, announce, gateway_over, token_for, until
from tests.gateway.suite import ALUMNUS, HR, token_of
from tests.infrastructure import RunningNats

pytestmark = pytest.mark.real
GATHERING = "R2F0aGVyaW5nOmcx"
SEATS = f'subscription {{ gathering(id: "{GATHERING}") {{ occasion gathering {{ seatsTaken }} }} }}'
OWN = "subscription { myApplications { occasion application { state } applications { state } } }"
MY_SEATS = "subscription { mySeats { occasion seat { waitingPosition } seats { waitingPosition } } }"
VIEWER = "subscription { viewer { occasion } }"
STATE = pb.ApplicationState


class House:
    """What the services know; a test changes it and announces that."""

    def __init__(self) -> None:
        self.seats: int | None = 1
        self.waiting = {"s1": 2}
        self.own = {"a1": STATE.APPLICATION_STATE_APPLIED}

    @property
    def answers(self) -> dict[str, Any]:
        return {
            "GatheringService.BatchGetGatherings": self._gatherings,
            "ApplicationService.ListOwnApplications": self._own,
            "ApplicationService.BatchGetApplications": self._applications,
            "SeatService.ListOwnSeats": self._own_seats,
        }

    def _gatherings(self, request: Any) -> Any:
        seen = self.seats is not None and list(request.ids) == ["g1"]
        found = [events_pb.Gathering(id="g1", seats_taken=self.seats or 0)] if seen else []
        return events_pb.BatchGetGatheringsResponse(gatherings=found)

    def _own(self, _: Any) -> Any:
        applications = [pb.Application(id=id, state=state) for id, state in self._of_caller().items()]
        return pb.ListOwnApplicationsResponse(applications=applications, cursors=list(self.own))

    def _own_seats(self, _: Any) -> Any:
        waiting = self.waiting if caller().subject == ALUMNUS.subject else {}
        own = [events_pb.Seat(id=id, waiting_position=position) for id, position in waiting.items()]
        return seat_pb2.ListOwnSeatsResponse(seats=own, cursors=list(waiting))

    def _applications(self, request: Any) -> Any:
        own = self._of_caller()
        return pb.BatchGetApplicationsResponse(
            applications=[pb.Application(id=id, state=own[id]) for id in request.ids if id in own]
        )

    def _of_caller(self) -> dict[str, Any]:
        return self.own if caller().subject == ALUMNUS.subject else {}


@pytest.fixture
def house() -> House:
    return House()


def seats(taken: int, gathering: str = "g1") -> events_pb.SeatsChanged:
    return events_pb.SeatsChanged(gathering_id=gathering, company_id="bank", seats_taken=taken)


def moved(id: str) -> pb.ApplicationMoved:
    return pb.ApplicationMoved(application_id=id, company_id="bank")


def received(id: str) -> pb.ApplicationReceived:
    return pb.ApplicationReceived(application_id=id, posting_id="p1", company_id="bank")


async def test_seats_are_told_as_they_are_taken(house: House, nats_url: str, nats_streams: Client) -> None:
    async with gateway_over(house.answers, nats_url) as gateway, gateway.signed_in() as client:
        await client.subscribe(SEATS)
        assert await client.data() == {"gathering": {"occasion": "STARTED", "gathering": {"seatsTaken": 1}}}
        house.seats = 2
        await announce(nats_streams, seats(2, "g2"), "events")
        await announce(nats_streams, seats(2), "events")
        assert await client.data() == {"gathering": {"occasion": "CHANGED", "gathering": {"seatsTaken": 2}}}
        house.seats = None
        await announce(nats_streams, seats(2), "events")
        ended = await client.hear()
    assert (ended["type"], ended["id"], ended["payload"][0]["extensions"]) == ("error", "1", {"code": "NotFound"})


async def test_my_applications_are_told_and_those_of_others_never(
    house: House, nats_url: str, nats_streams: Client
) -> None:
    async with gateway_over(house.answers, nats_url) as gateway, gateway.signed_in() as client:
        await client.subscribe(OWN)
        begun = {"occasion": "STARTED", "application": None, "applications": [{"state": "APPLIED"}]}
        assert await client.data() == {"myApplications": begun}
        await announce(nats_streams, moved("of another"))
        await announce(nats_streams, received("of another"))
        house.own["a1"] = STATE.APPLICATION_STATE_SCREENING
        await announce(nats_streams, moved("a1"))
        told = (await client.data())["myApplications"]
        assert (told["occasion"], told["application"]) == ("CHANGED", {"state": "SCREENING"})
        house.own["a2"] = STATE.APPLICATION_STATE_APPLIED
        await announce(nats_streams, received("a2"))
        told = (await client.data())["myApplications"]
        assert (told["application"], len(told["applications"])) == ({"state": "APPLIED"}, 2)
        await announce(nats_streams, moved("a2"))
        assert (await client.data())["myApplications"]["application"] == {"state": "APPLIED"}


def seat(id: str, before: str = "UNSPECIFIED") -> events_pb.SeatStateChanged:
    state = events_pb.SeatState.Value(f"SEAT_STATE_{before}")
    return events_pb.SeatStateChanged(seat_id=id, gathering_id="g1", company_id="bank", from_state=state)


async def test_my_seats_are_told_and_those_of_others_never(house: House, nats_url: str, nats_streams: Client) -> None:
    async with gateway_over(house.answers, nats_url) as gateway, gateway.signed_in() as client:
        await client.subscribe(MY_SEATS)
        begun = {"occasion": "STARTED", "seat": None, "seats": [{"waitingPosition": 2}]}
        assert await client.data() == {"mySeats": begun}
        await announce(nats_streams, seat("of another"), "events")
        await announce(nats_streams, seat("of another", "WAITING"), "events")
        house.waiting["s1"] = 1
        await announce(nats_streams, seat("s1", "WAITING"), "events")
        told = (await client.data())["mySeats"]
        assert (told["occasion"], told["seat"]) == ("CHANGED", {"waitingPosition": 1})
        house.waiting["s2"] = 5
        await announce(nats_streams, seat("s2"), "events")
        assert (await client.data())["mySeats"]["seat"] == {"waitingPosition": 5}


async def test_the_own_account_is_told_and_that_of_another_never(nats_url: str, nats_streams: Client) -> None:
    async with gateway_over({}, nats_url) as gateway, gateway.signed_in() as client:
        await client.subscribe(VIEWER)
        assert await client.data() == {"viewer": {"occasion": "STARTED"}}
        await announce(nats_streams, identity_pb.GrantChanged(account_id="another", held=True), "identity")
        await announce(nats_streams, identity_pb.GrantChanged(account_id=ALUMNUS.subject, held=True), "identity")
        assert await client.data() == {"viewer": {"occasion": "CHANGED"}}
        await client.send("complete", id="1")
        await until(lambda: gateway.streams._house.streams.count == 0)


async def test_all_streams_of_a_process_are_fed_by_one_consumer(
    house: House, nats_url: str, nats_streams: Client
) -> None:
    async with (
        gateway_over(house.answers, nats_url) as gateway,
        gateway.signed_in() as own,
        gateway.signed_in(HR) as other,
    ):
        for number in range(3):
            for client in (own, other):
                await client.subscribe(VIEWER, id=str(number))
                await client.data()
        assert len(await nats_streams.jetstream().consumers_info(nats.EVENTS)) == 1


async def test_questions_and_deeds_are_answered_over_the_same_connection(nats_url: str) -> None:
    async with gateway_over({}, nats_url) as gateway, gateway.signed_in() as client:
        await client.subscribe("{ __typename }", id="q")
        assert await client.hear() == {"type": "next", "id": "q", "payload": {"data": {"__typename": "Query"}}}
        assert await client.hear() == {"type": "complete", "id": "q"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("subscription { nothing }", "BadRequest"),
        ("subscription { viewer { occasion } again: viewer { occasion } }", "BadRequest"),
        ("subscription { " + " ".join(f"a{n}: viewer {{ occasion }}" for n in range(120)) + " }", "TooLarge"),
        ('subscription { gathering(id: "bm9ib2R5") { occasion } }', "InvalidInput"),
        ('subscription { gathering(id: "R2F0aGVyaW5nOmcy") { occasion } }', "NotFound"),
    ],
)
async def test_an_operation_that_is_refused_is_one_error(
    house: House, nats_url: str, nats_streams: Client, text: str, code: str
) -> None:
    async with gateway_over(house.answers, nats_url) as gateway, gateway.signed_in() as client:
        await client.subscribe(text)
        refused = await client.hear()
        await client.subscribe("{ __typename }")
        assert (await client.hear())["type"] == "next"
    assert (refused["type"], refused["id"]) == ("error", "1")
    assert refused["payload"][0]["extensions"]["code"] == code


async def test_a_stream_whose_rpc_the_caller_may_not_ask_is_forbidden(nats_url: str, nats_streams: Client) -> None:
    async with gateway_over({}, nats_url) as gateway, gateway.signed_in(HR) as client:
        await client.subscribe(OWN)
        assert (await client.hear())["payload"][0]["extensions"] == {"code": "Forbidden"}


# Made when tests are collected, long before it is sent.
INIT = {"type": "connection_init", "payload": {"Authorization": f"Bearer {token_for(2 * 3600)}"}}
SUBSCRIBE = {"type": "subscribe", "id": "1", "payload": {"query": VIEWER}}


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([SUBSCRIBE], 4401),
        ([{"type": "connection_init"}], 4401),
        ([{"type": "connection_init", "payload": {"authorization": "Bearer e30.e30.e30"}}], 4403),
        ([{"type": "connection_init", "payload": []}], 4400),
        ([INIT, INIT], 4429),
        ([INIT, SUBSCRIBE, SUBSCRIBE], 4409),
        ([INIT, {"type": "start", "id": "1"}], 4400),
        ([INIT, {"type": "subscribe", "payload": {"query": VIEWER}}], 4400),
        ([INIT, {"type": "subscribe", "id": "1", "payload": {"query": 1}}], 4400),
        ([INIT, []], 4400),
    ],
)
async def test_a_client_that_does_not_keep_to_the_protocol_is_told_by_the_code(
    nats_url: str, nats_streams: Client, messages: list[Any], code: int
) -> None:
    async with gateway_over({}, nats_url) as gateway, gateway.connected() as client:
        for message in messages:
            await client.connection.send(orjson.dumps(message).decode())
        assert (await client.closed())[0] == code


async def test_a_frame_that_is_not_text_or_not_json_is_refused(nats_url: str) -> None:
    async with gateway_over({}, nats_url) as gateway:
        for frame in (b"{}", "{", "1"):
            async with gateway.connected() as client:
                await client.connection.send(frame)
                assert (await client.closed())[0] == 4400


async def test_another_protocol_is_refused(nats_url: str) -> None:
    async with gateway_over({}, nats_url) as gateway, gateway.connected(subprotocols=None) as client:
        assert (await client.closed())[0] == 4406


async def test_a_client_that_does_not_say_who_it_is_is_not_waited_for(
    nats_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_module, "INIT_WITHIN", 0.2)
    async with gateway_over({}, nats_url) as gateway, gateway.connected() as client:
        await client.send("ping")
        assert await client.hear() == {"type": "pong"}
        assert (await client.closed())[0] == 4408


async def test_a_token_in_the_headers_will_do_and_one_in_the_address_never(nats_url: str) -> None:
    headers = {"authorization": f"Bearer {token_of(ALUMNUS)}"}
    async with gateway_over({}, nats_url) as gateway, gateway.connected(additional_headers=headers) as client:
        await client.send("connection_init")
        assert await client.hear() == {"type": "connection_ack"}
        await client.send("ping", payload={})
        assert await client.hear() == {"type": "pong"}


async def test_a_connection_ends_with_its_token(nats_url: str, nats_streams: Client) -> None:
    async with gateway_over({}, nats_url) as gateway, gateway.signed_in(token=token_for(2.0)) as client:
        await client.subscribe(VIEWER)
        await client.data()
        assert await client.closed() == (4403, "Your sign-in is over; please sign in again.")


async def test_a_caller_has_only_so_many_connections_and_streams(nats_url: str, nats_streams: Client) -> None:
    limits = {"stream_connections_per_caller": 2, "streams_per_caller": 2}
    async with gateway_over({}, nats_url, **limits) as gateway, gateway.signed_in() as client, gateway.signed_in():
        async with gateway.connected() as third:
            await third.connection.send(orjson.dumps(INIT).decode())
            assert (await third.closed())[0] == 1013
        async with gateway.signed_in(HR):
            pass
        for id in "12":
            await client.subscribe(VIEWER, id=id)
            await client.data()
        await client.subscribe(VIEWER, id="3")
        assert (await client.hear())["payload"][0]["extensions"]["code"] == "TooMany"
        await client.send("complete", id="1")
        await until(lambda: gateway.streams._house.streams.count == 1)
        await client.subscribe(VIEWER, id="1")
        assert await client.data() == {"viewer": {"occasion": "STARTED"}}


async def test_before_the_process_goes_every_operation_is_completed(nats_url: str, nats_streams: Client) -> None:
    async with gateway_over({}, nats_url) as gateway, gateway.signed_in() as client:
        await client.subscribe(VIEWER)
        await client.data()
        await gateway.streams.drain(5)
        assert await client.hear() == {"type": "complete", "id": "1"}
        assert (await client.closed())[0] == 1001


async def test_a_message_that_is_too_large_or_not_text_at_all_ends_the_connection(nats_url: str) -> None:
    async with gateway_over({}, nats_url) as gateway, gateway.signed_in() as client:
        await client.subscribe("{ __typename } #" + "x" * 200_000)
        assert (await client.closed())[0] == 1009


def never_reading(gateway: Gateway) -> dict[str, Any]:
    """Options of a connection whose buffers are as small as can be and filled at once."""
    own = socket.socket()
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    host, _, port = gateway.address.partition(":")
    own.connect((host, int(port)))
    return {"sock": own, "max_size": None, "max_queue": 1, "compression": None}


async def test_a_client_that_does_not_read_is_let_go(nats_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_module, "SENT_WITHIN", 0.3)
    large = "{ __schema { types { name description fields { name description type { name } } } } }"
    async with gateway_over({}, nats_url) as gateway, gateway.connected(**never_reading(gateway)) as client:
        await client.connection.send(orjson.dumps(INIT).decode())
        assert await client.hear() == {"type": "connection_ack"}
        for id in range(40):
            await client.subscribe(large, id=str(id))
        await until(lambda: not gateway.streams._open and not gateway.streams._house.streams.count)


async def test_after_nats_was_away_everybody_is_told_how_things_stand(house: House, tmp_path: Path) -> None:
    with RunningNats(tmp_path) as own_nats:
        client = await nats.connect(own_nats.url, name="tests")
        await nats.ensure_streams(client)
        async with gateway_over(house.answers, own_nats.url) as gateway, gateway.signed_in() as listener:
            await listener.subscribe(SEATS)
            assert (await listener.data())["gathering"]["occasion"] == "STARTED"
            own_nats.kill9()
            house.seats = 7
            own_nats.start()
            resumed = {"occasion": "RESUMED", "gathering": {"seatsTaken": 7}}
            assert await listener.data() == {"gathering": resumed}
            house.seats = 8
            await until(lambda: client.is_connected)
            await announce(client, seats(8), "events")
            while (told := (await listener.data())["gathering"]) == resumed:
                pass
            assert told == {"occasion": "CHANGED", "gathering": {"seatsTaken": 8}}
        await client.close()
