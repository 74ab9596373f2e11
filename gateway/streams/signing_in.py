"""Whose stream it is, and for how long: the token is looked at when it comes and again while the stream lasts."""

import asyncio
import time
from typing import Any

from starlette.datastructures import Headers

from chassis import tokens
from chassis.errors import NotSignedIn
from chassis.trouble import Unavailable
from gateway.callers import Callers
from gateway.streams.subscribing import Who

CHECKED_EVERY = 30.0
"""Seconds between two looks at a token, whose key may be withdrawn."""
SIGN_IN_IS_OVER = "Your sign-in is over; please sign in again."
_SCHEME = "bearer "


def token_in(payload: Any, headers: Headers) -> str:
    """The token of `connection_init`, else of the headers; empty for none. An address is never asked for one."""
    given = payload if isinstance(payload, dict) else {}
    named = {str(name).lower(): value for name, value in given.items()}
    header = named.get("authorization") or headers.get("authorization", "")
    text = header if isinstance(header, str) else ""
    return text[len(_SCHEME) :].strip() if text.lower().startswith(_SCHEME) else ""


async def who_has(token: str, callers: Callers) -> Who:
    """Who that is. Raises NotSignedIn for no valid token."""
    if not token:
        raise NotSignedIn("Please sign in first.")
    return Who(await callers.of(token), token)


async def until_the_token_ends(who: Who, callers: Callers) -> None:
    """Returns when the token is not valid any more. Keys that cannot be had say nothing about it."""
    while (left := tokens.expiry_of(who.token) - time.time()) > 0:
        await asyncio.sleep(min(left, CHECKED_EVERY))
        try:
            await callers.of(who.token)
        except NotSignedIn:
            return
        except Unavailable:
            continue
