"""Who may stand at the door of a gathering: HR of its hosts, and those they put at the desk."""

from datetime import datetime

from okaeri.identity.v1 import account_pb2, account_pb2_grpc

from chassis.access import caller
from chassis.client import Channel
from chassis.clock import timestamp
from chassis.errors import NotFound
from services.events.domain import Gathering
from services.events.store import EventsStore


class DeskRoles:
    """Asks identity, which alone knows addresses, to give and take the role of a desk."""

    def __init__(self, identity: Channel) -> None:
        self._accounts = account_pb2_grpc.AccountServiceStub(identity)

    async def grant(self, request_id: str, mail: str, locale: str, gathering_id: str, until: datetime) -> str:
        """Gives the role until that moment; answers the account."""
        request = account_pb2.GrantDeskRequest(
            request_id=request_id, mail=mail, locale=locale, gathering_id=gathering_id, end_time=timestamp(until)
        )
        return str((await self._accounts.GrantDesk(request)).account_id)

    async def revoke(self, request_id: str, account_id: str, gathering_id: str) -> None:
        """Takes the role away."""
        request = account_pb2.RevokeDeskRequest(request_id=request_id, account_id=account_id, gathering_id=gathering_id)
        await self._accounts.RevokeDesk(request)


async def at_the_door(store: EventsStore, gathering_id: str) -> Gathering:
    """The gathering, for a host's HR or somebody at its desk. Raises NotFound for everybody else.

    The role in the token is not enough: whoever was dismissed is not at the desk any more from that moment.
    """
    gathering = await store.gatherings.get(gathering_id)
    if gathering.is_hosted_by(caller().companies()):
        return gathering
    names = await store.known_as(caller().subject)
    if not caller().has("desk", gathering_id) or await store.desks.find_of(gathering_id, names) is None:
        raise NotFound
    return gathering
