"""Members: the profile, the directory, and the caller."""

from typing import Any

import strawberry
from okaeri.identity.v1 import account_pb2 as account_pb
from okaeri.network.v1 import member_pb2 as pb
from okaeri.network.v1 import register_pb2 as register_pb

from chassis.access import token_in_hand
from chassis.errors import NotFound
from gateway.connections import lists
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.parts.identity import Account, Company
from gateway.proto_types import Node, auto, joined, maybe, message


@message(register_pb.PersonName)
class PersonName:
    """How somebody is called."""

    family: maybe
    given: maybe
    family_kana: maybe
    given_kana: maybe
    family_romaji: maybe
    given_romaji: maybe
    former_family: maybe
    former_family_kana: maybe


@message(pb.Employment, as_text=("joined_on", "left_on"))
class Employment:
    """A period at a company."""

    company: Company | None = joined("Company", "company_id", "The company.")
    joined_on: maybe
    left_on: maybe


@message(pb.Comeback)
class Comeback:
    """Somebody came back."""

    from_company: Company | None = joined("Company", "from_company_id", "The company the person had left.")
    to_company: Company | None = joined("Company", "to_company_id", "The company that hired.")
    hire_time: maybe


@message(pb.Member, by="MemberService.BatchGetMembers")
class Member(Node):
    """Somebody in the network."""

    name: maybe
    headline: maybe
    about: maybe
    skills: auto
    prefecture_code: maybe
    employments: auto
    comebacks: auto
    items: auto
    listed: auto
    join_time: maybe
    version: auto


async def _account(info: strawberry.Info[Any]) -> Any:
    return await info.context.ask("AccountService.GetOwnAccount", account_pb.GetOwnAccountRequest())


async def _member(info: strawberry.Info[Any]) -> Any:
    try:
        return await info.context.ask("MemberService.GetOwnMember", pb.GetOwnMemberRequest())
    except NotFound:
        return None


@strawberry.type(description="Who is calling.")
class Viewer:
    """The caller."""

    account: Account | None = strawberry.field(resolver=_account, description="The account that is signed in.")
    member: Member | None = strawberry.field(
        resolver=_member, description="The own profile; null until the registration is approved, and for staff."
    )


@takes(pb.UpdateOwnProfileRequest)
class UpdateProfileInput:
    """The profile anew."""

    request_id: maybe
    version: auto
    headline: auto
    about: auto
    skills: auto
    prefecture_code: maybe


@strawberry.type(description="The profile as it is now.")
class UpdateProfilePayload:
    """A version further."""

    member: Member = strawberry.field(description="The own profile.")


def _viewer() -> Any:
    return Viewer() if token_in_hand() else None


@strawberry.type
class MemberQuery:
    """What is answered about members."""

    viewer: Viewer | None = strawberry.field(resolver=_viewer, description="Who is calling; null without a token.")
    members = lists("MemberService.ListMembers", Member)


@strawberry.type
class MemberMutation:
    """What members do."""

    update_profile = writes("MemberService.UpdateOwnProfile", UpdateProfileInput, UpdateProfilePayload)
