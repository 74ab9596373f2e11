"""Pages for somebody who signs in for this one page alone: by the code of a mail, and signed out when it is made.

There is no place to keep who is signed in: no cookie of ours says it, so none can be stolen or borrowed.
"""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from gateway.pages.asking import NoAnswer
from gateway.pages.frame import Page
from gateway.pages.problems import Trouble, trouble_in

Show = Callable[[Page, str], Awaitable[Response]]
"""Makes the page for whoever has the access token."""


async def shown_once(page: Page, asking: str, show: Show) -> Response:
    """Sends a sign-in mail; or shows the page to whoever has the code of one. `asking` is the page that asks for it."""
    form = await page.form()
    if form["deed"] == "mail":
        given = {"mail": form["mail"], "requestId": form["request_id"]}
        trouble = trouble_in(await page.one("request-sign-in-link", input=given), page.words)
        return page.show(asking, 422 if trouble else 200, trouble=trouble, sent=trouble is None)
    try:
        async with page.signed_in(form["secret"]) as token:
            return await show(page, token)
    except NoAnswer as refusal:
        if refusal.code not in ("NotSignedIn", "InvalidInput"):
            raise
        return page.show(asking, 422, trouble=Trouble(page.words["secret_unknown"], "secret"), sent=False)
