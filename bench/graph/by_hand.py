"""The answer of the reference query written out in Python: what no executor can be faster than."""

from typing import Any

from bench.graph import reference


async def by_hand() -> dict[str, Any]:
    """The same answer from the same sources and the same loader, written out: what no executor can be faster than."""
    loader, made = reference.loader(), reference.connection(reference.MEMBERS)
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


def _written(person: reference.Member, companies: Any) -> dict[str, Any]:
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


def _job(job: reference.Employment, company: reference.Company) -> dict[str, Any]:
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


async def sources() -> reference.MemberConnection:
    """The part that makes the sources."""
    return reference.connection(reference.MEMBERS)


async def loads() -> None:
    """The part that loads the companies."""
    loader = reference.loader()
    for each in [loader.load(f"c{number % reference.COMPANIES}") for number in range(3 * reference.MEMBERS)]:
        await each
