"""Values of the domain as messages of the contract, and back; and what a change announces."""

from datetime import date, datetime

from okaeri.identity.v1 import account_pb2, organisation_pb2
from okaeri.options.v1 import options_pb2

from chassis.clock import timestamp
from chassis.errors import InvalidInput
from chassis.mongo import NOTHING, Announcing, Page
from chassis.people.messages import person_erased
from services.identity.domain.accounts import Account, Grant, Role
from services.identity.domain.companies import Company
from services.identity.domain.coordinators import CoordinatorOrganisation, LegalGround
from services.identity.domain.letters import Letter
from services.identity.domain.links import Link, Purpose
from services.identity.domain.units import Import, Unit, UnitKind, unit_id


def role_of(role: options_pb2.Role.ValueType) -> Role:
    """The role a contract names: ROLE_GROUP_HR is `group_hr`."""
    return Role(options_pb2.Role.Name(role).removeprefix("ROLE_").lower())


def grant_message(grant: Grant) -> account_pb2.Grant:
    """A role held."""
    role = options_pb2.Role.Value(f"ROLE_{grant.role.upper()}")
    return account_pb2.Grant(role=role, company_id=grant.company_id, end_time=timestamp(grant.ends_at))


def account_message(account: Account) -> account_pb2.Account:
    """An account."""
    return account_pb2.Account(
        id=account.id,
        mail=account.mail,
        locale=account.locale,
        grants=map(grant_message, account.grants),
        create_time=timestamp(account.opened_at),
    )


def grants_changed(before: Account, after: Account) -> tuple[account_pb2.GrantChanged, ...]:
    """What is announced of the roles an account got and lost."""
    held = set(after.grants)
    changed = sorted(held.symmetric_difference(before.grants))
    return tuple(
        account_pb2.GrantChanged(account_id=after.id, grant=grant_message(grant), held=grant in held)
        for grant in changed
    )


def link_redeemed(link: Link, at: datetime) -> Announcing:
    """What is announced of a link that was used up: only a confirmation concerns others."""
    if link.purpose is not Purpose.CONFIRMATION:
        return NOTHING
    return account_pb2.MailConfirmed(
        account_id=link.account_id, registration_id=link.registration_id, confirm_time=timestamp(at)
    )


def company_message(company: Company) -> organisation_pb2.Company:
    """A company."""
    return organisation_pb2.Company(id=company.id, name=company.name)


def organisation_of(
    id: str,
    said: organisation_pb2.CreateCoordinatorOrganisationRequest | organisation_pb2.UpdateCoordinatorOrganisationRequest,
    version: int = 0,
) -> CoordinatorOrganisation:
    """The organisation that a request describes. Raises InvalidInput for what does not fit together."""
    ground = organisation_pb2.LegalGround.Name(said.legal_ground).removeprefix("LEGAL_GROUND_").lower()
    return CoordinatorOrganisation(
        id=id,
        name=said.name,
        licence_number=said.licence_number,
        legal_ground=LegalGround(ground),
        valid_from=_day(said.valid_from_date, "valid_from_date"),
        valid_until=_day(said.valid_until_date, "valid_until_date"),
        version=version,
    )


def organisation_message(organisation: CoordinatorOrganisation) -> organisation_pb2.CoordinatorOrganisation:
    """An organisation of coordinators."""
    return organisation_pb2.CoordinatorOrganisation(
        id=organisation.id,
        name=organisation.name,
        licence_number=organisation.licence_number,
        legal_ground=organisation_pb2.LegalGround.Value(f"LEGAL_GROUND_{organisation.legal_ground.upper()}"),
        valid_from_date=organisation.valid_from.isoformat(),
        valid_until_date=organisation.valid_until.isoformat(),
        version=organisation.version,
    )


def organisation_changed(
    organisation: CoordinatorOrganisation,
) -> organisation_pb2.CoordinatorOrganisationChanged:
    """What is announced of an organisation that was let in or changed."""
    return organisation_pb2.CoordinatorOrganisationChanged(
        organisation_id=organisation.id,
        valid_from_date=organisation.valid_from.isoformat(),
        valid_until_date=organisation.valid_until.isoformat(),
    )


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{text} is no day of the calendar.", field=field) from None


def unit_of(unit: organisation_pb2.Unit) -> Unit:
    """A unit of a contract, as a value."""
    kind = organisation_pb2.UnitKind.Name(unit.kind).removeprefix("UNIT_KIND_").lower()
    return Unit(
        id=unit_id(unit.company_id, unit.code),
        company_id=unit.company_id,
        code=unit.code,
        name=unit.name,
        kind=UnitKind(kind),
        parent_code=unit.parent_code,
        prefecture_code=unit.prefecture_code,
    )


def unit_message(unit: Unit) -> organisation_pb2.Unit:
    """A unit."""
    return organisation_pb2.Unit(
        company_id=unit.company_id,
        code=unit.code,
        parent_code=unit.parent_code,
        name=unit.name,
        kind=organisation_pb2.UnitKind.Value(f"UNIT_KIND_{unit.kind.upper()}"),
        prefecture_code=unit.prefecture_code,
    )


def units_imported(outcome: Import, company_id: str) -> organisation_pb2.UnitsImported:
    """What is announced of the units of one company in a batch."""
    units = map(unit_message, outcome.of(company_id))
    return organisation_pb2.UnitsImported(company_id=company_id, units=units)


def units_message(page: Page[Unit]) -> organisation_pb2.ListUnitsResponse:
    """A page of units."""
    return organisation_pb2.ListUnitsResponse(
        units=map(unit_message, page.items),
        **page.marks,
    )


def letter_gone(letter: Letter) -> Announcing:
    """What is announced of a letter that was taken or given up: with a farewell the last of the person is gone."""
    return person_erased(letter.erasure_id, "identity") if letter.erasure_id else NOTHING
