"""The store every service stands on, and the only place that names a MongoDB driver.

`connect` gives a driver (motor, pymongo or memory), a `Store` has `Collection`s of frozen dataclasses, and
`store.transaction()` makes rows, announcements and the answer to the request durable together or not at all.
"""

from chassis.mongo.announcing import NOTHING, Announcing, AnnouncingEach
from chassis.mongo.collection import Collection
from chassis.mongo.driver import Conflict, Driver, Full, Interrupted, Unreachable
from chassis.mongo.index import Index
from chassis.mongo.outbox_rows import Announcement, OutboxRows
from chassis.mongo.request import Repeated, RequestInHand, request_in_hand
from chassis.mongo.settling import settled
from chassis.mongo.store import AlreadyHeard, NewerSchema, Store
from chassis.pages import Page

__all__ = [
    "NOTHING",
    "AlreadyHeard",
    "Announcement",
    "Announcing",
    "AnnouncingEach",
    "Collection",
    "Conflict",
    "Driver",
    "Full",
    "Index",
    "Interrupted",
    "NewerSchema",
    "OutboxRows",
    "Page",
    "Repeated",
    "RequestInHand",
    "Store",
    "Unreachable",
    "connect",
    "request_in_hand",
    "settled",
]


def connect(url: str, *, database: str, driver: str = "motor") -> Driver:
    """The named database over the driver `motor`, `pymongo`, or `memory` (a new empty one). Connects at first use."""
    if driver == "memory":
        from chassis.mongo.memory import MemoryDriver

        return MemoryDriver()
    from chassis.mongo.wire import MotorDriver, PyMongoDriver

    kinds: dict[str, type[MotorDriver] | type[PyMongoDriver]] = {"motor": MotorDriver, "pymongo": PyMongoDriver}
    if driver not in kinds:
        raise ValueError(f"the MongoDB driver must be motor, pymongo or memory, and is {driver!r}")
    return kinds[driver](url, database)
