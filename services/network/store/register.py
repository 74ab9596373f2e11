"""Leaver records and how each company's files are read."""

from collections.abc import Iterable, Sequence

from chassis.mongo import Collection, Index, Page
from chassis.people import NOBODY, REMOVED, About
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.register_import import ImportLayout, ImportRun
from services.network.domain.registration import Registration

MOST_ALIKE = 500
"""More records than this of one birth date, number or sound nobody compares."""


class LeaverRecords(Collection[LeaverRecord]):
    """The registers of all companies; every query begins with one of them."""

    name = "leaver_records"
    of = LeaverRecord
    holds = About("member_id", erased=REMOVED, without=("digest", "mark", "number", "number_key", "kana_key"))
    indexes = (
        Index(("company_id", "number"), unique=True, taken="The register has this employee number already."),
        Index(("company_id", "-left_on", "-id")),
        Index(("company_id", "birth_date")),
        Index(("company_id", "kana_key")),
        Index(("company_id", "number_key")),
        Index(("member_id",)),
    )

    async def by_number(self, company_id: str, numbers: Sequence[str]) -> dict[str, LeaverRecord]:
        """The company's records of these numbers, in one query."""
        found = await self.where({"company_id": company_id, "number": {"$in": numbers}}) if numbers else []
        return {record.number: record for record in found}

    async def of_members(self, member_ids: Iterable[str]) -> list[LeaverRecord]:
        """The records that are tied to these members, of whichever company."""
        return await self.where({"member_id": {"$in": sorted(member_ids)}})

    async def born_with(self, record: LeaverRecord) -> list[LeaverRecord]:
        """The company's records of other numbers with the same birth date that members have."""
        if record.birth_date is None:
            return []
        day = {"company_id": record.company_id, "birth_date": record.birth_date}
        return await self.where({**day, "member_id": {"$exists": True}, "id": {"$ne": record.id}}, limit=MOST_ALIKE)

    async def newest_first(self, company_id: str, size: int, token: str, before: bool) -> Page[LeaverRecord]:
        """A page of a company's register, newest leaving first."""
        return await self.page({"company_id": company_id}, sort=("-left_on",), size=size, token=token, before=before)

    async def perhaps(self, company_id: str, registrations: Sequence[Registration]) -> list[LeaverRecord]:
        """The company's records that share birth date, number or sound with one of the registrations: three queries."""
        found: dict[str, LeaverRecord] = {}
        for field, values in (
            ("birth_date", {each.birth_date for each in registrations}),
            ("number_key", {each.number_key for each in registrations} - {""}),
            ("kana_key", {key for each in registrations for key in each.kana_keys}),
        ):
            found |= await self._alike(company_id, field, values)
        return list(found.values())

    async def _alike(self, company_id: str, field: str, values: Iterable[object]) -> dict[str, LeaverRecord]:
        sought = sorted(values, key=str)
        filter = {"company_id": company_id, field: {"$in": sought}}
        found = await self.where(filter, limit=MOST_ALIKE * len(sought)) if sought else []
        return {record.id: record for record in found}


class ImportLayouts(Collection[ImportLayout]):
    """What each company said of its columns."""

    name = "import_layouts"
    of = ImportLayout
    holds = NOBODY


class ImportRuns(Collection[ImportRun]):
    """Imports that stored something; their batches are announced by them, in order."""

    name = "import_runs"
    of = ImportRun
    holds = NOBODY
