"""One person who turned out to have two ids: the rows of one id go to the other, and back when that was wrong.

A service keeps `standins: Standins` in its store and hears of it by domain events, in whatever order they come: an
undoing that is heard before its merge keeps the merge from ever happening here; a merge that rests on one that is not
undone here yet refuses and is heard again later. Which rows are a person's is read from `Collection.holds`. A
collection where moving is more than another id in a field says how (`give`, `give_back`); one that sets `gives` to
False keeps its rows.

Somebody may still act under the old id while it goes: whoever writes a row under a person's id asks `meet` first, in
the same transaction, so that the two meet and one of them is done again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chassis.errors import AlreadyExists, Stale
from chassis.mongo import NOTHING, Collection, Conflict, Index, Store
from chassis.people import REMOVED, About, Stays


@dataclass(frozen=True)
class Moved:
    """Rows of one collection that went along."""

    collection: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Standin:
    """Who stands for an id; `stands_as` is empty while it is somebody of its own."""

    id: str
    stands_as: str = ""
    merge_id: str = ""
    moved: tuple[Moved, ...] = ()
    undone: tuple[str, ...] = ()
    """The merges of this id that were undone, so that one that is heard late does nothing."""
    version: int = 0

    def merged(self, merge_id: str, stands_as: str, moved: tuple[Moved, ...]) -> "Standin":
        """From now on the other one stands for it."""
        return replace(self, stands_as=stands_as, merge_id=merge_id, moved=moved)

    def taking(self, moved: tuple[Moved, ...]) -> "Standin":
        """With rows that passed through it."""
        return replace(self, moved=(*self.moved, *moved))

    def separated(self, merge_id: str) -> "Standin":
        """Of its own again where it was that merge; remembered in any case."""
        undone = (*self.undone, merge_id)
        if self.merge_id != merge_id:
            return replace(self, undone=undone)
        return Standin(self.id, undone=undone, version=self.version)


class Standins(Collection[Standin]):
    """A row for each id that was ever merged, or that ever wrote something a merge could miss."""

    name = "standins"
    of = Standin
    holds = About("id", "stands_as", erased=REMOVED, exported=False)
    indexes = (Index(("stands_as",)),)

    async def now(self, id: str) -> str:
        """Who the id is at this moment: itself, or who stands for it."""
        return (await self._way(id))[-1]

    async def meet(self, id: str) -> str:
        """Who the id is. Written down, so that a merge of it at the same moment refuses this transaction or is refused.

        Raises Conflict, for the caller to do it again.
        """
        own = await self.find(id)
        try:
            await self.put(own or Standin(id))
        except AlreadyExists as error:
            raise Conflict from error
        return await self.now(own.stands_as) if own and own.stands_as else id

    async def merged_among(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of the ids that another one stands for."""
        return frozenset(each.id for each in (await self.many(ids)).values() if each.stands_as)

    async def those_of(self, id: str) -> frozenset[str]:
        """The ids it stands for, at any distance."""
        found: set[str] = set()
        waiting = [id]
        while waiting:
            for standin in await self.where({"stands_as": waiting.pop()}):
                waiting += [standin.id] if standin.id not in found else []
                found.add(standin.id)
        return frozenset(found)

    async def put(self, standin: Standin) -> Standin:
        """Stores it, whether or not it is new."""
        write = self.save if standin.version else self.add
        return await write(standin, announcing=NOTHING)

    async def _way(self, id: str) -> list[str]:
        """The id and those who stand for it, one after the other. Raises Stale on a circle, which ends by itself."""
        way = [id]
        while (found := await self.find(way[-1])) and found.stands_as:
            if found.stands_as in way:
                raise Stale("Two merges were heard in the wrong order; the other one comes.")
            way.append(found.stands_as)
        return way


class Merging:
    """Merges and their undoing in one open transaction of a store that has `standins`."""

    def __init__(self, tx: Store, standins: Standins) -> None:
        self._collections = tx.collections
        self._standins = standins

    async def merge(self, merge_id: str, *, merged: str, stays: str) -> bool:
        """Gives the rows of one id to the other; answers whether anything happened: not again, nor once it was undone.

        Raises Stale while an earlier merge of the same id is not undone here yet.
        """
        own = await self._standins.find(merged) or Standin(merged)
        if merge_id in (own.merge_id, *own.undone):
            return False
        way = await self._standins._way(stays)
        if own.stands_as or merged in way:
            raise Stale("An earlier merge was not undone here yet.")
        moved = await self._give(merged, way[-1])
        await self._standins.put(own.merged(merge_id, stays, moved))
        for passed in way[:-1]:
            await self._standins.put((await self._standins.get(passed)).taking(moved))
        return True

    async def separate(self, merge_id: str, *, merged: str) -> None:
        """Gives back what went along with that merge and is still where it went. Nothing happens the second time."""
        own = await self._standins.find(merged) or Standin(merged)
        if merge_id in own.undone:
            return
        if own.merge_id == merge_id:
            await self._give_back(own.moved, await self._standins.now(merged), merged)
        await self._standins.put(own.separated(merge_id))

    async def _give(self, giver: str, taker: str) -> tuple[Moved, ...]:
        given = [Moved(name, tuple(await give(each, giver, taker))) for name, each in self._giving().items()]
        return tuple(moved for moved in given if moved.ids)

    async def _give_back(self, moved: Iterable[Moved], giver: str, taker: str) -> None:
        giving = self._giving()
        for each in moved:
            if each.collection in giving:
                await give_back(giving[each.collection], each.ids, giver, taker)

    def _giving(self) -> dict[str, Any]:
        return {name: each for name, each in self._collections.items() if fields_given(each)}


def fields_given(collection: Collection[Any]) -> tuple[str, ...]:
    """The fields of its rows that a merge changes: those that name a person by an id and are not the row's own.

    None where the rows stay even when the person is erased: they say what happened, as it was.
    """
    holds = getattr(collection, "holds", None)
    if not isinstance(holds, About) or isinstance(holds.erased, Stays) or isinstance(collection, Standins):
        return ()
    if not getattr(collection, "gives", True):
        return ()
    return tuple(field for field in holds.fields if field != "id")


async def give(collection: Any, giver: str, taker: str) -> Sequence[str]:
    """Makes the rows of one person another's, as the collection says or by changing the id; answers their ids."""
    if hasattr(collection, "give"):
        given: Sequence[str] = await collection.give(giver, taker)
        return given
    fields = fields_given(collection)
    rows = await collection.where({"$or": [{field: giver} for field in fields]})
    await collection.save_many([named_anew(row, fields, giver, taker) for row in rows], announcing=NOTHING)
    return [row.id for row in rows]


async def give_back(collection: Any, ids: Sequence[str], giver: str, taker: str) -> None:
    """Those of the rows that are still the giver's are the taker's again."""
    if hasattr(collection, "give_back"):
        await collection.give_back(ids, giver, taker)
        return
    fields = fields_given(collection)
    rows = (await collection.many(ids)).values()
    back = [row for row in rows if giver in (getattr(row, field) for field in fields)]
    await collection.save_many([named_anew(row, fields, giver, taker) for row in back], announcing=NOTHING)


def named_anew(row: Any, fields: Iterable[str], giver: str, taker: str) -> Any:
    """The row with the one id in place of the other in these fields, which hold an id each."""
    return replace(row, **{field: taker for field in fields if getattr(row, field) == giver})
