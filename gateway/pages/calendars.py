"""Calendar files: of a gathering for everybody, and the feed of whoever gave its address to a calendar.

The secret of a feed stands in its path, for calendars know nothing else; no log shows a path but by its pattern.
"""

from starlette.responses import PlainTextResponse, Response

from chassis.errors import NotFound
from gateway.pages.asking import NoAnswer
from gateway.pages.frame import Page
from gateway.pages.public import named_gathering

_KIND = "text/calendar; charset=utf-8"
_HEADERS = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}


async def calendar(page: Page) -> Response:
    """The file of a gathering."""
    file = await page.one("gathering-calendar", id=named_gathering(page))
    headers = {**_HEADERS, "cache-control": "no-cache", "content-disposition": 'attachment; filename="okaeri.ics"'}
    return Response(file["text"], 200, headers, _KIND)


async def feed(page: Page) -> Response:
    """A private feed; where there is none of that address, a calendar is told so in a line."""
    try:
        file = await page.one("calendar-feed", secret=page.request.path_params["secret"])
    except (NotFound, NoAnswer) as refusal:
        if isinstance(refusal, NoAnswer) and refusal.code not in ("NotSignedIn", "InvalidInput"):
            return PlainTextResponse("Please try again later.\n", 503)
        return PlainTextResponse("There is no such calendar.\n", 404)
    return Response(file["text"], 200, {**_HEADERS, "cache-control": "private, no-cache"}, _KIND)
