"""`okaeri create-company`, `grant-role` and `create-service-account`: what the operator sets up."""

from typing import Annotated

import typer
from okaeri.identity.v1 import account_pb2, organisation_pb2
from okaeri.options.v1 import options_pb2

from chassis.ids import new_id
from cli.answers import CommandFailed, run
from cli.showing import say
from cli.who import As, Token, Who

GIVEN = tuple(name.removeprefix("ROLE_").lower() for name in options_pb2.Role.keys()[2:])
"""The roles an operator gives, as people write them."""


def create_company(
    company: Annotated[str, typer.Argument(metavar="ID", help="Short code in lower case, such as bank.")],
    name: Annotated[str, typer.Option(help="Legal name as written in the commercial register.")],
    token: Token = "",
    as_: As = "",
) -> None:
    """Add a company to the group."""
    request = organisation_pb2.CreateCompanyRequest(request_id=new_id(), company_id=company, name=name)
    made = run(_create_company(Who(token, as_), request))
    say(f"{made.id} is a company of the group: {made.name}")


async def _create_company(who: Who, request: organisation_pb2.CreateCompanyRequest) -> organisation_pb2.Company:
    async with who.suite() as suite:
        return await suite.organisation.CreateCompany(request)


def grant_role(
    mail: Annotated[str, typer.Argument(help="The mail address of the person; an account is opened if there is none.")],
    role: Annotated[str, typer.Option(help=f"One of {', '.join(GIVEN)}.")],
    company: Annotated[str, typer.Option(help="The company; none for the roles of the whole group.")] = "",
    locale: Annotated[str, typer.Option(help="Language of the person's mails: ja or en.")] = "",
    token: Token = "",
    as_: As = "",
) -> None:
    """Give a member of staff a role."""
    account = run(_grant_role(Who(token, as_), mail, role, company, locale))
    held = (options_pb2.Role.Name(each.role).removeprefix("ROLE_").lower() for each in account.grants)
    say(f"{account.mail} is now: {', '.join(map(_of, held, account.grants))}")


def _of(role: str, grant: account_pb2.Grant) -> str:
    return f"{role} of {grant.company_id}" if grant.company_id else role


async def _grant_role(who: Who, mail: str, role: str, company: str, locale: str) -> account_pb2.Account:
    request = account_pb2.GrantRoleRequest(
        request_id=new_id(), mail=mail, role=role_of(role), company_id=company, locale=locale
    )
    async with who.suite() as suite:
        return await suite.accounts.GrantRole(request)


def role_of(name: str) -> "options_pb2.Role.ValueType":
    """The role that people write as `hr` or `group_hr`. Raises CommandFailed naming those there are."""
    plain = name.strip().lower().replace("-", "_")
    if plain not in GIVEN:
        raise CommandFailed(f"There is no role {name!r} to give: --role is one of {', '.join(GIVEN)}.")
    return options_pb2.Role.Value(f"ROLE_{plain.upper()}")


def create_service_account(
    company: Annotated[str, typer.Option(help="The company whose data it may reach.")],
    name: Annotated[str, typer.Option(help='What it is called, such as "HR system".')],
    scope: Annotated[list[str], typer.Option(help="What it may do, such as leavers.write; repeatable.")],
    token: Token = "",
    as_: As = "",
) -> None:
    """Make a service account of one company. Its secret is printed once and kept nowhere."""
    request = account_pb2.CreateServiceAccountRequest(request_id=new_id(), company_id=company, name=name, scopes=scope)
    made = run(_create_service_account(Who(token, as_), request))
    if not made.client_secret:
        say("The account was made, but its secret was lost on the way: make another.")
        raise typer.Exit(1)
    say(f"id      {made.client_id}")
    say(f"secret  {made.client_secret}")


async def _create_service_account(
    who: Who, request: account_pb2.CreateServiceAccountRequest
) -> account_pb2.CreateServiceAccountResponse:
    async with who.suite() as suite:
        return await suite.credentials.CreateServiceAccount(request)
