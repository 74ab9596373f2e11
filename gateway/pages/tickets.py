"""The tickets of a member or employee, who signs in for this one page; a guest's are shown by the secret of a mail."""

from starlette.responses import Response

from gateway.pages.asking import NoAnswer
from gateway.pages.frame import Page
from gateway.pages.public import gathering_of, named_gathering
from gateway.pages.signing_in import shown_once

ASKING = "own_ticket_link"


async def own_ticket(page: Page) -> Response:
    """Asks who has the seat."""
    return page.show(ASKING, trouble=None, sent=False)


async def send_own_ticket(page: Page) -> Response:
    """Sends a sign-in mail; or shows the tickets to whoever has the code of one, and signs out again."""
    return await shown_once(page, ASKING, _tickets)


async def _tickets(page: Page, token: str) -> Response:
    gathering, _ = await gathering_of(page)
    try:
        found = (await page.ask_as(token, "my-tickets", gathering=named_gathering(page)))["myTickets"]
    except NoAnswer as refusal:
        if refusal.code != "RuleBroken":
            raise
        found = None
    tickets = found["tickets"] if found else []
    return page.show("own_ticket", 200 if tickets else 404, gathering=gathering, tickets=tickets)
