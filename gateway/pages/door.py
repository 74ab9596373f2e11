"""The door page. With a script it scans, and goes on for an hour without the network; without one, codes are typed.

The script signs in as any app does and keeps its tokens in the tab. Without it the refresh token travels in the form
from page to page; it is in no address and no cookie, and the desk signs in again when it has expired.
"""

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from gateway.pages.asking import NoAnswer, document
from gateway.pages.forms import Form
from gateway.pages.frame import HEADERS, Page
from gateway.pages.problems import Trouble, trouble_in

OPERATIONS = (
    "request-sign-in-link",
    "redeem-link",
    "refresh-session",
    "my-desks",
    "door-kit",
    "check-in",
    "check-out",
    "upload-scans",
    "add-walk-in",
    "attendance",
)
"""What the script asks of the graph, as it stands in the examples."""
_WORKER = Path(__file__).resolve().parent / "static" / "door-worker.js"
_LETTERS_OF_A_CODE = 16


async def door(page: Page) -> Response:
    """The page itself, the same for everybody: who may see what is asked with a token."""
    return _sign_in(page, None)


async def send_door(page: Page) -> Response:
    """What the desk sends without a script."""
    form = await page.form()
    if form["deed"] == "mail":
        given = {"mail": form["mail"], "requestId": form["request_id"]}
        trouble = trouble_in(await page.one("request-sign-in-link", input=given), page.words)
        return _sign_in(page, trouble, sent=trouble is None)
    try:
        return await _at_the_desk(page, form)
    except NoAnswer as refusal:
        if refusal.code not in ("NotSignedIn", "InvalidInput", "Forbidden", "NotFound"):
            raise
        word = "secret_unknown" if form["deed"] == "sign_in" else "door_expired"
        return _sign_in(page, Trouble(page.words[word], "secret"))


async def _at_the_desk(page: Page, form: Form) -> Response:
    session = await _session(page, form)
    desks = (await page.ask_as(session["accessToken"], "my-desks"))["myDesks"] or []
    chosen = next((each for each in desks if each["id"] == form["gathering"]), None)
    code, scanned, trouble = form["code"], None, None
    if chosen and code:
        scanned, trouble = await _checked_in(page, session["accessToken"], chosen["id"], form)
    return page.show("desk", desks=desks, chosen=chosen, session=session, scanned=scanned, trouble=trouble)


async def _session(page: Page, form: Form) -> Any:
    """The session in the form, renewed; or the one that the secret of a mail opens."""
    if form["deed"] == "sign_in":
        answered = await page.one("redeem-link", secret=form["secret"])
    else:
        answered = await page.one("refresh-session", token=form["refresh"])
    if not answered["__typename"].endswith("Payload"):
        raise NoAnswer(answered["__typename"])
    return answered["session"]


async def _checked_in(page: Page, token: str, gathering_id: str, form: Form) -> tuple[Any, Trouble | None]:
    code = form["code"]
    whom = {"code": code.upper()} if len(code) <= _LETTERS_OF_A_CODE else {"ticket": code}
    given = {"gatheringId": gathering_id, "requestId": form["request_id"], **whom}
    answered = (await page.ask_as(token, "check-in", input=given))["checkIn"]
    return answered.get("scanned"), trouble_in(answered, page.words)


def _sign_in(page: Page, trouble: Trouble | None, *, sent: bool = False) -> Response:
    said = {name: words for name, words in page.words.items() if name.startswith("door.")}
    operations = {name: document(name) for name in OPERATIONS}
    status = 422 if trouble else 200
    return page.show("door", status, trouble=trouble, sent=sent, said=said, operations=operations)


async def _worker(_: Request) -> Response:
    headers = {**HEADERS, "service-worker-allowed": "/door", "cache-control": "no-cache"}
    return FileResponse(_WORKER, headers=headers, media_type="text/javascript")


worker = Route("/door/worker.js", _worker, methods=["GET"])
"""The worker that keeps the page while there is no network; it speaks for `/door` alone."""
