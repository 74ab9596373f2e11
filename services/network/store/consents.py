"""The consent ledger, the joint-use notices, and what was provided on either."""

from collections.abc import Iterable, Sequence
from typing import Any

from chassis.mongo import NOTHING, Collection, Index, Page
from chassis.people import NOBODY, REMOVED, About, Kept, Stays
from services.network.domain.consent import Consent, ConsentPurpose, live_key
from services.network.domain.joint_use import JointUseNotice
from services.network.domain.provision import PROVISION_LIFE, Provision, Sought


class Consents(Collection[Consent]):
    """Every consent ever given; one at most is live for a member, a recipient and a purpose."""

    name = "consents"
    of = Consent
    holds = About("member_id", erased=REMOVED, without=("live_key",))
    indexes = (
        Index(("live_key",), unique=True, partial={"live_key": {"$exists": True}}),
        Index(("member_id", "-given_at")),
        Index(("company_id", "purpose", "member_id")),
    )

    async def live(self, member_id: str, company_id: str, purpose: ConsentPurpose) -> Consent | None:
        """The consent that was not withdrawn, None where there is none."""
        key = live_key(member_id, company_id, purpose)
        return await self.first({"member_id": member_id, "live_key": key})

    async def give(self, giver: str, taker: str) -> list[str]:
        """Makes one person's consents another's; of those that are live both have none in common."""
        return await self._give(await self.of_member(giver), taker)

    async def give_back(self, ids: Sequence[str], giver: str, taker: str) -> None:
        """Those of them that are still the giver's are the taker's again."""
        held = (await self.many(ids)).values()
        await self._give([consent for consent in held if consent.member_id == giver], taker)

    async def _give(self, consents: Sequence[Consent], taker: str) -> list[str]:
        await self.save_many([consent.of_member(taker) for consent in consents], announcing=NOTHING)
        return [consent.id for consent in consents]

    async def of_member(self, member_id: str) -> list[Consent]:
        """Those of one member, newest first, the withdrawn ones too."""
        return await self.where({"member_id": member_id}, sort=("-given_at",))

    async def live_among(
        self, member_ids: Iterable[str], company_ids: Iterable[str], purposes: Iterable[ConsentPurpose]
    ) -> list[Consent]:
        """Those of the members for the recipients and purposes that were not withdrawn at this moment, in one query.

        By member, each of whom has few: SecantusDB reads a whole collection where an index is partial.
        """
        whose, whom, what = sorted(member_ids), sorted(company_ids), sorted(purposes)
        of_these = {"member_id": {"$in": whose}, "company_id": {"$in": whom}, "purpose": {"$in": what}}
        return await self.where({**of_these, "live_key": {"$exists": True}}) if whose else []

    async def news_readers(self, company_id: str, size: int, token: str) -> Page[Consent]:
        """A page of the consents to news of a company that were not withdrawn, by member."""
        live = {"company_id": company_id, "purpose": ConsentPurpose.NEWS, "live_key": {"$exists": True}}
        return await self.page(live, sort=("member_id",), size=size, token=token)


class JointUseNotices(Collection[JointUseNotice]):
    """All notices, those that are over too."""

    name = "joint_use_notices"
    of = JointUseNotice
    holds = NOBODY
    indexes = (Index(("company_ids",)), Index(("-published_at", "-id")))

    async def among(self, company_ids: Iterable[str]) -> list[JointUseNotice]:
        """Those one of these companies is part of and that were not ended, the oldest first."""
        companies = sorted(company_ids)
        open_ones = {"company_ids": {"$in": companies}, "ended_at": {"$exists": False}}
        return await self.where(open_ones, sort=("published_at",)) if companies else []

    async def newest_first(self, size: int, token: str, before: bool) -> Page[JointUseNotice]:
        """A page of all."""
        return await self.page({}, sort=("-published_at",), size=size, token=token, before=before)


class Provisions(Collection[Provision]):
    """What reached whom; nobody changes or removes one before its time."""

    name = "provisions"
    of = Provision
    is_written_by_acts = False
    holds = About(
        "member_id",
        erased=Stays("the law asks for records of provision for three years; they hold ids and codes alone"),
        kept=Kept(PROVISION_LIFE, since="at"),
    )
    indexes = (
        Index(("member_id", "-at", "-id")),
        Index(("company_id", "-at", "-id")),
        Index(("-at", "-id")),
    )

    async def of_members(self, member_ids: Iterable[str], size: int, token: str, before: bool) -> Page[Provision]:
        """A page of those of one member, who may be known by several ids since a merge, newest first."""
        filter = {"member_id": {"$in": sorted(member_ids)}}
        return await self.page(filter, sort=("-at",), size=size, token=token, before=before)

    async def sought(self, asked: Sought, size: int, token: str, before: bool) -> Page[Provision]:
        """A page of those an auditor asks for, newest first."""
        named = {"company_id": asked.company_id, "member_id": asked.member_id}
        filter: dict[str, Any] = {field: id for field, id in named.items() if id}
        bounds = {"$gte": asked.since, "$lt": asked.until}
        if period := {operator: moment for operator, moment in bounds.items() if moment}:
            filter["at"] = period
        return await self.page(filter, sort=("-at",), size=size, token=token, before=before)
