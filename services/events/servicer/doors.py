"""The gRPC face of events for the door: scans, walk-ins, and lists of who came and who did not."""

from datetime import datetime
from functools import partial
from typing import Any

from okaeri.events.v1 import door_pb2 as pb
from okaeri.events.v1 import door_pb2_grpc as pb_grpc

from chassis.clock import now, timestamp
from chassis.errors import InvalidInput
from chassis.mongo import settled
from services.events.desks import DeskRoles, at_the_door
from services.events.domain import doors
from services.events.domain.doors import Passing
from services.events.messages.doors import attendance_message, door_seats, scanned_message
from services.events.messages.gatherings import gathering_message
from services.events.passing import Door
from services.events.servicer.desks import DeskServicer
from services.events.store import EventsStore
from services.events.tickets import Tickets
from services.events.turns import Turns

MOST_IN_A_KIT = 10_000


class DoorServicer(DeskServicer, pb_grpc.DoorServiceServicer):
    """Checking people in at one gathering."""

    def __init__(self, store: EventsStore, turns: Turns, tickets: Tickets, roles: DeskRoles) -> None:
        super().__init__(store, roles)
        self._turns = turns
        self._tickets = tickets
        self._door = Door(tickets)

    async def GetDoorKit(self, request: pb.GetDoorKitRequest, context: Any) -> pb.DoorKit:
        gathering, at = await at_the_door(self._store, request.gathering_id), now()
        doors.require_not_closed(gathering, at)
        seats = await self._store.seats.in_person(gathering.id, limit=MOST_IN_A_KIT)
        return pb.DoorKit(
            gathering=gathering_message(gathering),
            jwks_json=await self._tickets.published(),
            seats=door_seats(seats, await self._guests(seats)),
            expire_time=timestamp(at + doors.KIT_LIFE),
            server_time=timestamp(at),
        )

    async def CheckIn(self, request: pb.CheckInRequest, context: Any) -> pb.Scanned:
        return await settled(partial(self._pass, request, request.device_id, is_out=False))

    async def CheckOut(self, request: pb.CheckOutRequest, context: Any) -> pb.Scanned:
        return await settled(partial(self._pass, request, "", is_out=True))

    async def UploadScans(self, request: pb.UploadScansRequest, context: Any) -> pb.UploadScansResponse:
        return await settled(partial(self._upload, request, now()))

    async def AddWalkIn(self, request: pb.AddWalkInRequest, context: Any) -> pb.Scanned:
        return await self._turns.take(request.gathering_id, partial(self._walk_in, request))

    async def ListDoorSeats(self, request: pb.ListDoorSeatsRequest, context: Any) -> pb.ListDoorSeatsResponse:
        gathering = await at_the_door(self._store, request.gathering_id)
        place = request.page_size, request.page_token, request.before
        page = await self._store.seats.page_in_person(gathering.id, *place)
        seats = door_seats(page.items, await self._guests(page.items))
        return pb.ListDoorSeatsResponse(seats=seats, **page.marks)

    async def ListNoShows(self, request: pb.ListNoShowsRequest, context: Any) -> pb.ListNoShowsResponse:
        gathering = await at_the_door(self._store, request.gathering_id)
        doors.require_begun(gathering, now())
        place = request.page_size, request.page_token, request.before
        page = await self._store.seats.page_missing(gathering.id, *place)
        seats = door_seats(page.items, await self._guests(page.items))
        return pb.ListNoShowsResponse(seats=seats, **page.marks)

    async def GetAttendance(self, request: pb.GetAttendanceRequest, context: Any) -> pb.Attendance:
        gathering = await at_the_door(self._store, request.gathering_id)
        return attendance_message(await self._store.seats.in_person(gathering.id))

    async def _pass(self, request: pb.CheckInRequest | pb.CheckOutRequest, device_id: str, *, is_out: bool) -> Any:
        if request.WhichOneof("whom") is None:
            raise InvalidInput("Please say whom: a ticket, a code or a seat.", field="whom")
        async with self._store.transaction() as tx:
            gathering, at = await at_the_door(tx, request.gathering_id), now()
            doors.require_door(gathering, at)
            passed = await self._door.one(tx, gathering, request, Passing(0, at, device_id, is_out=is_out))
            return tx.answer(scanned_message(passed))

    async def _upload(self, request: pb.UploadScansRequest, at: datetime) -> pb.UploadScansResponse:
        async with self._store.transaction() as tx:
            gathering = await at_the_door(tx, request.gathering_id)
            doors.require_door(gathering, at)
            scanned = await self._door.many(tx, gathering, request, at)
            return tx.answer(pb.UploadScansResponse(scanned=scanned))

    async def _walk_in(self, request: pb.AddWalkInRequest) -> pb.Scanned:
        async with self._store.transaction() as tx:
            gathering, at = await at_the_door(tx, request.gathering_id), now()
            doors.require_door(gathering, at)
            return tx.answer(scanned_message(await self._door.walk_in(tx, gathering, request, at)))
