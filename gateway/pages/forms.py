"""What a form of ours sends back, and how we know that it is ours.

Nobody is signed in to a page by a cookie, so no other site has anything to borrow: what a form does for a person it
does by a secret that stands in the form. Besides, a browser that says that another site sent the form is believed, and
a form carries the token that its page left in a cookie (double submit), so that nobody can be made to register.
"""

import hmac
import re
import secrets
from collections.abc import Iterator
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

LARGEST_FORM = 64 * 1024
MOST_FIELDS = 200
COOKIE = "okaeri-form"
TOKEN = "form_token"  # noqa: S105 - the name of a field
_SHAPE = re.compile("[A-Za-z0-9_-]{43}")
_KIND = "application/x-www-form-urlencoded"


class BadForm(Exception):
    """A form that is none of ours; `reason` names the words that say so."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Form:
    """The fields of a form, trimmed; one that is not there is empty."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs

    def __getitem__(self, name: str) -> str:
        return next((value.strip() for key, value in self._pairs if key == name), "")

    def all(self, name: str) -> list[str]:
        """What was ticked or typed under that name."""
        return [value.strip() for key, value in self._pairs if key == name and value.strip()]

    def under(self, prefix: str) -> Iterator[tuple[str, list[str]]]:
        """The fields whose names begin so, without that beginning, each with all that was said."""
        names = dict.fromkeys(key for key, _ in self._pairs if key.startswith(prefix))
        return ((name.removeprefix(prefix), self.all(name)) for name in names)

    def given(self, *names: str) -> dict[str, str]:
        """Those of these fields that were filled in."""
        return {name: self[name] for name in names if self[name]}


async def form_of(request: Request) -> Form:
    """The form that a page of ours sent. Raises BadForm for anything else."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise BadForm(403, "from_elsewhere")
    if request.headers.get("content-type", "").lower().partition(";")[0].strip() != _KIND:
        raise BadForm(415, "no_form")
    form = Form(_fields(await _body(request)))
    if not hmac.compare_digest(form[TOKEN].encode(), _kept(request).encode()) or not form[TOKEN]:
        raise BadForm(403, "form_is_old")
    return form


def token_for(request: Request) -> str:
    """The token of the browser that asks: the one it has, so that two open pages both work, or a new one."""
    return _kept(request) or secrets.token_urlsafe(32)


def leave_token(response: Response, request: Request, token: str) -> None:
    """Leaves the token with the browser, for as long as it is open and for this site only."""
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, path="/", secure=secure, httponly=True, samesite="strict")


def _kept(request: Request) -> str:
    kept = request.cookies.get(COOKIE, "")
    return kept if _SHAPE.fullmatch(kept) else ""


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise BadForm(413, "form_is_large")
    return bytes(body)


def _fields(body: bytes) -> list[tuple[str, str]]:
    try:
        text = body.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise BadForm(400, "no_form") from None
