"""Companies and organisation units."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar

from okaeri.identity.v1 import organisation_pb2 as pb
from okaeri.identity.v1 import organisation_pb2_grpc as pb_grpc

from chassis.mongo import NOTHING, settled
from services.identity.domain.companies import Company
from services.identity.domain.coordinators import require_free
from services.identity.domain.units import Import, Unit, sort_out
from services.identity.messages import (
    company_message,
    organisation_changed,
    organisation_message,
    organisation_of,
    unit_of,
    units_imported,
    units_message,
)
from services.identity.store import IdentityStore


class OrganisationServicer(pb_grpc.OrganisationServiceServicer):
    """The group as the operator loads it."""

    deadline_seconds: ClassVar[dict[str, float]] = {"ImportUnits": 600.0}

    def __init__(self, store: IdentityStore) -> None:
        self._store = store

    async def CreateCompany(self, request: pb.CreateCompanyRequest, context: Any) -> pb.Company:
        async with self._store.transaction() as tx:
            require_free(await tx.coordinator_organisations.find(request.company_id))
            announced = pb.CompanyCreated(company_id=request.company_id, name=request.name)
            company = await tx.companies.add(Company(request.company_id, request.name), announcing=announced)
            return tx.answer(company_message(company))

    async def ListCompanies(self, request: pb.ListCompaniesRequest, context: Any) -> pb.ListCompaniesResponse:
        return pb.ListCompaniesResponse(companies=map(company_message, await self._store.companies.all()))

    async def BatchGetCompanies(
        self, request: pb.BatchGetCompaniesRequest, context: Any
    ) -> pb.BatchGetCompaniesResponse:
        found = await self._store.companies.many(request.ids)
        return pb.BatchGetCompaniesResponse(companies=map(company_message, found.values()))

    async def CreateCoordinatorOrganisation(
        self, request: pb.CreateCoordinatorOrganisationRequest, context: Any
    ) -> pb.CoordinatorOrganisation:
        new = organisation_of(request.organisation_id, request)
        async with self._store.transaction() as tx:
            require_free(await tx.companies.find(new.id), await tx.coordinator_organisations.find(new.id))
            added = await tx.coordinator_organisations.add(new, announcing=organisation_changed(new))
            return tx.answer(organisation_message(added))

    async def UpdateCoordinatorOrganisation(
        self, request: pb.UpdateCoordinatorOrganisationRequest, context: Any
    ) -> pb.CoordinatorOrganisation:
        """The version the caller saw is the one that is replaced: `save` says Stale where another is stored."""
        changed = organisation_of(request.id, request, request.version)
        async with self._store.transaction() as tx:
            await tx.coordinator_organisations.get(request.id)
            saved = await tx.coordinator_organisations.save(changed, announcing=organisation_changed(changed))
            return tx.answer(organisation_message(saved))

    async def ListCoordinatorOrganisations(
        self, request: pb.ListCoordinatorOrganisationsRequest, context: Any
    ) -> pb.ListCoordinatorOrganisationsResponse:
        organisations = await self._store.coordinator_organisations.all()
        return pb.ListCoordinatorOrganisationsResponse(organisations=map(organisation_message, organisations))

    async def BatchGetCoordinatorOrganisations(
        self, request: pb.BatchGetCoordinatorOrganisationsRequest, context: Any
    ) -> pb.BatchGetCoordinatorOrganisationsResponse:
        found = await self._store.coordinator_organisations.many(request.ids)
        return pb.BatchGetCoordinatorOrganisationsResponse(organisations=map(organisation_message, found.values()))

    async def ImportUnits(self, requests: AsyncIterator[pb.ImportUnitsRequest], context: Any) -> pb.ImportUnitsResponse:
        answer = pb.ImportUnitsResponse()
        async for request in requests:
            rows = [unit_of(unit) for unit in request.units]
            outcome = await settled(lambda rows=rows: self._import(rows))  # type: ignore[misc]
            answer.added += outcome.rows_added
            answer.changed += outcome.rows_changed
            answer.unchanged += outcome.rows_unchanged
        return answer

    async def ListUnits(self, request: pb.ListUnitsRequest, context: Any) -> pb.ListUnitsResponse:
        await self._store.companies.get(request.company_id)
        page = await self._store.units.page_below(
            request.company_id, request.parent_code, request.page_size, request.page_token, request.before
        )
        return units_message(page)

    async def _import(self, rows: list[Unit]) -> Import:
        """Stores one batch whole and announces the units of each company together, in the order of its imports."""
        async with self._store.transaction() as tx:
            companies = await tx.companies.many({row.company_id for row in rows})
            outcome = sort_out(rows, companies=companies, stored=await tx.units.with_those_above(rows))
            await tx.units.add_many(list(outcome.added.values()), announcing=NOTHING)
            await tx.units.save_many(list(outcome.changed.values()), announcing=NOTHING)
            for company_id in outcome.companies:
                company = companies[company_id].with_more_units(outcome.added_to(company_id))
                await tx.companies.save(company, announcing=units_imported(outcome, company_id))
        return outcome
