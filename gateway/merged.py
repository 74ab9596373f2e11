"""Lists that every service has a part of: all are asked at once, and their pages are merged into one, newest first.

The parts agree on ids that sort by time and on page tokens, so a cursor of one leads to the same moment in all. A
service that does not answer takes nothing from the others, and the page names it: a list that is not whole says so.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import strawberry

from chassis.trouble import RemoteDefect, Unavailable
from gateway import contracts
from gateway.connections import PAGING, PLACES, Edge, PageInfo, arguments_of, declare, page_arguments, set_page
from gateway.contracts import CONTRACTS, description_of
from gateway.inputs import request_from

N = TypeVar("N")


@strawberry.type(description="A page of a list that every service has a part of.")
class MergedConnection(Generic[N]):
    """As Relay has it, and whether it is whole."""

    edges: list[Edge[N]] = strawberry.field(description="The items and their places, newest first.")
    page_info: PageInfo = strawberry.field(description="Where the page lies, as far as the services answered.")
    not_answered: list[str] = strawberry.field(
        description="Services that did not answer: what they have is missing from this page; ask for it again."
    )


def lists_everywhere(rpc: str, of: Any) -> Any:
    """A connection over an rpc of pages that every service answers. An error only where none does."""
    method = contracts.method(rpc)
    request = contracts.request_of(method)
    names = tuple(name for name in request.DESCRIPTOR.fields_by_name if name not in PAGING)
    items = next(field.name for field in method.output_type.fields if field.message_type is not None)

    async def resolve(info: strawberry.Info[Any], **arguments: Any) -> Any:
        places = {name: arguments.pop(name, None) for name in PLACES}
        message = request_from(request, arguments)
        set_page(message, places)
        asked = (info.context.ask(f"{rpc}@{service}", message) for service in CONTRACTS)
        answers = dict(zip(CONTRACTS, await asyncio.gather(*asked, return_exceptions=True), strict=True))
        return _merged(_answered(answers), items, places)

    declare(resolve, [*arguments_of(request, names, ()), *page_arguments()], MergedConnection[of] | None)
    return strawberry.field(resolver=resolve, description=description_of(method.full_name))


def _answered(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that came, by service. Raises a refusal, and what the services failed with where none answered."""
    came = {service: answer for service, answer in answers.items() if not isinstance(answer, BaseException)}
    for failure in answers.values():
        if isinstance(failure, BaseException) and not (came and isinstance(failure, Unavailable | RemoteDefect)):
            raise failure
    return came


def _merged(answers: Mapping[str, Any], items: str, places: Mapping[str, Any]) -> MergedConnection[Any]:
    backward = places["last"] is not None
    size = places["last"] if backward else places["first"]
    pages = answers.values()
    found = [pair for page in pages for pair in zip(getattr(page, items), page.cursors, strict=True)]
    found.sort(key=lambda pair: pair[0].id, reverse=True)
    shown, more = found[-size:] if backward else found[:size], len(found) > size
    page_info = PageInfo(
        has_next_page=any(page.next_page_token for page in pages) or (more and not backward),
        has_previous_page=any(page.has_previous_page for page in pages) or (more and backward),
        start_cursor=shown[0][1] if shown else None,
        end_cursor=shown[-1][1] if shown else None,
    )
    edges = [Edge(cursor=cursor, node=node) for node, cursor in shown]
    return MergedConnection(edges=edges, page_info=page_info, not_answered=[n for n in CONTRACTS if n not in answers])
