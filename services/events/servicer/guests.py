"""The gRPC face of events for guests without an account, who show a secret instead of a token."""

from functools import partial
from typing import Any

from okaeri.events.v1 import guest_pb2 as pb
from okaeri.events.v1 import guest_pb2_grpc as pb_grpc

from chassis.clock import now
from chassis.errors import NotFound, NotSignedIn
from chassis.ids import new_id
from chassis.mongo import NOTHING, settled
from services.events.domain import Gathering, Seat, Wish, registering
from services.events.domain.guests import Guest, asking, require_personal
from services.events.messages.gatherings import gathering_message
from services.events.messages.reading import answers_of, form_of
from services.events.messages.seats import seat_message
from services.events.people import GUEST
from services.events.seating import Seating, position
from services.events.secrets import Secrets, link_is_worthless
from services.events.servicer.seats import Rule, changed
from services.events.store import EventsStore
from services.events.tickets import Tickets
from services.events.turns import Turns


class GuestServicer(pb_grpc.GuestServiceServicer):
    """Seats of guests."""

    def __init__(
        self, store: EventsStore, turns: Turns, tickets: Tickets, secrets: Secrets, employer_domains: list[str]
    ) -> None:
        self._store = store
        self._turns = turns
        self._tickets = tickets
        self._secrets = secrets
        self._employer_domains = employer_domains

    async def RegisterGuest(self, request: pb.RegisterGuestRequest, context: Any) -> pb.RegisterGuestResponse:
        require_personal(request.mail, self._employer_domains)
        return await settled(partial(self._register, request))

    async def ConfirmGuest(self, request: pb.ConfirmGuestRequest, context: Any) -> pb.ConfirmGuestResponse:
        id = self._secrets.guest_confirming(request.secret)
        return await self._turns.take(await self._queue(id), partial(self._confirm, id))

    async def GetGuestSeat(self, request: pb.GetGuestSeatRequest, context: Any) -> pb.GuestSeat:
        """A question is answered with nothing where the link is worth nothing: nobody is asked to sign in for it."""
        try:
            guest = await _managed(self._store, self._secrets.guest_managing(request.secret))
        except NotSignedIn:
            raise NotFound from None
        gathering = await self._store.gatherings.get(guest.gathering_id)
        return await self._shown(self._store, gathering, await _seat_of(self._store, guest))

    async def LeaveGuestSeat(self, request: pb.LeaveGuestSeatRequest, context: Any) -> pb.LeaveGuestSeatResponse:
        id = self._secrets.guest_managing(request.secret)
        return await self._turns.take(await self._queue(id), partial(self._leave, id))

    async def AcceptGuestOffer(self, request: pb.AcceptGuestOfferRequest, context: Any) -> pb.GuestSeat:
        return await self._change(request.secret, registering.accept)

    async def KeepGuestSeat(self, request: pb.KeepGuestSeatRequest, context: Any) -> pb.GuestSeat:
        return await self._change(request.secret, registering.keep)

    async def MoveGuestSeat(self, request: pb.MoveGuestSeatRequest, context: Any) -> pb.GuestSeat:
        return await self._change(request.secret, registering.moving_to(form_of(request.form)))

    async def _register(self, request: pb.RegisterGuestRequest) -> pb.RegisterGuestResponse:
        async with self._store.transaction() as tx:
            at, gathering = now(), await tx.gatherings.get(request.gathering_id)
            gathering.require_open(at)
            form = registering.form_wanted(gathering, form_of(request.form))
            wish = Wish(form, tuple(request.companions), answers_of(request.answers))
            registering.require_may_register(gathering, GUEST, wish, at)
            asked = asking(new_id(), gathering.id, request.name, request.mail, request.locale, wish, at)
            there = await tx.guests.with_mail(gathering.id, asked.mail_key or "")
            await _ask(tx, gathering, there, asked)
            return tx.answer(pb.RegisterGuestResponse())

    async def _confirm(self, id: str) -> pb.ConfirmGuestResponse:
        async with self._store.transaction() as tx:
            at, guest = now(), await _known(tx, id)
            wish = guest.wish_to_confirm(at)
            if wish is None:
                raise link_is_worthless()
            seating = Seating(tx, await tx.gatherings.get(guest.gathering_id), at)
            seat = seating.register(guest.id, GUEST, wish, None)
            gathering = await seating.settle()
            await tx.guests.save(guest.confirmed(), announcing=NOTHING)
            shown = await self._shown(tx, gathering, seat)
            return tx.answer(pb.ConfirmGuestResponse(managing_secret=self._secrets.managing(id), guest_seat=shown))

    async def _leave(self, id: str) -> pb.LeaveGuestSeatResponse:
        async with self._store.transaction() as tx:
            guest = await _managed(tx, id)
            seating = Seating(tx, await tx.gatherings.get(guest.gathering_id), now())
            seating.leave([await _seat_of(tx, guest)])
            await seating.hand_on()
            await seating.settle()
            await tx.guests.remove(guest, announcing=NOTHING)
            return tx.answer(pb.LeaveGuestSeatResponse())

    async def _change(self, secret: str, rule: Rule) -> pb.GuestSeat:
        id = self._secrets.guest_managing(secret)
        return await self._turns.take(await self._queue(id), partial(self._changed, id, rule))

    async def _changed(self, id: str, rule: Rule) -> pb.GuestSeat:
        async with self._store.transaction() as tx:
            guest = await _managed(tx, id)
            gathering, seat = await changed(tx, guest.gathering_id, await _seat_of(tx, guest), rule)
            return tx.answer(await self._shown(tx, gathering, seat))

    async def _queue(self, id: str) -> str:
        """Where the guest stands in line; one who has left is answered, if at all, what was answered before."""
        guest = await self._store.guests.find(id)
        return guest.gathering_id if guest else id

    async def _shown(self, store: EventsStore, gathering: Gathering, seat: Seat) -> pb.GuestSeat:
        place = await position(store, gathering, seat)
        tickets = (await self._tickets.of(gathering, seat)).tickets if seat.is_taken else ()
        return pb.GuestSeat(
            gathering=gathering_message(gathering, seat, position=place),
            seat=seat_message(seat, gathering, place),
            tickets=tickets,
        )


async def _known(store: EventsStore, id: str) -> Guest:
    """The guest. Raises NotSignedIn for one who has left, or was forgotten."""
    guest = await store.guests.find(id)
    if guest is None:
        raise link_is_worthless()
    return guest


async def _managed(store: EventsStore, id: str) -> Guest:
    """The guest of a managing link. Raises NotSignedIn for one who has left or is not confirmed."""
    guest = await _known(store, id)
    if not guest.is_confirmed:
        raise link_is_worthless()
    return guest


async def _ask(tx: EventsStore, gathering: Gathering, there: Guest | None, asked: Guest) -> None:
    """Stores the guest, and announces that a mail is due; not when the last one went out within the minute."""
    told = guest_registered(gathering, there or asked)
    if there is None:
        await tx.guests.add(asked, announcing=told)
    elif there.may_be_mailed(asked.registered_at):
        await tx.guests.save(there.asking_again(asked), announcing=told)


async def _seat_of(store: EventsStore, guest: Guest) -> Seat:
    """The guest's seat; where the guest became a member meanwhile it is the member's."""
    seat = await store.seats.find_of(guest.id, guest.gathering_id)
    if seat is None:
        raise NotFound
    return seat


def guest_registered(gathering: Gathering, guest: Guest) -> pb.GuestRegistered:
    """What is announced of a guest who waits for a mail."""
    return pb.GuestRegistered(guest_id=guest.id, gathering_id=gathering.id, company_id=gathering.company_id)
