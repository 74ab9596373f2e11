"""Who wants to attend, as far as an audience asks: from the token, and from the owner of profiles where need be."""

from okaeri.network.v1 import member_pb2, member_pb2_grpc

from chassis.access import caller
from chassis.client import Channel
from services.events.domain import Audience, Person, Terms

GUEST = Person(Audience.GUESTS)


class People:
    """Asks the network, in the name of the caller; who cannot be asked about does not get in, and can try again."""

    def __init__(self, network: Channel) -> None:
        self._members = member_pb2_grpc.MemberServiceStub(network)

    async def caller(self, terms: Terms) -> Person:
        """Who the caller is. Raises Unavailable where the network is needed and does not answer."""
        if not caller().has("alumnus"):
            return Person(Audience.EMPLOYEES, caller().companies("employee"))
        if not terms.asks_where_from:
            return Person(Audience.ALUMNI)
        own = await self._members.GetOwnMember(member_pb2.GetOwnMemberRequest())
        left = frozenset(each.company_id for each in own.employments)
        return Person(Audience.ALUMNI, left | caller().companies("employee"), own.prefecture_code)
