"""Two copies of a gateway over the same services: what one was told or spent, and what the other makes of it.

What protects a process is its own: breakers, and how many connections and streams a caller has. Everything else is the
same at every copy, within the bound that is stated (ADR 0021, 0024).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from nats.aio.client import Client
from okaeri.identity.v1 import organisation_pb2 as pb

from chassis.access import Caller
from chassis.server import Server
from chassis.tokens import Keys, Verifier
from gateway.app import make_app
from gateway.neighbours import Neighbours
from gateway.settings import GatewaySettings
from tests.gateway.streaming import gateway_over
from tests.gateway.suite import ALUMNUS, HR, SERVICES, _faces, keys, token_of
from tests.gateway.test_get import COMPANIES, code_of, key_of, manifest, named
from tests.gateway.test_streams import VIEWER
from tests.infrastructure import free_port

ANSWERS = {
    "OrganisationService.ListCompanies": lambda _: pb.ListCompaniesResponse(companies=[pb.Company(id="bank", name="B")])
}
EXTENSIONS = orjson.loads(named(COMPANIES)["extensions"])
Copies = list[httpx.AsyncClient]


@asynccontextmanager
async def copies_over(answers: dict[str, Any], **settings: Any) -> AsyncIterator[Copies]:
    """Clients of two gateways; where they share budgets, they hear each other."""
    async with AsyncExitStack() as stack:
        server = Server(*_faces(answers, [], []), verifier=Verifier(Keys(keys)))
        await stack.enter_async_context(server)
        addresses: dict[str, Any] = {f"{name}_address": server.address for name in SERVICES}
        given = GatewaySettings(**{**addresses, **settings})
        yield [await stack.enter_async_context(_copy(given)) for _ in range(2)]


@asynccontextmanager
async def _copy(settings: GatewaySettings) -> AsyncIterator[httpx.AsyncClient]:
    async with Neighbours(settings) as neighbours, AsyncExitStack() as stack:
        app = make_app(settings, neighbours)
        if settings.shares_budget:
            app.state.sharing._budget._clock = lambda: 600.0
            await stack.enter_async_context(_hearing(app.state.sharing))
        transport = httpx.ASGITransport(app)
        yield await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://gateway"))


@asynccontextmanager
async def _hearing(sharing: Any) -> AsyncIterator[None]:
    ready = asyncio.Event()
    running = asyncio.create_task(sharing.run(ready.set))
    async with asyncio.timeout(10):
        await ready.wait()
    yield
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def post(copy: httpx.AsyncClient, who: Caller | None = HR, **body: Any) -> httpx.Response:
    headers = {"authorization": f"Bearer {token_of(who)}"} if who else {}
    return await copy.post("/graphql", json=body, headers=headers)


async def test_a_document_that_one_copy_was_given_the_other_asks_for_once() -> None:
    """As Apollo's clients expect: the words `PersistedQueryNotFound`, on which they send the text along."""
    async with copies_over(ANSWERS) as (first, second):
        assert (await post(first, query=COMPANIES, extensions=EXTENSIONS)).status_code == 200
        unknown = await post(second, extensions=EXTENSIONS)
        assert code_of(unknown) == (404, "PERSISTED_QUERY_NOT_FOUND")
        assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
        told = await post(second, query=COMPANIES, extensions=EXTENSIONS)
        assert told.json() == (await post(second, extensions=EXTENSIONS)).json()


async def test_what_is_trusted_is_known_to_every_copy_from_the_start(tmp_path: Path) -> None:
    settings = {"trusted_documents": manifest(tmp_path, COMPANIES), "only_trusted_documents": True}
    async with copies_over(ANSWERS, **settings) as copies:
        for copy in copies:
            assert (await post(copy, documentId=f"sha256:{key_of(COMPANIES)}")).json()["data"]
            assert code_of(await post(copy, query="{ companies { code } }")) == (403, "UntrustedDocument")


async def test_what_one_copy_answered_the_other_knows_by_its_tag() -> None:
    async with copies_over(ANSWERS) as copies:
        for copy in copies:
            await post(copy, query=COMPANIES, extensions=EXTENSIONS)
        tag = (await copies[0].get("/graphql", params=named(COMPANIES))).headers["etag"]
        again = await copies[1].get("/graphql", params=named(COMPANIES), headers={"if-none-match": tag})
        assert again.status_code == 304


async def test_an_answer_for_everybody_is_as_old_as_is_stated_and_that_of_a_caller_is_made_anew() -> None:
    name = ["before"]
    answers = {
        "OrganisationService.ListCompanies": lambda _: pb.ListCompaniesResponse(
            companies=[pb.Company(id="bank", name=name[0])]
        )
    }

    def names(answer: httpx.Response) -> list[str]:
        return [each["name"] for each in answer.json()["data"]["companies"]]

    async with copies_over(answers, public_seconds=60) as (first, second):
        for copy in (first, second):
            await post(copy, query=COMPANIES, extensions=EXTENSIONS)
        assert names(await first.get("/graphql", params=named(COMPANIES))) == ["before"]
        name[0] = "after"
        kept = await first.get("/graphql", params=named(COMPANIES))
        assert names(kept) == ["before"]
        assert 0 < int(kept.headers["cache-control"].rpartition("=")[2]) <= 60
        assert names(await second.get("/graphql", params=named(COMPANIES))) == ["after"]
        for copy in (first, second):
            own = await copy.get(
                "/graphql", params=named(COMPANIES), headers={"authorization": f"Bearer {token_of(HR)}"}
            )
            assert names(own) == ["after"]


@pytest.mark.real
async def test_what_a_caller_spent_at_one_copy_is_gone_at_the_other(nats_url: str) -> None:
    async with copies_over(ANSWERS, points_per_minute=1_000, shares_budget=True, nats_url=nats_url) as (first, second):
        alone = _left(await post(first, query=COMPANIES))
        cost = 1_000 - alone
        while alone > cost:
            alone = _left(await post(first, query=COMPANIES))
        async with asyncio.timeout(20):
            while (await post(second, query=COMPANIES)).status_code == 200:  # noqa: ASYNC110 (another copy gives no event)
                await asyncio.sleep(0.3)
        refused = await post(second, query=COMPANIES)
        assert (refused.status_code, code_of(refused)[1]) == (429, "TooMany")
        assert _left(await post(second, ALUMNUS, query=COMPANIES)) == 1_000 - cost


@pytest.mark.real
async def test_a_caller_has_its_connections_and_streams_at_each_copy(nats_url: str, nats_streams: Client) -> None:
    """They bound what one process carries: a copy more carries more."""
    settings = {"stream_connections_per_caller": 1, "streams_per_caller": 1}
    async with AsyncExitStack() as stack:
        for _ in range(2):
            copy = await stack.enter_async_context(gateway_over({}, nats_url, **settings))
            client = await stack.enter_async_context(copy.signed_in())
            await client.subscribe(VIEWER)
            assert await client.data() == {"viewer": {"occasion": "STARTED"}}


async def test_a_breaker_is_what_one_copy_saw_itself() -> None:
    """The other may reach the service by another way; it finds out by a call or five of its own."""
    nowhere = f"127.0.0.1:{free_port()}"
    async with copies_over(ANSWERS, identity_address=nowhere, breaker_failures=1, breaker_seconds=60) as copies:
        waits = [_error(await post(copy, None, query=COMPANIES)).get("retryAfterSeconds") for copy in copies]
        assert waits == [None, None]
        assert _error(await post(copies[0], None, query=COMPANIES))["retryAfterSeconds"] > 0


def _left(answer: httpx.Response) -> int:
    """What `ratelimit` says is left."""
    assert answer.status_code == 200, answer.text
    return int(answer.headers["ratelimit"].partition("r=")[2].partition(";")[0])


def _error(answer: httpx.Response) -> dict[str, Any]:
    return dict(answer.json()["errors"][0]["extensions"])
