"""Where the time of our gateway goes: what it costs to ask nothing, to ask the services alone, to write the answer."""

import time
from collections.abc import Awaitable, Callable, Iterator

import orjson
import uvloop
from okaeri.identity.v1 import organisation_pb2
from okaeri.network.v1 import member_pb2

from bench.gateway import reference
from bench.gateway.contenders import Place
from bench.gateway.measuring import Figures
from chassis.access import ANONYMOUS, acting_for
from gateway.neighbours import Neighbours
from gateway.settings import GatewaySettings

TIMES = 300
REACH = 3.0
"""Milliseconds that the whole may cost."""


def where_it_goes(place: Place, token: str, ours: Figures, nothing: Figures, as_deployed: Figures) -> Iterator[str]:
    """A table of the parts of one request, of which the last is what the others leave."""
    rpcs = uvloop.run(_rpcs(place, token))
    answer = orjson.loads(ours.answer)
    written = _milliseconds(lambda: orjson.dumps(answer))
    rest = ours.cpu_ms - nothing.cpu_ms - rpcs - written
    yield "| a request of ours | CPU ms | part |"
    yield "|---|---|---|"
    rows = {
        "HTTP, token, limits, span, log: what `{ __typename }` costs": nothing.cpu_ms,
        "asking the two rpcs and reading their messages, alone in a process": rpcs,
        "writing the answer as JSON": written,
        "the rest: resolving, joining and completing the fields": rest,
    }
    for name, milliseconds in rows.items():
        yield f"| {name} | {milliseconds:.2f} | {milliseconds / ours.cpu_ms:.0%} |"
    yield f"| all of it; {REACH:.0f} ms were to be reached | {ours.cpu_ms:.2f} | |"
    yield f"| all of it with one trace in twenty exported | {as_deployed.cpu_ms:.2f} | |"


async def _rpcs(place: Place, token: str) -> float:
    """The rpcs of the reference operation, with tokens and spans, and nothing done with their answers."""
    address = f"127.0.0.1:{place.service}"
    settings = GatewaySettings(identity_address=address, network_address=address)
    async with Neighbours(settings) as neighbours:

        async def both() -> None:
            await neighbours.ask("MemberService.ListMembers", member_pb2.ListMembersRequest(page_size=reference.PEOPLE))
            request = organisation_pb2.BatchGetCompaniesRequest(ids=reference.COMPANY_IDS)
            await neighbours.ask("OrganisationService.BatchGetCompanies", request)

        with acting_for(ANONYMOUS, token):
            return await _milliseconds_of(both)


async def _milliseconds_of(do: Callable[[], Awaitable[None]]) -> float:
    for _ in range(TIMES // 10):
        await do()
    begun = time.process_time()
    for _ in range(TIMES):
        await do()
    return (time.process_time() - begun) * 1000 / TIMES


def _milliseconds(do: Callable[[], object]) -> float:
    begun = time.process_time()
    for _ in range(TIMES):
        do()
    return (time.process_time() - begun) * 1000 / TIMES
