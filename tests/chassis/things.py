"""A small service's store, for the tests of the chassis."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from chassis.mongo import NOTHING, Collection, Index, RequestInHand, Store, request_in_hand
from chassis.people import About

MORNING = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Corner:
    name: str
    seen_on: date | None = None


@dataclass(frozen=True)
class Thing:
    id: str
    company_id: str = "bank"
    colour: Colour = Colour.RED
    place: int = 0
    label: str | None = None
    made_at: datetime = MORNING
    seen_on: date | None = None
    corners: tuple[Corner, ...] = ()
    words: frozenset[str] = frozenset()
    labels: dict[str, str] | None = None
    weight: float = 1.5
    hidden: bool = False
    owner_id: str = ""
    helper_ids: tuple[str, ...] = ()
    version: int = 0

    def forgotten(self) -> "Thing":
        """Nobody's thing, without its label."""
        return replace(self, owner_id="", helper_ids=(), label=None)


@dataclass(frozen=True)
class Glimpse:
    """What a scan reads of a thing."""

    id: str
    colour: Colour


class Things(Collection[Thing]):
    name = "things"
    of = Thing
    holds = About("owner_id", "helper_ids", erased=Thing.forgotten, without=("weight",))
    indexes = (
        Index(("company_id", "-place")),
        Index(("label",), unique=True, taken="The label is taken.", partial={"label": {"$exists": True}}),
        Index(("words",)),
    )


class ThingStore(Store):
    things: Things


async def warm(store: ThingStore) -> None:
    """The first array in an index changes the index itself, which conflicts with all other writes of that moment."""
    async with store.transaction() as tx:
        first = await tx.things.add(Thing("first"), announcing=NOTHING)
        await tx.things.remove(first, announcing=NOTHING)


@contextmanager
def request(request_id: str, *, digest: str = "same") -> Iterator[None]:
    """As the server does it around a servicer."""
    token = request_in_hand.set(RequestInHand("anna", "/things.v1.Things/Move", request_id, digest))
    try:
        yield
    finally:
        request_in_hand.reset(token)
