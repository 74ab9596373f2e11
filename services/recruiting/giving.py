"""Applications and interviews of an account that became part of another: they go along as they stand.

A member has one live application to a posting at most, and one live interview with an organisation. Where both had one,
nobody's is ended: the other goes on beside the live one, is seen and moved like any, and is the only one again once
the accounts are separated.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, Self

from chassis.mongo import NOTHING, Collection


class Lively(Protocol):
    """What of one person's there may be one live one at most, for each of something."""

    @property
    def id(self) -> str:
        """Opaque."""

    @property
    def live(self) -> bool:
        """Whether it is the one."""

    @property
    def beside(self) -> bool:
        """Whether it is under way beside the one."""

    def given_to(self, member_id: str, *, beside: bool) -> Self:
        """The same, of another member."""


async def give(rows: Collection[Any], each_of: str, giver: str, taker: str) -> list[str]:
    """Makes one person's rows another's; answers their ids. `each_of` names the field there may be one live one for."""
    return await _give(rows, each_of, await rows.where({"member_id": giver}), taker)


async def give_back(rows: Collection[Any], each_of: str, ids: Sequence[str], giver: str, taker: str) -> None:
    """Those of the rows that are still the giver's are the taker's again."""
    held = (await rows.many(ids)).values()
    await _give(rows, each_of, [row for row in held if row.member_id == giver], taker)


async def _give(rows: Collection[Any], each_of: str, given: Iterable[Lively], taker: str) -> list[str]:
    taken: set[str] = {getattr(row, each_of) for row in await rows.where({"member_id": taker, "live": True})}
    changed = []
    for row in sorted(given, key=_live_first):
        place = getattr(row, each_of)
        changed.append(row.given_to(taker, beside=place in taken))
        taken |= {place} if row.live or row.beside else set()
    await rows.save_many(changed, announcing=NOTHING)
    return [row.id for row in changed]


def _live_first(row: Lively) -> tuple[bool, str]:
    return not row.live, row.id
