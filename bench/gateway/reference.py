"""What is asked: a page of 50 people, ten fields each and their periods at companies, each with its company.

Ours has the shape of the product, the federated peers that of the subgraphs beside this file: as many fields and about
as many bytes in both.
"""

from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.identity.v1 import organisation_pb2
from okaeri.network.v1 import member_pb2, register_pb2

PEOPLE = 50
PERIODS = 4
COMPANIES = 40

OURS = (
    "query Directory($first: Int!) { members(first: $first) {"
    " pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node {"
    " id headline about joinTime listed prefectureCode version skills items name { family given }"
    " employments { joinedOn leftOn company { id code name } } } } } }"
)
FEDERATED = (
    "query Directory($first: Int!) { alumni(first: $first) {"
    " pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node {"
    " id firstName lastName mail headline city graduationYear degree isMentor createTime"
    " employments { id title startDate isCurrent company { id name industry domain } } } } } }"
)
_MESH_MEMBERS = (
    "okaeri_network_v1_MemberService_ListMembers(input: {page_size: $first})"
    " { next_page_token has_previous_page cursors members {"
    " id headline about join_time { seconds } listed prefecture_code version skills items name { family given }"
    " employments { joined_on left_on company_id } } }"
)
_MESH_COMPANIES = (
    "okaeri_identity_v1_OrganisationService_BatchGetCompanies(input: {ids: $ids}) { companies { id name } }"
)
MESH = f"query Directory($first: Int!, $ids: [String]) {{ {_MESH_MEMBERS} {_MESH_COMPANIES} }}"
COMPANY_IDS = [f"company-{number}" for number in range(COMPANIES)]


def members() -> member_pb2.ListMembersResponse:
    """The page as the network answers it."""
    everybody = [_member(number) for number in range(PEOPLE)]
    return member_pb2.ListMembersResponse(members=everybody, cursors=[f"cursor-{n:04}" for n in range(PEOPLE)])


def companies() -> organisation_pb2.BatchGetCompaniesResponse:
    """All companies, as identity answers them."""
    found = [organisation_pb2.Company(id=id, name=f"Company number {n}") for n, id in enumerate(COMPANY_IDS)]
    return organisation_pb2.BatchGetCompaniesResponse(companies=found)


def _member(number: int) -> member_pb2.Member:
    return member_pb2.Member(
        id=f"01J{number:023}",
        name=register_pb2.PersonName(family=f"Family{number}", given=f"Given{number}"),
        headline=f"Headline of person number {number}",
        about=f"What person number {number} does and looks for, in one line or two of text.",
        skills=["accounting", "sales"],
        prefecture_code=f"{1 + number % 47:02}",
        employments=[_employment(number * PERIODS + each) for each in range(PERIODS)],
        listed=True,
        join_time=Timestamp(seconds=1_700_000_000 + number),
        version=3,
        items=["name", "headline", "about", "skills"],
    )


def _employment(number: int) -> member_pb2.Employment:
    company_id = COMPANY_IDS[number % COMPANIES]
    return member_pb2.Employment(company_id=company_id, joined_on=f"{1990 + number % 20}", left_on="2015")
