"""Two copies of each process, restarted in turn while calls go on: `make rolling`. No call and no event is lost.

The services stand behind the balancing of their clients, as behind a headless Service: both addresses are given, each
client sees which copies say that they are well. The two gateways stand behind a small balancer that asks them for their
health, as a cluster does. Nothing is tried again here: what fails has failed.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from okaeri.identity.v1 import account_pb2, account_pb2_grpc, organisation_pb2, organisation_pb2_grpc
from okaeri.options.v1 import options_pb2

from chassis.client import connect
from chassis.mongo import connect as connect_to_mongo
from cli.suite import Bearer
from cli.up import health
from cli.up.address import Address
from cli.up.family import module
from tests.infrastructure import HOST, RunningEngine, RunningMongo, RunningNats, free_port
from tests.journeys.asking import Person, request_id
from tests.journeys.listening import dead_letters, everything, until_heard_by

SERVICES = ("identity", "network", "recruiting", "events")
PROCESSES = (*SERVICES, "gateway")
HEARING = ("network", "recruiting", "events")
"""Those that keep a copy of every company they hear of."""
OPERATOR = "operator@okaeri.example"
AT_ONCE = 6
LOOK_EVERY = 0.1
SETTLED_SECONDS = 5.0
"""From a copy that is ready to the next that goes; less than the `minReadySeconds` of the Deployments."""
_SECRET = "only-for-this-run"
_READS = (
    "{ companies { id code } }",
    "{ postings(first: 5) { edges { node { id } } } }",
    '{ pendingRegistrations(companyId: "Q29tcGFueTpob2xkaW5n", first: 5) { edges { node { id } } } }',
    "{ gatherings(first: 5) { edges { node { id } } } }",
)
_CREATE_CHANNEL = """mutation($input: CreateChannelInput!) { createChannel(input: $input) {
    __typename ... on CreateChannelPayload { channel { id } } ... on Problem { message } } }"""


class _Copy(RunningEngine):
    patience_seconds = 240.0


class TwoOfEach:
    """Engines, and two copies of every process of ours."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        for name in ("nats", "mongo", "mail", *(f"{name}-{n}" for name in PROCESSES for n in (0, 1))):
            (folder / name).mkdir()
        self.nats = stack.enter_context(RunningNats(folder / "nats"))
        self.mongo = stack.enter_context(RunningMongo(folder / "mongo"))
        self.mails = folder / "mail"
        smtp = stack.enter_context(_mail_catcher(self.mails))
        self.ports = {name: (free_port(), free_port()) for name in PROCESSES}
        self.settings = self._settings(smtp)
        self.copies = [self._copy(name, n, folder) for n in (0, 1) for name in PROCESSES]
        for copy in self.copies:
            stack.callback(copy.begin().kill9)
        for copy in self.copies:
            copy.until_healthy()

    @property
    def gateways(self) -> list[str]:
        """Where the two gateways answer."""
        return [f"http://{HOST}:{port}" for port in self.ports["gateway"]]

    def address_of(self, name: str) -> str:
        """Both copies of a service, as its callers are told."""
        return self.settings[f"OKAERI_{name.upper()}_ADDRESS"]

    def _settings(self, smtp: int) -> dict[str, str]:
        both = {name: f"ipv4:{HOST}:{first},{HOST}:{second}" for name, (first, second) in self.ports.items()}
        return {f"OKAERI_{name.upper()}_ADDRESS": address for name, address in both.items()} | {
            "OKAERI_NATS_URL": self.nats.url,
            "OKAERI_MONGO_URL": self.mongo.url,
            "OKAERI_SMTP_PORT": str(smtp),
            "OKAERI_SERVICE_SECRET": _SECRET,
            "OKAERI_SERVICE_SECRETS": json.dumps(dict.fromkeys(SERVICES, _SECRET)),
            "OKAERI_IDENTITY_KEY_SECRET": _SECRET,
            "OKAERI_IDENTITY_OPERATOR_MAIL": OPERATOR,
            "OKAERI_IDENTITY_ACCESS_TOKEN_MINUTES": "60",
            "OKAERI_NETWORK_TOMBSTONE_SECRET": _SECRET,
            "OKAERI_EVENTS_SECRET": _SECRET,
        }

    def _copy(self, name: str, number: int, folder: Path) -> RunningEngine:
        gateway, address = name == "gateway", Address(HOST, self.ports[name][number], "")
        own = {**self.settings, "OKAERI_LISTEN_ADDRESS": str(address)}
        command = module(name if gateway else f"services.{name}")
        environment = ("/usr/bin/env", *(f"{key}={value}" for key, value in own.items()))
        probe = health.http if gateway else health.grpc
        return _Copy((*environment, *command), address, probe, folder / f"{name}-{number}")


def _mail_catcher(folder: Path) -> Any:
    port = free_port()
    command = module("cli.up.smtp", HOST, str(port), str(folder))

    class Catcher(RunningEngine):
        def __enter__(self) -> int:  # type: ignore[override]
            self.start()
            return port

    return Catcher(command, Address(HOST, port, ""), health.smtp, folder)


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


class Load:
    """Callers that go on until they are told to stop."""

    def __init__(self, suite: TwoOfEach, token: str) -> None:
        self._suite = suite
        self._token = token
        self._ready: list[str] = []
        self._stop = threading.Event()
        self._begun = threading.Event()
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
        headers = {"authorization": f"Bearer {self._token}"}
        async with httpx.AsyncClient(headers=headers, timeout=30) as client:
            channel = connect(
                self._suite.address_of("identity"), organisation_pb2.DESCRIPTOR, caller=Bearer(self._token)
            )
            async with channel:
                organisation = organisation_pb2_grpc.OrganisationServiceStub(channel)
                await asyncio.gather(*(self._call(client, organisation, number) for number in range(AT_ONCE)))
        await watch

    async def _watch(self) -> None:
        """The balancer: whoever says that it is well gets the next calls."""
        async with httpx.AsyncClient(timeout=2) as client:
            while not self._stop.is_set():
                well = await asyncio.gather(*(_is_well(client, url) for url in self._suite.gateways))
                self._ready = [url for url, is_well in zip(self._suite.gateways, well, strict=True) if is_well]
                await asyncio.sleep(LOOK_EVERY)

    async def _call(self, client: httpx.AsyncClient, organisation: Any, number: int) -> None:
        turn = number
        while not self._stop.is_set():
            if not self._ready:
                await asyncio.sleep(LOOK_EVERY)
                continue
            turn += 1
            work, name = self._work(client, organisation, turn)
            await self._note(name, work)

    def _work(
        self, client: httpx.AsyncClient, organisation: Any, turn: int
    ) -> tuple[Callable[[], Awaitable[None]], str]:
        url = f"{self._ready[turn % len(self._ready)]}/graphql"
        kind = turn % (len(_READS) + 2)
        if kind < len(_READS):
            return lambda: self._read(client, url, _READS[kind]), f"read {kind}"
        if kind == len(_READS):
            return lambda: self._create_channel(client, url), "create a channel"
        return lambda: self._create_company(organisation), "create a company"

    async def _note(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:
            # Whatever it is: a call that was not answered as it should be is what this is looking for.
            self.seen.failures.append(f"{name}: {type(error).__name__}: {error}")
        self.seen.calls[name] += 1
        if self.seen.calls.total() >= 4 * AT_ONCE:
            self._begun.set()

    async def _read(self, client: httpx.AsyncClient, url: str, query: str) -> None:
        _data(await client.post(url, json={"query": query}))

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


def _data(response: httpx.Response) -> Any:
    answer = response.json()
    assert response.status_code == 200, answer
    assert not answer.get("errors"), answer
    return answer["data"]


async def _is_well(client: httpx.AsyncClient, url: str) -> bool:
    with suppress(httpx.HTTPError):
        return (await client.get(f"{url}/health")).status_code == 200
    return False


def roll(suite: TwoOfEach, restarts: int) -> Seen:
    """Restarts the copies in turn under load: the first of each process, then the second of each, and so on."""
    load = Load(suite, _token(suite))
    began = time.perf_counter()
    with ThreadPoolExecutor(1) as elsewhere:
        running = elsewhere.submit(asyncio.run, load.run())
        try:
            load.until_begun()
            for turn in range(restarts):
                copy = suite.copies[turn % len(suite.copies)]
                copy.stop()
                copy.start()
                load.seen.restarts += 1
                print(f"{load.seen.restarts} restarts, {load.seen.calls.total()} calls", flush=True)
                time.sleep(SETTLED_SECONDS)
        finally:
            load.stop()
            running.result()
    load.seen.seconds = time.perf_counter() - began
    return load.seen


def _token(suite: TwoOfEach) -> str:
    """The operator, who is HR of a first company too."""
    with Person(f"{suite.gateways[0]}/graphql", suite.mails, OPERATOR) as person:
        person.sign_in()
        asyncio.run(_settle_in(suite, person.token))
        return person.until_role("HR@holding").token


async def _settle_in(suite: TwoOfEach, token: str) -> None:
    contracts = organisation_pb2.DESCRIPTOR, account_pb2.DESCRIPTOR
    async with connect(suite.address_of("identity"), *contracts, caller=Bearer(token)) as channel:
        made = organisation_pb2.CreateCompanyRequest(request_id=request_id(), company_id="holding", name="持株会社")
        await organisation_pb2_grpc.OrganisationServiceStub(channel).CreateCompany(made)
        granted = account_pb2.GrantRoleRequest(
            request_id=request_id(), mail=OPERATOR, role=options_pb2.ROLE_HR, company_id="holding", locale="ja"
        )
        await account_pb2_grpc.AccountServiceStub(channel).GrantRole(granted)
    for name in HEARING:
        until_heard_by(suite.nats.url, name)


def losses(suite: TwoOfEach, seen: Seen) -> list[str]:
    """What is not as it must be afterwards: failed calls, events that are missing or doubled, copies that miss some."""
    for name in HEARING:
        until_heard_by(suite.nats.url, name)
    lost = list(seen.failures)
    told = Counter(each.event.company_id for each in everything(suite.nats.url) if each.name == "CompanyCreated")
    lost += [f"{company} was announced {told[company]} times" for company in seen.companies if told[company] != 1]
    channels = sum(each.name == "ChannelCreated" for each in everything(suite.nats.url))
    lost += [f"{channels} of {seen.channels} channels were announced"] * (channels != seen.channels)
    for name, known in asyncio.run(_known(suite.mongo.url)).items():
        lost += [f"{name} has not heard of {company}" for company in seen.companies - known]
    return lost + ["there are dead letters"] * (dead_letters(suite.nats.url) > 0)


async def _known(url: str) -> Mapping[str, set[str]]:
    """The companies that each hearing service keeps."""
    found = {}
    for name in HEARING:
        driver = connect_to_mongo(url, database=f"okaeri_{name}", driver="pymongo")
        found[name] = {row["_id"] for row in await driver.find("companies", {})}
        await driver.close()
    return found


def report(seen: Seen) -> Iterator[str]:
    """What was seen, a line each."""
    yield f"{seen.restarts} restarts in {seen.seconds:.0f} s, {seen.calls.total()} calls beside them:"
    yield from (f"  {count:6} {name}" for name, count in sorted(seen.calls.items()))
    yield f"  {len(seen.failures)} failed"


def main() -> None:
    """Rolls, reports, and ends with 1 when anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--restarts", type=int, default=50)
    restarts = parser.parse_args().restarts
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        suite = TwoOfEach(Path(folder), stack)
        seen = roll(suite, restarts)
        print("\n".join(report(seen)), flush=True)
        lost = losses(suite, seen)
    print("\n".join(lost[:20]) or "Not one call failed and not one event was lost.")
    sys.exit(bool(lost))


if __name__ == "__main__":
    main()
