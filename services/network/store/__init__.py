"""What the network keeps: registers, registrations, members, consents, facts that are counted, and small copies."""

from chassis.mongo import Store
from chassis.standins import Standins
from services.network.store.consents import Consents, JointUseNotices, Provisions
from services.network.store.copies import Companies, UnitsOfCompanies
from services.network.store.decisions import Decisions
from services.network.store.duplicates import Merges, Suspicions
from services.network.store.eligibility import EligibilityRules
from services.network.store.erasures import Erasures, LegalHolds, Tombstones
from services.network.store.facts import ComebackFacts, Joinings
from services.network.store.members import Members
from services.network.store.register import ImportLayouts, ImportRuns, LeaverRecords
from services.network.store.registrations import Channels, EarlierTouches, Registrations

__all__ = [
    "Channels",
    "ComebackFacts",
    "Companies",
    "Consents",
    "Decisions",
    "EarlierTouches",
    "EligibilityRules",
    "Erasures",
    "ImportLayouts",
    "ImportRuns",
    "Joinings",
    "JointUseNotices",
    "LeaverRecords",
    "LegalHolds",
    "Members",
    "Merges",
    "NetworkStore",
    "Provisions",
    "Registrations",
    "Standins",
    "Suspicions",
    "Tombstones",
    "UnitsOfCompanies",
]


class NetworkStore(Store):
    """The database of the network."""

    companies: Companies
    units: UnitsOfCompanies
    leaver_records: LeaverRecords
    import_layouts: ImportLayouts
    import_runs: ImportRuns
    channels: Channels
    earlier_touches: EarlierTouches
    registrations: Registrations
    members: Members
    consents: Consents
    joint_use_notices: JointUseNotices
    provisions: Provisions
    joinings: Joinings
    comebacks: ComebackFacts
    eligibility_rules: EligibilityRules
    erasures: Erasures
    legal_holds: LegalHolds
    tombstones: Tombstones
    decisions: Decisions
    suspicions: Suspicions
    merges: Merges
    standins: Standins

    async def known_as(self, person_id: str) -> frozenset[str]:
        """The id, and those of accounts that became part of the member."""
        return frozenset({person_id, *await self.standins.those_of(person_id)})

    async def refuse_repeat(self) -> None:
        """Raises what a transaction raises for a request that was answered before; for work that begins elsewhere."""
        async with self.transaction():
            pass
