"""The part of identity: the group's companies and units, accounts, and how people and machines sign in."""

from typing import Any

import strawberry
from okaeri.identity.v1 import account_pb2 as account_pb
from okaeri.identity.v1 import organisation_pb2 as pb
from okaeri.options.v1 import options_pb2

from gateway.connections import lists
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.parts.organisations import Organisation, OrganisationMutation, OrganisationQuery
from gateway.proto_types import Node, auto, joined, maybe, message

COORDINATOR = options_pb2.ROLE_COORDINATOR


def _code(company: strawberry.Parent[Any]) -> str:
    return str(company.id)


@message(pb.Company, by="OrganisationService.BatchGetCompanies")
class Company(Node):
    """A legal entity."""

    code: str = strawberry.field(resolver=_code, description="Short code chosen by the operator, such as `bank`.")
    name: auto


@message(pb.Unit)
class Unit:
    """A part of a company."""

    company: Company | None = joined("Company", "company_id", "The company it belongs to.")
    code: auto
    parent_code: maybe
    name: auto
    kind: auto
    prefecture_code: maybe


def _organisation(grant: strawberry.Parent[Any], info: strawberry.Info[Any]) -> Any:
    return info.context.load("Organisation", grant.company_id) if grant.role == COORDINATOR else None


@message(account_pb.Grant)
class Grant:
    """A role held."""

    role: auto
    company: Company | None = joined("Company", "company_id", "The company it is held for; null for the whole group.")
    organisation: Organisation | None = strawberry.field(
        resolver=_organisation, description="The organisation that a coordinator belongs to; null for other roles."
    )


@message(account_pb.Account)
class Account:
    """Somebody who can sign in."""

    id: auto
    mail: auto
    locale: auto
    grants: auto
    create_time: auto


@message(account_pb.Session)
class Session:
    """Who is signed in, and with what."""

    access_token: auto
    access_expire_time: auto
    refresh_token: auto
    account: auto


@takes(account_pb.RequestSignInLinkRequest)
class RequestSignInLinkInput:
    """An address."""

    request_id: maybe
    mail: auto


@takes(account_pb.RedeemLinkRequest)
class RedeemLinkInput:
    """The secret of a link."""

    secret: auto


@takes(account_pb.RefreshSessionRequest)
class RefreshSessionInput:
    """The newest refresh token."""

    refresh_token: auto


@takes(account_pb.EndSessionRequest)
class EndSessionInput:
    """A refresh token."""

    refresh_token: auto


@takes(pb.CreateCompanyRequest)
class CreateCompanyInput:
    """A company to come."""

    request_id: maybe
    company_id: auto
    name: auto


@takes(account_pb.GrantRoleRequest)
class GrantRoleInput:
    """Who gets what."""

    request_id: maybe
    mail: auto
    role: auto
    company_id: maybe
    locale: maybe


@takes(account_pb.RevokeRoleRequest)
class RevokeRoleInput:
    """Who loses what."""

    request_id: maybe
    mail: auto
    role: auto
    company_id: maybe


@takes(account_pb.CreateServiceAccountRequest)
class CreateServiceAccountInput:
    """A machine to be let in."""

    request_id: maybe
    company_id: auto
    name: auto
    scopes: auto


@strawberry.type(description="Says nothing about whether the address is known.")
class RequestSignInLinkPayload:
    """A mail may be on its way."""

    request_id: str = strawberry.field(description="The idempotency key, given or made.")


@strawberry.type(description="The new session.")
class RedeemLinkPayload:
    """The link is used up."""

    session: Session = strawberry.field(description="Who is signed in, and with what.")


@strawberry.type(description="The session with new tokens.")
class RefreshSessionPayload:
    """The old refresh token is used up."""

    session: Session = strawberry.field(description="Who is signed in, and with what.")


@strawberry.type(description="The session is over.")
class EndSessionPayload:
    """The refresh token works no more."""

    ended: bool = strawberry.field(description="Always true.")


@strawberry.type(description="The new company.")
class CreateCompanyPayload:
    """One more legal entity."""

    company: Company = strawberry.field(description="The company.")


@strawberry.type(description="The account with its new role.")
class GrantRolePayload:
    """Somebody may do more."""

    account: Account = strawberry.field(description="The account.")


@strawberry.type(description="The account without the role.")
class RevokeRolePayload:
    """Somebody may do less."""

    account: Account = strawberry.field(description="The account.")


@message(account_pb.CreateServiceAccountResponse)
class ServiceAccountCredentials:
    """Shown once."""

    client_id: auto
    client_secret: maybe


@strawberry.type(description="The new service account.")
class CreateServiceAccountPayload:
    """A machine is let in."""

    credentials: ServiceAccountCredentials = strawberry.field(description="What it signs in with.")


async def _companies(info: strawberry.Info[Any]) -> Any:
    return (await info.context.ask("OrganisationService.ListCompanies", pb.ListCompaniesRequest())).companies


@strawberry.type
class IdentityQuery(OrganisationQuery):
    """What identity answers."""

    companies: list[Company] | None = strawberry.field(
        resolver=_companies, description="Every company of the group, by code. There are tens of them at most."
    )
    units = lists("OrganisationService.ListUnits", Unit, needs=("company_id",))


@strawberry.type
class IdentityMutation(OrganisationMutation):
    """What identity does."""

    request_sign_in_link = writes(
        "AccountService.RequestSignInLink",
        RequestSignInLinkInput,
        RequestSignInLinkPayload,
        lambda request, _: RequestSignInLinkPayload(request_id=request.request_id),
    )
    redeem_link = writes("AccountService.RedeemLink", RedeemLinkInput, RedeemLinkPayload)
    refresh_session = writes("AccountService.RefreshSession", RefreshSessionInput, RefreshSessionPayload)
    end_session = writes(
        "AccountService.EndSession", EndSessionInput, EndSessionPayload, lambda *_: EndSessionPayload(ended=True)
    )
    create_company = writes("OrganisationService.CreateCompany", CreateCompanyInput, CreateCompanyPayload)
    grant_role = writes("AccountService.GrantRole", GrantRoleInput, GrantRolePayload)
    revoke_role = writes("AccountService.RevokeRole", RevokeRoleInput, RevokeRolePayload)
    create_service_account = writes(
        "CredentialService.CreateServiceAccount", CreateServiceAccountInput, CreateServiceAccountPayload
    )
