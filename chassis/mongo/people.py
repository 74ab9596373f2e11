"""What one database holds of a person, over all its collections: handed out, erased, let go when it grew old.

Reads what the collections declare (`Collection.holds`). Leaves out who may ask.
"""

import base64
from collections.abc import AsyncIterator, Iterable, Mapping
from collections.abc import Collection as Several
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_type_hints

from chassis.mongo.announcing import NOTHING
from chassis.mongo.codec import codec
from chassis.mongo.collection import Collection
from chassis.mongo.index import Index
from chassis.people import REMOVED, About, Kept, Removed, Stays

BATCH = 500


@dataclass(frozen=True)
class Held:
    """Some rows of one collection about a person, as JSON can hold them."""

    collection: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class HeldPerson:
    """Somebody whose rows must not go because they grew old: a legal hold (`id`), until it runs out."""

    id: str
    person_id: str
    until: datetime
    version: int = 0


class HeldPersons(Collection[HeldPerson]):
    """Who is under a legal hold, as far as this service was told."""

    name = "held_persons"
    of = HeldPerson
    holds = About("person_id", erased=REMOVED, exported=False)
    indexes = (Index(("person_id",)),)

    async def at(self, moment: datetime) -> list[str]:
        """Those under a hold then."""
        return [held.person_id for held in await self.where({"until": {"$gt": moment}})]


def about(collection: Collection[Any]) -> About | None:
    """What the collection says of persons; None where it holds nothing of any."""
    return collection.holds if isinstance(collection.holds, About) else None


async def exported(collections: Iterable[Collection[Any]], names: Several[str]) -> AsyncIterator[Held]:
    """What is held of the person of these names, a batch of one collection at a time."""
    for collection in collections:
        holds = about(collection)
        if holds is None or not holds.exported:
            continue
        token = ""
        while True:
            page = await collection.page(_of(holds, names), size=BATCH, token=token)
            if page.items:
                yield Held(collection.name, [readable(value, without=holds.without) for value in page.items])
            if not (token := page.next_token):
                break


def readable(value: Any, *, without: Several[str] = ()) -> dict[str, Any]:
    """A value as JSON: days and moments in ISO 8601, bytes in base64, what is not set left out."""
    document = codec(type(value)).document(value)  # type: ignore[arg-type]  # a class is hashable
    hidden = {"_id", "version", *without}
    shown = {name: _plain(held) for name, held in document.items() if name not in hidden}
    return shown if "id" in hidden else {"id": document["_id"], **shown}


async def erase(collections: Iterable[Collection[Any]], names: Several[str]) -> int:
    """Erases the person of these names in collections of an open transaction; answers how many rows that were."""
    return sum([await _erase_in(collection, names) for collection in collections])


async def _erase_in(collection: Collection[Any], names: Several[str]) -> int:
    holds = about(collection)
    if holds is None or isinstance(holds.erased, Stays):
        return 0
    found = await collection.where(_of(holds, names))
    await _let_go(collection, found, holds.erased)
    if found and await collection.first(_of(holds, names)) is not None:
        raise RuntimeError(f"{collection.name} still names the person after forgetting")
    return len(found)


async def retire(tx_collection: Collection[Any], kept: Kept, values: list[Any]) -> None:
    """Does to values that grew old what the declaration says, in a collection of an open transaction."""
    await _let_go(tx_collection, values, kept.then)


def grown_old(collection: Collection[Any], kept: Kept, at: datetime, held: Several[str]) -> dict[str, Any]:
    """The filter for rows older than they are kept; not of persons under a hold, nor emptied before."""
    holds = about(collection)
    limit = at - kept.life
    days = get_type_hints(collection.of)[kept.since] in (date, date | None)
    conditions: list[Mapping[str, Any]] = [kept.where, {kept.since: {"$lte": limit.date() if days else limit}}]
    fields = holds.fields if holds else ()
    if held:
        conditions += [{field: {"$nin": sorted(held)}} for field in fields]
    if kept.then is not REMOVED:
        conditions.append({"$or": [{field: {"$nin": ["", None]}} for field in fields]})
    return {"$and": [condition for condition in conditions if condition]}


async def _let_go(collection: Collection[Any], values: list[Any], how: Any) -> None:
    if isinstance(how, Removed):
        await collection.remove_many(values, announcing=NOTHING)
    else:
        await collection.save_many([how(value) for value in values], announcing=NOTHING)


def _of(holds: About, names: Several[str]) -> dict[str, Any]:
    return {"$or": [{field: {"$in": sorted(names)}} for field in holds.fields]}


def _plain(held: Any) -> Any:
    if isinstance(held, date):
        return held.isoformat()
    if isinstance(held, bytes):
        return base64.b64encode(held).decode()
    if isinstance(held, Mapping):
        return {("id" if key == "_id" else key): _plain(each) for key, each in held.items() if key != "version"}
    return [_plain(each) for each in held] if isinstance(held, list) else held
