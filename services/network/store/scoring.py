"""What a scan for scores reads of members and leaver records: a few fields, of thousands at a time.

Members and their records are read side by side in the order of their ids. Where most of those between the first and
the last are wanted, a range costs a fraction of naming each; where few are, naming each reads nothing in vain.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from chassis.mongo import Collection
from services.network.domain.consent import Consent, ConsentPurpose
from services.network.domain.joint_use import JointUseNotice
from services.network.domain.scoring import Recorded, Said
from services.network.store.consents import Consents
from services.network.store.members import Members
from services.network.store.register import LeaverRecords

P = TypeVar("P")
FEW = 100
"""So many are named at once, rather than read as a range: those who are shown, not those who are scanned."""
NAMED = 500
"""So many are named in one query where a range holds too many others."""
MOST_IN_VAIN = 4
"""A range is given up when it holds so many times those wanted."""


IN_USE: Mapping[str, Any] = {"stopped_at": {"$exists": False}, "access.is_over": {"$ne": True}}
"""Members who stopped use, or whose time is over, are compared with nothing."""


async def shared_with(consents: Consents, company_id: str, after: str, most: int) -> list[Consent]:
    """Consents on which the company may look for what suits the person, by member, after that one."""
    shared = {"company_id": company_id, "purpose": ConsentPurpose.PROFILE, "live_key": {"$exists": True}}
    return await consents.where({**shared, "member_id": {"$gt": after}}, sort=("member_id",), limit=most)


async def joined_under(members: Members, notices: Sequence[JointUseNotice], after: str, most: int) -> list[Said]:
    """Members to whom one of these notices may apply, by id, after that one; whether it does, the notice says."""
    companies = sorted({company_id for notice in notices for company_id in notice.company_ids})
    if not companies:
        return []
    return await members.parts(
        Said, {"employments.company_id": {"$in": companies}, "id": {"$gt": after}}, sort=("id",), limit=most
    )


async def said_by(members: Members, ids: Sequence[str], *, not_back_at: str = "") -> dict[str, Said]:
    """What these members say that is compared; `ids` in order. Not of those who came back to that company already."""
    here = {"comebacks.to_company_id": {"$ne": not_back_at}} if not_back_at else {}
    return {said.id: said for said in await _of(members, Said, "id", ids, {**IN_USE, **here})}


async def recorded_of(records: LeaverRecords, member_ids: Sequence[str]) -> dict[str, list[Recorded]]:
    """The records of these members; `member_ids` in order."""
    found: dict[str, list[Recorded]] = {}
    for record in await _of(records, Recorded, "member_id", member_ids, {}):
        found.setdefault(record.member_id or "", []).append(record)
    return found


async def _of(
    collection: Collection[Any], of: type[P], field: str, ids: Sequence[str], which: Mapping[str, Any]
) -> list[P]:
    if len(ids) > FEW:
        between, most = {**which, field: {"$gte": ids[0], "$lte": ids[-1]}}, MOST_IN_VAIN * len(ids)
        found = await collection.parts(of, between, limit=most)
        if len(found) < most:
            return found
    parts = [ids[at : at + NAMED] for at in range(0, len(ids), NAMED)]
    return [each for part in parts for each in await collection.parts(of, {**which, field: {"$in": part}})]
