"""Scores for a company: who may be shown to it at this moment, and how far each goes with what it asks for.

The purpose of a consent binds: only one that lets the company look for what suits the person is a ground here, or a
notice of joint use; having applied is none. Scores are computed here, because the records of the time in employment
are here; what leaves is a score and its reasons, of those who are shown, each recorded as provided.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice

from chassis.clock import now, today
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.network.domain.consent import ConsentPurpose
from services.network.domain.joint_use import JointUseNotice
from services.network.domain.member import Member
from services.network.domain.provision import provisions_on
from services.network.domain.scoring import (
    SCORED_ITEMS,
    AtCompany,
    Requirement,
    Said,
    Scale,
    Score,
    place_key,
)
from services.network.grounds import grounds_for
from services.network.store import NetworkStore
from services.network.store.scoring import joined_under, recorded_of, said_by, shared_with

AT_ONCE = 500
"""So many are scored before others have a turn."""
Items = Collection[str]


@dataclass(frozen=True)
class Part:
    """A part of a scan: the best as (id, score, known share), how many were scored, where it goes on (empty: ended)."""

    best: Sequence[tuple[str, int | None, int]]
    scanned: int
    next_id: str


async def scan(store: NetworkStore, requirement: Requirement, *, after: str, size: int, most: int) -> Part:
    """Scores the next members who may be shown to the company, in the order of their ids."""
    shown, next_id = await _shareable(store, requirement.company_id, after, size)
    ids = sorted(shown)
    said = await said_by(store.members, ids, not_back_at=requirement.company_id)
    records = await recorded_of(store.leaver_records, ids)
    scale, places = Scale(requirement, today()), list[tuple[str, int | None, int]]()
    remaining = iter(ids)
    while some := list(islice(remaining, AT_ONCE)):
        scores = [(id, scale.score(said[id].shown(shown[id]), records.get(id, ()))) for id in some if id in said]
        places += [(id, score.value, score.known_share) for id, score in scores]
        await asyncio.sleep(0)
    return Part(nsmallest(most, places, key=lambda place: place_key(*place)), len(places), next_id)


async def provide_scores(store: NetworkStore, requirement: Requirement, ids: Collection[str]) -> dict[str, Score]:
    """The scores of those who may be shown, recorded as provided in one transaction with the reading of the ground."""
    async with store.transaction() as tx:
        members = {id: each for id, each in (await tx.members.many(ids)).items() if _is_in_use(each, requirement)}
        grounds = await grounds_for(tx, [requirement.company_id], members, [ConsentPurpose.PROFILE])
        records = await recorded_of(tx.leaver_records, sorted(grounds))
        scale, at = Scale(requirement, today()), now()
        shown = {id: _said_of(members[id]).shown(ground.items) for id, ground in grounds.items()}
        provided = [
            record
            for ground in grounds.values()
            for record in provisions_on(ground, what="match", at=at, new_id=new_id, items=SCORED_ITEMS)
        ]
        await tx.provisions.add_many(provided, announcing=NOTHING)
    return {id: scale.score(said, records.get(id, ())) for id, said in shown.items()}


async def scores_of(store: NetworkStore, said: Said, requirements: Collection[Requirement]) -> list[Score]:
    """How far one member goes with each of these; for that member alone, so nothing is held back."""
    records, day = (await recorded_of(store.leaver_records, [said.id])).get(said.id, []), today()
    return [Scale(requirement, day).score(said, records) for requirement in requirements]


def _is_in_use(member: Member, requirement: Requirement) -> bool:
    """Whether a scan would have read the member; that it did not stop use is part of its ground."""
    is_back = any(each.to_company_id == requirement.company_id for each in member.comebacks)
    return not member.access.is_over and not is_back


def _said_of(member: Member) -> Said:
    """What a scan would have read of the member."""
    employments = tuple(AtCompany(each.company_id) for each in member.employments)
    return Said(member.id, member.joined_at, member.skills, member.prefecture_code, employments, member.described_at)


async def _shareable(store: NetworkStore, company_id: str, after: str, size: int) -> tuple[dict[str, Items], str]:
    """The next members who may be shown, with the items of their grounds; the last of them where more may follow."""
    consents = await shared_with(store.consents, company_id, after, size)
    notices = await store.joint_use_notices.among([company_id])
    joined = await joined_under(store.members, notices, after, size)
    ends = [consents[-1].member_id] if len(consents) == size else []
    ends += [joined[-1].id] if len(joined) == size else []
    shown: dict[str, set[str]] = {}
    for consent in consents:
        shown.setdefault(consent.member_id, set()).update(consent.covers)
    for said in joined:
        shown.setdefault(said.id, set()).update(_on_notice(notices, company_id, said))
    last = min(ends, default="")
    return {id: items for id, items in shown.items() if items and (not last or id <= last)}, last


def _on_notice(notices: Collection[JointUseNotice], company_id: str, said: Said) -> set[str]:
    return {item for notice in notices if notice.lets(company_id, said, today()) for item in notice.items}
