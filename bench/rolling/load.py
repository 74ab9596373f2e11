"""What is asked of the suite while its copies are restarted, and what the callers saw."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from okaeri.identity.v1 import organisation_pb2, organisation_pb2_grpc

from bench.rolling.suite import TwoOfEach
from chassis.client import connect
from cli.suite import Bearer
from tests.journeys.asking import request_id

AT_ONCE = 6
LOOK_EVERY = 0.1
_READS = (
    "{ companies { id code } }",
    "{ postings(first: 5) { edges { node { id } } } }",
    '{ pendingRegistrations(companyId: "Q29tcGFueTpob2xkaW5n", first: 5) { edges { node { id } } } }',
    "{ gatherings(first: 5) { edges { node { id } } } }",
)
_CREATE_CHANNEL = """mutation($input: CreateChannelInput!) { createChannel(input: $input) {
    __typename ... on CreateChannelPayload { channel { id } } ... on Problem { message } } }"""
_Work = Callable[[], Awaitable[None]]


@dataclass
class Seen:
    """What the callers saw."""

    calls: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    companies: set[str] = field(default_factory=set)
    """Ids whose creation was acknowledged."""
    channels: int = 0
    restarts: int = 0
    seconds: float = 0.0
    longest: float = 0.0
    """Seconds that the slowest call took."""


class Load:
    """Callers that go on until they are told to stop."""

    def __init__(self, suite: TwoOfEach, token: str) -> None:
        self._suite = suite
        self._token = token
        self._stop = threading.Event()
        self._begun = threading.Event()
        self.ready: Sequence[str] = ()
        """The gateways that the balancer sends calls to."""
        self.seen = Seen()

    def stop(self) -> None:
        """Lets every caller finish what it has begun."""
        self._stop.set()

    def until_begun(self) -> None:
        """Returns when calls have been answered."""
        assert self._begun.wait(60), self.seen.failures

    async def run(self) -> None:
        """Calls until `stop`."""
        watch = asyncio.create_task(self._watch())
        try:
            await self._call_at_once()
        finally:
            self.stop()
            await watch

    async def _call_at_once(self) -> None:
        headers = {"authorization": f"Bearer {self._token}"}
        identity = connect(self._suite.address_of("identity"), organisation_pb2.DESCRIPTOR, caller=Bearer(self._token))
        async with httpx.AsyncClient(headers=headers, timeout=30) as client, identity:
            organisation = organisation_pb2_grpc.OrganisationServiceStub(identity)
            await asyncio.gather(*(self._call(client, organisation, number) for number in range(AT_ONCE)))

    async def _watch(self) -> None:
        """The balancer: whoever says that it is well gets the next calls. It ends by itself, between two looks."""
        async with httpx.AsyncClient(timeout=2) as client:
            while not self._stop.is_set():
                well = await asyncio.gather(*(_is_well(client, url) for url in self._suite.gateways))
                self.ready = [url for url, is_well in zip(self._suite.gateways, well, strict=True) if is_well]
                await asyncio.sleep(LOOK_EVERY)

    async def _call(self, client: httpx.AsyncClient, organisation: Any, number: int) -> None:
        turn = number
        while not self._stop.is_set():
            if not self.ready:
                await asyncio.sleep(LOOK_EVERY)
                continue
            turn += 1
            await self._note(*self._work(client, organisation, turn))

    def _work(self, client: httpx.AsyncClient, organisation: Any, turn: int) -> tuple[str, _Work]:
        url = f"{self.ready[turn % len(self.ready)]}/graphql"
        kind = turn % (len(_READS) + 2)
        if kind < len(_READS):
            return f"read {kind}", lambda: _read(client, url, _READS[kind])
        if kind == len(_READS):
            return "create a channel", lambda: self._create_channel(client, url)
        return "create a company", lambda: self._create_company(organisation)

    async def _note(self, name: str, work: _Work) -> None:
        began = time.perf_counter()
        try:
            await work()
        except Exception as error:
            # Whatever it is: a call that was not answered as it should be is what this is looking for.
            after = time.perf_counter() - began
            self.seen.failures.append(f"{name}: {type(error).__name__}: {error} (after {after:.1f} s)")
        self.seen.longest = max(self.seen.longest, time.perf_counter() - began)
        self.seen.calls[name] += 1
        if self.seen.calls.total() >= 4 * AT_ONCE:
            self._begun.set()

    async def _create_channel(self, client: httpx.AsyncClient, url: str) -> None:
        given = {"companyId": "Q29tcGFueTpob2xkaW5n", "kind": "OTHER", "name": "rolling"}
        answer = _data(await client.post(url, json={"query": _CREATE_CHANNEL, "variables": {"input": given}}))
        assert answer["createChannel"]["__typename"] == "CreateChannelPayload", answer
        self.seen.channels += 1

    async def _create_company(self, organisation: Any) -> None:
        company = f"c{request_id()[:16]}"
        await organisation.CreateCompany(
            organisation_pb2.CreateCompanyRequest(request_id=request_id(), company_id=company, name="巡回")
        )
        self.seen.companies.add(company)


async def _read(client: httpx.AsyncClient, url: str, query: str) -> None:
    _data(await client.post(url, json={"query": query}))


def _data(response: httpx.Response) -> Any:
    answer = response.json()
    assert response.status_code == 200, answer
    assert not answer.get("errors"), answer
    return answer["data"]


async def _is_well(client: httpx.AsyncClient, url: str) -> bool:
    with suppress(httpx.HTTPError):
        return (await client.get(f"{url}/health")).status_code == 200
    return False
