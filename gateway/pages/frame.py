"""What all pages share: rendering in one of two languages, headers that let in nothing from elsewhere, and refusals.

A page is a function of a request that answers a response. What goes wrong on the way becomes a page too, in a sentence
the person can act on. Nothing of a person stands in an address or in the log: a page is told there by its pattern.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from chassis.errors import InvalidInput, NotFound
from chassis.ids import new_id
from gateway.operations import Operations
from gateway.pages.asking import Asking, NoAnswer
from gateway.pages.forms import TOKEN, BadForm, Form, form_of, leave_token, token_for
from gateway.pages.language import Language, language_of
from gateway.pages.templates import template
from gateway.pages.words import words_in

log = structlog.get_logger(__name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=()",
    "cache-control": "no-store",
    "vary": "accept-language, cookie",
}
_STATUSES = {"Unavailable": 503, "TooMany": 429, "NotSignedIn": 404, "Forbidden": 404, "InvalidInput": 404}
"""What the graph refuses to a page is not there for whoever looks at it."""
_WORDS = {503: "unavailable", 429: "too_many", 404: "nothing_here", 500: "went_wrong"}


class Page:
    """One request for a page."""

    def __init__(self, request: Request, asking: Asking) -> None:
        self.request = request
        self.language: Language = language_of(request)
        self.words = words_in(self.language)
        self.ask = asking.ask
        self.ask_as = asking.ask_as
        self.one = asking.one

    async def form(self) -> Form:
        """The form that was sent. Raises BadForm for one that is none of ours."""
        return await form_of(self.request)

    @asynccontextmanager
    async def signed_in(self, secret: str) -> AsyncIterator[str]:
        """The access token of whoever has the secret of a sign-in mail, for this one page: signed out when it is made.

        Raises NoAnswer where the secret is unknown or was used.
        """
        answered = await self.one("redeem-link", secret=secret)
        if not answered["__typename"].endswith("Payload"):
            raise NoAnswer(answered["__typename"])
        try:
            yield answered["session"]["accessToken"]
        finally:
            await self.ask("end-session", token=answered["session"]["refreshToken"])

    def show(self, name: str, status: int = 200, **facts: Any) -> Response:
        """The template of that name, with these facts."""
        token = token_for(self.request)
        hidden = {TOKEN: token, "request_id": new_id()}
        shared = {"language": self.language, "t": self.words, "other": self._in_the_other_language(), "hidden": hidden}
        html = template(f"{name}.html").render({**shared, **facts})
        response = HTMLResponse(html, status, {**HEADERS, "content-language": self.language})
        if f'name="{TOKEN}"' in html:
            leave_token(response, self.request, token)
        return response

    def sorry(self, status: int, word: str) -> Response:
        """A page that says what went wrong."""
        return self.show("sorry", status, sentence=self.words[word])

    def _in_the_other_language(self) -> str:
        """This page in the other language. After a form there is only its beginning to go back to."""
        query = {key: value for key, value in self.request.query_params.multi_items() if key != "lang"}
        query["lang"] = "en" if self.language == "ja" else "ja"
        return f"{self.request.url.path}?{urlencode(query)}"


Show = Callable[[Page], Awaitable[Response]]


def at(path: str, show: Show, operations: Operations, *, methods: tuple[str, ...] = ("GET",)) -> Route:
    """The page at that address."""

    async def answer(request: Request) -> Response:
        started = time.perf_counter()
        asking = Asking(operations, request.client.host if request.client else "")
        response = await _answered(Page(request, asking), show)
        ms = round((time.perf_counter() - started) * 1000, 2)
        log.info("page", path=path, method=request.method, status=response.status_code, ms=ms)
        return response

    return Route(path, answer, methods=list(methods))


async def _answered(page: Page, show: Show) -> Response:
    try:
        return await show(page)
    except BadForm as bad:
        return page.sorry(bad.status, bad.reason)
    except (NotFound, InvalidInput):
        return page.sorry(404, "nothing_here")
    except NoAnswer as none:
        status = _STATUSES.get(none.code, 500)
        return page.sorry(status, _WORDS[status])
