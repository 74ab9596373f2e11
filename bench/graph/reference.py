"""The schema and the data of the reference query: sources are made anew for each answer, as a service's are."""

import base64
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import strawberry
from strawberry.dataloader import DataLoader

MEMBERS = 50
COMPANIES = 40
QUERY = """
query Members($first: Int!) {
  members(first: $first) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges {
      cursor
      node {
        id firstName lastName mail headline city graduationYear degree isMentor createTime
        employments { id title startDate isCurrent company { id name industry domain } }
      }
    }
  }
}
"""


@strawberry.enum
class Degree(Enum):
    """What was studied."""

    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTOR = "doctor"


@strawberry.type
class Company:
    """Loaded by id."""

    id: strawberry.ID
    name: str
    industry: str
    domain: str


@strawberry.type
class Employment:
    """A member has three."""

    id: strawberry.ID
    title: str
    start_date: date
    is_current: bool
    company_id: strawberry.Private[str]

    @strawberry.field
    def company(self, info: strawberry.Info[Any]) -> Company:
        """The loader's own future, which costs no task."""
        company: Any = info.context.load(self.company_id)
        return company  # type: ignore[no-any-return]


@strawberry.type
class Member:
    """Ten scalars and a list."""

    id: strawberry.ID
    first_name: str
    last_name: str
    mail: str
    headline: str
    city: str
    graduation_year: int
    degree: Degree
    is_mentor: bool
    create_time: datetime
    employments: list[Employment]


@strawberry.type
class PageInfo:
    """As Relay has it."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class MemberEdge:
    """As Relay has it."""

    cursor: str
    node: Member


@strawberry.type
class MemberConnection:
    """As Relay has it."""

    page_info: PageInfo
    edges: list[MemberEdge]


@strawberry.type
class Query:
    """The one question."""

    @strawberry.field
    async def members(self, first: int) -> MemberConnection:
        """Sources made anew each time, as they are from an answer of a service."""
        return connection(first)


def connection(first: int) -> MemberConnection:
    """What the resolver gives."""
    edges = [MemberEdge(cursor=_cursor(number), node=_member(number)) for number in range(first)]
    page_info = PageInfo(
        has_next_page=False, has_previous_page=False, start_cursor=edges[0].cursor, end_cursor=edges[-1].cursor
    )
    return MemberConnection(page_info=page_info, edges=edges)


def _cursor(number: int) -> str:
    return base64.b64encode(f"member:{number}".encode()).decode()


def _member(number: int) -> Member:
    return Member(
        id=strawberry.ID(f"m{number}"),
        first_name=f"First{number}",
        last_name=f"Last{number}",
        mail=f"member{number}@alumni.example",
        headline=f"Headline of person number {number}",
        city="Tokyo",
        graduation_year=2000 + number % 24,
        degree=tuple(Degree)[number % 3],
        is_mentor=number % 3 == 0,
        create_time=datetime(2024, 1, 1 + number % 28, 10, 30, tzinfo=UTC),
        employments=[_employment(number, which) for which in range(3)],
    )


def _employment(number: int, which: int) -> Employment:
    return Employment(
        id=strawberry.ID(f"e{number}-{which}"),
        title=f"Engineer {which}",
        start_date=date(2015 + which, 1 + number % 12, 1),
        is_current=which == 2,
        company_id=f"c{(number * 3 + which) % COMPANIES}",
    )


ALL_COMPANIES = {
    f"c{number}": Company(
        id=strawberry.ID(f"c{number}"),
        name=f"Company {number}",
        industry=("Software", "Finance", "Health")[number % 3],
        domain=f"company{number}.example",
    )
    for number in range(COMPANIES)
}


async def _load(ids: list[str]) -> list[Company]:
    return [ALL_COMPANIES[each] for each in ids]


def loader() -> DataLoader[str, Company]:
    """Strawberry's own; to be made anew for each answer."""
    return DataLoader(load_fn=_load)
