"""The consent ledger."""

from collections.abc import Iterable

from chassis.mongo import Collection, Index
from services.network.domain.consent import Consent, ConsentPurpose, live_key


class Consents(Collection[Consent]):
    """Every consent ever given; one at most holds for a member, a company and a purpose."""

    name = "consents"
    of = Consent
    not_found = "There is no such consent."
    indexes = (
        Index(("live_key",), unique=True, partial={"live_key": {"$exists": True}}),
        Index(("member_id", "-given_at")),
    )

    async def live(self, member_id: str, company_id: str, purpose: ConsentPurpose) -> Consent | None:
        """The consent that holds, None where none does."""
        return await self.first({"live_key": live_key(member_id, company_id, purpose)})

    async def of_member(self, member_id: str) -> list[Consent]:
        """Those of one member, newest first, the withdrawn ones too."""
        return await self.where({"member_id": member_id}, sort=("-given_at",))

    async def companies_by_member(
        self, member_ids: Iterable[str], company_ids: Iterable[str], purpose: ConsentPurpose
    ) -> dict[str, set[str]]:
        """For each of the members the companies among these for which a consent holds at this moment."""
        companies = sorted(company_ids)
        keys = [live_key(member, company, purpose) for member in member_ids for company in companies]
        consented: dict[str, set[str]] = {}
        for consent in await self.where({"live_key": {"$in": keys}}) if keys else []:
            consented.setdefault(consent.member_id, set()).add(consent.company_id)
        return consented
