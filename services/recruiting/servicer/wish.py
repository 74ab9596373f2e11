"""Wishes to apply, for those who leave them and the company they name."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from okaeri.recruiting.v1 import wish_pb2 as pb
from okaeri.recruiting.v1 import wish_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now
from chassis.errors import InvalidInput
from chassis.ids import new_id
from chassis.mongo import Conflict, settled
from chassis.pages import filled
from services.recruiting.consents import RecordedConsent
from services.recruiting.domain.wishes import Wish, require_held, require_none_stands
from services.recruiting.messages.wishes import wish_message, wish_received, wish_withdrawn
from services.recruiting.store import RecruitingStore
from services.recruiting.wish_consents import WishConsents


class WishServicer(pb_grpc.WishServiceServicer):
    """Wishes; nothing is decided about one."""

    def __init__(self, store: RecruitingStore, consents: WishConsents) -> None:
        self._store = store
        self._consents = consents

    async def LeaveWish(self, request: pb.LeaveWishRequest, context: Any) -> pb.Wish:
        """Asks the network between two transactions: no row is held while another service is waited for."""
        async with self._store.transaction() as tx:
            member_id = await tx.standins.now(caller().subject)
            await _require_place(tx, request, member_id)
        consent = await self._consents.record(request, member_id=member_id)
        return await settled(partial(self._receive, request, consent), met=(Conflict,))

    async def _receive(self, request: pb.LeaveWishRequest, consent: RecordedConsent) -> pb.Wish:
        """Under whoever the person is by now: the old id of a merged account works until its token ends."""
        async with self._store.transaction() as tx:
            member_id = await tx.standins.meet(caller().subject)
            await _require_place(tx, request, member_id)
            wish = _wish(request, member_id, consent)
            return tx.answer(wish_message(await tx.wishes.add(wish, announcing=wish_received(wish))))

    async def WithdrawWish(self, request: pb.WithdrawWishRequest, context: Any) -> pb.Wish:
        """The consent ends first: where the network does not answer, the person is told that nothing was done."""
        wish = await self._store.wishes.get(request.id)
        caller().require_subject(wish.member_id)
        await self._consents.end(wish.consent_id, member_id=wish.member_id, request_id=request.request_id)
        return await settled(partial(self._withdraw, request))

    async def _withdraw(self, request: pb.WithdrawWishRequest) -> pb.Wish:
        async with self._store.transaction() as tx:
            wish = await tx.wishes.get(request.id)
            caller().require_subject(wish.member_id)
            if wish.stands:
                wish = await tx.wishes.save(wish.withdrawn(now()), announcing=wish_withdrawn(wish))
            return tx.answer(wish_message(wish))

    async def ListWishes(self, request: pb.ListWishesRequest, context: Any) -> pb.ListWishesResponse:
        caller().require_company(request.company_id)
        read = partial(self._store.wishes.page_with, request.company_id, request.gathering_id)
        page = await filled(request, read, partial(self._hold, request.company_id))
        provided = await self._consents.provided(request.company_id, [wish.consent_id for wish in page.items])
        shown = page.only([wish.consent_id in provided for wish in page.items])
        people = [wish.member_id for wish in shown.items]
        await self._store.audit.read(people, what="wish", purpose="wish", company_id=request.company_id)
        return pb.ListWishesResponse(wishes=map(wish_message, shown.items), **shown.marks)

    async def _hold(self, company_id: str, wishes: Sequence[Wish]) -> list[bool]:
        """Whether the consent of each holds at this moment."""
        held = await self._consents.holding(company_id, [wish.member_id for wish in wishes])
        return [wish.consent_id in held for wish in wishes]

    async def ListOwnWishes(self, request: pb.ListOwnWishesRequest, context: Any) -> pb.ListOwnWishesResponse:
        place = request.page_size, request.page_token, request.before
        page = await self._store.wishes.page_of(caller().subject, *place)
        return pb.ListOwnWishesResponse(wishes=map(wish_message, page.items), **page.marks)


async def _require_place(tx: RecruitingStore, request: pb.LeaveWishRequest, member_id: str) -> None:
    """Refuses a gathering that did not begin, a company there is not, and a second wish with it."""
    require_held(await tx.held_gatherings.find(request.gathering_id), now())
    if await tx.companies.find(request.company_id) is None:
        raise InvalidInput("The group has no such company.", field="company_id")
    require_none_stands(await tx.wishes.live(request.company_id, member_id))


def _wish(request: pb.LeaveWishRequest, member_id: str, consent: RecordedConsent) -> Wish:
    return Wish(
        id=new_id(),
        company_id=request.company_id,
        gathering_id=request.gathering_id,
        member_id=member_id,
        note=request.note.strip(),
        consent_id=consent.id,
        left_at=now(),
    )
