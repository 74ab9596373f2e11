"""What trust costs: the consent check beside a plain read of the same members, and the export of one person.

`python -m bench.trust` measures the checks alone; `make bench` also what a whole suite answers over HTTP.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from bench.measures import Latency, many
from bench.seeding import add_members
from chassis.mongo import connect
from services.network.grounds import grounds_for
from services.network.store import NetworkStore
from tests.infrastructure import RunningMongo, RunningSuite

MEMBERS = 1_000
TIMES = 50
COMPANY = "holding"
CANDIDATES = """query ($posting: ID!) {candidates(postingId: $posting, first: 20) {
  edges {node {member {name {family}} score {score reasons {wordsJa}}}}}}"""
POSTINGS = "{postings(first: 1) {edges {node {id}}}}"
VIEWER = "{viewer {member {name {family} skills}}}"


def consent_checks() -> Iterator[str]:
    """Lines of a table: the check for one member and for fifty, and how many times a plain read of them it takes."""
    yield from ("| consent check in a network of 1,000 | p50 ms | p99 ms | times a plain read |", "|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, RunningMongo(Path(folder)) as mongo:
        for name, (latency, ratio) in asyncio.run(_checks(mongo.url)).items():
            yield f"| {name} | {latency.p50:.1f} | {latency.p99:.1f} | {ratio:.1f} |"


async def _checks(url: str) -> dict[str, tuple[Latency, float]]:
    store = NetworkStore(connect(url, database="trust"))
    await store.prepare()
    ids = await add_members(store._driver, MEMBERS, shared_with=COMPANY)
    found = {f"{count} of them": await _check(store, ids[:count]) for count in (1, 50)}
    await store.close()
    return found


async def _check(store: NetworkStore, ids: list[str]) -> tuple[Latency, float]:
    members = await store.members.many(ids)
    if len(await grounds_for(store, [COMPANY], members)) != len(ids):
        raise RuntimeError("not everybody shares: this would measure something else")
    read = (await many(lambda _: store.members.many(ids), TIMES, {})).latency
    check = (await many(lambda _: grounds_for(store, [COMPANY], members), TIMES, {})).latency
    return check, check.p50 / read.p50


def of_suite(suite: RunningSuite, tokens: Mapping[str, str], times: int) -> Iterator[str]:
    """Lines of a table: what a running suite takes for a match and for an export, beside a small query of its own."""
    yield from ("| trust, over HTTP | p50 ms | p99 ms | times `viewer` |", "|---|---|---|---|")
    for name, (latency, ratio) in asyncio.run(_asked(suite.graphql_url, tokens, times)).items():
        yield f"| {name} | {latency.p50:.1f} | {latency.p99:.1f} | {ratio:.1f} |"


async def _asked(url: str, tokens: Mapping[str, str], times: int) -> dict[str, tuple[Latency, float]]:
    async with _signed_in(tokens["alumnus"]) as alumnus, _signed_in(tokens["hr"]) as hr:
        postings = await _data(hr, url, POSTINGS)
        posting = postings["postings"]["edges"][0]["node"]["id"]
        calls: dict[str, Callable[[], Awaitable[object]]] = {
            "viewer, with the own profile": lambda: _data(alumnus, url, VIEWER),
            "candidates(first: 20) of the demo's posting, provided and audited": (
                lambda: _data(hr, url, CANDIDATES, posting=posting)
            ),
            "export of one person, JSON and CSV": lambda: _export(alumnus, url.removesuffix("/graphql") + "/export"),
        }
        found = {name: (await many(lambda _, call=call: call(), times, {})).latency for name, call in calls.items()}
    first = next(iter(found.values()))
    return {name: (latency, latency.p50 / first.p50) for name, latency in found.items()}


def _signed_in(token: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60)


async def _data(client: httpx.AsyncClient, url: str, text: str, **variables: str) -> Any:
    answer = (await client.post(url, json={"query": text, "variables": variables})).json()
    if "errors" in answer:
        raise RuntimeError(f"the operation is wrong: {answer['errors'][0]['message']}")
    return answer["data"]


async def _export(client: httpx.AsyncClient, url: str) -> None:
    answer = await client.get(url)
    if answer.status_code != 200 or not answer.content.startswith(b"PK"):
        raise RuntimeError(f"the export answered {answer.status_code}")


if __name__ == "__main__":
    for line in consent_checks():
        print(line, flush=True)
