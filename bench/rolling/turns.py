"""Whose turn it is to go: one copy of each process at once, as in a rollout of them all, then their twins."""

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from okaeri.identity.v1 import account_pb2, account_pb2_grpc, organisation_pb2, organisation_pb2_grpc
from okaeri.options.v1 import options_pb2

from bench.rolling.load import Load, Seen
from bench.rolling.suite import HEARING, OPERATOR, PROCESSES, Copy, TwoOfEach
from chassis.client import connect
from cli.suite import Bearer
from tests.journeys.asking import Person, request_id, until
from tests.journeys.listening import until_heard_by

KNOWN_WITHIN = 60.0
"""Seconds in which every caller must have found a copy that is back."""
SETTLED_SECONDS = 1.0
"""From a connection to the first call over it: its client asks for the copy's health in between."""


def roll(suite: TwoOfEach, restarts: int) -> Seen:
    """Restarts so many copies under load, one of each process at once."""
    load = Load(suite, _token(suite))
    began = time.perf_counter()
    with ThreadPoolExecutor(1) as elsewhere:
        running = elsewhere.submit(asyncio.run, load.run())
        try:
            load.until_begun()
            while left := restarts - load.seen.restarts:
                _restart(suite, load, min(left, len(PROCESSES)))
        finally:
            load.stop()
            running.result()
    load.seen.seconds = time.perf_counter() - began
    return load.seen


def _restart(suite: TwoOfEach, load: Load, count: int) -> None:
    """So many copies at once; returns when everybody who calls one of them calls it again."""
    half = load.seen.restarts // len(PROCESSES) % 2
    copies, twins = suite.copies[half][:count], suite.copies[1 - half][:count]
    for copy in copies:
        copy.leave()
    for copy in copies:
        copy.stop()
    for copy in copies:
        copy.begin()
    for copy in copies:
        copy.until_healthy()
    load.seen.restarts += count
    print(f"{load.seen.restarts} restarts, {load.seen.calls.total()} calls", flush=True)
    until(lambda: _known_again(suite, load, copies, twins), "copy that all callers know again", KNOWN_WITHIN)
    time.sleep(SETTLED_SECONDS)


def _known_again(suite: TwoOfEach, load: Load, copies: Sequence[Copy], twins: Sequence[Copy]) -> bool:
    """The balancer sends calls to both gateways, and no service has fewer callers than its twin.

    A client of a service connects to both copies; a balancer does not.
    """
    services = zip(copies[: len(PROCESSES) - 1], twins, strict=False)
    return len(load.ready) == len(suite.gateways) and all(copy.callers >= twin.callers for copy, twin in services)


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
