"""Suspected duplicates as HR of their company sees them: its own records of both, compared at this moment.

What is shown is noted for the people it is about. Leaves out who may look.
"""

from okaeri.network.v1 import merge_pb2 as pb

from services.network.connecting import Connected, connected
from services.network.domain.duplicate import Suspicion
from services.network.messages.registrations import suspicion_message
from services.network.servicer.comparing import REGISTRATION_CHECK
from services.network.store import NetworkStore


async def as_suspected(store: NetworkStore, company_id: str, *suspicions: Suspicion) -> list[pb.SuspectedDuplicate]:
    """Each as it is now; where nothing connects the two any more, as they were suspected."""
    found = await connected(store, suspicions)
    people = {id for each in found for id in (*each.suspicion.pair.ids, *(each.pair.ids if each.pair else ()))}
    await store.audit.read(people, what="suspected_duplicate", purpose=REGISTRATION_CHECK, company_id=company_id)
    return list(map(_message, found))


def _message(found: Connected) -> pb.SuspectedDuplicate:
    pair = found.pair or found.suspicion.pair
    return suspicion_message(found.suspicion, pair, found.comparison, found.records)
