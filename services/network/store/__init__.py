"""What the network keeps: registers, registrations, members, consents, facts that are counted, and small copies."""

from chassis.mongo import Store
from services.network.store.consents import Consents
from services.network.store.copies import Companies, UnitsOfCompanies
from services.network.store.facts import ComebackFacts, Joinings
from services.network.store.members import Members
from services.network.store.register import ImportLayouts, ImportRuns, LeaverRecords
from services.network.store.registrations import Channels, Registrations

__all__ = [
    "Channels",
    "ComebackFacts",
    "Companies",
    "Consents",
    "ImportLayouts",
    "ImportRuns",
    "Joinings",
    "LeaverRecords",
    "Members",
    "NetworkStore",
    "Registrations",
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
    registrations: Registrations
    members: Members
    consents: Consents
    joinings: Joinings
    comebacks: ComebackFacts

    async def refuse_repeat(self) -> None:
        """Raises what a transaction raises for a request that was answered before; for work that begins elsewhere."""
        async with self.transaction():
            pass
