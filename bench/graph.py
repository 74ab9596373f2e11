"""The reference query of the graph in this process: compiled, as Strawberry comes, and as nothing but Python.

A connection of 50 members with 10 scalars each, 3 employments of 4 fields, and the company of each through a
DataLoader: 2,007 fields, 40 kB. Everything is measured in turns within one run, so the ratios hold on a machine that
does other things too. `make bench-gateway` writes the table into docs/benchmarks.md; `python -m bench.graph` too.
"""

import base64
import gc
import platform
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from importlib.metadata import version
from typing import Any

import orjson
import strawberry
import uvloop
from graphql import ExecutionResult, parse
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache

from bench.report import write_section
from chassis.clock import now
from gateway.execution import Compiled, execute

MEMBERS = 50
COMPANIES = 40
ROUNDS = 150
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
NAMELESS = "{ __typename }"


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


def _loader() -> DataLoader[str, Company]:
    return DataLoader(load_fn=_load)


async def by_hand() -> dict[str, Any]:
    """The same answer from the same sources and the same loader, written out: what no executor can be faster than."""
    loader, made = _loader(), connection(MEMBERS)
    people = [each.node for each in made.edges]
    loads = [loader.load(job.company_id) for person in people for job in person.employments]
    companies = iter([await each for each in loads])
    edges = [{"cursor": each.cursor, "node": _written(each.node, companies)} for each in made.edges]
    page = made.page_info
    page_info = {
        "hasNextPage": page.has_next_page,
        "hasPreviousPage": page.has_previous_page,
        "startCursor": page.start_cursor,
        "endCursor": page.end_cursor,
    }
    return {"members": {"pageInfo": page_info, "edges": edges}}


def _written(person: Member, companies: Any) -> dict[str, Any]:
    return {
        "id": person.id,
        "firstName": person.first_name,
        "lastName": person.last_name,
        "mail": person.mail,
        "headline": person.headline,
        "city": person.city,
        "graduationYear": person.graduation_year,
        "degree": person.degree.name,
        "isMentor": person.is_mentor,
        "createTime": person.create_time.isoformat(),
        "employments": [_job(each, next(companies)) for each in person.employments],
    }


def _job(job: Employment, company: Company) -> dict[str, Any]:
    return {
        "id": job.id,
        "title": job.title,
        "startDate": job.start_date.isoformat(),
        "isCurrent": job.is_current,
        "company": {
            "id": company.id,
            "name": company.name,
            "industry": company.industry,
            "domain": company.domain,
        },
    }


async def _sources() -> MemberConnection:
    return connection(MEMBERS)


async def _loads() -> None:
    loader = _loader()
    for each in [loader.load(f"c{number % COMPANIES}") for number in range(3 * MEMBERS)]:
        await each


Ask = Callable[[], Awaitable[Any]]


def _through(schema: strawberry.Schema, text: str, variables: dict[str, Any]) -> Ask:
    async def ask() -> Any:
        result = await schema.execute(text, variable_values=variables, context_value=_loader())
        assert not result.errors, result.errors
        return result.data

    return ask


def _compiled(text: str, variables: dict[str, Any]) -> Ask:
    schema = strawberry.Schema(Query, execution_context_class=Compiled)._schema
    document = parse(text)

    async def ask() -> Any:
        result = execute(schema, document, variables=variables, context=_loader())
        return (result if isinstance(result, ExecutionResult) else await result).data

    return ask


def engines() -> Mapping[str, Ask]:
    """What is measured, by name; the first is what the others are compared with."""
    caches = [ParserCache, ValidationCache]
    variables = {"first": MEMBERS}
    cached = strawberry.Schema(Query, extensions=caches)
    compiled = strawberry.Schema(Query, extensions=caches, execution_context_class=Compiled)
    return {
        "Strawberry as it comes": _through(strawberry.Schema(Query), QUERY, variables),
        "Strawberry with its caches": _through(cached, QUERY, variables),
        "Strawberry with its caches, compiled": _through(compiled, QUERY, variables),
        "compiled, as the gateway calls it": _compiled(QUERY, variables),
        "by hand": by_hand,
        "of it: the sources made": _sources,
        "of it: 150 loads of 40 companies": _loads,
        "`{ __typename }`, Strawberry with its caches": _through(cached, NAMELESS, {}),
        "`{ __typename }`, compiled, as the gateway calls it": _compiled(NAMELESS, {}),
    }


async def milliseconds(rounds: int = ROUNDS) -> Mapping[str, tuple[float, float]]:
    """CPU of each engine in milliseconds, the best tenth and the median, taken in turns."""
    asks = engines()
    answers = {orjson.dumps(await ask()) for ask in list(asks.values())[:5]}
    assert len(answers) == 1, "the engines do not answer the same"
    gc.collect()
    gc.freeze()
    taken: dict[str, list[float]] = {name: [] for name in asks}
    for number in range(rounds + rounds // 10):
        for name, ask in asks.items():
            begun = time.thread_time()
            await ask()
            if number >= rounds // 10:
                taken[name].append((time.thread_time() - begun) * 1000)
    gc.unfreeze()
    return {name: (sorted(each)[rounds // 10], sorted(each)[rounds // 2]) for name, each in taken.items()}


def table() -> list[str]:
    """The figures as lines of Markdown."""
    found = uvloop.run(milliseconds())
    (first, _), *_ = found.values()
    head = ["| in this process | CPU ms, best tenth | median | times faster |", "|---|---|---|---|"]
    return head + [
        f"| {name} | {best:.3f} | {median:.3f} | {first / best:.1f} |" for name, (best, median) in found.items()
    ]


def main() -> None:
    """Measures, prints and writes."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("strawberry-graphql", "graphql-core"))
    machine = f"{platform.machine()}, Python {platform.python_version()}, {versions}"
    told = [
        "## The reference query in process",
        "",
        f"Written by `make bench-gateway` on {now():%Y-%m-%d}: {machine}.",
        "50 members with 10 scalars, 3 employments each, their companies through a DataLoader: 2,007 fields, 40 kB.",
        "All in turns in one run on a machine that does other things: trust the ratios.",
        "",
        *table(),
    ]
    write_section("graph", "\n".join(told))
    print("\n".join(told))


if __name__ == "__main__":
    main()
