"""Records of provision, for the person they are about and for the auditor. Leaves out making them."""

from typing import Any

from okaeri.network.v1 import consent_pb2 as pb
from okaeri.network.v1 import consent_pb2_grpc as pb_grpc

from chassis.access import caller
from services.network.domain.provision import sought
from services.network.messages.consents import provision_message
from services.network.store import NetworkStore


class ProvisionServicer(pb_grpc.ProvisionServiceServicer):
    """What of whom reached whom."""

    def __init__(self, store: NetworkStore) -> None:
        self._store = store

    async def ListOwnProvisions(
        self, request: pb.ListOwnProvisionsRequest, context: Any
    ) -> pb.ListOwnProvisionsResponse:
        page = await self._store.provisions.of_members(
            await self._store.known_as(caller().subject), request.page_size, request.page_token, request.before
        )
        return pb.ListOwnProvisionsResponse(
            provisions=map(provision_message, page.items),
            **page.marks,
        )

    async def ListProvisions(self, request: pb.ListProvisionsRequest, context: Any) -> pb.ListProvisionsResponse:
        asked = sought(
            company_id=request.company_id,
            member_id=request.member_id,
            from_day=request.from_date,
            until_day=request.until_date,
        )
        page = await self._store.provisions.sought(asked, request.page_size, request.page_token, request.before)
        people = {provision.member_id for provision in page.items}
        await self._store.audit.read(people, what="provisions", purpose="audit", company_id=request.company_id)
        return pb.ListProvisionsResponse(
            provisions=map(provision_message, page.items),
            **page.marks,
        )
