"""The calls that are measured: three operations of the graph, gRPC beside a bare echo, and a write up to its event."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import grpc
import httpx
from nats.aio.msg import Msg
from okaeri.identity.v1 import account_pb2, account_pb2_grpc, organisation_pb2, organisation_pb2_grpc
from okaeri.network.v1 import member_pb2, member_pb2_grpc, registration_pb2, registration_pb2_grpc
from okaeri.recruiting.v1 import posting_pb2, posting_pb2_grpc

from bench.echo import METHOD
from bench.measures import Latency, Measured, latency_of, many
from chassis import nats
from tests.infrastructure import free_port

OPERATIONS = {
    "postings(first: 20) with company": (
        "{postings(first: 20){edges{node{id state terms{title pay} company{id name}}}}}"
    ),
    "members(first: 50) with employments and their companies": (
        "{members(first: 50){edges{node{id headline skills name{family given}"
        " employments{joinedOn leftOn company{id name}}}}}}"
    ),
    "figures": "{figures{memberCount asOfTime registrants{month channelKind firstTouchCount lastTouchCount}}}",
}
Settings = Mapping[str, str]


async def graph(url: str, token: str, text: str, times: int, processes: Mapping[str, int]) -> Measured:
    """One operation of the graph, many times over one connection."""
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:

        async def ask(_: int) -> None:
            answer = (await client.post(url, json={"query": text})).json()
            if "errors" in answer:
                raise RuntimeError(f"the operation is wrong: {answer['errors'][0]['message']}")

        return await many(ask, times, processes)


@contextmanager
def _bare_echo() -> Any:
    port = free_port()
    with subprocess.Popen([sys.executable, "-m", "bench.echo", str(port)]) as running:
        try:
            yield f"127.0.0.1:{port}"
        finally:
            running.terminate()


@asynccontextmanager
async def _channel(address: str) -> AsyncIterator[grpc.aio.Channel]:
    async with grpc.aio.insecure_channel(address) as channel:
        await channel.channel_ready()
        yield channel


async def grpc_ratios(settings: Settings, tokens: Mapping[str, str], times: int) -> dict[str, tuple[Latency, float]]:
    """Latency of each call, and how many times a bare echo of the same run it takes (medians)."""
    with _bare_echo() as address:
        async with _channel(address) as bare:
            say = bare.unary_unary(METHOD)
            echo = (await many(lambda _: say(b"x" * 200), times, {})).latency
            found = {name: await _one(settings, name, tokens, times) for name in _CALLS}
    ratios = {name: (latency, latency.p50 / echo.p50) for name, latency in found.items()}
    return {"a bare echo": (echo, 1.0)} | ratios


_CALLS: dict[str, tuple[str, Any, str, Any, str]] = {
    "identity ListCompanies": (
        "IDENTITY", organisation_pb2_grpc.OrganisationServiceStub, "ListCompanies",
        lambda: organisation_pb2.ListCompaniesRequest(), "alumnus",
    ),
    "identity GetOwnAccount": (
        "IDENTITY", account_pb2_grpc.AccountServiceStub, "GetOwnAccount",
        lambda: account_pb2.GetOwnAccountRequest(), "alumnus",
    ),
    "network ListMembers (50)": (
        "NETWORK", member_pb2_grpc.MemberServiceStub, "ListMembers",
        lambda: member_pb2.ListMembersRequest(page_size=50), "alumnus",
    ),
    "network CreateChannel (a write)": (
        "NETWORK", registration_pb2_grpc.RegistrationServiceStub, "CreateChannel",
        lambda: a_channel(), "hr",
    ),
    "recruiting ListPostings (20)": (
        "RECRUITING", posting_pb2_grpc.PostingServiceStub, "ListPostings",
        lambda: posting_pb2.ListPostingsRequest(page_size=20), "alumnus",
    ),
}  # fmt: skip


def a_channel() -> registration_pb2.CreateChannelRequest:
    """A request to make one more channel of the holding company."""
    kind = registration_pb2.CHANNEL_KIND_OTHER
    return registration_pb2.CreateChannelRequest(
        request_id=uuid4().hex, company_id="holding", kind=kind, name="benchmark"
    )


async def _one(settings: Settings, name: str, tokens: Mapping[str, str], times: int) -> Latency:
    service, stub, method, request, who = _CALLS[name]
    metadata = (("authorization", f"Bearer {tokens[who]}"),)
    async with _channel(settings[f"OKAERI_{service}_ADDRESS"]) as channel:
        call = partial(getattr(stub(channel), method), metadata=metadata, timeout=10)
        writes = "write" in name
        return (await many(lambda _: call(request()), times // 5 if writes else times, {})).latency


async def commit_to_reaction(settings: Settings, token: str, times: int) -> Latency:
    """From the answer of a write to its domain event in the hands of a subscriber."""
    arrived: asyncio.Queue[float] = asyncio.Queue()

    async def hear(_: Msg) -> None:
        arrived.put_nowait(time.perf_counter())

    client = await nats.connect(settings["OKAERI_NATS_URL"], name="bench")
    await client.subscribe("okaeri.network.v1.channel_created", cb=hear)
    taken = []
    async with _channel(settings["OKAERI_NETWORK_ADDRESS"]) as channel:
        create = registration_pb2_grpc.RegistrationServiceStub(channel).CreateChannel
        for _ in range(times):
            await create(a_channel(), metadata=(("authorization", f"Bearer {token}"),), timeout=10)
            answered = time.perf_counter()
            taken.append(max(0.0, await asyncio.wait_for(arrived.get(), 10) - answered))
    await client.close()
    return latency_of(taken)
