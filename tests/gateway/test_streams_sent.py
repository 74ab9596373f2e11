"""Subscriptions as Server-Sent Events, and what a slow reader costs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
from nats.aio.client import Client
from okaeri.identity.v1 import account_pb2 as identity_pb

from gateway.streams.hub import MOST_LETTERS, Hub, Topic
from tests.gateway.streaming import PATIENCE, Gateway, announce, gateway_over, token_for, until
from tests.gateway.suite import ALUMNUS, token_of

VIEWER = "subscription { viewer { occasion } }"
Event = tuple[str, Any]


async def events_in(response: httpx.Response) -> AsyncIterator[Event]:
    """Each event with what it carries."""
    name = ""
    async for line in response.aiter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data:"):
            text = line.removeprefix("data:").strip()
            yield name, orjson.loads(text) if text else None


@asynccontextmanager
async def sent(gateway: Gateway, text: str, token: str | None = None) -> AsyncIterator[httpx.Response]:
    token = token_of(ALUMNUS) if token is None else token
    headers = {"accept": "text/event-stream"} | ({"authorization": f"Bearer {token}"} if token else {})
    asking: dict[str, Any] = {
        "method": "POST",
        "url": f"http://{gateway.address}/graphql",
        "json": {"query": text},
        "headers": headers,
    }
    async with httpx.AsyncClient(timeout=PATIENCE) as client, client.stream(**asking) as response:
        yield response


def told(occasion: str) -> Event:
    return "next", {"data": {"viewer": {"occasion": occasion}}}


@pytest.mark.real
async def test_each_answer_is_an_event_and_the_end_is_one_too(nats_url: str, nats_streams: Client) -> None:
    async with gateway_over({}, nats_url) as gateway, sent(gateway, VIEWER) as response:
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        events = events_in(response)
        assert await anext(events) == told("STARTED")
        await announce(nats_streams, identity_pb.GrantChanged(account_id=ALUMNUS.subject), "identity")
        assert await anext(events) == told("CHANGED")
        await gateway.streams.drain(5)
        assert [event async for event in events] == [("complete", None)]


@pytest.mark.real
async def test_a_question_is_one_event(nats_url: str) -> None:
    async with gateway_over({}, nats_url) as gateway, sent(gateway, "{ __typename }") as response:
        events = [event async for event in events_in(response)]
    assert events == [("next", {"data": {"__typename": "Query"}}), ("complete", None)]


@pytest.mark.real
async def test_the_events_end_with_the_token(nats_url: str, nats_streams: Client) -> None:
    async with gateway_over({}, nats_url) as gateway, sent(gateway, VIEWER, token_for(2.0)) as response:
        events = [event async for event in events_in(response)]
    assert (events[0], events[2]) == (told("STARTED"), ("complete", None))
    assert events[1][1]["errors"][0]["extensions"] == {"code": "NotSignedIn"}


@pytest.mark.real
async def test_what_is_refused_is_a_plain_answer(nats_url: str, nats_streams: Client) -> None:
    async with gateway_over({}, nats_url, streams_per_caller=1) as gateway:
        for text, token, status in (
            (VIEWER, "", 401),
            (VIEWER, "e30.e30.e30", 401),
            ("subscription { no }", None, 400),
        ):
            async with sent(gateway, text, token) as response:
                assert response.status_code == status
                assert orjson.loads(await response.aread())["errors"]
        async with sent(gateway, VIEWER) as first, sent(gateway, VIEWER) as second:
            assert (first.status_code, second.status_code) == (200, 429)


@pytest.mark.real
async def test_a_client_that_goes_away_leaves_nothing_behind(nats_url: str, nats_streams: Client) -> None:
    async with gateway_over({}, nats_url) as gateway:
        async with sent(gateway, VIEWER) as response:
            assert await anext(events_in(response)) == told("STARTED")
            assert gateway.streams._house.streams.count == 1
        await until(lambda: gateway.streams._house.streams.count == 0 and not gateway.streams._open)


@pytest.mark.real
async def test_a_subscription_without_a_lasting_connection_is_refused(nats_url: str) -> None:
    async with gateway_over({}, nats_url) as gateway, httpx.AsyncClient() as client:
        answer = (await client.post(f"http://{gateway.address}/graphql", json={"query": VIEWER})).json()
    assert "text/event-stream" in answer["errors"][0]["message"]


async def test_what_happens_twice_before_it_is_read_is_told_once() -> None:
    hub = Hub()
    with hub.reading(Topic("seat", "1"), Topic("seat", "2")) as mailbox:
        for id in "1221":
            hub.tell(Topic("seat", id))
        hub.tell(Topic("seat", "3"))
        assert await mailbox.read() == (Topic("seat", "1"), Topic("seat", "2"))


async def test_a_mailbox_that_overflows_asks_its_reader_to_look_at_everything_anew() -> None:
    hub = Hub()
    with hub.reading(Topic("seat")) as mailbox:
        for number in range(MOST_LETTERS + 50):
            hub.tell(Topic("seat", str(number)))
        assert await mailbox.read() == ()
        hub.tell(Topic("seat", "1"))
        assert await mailbox.read() == (Topic("seat", "1"),)


async def test_a_reader_that_is_gone_gets_nothing_and_costs_nothing() -> None:
    hub = Hub()
    with hub.reading(Topic("seat", "1")) as mailbox:
        mailbox.follow(Topic("seat", "2"))
        assert hub.topics == 2
    hub.tell(Topic("seat", "1"))
    assert hub.topics == 0
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await mailbox.read()
