"""What every service does when it hears of a legal hold: it remembers who must not be let go of, and until when."""

from datetime import UTC

from okaeri.person.v1 import person_pb2

from chassis.cloud_events import Happening
from chassis.inbox import hears
from chassis.mongo import NOTHING, Store
from chassis.mongo.people import HeldPerson


@hears(person_pb2.LegalHoldPlaced)
async def hold(event: person_pb2.LegalHoldPlaced, tx: Store, happening: Happening) -> None:
    """Remembers the hold."""
    held = HeldPerson(event.hold_id, event.person_id, event.until_time.ToDatetime(UTC))
    await tx.held_persons.add(held, announcing=NOTHING)


@hears(person_pb2.LegalHoldReleased)
async def release(event: person_pb2.LegalHoldReleased, tx: Store, happening: Happening) -> None:
    """Forgets the hold."""
    held = await tx.held_persons.find(event.hold_id)
    if held is not None:
        await tx.held_persons.remove(held, announcing=NOTHING)
